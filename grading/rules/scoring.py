"""Scores against a grading standard (G-4): exact for comparing, one decimal for showing."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from grading.rules.levels import require_level

_HUNDRED = 100
_TENTHS = 10


class ScoringFaultCode(StrEnum):
    """What is wrong with the figures of an element or of the whole sheet."""

    NEGATIVE = "negative"
    NOT_APPLICABLE_ABOVE_FULL = "not_applicable_above_full"
    ABOVE_FULL = "above_full"
    ALL_NOT_APPLICABLE = "all_not_applicable"


@dataclass(frozen=True, slots=True)
class ElementScore:
    """The points of one element: what it is worth, what does not apply, what was reached."""

    element: str
    full: Decimal
    not_applicable: Decimal
    actual: Decimal


@dataclass(frozen=True, slots=True)
class ScoreTotals:
    """The points of a whole sheet."""

    actual: Decimal
    full: Decimal
    not_applicable: Decimal


@dataclass(frozen=True, slots=True)
class ScoringFault:
    """One fault: its code, the element (None for the whole sheet), the figure and its limit."""

    code: ScoringFaultCode
    element: str | None
    figure: Decimal
    limit: Decimal


def exact_score(actual: Decimal, full: Decimal, not_applicable: Decimal) -> Fraction:
    """The score out of 100, unrounded: actual / (full - not applicable) x 100 (G-4).

    This is what thresholds are compared with. Raises ValueError where nothing is applicable.
    """
    applicable = Fraction(full) - Fraction(not_applicable)
    if applicable <= 0:
        raise ValueError("a score needs at least one applicable point")
    return Fraction(actual) / applicable * _HUNDRED


def score_percent(actual: Decimal, full: Decimal, not_applicable: Decimal) -> Decimal:
    """The score as it is shown: one decimal, half up (reading: G-4). Never compare with it.

    Raises ValueError where nothing is applicable.
    """
    score = exact_score(actual, full, not_applicable)
    tenths = math.floor(score * _TENTHS + Fraction(1, 2))
    return Decimal(tenths).scaleb(-1)


def level_for_score(thresholds: Mapping[int, Decimal], score: Fraction) -> int | None:
    """The highest level whose threshold the exact score reaches, None for none (G-4, P6).

    ``thresholds`` are the standard's, level > least score; a level it lacks cannot be reached.
    """
    reached = (level for level, least in thresholds.items() if score >= Fraction(least))
    return min(reached, default=None)


def reaches_level(thresholds: Mapping[int, Decimal], level: int, score: Fraction) -> bool:
    """Whether the exact score reaches the level asked for, by a standard that has it (G-4).

    Raises ValueError for a level other than 1, 2, 3.
    """
    require_level(level)
    least = thresholds.get(level)
    return least is not None and score >= Fraction(least)


def score_totals(scores: Iterable[ElementScore]) -> ScoreTotals:
    """The sums over all elements, the arguments of ``exact_score`` in its order."""
    listed = list(scores)
    return ScoreTotals(
        actual=sum((score.actual for score in listed), Decimal(0)),
        full=sum((score.full for score in listed), Decimal(0)),
        not_applicable=sum((score.not_applicable for score in listed), Decimal(0)),
    )


def scoring_faults(scores: Iterable[ElementScore]) -> tuple[ScoringFault, ...]:
    """Everything wrong with a sheet's figures, element by element, then as a whole (G-4).

    A score may not be negative or above the element's applicable points, what does not apply
    not above what the element is worth, and something has to apply.
    """
    listed = list(scores)
    faults = [fault for score in listed for fault in _element_faults(score)]
    totals = score_totals(listed)
    if not faults and totals.full - totals.not_applicable <= 0:
        faults.append(ScoringFault(ScoringFaultCode.ALL_NOT_APPLICABLE, None, totals.not_applicable, totals.full))
    return tuple(faults)


def _element_faults(score: ElementScore) -> list[ScoringFault]:
    negatives = [
        ScoringFault(ScoringFaultCode.NEGATIVE, score.element, figure, Decimal(0))
        for figure in (score.full, score.not_applicable, score.actual)
        if figure < 0
    ]
    if negatives:
        return negatives
    if score.not_applicable > score.full:
        code = ScoringFaultCode.NOT_APPLICABLE_ABOVE_FULL
        return [ScoringFault(code, score.element, score.not_applicable, score.full)]
    applicable = score.full - score.not_applicable
    if score.actual > applicable:
        code = ScoringFaultCode.ABOVE_FULL
        return [ScoringFault(code, score.element, score.actual, applicable)]
    return []
