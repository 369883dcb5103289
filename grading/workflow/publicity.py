"""From the list of the qualified to the announcement: public notice and objections (G-7-4, G-7-5)."""

from django.utils.translation import gettext_lazy

from casework.steps import Audience, PublicWay, Step
from grading.conditions import outcome
from grading.conditions import publicity as conditions
from grading.conditions.filing import no_bar, unit_without_tie
from grading.conditions.objections import in_time
from grading.effects import objections as objection_effects
from grading.effects import outcome as outcome_effects
from grading.effects import publicity as effects
from grading.forms import outcome as outcome_forms
from grading.forms import publicity as forms
from grading.forms.objections import ObjectionForm
from grading.notices import publicity as notices
from grading.screens import objections as objection_screens
from grading.screens import outcome as outcome_screens
from grading.screens.filing import shown_to_office
from grading.workflow.hands import GRADING_DEPARTMENT, GRADING_DEPARTMENT_ALONE, ORGANIZING_UNIT

STEPS = (
    Step(
        code="list",
        label=gettext_lazy("Put on the list of the qualified"),
        plain=gettext_lazy("You were put on the list of the qualified"),
        source=("qualified",),
        targets=("listed",),
        by=(ORGANIZING_UNIT,),
        rules=("G-7-4",),
        form=forms.QualifiedForm,
        guards=(unit_without_tie,),
        together=notices.QUALIFIED,
        meets=("listing",),
        tells=("grading_department",),
        urgent_order=10,
    ),
    Step(
        code="strike",
        label=gettext_lazy("Strike from the list"),
        plain=gettext_lazy("The grading department struck you from the list"),
        source=("listed",),
        targets=("unqualified", "qualified"),
        choose=lambda context: str(context.data["to"]),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-4",),
        form=outcome_forms.StrikeForm,
        checks=(outcome.reviewed_where_listed_again,),
        consequences=outcome_effects.what_striking_does,
        speaks_to_applicant=True,
        meets=("posting",),
        tells=("organizing_unit", "enterprise"),
        aside="grading/steps/report.html",
        beside=shown_to_office,
        urgent_order=40,
    ),
    Step(
        code="post_notice",
        label=gettext_lazy("Put up the public notice"),
        plain=gettext_lazy("The result is shown to the public"),
        source=("listed",),
        targets=("noticed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-4",),
        form=forms.PublicNoticeForm,
        prefill=effects.last_contact,
        together=notices.PUBLIC_NOTICE_LIST,
        meets=("posting",),
        audience=Audience.PUBLIC,
        tells=("enterprise", "organizing_unit"),
        urgent_order=10,
    ),
    Step(
        code="object",
        label=gettext_lazy("Enter an objection"),
        plain=gettext_lazy("An objection was received"),
        source=("noticed",),
        stays=True,
        public=True,
        public_way=PublicWay(
            heading=gettext_lazy("Object to a result"),
            template="grading/public/object.html",
            context=objection_screens.whom_it_concerns,
            receipt_of=objection_screens.receipt_of,
            receipt=objection_screens.receipt,
            files=("pdf", "jpg", "png"),
        ),
        by=(GRADING_DEPARTMENT_ALONE,),
        rules=("G-7-4",),
        form=ObjectionForm,
        guards=(in_time,),
        effect=objection_effects.receive,
        afterwards=objection_effects.name_event,
        keeps=objection_effects.kept,
        consequences=objection_effects.what_objecting_does,
        starts=("objection_check",),
        tells=("grading_department",),
        quiet=True,
        urgent_order=40,
    ),
    Step(
        code="decide_objection",
        label=gettext_lazy("Decide on the objections"),
        plain=gettext_lazy("The objections were decided"),
        source=("noticed",),
        targets=("noticed", "unqualified"),
        choose=outcome_effects.where_objections_lead,
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-4", "G-7-5"),
        speaks_to_applicant=True,
        apart_from=("post_notice",),
        form=outcome_forms.ObjectionsForm,
        rows={"objections": outcome_forms.ObjectionRow},
        guards=(outcome.objections_wait,),
        checks=(outcome.every_objection_decided, outcome.told_where_upheld),
        effect=outcome_effects.decide_objections,
        keeps=outcome_effects.kept_of_decision,
        consequences=outcome_effects.what_deciding_does,
        prefill=outcome_screens.decision_begins_with,
        meets=("objection_check",),
        tells=("enterprise", "organizing_unit"),
        aside="grading/steps/decide_objection.html",
        beside=outcome_screens.shown_at_objections,
        urgent_order=20,
    ),
    Step(
        code="announce",
        label=gettext_lazy("Announce the grade"),
        plain=gettext_lazy("The grade was announced"),
        source=("noticed",),
        targets=("granted",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-5", "G-9"),
        form=forms.AnnounceForm,
        guards=(
            conditions.notice_over,
            conditions.no_open_objection,
            conditions.no_open_report,
            no_bar,
            conditions.no_ground_of_revocation,
        ),
        effect=effects.announce,
        together=notices.ANNOUNCEMENT,
        meets=("public_notice",),
        audience=Audience.PUBLIC,
        tells=("enterprise", "organizing_unit", "review_unit"),
        urgent_order=10,
    ),
)
