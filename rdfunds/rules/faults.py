"""What is wrong with a budget, a change of one, or an estimate: codes, places and figures, in no language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from rdfunds.rules.figures import FEN
from rdfunds.rules.lines import BudgetLine, Source


class FaultKind(StrEnum):
    """What is wrong; behind each the names of its figures, all of them yuan."""

    NEGATIVE = "negative"  # amount
    NOT_WHOLE_FEN = "not_whole_fen"  # amount
    INDIRECT_ABOVE_CAP = "indirect_above_cap"  # indirect, base, cap, over
    CENTRAL_TOTAL = "central_total"  # budgeted, total, difference
    BELOW_PLEDGE = "below_pledge"  # budgeted, pledged, difference
    ABOVE_PLEDGE = "above_pledge"  # budgeted, pledged, difference
    SUBPROJECT_TOTAL = "subproject_total"  # budgeted, stated, difference
    SUM_OF_SUBPROJECTS = "sum_of_subprojects"  # stated, total, difference
    ITEM_WITHOUT_DETAIL = "item_without_detail"  # unit_price, threshold
    ITEMS_ABOVE_LINE = "items_above_line"  # items, budgeted, over
    PEOPLE_ABOVE_LINE = "people_above_line"  # people, budgeted, over
    MORE_THAN_LINE_HOLDS = "more_than_line_holds"  # holds, taken, over
    NO_YEARS = "no_years"
    NO_MONEY = "no_money"
    YEAR_MISSING = "year_missing"
    YEAR_TWICE = "year_twice"
    YEAR_OUTSIDE = "year_outside"
    INCOME_AND_EXPENDITURE = "income_and_expenditure"  # income, expenditure, difference
    INCOME_TOTAL = "income_total"  # income, total, difference
    EXPENDITURE_TOTAL = "expenditure_total"  # expenditure, total, difference
    YEARLY_BUDGETS_ABOVE_TOTAL = "yearly_budgets_above_total"  # issued, amount, total, over
    YEAR_ABOVE_ESTIMATE = "year_above_estimate"  # amount, left, over
    ISSUED_ABOVE_ESTIMATE = "issued_above_estimate"  # issued, estimate, over
    ISSUED_SLIPS_TOO_FAR = "issued_slips_too_far"  # issued, left, over


_RULES = {
    FaultKind.NEGATIVE: "R-19",
    FaultKind.NOT_WHOLE_FEN: "R-19",
    FaultKind.INDIRECT_ABOVE_CAP: "R-22",
    FaultKind.CENTRAL_TOTAL: "R-19",
    FaultKind.BELOW_PLEDGE: "R-19",
    FaultKind.ABOVE_PLEDGE: "R-19",
    FaultKind.SUBPROJECT_TOTAL: "R-19",
    FaultKind.SUM_OF_SUBPROJECTS: "R-19",
    FaultKind.ITEM_WITHOUT_DETAIL: "R-21",
    FaultKind.ITEMS_ABOVE_LINE: "R-21",
    FaultKind.PEOPLE_ABOVE_LINE: "R-17",
    FaultKind.MORE_THAN_LINE_HOLDS: "R-38",
    FaultKind.NO_YEARS: "R-7",
    FaultKind.NO_MONEY: "R-7",
    FaultKind.YEAR_MISSING: "R-7",
    FaultKind.YEAR_TWICE: "R-7",
    FaultKind.YEAR_OUTSIDE: "R-7",
    FaultKind.INCOME_AND_EXPENDITURE: "R-7",
    FaultKind.INCOME_TOTAL: "R-7",
    FaultKind.EXPENDITURE_TOTAL: "R-7",
    FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL: "R-12",
    FaultKind.YEAR_ABOVE_ESTIMATE: "R-12",
    FaultKind.ISSUED_ABOVE_ESTIMATE: "R-11",
    FaultKind.ISSUED_SLIPS_TOO_FAR: "R-12",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is, as far as it is in one place; all None: in the whole."""

    subproject: str | None = None
    unit: str | None = None
    line: BudgetLine | None = None
    source: Source | None = None
    item: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and the figures in yuan that show it, by the names that its kind gives."""

    kind: FaultKind
    where: Place = Place()
    figures: Mapping[str, Decimal] = field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        """The rule that it breaks."""
        return _RULES[self.kind]


def amount_faults_at(where: Place, amount: Decimal) -> tuple[Fault, ...]:
    """What no amount in yuan may be: below 0, or no whole number of fen."""
    found = ((FaultKind.NEGATIVE, amount < 0), (FaultKind.NOT_WHOLE_FEN, amount % FEN != 0))
    return tuple(Fault(kind, where, {"amount": amount}) for kind, is_there in found if is_there)


def differing(kind: FaultKind, where: Place, **figures: Decimal) -> tuple[Fault, ...]:
    """A fault where two figures that should be equal are not; the difference is the first less the second."""
    first, second = figures.values()
    return (Fault(kind, where, {**figures, "difference": first - second}),) if first != second else ()
