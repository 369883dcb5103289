"""What a landfill is, as far as its reserve depends on it, and what cannot be true of one (L-7, L-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wastefund.rules.dates import IN_FORCE, ReserveRegime, reserve_regime
from wastefund.rules.figures import MOST_VOLUME, PLACES_OF_VOLUME, LandfillKind

EARLIEST, LATEST = date(1950, 1, 1), date(2200, 12, 31)
"""No landfill began before the one, and nothing is reckoned after the other: such days are slips."""


class SiteFault(StrEnum):
    """What is wrong with the figures of a landfill."""

    NO_CAPACITY = "no_capacity"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    TOO_FINE = "too_fine"
    FILLED_ABOVE_CAPACITY = "filled_above_capacity"
    FILLED_BEFORE_OPERATING = "filled_before_operating"
    START_TOO_EARLY = "start_too_early"
    CLOSURE_BEFORE_START = "closure_before_start"
    CLOSURE_BEFORE_MEASURES = "closure_before_measures"
    CLOSURE_TOO_FAR = "closure_too_far"


@dataclass(frozen=True, slots=True)
class Part:
    """The flexible or the rigid part of a landfill: m3 in all, and m3 filled on 2022-01-01."""

    kind: LandfillKind
    capacity: Decimal
    filled: Decimal = Decimal(0)

    @property
    def remaining(self) -> Decimal:
        return self.capacity - self.filled


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault, the part or the field in which it is, and its figures (m3 or days)."""

    fault: SiteFault
    where: str
    figures: tuple[Decimal | date, ...] = ()


def part_faults(part: Part, regime: ReserveRegime) -> tuple[FaultAt, ...]:
    """What cannot be true of the volumes of one part, in m3 (L-7, L-8-2)."""
    faults = [
        FaultAt(fault, f"{name}_{part.kind.value}", (volume,))
        for name, volume in (("capacity", part.capacity), ("filled", part.filled))
        for fault in _volume_faults(volume)
    ]
    if part.capacity == 0:
        faults.append(FaultAt(SiteFault.NO_CAPACITY, f"capacity_{part.kind.value}"))
    if part.filled > part.capacity >= 0:
        where = f"filled_{part.kind.value}"
        faults.append(FaultAt(SiteFault.FILLED_ABOVE_CAPACITY, where, (part.filled, part.capacity)))
    if part.filled > 0 and regime is ReserveRegime.NEW:
        faults.append(FaultAt(SiteFault.FILLED_BEFORE_OPERATING, f"filled_{part.kind.value}", (part.filled,)))
    return tuple(faults)


def site_faults(parts: Sequence[Part], operating_since: date, closes_on: date) -> tuple[FaultAt, ...]:
    """What cannot be true of a landfill (L-7, L-8); a closure is planned or actual."""
    regime = reserve_regime(operating_since)
    faults = [fault for part in parts for fault in part_faults(part, regime)]
    if not parts:
        faults.append(FaultAt(SiteFault.NO_CAPACITY, "capacity_flexible"))
    if operating_since < EARLIEST:
        faults.append(FaultAt(SiteFault.START_TOO_EARLY, "operating_since", (operating_since, EARLIEST)))
    return (*faults, *_closure_faults(operating_since, closes_on))


def filled_is_asked(operating_since: date) -> bool:
    """Whether a landfill has to say what was filled in it on 2022-01-01, even if nothing was (L-8-2)."""
    return operating_since >= EARLIEST and reserve_regime(operating_since) is ReserveRegime.EXISTING


def _closure_faults(operating_since: date, closes_on: date) -> tuple[FaultAt, ...]:
    if closes_on < operating_since:
        return (FaultAt(SiteFault.CLOSURE_BEFORE_START, "closes_on", (closes_on, operating_since)),)
    if closes_on < _first_day(operating_since):
        return (FaultAt(SiteFault.CLOSURE_BEFORE_MEASURES, "closes_on", (closes_on, _first_day(operating_since))),)
    if closes_on > LATEST:
        return (FaultAt(SiteFault.CLOSURE_TOO_FAR, "closes_on", (closes_on, LATEST)),)
    return ()


def _first_day(operating_since: date) -> date:
    return max(operating_since, IN_FORCE)


def _volume_faults(volume: Decimal) -> tuple[SiteFault, ...]:
    if volume < 0:
        return (SiteFault.NEGATIVE,)
    if volume > MOST_VOLUME:
        return (SiteFault.TOO_LARGE,)
    if volume != round(volume, PLACES_OF_VOLUME):
        return (SiteFault.TOO_FINE,)
    return ()
