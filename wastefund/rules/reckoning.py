"""A landfill's reserve as a whole: what its parts need by law, and in which slices that is spread (L-6 to L-8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from wastefund.rules.dates import IN_FORCE, ReserveRegime, reserve_regime
from wastefund.rules.figures import LandfillKind, shared_out
from wastefund.rules.reserve import (
    Readings,
    average_rate,
    existing_site_readings,
    minimum_reserve,
    statutory_total,
)
from wastefund.rules.sites import Part
from wastefund.rules.spreading import month_of, straight_line_by_year
from wastefund.rules.tariffs import NATIONAL_FLOOR, TierLine, Tiers, tier_lines


class SpreadMethod(StrEnum):
    """How a slice of the reserve reaches the cost of operation (L-8)."""

    BY_MONTH = "by_month"
    BY_VOLUME = "by_volume"


@dataclass(frozen=True, slots=True)
class Slice:
    """A share of the reserve that is spread in one way: yuan over months, or over the m3 still to be filled."""

    kind: LandfillKind
    method: SpreadMethod
    amount: Decimal
    first_month: date
    last_month: date
    volume: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartReckoning:
    """What one part of a landfill needs: the tiers line by line, and for an existing one the three readings."""

    part: Part
    lines: tuple[TierLine, ...]
    full: Decimal
    """Capacity by the tiers, in yuan: the whole for a new landfill."""
    average: Fraction
    """Yuan per m3, exact."""
    readings: Readings | None
    floor: Decimal


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The statutory reserve of a landfill in yuan, with everything that it follows from."""

    regime: ReserveRegime
    parts: tuple[PartReckoning, ...]
    floor: Decimal
    need: Decimal | None
    total: Decimal
    slices: tuple[Slice, ...]

    @property
    def need_is_larger(self) -> bool:
        return self.need is not None and self.need > self.floor


def reckoning(
    parts: Sequence[Part],
    operating_since: date,
    closes_on: date,
    *,
    method: SpreadMethod = SpreadMethod.BY_MONTH,
    need: Decimal | None = None,
    tiers: Mapping[LandfillKind, Tiers] = NATIONAL_FLOOR,
) -> Reckoning:
    """The larger of floor and need, divided into the slices by which it is spread (L-6, L-7, L-8-1, L-8-2).

    `method` is the choice of a new landfill; an existing one spreads what was filled by month from 2022 and the rest
    by volume. Where the need is larger, every slice grows in the same proportion (reading: L-6). The parts must be
    without faults (`site_faults`). Raises ValueError where there is a need and nothing to spread it over.
    """
    regime = reserve_regime(operating_since)
    reckoned = tuple(_part(part, regime, tiers[part.kind]) for part in parts)
    floor = sum((each.floor for each in reckoned), Decimal("0.00"))
    total = floor if need is None else statutory_total(need, floor)
    first, last = month_of(max(operating_since, IN_FORCE)), month_of(closes_on)
    slices = tuple(slice_ for each in reckoned for slice_ in _slices(each, method, first, last))
    return Reckoning(regime, reckoned, floor, need, total, _grown(slices, total, reckoned, first, last))


def yearly_schedule(slices: Sequence[Slice]) -> dict[int, Decimal]:
    """Year > yuan, as if what is spread by volume were filled evenly until closure (reading: L-8)."""
    years: dict[int, Decimal] = {}
    for each in slices:
        for year, amount in straight_line_by_year(each.amount, each.first_month, each.last_month).items():
            years[year] = years.get(year, Decimal("0.00")) + amount
    return dict(sorted(years.items()))


def _part(part: Part, regime: ReserveRegime, tiers: Tiers) -> PartReckoning:
    full = minimum_reserve(part.kind, part.capacity, tiers)
    readings = None
    if regime is ReserveRegime.EXISTING:
        readings = existing_site_readings(part.kind, part.capacity, part.filled, tiers)
    return PartReckoning(
        part=part,
        lines=tier_lines(tiers, part.capacity),
        full=full,
        average=average_rate(part.kind, part.capacity, tiers),
        readings=readings,
        floor=full if readings is None else readings.a.total,
    )


def _slices(reckoned: PartReckoning, method: SpreadMethod, first: date, last: date) -> list[Slice]:
    part = reckoned.part
    if reckoned.readings is None:
        return [Slice(part.kind, method, reckoned.full, first, last, part.capacity)]
    portions = reckoned.readings.a
    return [
        Slice(part.kind, SpreadMethod.BY_MONTH, portions.filled, first, last),
        Slice(part.kind, SpreadMethod.BY_VOLUME, portions.unfilled, first, last, part.remaining),
    ]


def _grown(
    slices: tuple[Slice, ...], total: Decimal, reckoned: Sequence[PartReckoning], first: date, last: date
) -> tuple[Slice, ...]:
    """The slices brought to the total; completely filled parts, whose floor is 0, share it by capacity and month."""
    floor = sum((each.amount for each in slices), Decimal(0))
    if total == floor:
        return tuple(each for each in slices if each.amount)
    if floor:
        amounts = shared_out(total, [Fraction(each.amount) for each in slices])
        grown = zip(slices, amounts, strict=True)
        return tuple(
            Slice(each.kind, each.method, amount, each.first_month, each.last_month, each.volume)
            for each, amount in grown
            if amount
        )
    amounts = shared_out(total, [Fraction(each.part.capacity) for each in reckoned])
    return tuple(
        Slice(each.part.kind, SpreadMethod.BY_MONTH, amount, first, last)
        for each, amount in zip(reckoned, amounts, strict=True)
    )
