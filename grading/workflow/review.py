"""The review on site, rectification and verification (G-7-3)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from casework.limits import lapses_on
from casework.steps import Step, StepContext
from grading import extensions
from grading.conditions import review as conditions
from grading.conditions.filing import unit_without_tie
from grading.effects import review as effects
from grading.forms import rectifying as forms
from grading.nonconformities import RECTIFICATION, REVIEW_SHEET, VERIFICATION
from grading.notices import review as notices
from grading.screens import review as screens
from grading.workflow.hands import ENTERPRISE, ORGANIZING_UNIT, REVIEW_UNIT


def day_after_the_limit(context: StepContext) -> date:
    """A rectification not reported in time has failed on the day after the limit's last day (G-7-3-2)."""
    if context.lapsed is None:
        raise RuntimeError("only a lapse has a last day")
    return lapses_on(context.lapsed.due_on)


def _prefill_grant(context: StepContext) -> dict[str, Any]:
    request = extensions.open_request(context)
    return {"days": request.days} if request else {}


STEPS = (
    Step(
        code="report_review",
        label=gettext_lazy("Report the review"),
        plain=gettext_lazy("The review unit reported on the review"),
        source=("reviewing",),
        targets=("rectifying", "qualified", "unqualified"),
        choose=lambda context: conditions.outcome_of_review(context).value,
        by=(REVIEW_UNIT,),
        rules=("G-7-3-1",),
        guards=(unit_without_tie, conditions.team_without_tie, conditions.sheet_complete),
        effect=effects.report_review,
        freezes=(REVIEW_SHEET,),
        consequences=effects.what_reporting_the_review_does,
        meets=("review",),
        notices=(notices.REVIEW_REPORT,),
        tells=("organizing_unit",),
        aside="grading/steps/review.html",
        beside=screens.shown_beside_report,
        urgent_order=10,
    ),
    Step(
        code="ask_extension",
        label=gettext_lazy("Ask for more time"),
        plain=gettext_lazy("You asked for more time to rectify"),
        source=("rectifying",),
        stays=True,
        by=(ENTERPRISE,),
        rules=("G-7-3-2",),
        form=forms.ExtensionForm,
        guards=(conditions.no_open_request, conditions.time_left_to_grant),
        checks=(conditions.within_what_is_left,),
        elsewhere=conditions.asked_too_late,
        consequences=effects.what_asking_does,
        holds=("rectification",),
        starts=("extension_decision",),
        tells=("organizing_unit",),
        aside="grading/steps/extension.html",
        beside=screens.shown_beside_extension,
        urgent_order=40,
    ),
    Step(
        code="grant_extension",
        label=gettext_lazy("Grant the extension"),
        plain=gettext_lazy("You were given more time to rectify"),
        source=("rectifying",),
        stays=True,
        by=(ORGANIZING_UNIT,),
        rules=("G-7-3-2",),
        form=forms.GrantForm,
        guards=(unit_without_tie, conditions.request_open, conditions.days_asked_reach),
        checks=(conditions.no_more_than_asked, conditions.extended_day_not_over),
        extends=effects.extend,
        consequences=effects.what_granting_does,
        prefill=_prefill_grant,
        releases=("rectification",),
        meets=("extension_decision",),
        notices=(notices.EXTENSION_GRANTED,),
        aside="grading/steps/extension.html",
        beside=screens.shown_beside_extension,
        urgent_order=20,
    ),
    Step(
        code="decline_extension",
        label=gettext_lazy("Decline the extension"),
        plain=gettext_lazy("You were not given more time to rectify"),
        source=("rectifying",),
        stays=True,
        by=(ORGANIZING_UNIT,),
        rules=("G-7-3-2",),
        form=forms.DeclineExtensionForm,
        guards=(unit_without_tie, conditions.request_open),
        consequences=effects.what_declining_does,
        releases=("rectification",),
        meets=("extension_decision",),
        notices=(notices.EXTENSION_DECLINED,),
        aside="grading/steps/extension.html",
        beside=screens.shown_beside_extension,
        urgent_order=30,
    ),
    Step(
        code="report_rectification",
        label=gettext_lazy("Report the rectification"),
        plain=gettext_lazy("You reported that the nonconformities are rectified"),
        source=("rectifying",),
        targets=("verifying",),
        by=(ENTERPRISE,),
        rules=("G-7-3-2",),
        guards=(conditions.every_nonconformity_rectified, conditions.not_overdue_while_undecided),
        effect=effects.report_rectification,
        freezes=(RECTIFICATION,),
        consequences=effects.what_reporting_the_rectification_does,
        meets=("rectification",),
        voids=("extension_decision",),
        tells=("review_unit", "organizing_unit"),
        aside="grading/steps/nonconformities.html",
        beside=screens.shown_beside_nonconformities,
        urgent_order=10,
    ),
    Step(
        code="deem_unrectified",
        label=gettext_lazy("Deemed unqualified"),
        plain=gettext_lazy("The rectification was not reported in time, so the application counts as unqualified"),
        source=("rectifying",),
        targets=("unqualified",),
        system=True,
        rules=("G-7-3-2",),
        effective=day_after_the_limit,
        notices=(notices.RECTIFICATION_LAPSED,),
        tells=("organizing_unit", "review_unit", "grading_department"),
    ),
    Step(
        code="verify",
        label=gettext_lazy("Give the result of the verification"),
        plain=gettext_lazy("The rectification was verified"),
        source=("verifying",),
        targets=("qualified", "unqualified"),
        choose=lambda context: conditions.outcome_of_verification(context).value,
        by=(REVIEW_UNIT,),
        rules=("G-7-3-3",),
        guards=(unit_without_tie, conditions.team_without_tie, conditions.verification_complete),
        effect=effects.verify,
        freezes=(VERIFICATION,),
        consequences=effects.what_verifying_does,
        meets=("verification",),
        notices=(notices.VERIFICATION_RESULT, notices.VERIFICATION_REPORT),
        aside="grading/steps/nonconformities.html",
        beside=screens.shown_beside_nonconformities,
        urgent_order=10,
    ),
)
