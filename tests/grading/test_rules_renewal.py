"""The fast track of a renewal as pure rules (G-10-2, G-11)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.rules import (
    Accident,
    AccidentFaultCode,
    GradeHeld,
    accidents_of_validity,
    evaluation_years,
    fast_track_accident_faults,
    grade_to_renew,
    missing_evaluations,
    revocation_accident_faults,
    revocation_faults,
)

HELD = GradeHeld(2, date(2023, 5, 20), date(2026, 5, 20))
DAYS = st.dates(date(2021, 1, 1), date(2029, 12, 31))
ACCIDENTS = st.lists(
    st.builds(
        Accident,
        on=DAYS,
        deaths=st.integers(0, 1),
        serious_injuries=st.integers(0, 4),
        direct_loss=st.integers(0, 4_000_000).map(Decimal),
    ),
    max_size=6,
)
GRADES = st.lists(
    st.builds(
        lambda level, first, length: GradeHeld(level, first, first + timedelta(days=length)),
        st.integers(1, 3),
        DAYS,
        st.integers(0, 1200),
    ),
    max_size=5,
)


def accident(on: str, deaths: int = 0, injuries: int = 0, loss: int = 0) -> Accident:
    return Accident(date.fromisoformat(on), deaths, injuries, Decimal(loss))


@pytest.mark.parametrize(
    ("day", "found"),
    [("2023-05-19", None), ("2023-05-20", HELD), ("2026-05-20", HELD), ("2026-05-21", None)],
)
def test_validity_has_to_run_on_the_day(day, found):
    assert grade_to_renew([HELD], 2, date.fromisoformat(day)) == found


def test_another_level_is_no_renewal():
    assert grade_to_renew([HELD], 3, date(2026, 3, 10)) is None


@given(GRADES, st.integers(1, 3), DAYS)
def test_the_last_announced_of_several_is_renewed(grades, level, day):
    found = grade_to_renew(grades, level, day)

    running = [grade for grade in grades if grade.level == level and grade.announced_on <= day <= grade.last_day]
    assert (found is None) == (not running)
    if found is not None:
        assert found in running
        assert all(found.announced_on >= other.announced_on for other in running)


def test_the_day_of_the_announcement_and_today_are_in_the_validity():
    days = ("2023-05-19", "2023-05-20", "2026-03-10", "2026-03-11")
    all_of_them = [accident(day, injuries=1) for day in days]

    assert [each.on.isoformat() for each in accidents_of_validity(all_of_them, HELD, date(2026, 3, 10))] == [
        "2023-05-20",
        "2026-03-10",
    ]


@given(ACCIDENTS, DAYS)
def test_nothing_outside_the_validity_counts(accidents, day):
    counted = accidents_of_validity(accidents, HELD, day)

    assert all(HELD.announced_on <= each.on <= min(day, HELD.last_day) for each in counted)
    left_out = [each for each in accidents if each not in counted]
    assert all(each.on < HELD.announced_on or each.on > min(day, HELD.last_day) for each in left_out)


def test_a_death_is_a_ground_of_revocation_of_its_own():
    (fault,) = revocation_faults([accident("2025-01-10", deaths=1)])

    assert (fault.code, fault.rule, fault.total) == (AccidentFaultCode.DEATHS, "G-11", 1)


@given(ACCIDENTS)
def test_revocation_is_called_for_by_a_death_or_by_twelve_months(accidents):
    codes = [fault.code for fault in revocation_faults(accidents)]

    assert (AccidentFaultCode.DEATHS in codes) == any(each.deaths for each in accidents)
    others = [code for code in codes if code != AccidentFaultCode.DEATHS]
    assert others == [fault.code for fault in revocation_accident_faults(accidents)]
    assert all(fault.rule == "G-11" for fault in revocation_faults(accidents))


def test_an_accident_can_allow_the_fast_track_and_still_call_for_revocation():
    three = [accident("2025-01-10", injuries=3)]

    assert fast_track_accident_faults(2, three) == ()
    assert [fault.code for fault in revocation_faults(three)] == [AccidentFaultCode.SERIOUS_INJURIES]


def test_five_injuries_in_the_whole_validity_close_the_fast_track_though_no_twelve_months_hold_three():
    spread = [
        accident("2023-06-01", injuries=2),
        accident("2024-09-01", injuries=2),
        accident("2026-01-01", injuries=1),
    ]

    assert revocation_faults(spread) == ()
    (fault,) = fast_track_accident_faults(2, spread)
    assert (fault.total, fault.reached_at) == (5, 5)


def test_the_report_of_the_application_is_that_of_the_year_of_applying():
    assert evaluation_years(HELD.announced_on, date(2026, 3, 10)) == (2023, 2024, 2025, 2026)
    assert missing_evaluations(HELD.announced_on, date(2026, 3, 10), {2023, 2024, 2025}) == ()
    assert missing_evaluations(HELD.announced_on, date(2026, 3, 10), {2024}) == (2023, 2025)


@given(DAYS, DAYS, st.sets(st.integers(2020, 2030)))
def test_what_was_filed_is_never_missing_and_what_is_missing_lies_in_the_validity(announced, applied, filed):
    missing = missing_evaluations(announced, applied, filed)

    assert not filed & set(missing)
    assert applied.year not in missing
    assert set(missing) <= set(range(announced.year, applied.year))
    assert missing_evaluations(announced, applied, filed | set(missing)) == ()
