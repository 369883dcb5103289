"""What level 1 asks of earlier grades and of the yearly figures, at every boundary."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workdays import add_months
from grading.rules import (
    GradeHeld,
    StatisticsFaultCode,
    StatisticsFigure,
    YearStatistics,
    level_one_history_holds,
    level_one_statistics_faults,
    valid_until,
)

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2021, 1, 1), date(2026, 12, 31))

# --- what level 1 asks of the past (G-8-2) --------------------------------------------------

FIRST = GradeHeld(2, date(2022, 3, 15), date(2025, 3, 15))


@pytest.mark.parametrize(
    ("grades", "applied_on", "holds"),
    [
        ([], date(2025, 3, 15), False),
        ([FIRST], date(2025, 3, 14), False),
        ([FIRST], date(2025, 3, 15), True),
        ([FIRST], date(2026, 1, 1), True),
        ([GradeHeld(1, date(2022, 3, 15), date(2022, 6, 1))], date(2025, 1, 1), True),
        ([GradeHeld(1, date(2025, 1, 2), date(2028, 1, 2))], date(2025, 1, 1), False),
        (
            [GradeHeld(2, date(2022, 3, 15), date(2025, 3, 14))],
            date(2026, 1, 1),
            False,
        ),  # revoked a day early
    ],
)
def test_level_one_asks_for_an_earlier_grade(grades, applied_on, holds):
    assert level_one_history_holds(grades, applied_on) is holds


@pytest.mark.parametrize(
    ("second_announced_on", "holds"),
    [
        (date(2022, 9, 1), True),  # supersedes the first
        (date(2023, 3, 15), True),
        (date(2023, 3, 16), True),  # the day after
        (date(2023, 3, 17), False),  # a day without a grade
    ],
)
def test_the_three_years_may_be_made_of_grades_without_a_gap(second_announced_on, holds):
    first = GradeHeld(3, date(2022, 3, 15), date(2023, 3, 15))
    second = GradeHeld(2, second_announced_on, date(2026, 3, 15))

    assert level_one_history_holds([second, first], date(2025, 3, 16)) is holds


def test_a_grade_within_another_does_not_shorten_it():
    longer = GradeHeld(3, date(2022, 3, 15), date(2025, 3, 15))
    within = GradeHeld(2, date(2023, 1, 1), date(2023, 2, 1))

    assert level_one_history_holds([longer, within], date(2025, 3, 15))


def year(number, **changed):
    figures = dict.fromkeys(StatisticsFigure, Decimal(5))
    figures |= {StatisticsFigure(name): Decimal(value) for name, value in changed.items()}
    return YearStatistics(number, figures)


def test_figures_that_fall_or_stay_level_are_right():
    years = [year(2024, accidents=3), year(2022), year(2023, lost_days="4.5"), year(2024, lost_days="4.5")]

    assert level_one_statistics_faults(years[1:], 2022, 2024) == ()


def test_a_figure_that_rises_is_named_with_both_years_figures():
    (fault,) = level_one_statistics_faults([year(2022), year(2023, death_rate="5.01")], 2022, 2023)

    assert (fault.code, fault.year, fault.figure) == (
        StatisticsFaultCode.RISEN,
        2023,
        StatisticsFigure.DEATH_RATE,
    )
    assert (fault.before, fault.after) == (Decimal(5), Decimal("5.01"))


def test_every_year_is_compared_with_the_one_before_not_with_the_first():
    faults = level_one_statistics_faults([year(2022), year(2023, accidents=1), year(2024, accidents=2)], 2022, 2024)

    assert [(fault.code, fault.year) for fault in faults] == [(StatisticsFaultCode.RISEN, 2024)]


def test_a_missing_year_or_figure_is_a_fault_and_not_a_zero():
    partial = YearStatistics(2024, {figure: Decimal(5) for figure in StatisticsFigure if figure != "severity"})

    faults = level_one_statistics_faults([year(2022), partial], 2022, 2024)

    assert [(fault.code, fault.year, fault.figure) for fault in faults] == [
        (StatisticsFaultCode.MISSING_YEAR, 2023, None),
        (StatisticsFaultCode.MISSING_FIGURE, 2024, StatisticsFigure.SEVERITY),
    ]


def test_years_before_the_last_grade_are_not_looked_at():
    assert level_one_statistics_faults([year(2020, accidents=1), year(2022), year(2023)], 2022, 2023) == ()


@given(DAYS)
def test_a_whole_validity_is_always_long_enough_for_level_one(announced_on):
    grade = GradeHeld(3, announced_on, valid_until(announced_on))

    assert level_one_history_holds([grade], valid_until(announced_on))
    assert not level_one_history_holds([grade], add_months(announced_on, 36) - ONE_DAY)
