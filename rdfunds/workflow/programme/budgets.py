"""Yearly budgets within the estimate, and the end of a programme (R-12 to R-15)."""

from django.utils.translation import gettext_lazy

from casework.steps import Step
from rdfunds.conditions import programme as conditions
from rdfunds.effects import programme as effects
from rdfunds.forms import programme as forms
from rdfunds.hands import (
    AGENCY_TWO_PEOPLE,
    FINANCE,
    FINANCE_SIGNED,
    SCIENCE,
)
from rdfunds.notices import programme as notices
from rdfunds.screens import year_budgets as budget_screens

STEPS = (
    Step(
        code="issue_budget",
        label=gettext_lazy("Issue the budget of a year"),
        plain=gettext_lazy("The finance department issued the budget of a year"),
        source=("approved",),
        stays=True,
        by=(FINANCE_SIGNED,),
        rules=("R-12", "R-13"),
        form=forms.IssueForm,
        checks=(conditions.one_budget_a_year, conditions.within_estimate),
        effect=effects.issue_budget,
        afterwards=effects.after_issue,
        consequences=effects.what_issuing_does,
        notices=(notices.BUDGET_ISSUED,),
        prefill=budget_screens.prefill_issue,
        aside="rdfunds/steps/budgets.html",
        beside=budget_screens.beside_step,
        urgent_order=10,
    ),
    Step(
        code="adjust_budget",
        label=gettext_lazy("Adjust the budget of a year"),
        plain=gettext_lazy("The finance department adjusted the budget of a year"),
        source=("approved",),
        stays=True,
        by=(FINANCE_SIGNED,),
        rules=("R-12", "R-13", "R-14"),
        form=forms.AdjustForm,
        guards=(conditions.some_budget_issued,),
        checks=(conditions.amount_changes, conditions.nothing_distributed_taken_back, conditions.within_estimate),
        effect=effects.adjust_budget,
        afterwards=effects.after_adjustment,
        consequences=effects.what_adjusting_does,
        notices=(notices.BUDGET_ADJUSTED,),
        speaks_to_applicant=True,
        prefill=budget_screens.prefill_adjustment,
        aside="rdfunds/steps/budgets.html",
        beside=budget_screens.beside_step,
        urgent_order=20,
    ),
    Step(
        code="complete",
        label=gettext_lazy("Complete the programme"),
        plain=gettext_lazy("You completed the programme"),
        source=("approved",),
        targets=("completed",),
        by=(AGENCY_TWO_PEOPLE,),
        rules=("R-15",),
        form=forms.CompleteForm,
        guards=(conditions.no_project_funded, conditions.no_project_undecided),
        effect=effects.complete,
        consequences=effects.what_completing_does,
        tells=(SCIENCE, FINANCE),
        aside="rdfunds/steps/budgets.html",
        beside=budget_screens.beside_step,
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="terminate",
        label=gettext_lazy("Terminate the programme"),
        plain=gettext_lazy("The finance department terminated the programme"),
        source=("approved", "change_asked", "change_forwarded"),
        targets=("terminated",),
        by=(FINANCE_SIGNED,),
        rules=("R-15",),
        form=forms.TerminateForm,
        guards=(conditions.no_project_funded,),
        effect=effects.terminate,
        consequences=effects.what_terminating_does,
        notices=(notices.TERMINATION,),
        speaks_to_applicant=True,
        aside="rdfunds/steps/budgets.html",
        beside=budget_screens.beside_step,
        quiet=True,
        urgent_order=95,
    ),
)
