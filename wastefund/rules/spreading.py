"""How an amount is spread over months, years and filled volume, without losing a fen (L-8)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from wastefund.rules.figures import to_fen

MONTHS_OF_YEAR = 12


def month_of(day: date) -> date:
    """The first day of its month, which is how a month is written."""
    return day.replace(day=1)


def following_month(month: date) -> date:
    return month.replace(year=month.year + month.month // MONTHS_OF_YEAR, month=month.month % MONTHS_OF_YEAR + 1)


def month_before(month: date) -> date:
    return month_of(month - timedelta(days=1))


def last_day_of(month: date) -> date:
    """The last day of a month, given its first."""
    return following_month(month) - timedelta(days=1)


def months_from_to(first_day: date, last_day: date) -> int:
    """How many calendar months there are, both end months counted whole (reading: L-8-1).

    Raises ValueError where the last day comes before the first.
    """
    if last_day < first_day:
        raise ValueError(f"{last_day} comes before {first_day}")
    return (last_day.year - first_day.year) * MONTHS_OF_YEAR + last_day.month - first_day.month + 1


def months(first_day: date, last_day: date) -> Iterator[date]:
    """Each of those months in order, as its first day."""
    month = month_of(first_day)
    while month <= last_day:
        yield month
        month = following_month(month)


def straight_line_by_year(amount: Decimal, first_day: date, last_day: date) -> dict[int, Decimal]:
    """Year > yuan, by calendar month, both end months whole; cumulative, so that the sum is exact (reading: L-8).

    Raises ValueError where the last day comes before the first.
    """
    whole = months_from_to(first_day, last_day)
    spread, booked = {}, Decimal("0.00")
    for year in range(first_day.year, last_day.year + 1):
        until = min(last_day, date(year, MONTHS_OF_YEAR, 31))
        reached = to_fen(Fraction(amount) * months_from_to(first_day, until) / whole)
        spread[year] = reached - booked
        booked = reached
    return spread


def straight_line_by_month(amount: Decimal, first_day: date, last_day: date) -> dict[date, Decimal]:
    """Month > yuan: each year's amount over the months scheduled in that year (reading: L-8)."""
    by_year = straight_line_by_year(amount, first_day, last_day)
    spread = {}
    for year, of_year in by_year.items():
        scheduled = list(months(max(first_day, date(year, 1, 1)), min(last_day, date(year, MONTHS_OF_YEAR, 31))))
        for position, month in enumerate(scheduled, start=1):
            spread[month] = month_of_year(of_year, position, len(scheduled))
    return spread


def month_of_year(amount: Decimal, position: int, scheduled: int) -> Decimal:
    """What the month at `position` (from 1) of a year's `scheduled` months takes of the year's yuan (reading: L-8)."""
    reached, before = (to_fen(Fraction(amount) * done / scheduled) for done in (position, position - 1))
    return reached - before


def amortisation_by_fill(
    reserve: Decimal, capacity: Decimal, filled_before: Decimal, filled_in_period: Decimal
) -> Decimal:
    """Yuan for the m3 filled in a period, cumulative over what was filled before it (L-8-1, L-8-2).

    Raises ValueError for no capacity, negative volumes, or more filled than there is.
    """
    if capacity <= 0 or filled_before < 0 or filled_in_period < 0:
        raise ValueError("volumes are not negative, and there is some capacity")
    filled = filled_before + filled_in_period
    if filled > capacity:
        raise ValueError(f"{filled} m3 filled of {capacity} m3")
    reached, before = (
        to_fen(Fraction(reserve) * Fraction(done) / Fraction(capacity)) for done in (filled, filled_before)
    )
    return reached - before
