"""The first half: from the draft to the outcome of the audit (G-7-1, G-7-2, G-8, G-13)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor
from casework.steps import Step, StepContext
from grading import self_evaluation
from grading.conditions import filing as conditions
from grading.conditions.outcome import no_report_stands, nothing_pending_against
from grading.conditions.review import no_lapse_pending
from grading.effects import filing as effects
from grading.forms import filing as forms
from grading.notices import filing as notices
from grading.queries import first_level_elements, items_to_answer
from grading.screens import filing as screens
from grading.workflow.hands import ENTERPRISE, GRADING_DEPARTMENT, ORGANIZING_UNIT, PRINCIPAL_SIGNS
from grading.workflow.states import UNDER_WAY


def day_of_receipt(context: StepContext) -> date:
    """The day on which the lapsed limit began: acceptance is deemed as of receipt (G-7-2-1)."""
    if context.lapsed is None:
        raise RuntimeError("only a lapse has a day of receipt")
    return context.lapsed.started_on


def _prefill_submit(context: StepContext) -> dict[str, Any]:
    person = context.actor.person if isinstance(context.actor, PersonActor) else None
    return {"contact_name": context.record.contact_name or (person.name if person else "")}


def _prefill_answers(context: StepContext) -> dict[str, Any]:
    return {"answers": [{"item": item["n"]} for item in items_to_answer(context.case)]}


def _prefill_opinions(context: StepContext) -> dict[str, Any]:
    return {"opinions": [{"element": code} for code, _name in first_level_elements(context.record)]}


STEPS = (
    Step(
        code="start",
        label=gettext_lazy("Start an application"),
        plain=gettext_lazy("The application was started"),
        source=("",),
        targets=("draft",),
        by=(ENTERPRISE,),
        rules=("G-3", "G-4", "G-10-1"),
        form=forms.StartForm,
        checks=(conditions.no_other_open_application, conditions.renewal_of_a_valid_grade),
        effect=effects.start,
        aside="grading/steps/start.html",
        beside=screens.shown_at_start,
    ),
    Step(
        code="submit",
        label=gettext_lazy("Submit the application"),
        plain=gettext_lazy("You submitted the application"),
        source=("draft",),
        targets=("submitted",),
        by=(PRINCIPAL_SIGNS,),
        rules=("G-7-2", "G-8-1"),
        form=forms.SubmitForm,
        guards=(
            conditions.report_complete,
            conditions.no_bar,
            conditions.commitments_hold,
            conditions.office_known,
            conditions.no_other_open_application,
        ),
        effect=effects.submit,
        freezes=(self_evaluation.KIND,),
        consequences=effects.what_submitting_does,
        prefill=_prefill_submit,
        aside="grading/steps/submit.html",
        beside=screens.shown_at_submission,
        starts=("correction_notice", "audit"),
        tells=("organizing_unit",),
        urgent_order=10,
    ),
    Step(
        code="discard",
        label=gettext_lazy("Discard the draft"),
        plain=gettext_lazy("You discarded the draft"),
        source=("draft",),
        targets=("discarded",),
        by=(ENTERPRISE,),
        rules=("G-3",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="accept",
        label=gettext_lazy("Accept the application"),
        plain=gettext_lazy("The application was accepted"),
        source=("submitted",),
        targets=("accepted",),
        by=(ORGANIZING_UNIT,),
        rules=("G-7-2-1",),
        form=forms.AcceptForm,
        guards=(conditions.unit_without_tie,),
        consequences=effects.what_accepting_does,
        meets=("correction_notice",),
        notices=(notices.ACCEPTANCE,),
        aside="grading/steps/report.html",
        beside=screens.shown_to_office,
        urgent_order=10,
    ),
    Step(
        code="request_correction",
        label=gettext_lazy("Issue the correction notice"),
        plain=gettext_lazy("You are asked to correct the report"),
        source=("submitted",),
        targets=("correction",),
        by=(ORGANIZING_UNIT,),
        rules=("G-7-2-1",),
        form=forms.CorrectionForm,
        rows={"items": forms.CorrectionItemRow},
        guards=(conditions.unit_without_tie,),
        elsewhere=conditions.no_second_correction,
        effect=effects.request_correction,
        consequences=effects.what_correcting_does,
        meets=("correction_notice",),
        voids=("audit",),
        notices=(notices.CORRECTION,),
        aside="grading/steps/report.html",
        beside=screens.shown_to_office,
        urgent_order=20,
    ),
    Step(
        code="resubmit",
        label=gettext_lazy("Send the corrected report"),
        plain=gettext_lazy("You sent the corrected report"),
        source=("correction",),
        targets=("accepted",),
        by=(PRINCIPAL_SIGNS,),
        rules=("G-7-2-1", "G-7-2-2"),
        rows={"answers": forms.AnswerRow},
        guards=(conditions.report_complete, conditions.commitments_hold),
        checks=(conditions.every_item_answered,),
        effect=effects.resubmit,
        freezes=(self_evaluation.KIND,),
        consequences=effects.what_resubmitting_does,
        prefill=_prefill_answers,
        aside="grading/steps/resubmit.html",
        beside=screens.shown_at_resubmission,
        starts=("audit",),
        tells=("organizing_unit",),
        urgent_order=10,
    ),
    Step(
        code="deem_accepted",
        label=gettext_lazy("Deemed accepted"),
        plain=gettext_lazy("The application counts as accepted, because no correction notice came in time"),
        source=("submitted",),
        targets=("accepted",),
        system=True,
        rules=("G-7-2-1",),
        effective=day_of_receipt,
        notices=(notices.DEEMED_ACCEPTANCE,),
        tells=("organizing_unit",),
    ),
    Step(
        code="pass_audit",
        label=gettext_lazy("Pass the audit"),
        plain=gettext_lazy("The audit was passed"),
        source=("accepted",),
        targets=("audited",),
        by=(ORGANIZING_UNIT,),
        rules=("G-7-2-2",),
        form=forms.PassForm,
        rows={"opinions": forms.OpinionRow},
        guards=(conditions.unit_without_tie,),
        checks=(conditions.opinion_on_every_element,),
        consequences=effects.what_passing_does,
        prefill=_prefill_opinions,
        meets=("audit", "renewed_audit"),
        notices=(notices.AUDIT_PASSED,),
        tells=("grading_department",),
        aside="grading/steps/audit.html",
        beside=screens.shown_to_office,
        urgent_order=10,
    ),
    Step(
        code="refuse",
        label=gettext_lazy("Refuse after the audit"),
        plain=gettext_lazy("The report did not pass the audit"),
        source=("accepted",),
        targets=("refused",),
        by=(ORGANIZING_UNIT,),
        rules=("G-7-2-2",),
        rows={"reasons": forms.RefusalRow},
        guards=(conditions.unit_without_tie, no_report_stands),
        consequences=effects.what_refusing_does,
        meets=("audit", "renewed_audit"),
        notices=(notices.AUDIT_REFUSED,),
        aside="grading/steps/report.html",
        beside=screens.shown_to_office,
        urgent_order=30,
    ),
    Step(
        code="reassign",
        label=gettext_lazy("Give the case to another office"),
        plain=gettext_lazy("Another office handles the case from now on"),
        source=(
            "submitted",
            "correction",
            "accepted",
            "confirmed",
            "reviewing",
            "rectifying",
            "verifying",
            "qualified",
        ),
        stays=True,
        by=(GRADING_DEPARTMENT,),
        rules=("G-6", "G-13"),
        form=forms.ReassignForm,
        guards=(conditions.somebody_else_to_handle,),
        effect=effects.reassign,
        consequences=effects.what_reassigning_does,
        tells=("organizing_unit", "enterprise"),
        quiet=True,
        urgent_order=80,
    ),
    Step(
        code="withdraw",
        label=gettext_lazy("Withdraw the application"),
        plain=gettext_lazy("You withdrew the application"),
        source=tuple(state for state in UNDER_WAY if state != "unqualified"),
        targets=("withdrawn",),
        by=(ENTERPRISE,),
        rules=("G-8-3",),
        form=forms.WithdrawForm,
        guards=(nothing_pending_against, no_lapse_pending),
        consequences=effects.what_withdrawing_does,
        tells=("organizing_unit",),
        quiet=True,
        urgent_order=95,
    ),
)
