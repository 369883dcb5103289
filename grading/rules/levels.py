"""Levels: who grades which, and what level 1 asks of an enterprise's past (G-5, G-8-2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from casework.workdays import day_after
from grading.rules.periods import blocked_until

LEVELS = (1, 2, 3)  # 1 is the highest

# G-8-2 (3): how long level 2 or 3 has been in effect before level 1 may be asked for.
YEARS_IN_EFFECT = 3


class Authority(StrEnum):
    """The grading department by its tier (G-5)."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    PREFECTURE = "prefecture"


_AUTHORITY_OF_LEVEL = {
    1: Authority.MINISTRY,
    2: Authority.PROVINCE,
    3: Authority.PREFECTURE,
}


class StatisticsFigure(StrEnum):
    """The yearly accident figures that level 1 looks at (G-8-2 (2))."""

    ACCIDENTS = "accidents"
    CASUALTIES = "casualties"
    LOST_DAYS = "lost_days"
    DEATH_RATE = "death_rate"
    SERIOUS_INJURY_RATE = "serious_injury_rate"
    FREQUENCY = "frequency"
    SEVERITY = "severity"


class StatisticsFaultCode(StrEnum):
    """Why the yearly figures do not show what level 1 asks."""

    MISSING_YEAR = "missing_year"
    MISSING_FIGURE = "missing_figure"
    RISEN = "risen"


@dataclass(frozen=True, slots=True)
class YearStatistics:
    """The figures of one calendar year; rates are per thousand, as the enterprise files them."""

    year: int
    figures: Mapping[StatisticsFigure, Decimal]


@dataclass(frozen=True, slots=True)
class StatisticsFault:
    """A year or figure that is missing, or a figure above that of the year before."""

    code: StatisticsFaultCode
    year: int
    figure: StatisticsFigure | None = None
    before: Decimal | None = None
    after: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GradeHeld:
    """A grade in the register: its level, first day, and last day in effect."""

    level: int
    announced_on: date
    last_day: date


def require_level(level: int) -> None:
    """Raise ValueError unless the level is 1, 2 or 3."""
    if level not in LEVELS:
        raise ValueError(f"there is no level {level}")


def grading_authority(level: int, offshore_oil: bool) -> Authority:
    """The tier of the grading department: the ministry for all of offshore oil (G-5).

    Which office of a tier has the case is the jurisdiction table's to say (reading: G-5).
    Raises ValueError for a level other than 1, 2, 3.
    """
    require_level(level)
    return Authority.MINISTRY if offshore_oil else _AUTHORITY_OF_LEVEL[level]


def level_one_history_holds(grades: Iterable[GradeHeld], applied_on: date) -> bool:
    """Whether the enterprise held level 1 before, or level 2 or 3 for 3 years (G-8-2 (3)).

    The 3 years may be made of grades without a gap, and need not reach to the day of
    applying (reading: G-8-2). They are full on the corresponding day (reading: P3, P6).
    """
    known = [grade for grade in grades if grade.announced_on <= applied_on]
    if any(grade.level == 1 for grade in known):
        return True
    return any(
        min(last, applied_on) >= blocked_until(first, YEARS_IN_EFFECT) for first, last in continuous_grades(known)
    )


def continuous_grades(grades: Iterable[GradeHeld]) -> list[tuple[date, date]]:
    """First and last day of each stretch in which some grade was in effect without a gap.

    A grade announced on the day after the last one ended leaves no gap (reading: G-8-2).
    """
    stretches: list[tuple[date, date]] = []
    for grade in sorted(grades, key=lambda each: each.announced_on):
        if stretches and grade.announced_on <= day_after(stretches[-1][1]):
            first, last = stretches[-1]
            stretches[-1] = (first, max(last, grade.last_day))
        else:
            stretches.append((grade.announced_on, grade.last_day))
    return stretches


def level_one_statistics_faults(
    statistics: Iterable[YearStatistics], first_year: int, last_year: int
) -> tuple[StatisticsFault, ...]:
    """What keeps the yearly figures from falling or staying level (G-8-2 (2)).

    Every figure of every year is compared with the year before, from ``first_year``, the
    year of the last grade, to ``last_year``, the last full one. A year or figure that is
    missing is a fault, not a zero.
    """
    by_year = {each.year: each for each in statistics}
    years = range(first_year, last_year + 1)
    missing = [StatisticsFault(StatisticsFaultCode.MISSING_YEAR, year) for year in years if year not in by_year]
    present = [by_year[year] for year in years if year in by_year]
    return tuple(missing + _missing_figures(present) + _risen(present))


def _missing_figures(years: Sequence[YearStatistics]) -> list[StatisticsFault]:
    return [
        StatisticsFault(StatisticsFaultCode.MISSING_FIGURE, each.year, figure)
        for each in years
        for figure in StatisticsFigure
        if figure not in each.figures
    ]


def _risen(years: Sequence[YearStatistics]) -> list[StatisticsFault]:
    return [
        StatisticsFault(
            StatisticsFaultCode.RISEN,
            later.year,
            figure,
            earlier.figures[figure],
            later.figures[figure],
        )
        for earlier, later in pairwise(years)
        for figure in StatisticsFigure
        if figure in earlier.figures and figure in later.figures and later.figures[figure] > earlier.figures[figure]
    ]
