"""Accidents: their classes and what they bar, allow or revoke (G-8-1, G-8-2, G-10-2, G-11).

Every question has two functions: ``..._faults`` gives the accidents that stand against it
with their totals, for a screen to show; the plain one says yes or no. Losses are in yuan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from casework.workdays import add_months
from grading.rules.levels import require_level
from grading.rules.periods import in_look_back

# G-8-1 (4): what an enterprise may not have reached in the year before applying.
COMMITMENT_YEARS = 1
DEATHS_AT = 1
INJURIES_AT = 3
LOSS_AT = Decimal(1_000_000)

# G-8-2 (1): the further look-backs of level 1.
LEVEL_ONE_SERIOUS_ACCIDENT_YEARS = 5
LEVEL_ONE_DEATH_YEARS = 2

# G-10-2: the fast track of levels 2 and 3; level 1 has the figures of G-8-1.
FAST_TRACK_LOWER_INJURIES_AT = 5
FAST_TRACK_LOWER_LOSS_AT = Decimal(5_000_000)

# G-11 (2): the length of the window that accidents are added up in.
REVOCATION_WINDOW_MONTHS = 12


class AccidentClass(StrEnum):
    """The classes of State Council Decree 493, lightest first."""

    ORDINARY = "ordinary"
    LARGER = "larger"
    SERIOUS = "serious"
    PARTICULARLY_SERIOUS = "particularly_serious"


# Class, and the deaths, serious injuries and loss in yuan from which it begins; worst first.
_CLASS_BEGINS_AT = (
    (AccidentClass.PARTICULARLY_SERIOUS, 30, 100, Decimal(100_000_000)),
    (AccidentClass.SERIOUS, 10, 50, Decimal(50_000_000)),
    (AccidentClass.LARGER, 3, 10, Decimal(10_000_000)),
)


@dataclass(frozen=True, slots=True)
class Accident:
    """One work-safety accident: its day, people, and direct economic loss in yuan.

    Raises ValueError for a negative figure.
    """

    on: date
    deaths: int
    serious_injuries: int
    direct_loss: Decimal

    def __post_init__(self) -> None:
        _require_not_negative(self.deaths, self.serious_injuries, self.direct_loss)

    @property
    def accident_class(self) -> AccidentClass:
        """Its class by Decree 493."""
        return accident_class(self.deaths, self.serious_injuries, self.direct_loss)


class AccidentFaultCode(StrEnum):
    """What was reached that may not be."""

    DEATHS = "deaths"
    SERIOUS_INJURIES = "serious_injuries"
    DIRECT_LOSS = "direct_loss"
    SERIOUS_ACCIDENT = "serious_accident"
    PARTICULARLY_SERIOUS_ACCIDENT = "particularly_serious_accident"


@dataclass(frozen=True, slots=True)
class AccidentFault:
    """Accidents that together reach a figure which the rule does not allow to be reached.

    ``total`` is people, yuan or a number of accidents, by the code; ``reached_at`` the
    figure from which the rule is broken; ``accidents`` those that add to it, by day.
    """

    code: AccidentFaultCode
    rule: str
    total: Decimal
    reached_at: Decimal
    accidents: tuple[Accident, ...]


def accident_class(deaths: int, serious_injuries: int, direct_loss: Decimal) -> AccidentClass:
    """The class of an accident (G-8-2, Decree 493): the worst that any figure reaches.

    Raises ValueError for a negative figure.
    """
    _require_not_negative(deaths, serious_injuries, direct_loss)
    for name, deaths_from, injuries_from, loss_from in _CLASS_BEGINS_AT:
        if deaths >= deaths_from or serious_injuries >= injuries_from or direct_loss >= loss_from:
            return name
    return AccidentClass.ORDINARY


def accident_commitment_faults(accidents: Iterable[Accident], applied_on: date) -> tuple[AccidentFault, ...]:
    """What stands against commitment 4 in the year before applying (G-8-1 (4)).

    An accident counts while the day of applying is on or before its corresponding day a year
    later (reading: P7); one on the day of applying counts, a later one does not.
    """
    counted = _looked_back_on(accidents, COMMITMENT_YEARS, applied_on)
    return _present(
        _deaths(counted, "G-8-1"),
        _injuries(counted, INJURIES_AT, "G-8-1"),
        _loss(counted, LOSS_AT, "G-8-1"),
    )


def accident_commitment_holds(accidents: Iterable[Accident], applied_on: date) -> bool:
    """Whether commitment 4 is true by these accidents (G-8-1 (4), reading: P7)."""
    return not accident_commitment_faults(accidents, applied_on)


def level_one_accident_faults(accidents: Iterable[Accident], applied_on: date) -> tuple[AccidentFault, ...]:
    """What stands against the accident commitment that level 1 adds (G-8-2 (1)).

    No particularly serious accident ever, no serious one in 5 years, no death in 2. This is
    what level 1 asks besides G-8-1 (4), not instead of it. Look-backs by reading: P7.
    """
    known = [accident for accident in accidents if accident.on <= applied_on]
    recent = _looked_back_on(known, LEVEL_ONE_SERIOUS_ACCIDENT_YEARS, applied_on)
    latest = _looked_back_on(known, LEVEL_ONE_DEATH_YEARS, applied_on)
    return _present(
        _of_class(
            known,
            AccidentClass.PARTICULARLY_SERIOUS,
            AccidentFaultCode.PARTICULARLY_SERIOUS_ACCIDENT,
        ),
        _of_class(recent, AccidentClass.SERIOUS, AccidentFaultCode.SERIOUS_ACCIDENT),
        _deaths(latest, "G-8-2"),
    )


def level_one_accident_commitment_holds(accidents: Iterable[Accident], applied_on: date) -> bool:
    """Whether the accident commitment that level 1 adds is true (G-8-2 (1), reading: P7)."""
    return not level_one_accident_faults(accidents, applied_on)


def fast_track_accident_faults(level: int, accidents: Iterable[Accident]) -> tuple[AccidentFault, ...]:
    """What the accidents of a grade's validity hold against its fast track (G-10-2).

    All the accidents given are added up: the caller gives those of the validity. Raises
    ValueError for a level other than 1, 2, 3.
    """
    require_level(level)
    counted = _by_day(accidents)
    injuries_at = INJURIES_AT if level == 1 else FAST_TRACK_LOWER_INJURIES_AT
    loss_at = LOSS_AT if level == 1 else FAST_TRACK_LOWER_LOSS_AT
    return _present(
        _deaths(counted, "G-10-2"),
        _injuries(counted, injuries_at, "G-10-2"),
        _loss(counted, loss_at, "G-10-2"),
    )


def fast_track_accidents_allow(level: int, accidents: Iterable[Accident]) -> bool:
    """Whether these accidents of the validity leave the fast track open (G-10-2).

    They may allow it and still call for revocation: ask ``revocation_by_accidents`` first.
    """
    return not fast_track_accident_faults(level, accidents)


def revocation_accident_faults(accidents: Iterable[Accident]) -> tuple[AccidentFault, ...]:
    """What is reached within any 12 months in a row, ground 2 of revocation alone (G-11 (2)).

    For each figure the worst window is given. A window holds the days from a day to the one
    before its corresponding day (reading: G-11). A death is ground 1 and is not looked at.
    """
    windows = _windows(_by_day(accidents))
    injuries = max(windows, key=_sum_of_injuries, default=())
    losses = max(windows, key=_sum_of_losses, default=())
    return _present(
        _injuries(injuries, INJURIES_AT, "G-11"),
        _loss(losses, LOSS_AT, "G-11"),
    )


def revocation_by_accidents(accidents: Iterable[Accident]) -> bool:
    """Whether ground 2 of revocation is met (G-11 (2), reading: G-11)."""
    return bool(revocation_accident_faults(accidents))


def _require_not_negative(deaths: int, serious_injuries: int, direct_loss: Decimal) -> None:
    if deaths < 0 or serious_injuries < 0 or direct_loss < 0:
        raise ValueError("deaths, serious injuries and direct loss cannot be negative")


def _by_day(accidents: Iterable[Accident]) -> tuple[Accident, ...]:
    return tuple(sorted(accidents, key=lambda accident: accident.on))


def _looked_back_on(accidents: Iterable[Accident], years: int, applied_on: date) -> tuple[Accident, ...]:
    return tuple(a for a in _by_day(accidents) if in_look_back(a.on, years, applied_on))


def _windows(accidents: tuple[Accident, ...]) -> list[tuple[Accident, ...]]:
    """The accidents of each window that begins with one; no other window holds more."""
    return [tuple(a for a in accidents if first.on <= a.on < _window_end(first.on)) for first in accidents]


def _window_end(first: date) -> date:
    """The first day after the window."""
    return add_months(first, REVOCATION_WINDOW_MONTHS)


def _sum_of_injuries(accidents: Iterable[Accident]) -> int:
    return sum(accident.serious_injuries for accident in accidents)


def _sum_of_losses(accidents: Iterable[Accident]) -> Decimal:
    return sum((accident.direct_loss for accident in accidents), Decimal(0))


def _deaths(accidents: tuple[Accident, ...], rule: str) -> AccidentFault | None:
    total = sum(accident.deaths for accident in accidents)
    if total < DEATHS_AT:
        return None
    adding = tuple(accident for accident in accidents if accident.deaths)
    return AccidentFault(AccidentFaultCode.DEATHS, rule, Decimal(total), Decimal(DEATHS_AT), adding)


def _injuries(accidents: tuple[Accident, ...], reached_at: int, rule: str) -> AccidentFault | None:
    total = _sum_of_injuries(accidents)
    if total < reached_at:
        return None
    adding = tuple(accident for accident in accidents if accident.serious_injuries)
    return AccidentFault(AccidentFaultCode.SERIOUS_INJURIES, rule, Decimal(total), Decimal(reached_at), adding)


def _loss(accidents: tuple[Accident, ...], reached_at: Decimal, rule: str) -> AccidentFault | None:
    total = _sum_of_losses(accidents)
    if total < reached_at:
        return None
    adding = tuple(accident for accident in accidents if accident.direct_loss)
    return AccidentFault(AccidentFaultCode.DIRECT_LOSS, rule, total, reached_at, adding)


def _of_class(accidents: Iterable[Accident], name: AccidentClass, code: AccidentFaultCode) -> AccidentFault | None:
    found = tuple(a for a in _by_day(accidents) if a.accident_class is name)
    if not found:
        return None
    return AccidentFault(code, "G-8-2", Decimal(len(found)), Decimal(1), found)


def _present(*faults: AccidentFault | None) -> tuple[AccidentFault, ...]:
    return tuple(fault for fault in faults if fault is not None)
