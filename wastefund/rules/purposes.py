"""What the years after closure cost, and which of it the statutory reserve is for (L-6, L-12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wastefund.rules.dates import YEARS_AFTER_CLOSURE


class CostPurpose(StrEnum):
    """What money is expected to be spent on after operation."""

    MONITORING = "monitoring"
    WATER_AND_LEACHATE = "water_and_leachate"
    POLLUTION_CONTROL = "pollution_control"
    OTHER_DECOMMISSIONING = "other_decommissioning"
    CLOSURE_WORKS = "closure_works"


OF_THE_RESERVE = frozenset(CostPurpose) - {CostPurpose.CLOSURE_WORKS}
"""L-12: closure works are not among its purposes; the accounting book may carry them."""


class CostFault(StrEnum):
    """What is wrong with the years of an expected cost."""

    REVERSED = "reversed"
    BEFORE_PLAN = "before_plan"
    BEFORE_CLOSURE = "before_closure"
    AFTER_END = "after_end"


@dataclass(frozen=True, slots=True)
class ExpectedCost:
    """The same yuan in each year from the first to the last, for one purpose."""

    purpose: CostPurpose
    first_year: int
    last_year: int
    yearly: Decimal

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


def last_cost_year(closes_on: date) -> int:
    """The last year for which a cost may be expected: closure works may take all of the next year (reading: L-6)."""
    return closes_on.year + 1 + YEARS_AFTER_CLOSURE


def cost_faults(cost: ExpectedCost, first_month: date, closes_on: date) -> tuple[CostFault, ...]:
    """What is wrong with the years of a cost in a plan that begins with `first_month` (L-6).

    The reserve is spent after closure only (L-12); closure works may begin before it.
    """
    faults = []
    if cost.last_year < cost.first_year:
        faults.append(CostFault.REVERSED)
    if cost.first_year < first_month.year:
        faults.append(CostFault.BEFORE_PLAN)
    elif cost.first_year < closes_on.year and cost.purpose in OF_THE_RESERVE:
        faults.append(CostFault.BEFORE_CLOSURE)
    if cost.last_year > last_cost_year(closes_on):
        faults.append(CostFault.AFTER_END)
    return tuple(faults)


def years_provided_for(costs: Iterable[ExpectedCost]) -> int:
    """For how many calendar years something is expected of the reserve; 30 are to be provided for (L-6)."""
    return len({year for cost in costs if cost.purpose in OF_THE_RESERVE and cost.yearly for year in cost.years})


def costs_by_year(costs: Iterable[ExpectedCost]) -> dict[int, Decimal]:
    """Year > yuan, all purposes together: what the accounting book provides for (L-6; CAS 13)."""
    years: dict[int, Decimal] = {}
    for cost in costs:
        for year in cost.years:
            years[year] = years.get(year, Decimal("0.00")) + cost.yearly
    return dict(sorted(years.items()))


def need_after_closure(costs: Iterable[ExpectedCost]) -> Decimal:
    """What running safely after closure needs in yuan, not discounted, without closure works (L-6, L-12)."""
    return sum((cost.yearly * len(cost.years) for cost in costs if cost.purpose in OF_THE_RESERVE), Decimal("0.00"))
