"""Working days: at the edges of holidays, against a walk day by day, and against two libraries."""

from datetime import date, timedelta
from itertools import islice

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workdays import (
    PACKAGED,
    Calendar,
    DayKind,
    add_calendar_days,
    add_months,
    add_working_days,
    day_after,
    earliest_after_minimum_period,
    last_working_day_on_or_before,
    roll_forward,
    working_days_between,
)

ONE_DAY = timedelta(days=1)
NEAR = st.dates(date(2020, 6, 1), date(2028, 6, 30))
FAR = st.dates(date(1900, 1, 1), date(2500, 12, 31))
EMPTY = Calendar({}, frozenset())


def days_from(day):
    while True:
        yield day
        day += ONE_DAY


@st.composite
def calendars(draw):
    """A calendar of made-up holidays and make-up days, dense enough to meet them often."""
    days = {}
    for day in islice(days_from(date(2024, 1, 1)), 120):
        kinds = [None, DayKind.STATUTORY_REST_DAY]
        if day.weekday() >= 5:
            kinds.append(DayKind.MAKE_UP_WORKDAY)
        kind = draw(st.sampled_from(kinds))
        if kind:
            days[day] = kind
    return Calendar(days, frozenset({2024}))


def walked(start, n, calendar):
    """The n-th working day after start, one day at a time."""
    day = start
    while n:
        day += ONE_DAY
        n -= calendar.is_working_day(day)
    return day


# --- the schedule that is packaged ---------------------------------------------------------


def test_every_day_from_2021_to_2026_is_what_both_libraries_say():
    other = holidays.country_holidays("CN", years=range(2021, 2027))
    days = [date(2021, 1, 1) + timedelta(days=n) for n in range(6 * 365 + 1)]

    assert days[-1] == date(2026, 12, 31)
    assert [d for d in days if PACKAGED.is_working_day(d) != chinese_calendar.is_workday(d)] == []
    assert [d for d in days if PACKAGED.is_working_day(d) != other.is_working_day(d)] == []


def test_the_packaged_years_are_the_published_ones():
    assert [year for year in range(2019, 2030) if PACKAGED.is_published(year)] == list(range(2021, 2027))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2022, 1, 28), DayKind.WORKING_DAY),
        (date(2022, 1, 29), DayKind.MAKE_UP_WORKDAY),
        (date(2022, 1, 31), DayKind.STATUTORY_REST_DAY),
        (date(2022, 2, 5), DayKind.STATUTORY_REST_DAY),  # a Saturday within the holiday
        (date(2022, 2, 12), DayKind.WEEKEND),
        (date(2030, 10, 1), DayKind.WORKING_DAY),  # a Tuesday of a year not published
    ],
)
def test_a_day_has_its_kind(day, kind):
    assert PACKAGED.kind(day) is kind


# --- examples at the edges ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2022, 1, 28), 0, date(2022, 1, 28)),
        (date(2022, 1, 29), 0, date(2022, 1, 29)),
        (date(2022, 1, 28), 1, date(2022, 1, 29)),  # a Saturday that is worked
        (date(2022, 1, 28), 2, date(2022, 1, 30)),
        (date(2022, 1, 28), 3, date(2022, 2, 7)),  # over Spring Festival
        (date(2022, 1, 31), 1, date(2022, 2, 7)),  # received on a holiday (P2)
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # not published: the plain week
        (date(2027, 9, 30), 1, date(2027, 10, 1)),
        (date(2020, 12, 31), 1, date(2021, 1, 4)),
    ],
)
def test_the_nth_working_day(start, n, due):
    assert add_working_days(start, n) == due


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2023, 12, 22), 29, date(2024, 1, 22)),  # Saturday
        (date(2023, 12, 22), 30, date(2024, 1, 22)),  # Sunday
        (date(2023, 12, 22), 31, date(2024, 1, 22)),  # Monday
        (date(2022, 1, 1), 30, date(2022, 2, 7)),  # into a holiday
        (date(2022, 1, 1), 28, date(2022, 1, 29)),  # a worked Saturday does not roll
    ],
)
def test_calendar_days_end_on_a_working_day(start, n, due):
    assert add_calendar_days(start, n) == due


@pytest.mark.parametrize(
    ("start", "n", "day"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 5, 31), -3, date(2025, 2, 28)),
        (date(2025, 3, 15), 0, date(2025, 3, 15)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
    ],
)
def test_months_end_on_the_corresponding_day(start, n, day):
    assert add_months(start, n) == day


def test_a_rest_day_rolls_and_a_working_day_stays():
    assert roll_forward(date(2024, 11, 29)) == date(2024, 11, 29)
    assert roll_forward(date(2024, 11, 30)) == date(2024, 12, 2)
    assert roll_forward(date(2022, 1, 29)) == date(2022, 1, 29)


def test_do_it_by_goes_back_before_a_holiday():
    assert last_working_day_on_or_before(date(2022, 2, 6)) == date(2022, 1, 30)
    assert last_working_day_on_or_before(date(2022, 2, 7)) == date(2022, 2, 7)
    assert last_working_day_on_or_before(date(2024, 6, 30)) == date(2024, 6, 28)


def test_working_days_left_are_none_on_the_last_day_and_never_negative():
    assert working_days_between(date(2022, 1, 28), date(2022, 2, 9)) == 5
    assert working_days_between(date(2022, 2, 9), date(2022, 2, 9)) == 0
    assert working_days_between(date(2022, 2, 10), date(2022, 2, 9)) == 0


def test_what_follows_a_minimum_may_happen_on_a_rest_day():
    # The tenth working day is Friday the 14th.
    assert earliest_after_minimum_period(date(2025, 2, 28), 10) == date(2025, 3, 15)


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize("add", [add_working_days, add_calendar_days, earliest_after_minimum_period])
def test_a_negative_period_is_refused(add):
    with pytest.raises(ValueError, match="negative"):
        add(date(2025, 1, 1), -1)


@pytest.mark.parametrize("n", [10**7, 10**30])
@pytest.mark.parametrize("add", [add_working_days, add_calendar_days, add_months])
def test_a_date_after_the_year_9999_is_a_value_error(add, n):
    with pytest.raises(ValueError, match="9999"):
        add(date(2025, 1, 1), n)


def test_the_last_day_of_all_has_no_next():
    with pytest.raises(ValueError, match="9999"):
        day_after(date.max)
    assert roll_forward(date.max) == date.max


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2027, 1, 6), DayKind.MAKE_UP_WORKDAY),
        (date(2027, 1, 6), DayKind.WEEKEND),
        (date(2027, 1, 9), DayKind.WORKING_DAY),
    ],
)
def test_a_kind_that_the_day_cannot_have_is_refused(day, kind):
    with pytest.raises(ValueError, match="cannot be"):
        Calendar({day: kind}, frozenset({2027}))


# --- an office's own table ------------------------------------------------------------------


def test_a_year_entered_by_the_office_moves_dates():
    office = PACKAGED.with_days(
        {date(2027, 1, 1): DayKind.STATUTORY_REST_DAY, date(2027, 1, 2): DayKind.MAKE_UP_WORKDAY},
        frozenset({2027}),
    )

    assert office.is_published(2027)
    assert office.is_published(2026)
    assert add_working_days(date(2026, 12, 31), 1, office) == date(2027, 1, 2)
    assert add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 1)


def test_a_year_entered_again_leaves_nothing_of_the_former_schedule():
    office = PACKAGED.with_days({date(2026, 1, 1): DayKind.STATUTORY_REST_DAY}, frozenset({2026}))

    assert office.is_working_day(date(2026, 10, 1))
    assert not office.is_working_day(date(2025, 10, 1))


def test_a_december_day_of_next_years_notice_keeps_this_years_schedule():
    office = PACKAGED.with_days({date(2026, 12, 27): DayKind.MAKE_UP_WORKDAY}, frozenset({2027}))

    assert office.is_working_day(date(2026, 12, 27))
    assert not office.is_working_day(date(2026, 10, 1))


def test_a_calendar_does_not_change_with_the_mapping_it_was_made_from():
    days = {date(2027, 1, 1): DayKind.STATUTORY_REST_DAY}
    calendar = Calendar(days, frozenset({2027}))
    days.clear()

    assert not calendar.is_working_day(date(2027, 1, 1))
    with pytest.raises(TypeError):
        calendar.days[date(2027, 1, 4)] = DayKind.STATUTORY_REST_DAY
    with pytest.raises(AttributeError):
        calendar.published_years = frozenset()


def test_calendars_of_the_same_days_are_equal():
    assert Calendar.packaged() == PACKAGED
    assert hash(Calendar.packaged()) == hash(PACKAGED)
    assert PACKAGED.with_days({}) == PACKAGED
    assert PACKAGED != EMPTY


# --- properties -----------------------------------------------------------------------------


@given(NEAR, st.integers(0, 300))
def test_adding_is_the_walk_day_by_day(start, n):
    assert add_working_days(start, n) == walked(start, n, PACKAGED)


@given(calendars(), st.dates(date(2023, 12, 20), date(2024, 5, 15)), st.integers(0, 60))
def test_adding_is_the_walk_in_any_calendar(calendar, start, n):
    assert add_working_days(start, n, calendar) == walked(start, n, calendar)


@given(NEAR, st.integers(0, 400))
def test_counting_is_the_walk_day_by_day(after, length):
    days = [after + timedelta(days=n) for n in range(1, length + 1)]
    until = after + timedelta(days=length)

    assert working_days_between(after, until) == sum(map(PACKAGED.is_working_day, days))


@given(FAR, st.integers(1, 10_000))
def test_counting_undoes_adding(start, n):
    due = add_working_days(start, n)

    assert PACKAGED.is_working_day(due)
    assert working_days_between(start, due) == n
    assert working_days_between(start, due - ONE_DAY) == n - 1


@given(FAR, FAR, st.integers(0, 5_000))
def test_a_later_start_is_never_due_earlier(one, other, n):
    assert add_working_days(min(one, other), n) <= add_working_days(max(one, other), n)


@given(FAR, st.integers(0, 5_000), st.integers(1, 5_000))
def test_two_periods_in_a_row_are_one(start, n, m):
    assert add_working_days(add_working_days(start, n), m) == add_working_days(start, n + m)


@given(calendars(), st.dates(date(2023, 12, 20), date(2024, 5, 15)))
def test_rolling_and_going_back_meet_only_rest_days(calendar, day):
    forward = roll_forward(day, calendar)
    back = last_working_day_on_or_before(day, calendar)

    assert calendar.is_working_day(forward)
    assert calendar.is_working_day(back)
    between = [back + timedelta(days=n) for n in range(1, (forward - back).days)]
    assert not any(map(calendar.is_working_day, between))
    assert back <= day <= forward


@given(FAR, st.integers(-600, 600))
def test_months_keep_the_day_or_end_on_the_months_last(start, n):
    day = add_months(start, n)

    assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == n
    assert day.day == start.day or (day.day < start.day and (day + ONE_DAY).day == 1)


@given(calendars())
def test_numbers_and_days_are_inverse(calendar):
    for day in islice(days_from(date(2024, 1, 1)), 130):
        found = calendar.numbered(calendar.number_of(day))
        assert (found == day) == calendar.is_working_day(day)
