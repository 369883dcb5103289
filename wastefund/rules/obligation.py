"""The accounting book of a landfill: present value, unwinding, depreciation, changes in estimate (L-6, L-11).

After CAS 4 and 13 and, for changes in estimate, Interpretation 6. Costs fall due at the end of their year; within
a year interest is simple, month by month, so that a value reckoned in the middle of a year unwinds to the fen into
the value at its end (reading: L-6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from wastefund.rules.figures import to_fen
from wastefund.rules.spreading import MONTHS_OF_YEAR, months_from_to


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount in yuan divided between the asset and profit or loss; both have its sign."""

    to_asset: Decimal
    to_profit_or_loss: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    """What the end of the last year brings, in yuan: a shortfall topped up or a surplus released."""

    top_up: Decimal
    released: Decimal


def months_left_in_year(month: date) -> int:
    """From this month to December, itself counted."""
    return MONTHS_OF_YEAR + 1 - month.month


def present_value(costs: Mapping[int, Decimal], rate: Decimal, first_month: date) -> Decimal:
    """The value in yuan, just before `first_month`, of costs at the end of each year (L-6; CAS 13).

    `rate` is a year's, 0.05 for 5 %. Raises ValueError for a rate of -100 % or less, or a cost of an earlier year.
    """
    if rate <= -1:
        raise ValueError(f"{rate} is no discount rate")
    early = [year for year in costs if year < first_month.year]
    if early:
        raise ValueError(f"the cost of {min(early)} lies in the past")
    yearly = 1 + Fraction(rate)
    at_end = sum(
        (Fraction(cost) / yearly ** (year - first_month.year) for year, cost in costs.items()),
        Fraction(0),
    )
    return to_fen(at_end / (1 + Fraction(rate) * Fraction(months_left_in_year(first_month), MONTHS_OF_YEAR)))


def unwinding_of_year(opening: Decimal, rate: Decimal, month_count: int = MONTHS_OF_YEAR) -> Decimal:
    """A year's interest on the opening provision in yuan, or that of its last `month_count` months (L-6; CAS 13)."""
    return to_fen(Fraction(opening) * Fraction(rate) * Fraction(month_count, MONTHS_OF_YEAR))


def unwinding_to(opening: Decimal, last_cost: Decimal) -> Decimal:
    """The interest of the last year, in yuan: whatever brings the provision to the last cost (reading: L-6)."""
    return last_cost - opening


def depreciation_by_year(base: Decimal, year: int, first_month: date, last_month: date) -> Decimal:
    """A year's straight-line charge in yuan on a book value at `first_month`, cumulative (L-6; CAS 4).

    0 in a year outside the asset's life.
    """
    until, before = (
        _done(base, day, first_month, last_month) for day in (date(year, MONTHS_OF_YEAR, 1), date(year - 1, 12, 1))
    )
    return until - before


def change_in_estimate(change: Decimal, book_value: Decimal, *, life_over: bool = False) -> Charge:
    """Where a change of the provision goes: to the asset, not below zero, the rest to profit or loss.

    `change` and `book_value` in yuan; after the asset's life everything goes to profit or loss (L-5; CAS
    Interpretation 6).
    """
    if life_over:
        return Charge(Decimal("0.00"), change)
    to_asset = max(change, -book_value)
    return Charge(to_asset, change - to_asset)


def settled(provision: Decimal, spent: Decimal, *, expected: Decimal, last: bool) -> Settled:
    """What a year's real cost does beyond using the provision, in yuan (L-13; CAS 13).

    More than was expected for the year is topped up; what is left after the last cost is released.
    """
    top_up = max(Decimal(0), spent - (provision if last else expected))
    released = provision - spent if last else Decimal(0)
    return Settled(top_up, max(Decimal(0), released))


def _done(base: Decimal, until: date, first_month: date, last_month: date) -> Decimal:
    if until < first_month:
        return Decimal("0.00")
    whole = months_from_to(first_month, last_month)
    return to_fen(Fraction(base) * min(whole, months_from_to(first_month, until)) / whole)
