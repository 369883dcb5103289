"""When a limit is spoken of: pure, against examples worked out by hand and for any limit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.limits import Bound, Limit, Unit, do_it_by, due_date, lapses_on
from casework.messages import reminding
from casework.messages.reminding import Reader, Tense
from casework.workdays import PACKAGED, working_days_between

LIMITS = st.builds(
    Limit,
    st.integers(1, 40),
    st.sampled_from(list(Unit)),
    st.sampled_from(list(Bound)),
    rolls=st.booleans(),
)
DAYS = st.dates(date(2021, 1, 1), date(2026, 6, 30))


def test_twenty_working_days_before_the_spring_festival():
    # 2026-01-19 is a Monday; the holiday lasts from 15 to 23 February, 14 and 28 February are worked.
    started, limit = date(2026, 1, 19), Limit(20, Unit.WORKING_DAY)
    due = due_date(started, limit).date
    assert due == date(2026, 2, 14)
    found = [(stage.code, stage.day, stage.to) for stage in reminding.stages(limit, (10, 5, 1), started, due)]
    assert found == [
        ("before_10", date(2026, 2, 2), Reader.HOLDERS),
        ("before_5", date(2026, 2, 9), Reader.HOLDERS),
        ("before_1", date(2026, 2, 13), Reader.HOLDERS),
        ("last_day", date(2026, 2, 14), Reader.HOLDERS),
        ("passed", date(2026, 2, 15), Reader.HOLDERS),
        ("passed_signers", date(2026, 2, 24), Reader.SIGNERS),
        ("passed_supervisors", date(2026, 2, 26), Reader.SUPERVISORS),
    ]


def test_a_last_day_on_a_holiday_is_spoken_of_on_the_last_working_day_before_it():
    limit = Limit(30, Unit.CALENDAR_DAY, rolls=False)
    started = date(2026, 1, 18)
    stages = reminding.stages(limit, (1,), started, date(2026, 2, 17))
    assert [(stage.code, stage.day) for stage in stages][:3] == [
        ("before_1", date(2026, 2, 13)),
        ("last_day", date(2026, 2, 14)),
        ("passed", date(2026, 2, 18)),
    ]


def test_the_end_of_a_window_is_told_to_those_who_opened_it_alone():
    limit = Limit(30, Unit.CALENDAR_DAY, rolls=False)
    stages = reminding.stages(limit, (), date(2026, 3, 2), date(2026, 3, 31), window=True)
    assert [(stage.code, stage.to) for stage in stages] == [
        ("last_day", Reader.HOLDERS),
        ("passed", Reader.HOLDERS),
    ]


def test_a_minimum_is_spoken_of_once_it_is_over():
    limit = Limit(7, Unit.WORKING_DAY, Bound.AT_LEAST)
    stages = reminding.stages(limit, (1,), date(2026, 3, 2), date(2026, 3, 11))
    assert [(stage.code, stage.day, stage.to) for stage in stages] == [
        ("over", date(2026, 3, 12), Reader.HOLDERS),
        ("over_signers", date(2026, 3, 17), Reader.SIGNERS),
    ]


def test_an_offices_own_target_stays_within_the_office():
    stages = reminding.stages(Limit(10, Unit.WORKING_DAY), (5, 1), date(2026, 3, 2), date(2026, 3, 16), statutory=False)
    assert Reader.SUPERVISORS not in {stage.to for stage in stages}


@pytest.mark.parametrize(
    ("limit", "offsets"),
    [
        (Limit(1, Unit.WORKING_DAY), ()),
        (Limit(3, Unit.WORKING_DAY), (1,)),
        (Limit(5, Unit.WORKING_DAY), (2, 1)),
        (Limit(10, Unit.WORKING_DAY), (5, 1)),
        (Limit(20, Unit.WORKING_DAY), (10, 5, 1)),
        (Limit(30, Unit.CALENDAR_DAY), (10, 5, 1)),
        (Limit(1, Unit.MONTH), (10, 5, 1)),
        (Limit(1, Unit.YEAR), (60, 20, 5, 1)),
    ],
)
def test_the_longer_the_limit_the_earlier_it_is_spoken_of(limit, offsets):
    assert reminding.default_offsets(limit) == offsets


@given(LIMITS, DAYS, st.booleans())
def test_reminders_come_in_order_after_the_start_and_end_after_the_last_day(limit, started, statutory):
    due = due_date(started, limit).date
    stages = reminding.stages(limit, reminding.default_offsets(limit), started, due, statutory=statutory)
    assert [stage.day for stage in stages] == sorted(stage.day for stage in stages)
    assert len({stage.code for stage in stages}) == len(stages)
    for stage in stages:
        if stage.tense is Tense.PAST:
            assert stage.day >= lapses_on(due)
        else:
            assert stage.day <= due
            assert PACKAGED.is_working_day(stage.day)
        if stage.tense is Tense.AHEAD:
            assert stage.day > started
            assert working_days_between(stage.day, do_it_by(due)) == int(stage.code.removeprefix("before_"))


@given(LIMITS, DAYS, st.integers(-40, 400))
def test_no_reminder_is_left_out_between_one_sweep_and_the_next(limit, started, days):
    due = due_date(started, limit).date
    stages = reminding.stages(limit, reminding.default_offsets(limit), started, due)
    today = started + timedelta(days=days)
    following = reminding.next_after(stages, today)
    assert [stage for stage in stages if stage.day > today and (following is None or stage.day < following)] == []
    assert reminding.first_from(stages, today) in {stage.day for stage in stages}
