"""What follows by the rules from what somebody asks; all amounts are theirs (L-6 to L-8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Region
from wastefund import tariffs
from wastefund.rules import (
    Part,
    PartReckoning,
    Reckoning,
    Slice,
    SpreadMethod,
    months_from_to,
    reckoning,
    yearly_schedule,
)
from wastefund.tariffs import Source

DECEMBER = 12


@dataclass(frozen=True)
class Asked:
    """A landfill as somebody describes it, without faults; volumes in m3, the need in yuan."""

    parts: tuple[Part, ...]
    operating_since: date
    closes_on: date
    method: SpreadMethod
    need: Decimal | None
    province: Region | None


@dataclass(frozen=True)
class Year:
    """One line of the schedule: its months, yuan by slice, yuan in all, and yuan up to its end."""

    year: int
    months: int
    amounts: tuple[Decimal, ...]
    total: Decimal
    so_far: Decimal


@dataclass(frozen=True)
class CalculatedPart:
    """What one kind of landfill needs, and where its rates come from."""

    reckoned: PartReckoning
    source: Source


@dataclass(frozen=True)
class Calculation:
    """The reserve of a landfill by the rates in force on a day."""

    asked: Asked
    on: date
    reckoning: Reckoning
    parts: tuple[CalculatedPart, ...]
    years: tuple[Year, ...]

    @property
    def spread_by_volume(self) -> bool:
        """Whether a part of the schedule rests on how fast the landfill is filled."""
        return any(each.method is SpreadMethod.BY_VOLUME for each in self.reckoning.slices)

    @property
    def filled_up(self) -> tuple[Part, ...]:
        """The parts that had no room left when the measures came into force."""
        return tuple(each.part for each in self.reckoning.parts if not each.part.remaining)


def calculate(asked: Asked, on: date) -> Calculation:
    """The reserve by the rates in force on a day."""
    found = tariffs.tiers_of_kinds(asked.province, None, [part.kind for part in asked.parts], on)
    reckoned = reckoning(
        asked.parts,
        asked.operating_since,
        asked.closes_on,
        method=asked.method,
        need=asked.need,
        tiers={kind: tiers for kind, (tiers, _source) in found.items()},
    )
    parts = tuple(CalculatedPart(each, found[each.part.kind][1]) for each in reckoned.parts)
    return Calculation(asked, on, reckoned, parts, _years(reckoned.slices))


def _years(slices: tuple[Slice, ...]) -> tuple[Year, ...]:
    by_slice = [yearly_schedule([each]) for each in slices]
    lines, so_far = [], Decimal("0.00")
    for year, total in yearly_schedule(slices).items():
        so_far += total
        amounts = tuple(each.get(year, Decimal("0.00")) for each in by_slice)
        lines.append(Year(year, _months(slices, year), amounts, total, so_far))
    return tuple(lines)


def _months(slices: tuple[Slice, ...], year: int) -> int:
    """How many months of a year anything is spread over."""
    first = max(min(each.first_month for each in slices), date(year, 1, 1))
    last = min(max(each.last_month for each in slices), date(year, DECEMBER, 1))
    return months_from_to(first, last)
