"""The pure rules of the review: days on site, what follows from it, the sum of extensions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.rules import (
    MOST_EXTENSION_WORKING_DAYS,
    DayFault,
    ExtensionFault,
    Nonconformity,
    ReviewOutcome,
    VisitFault,
    day_fault,
    extension_left,
    grant_fault,
    lacks_nonconformity,
    request_fault,
    review_outcome,
    unexplained,
    verification_outcome,
    visit_faults,
)

THRESHOLDS = {2: Decimal(75), 3: Decimal(60)}
ENOUGH, TOO_LOW = Fraction(75), Fraction(7499, 100)
CURABLE, INCURABLE = Nonconformity(True), Nonconformity(False, "厂房间距不足")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))

# --- days (G-7-3-1, G-7-3-2, G-7-3-3) ---------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "faults"),
    [
        ("2026-03-10", "2026-03-12", ()),
        ("2026-03-12", "2026-03-12", ()),
        ("2026-03-09", "2026-03-11", (VisitFault.BEFORE_TEAM,)),
        ("2026-03-12", "2026-03-11", (VisitFault.REVERSED,)),
        ("2026-03-12", "2026-03-13", (VisitFault.NOT_OVER,)),
        ("2026-03-13", "2026-03-09", (VisitFault.REVERSED, VisitFault.NOT_OVER)),
    ],
)
def test_a_visit_lies_between_the_team_s_first_day_and_today(first, last, faults):
    days = (date(2026, 3, 10), date.fromisoformat(first), date.fromisoformat(last), date(2026, 3, 12))

    assert visit_faults(*days) == faults


def test_a_team_without_a_first_day_may_have_come_on_any():
    assert visit_faults(None, date(2026, 1, 5), date(2026, 1, 5), date(2026, 3, 12)) == ()


@given(DAYS, DAYS, DAYS)
def test_a_day_is_possible_from_the_earliest_to_today(day, earliest, today):
    fault = day_fault(day, earliest, today)

    assert (fault is None) == (earliest <= day <= today)
    assert fault is not DayFault.TOO_EARLY or day < earliest


# --- what is deducted is named (reading: G-7-3-1) -------------------------------------------------


def test_a_deduction_is_explained_by_what_names_its_element():
    assert unexplained(["1.2", "2.1", "5.3"], ["2.1", "9.9"]) == ("1.2", "5.3")


@given(st.integers(0, 3), st.fractions(0, 100))
def test_only_a_score_below_the_threshold_needs_a_nonconformity(count, score):
    assert lacks_nonconformity(count, THRESHOLDS, 2, score) == (count == 0 and score < 75)


# --- what follows (G-7-3-2, G-7-3-3) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "score", "outcome"),
    [
        ([], ENOUGH, ReviewOutcome.QUALIFIED),
        ([CURABLE], ENOUGH, ReviewOutcome.RECTIFYING),
        ([CURABLE], TOO_LOW, ReviewOutcome.RECTIFYING),
        ([CURABLE, INCURABLE], Fraction(100), ReviewOutcome.UNQUALIFIED),
        ([Nonconformity(False, " ")], ENOUGH, ReviewOutcome.RECTIFYING),
    ],
)
def test_what_follows_from_a_review(found, score, outcome):
    assert review_outcome(found, THRESHOLDS, 2, score) is outcome


@given(st.lists(st.sampled_from([CURABLE, INCURABLE]), max_size=5), st.fractions(0, 100))
def test_a_review_ends_a_case_by_what_cannot_be_cured_and_by_nothing_else(found, score):
    outcome = review_outcome(found, THRESHOLDS, 2, score)

    assert (outcome is ReviewOutcome.UNQUALIFIED) == (INCURABLE in found)
    assert outcome is not ReviewOutcome.QUALIFIED or (not found and score >= 75)


@given(st.lists(st.booleans(), max_size=5), st.fractions(0, 100))
def test_qualified_is_what_is_cured_and_reaches_the_level(cured, score):
    qualified = verification_outcome(cured, THRESHOLDS, 2, score) is ReviewOutcome.QUALIFIED

    assert qualified == (all(cured) and score >= 75)


def test_a_standard_without_the_level_is_never_reached():
    assert verification_outcome([True], THRESHOLDS, 1, Fraction(100)) is ReviewOutcome.UNQUALIFIED


# --- extensions (G-7-3-2) -----------------------------------------------------------------------


@given(st.lists(st.integers(-1, 25), max_size=8))
def test_however_often_it_is_asked_no_more_than_20_working_days_are_granted(requests):
    granted = 0
    for asked in requests:
        if request_fault(asked, granted) is None:
            granted += asked
        else:
            assert asked < 1 or granted + asked > MOST_EXTENSION_WORKING_DAYS

    assert 0 <= granted <= MOST_EXTENSION_WORKING_DAYS
    assert extension_left(granted) == MOST_EXTENSION_WORKING_DAYS - granted


@given(st.integers(0, 25), st.integers(1, 20), st.integers(0, 20))
def test_what_is_granted_was_asked_for_and_is_left(given_days, asked, granted):
    possible = 1 <= given_days <= asked and given_days <= extension_left(granted)

    assert (grant_fault(given_days, asked, granted) is None) == possible


def test_the_reasons_against_a_grant():
    assert grant_fault(6, 5, 0) is ExtensionFault.ABOVE_ASKED
    assert grant_fault(5, 5, 16) is ExtensionFault.ABOVE_TOTAL
    assert grant_fault(0, 5, 0) is ExtensionFault.NO_DAY


@pytest.mark.parametrize("granted", [-1, 21])
def test_more_than_there_is_cannot_have_been_granted(granted):
    with pytest.raises(ValueError, match="cannot have been granted"):
        extension_left(granted)


def test_the_bounds_of_a_day_are_possible():
    day = date(2026, 3, 10)

    assert day_fault(day, day, day) is None
    assert day_fault(day + timedelta(days=1), day, day) is DayFault.NOT_COME
