"""The rules of grading at every boundary: offices, validity, bars, publication, acceptance."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workdays import add_working_days
from grading.rules import (
    Authority,
    Bar,
    BarKind,
    DishonestyListing,
    PublicationFault,
    RenewalPosition,
    bars_against_commitment,
    bars_in_force,
    deemed_accepted_on,
    dishonesty_listings_in_force,
    grading_authority,
    may_apply_from,
    publication_ends_on,
    publication_fault,
    publication_over,
    reaches_level,
    renewal_position,
    renewal_window,
    submission_possible_from,
    valid_until,
)

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2021, 1, 1), date(2026, 12, 31))

# --- who grades (G-5) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "offshore_oil", "authority"),
    [
        (1, False, Authority.MINISTRY),
        (2, False, Authority.PROVINCE),
        (3, False, Authority.PREFECTURE),
        (1, True, Authority.MINISTRY),
        (2, True, Authority.MINISTRY),
        (3, True, Authority.MINISTRY),
    ],
)
def test_a_level_has_its_authority(level, offshore_oil, authority):
    assert grading_authority(level, offshore_oil) is authority


@pytest.mark.parametrize("level", [0, 4, -1])
def test_another_level_does_not_exist(level):
    with pytest.raises(ValueError, match="no level"):
        grading_authority(level, False)
    with pytest.raises(ValueError, match="no level"):
        reaches_level({1: Decimal(90)}, level, Fraction(100))


# --- validity and renewal (G-9, G-10-1) -----------------------------------------------------


@pytest.mark.parametrize(
    ("announced_on", "last_day"),
    [
        (date(2022, 3, 15), date(2025, 3, 15)),  # a Saturday: validity does not roll
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2021, 11, 1), date(2024, 11, 1)),
    ],
)
def test_a_grade_is_valid_until_the_corresponding_day(announced_on, last_day):
    assert valid_until(announced_on) == last_day


@pytest.mark.parametrize(
    ("on", "position"),
    [
        (date(2024, 12, 14), RenewalPosition.TOO_EARLY),
        (date(2024, 12, 15), RenewalPosition.IN_WINDOW),
        (date(2025, 3, 15), RenewalPosition.IN_WINDOW),
        (date(2025, 3, 16), RenewalPosition.EXPIRED),
    ],
)
def test_the_renewal_window_is_the_last_three_months(on, position):
    assert renewal_position(date(2025, 3, 15), on) is position


def test_a_window_opens_on_the_last_day_of_a_short_month():
    assert renewal_window(date(2025, 5, 31)) == (date(2025, 2, 28), date(2025, 5, 31))


# --- bars (G-7-5, G-8-1 (6) to (8), G-8-3, G-11) --------------------------------------------


@pytest.mark.parametrize(
    ("event", "on", "free_from"),
    [
        ("failure", date(2023, 6, 15), date(2024, 6, 16)),
        ("revocation", date(2023, 6, 15), date(2024, 6, 16)),
        ("false_commitment", date(2023, 6, 15), date(2026, 6, 16)),
        ("failure", date(2024, 2, 29), date(2025, 3, 1)),
        ("failure", date(2023, 2, 28), date(2024, 2, 29)),
    ],
)
def test_a_bar_ends_with_the_corresponding_day(event, on, free_from):
    assert may_apply_from(event, on) == free_from
    assert may_apply_from(BarKind(event), on) == free_from


def test_another_event_bars_nothing():
    with pytest.raises(ValueError, match="refusal"):
        may_apply_from("refusal", date(2023, 6, 15))


@pytest.mark.parametrize(
    ("on", "barred"),
    [
        (date(2023, 6, 14), False),
        (date(2023, 6, 15), True),
        (date(2024, 6, 15), True),
        (date(2024, 6, 16), False),
    ],
)
def test_a_bar_is_in_force_from_its_notice_to_its_last_day(on, barred):
    found = bars_in_force([Bar(BarKind.FAILURE, date(2023, 6, 15))], on)

    assert bool(found) is barred


def test_the_bar_that_lasts_longest_is_named_first_with_its_days():
    failure = Bar(BarKind.FAILURE, date(2024, 1, 10))
    falsehood = Bar(BarKind.FALSE_COMMITMENT, date(2022, 3, 31))

    found = bars_in_force([failure, falsehood], date(2024, 6, 1))

    assert [each.bar for each in found] == [falsehood, failure]
    assert [each.until for each in found] == [date(2025, 3, 31), date(2025, 1, 10)]
    assert [each.may_apply_from for each in found] == [date(2025, 4, 1), date(2025, 1, 11)]


def test_each_commitment_is_contradicted_by_its_own_kind_of_bar():
    failure = Bar(BarKind.FAILURE, date(2024, 1, 10))
    revocation = Bar(BarKind.REVOCATION, date(2024, 2, 10))
    falsehood = Bar(BarKind.FALSE_COMMITMENT, date(2024, 3, 10))
    bars = [failure, revocation, falsehood]

    assert [each.bar for each in bars_against_commitment(7, bars, date(2024, 6, 1))] == [failure]
    assert [each.bar for each in bars_against_commitment(8, bars, date(2024, 6, 1))] == [revocation]
    assert bars_against_commitment(7, bars, date(2025, 1, 11)) == ()
    with pytest.raises(KeyError):
        bars_against_commitment(4, bars, date(2024, 6, 1))


@given(st.sampled_from(BarKind), DAYS, st.integers(-30, 1500))
def test_a_bar_forbids_exactly_the_days_before_applying_is_possible(kind, notified_on, offset):
    on = notified_on + timedelta(days=offset)

    assert bool(bars_in_force([Bar(kind, notified_on)], on)) == (notified_on <= on < may_apply_from(kind, notified_on))


@pytest.mark.parametrize(
    ("on", "listed"),
    [
        (date(2024, 3, 31), False),
        (date(2024, 4, 1), True),
        (date(2024, 9, 30), True),
        (date(2024, 10, 1), False),
    ],
)
def test_a_stay_on_the_dishonesty_list_ends_on_the_day_of_removal(on, listed):
    stay = DishonestyListing(date(2024, 4, 1), date(2024, 10, 1))

    assert dishonesty_listings_in_force([stay], on) == ((stay,) if listed else ())


def test_a_stay_without_an_end_lasts():
    stay = DishonestyListing(date(2024, 4, 1))

    assert dishonesty_listings_in_force([stay], date(2034, 4, 1)) == (stay,)


# --- in-house publication (G-7-1) -----------------------------------------------------------

PUT_UP = date(2025, 3, 3)  # a Monday; the tenth working day after it is Monday 17 March


def test_a_publication_lasts_ten_working_days_after_the_day_it_was_put_up():
    assert publication_ends_on(PUT_UP) == date(2025, 3, 17)
    assert submission_possible_from(PUT_UP) == date(2025, 3, 18)
    assert publication_ends_on(date(2022, 1, 28)) == date(2022, 2, 16)  # over Spring Festival


@pytest.mark.parametrize(
    ("last_day", "submitted_on", "fault"),
    [
        (date(2025, 3, 17), date(2025, 3, 18), None),
        (date(2025, 3, 17), date(2025, 3, 17), PublicationFault.NOT_ENDED),
        (date(2025, 3, 16), date(2025, 3, 18), PublicationFault.TOO_SHORT),
        (date(2025, 3, 16), date(2025, 3, 10), PublicationFault.TOO_SHORT),
        (date(2025, 3, 20), date(2025, 3, 20), PublicationFault.NOT_ENDED),
        (date(2025, 3, 20), date(2025, 3, 21), None),
        (date(2025, 3, 2), date(2025, 3, 21), PublicationFault.REVERSED),
    ],
)
def test_a_publication_carries_a_submission_once_it_is_over(last_day, submitted_on, fault):
    assert publication_fault(PUT_UP, last_day, submitted_on) is fault
    assert publication_over(PUT_UP, last_day, submitted_on) is (fault is None)


@given(DAYS)
def test_the_first_possible_submission_is_possible_and_the_day_before_is_not(first_day):
    last_day = publication_ends_on(first_day)
    possible = submission_possible_from(first_day)

    assert publication_over(first_day, last_day, possible)
    assert not publication_over(first_day, last_day, possible - ONE_DAY)
    assert not publication_over(first_day, last_day - ONE_DAY, possible)


# --- deemed acceptance (G-7-2-1) ------------------------------------------------------------

RECEIVED = date(2022, 1, 28)  # five working days end on 9 February


@pytest.mark.parametrize(
    ("correction_notice_on", "today", "accepted_on"),
    [
        (None, date(2022, 2, 9), None),
        (None, date(2022, 2, 10), RECEIVED),
        (None, date(2023, 2, 10), RECEIVED),
        (date(2022, 1, 28), date(2022, 2, 10), None),
        (date(2022, 2, 9), date(2022, 2, 10), None),
        (date(2022, 2, 10), date(2022, 2, 10), RECEIVED),  # overtaken by the lapse
    ],
)
def test_a_report_counts_as_accepted_once_the_time_for_a_notice_is_over(correction_notice_on, today, accepted_on):
    assert deemed_accepted_on(RECEIVED, correction_notice_on, today) == accepted_on


def test_a_report_received_on_a_holiday_counts_as_accepted_on_that_day():
    assert deemed_accepted_on(date(2024, 2, 10), None, date(2024, 2, 22)) is None
    assert deemed_accepted_on(date(2024, 2, 10), None, date(2024, 2, 23)) == date(2024, 2, 10)


@given(DAYS, st.integers(0, 40))
def test_deemed_acceptance_comes_with_the_day_after_the_fifth_working_day(received_on, offset):
    today = received_on + timedelta(days=offset)
    expected = received_on if today > add_working_days(received_on, 5) else None

    assert deemed_accepted_on(received_on, None, today) == expected
