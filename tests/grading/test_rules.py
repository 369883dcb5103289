"""The rules of grading at every boundary: offices, days, bars, publication, scores, level 1."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.workdays import add_months, add_working_days
from grading.rules import (
    Authority,
    Bar,
    BarKind,
    DishonestyListing,
    ElementScore,
    GradeHeld,
    PublicationFault,
    RenewalPosition,
    ScoringFaultCode,
    StatisticsFaultCode,
    StatisticsFigure,
    YearStatistics,
    bars_against_commitment,
    bars_in_force,
    deemed_accepted_on,
    dishonesty_listings_in_force,
    exact_score,
    grading_authority,
    level_for_score,
    level_one_history_holds,
    level_one_statistics_faults,
    may_apply_from,
    publication_ends_on,
    publication_fault,
    publication_over,
    reaches_level,
    renewal_position,
    renewal_window,
    score_percent,
    score_totals,
    scoring_faults,
    submission_possible_from,
    valid_until,
)

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2021, 1, 1), date(2026, 12, 31))
POINTS = st.decimals(0, 1000, places=2)

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

    assert bool(bars_in_force([Bar(kind, notified_on)], on)) == (
        notified_on <= on < may_apply_from(kind, notified_on)
    )


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
def test_a_report_counts_as_accepted_once_the_time_for_a_notice_is_over(
    correction_notice_on, today, accepted_on
):
    assert deemed_accepted_on(RECEIVED, correction_notice_on, today) == accepted_on


def test_a_report_received_on_a_holiday_counts_as_accepted_on_that_day():
    assert deemed_accepted_on(date(2024, 2, 10), None, date(2024, 2, 22)) is None
    assert deemed_accepted_on(date(2024, 2, 10), None, date(2024, 2, 23)) == date(2024, 2, 10)


@given(DAYS, st.integers(0, 40))
def test_deemed_acceptance_comes_with_the_day_after_the_fifth_working_day(received_on, offset):
    today = received_on + timedelta(days=offset)
    expected = received_on if today > add_working_days(received_on, 5) else None

    assert deemed_accepted_on(received_on, None, today) == expected


# --- scores (G-4) ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "full", "not_applicable", "shown"),
    [
        ("560", "650", "30", "90.3"),
        ("0", "100", "0", "0.0"),
        ("100", "100", "0", "100.0"),
        ("70.25", "100", "0", "70.3"),  # half up, where half even would give 70.2
        ("70.249999", "100", "0", "70.2"),
        ("899.6", "1000", "0", "90.0"),
        ("2", "3", "0", "66.7"),
    ],
)
def test_a_score_is_shown_with_one_decimal_half_up(actual, full, not_applicable, shown):
    assert str(score_percent(Decimal(actual), Decimal(full), Decimal(not_applicable))) == shown


@pytest.mark.parametrize(("full", "not_applicable"), [("100", "100"), ("0", "0"), ("100", "101")])
def test_nothing_applicable_has_no_score(full, not_applicable):
    with pytest.raises(ValueError, match="applicable"):
        exact_score(Decimal(0), Decimal(full), Decimal(not_applicable))


def test_a_threshold_is_compared_with_the_exact_score_not_the_shown_one():
    thresholds = {1: Decimal(90), 2: Decimal(75), 3: Decimal(60)}
    figures = (Decimal("899.6"), Decimal(1000), Decimal(0))

    assert score_percent(*figures) == Decimal("90.0")
    assert level_for_score(thresholds, exact_score(*figures)) == 2
    assert not reaches_level(thresholds, 1, exact_score(*figures))


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (Fraction(100), 1),
        (Fraction(90), 1),
        (Fraction(8999, 100), 2),
        (Fraction(75), 2),
        (Fraction(7499, 100), 3),
        (Fraction(60), 3),
        (Fraction(5999, 100), None),
        (Fraction(0), None),
    ],
)
def test_a_threshold_is_reached_by_its_own_figure(score, level):
    assert level_for_score({1: Decimal(90), 2: Decimal(75), 3: Decimal(60)}, score) == level


def test_a_level_that_the_standard_lacks_cannot_be_reached():
    provincial = {2: Decimal(75), 3: Decimal(60)}

    assert level_for_score(provincial, Fraction(100)) == 2
    assert not reaches_level(provincial, 1, Fraction(100))
    assert reaches_level(provincial, 3, Fraction(60))
    assert level_for_score({}, Fraction(100)) is None


@given(POINTS, POINTS, POINTS)
def test_what_is_shown_is_within_half_a_tenth_of_the_exact_score(full, not_applicable, actual):
    assume(full > not_applicable)
    shown = Fraction(score_percent(actual, full, not_applicable))

    rounded_up_by = shown - exact_score(actual, full, not_applicable)
    assert -Fraction(1, 20) < rounded_up_by <= Fraction(1, 20)


def element(full, not_applicable, actual, name="5.1"):
    return ElementScore(name, Decimal(full), Decimal(not_applicable), Decimal(actual))


@pytest.mark.parametrize(
    ("score", "code", "figure", "limit"),
    [
        (element(10, 0, "10.5"), ScoringFaultCode.ABOVE_FULL, "10.5", "10"),
        (element(10, 3, "7.01"), ScoringFaultCode.ABOVE_FULL, "7.01", "7"),
        (element(10, 11, 0), ScoringFaultCode.NOT_APPLICABLE_ABOVE_FULL, "11", "10"),
        (element(10, 0, "-0.5"), ScoringFaultCode.NEGATIVE, "-0.5", "0"),
        (element(10, -1, 5), ScoringFaultCode.NEGATIVE, "-1", "0"),
    ],
)
def test_an_impossible_score_is_named_with_its_figures(score, code, figure, limit):
    (fault,) = scoring_faults([element(20, 0, 15, "5.2"), score])

    assert (fault.code, fault.element) == (code, "5.1")
    assert (fault.figure, fault.limit) == (Decimal(figure), Decimal(limit))


def test_all_faults_of_a_sheet_are_named_at_once():
    faults = scoring_faults([element(10, 0, 11, "5.1"), element(10, 12, 0, "5.2"), element(10, 0, 10, "5.3")])

    assert [fault.element for fault in faults] == ["5.1", "5.2"]


def test_a_sheet_with_a_wrong_element_is_not_also_blamed_as_a_whole():
    (fault,) = scoring_faults([element(10, 12, 0)])

    assert fault.code is ScoringFaultCode.NOT_APPLICABLE_ABOVE_FULL


def test_a_sheet_at_its_limits_is_right():
    scores = [element(10, 0, 10), element(10, 3, 7), element(10, 10, 0), element(10, 0, 0)]

    assert scoring_faults(scores) == ()
    assert score_totals(scores) == score_totals(reversed(scores))
    assert (score_totals(scores).full, score_totals(scores).not_applicable) == (Decimal(40), Decimal(13))
    assert score_totals(scores).actual == Decimal(17)


@pytest.mark.parametrize("scores", [[element(10, 10, 0), element(5, 5, 0)], []])
def test_something_has_to_apply(scores):
    (fault,) = scoring_faults(scores)

    assert fault.code is ScoringFaultCode.ALL_NOT_APPLICABLE
    assert fault.element is None


@given(st.lists(st.lists(POINTS, min_size=3, max_size=3).map(sorted), min_size=1))
def test_a_sheet_without_faults_has_a_score_from_0_to_100(rows):
    scores = [ElementScore(str(n), full, low, middle) for n, (low, middle, full) in enumerate(rows)]
    assume(not scoring_faults(scores))
    totals = score_totals(scores)

    assert 0 <= exact_score(totals.actual, totals.full, totals.not_applicable) <= 100


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
    faults = level_one_statistics_faults(
        [year(2022), year(2023, accidents=1), year(2024, accidents=2)], 2022, 2024
    )

    assert [(fault.code, fault.year) for fault in faults] == [(StatisticsFaultCode.RISEN, 2024)]


def test_a_missing_year_or_figure_is_a_fault_and_not_a_zero():
    partial = YearStatistics(
        2024, {figure: Decimal(5) for figure in StatisticsFigure if figure != "severity"}
    )

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
