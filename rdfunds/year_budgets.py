"""The yearly budgets of a programme: what is issued, and what may still be (R-12, R-13)."""

from decimal import Decimal

from ledger.money import to_yuan
from rdfunds import estimates
from rdfunds.models import Programme, YearBudget
from rdfunds.rules import Fault, yearly_budgets_faults


def budgets_of(programme: Programme) -> dict[int, YearBudget]:
    """Year > the budget in force, which is the latest version of that year."""
    return {row.year: row for row in programme.budgets.order_by("year", "version")}


def issued(programme: Programme) -> dict[int, Decimal]:
    """Year > yuan issued, as adjusted since."""
    return {year: to_yuan(row.amount) for year, row in budgets_of(programme).items()}


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
