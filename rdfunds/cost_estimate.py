"""The estimate of a programme as a large content: its pages, and what keeps it from being filed (R-7, R-11)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor
from casework.errors import Reason
from casework.models import Case
from casework.steps import ContentKind, Section, SectionContext
from rdfunds import faults, kinds, rules, year_budgets
from rdfunds.estimates import Estimate, estimate_of
from rdfunds.forms import estimate as forms
from rdfunds.hands import AGENCY_HANDLER
from rdfunds.models import Programme
from rdfunds.rules import Fault, FaultKind
from rdfunds.screens import estimate as screens

TAB = "estimate"


def findings(context: SectionContext) -> list[Reason]:
    """Everything that keeps the estimate from being filed, each with its page, its figures and its rule."""
    data = context.content.data if context.content else {}
    text = _("“%(section)s” has not been filled in yet.")
    missing = [
        Reason(text % {"section": section.label}, "R-7", f"/{section.code}")
        for section in COST_ESTIMATE.sections
        if section.code not in data
    ]
    if missing:
        return missing
    programme: Programme = context.case.record
    estimate = estimate_of(data)
    years = programme.first_year, programme.last_year
    outside = [
        each
        for each in rules.years_faults(estimate.years_of_expenditure, *years)
        if each.kind is FaultKind.YEAR_OUTSIDE
    ]
    return [
        *faults.of_estimate(_faults(programme, estimate, data), years),
        *faults.of_estimate(outside, years, "/expenditure"),
    ]


def _faults(programme: Programme, estimate: Estimate, data: dict[str, Any]) -> list[Fault]:
    years = [row["year"] for row in data["income"]["income"]]
    # A gap between the years that are named may lie outside of the programme; what is missing is told by its years.
    of_figures = rules.estimate_faults(estimate.total, estimate.income, estimate.expenditure_by_year)
    return [
        *rules.years_faults(years, programme.first_year, programme.last_year),
        *(each for each in of_figures if each.kind is not FaultKind.YEAR_MISSING),
        *rules.issued_faults(year_budgets.issued(programme), estimate.central_by_year),
    ]


def not_now(case: Case, actor: PersonActor) -> Reason | None:
    """Why the agency does not edit the estimate now: departments are looking at what it has filed (R-11)."""
    if case.state in ("draft", kinds.APPROVED):
        return None
    return Reason(_("The estimate has been handed in; it can be changed again when that has been decided."), "R-11")


COST_ESTIMATE = ContentKind(
    code=kinds.ESTIMATE,
    label=gettext_lazy("Estimate"),
    by=(AGENCY_HANDLER,),
    editor=not_now,
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "basis",
            gettext_lazy("Tasks and total"),
            form=forms.BasisForm,
            template="rdfunds/estimate/beside.html",
            beside=screens.beside_section,
            rules=("R-7",),
        ),
        Section(
            "income",
            gettext_lazy("Income"),
            rows={"income": forms.IncomeRow},
            prefill=screens.income_begins_with,
            template="rdfunds/estimate/beside.html",
            beside=screens.beside_section,
            rules=("R-7", "R-2"),
        ),
        Section(
            "expenditure",
            gettext_lazy("Expenditure"),
            rows={"expenditure": forms.ExpenditureRow},
            prefill=screens.expenditure_begins_with,
            template="rdfunds/estimate/beside.html",
            beside=screens.beside_section,
            rules=("R-7",),
        ),
    ),
)
