"""The rates per m3: marginal tiers on the total capacity, the national floor and what is above it (L-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from wastefund.rules.figures import LandfillKind, shared_out, to_fen

Tier = tuple[Decimal | None, Decimal]
"""Upper bound in m3, included in the tier (None: without end), and the rate in yuan per m3."""
Tiers = Sequence[Tier]

NATIONAL_FLOOR: dict[LandfillKind, Tiers] = {
    LandfillKind.FLEXIBLE: (
        (Decimal(200_000), Decimal(200)),
        (Decimal(500_000), Decimal(150)),
        (None, Decimal(100)),
    ),
    LandfillKind.RIGID: ((Decimal(200_000), Decimal(30)), (None, Decimal(20))),
}


class TierFault(StrEnum):
    """What keeps a row of tiers from being a tariff."""

    NONE_AT_ALL = "none_at_all"
    BOUND_NOT_RISING = "bound_not_rising"
    END_TOO_EARLY = "end_too_early"
    NO_END = "no_end"
    RATE_NOT_POSITIVE = "rate_not_positive"


@dataclass(frozen=True, slots=True)
class TierFaultAt:
    """A fault and the row in which it is, counted from 0."""

    fault: TierFault
    row: int


@dataclass(frozen=True, slots=True)
class TierLine:
    """What one tier contributes: the m3 that fall into it, at which rate, and the yuan that makes."""

    above: Decimal
    up_to: Decimal | None
    volume: Decimal
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FloorGap:
    """A range of marginal volumes (m3, `above` excluded) at which a tariff lies below the floor (yuan per m3)."""

    above: Decimal
    up_to: Decimal | None
    rate: Decimal
    floor: Decimal


def tier_faults(tiers: Tiers) -> tuple[TierFaultAt, ...]:
    """Why these rows are no tariff: bounds rise from above 0, only the last is open, every rate is above 0 (L-7)."""
    if not tiers:
        return (TierFaultAt(TierFault.NONE_AT_ALL, 0),)
    faults, below, last = [], Decimal(0), len(tiers) - 1
    for row, (up_to, rate) in enumerate(tiers):
        if up_to is None and row != last:
            faults.append(TierFaultAt(TierFault.END_TOO_EARLY, row))
        if up_to is not None and up_to <= below:
            faults.append(TierFaultAt(TierFault.BOUND_NOT_RISING, row))
        if up_to is not None and row == last:
            faults.append(TierFaultAt(TierFault.NO_END, row))
        if rate <= 0:
            faults.append(TierFaultAt(TierFault.RATE_NOT_POSITIVE, row))
        below = up_to if up_to is not None else below
    return tuple(faults)


def tiered_sum(tiers: Tiers, volume: Decimal) -> Fraction:
    """S(volume): the exact yuan for that many m3, each at the rate of the tier that it falls into (L-7)."""
    return sum((Fraction(part) * Fraction(rate) for _above, _up_to, part, rate in _parts(tiers, volume)), Fraction(0))


def tier_lines(tiers: Tiers, volume: Decimal) -> tuple[TierLine, ...]:
    """The same sum line by line; the lines are rounded cumulatively, so that they add up to the total (L-7)."""
    parts = _parts(tiers, volume)
    if not parts:
        return ()
    amounts = shared_out(
        to_fen(tiered_sum(tiers, volume)), [Fraction(part) * Fraction(rate) for _above, _up_to, part, rate in parts]
    )
    return tuple(TierLine(*part, amount) for part, amount in zip(parts, amounts, strict=True))


def floor_gaps(kind: LandfillKind, tiers: Tiers, floor: Tiers | None = None) -> tuple[FloorGap, ...]:
    """Where a tariff falls below the floor: each range of marginal volumes with both rates (reading: L-7).

    The floor is the national one, or another where a unit's own tariff is held against its province's.
    """
    least = NATIONAL_FLOOR[LandfillKind(kind)] if floor is None else floor
    bounds = sorted({bound for bound, _rate in (*tiers, *least) if bound is not None})
    gaps, above = [], Decimal(0)
    for up_to in (*bounds, None):
        rate, required = _rate_above(tiers, above), _rate_above(least, above)
        if rate < required:
            gaps.append(FloorGap(above, up_to, rate, required))
        above = up_to if up_to is not None else above
    return tuple(gaps)


def tiers_meet_floor(kind: LandfillKind, tiers: Tiers) -> bool:
    """Whether no marginal volume is charged below the national floor (L-7)."""
    return not floor_gaps(kind, tiers)


def _parts(tiers: Tiers, volume: Decimal) -> list[tuple[Decimal, Decimal | None, Decimal, Decimal]]:
    parts, above = [], Decimal(0)
    for up_to, rate in tiers:
        if volume <= above:
            break
        reached = volume if up_to is None else min(volume, up_to)
        parts.append((above, up_to, reached - above, rate))
        above = reached
    return parts


def _rate_above(tiers: Tiers, volume: Decimal) -> Decimal:
    """The rate of the next m3 after `volume`."""
    return next(rate for up_to, rate in tiers if up_to is None or volume < up_to)
