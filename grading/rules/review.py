"""The review on site, rectification and verification: days, outcomes, extensions (G-7-3-1 to G-7-3-3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from grading.rules.scoring import reaches_level

MOST_EXTENSION_WORKING_DAYS = 20  # G-7-3-2: in total, however often it is asked


class ReviewOutcome(StrEnum):
    """What follows from a review or a verification."""

    QUALIFIED = "qualified"
    RECTIFYING = "rectifying"
    UNQUALIFIED = "unqualified"


class VisitFault(StrEnum):
    """What is wrong with the days on which a team was on site."""

    REVERSED = "reversed"
    BEFORE_TEAM = "before_team"
    NOT_OVER = "not_over"


class DayFault(StrEnum):
    """What is wrong with a day on which something was done about a nonconformity."""

    TOO_EARLY = "too_early"
    NOT_COME = "not_come"


class ExtensionFault(StrEnum):
    """Why an extension cannot be given."""

    NO_DAY = "no_day"
    ABOVE_ASKED = "above_asked"
    ABOVE_TOTAL = "above_total"


@dataclass(frozen=True, slots=True)
class Nonconformity:
    """One nonconformity as far as the outcome depends on it."""

    curable: bool
    reasons: str = ""


def visit_faults(team_from: date | None, first: date, last: date, today: date) -> tuple[VisitFault, ...]:
    """Why a visit from ``first`` to ``last`` is none that can be reported today (G-7-3-1).

    ``team_from`` is the first day for which the team was appointed, None where none was laid down.
    """
    faults = []
    if last < first:
        faults.append(VisitFault.REVERSED)
    if team_from is not None and first < team_from:
        faults.append(VisitFault.BEFORE_TEAM)
    if max(first, last) > today:
        faults.append(VisitFault.NOT_OVER)
    return tuple(faults)


def day_fault(day: date, earliest: date, today: date) -> DayFault | None:
    """Why nothing can have been done on ``day``: it lies before ``earliest`` or has not come yet.

    Both bounds are possible days themselves (P6).
    """
    if day < earliest:
        return DayFault.TOO_EARLY
    return DayFault.NOT_COME if day > today else None


def unexplained(deducted: Iterable[str], named: Iterable[str]) -> tuple[str, ...]:
    """The elements with points deducted at which nothing is named that was found (reading: G-7-3-1)."""
    explained = set(named)
    return tuple(element for element in deducted if element not in explained)


def review_outcome(
    found: Iterable[Nonconformity], thresholds: Mapping[int, Decimal], level: int, score: Fraction
) -> ReviewOutcome:
    """What follows from a review that is fit to be reported (reading: G-7-3-1, G-7-3-2).

    Nothing to rectify and the exact score reached: qualified at once. A nonconformity that cannot be cured, with
    reasons: unqualified. Anything else is rectified first, whatever the score, which is preliminary.
    """
    listed = tuple(found)
    if any(is_incurable(each) for each in listed):
        return ReviewOutcome.UNQUALIFIED
    if not listed and reaches_level(thresholds, level, score):
        return ReviewOutcome.QUALIFIED
    return ReviewOutcome.RECTIFYING


def is_incurable(nonconformity: Nonconformity) -> bool:
    """Whether it ends the review: it cannot be cured, and there are reasons for that (reading: G-7-3-2)."""
    return not nonconformity.curable and bool(nonconformity.reasons.strip())


def lacks_nonconformity(count: int, thresholds: Mapping[int, Decimal], level: int, score: Fraction) -> bool:
    """Whether a score below the threshold stands beside no nonconformity that explains it (reading: G-7-3-1)."""
    return count == 0 and not reaches_level(thresholds, level, score)


def verification_outcome(
    cured: Iterable[bool], thresholds: Mapping[int, Decimal], level: int, score: Fraction
) -> ReviewOutcome:
    """Qualified if every nonconformity is cured and the exact score reaches the level, else unqualified.

    Both are tested (reading: G-7-3-2, G-4).
    """
    every_one = all(cured)
    return (
        ReviewOutcome.QUALIFIED if every_one and reaches_level(thresholds, level, score) else ReviewOutcome.UNQUALIFIED
    )


def extension_left(granted: int) -> int:
    """How many working days may still be granted (G-7-3-2). Raises ValueError for more than there ever were."""
    if not 0 <= granted <= MOST_EXTENSION_WORKING_DAYS:
        raise ValueError(f"{granted} working days cannot have been granted")
    return MOST_EXTENSION_WORKING_DAYS - granted


def request_fault(asked: int, granted: int) -> ExtensionFault | None:
    """Why ``asked`` working days cannot be asked for, where ``granted`` were given before (G-7-3-2)."""
    if asked < 1:
        return ExtensionFault.NO_DAY
    return ExtensionFault.ABOVE_TOTAL if asked > extension_left(granted) else None


def grant_fault(given: int, asked: int, granted: int) -> ExtensionFault | None:
    """Why ``given`` working days cannot be granted on a request for ``asked`` (G-7-3-2)."""
    if given > asked:
        return ExtensionFault.ABOVE_ASKED
    return request_fault(given, granted)
