"""The yearly budgets of a programme on its pages, with what is distributed and what carries over (R-12 to R-15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.actors import Actor
from casework.models import Case
from casework.steps import StepContext
from ledger import reading
from ledger.models import Book
from ledger.money import to_yuan
from rdfunds import estimates
from rdfunds.bookkeeping import ISSUED, UNDISTRIBUTED
from rdfunds.models import Programme, YearBudget
from rdfunds.rules import NOTHING
from rdfunds.year_budgets import budgets_of, deployed, left_of
from rdfunds.year_budgets import issued as issued_until
from records import clock


@dataclass(frozen=True)
class Held:
    """What is distributed by the end of a day, and what is left then of budgets of years up to that one, in yuan."""

    distributed: Decimal
    undistributed: Decimal


@dataclass(frozen=True)
class BudgetYear:
    """One year: what was estimated of central money, what is issued, distributed and left at its end, in yuan.

    What the book says is None for a year that has not begun, or was over before the book was opened; what went back
    is None until the programme has ended, and for a year without a budget.
    """

    year: int
    estimated: Decimal
    budgets: tuple[YearBudget, ...]
    distributed: Decimal | None
    undistributed: Decimal | None
    returned: Decimal | None

    @property
    def issued(self) -> Decimal | None:
        """The budget in force; None where there is none."""
        return to_yuan(self.budgets[-1].amount) if self.budgets else None


def budgets_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """Every year of the estimate and of the budgets, and the book that they are kept in."""
    book = case.record.book
    return _table(case) | ({"trial": reading.trial_balance(book)} if book else {})


def beside_step(context: StepContext) -> dict[str, Any]:
    """The years as they stand."""
    return _table(context.case)


def _table(case: Case) -> dict[str, Any]:
    """The years with their sums; none before there is a book."""
    programme: Programme = case.record
    if programme.book is None:
        return {"programme": programme, "years": []}
    ended = case.current_state.final
    years = _years(programme, clock.today(), left_of(programme) if ended else {})
    return {
        "programme": programme,
        "years": years,
        "estimated": _sum(row.estimated for row in years),
        "issued": _sum(row.issued for row in years),
        "distributed": _sum(row.distributed for row in years),
        "returned": _sum(row.returned for row in years),
        "ended": ended,
        "today": clock.today(),
    }


def prefill_issue(context: StepContext) -> dict[str, Any]:
    """The first year that has none, with what was estimated for it, and what was said of all tasks."""
    estimate = estimates.in_force(context.record)
    budgets = budgets_of(context.record)
    central = estimate.central_by_year if estimate else {}
    year = next((year for year, amount in central.items() if amount and year not in budgets), None)
    return prefill_adjustment(context) | ({} if year is None else {"year": year, "amount": central[year]})


def prefill_adjustment(context: StepContext) -> dict[str, Any]:
    """What was said of all tasks with an earlier budget."""
    return {"deployed": deployed(context.record)}


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount or NOTHING for amount in amounts), NOTHING)


def _years(programme: Programme, today: date, returned: Mapping[int, Decimal]) -> list[BudgetYear]:
    estimate = estimates.in_force(programme)
    central = estimate.central_by_year if estimate else {}
    budgets: dict[int, list[YearBudget]] = {}
    for row in programme.budget_versions:
        budgets.setdefault(row.year, []).append(row)
    held = _held(programme, programme.book, today) if programme.book else {}
    moving = {year for year, at_end in held.items() if at_end.distributed != _before(held, year).distributed}
    found = []
    for year in sorted({*central, *budgets, *moving}):
        at_end = held.get(year)
        before = _before(held, year)
        found.append(
            BudgetYear(
                year=year,
                estimated=central.get(year, NOTHING),
                budgets=tuple(budgets.get(year, ())),
                distributed=at_end.distributed - before.distributed if at_end else None,
                undistributed=at_end.undistributed if at_end else None,
                returned=returned.get(year),
            )
        )
    return found


def _before(held: Mapping[int, Held], year: int) -> Held:
    """What the book had at the end of the year before."""
    return held.get(year - 1, Held(NOTHING, NOTHING))


def _held(programme: Programme, book: Book, today: date) -> dict[int, Held]:
    """Year > what the book had at its end, or has today; from the year in which the book was opened."""
    first = (book.opened_on or today).year
    found = {}
    for year in range(first, today.year + 1):
        day = min(date(year, 12, 31), today)
        balances = reading.balances(book, [ISSUED, UNDISTRIBUTED], on=day)
        issued, left = -balances.get(ISSUED, NOTHING), balances.get(UNDISTRIBUTED, NOTHING)
        # What was issued early for a later year is that year's to carry over.
        later = _sum(amount for each, amount in issued_until(programme, day).items() if each > year)
        found[year] = Held(issued - left, max(left - later, NOTHING))
    return found
