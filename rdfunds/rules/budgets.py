"""A budget as cells of yuan, its sums, and the cap on indirect cost (R-17 to R-22)."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Literal, NamedTuple

from rdfunds.rules.figures import FEN, NOTHING
from rdfunds.rules.lines import BudgetLine, Category, Source

ITEM_DETAIL_FROM = Decimal(500_000)
"""Yuan an item, this price included (reading: R-21)."""
INDIRECT_TIERS: tuple[tuple[Decimal | None, Decimal], ...] = (
    (Decimal(5_000_000), Decimal("0.30")),
    (Decimal(10_000_000), Decimal("0.25")),
    (None, Decimal("0.20")),
)
"""R-22: upper bound in yuan (None: without end) and the share of what lies within."""


class Cell(NamedTuple):
    """One amount of a budget: whose, for what, and from where. Subproject and unit are codes of the caller's."""

    subproject: str
    unit: str
    line: BudgetLine
    source: Source

    @property
    def category(self) -> Category:
        return self.line.category


Budget = Mapping[Cell, Decimal]
"""Yuan by cell; a cell that is missing holds 0."""
Part = Literal["subproject", "unit", "line", "source", "category"]


def indirect_cost_cap(direct: Decimal, equipment_purchase: Decimal) -> Decimal:
    """The most indirect cost in yuan of a subproject with these direct costs, down to the fen (R-22; reading: R-22).

    By marginal tiers of direct cost less the purchase of equipment. Raises ValueError where the purchase is negative
    or more than all direct cost.
    """
    if not 0 <= equipment_purchase <= direct:
        raise ValueError(f"{equipment_purchase} yuan of equipment in {direct} yuan of direct cost")
    base, below, cap = direct - equipment_purchase, Decimal(0), Decimal(0)
    for up_to, share in INDIRECT_TIERS:
        reached = base if up_to is None else min(base, up_to)
        cap += max(reached - below, Decimal(0)) * share
        below = reached
    return cap.quantize(FEN, rounding=ROUND_DOWN)


def needs_item_detail(unit_price: Decimal) -> bool:
    """Whether an item of equipment at this price in yuan is described one by one (reading: R-21)."""
    return unit_price >= ITEM_DETAIL_FROM


def totals(budget: Budget, *by: Part) -> dict[tuple[str, ...], Decimal]:
    """Yuan by subproject, unit, line, source or category, or by several of them: keys have one value for each.

    Only what the budget has cells for; without a part everything is in one sum under ().
    """
    sums: dict[tuple[str, ...], Decimal] = {}
    for cell, amount in budget.items():
        key = tuple(getattr(cell, part) for part in by)
        sums[key] = sums.get(key, NOTHING) + amount
    return sums


def part_of(budget: Budget, **only: str) -> dict[Cell, Decimal]:
    """The cells that have these values, as in `part_of(budget, unit="A", source=Source.OWN)`."""
    return {
        cell: amount
        for cell, amount in budget.items()
        if all(getattr(cell, part) == value for part, value in only.items())
    }


def total_of(budget: Budget, **only: str) -> Decimal:
    """The sum in yuan of the cells that have these values."""
    return sum(part_of(budget, **only).values(), NOTHING)


def parts(budget: Budget, *by: Part) -> list[dict[Cell, Decimal]]:
    """The budget divided by subproject, unit, line, source or category, or by several of them."""
    divided: dict[tuple[str, ...], dict[Cell, Decimal]] = {}
    for cell, amount in budget.items():
        divided.setdefault(tuple(getattr(cell, part) for part in by), {})[cell] = amount
    return list(divided.values())


def differences(before: Budget, after: Budget) -> dict[Cell, Decimal]:
    """By how many yuan each cell changes; only cells that do."""
    cells = dict.fromkeys((*before, *after))
    changes = {cell: after.get(cell, NOTHING) - before.get(cell, NOTHING) for cell in cells}
    return {cell: change for cell, change in changes.items() if change}
