"""From the audit to the review: confirmation, and the appointment of the review unit and its team (G-7-3-1, G-13)."""

from django.utils.translation import gettext_lazy

from casework.steps import Step
from grading.conditions import assignment as conditions
from grading.conditions.filing import unit_without_tie
from grading.effects import assignment as effects
from grading.forms import assignment as forms
from grading.workflow.hands import GRADING_DEPARTMENT, ORGANIZING_UNIT

STEPS = (
    Step(
        code="confirm",
        label=gettext_lazy("Confirm the application"),
        plain=gettext_lazy("The grading department confirmed the application"),
        source=("audited",),
        targets=("confirmed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-3-1",),
        meets=("confirmation",),
        tells=("organizing_unit", "enterprise"),
        urgent_order=10,
    ),
    Step(
        code="return_to_ou",
        label=gettext_lazy("Return to the organising unit"),
        plain=gettext_lazy("The grading department asked the organising unit to look at the report again"),
        source=("audited",),
        targets=("accepted",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-3-1",),
        meets=("confirmation",),
        starts=("renewed_audit",),
        tells=("organizing_unit", "enterprise"),
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
        meets=("confirmation",),
        tells=("organizing_unit", "enterprise"),
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
        checks=(conditions.team_of_one_unit, conditions.one_leader),
        effect=effects.appoint,
        meets=("appointment",),
        tells=("enterprise",),
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
        tells=("enterprise",),
        quiet=True,
        urgent_order=80,
    ),
)
