"""What a month takes of an estimate, so that months booked one after the other lose nothing (L-8)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from wastefund.rules.figures import LandfillKind
from wastefund.rules.obligation import unwinding_of_year, unwinding_to
from wastefund.rules.reckoning import Slice, SpreadMethod
from wastefund.rules.spreading import (
    MONTHS_OF_YEAR,
    amortisation_by_fill,
    month_of_year,
    straight_line_by_month,
)

Booked = Mapping[tuple[LandfillKind, SpreadMethod], Decimal]
"""Yuan booked so far, by part and by the way in which it was spread."""


def months_by_line(amount: Decimal, first_month: date, last_month: date, months: Iterable[date]) -> Iterator[Decimal]:
    """What each of `months` takes in yuan of an amount spread by month; 0 outside of its months (reading: L-8)."""
    spread = straight_line_by_month(amount, first_month, last_month) if first_month <= last_month else {}
    return (spread.get(month, Decimal("0.00")) for month in months)


def month_by_volume(amount: Decimal, volume: Decimal, filled_until: Decimal, booked: Decimal) -> Decimal:
    """What a month takes in yuan of an amount spread over `volume` m3 (L-8).

    `filled_until` is what has been filled since the estimate's first month, this month included; what is booked of
    the amount already is deducted, so that a volume corrected later comes in with the next month (reading: L-8).
    """
    if volume <= 0:
        return Decimal("0.00")
    return amortisation_by_fill(amount, volume, Decimal(0), min(filled_until, volume)) - booked


def month_of_unwinding(
    opening: Decimal, rate: Decimal, costs: Mapping[int, Decimal], month: date, first_month: date
) -> Decimal:
    """A month's interest in yuan on the provision (L-6; CAS 13).

    `opening` is the provision when the year began, or when the estimate of `first_month` did. Nothing unwinds after
    the year of the last cost.
    """
    last_year = max(costs, default=month.year - 1)
    if month.year > last_year:
        return Decimal("0.00")
    scheduled = MONTHS_OF_YEAR + 1 - _begins_in_year(month, first_month)
    whole = unwinding_of_year(opening, rate, scheduled)
    if month.year == last_year:
        whole = unwinding_to(opening, costs[last_year])
    return month_of_year(whole, month.month - _begins_in_year(month, first_month) + 1, scheduled)


def estimate_booked_on(first_month: date, closed_through: date | None) -> date:
    """The day on which an estimate is booked: the last before its first month, or its first day where that is closed.

    An adjusting entry goes to the next open period (L-11; reading: L-5).
    """
    before = first_month - timedelta(days=1)
    return before if closed_through is None or closed_through < before else first_month


def opening_month(month: date, first_month: date) -> date:
    """The month at whose beginning the year's interest is reckoned: January, or the estimate's first (reading: L-6)."""
    return date(month.year, _begins_in_year(month, first_month), 1)


def continued(
    slices: Sequence[Slice], booked: Booked, volumes_left: Mapping[LandfillKind, Decimal], first_month: date
) -> tuple[Slice, ...]:
    """The slices of a later version less what is booked, over the months and m3 left from its first month on.

    The past stays as it is. What had been booked in a way that the part is no longer spread in is deducted from its
    other slice; what has no m3 left is spread by month (L-5; reading: L-8).
    """
    rest = {(each.kind, each.method): replace(each, first_month=first_month) for each in slices}
    for (kind, method), amount in booked.items():
        at = (kind, method) if (kind, method) in rest else _other(rest, kind)
        if at is not None:
            rest[at] = replace(rest[at], amount=rest[at].amount - amount)
    joined: dict[tuple[LandfillKind, SpreadMethod], Slice] = {}
    for each in (_over_what_is_left(each, volumes_left) for each in rest.values()):
        same = joined.get((each.kind, each.method))
        joined[each.kind, each.method] = replace(each, amount=each.amount + same.amount) if same else each
    return tuple(joined.values())


def _over_what_is_left(slice_: Slice, volumes_left: Mapping[LandfillKind, Decimal]) -> Slice:
    if slice_.method is SpreadMethod.BY_MONTH:
        return slice_
    left = volumes_left.get(slice_.kind, Decimal(0))
    if left <= 0:
        return replace(slice_, method=SpreadMethod.BY_MONTH, volume=Decimal(0))
    return replace(slice_, volume=left)


def _other(
    rest: Mapping[tuple[LandfillKind, SpreadMethod], Slice], kind: LandfillKind
) -> tuple[LandfillKind, SpreadMethod] | None:
    return next((key for key in rest if key[0] is kind), None) or next(iter(rest), None)


def _begins_in_year(month: date, first_month: date) -> int:
    return first_month.month if first_month.year == month.year else 1
