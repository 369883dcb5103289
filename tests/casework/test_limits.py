"""Time limits: units, suspensions, rolling, provisional dates, and the list that explains them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.limits import (
    Bound,
    ChangeFault,
    DayReason,
    Due,
    Limit,
    Suspension,
    Unit,
    change_fault,
    do_it_by,
    due_date,
    explain,
    lapsed,
    lapses_on,
    may_follow_from,
)
from casework.workdays import PACKAGED, DayKind, add_months, add_working_days, roll_forward

ONE_DAY = timedelta(days=1)
FIVE = Limit(5, Unit.WORKING_DAY)
TEN = Limit(10, Unit.WORKING_DAY)
THIRTY_DAYS = Limit(30, Unit.CALENDAR_DAY)

STARTS = st.dates(date(2021, 1, 1), date(2026, 9, 30))
LIMITS = st.builds(
    Limit,
    amount=st.integers(1, 40),
    unit=st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY]),
    rolls=st.booleans(),
) | st.builds(Limit, st.integers(1, 4), st.just(Unit.MONTH), rolls=st.booleans())


@st.composite
def started_limits(draw):
    """A start, a limit, and suspensions that may touch, overlap, precede it or lie beyond."""
    start = draw(STARTS)
    suspensions = []
    for offset, length in draw(st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 20)), max_size=4)):
        first = start + timedelta(days=offset)
        suspensions.append(Suspension(first, first + timedelta(days=length), "test"))
    return start, draw(LIMITS), suspensions


def is_suspended(day, suspensions):
    return any(s.first <= day <= s.last for s in suspensions)


def walked(start, limit, suspensions):
    """The due date, one day at a time."""
    counted = limit.amount
    if limit.unit is Unit.MONTH:
        counted = (add_months(start, limit.amount) - start).days
    day = start
    while counted:
        day += ONE_DAY
        works = limit.unit is not Unit.WORKING_DAY or PACKAGED.is_working_day(day)
        counted -= works and not is_suspended(day, suspensions)
    if limit.rolls:
        while is_suspended(day, suspensions) or not PACKAGED.is_working_day(day):
            day += ONE_DAY
    return day


# --- units ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        (date(2022, 1, 28), FIVE, date(2022, 2, 9)),
        (date(2024, 2, 10), FIVE, date(2024, 2, 22)),  # received on a holiday
        (date(2025, 9, 12), Limit(20, Unit.WORKING_DAY), date(2025, 10, 16)),
        (date(2023, 12, 22), THIRTY_DAYS, date(2024, 1, 22)),
        (date(2023, 12, 22), Limit(30, Unit.CALENDAR_DAY, rolls=False), date(2024, 1, 21)),
        (date(2023, 1, 31), Limit(1, Unit.MONTH), date(2023, 2, 28)),
        (date(2024, 5, 30), Limit(1, Unit.MONTH), date(2024, 7, 1)),  # 30 June is a Sunday
        (date(2024, 5, 30), Limit(1, Unit.MONTH, rolls=False), date(2024, 6, 30)),
        (date(2022, 3, 15), Limit(3, Unit.YEAR, rolls=False), date(2025, 3, 15)),
        (date(2022, 3, 15), Limit(3, Unit.YEAR), date(2025, 3, 17)),
        (date(2024, 2, 29), Limit(1, Unit.YEAR), date(2025, 2, 28)),
    ],
)
def test_a_limit_is_due(start, limit, due):
    assert due_date(start, limit) == Due(due, provisional=False)


@pytest.mark.parametrize(("amount", "unit"), [(0, Unit.WORKING_DAY), (-1, Unit.WORKING_DAY), (-1, Unit.CALENDAR_DAY)])
def test_a_limit_of_nothing_is_refused(amount, unit):
    with pytest.raises(ValueError, match="at least one"):
        Limit(amount, unit)


def test_a_limit_may_end_on_the_very_day_that_a_case_names():
    assert due_date(date(2026, 3, 7), Limit(0, Unit.CALENDAR_DAY, rolls=False)).date == date(2026, 3, 7)


def test_the_due_day_is_still_in_time():
    due = date(2022, 2, 9)

    assert not lapsed(due, date(2022, 2, 8))
    assert not lapsed(due, due)
    assert lapsed(due, date(2022, 2, 10))
    assert lapses_on(due) == date(2022, 2, 10)


def test_reminders_name_the_last_working_day():
    assert do_it_by(date(2024, 6, 30)) == date(2024, 6, 28)
    assert do_it_by(date(2024, 7, 1)) == date(2024, 7, 1)


def test_what_waits_for_a_minimum_follows_the_day_after_it():
    minimum = Limit(7, Unit.WORKING_DAY, Bound.AT_LEAST)

    assert may_follow_from(due_date(date(2022, 4, 28), minimum).date) == date(2022, 5, 12)


def test_a_period_beyond_the_calendar_is_a_value_error():
    for unit in Unit:
        with pytest.raises(ValueError, match="9999"):
            due_date(date(2022, 1, 1), Limit(10**9, unit))


# --- provisional dates ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        (date(2026, 12, 24), FIVE, False),  # due on 31 December
        (date(2026, 12, 25), FIVE, True),
        (date(2020, 12, 31), FIVE, False),  # the event's own day is not counted
        (date(2020, 12, 30), FIVE, True),
        (date(2026, 12, 1), THIRTY_DAYS, False),  # 31 December, a Thursday
        (date(2026, 12, 2), THIRTY_DAYS, True),
        (date(2026, 12, 1), Limit(3, Unit.MONTH), True),
        (date(2026, 12, 1), Limit(3, Unit.YEAR, rolls=False), False),  # no schedule can move it
        (date(2019, 5, 5), Limit(3, Unit.YEAR), False),  # only its end asks for a schedule
    ],
)
def test_a_date_is_provisional_where_a_schedule_could_still_move_it(start, limit, provisional):
    assert due_date(start, limit).provisional is provisional


def test_a_date_is_settled_once_the_schedule_is_entered():
    office = PACKAGED.with_days({date(2027, 1, 1): DayKind.STATUTORY_REST_DAY}, frozenset({2027}))

    assert due_date(date(2026, 12, 25), FIVE) == Due(date(2027, 1, 1), provisional=True)
    assert due_date(date(2026, 12, 25), FIVE, (), office) == Due(date(2027, 1, 4), provisional=False)


# --- suspensions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        (date(2025, 3, 4), date(2025, 3, 4), date(2025, 3, 11)),  # one working day lost
        (date(2025, 3, 4), date(2025, 3, 6), date(2025, 3, 13)),
        (date(2025, 3, 8), date(2025, 3, 9), date(2025, 3, 10)),  # a weekend: nothing lost
        (date(2025, 3, 10), date(2025, 3, 10), date(2025, 3, 11)),  # the due day itself
        (date(2025, 3, 11), date(2025, 3, 20), date(2025, 3, 10)),  # after the due day
        (date(2025, 3, 1), date(2025, 3, 3), date(2025, 3, 10)),  # up to the day of the event
        (date(2025, 3, 1), date(2025, 3, 4), date(2025, 3, 11)),
    ],
)
def test_suspended_days_are_not_counted(first, last, due):
    # Five working days from Monday 3 March: due on Monday the 10th without a suspension.
    assert due_date(date(2025, 3, 3), FIVE, [Suspension(first, last, "question")]).date == due


def test_overlapping_suspensions_count_once():
    one = Suspension(date(2025, 3, 4), date(2025, 3, 6), "a")
    other = Suspension(date(2025, 3, 5), date(2025, 3, 7), "b")

    assert due_date(date(2025, 3, 3), FIVE, [other, one]).date == date(2025, 3, 14)


def test_a_limit_in_months_is_longer_by_the_suspended_days():
    suspension = Suspension(date(2025, 3, 10), date(2025, 3, 19), "question")

    assert due_date(date(2025, 3, 3), Limit(1, Unit.MONTH, rolls=False), [suspension]).date == date(2025, 4, 13)
    assert due_date(date(2025, 3, 3), Limit(1, Unit.MONTH), [suspension]).date == date(2025, 4, 14)


def test_an_end_does_not_roll_into_a_suspension():
    # 30 days end on Sunday 21 January 2024; Monday to Wednesday are suspended.
    suspension = Suspension(date(2024, 1, 22), date(2024, 1, 24), "question")

    assert due_date(date(2023, 12, 22), THIRTY_DAYS, [suspension]).date == date(2024, 1, 25)


def test_an_open_suspension_moves_the_date_with_today_and_never_lapses():
    still_open = Suspension(date(2025, 3, 5), None, "question")

    def due_seen(today):
        return due_date(date(2025, 3, 3), FIVE, [still_open], today=today).date

    assert due_seen(date(2025, 3, 4)) == date(2025, 3, 10)
    assert due_seen(date(2025, 3, 5)) == date(2025, 3, 11)
    assert due_seen(date(2025, 6, 30)) == date(2025, 7, 4)
    assert not lapsed(due_seen(date(2025, 6, 30)), date(2025, 6, 30))


def test_an_open_suspension_needs_today():
    with pytest.raises(ValueError, match="needs today"):
        due_date(date(2025, 3, 3), FIVE, [Suspension(date(2025, 3, 5), None, "question")])


def test_a_suspension_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        Suspension(date(2025, 3, 5), date(2025, 3, 4), "question")


# --- why it is due then ---------------------------------------------------------------------


def test_the_explanation_names_every_day():
    suspension = Suspension(date(2022, 2, 8), date(2022, 2, 8), "question")
    lines = explain(date(2022, 1, 28), FIVE, [suspension])

    assert [(line.day.isoformat()[5:], line.number, line.reason.value) for line in lines] == [
        ("01-28", None, "event_day"),
        ("01-29", 1, "make_up_workday_counted"),
        ("01-30", 2, "make_up_workday_counted"),
        ("01-31", None, "statutory_rest_day"),
        ("02-01", None, "statutory_rest_day"),
        ("02-02", None, "statutory_rest_day"),
        ("02-03", None, "statutory_rest_day"),
        ("02-04", None, "statutory_rest_day"),
        ("02-05", None, "statutory_rest_day"),
        ("02-06", None, "statutory_rest_day"),
        ("02-07", 3, "counted"),
        ("02-08", None, "suspended"),
        ("02-09", 4, "counted"),
        ("02-10", 5, "due"),
    ]


def test_the_explanation_shows_plain_weekends():
    lines = explain(date(2025, 3, 7), FIVE)

    assert [line.reason for line in lines[1:3]] == [DayReason.WEEKEND, DayReason.WEEKEND]
    assert lines[1].kind is DayKind.WEEKEND


def test_the_explanation_shows_how_an_end_rolls():
    lines = explain(date(2023, 12, 21), THIRTY_DAYS)[-4:]

    assert [(line.day, line.number, line.counted, line.reason) for line in lines] == [
        (date(2024, 1, 19), 29, True, DayReason.COUNTED),
        (date(2024, 1, 20), 30, True, DayReason.ROLLED),
        (date(2024, 1, 21), None, False, DayReason.ROLLED),
        (date(2024, 1, 22), None, False, DayReason.DUE),
    ]


# --- properties -----------------------------------------------------------------------------


@given(started_limits())
def test_due_is_the_walk_day_by_day(started):
    start, limit, suspensions = started
    limit = Limit(limit.amount, limit.unit, rolls=limit.rolls and limit.unit is not Unit.WORKING_DAY)

    assert due_date(start, limit, suspensions).date == walked(start, limit, suspensions)


@given(started_limits())
def test_the_explanation_agrees_with_the_due_date(started):
    start, limit, suspensions = started
    lines = explain(start, limit, suspensions)
    due = due_date(start, limit, suspensions).date
    numbers = [line.number for line in lines if line.counted]

    assert [line.day for line in lines] == [start + timedelta(days=n) for n in range((due - start).days + 1)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert limit.unit is Unit.MONTH or len(numbers) == limit.amount
    assert all((line.number is None) != line.counted for line in lines)
    assert [line.day for line in lines if line.reason is DayReason.DUE] == [due]
    assert lines[0].reason is DayReason.EVENT_DAY
    suspended = {line.day for line in lines if line.reason is DayReason.SUSPENDED}
    assert suspended == {line.day for line in lines[1:] if is_suspended(line.day, suspensions)}


@given(started_limits())
def test_a_suspension_never_makes_a_limit_due_earlier(started):
    start, limit, suspensions = started

    assert due_date(start, limit, suspensions).date >= due_date(start, limit).date


@given(started_limits(), st.integers(1, 30))
def test_a_later_start_or_a_longer_limit_is_never_due_earlier(started, more):
    start, limit, suspensions = started
    due = due_date(start, limit, suspensions).date
    longer = Limit(limit.amount + more, limit.unit, rolls=limit.rolls)

    assert due_date(start, longer, suspensions).date >= due
    if limit.unit is not Unit.MONTH:  # months of different lengths: with gaps between, either may be first
        assert due_date(start + timedelta(days=more), limit, suspensions).date >= due


@given(STARTS, st.integers(1, 40), st.integers(1, 20))
def test_a_suspension_from_the_first_day_shifts_a_limit_by_the_days_lost(start, amount, lost):
    suspension = Suspension(start + ONE_DAY, add_working_days(start, lost), "test")
    limit = Limit(amount, Unit.WORKING_DAY)

    assert due_date(start, limit, [suspension]).date == add_working_days(start, amount + lost)


@given(STARTS, st.integers(1, 100))
def test_only_a_limit_that_rolls_ends_on_a_working_day(start, amount):
    fixed = due_date(start, Limit(amount, Unit.CALENDAR_DAY, rolls=False)).date

    assert fixed == start + timedelta(days=amount)
    assert due_date(start, Limit(amount, Unit.CALENDAR_DAY)).date == roll_forward(fixed)


# --- changes by a region or an office ---------------------------------------------------------------

AT_MOST_TEN = Limit(10, Unit.WORKING_DAY)
AT_LEAST_SEVEN = Limit(7, Unit.WORKING_DAY, Bound.AT_LEAST)


@pytest.mark.parametrize(
    ("declared", "amount", "fault"),
    [
        (AT_MOST_TEN, 9, None),
        (AT_MOST_TEN, 10, None),
        (AT_MOST_TEN, 11, ChangeFault.LONGER),
        (AT_LEAST_SEVEN, 6, ChangeFault.SHORTER),
        (AT_LEAST_SEVEN, 7, None),
        (AT_LEAST_SEVEN, 10, None),
    ],
)
def test_an_office_s_period_becomes_no_longer_and_a_minimum_no_shorter(declared, amount, fault):
    assert change_fault(declared, amount, applicants_own=False, statutory=True) is fault


@pytest.mark.parametrize("amount", [1, 10, 11])
def test_the_applicant_s_own_period_is_not_changed_at_all(amount):
    assert change_fault(AT_MOST_TEN, amount, applicants_own=True, statutory=True) is ChangeFault.APPLICANTS_OWN


@pytest.mark.parametrize("amount", [1, 100])
def test_an_office_s_own_target_is_free(amount):
    assert change_fault(AT_MOST_TEN, amount, applicants_own=False, statutory=False) is None
