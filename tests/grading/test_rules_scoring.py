"""Scores: exact for comparing, one decimal for showing, and what a sheet may not hold."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grading.rules import (
    ElementScore,
    ScoringFaultCode,
    exact_score,
    level_for_score,
    reaches_level,
    score_percent,
    score_totals,
    scoring_faults,
)

POINTS = st.decimals(0, 1000, places=2)

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
