"""From the audit to the review: confirmation, and the appointment of the review unit and its team (G-7-3-1, G-13)."""

from typing import Any

from django.utils.translation import gettext_lazy

from casework.steps import Step, StepContext
from grading.candidates import candidates_of
from grading.conditions import assignment as conditions
from grading.conditions.filing import no_bar, unit_without_tie
from grading.effects import assignment as effects
from grading.forms import assignment as forms
from grading.notices import assignment as notices
from grading.queries import party_in, team_of
from grading.screens import assignment as screens
from grading.workflow.hands import GRADING_DEPARTMENT, ORGANIZING_UNIT


def _prefill_team(context: StepContext) -> dict[str, Any]:
    units = candidates_of(context).units
    only = {"unit": units[0].pk} if len(units) == 1 else {}
    return only | {"team": [{"part": "leader"}, {"part": "member"}]}


def _prefill_replacement(context: StepContext) -> dict[str, Any]:
    team = [{"membership": row.membership_id, "part": row.part} for row in team_of(context.record)]
    present = party_in(context.case, "review_unit")
    return {"unit": present.pk, "first_day": context.record.review_from, "team": team}


STEPS = (
    Step(
        code="confirm",
        label=gettext_lazy("Confirm the application"),
        plain=gettext_lazy("The grading department confirmed the application"),
        source=("audited",),
        targets=("confirmed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-3-1",),
        form=forms.ConfirmForm,
        guards=(no_bar,),
        consequences=effects.what_confirming_does,
        meets=("confirmation",),
        tells=("organizing_unit", "enterprise"),
        aside="grading/steps/confirm.html",
        beside=screens.shown_to_department,
        urgent_order=10,
    ),
    Step(
        code="return_to_ou",
        label=gettext_lazy("Return for another audit"),
        plain=gettext_lazy("The grading department asked for another audit of the report"),
        source=("audited",),
        targets=("accepted",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-3-1",),
        rows={"reasons": forms.ReturnRow},
        consequences=effects.what_returning_does,
        meets=("confirmation",),
        starts=("renewed_audit",),
        tells=("organizing_unit", "enterprise"),
        aside="grading/steps/confirm.html",
        beside=screens.shown_to_department,
        urgent_order=30,
    ),
    Step(
        code="decline",
        label=gettext_lazy("Decline to confirm"),
        plain=gettext_lazy("The grading department did not confirm the application"),
        source=("audited",),
        targets=("unqualified",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-3-1",),
        rows={"reasons": forms.DeclineRow},
        speaks_to_applicant=True,
        consequences=effects.what_declining_does,
        meets=("confirmation",),
        tells=("organizing_unit", "enterprise"),
        aside="grading/steps/confirm.html",
        beside=screens.shown_to_department,
        urgent_order=40,
    ),
    Step(
        code="appoint",
        label=gettext_lazy("Appoint the review unit"),
        plain=gettext_lazy("A review unit and its team were appointed"),
        source=("confirmed",),
        targets=("reviewing",),
        by=(ORGANIZING_UNIT,),
        rules=("G-7-3-1", "G-13"),
        form=forms.AppointForm,
        rows={"team": forms.TeamRow},
        guards=(unit_without_tie, conditions.somebody_can_review),
        checks=(conditions.team_of_one_unit, conditions.one_leader, conditions.first_day_in_time),
        effect=effects.appoint,
        consequences=effects.what_appointing_does,
        prefill=_prefill_team,
        meets=("appointment",),
        notices=(notices.REVIEW_APPOINTMENT, notices.REVIEW_TEAM),
        aside="grading/steps/appoint.html",
        beside=screens.shown_at_appointment,
        urgent_order=10,
    ),
    Step(
        code="replace_unit",
        label=gettext_lazy("Replace the review unit or its team"),
        plain=gettext_lazy("Another review unit or team reviews from now on"),
        source=("reviewing", "verifying"),
        stays=True,
        by=(ORGANIZING_UNIT,),
        rules=("G-6", "G-13"),
        form=forms.ReplaceForm,
        rows={"team": forms.TeamRow},
        guards=(unit_without_tie, conditions.somebody_can_review),
        checks=(
            conditions.team_of_one_unit,
            conditions.one_leader,
            conditions.first_day_of_another_unit,
            conditions.first_day_while_time_runs,
            conditions.something_changes,
        ),
        effect=effects.replace_unit,
        consequences=effects.what_replacing_does,
        prefill=_prefill_replacement,
        notices=(notices.REVIEW_APPOINTMENT, notices.REVIEW_TEAM, notices.REVIEW_RELEASE),
        aside="grading/steps/appoint.html",
        beside=screens.shown_at_replacement,
        quiet=True,
        urgent_order=80,
    ),
)
