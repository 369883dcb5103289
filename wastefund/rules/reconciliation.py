"""What both books of a landfill and its plan have to agree on, to the fen (L-6, L-8, L-11, L-12).

The accounting book holds the present value of all that is expected, the statutory book the nominal amount of what the
law counts. One leads to the other: provision + interest still to come = all expected costs; less closure works = need;
and what the floor exceeds the need by makes it the statutory amount, of which what is amortised is in the cost of
operation already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wastefund.rules.booking import month_by_volume, month_of_unwinding, opening_month
from wastefund.rules.reckoning import SpreadMethod
from wastefund.rules.spreading import MONTHS_OF_YEAR, months, straight_line_by_month

ZERO = Decimal("0.00")


class Figure(StrEnum):
    """What a line of the reconciliation is about, in the order in which one leads to the next."""

    AT_THE_BEGINNING = "at_the_beginning"
    PROVISION = "provision"
    SPENT = "spent"
    INTEREST_TO_COME = "interest_to_come"
    ALL_COSTS = "all_costs"
    CLOSURE_WORKS = "closure_works"
    NEED = "need"
    ABOVE_NEED = "above_need"
    STATUTORY_AMOUNT = "statutory_amount"
    CAPITALISED = "capitalised"
    AMORTISED = "amortised"
    IN_COST = "in_cost"
    TO_AMORTISE = "to_amortise"
    BOOK_VALUE = "book_value"


RULES = {
    Figure.AT_THE_BEGINNING: "L-6",
    Figure.PROVISION: "L-6",
    Figure.SPENT: "L-12",
    Figure.INTEREST_TO_COME: "L-6",
    Figure.ALL_COSTS: "L-6",
    Figure.CLOSURE_WORKS: "L-12",
    Figure.NEED: "L-6",
    Figure.ABOVE_NEED: "L-7",
    Figure.STATUTORY_AMOUNT: "L-6",
    Figure.CAPITALISED: "L-6",
    Figure.AMORTISED: "L-8",
    Figure.IN_COST: "L-8",
    Figure.TO_AMORTISE: "L-8",
    Figure.BOOK_VALUE: "L-11",
}


@dataclass(frozen=True, slots=True)
class Spread:
    """An amount in yuan that a plan spreads by month or over m3, and how far that is booked.

    `through` is the last month booked, None before the first; `filled` the m3 from `first_month` through it.
    """

    method: SpreadMethod
    amount: Decimal
    first_month: date
    last_month: date
    volume: Decimal
    through: date | None
    filled: Decimal = Decimal(0)

    @property
    def taken(self) -> Decimal:
        """What the months that are booked take of the amount by the plan (L-8)."""
        if self.through is None or self.through < self.first_month:
            return ZERO
        if self.method is SpreadMethod.BY_VOLUME:
            return month_by_volume(self.amount, self.volume, self.filled, ZERO)
        if self.last_month < self.first_month:
            return ZERO
        by_month = straight_line_by_month(self.amount, self.first_month, self.last_month)
        return sum((amount for month, amount in by_month.items() if month <= self.through), ZERO)

    @property
    def left(self) -> Decimal:
        """What the months to come still take."""
        return self.amount - self.taken


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan in force says, in yuan, and how far each of its lines is booked.

    `costs`: year > all that is expected, closure works included; `unwound_through`: the last month whose interest is
    booked, None before the first; `asset`: the book value at the first month, spread over the rest of its life.
    """

    first_month: date
    total: Decimal
    floor: Decimal
    need: Decimal
    rate: Decimal
    provision: Decimal
    costs: Mapping[int, Decimal]
    closure_works: Decimal
    unwound_through: date | None
    slices: Sequence[Spread]
    asset: Spread


@dataclass(frozen=True, slots=True)
class Held:
    """What the accounts hold, in yuan, each on its normal side.

    `at_the_beginning`: the provision as the plan's first month began, its estimate booked; `spent`: paid from it since,
    less what was added to it through profit or loss.
    """

    at_the_beginning: Decimal
    provision: Decimal
    spent: Decimal
    book_value: Decimal
    reserve: Decimal
    capitalised: Decimal
    amortised: Decimal
    in_cost: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in yuan from up to three sources; None where a source does not have it."""

    figure: Figure
    accounting: Decimal | None = None
    statutory: Decimal | None = None
    plan: Decimal | None = None

    @property
    def rule(self) -> str:
        return RULES[self.figure]

    @property
    def sources(self) -> tuple[Decimal, ...]:
        return tuple(each for each in (self.accounting, self.statutory, self.plan) if each is not None)

    @property
    def is_compared(self) -> bool:
        return len(self.sources) > 1

    @property
    def difference(self) -> Decimal:
        """By how much the sources are apart; 0 where they agree, or there is nothing to compare."""
        return max(self.sources) - min(self.sources)

    @property
    def differs(self) -> bool:
        return bool(self.difference)


def interest_by_plan(planned: Planned) -> tuple[Decimal, Decimal]:
    """The interest on the provision in yuan by the plan alone: (of the months booked, still to come) (L-6; CAS 13).

    Each year's cost is taken to be paid at the end of its year, as the present value does.
    """
    last = date(max(planned.costs, default=planned.first_month.year), MONTHS_OF_YEAR, 1)
    booked, to_come = ZERO, ZERO
    held = opening = planned.provision
    for month in months(planned.first_month, last):
        if month == opening_month(month, planned.first_month):
            opening = held
        interest = month_of_unwinding(opening, planned.rate, planned.costs, month, planned.first_month)
        held += interest
        if month.month == MONTHS_OF_YEAR:
            held -= planned.costs.get(month.year, ZERO)
        if planned.unwound_through is not None and month <= planned.unwound_through:
            booked += interest
        else:
            to_come += interest
    return booked, to_come


def reconciliation(held: Held, planned: Planned, present_value: Decimal) -> tuple[Line, ...]:
    """Both books beside the plan, line by line (L-6, L-8, L-11, L-12).

    `present_value` is that of the expected costs just before the plan's first month, reckoned anew.
    """
    booked, to_come = interest_by_plan(planned)
    all_costs = held.provision + held.spent + to_come
    need = all_costs - planned.closure_works
    above = max(ZERO, planned.floor - planned.need)
    left = sum((each.left for each in planned.slices), ZERO)
    amortised = planned.total - left
    return (
        Line(Figure.AT_THE_BEGINNING, accounting=held.at_the_beginning, plan=present_value),
        Line(Figure.PROVISION, accounting=held.provision, plan=planned.provision + booked - held.spent),
        Line(Figure.SPENT, accounting=held.spent),
        Line(Figure.INTEREST_TO_COME, plan=to_come),
        Line(Figure.ALL_COSTS, accounting=all_costs, plan=sum(planned.costs.values(), ZERO)),
        Line(Figure.CLOSURE_WORKS, plan=planned.closure_works),
        Line(Figure.NEED, accounting=need, plan=planned.need),
        Line(Figure.ABOVE_NEED, plan=above),
        Line(Figure.STATUTORY_AMOUNT, accounting=need + above, statutory=held.reserve, plan=planned.total),
        Line(Figure.CAPITALISED, statutory=held.capitalised, plan=planned.total),
        Line(Figure.AMORTISED, statutory=held.amortised, plan=amortised),
        Line(Figure.IN_COST, statutory=held.in_cost, plan=amortised),
        Line(Figure.TO_AMORTISE, statutory=held.capitalised - held.amortised, plan=left),
        Line(Figure.BOOK_VALUE, accounting=held.book_value, plan=planned.asset.left),
    )
