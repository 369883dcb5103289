"""The yearly budgets of a programme: what is issued, and what may still be (R-12, R-13)."""

from datetime import date
from decimal import Decimal

from casework.steps import StepContext
from ledger.money import to_fen, to_yuan
from rdfunds import bookkeeping, estimates
from rdfunds.models import Programme, YearBudget
from rdfunds.rules import Fault, left_of_budgets, yearly_budgets_faults


def budgets_of(programme: Programme) -> dict[int, YearBudget]:
    """Year > the budget in force, which is the latest version of that year."""
    return {row.year: row for row in programme.budget_versions}


def issued(programme: Programme, on: date | None = None) -> dict[int, Decimal]:
    """Year > yuan issued, as adjusted since; of what is issued `on` a day or before, where one is given."""
    rows = (row for row in programme.budget_versions if on is None or row.event.effective_on <= on)
    return {row.year: to_yuan(row.amount) for row in rows}


def deployed(programme: Programme) -> bool:
    """Whether the finance department has said with a budget that all tasks are given out (R-12; reading: R-12)."""
    contents = (getattr(row.event, "content", None) for row in programme.budget_versions)
    return any(content.payload["deployed"] for content in contents if content)


def left_of(programme: Programme) -> dict[int, Decimal]:
    """Year > yuan of its budget that are given to no project (R-13; reading: R-13)."""
    return left_of_budgets(issued(programme), bookkeeping.distributed(programme))


def keep(context: StepContext, version: int) -> None:
    """Keep what the step has issued as the year's budget of that version, with its event (R-13)."""
    programme: Programme = context.record
    YearBudget.objects.create(
        programme=programme,
        year=context.data["year"],
        version=version,
        amount=to_fen(context.data["amount"]),
        document_number=context.data["document_number"],
        event=context.recorded,
    )
    vars(programme).pop("budget_versions", None)


def faults_with(programme: Programme, year: int, amount: Decimal, *, deployed: bool) -> tuple[Fault, ...]:
    """What would be wrong with the yearly budgets if `amount` yuan were issued for `year` (R-12).

    `deployed`: whether all tasks of the programme are given out. Budgets are issued of central money and measured by
    it (reading: R-12).
    """
    estimate = estimates.in_force(programme)
    if estimate is None:
        raise RuntimeError("no estimate is in force")
    budgets = {**issued(programme), year: amount}
    return yearly_budgets_faults(budgets, year, estimate.central_by_year, estimate.central, deployed)
