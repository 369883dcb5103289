"""A programme's years, what a changed estimate has to cover, budgets in the order of their years (R-7, R-11, R-12)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rdfunds.rules import FaultKind, issued_faults, yearly_budgets_faults, years_faults


def by_year(**amounts):
    return {int(year.removeprefix("y")): Decimal(amount) for year, amount in amounts.items()}


YEARS = st.integers(2021, 2028)
AMOUNTS = st.integers(0, 20).map(Decimal)
BY_YEAR = st.dictionaries(st.integers(2021, 2025), AMOUNTS, min_size=1)
ESTIMATE = by_year(y2026=100, y2027=100)


def named(faults):
    return [(fault.kind, fault.where.year) for fault in faults]


def test_each_year_of_the_programme_is_named_once_and_no_other():
    assert years_faults([2026, 2027, 2028], 2026, 2028) == ()
    assert named(years_faults([2025, 2027, 2027], 2026, 2028)) == [
        (FaultKind.YEAR_MISSING, 2026),
        (FaultKind.YEAR_MISSING, 2028),
        (FaultKind.YEAR_OUTSIDE, 2025),
        (FaultKind.YEAR_TWICE, 2027),
    ]


def test_a_changed_estimate_covers_what_is_issued_up_to_each_year():
    assert issued_faults(by_year(y2026=80, y2027=120), ESTIMATE) == ()
    assert issued_faults({}, {}) == ()
    (fault,) = issued_faults(by_year(y2026=110, y2027=90), ESTIMATE)
    assert (fault.kind, fault.where.year, fault.rule) == (FaultKind.ISSUED_ABOVE_ESTIMATE, 2026, "R-11")
    assert fault.figures == {"issued": 110, "estimate": 100, "over": 10}


def test_a_changed_estimate_leaves_no_issued_budget_slipped_by_more_than_two_years():
    issued, slipped = by_year(y2026=80, y2029=60), by_year(y2026=80, y2027=60, y2028=0, y2029=0)
    assert issued_faults(issued, slipped) == ()
    (fault,) = issued_faults(issued, by_year(y2026=130, y2027=10, y2028=0, y2029=0))

    assert (fault.kind, fault.where.year, fault.rule) == (FaultKind.ISSUED_SLIPS_TOO_FAR, 2029, "R-12")
    assert fault.figures == {"issued": 60, "left": 10, "over": 50}


@given(BY_YEAR, st.lists(st.tuples(YEARS, AMOUNTS, st.booleans())))
def test_an_estimate_covers_what_was_issued_under_it_as_the_rules_allow(estimate, wishes):
    total, issued = sum(estimate.values()), {}
    for year, amount, deployed in sorted(wishes):
        wished = {**issued, year: amount}
        if not yearly_budgets_faults(wished, year, estimate, total, deployed):
            issued = wished

    assert issued_faults(issued, estimate) == ()


def budgets_faults(budgets, since, *, deployed=True):
    return named(yearly_budgets_faults(budgets, since, ESTIMATE, Decimal(200), deployed))


def test_a_budget_raised_afterwards_is_measured_before_those_of_later_years():
    assert budgets_faults(by_year(y2026=100, y2027=100), 2026) == []


def test_a_budget_that_leaves_too_little_for_a_later_year_is_told_by_that_year():
    found = budgets_faults(by_year(y2026=100, y2027=110), 2026)
    assert found == [(FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL, 2027), (FaultKind.YEAR_ABOVE_ESTIMATE, 2027)]


def test_what_was_not_issued_in_its_year_slips_only_once_the_tasks_are_given_out():
    slipped = by_year(y2026=60, y2027=140)
    assert budgets_faults(slipped, 2027) == []
    assert budgets_faults(slipped, 2027, deployed=False) == [(FaultKind.YEAR_ABOVE_ESTIMATE, 2027)]


def test_years_before_the_one_that_changes_are_left_alone():
    assert budgets_faults(by_year(y2026=500, y2027=0), 2027) == [(FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL, 2027)]
