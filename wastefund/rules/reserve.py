"""How much is to be set aside: by capacity for new landfills, by reading A for existing ones (L-6 to L-8)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from wastefund.rules.figures import LandfillKind, to_fen
from wastefund.rules.tariffs import NATIONAL_FLOOR, Tiers, tiered_sum


@dataclass(frozen=True, slots=True)
class Portions:
    """An existing landfill's reserve in yuan: for what was filled before 2022 and for what was still empty (L-8-2)."""

    filled: Decimal
    unfilled: Decimal

    @property
    def total(self) -> Decimal:
        return self.filled + self.unfilled


@dataclass(frozen=True, slots=True)
class Readings:
    """The three ways to read the average rate of an existing landfill; A is booked, C <= A <= B (reading: L-8-2)."""

    a: Portions
    b: Portions
    c: Portions


def minimum_reserve(kind: LandfillKind, capacity: Decimal, tiers: Tiers | None = None) -> Decimal:
    """The floor in yuan for a capacity in m3, by the national tiers or those given (L-7).

    Raises ValueError for a negative capacity.
    """
    _refuse_negative(capacity)
    return to_fen(tiered_sum(_tiers(kind, tiers), capacity))


def average_rate(kind: LandfillKind, capacity: Decimal, tiers: Tiers | None = None) -> Fraction:
    """S(T)/T in yuan per m3, exact (reading: L-8-2). Raises ValueError where there is no capacity."""
    if capacity <= 0:
        raise ValueError("without capacity there is no average rate")
    return tiered_sum(_tiers(kind, tiers), capacity) / Fraction(capacity)


def existing_site_reserve(
    kind: LandfillKind, capacity: Decimal, filled: Decimal, tiers: Tiers | None = None
) -> tuple[Decimal, Decimal]:
    """Reading A in yuan: (for the filled part, for the unfilled part), volumes in m3 as of 2022-01-01 (L-8-2).

    Raises ValueError where the volumes contradict each other.
    """
    portions = existing_site_readings(kind, capacity, filled, tiers).a
    return portions.filled, portions.unfilled


def existing_site_readings(
    kind: LandfillKind, capacity: Decimal, filled: Decimal, tiers: Tiers | None = None
) -> Readings:
    """The reserve of an existing landfill by each of the three readings (L-8-2), in yuan; volumes in m3.

    Raises ValueError for negative volumes, no capacity, or more filled than there is.
    """
    _refuse_negative(filled)
    if filled > capacity:
        raise ValueError(f"{filled} m3 filled of {capacity} m3")
    rates = _tiers(kind, tiers)
    average = average_rate(kind, capacity, rates)
    full, part, rest = Fraction(capacity), Fraction(filled), Fraction(capacity - filled)
    sum_of_filled = tiered_sum(rates, filled)
    return Readings(
        a=Portions(to_fen(part * average * rest / full), to_fen(rest * average)),
        b=Portions(to_fen(sum_of_filled * rest / full), to_fen(tiered_sum(rates, capacity - filled))),
        c=Portions(to_fen(sum_of_filled * rest / full), to_fen(full * average - sum_of_filled)),
    )


def statutory_total(need: Decimal, floor: Decimal) -> Decimal:
    """What is set aside in yuan: the larger of what the years after closure need and the floor (L-6, L-7)."""
    return max(need, floor)


def _tiers(kind: LandfillKind, tiers: Tiers | None) -> Tiers:
    return NATIONAL_FLOOR[LandfillKind(kind)] if tiers is None else tiers


def _refuse_negative(volume: Decimal) -> None:
    if volume < 0:
        raise ValueError(f"{volume} m3 is less than nothing")
