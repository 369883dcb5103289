"""A programme's estimate and the yearly budgets issued within it (R-7 to R-15)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfunds.rules import (
    Fault,
    FaultKind,
    Place,
    Source,
    YearAmount,
    estimate_faults,
    left_of_budgets,
    left_to_issue,
    year_budget_faults,
)

YEARS = st.integers(2021, 2028)
AMOUNTS = st.integers(0, 20).map(Decimal)
BY_YEAR = st.dictionaries(st.integers(2021, 2025), AMOUNTS, min_size=1)


def income(*rows):
    return [YearAmount(year, source, Decimal(amount)) for year, source, amount in rows]


def by_year(**amounts):
    return {int(year.removeprefix("y")): Decimal(amount) for year, amount in amounts.items()}


SOUND = income((2021, Source.CENTRAL, 60), (2021, Source.OWN, 40), (2022, Source.CENTRAL, 50))


def test_income_by_source_meets_expenditure_in_each_year_and_in_all():
    assert estimate_faults(Decimal(150), SOUND, by_year(y2021=100, y2022=50)) == ()


def test_a_year_that_does_not_balance_is_named_even_where_the_whole_does():
    assert [
        (fault.kind, fault.where.year, fault.figures["difference"])
        for fault in estimate_faults(Decimal(150), SOUND, by_year(y2021=90, y2022=60))
    ] == [(FaultKind.INCOME_AND_EXPENDITURE, 2021, 10), (FaultKind.INCOME_AND_EXPENDITURE, 2022, -10)]


def test_both_sums_are_held_against_the_total():
    assert estimate_faults(Decimal(151), SOUND, by_year(y2021=100, y2022=50)) == (
        Fault(
            FaultKind.INCOME_TOTAL,
            Place(),
            {"income": Decimal(150), "total": Decimal(151), "difference": Decimal(-1)},
        ),
        Fault(
            FaultKind.EXPENDITURE_TOTAL,
            Place(),
            {"expenditure": Decimal(150), "total": Decimal(151), "difference": Decimal(-1)},
        ),
    )


def test_years_are_in_a_row_and_there_is_one_at_least():
    found = estimate_faults(
        Decimal(2), income((2021, Source.CENTRAL, 1), (2024, Source.CENTRAL, 1)), by_year(y2021=1, y2024=1)
    )

    assert [(fault.kind, fault.where.year) for fault in found] == [
        (FaultKind.YEAR_MISSING, 2022),
        (FaultKind.YEAR_MISSING, 2023),
    ]
    assert [fault.kind for fault in estimate_faults(Decimal(0), [], {})] == [FaultKind.NO_YEARS, FaultKind.NO_MONEY]


def test_an_estimate_holds_some_money():
    (fault,) = estimate_faults(Decimal(0), income((2021, Source.CENTRAL, 0)), by_year(y2021=0))

    assert (fault.kind, fault.rule) == (FaultKind.NO_MONEY, "R-7")


def test_a_negative_year_does_not_hide_behind_the_sum():
    rows = income((2021, Source.CENTRAL, 20), (2022, Source.CENTRAL, -10))

    found = estimate_faults(Decimal(10), rows, by_year(y2021=20, y2022=-10))

    assert [(fault.kind, fault.where) for fault in found] == [
        (FaultKind.NEGATIVE, Place(year=2022, source=Source.CENTRAL)),
        (FaultKind.NEGATIVE, Place(year=2022)),
    ]


ESTIMATE = by_year(y2021=10, y2022=20, y2023=30)


@pytest.mark.parametrize(
    ("year", "issued", "deployed", "left"),
    [
        (2020, {}, True, 0),
        (2021, {}, False, 10),
        (2022, {}, False, 20),  # what 2021 left waits until the programme is deployed
        (2022, {}, True, 30),
        (2022, {"y2021": 4}, True, 26),
        (2023, {"y2022": 25}, True, 35),  # the 10 of 2021 first, then 15 of 2022
        (2024, {}, False, 0),
        (2024, {}, True, 50),  # 2021 can no longer slip
        (2025, {}, True, 30),
        (2026, {}, True, 0),
        (2023, {"y2023": 12, "y2024": 9}, False, 18),
    ],
)
def test_a_yearly_budget_may_slip_by_two_years_once_deployed(year, issued, deployed, left):
    assert left_to_issue(year, by_year(**issued), ESTIMATE, deployed) == left


def test_a_yearly_budget_above_estimate_and_total_is_named_with_its_figures():
    found = year_budget_faults(2023, Decimal(31), by_year(y2021=10, y2022=20), ESTIMATE, Decimal(60), deployed=True)

    assert found == (
        Fault(
            FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL,
            Place(year=2023),
            {"issued": Decimal(30), "amount": Decimal(31), "total": Decimal(60), "over": Decimal(1)},
        ),
        Fault(
            FaultKind.YEAR_ABOVE_ESTIMATE,
            Place(year=2023),
            {"amount": Decimal(31), "left": Decimal(30), "over": Decimal(1)},
        ),
    )
    assert year_budget_faults(2021, Decimal(10), {}, ESTIMATE, Decimal(60), deployed=False) == ()


@given(BY_YEAR, st.lists(st.tuples(YEARS, AMOUNTS)), st.booleans())
def test_budgets_without_fault_are_never_early_never_too_much_and_never_too_late(estimate, wishes, deployed):
    total, issued = sum(estimate.values()), {}
    for year, amount in sorted(wishes):
        if not year_budget_faults(year, amount, issued, estimate, total, deployed):
            issued[year] = issued.get(year, 0) + amount

    for year in range(2021, 2029):
        so_far = sum(amount for each, amount in issued.items() if each <= year)
        assert so_far <= sum(amount for each, amount in estimate.items() if each <= year)
    assert all(not amount or year <= max(estimate) + 2 for year, amount in issued.items())


@given(BY_YEAR, st.booleans())
def test_what_is_issued_year_by_year_as_estimated_is_always_right(estimate, deployed):
    issued = {}
    for year, amount in sorted(estimate.items()):
        assert not year_budget_faults(year, amount, issued, estimate, sum(estimate.values()), deployed)
        issued[year] = amount


@pytest.mark.parametrize(
    ("distributed", "left"),
    [(0, {2021: 10, 2022: 20}), (7, {2021: 3, 2022: 20}), (10, {2021: 0, 2022: 20}), (30, {2021: 0, 2022: 0})],
)
def test_the_oldest_budget_is_distributed_first_and_what_is_left_carries_over(distributed, left):
    assert left_of_budgets(by_year(y2022=20, y2021=10), Decimal(distributed)) == left


def test_no_more_is_distributed_than_issued():
    with pytest.raises(ValueError, match="distributed"):
        left_of_budgets(by_year(y2021=1), Decimal(2))


@given(BY_YEAR, AMOUNTS)
def test_what_is_left_of_each_budget_adds_up_to_what_is_not_distributed(budgets, wished):
    distributed = min(wished, sum(budgets.values()))
    left = left_of_budgets(budgets, distributed)

    assert sum(left.values()) == sum(budgets.values()) - distributed
    assert all(0 <= left[year] <= budgets[year] for year in budgets)
