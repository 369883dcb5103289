"""Ends other than the announcement, and the short way of a renewal (G-7-5, G-8-3, G-10-2)."""

from functools import partial

from django.utils.translation import gettext_lazy

from casework.amending import amend_step
from casework.steps import Audience, Step
from grading.conditions import outcome as conditions
from grading.conditions import renewal
from grading.effects import outcome as effects
from grading.forms import outcome as forms
from grading.forms.renewal import FullProcedureForm, JudgementRow
from grading.notices import outcome as notices
from grading.screens import outcome as screens
from grading.workflow.hands import GRADING_DEPARTMENT, ORGANIZING_UNIT, REVIEW_UNIT
from grading.workflow.states import UNDER_WAY

ENDED = ("granted", "failed", "refused", "withdrawn")
"""The ends after which a false commitment can still come to light."""

about_false_commitment = partial(
    Step,
    form=forms.EvidenceForm,
    rows={"commitments": forms.FalseCommitmentRow},
    checks=(conditions.each_commitment_once,),
    rules=("G-8-3",),
    aside="grading/steps/false_commitment.html",
    beside=screens.shown_at_false_commitment,
    quiet=True,
)
"""A step that says which commitments were false, what is true instead, and what shows it."""

STEPS = (
    Step(
        code="fail",
        label=gettext_lazy("Issue the notice of failure"),
        plain=gettext_lazy("The application has failed"),
        source=("unqualified",),
        targets=("failed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-5",),
        rows={"reasons": forms.FailureReasonRow},
        guards=(conditions.no_report_stands,),
        effect=effects.fail,
        consequences=effects.what_failing_does,
        prefill=screens.failure_begins_with,
        meets=("failure_notice",),
        notices=(notices.FAILURE,),
        tells=("organizing_unit",),
        aside="grading/steps/failure.html",
        beside=screens.shown_at_failure,
        urgent_order=10,
    ),
    about_false_commitment(
        code="propose_termination",
        label=gettext_lazy("Report a commitment as false"),
        plain=gettext_lazy("The organising unit reported a commitment as false"),
        source=UNDER_WAY,
        stays=True,
        by=(ORGANIZING_UNIT,),
        guards=(conditions.reported_to_another,),
        consequences=effects.what_proposing_does,
        starts=("termination_decision",),
        audience=Audience.OFFICES,
        tells=("grading_department",),
        urgent_order=85,
    ),
    Step(
        code="dismiss_termination",
        label=gettext_lazy("Set the report of a false commitment aside"),
        plain=gettext_lazy("The grading department set the report of a false commitment aside"),
        source=UNDER_WAY,
        stays=True,
        by=(GRADING_DEPARTMENT,),
        rules=("G-8-3",),
        form=forms.DismissForm,
        guards=(conditions.report_stands,),
        consequences=effects.what_dismissing_does,
        meets=("termination_decision",),
        audience=Audience.OFFICES,
        tells=("organizing_unit",),
        aside="grading/steps/false_commitment.html",
        beside=screens.shown_at_false_commitment,
        quiet=True,
        urgent_order=88,
    ),
    about_false_commitment(
        code="terminate",
        label=gettext_lazy("End the case for a false commitment"),
        plain=gettext_lazy("The case was ended because a commitment was false"),
        source=UNDER_WAY,
        targets=("terminated",),
        by=(GRADING_DEPARTMENT,),
        effect=effects.terminate,
        consequences=effects.what_terminating_does,
        prefill=screens.termination_begins_with,
        meets=("termination_decision",),
        notices=(notices.TERMINATION,),
        tells=("organizing_unit",),
        urgent_order=90,
    ),
    about_false_commitment(
        code="record_bar",
        label=gettext_lazy("Record a bar for a false commitment"),
        plain=gettext_lazy("A bar was recorded because a commitment was false"),
        source=ENDED,
        stays=True,
        by=(GRADING_DEPARTMENT,),
        guards=(conditions.no_bar_of_this_case,),
        effect=effects.record_bar,
        consequences=effects.what_barring_does,
        notices=(notices.LATER_BAR,),
        urgent_order=90,
    ),
    Step(
        code="confirm_renewal",
        label=gettext_lazy("Confirm the renewal without a new review"),
        plain=gettext_lazy("The grading department confirmed the renewal without a new review"),
        source=("submitted", "accepted", "audited"),
        targets=("listed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-10-2",),
        rows={"judgements": JudgementRow},
        guards=(renewal.renewals_only, renewal.not_in_full_procedure, renewal.records_allow),
        checks=(renewal.every_judgement_given,),
        consequences=effects.what_renewing_does,
        prefill=screens.judgements_begin_with,
        meets=("correction_notice", "audit", "renewed_audit", "confirmation"),
        tells=("enterprise", "organizing_unit"),
        aside="grading/steps/renewal.html",
        beside=screens.shown_at_renewal,
        urgent_order=20,
    ),
    Step(
        code="to_full_procedure",
        label=gettext_lazy("Send the renewal through the full procedure"),
        plain=gettext_lazy("The renewal goes through the full procedure"),
        source=("submitted", "accepted", "audited"),
        stays=True,
        by=(GRADING_DEPARTMENT,),
        rules=("G-10-2",),
        form=FullProcedureForm,
        guards=(renewal.renewals_only, renewal.not_in_full_procedure),
        consequences=effects.what_full_procedure_does,
        speaks_to_applicant=True,
        tells=("enterprise", "organizing_unit"),
        aside="grading/steps/renewal.html",
        beside=screens.shown_at_renewal,
        urgent_order=25,
    ),
    Step(
        code="leave_fast_track",
        label=gettext_lazy("Take the renewal from the list, for the full procedure"),
        plain=gettext_lazy("The renewal goes through the full procedure after all"),
        source=("listed",),
        targets=("accepted",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-10-2",),
        form=FullProcedureForm,
        guards=(renewal.by_fast_track,),
        consequences=effects.what_leaving_fast_track_does,
        speaks_to_applicant=True,
        meets=("posting",),
        starts=("renewed_audit",),
        tells=("enterprise", "organizing_unit"),
        aside="grading/steps/renewal.html",
        beside=screens.shown_at_renewal,
        quiet=True,
        urgent_order=45,
    ),
    amend_step(
        by=(ORGANIZING_UNIT, REVIEW_UNIT, GRADING_DEPARTMENT),
        source=(*UNDER_WAY, *ENDED, "terminated"),
        rules=("G-7",),
        tells=("organizing_unit", "grading_department"),
    ),
)
