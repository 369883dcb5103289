"""Lines, sums, the cap on indirect cost, and what is wrong with a budget (R-17 to R-22); days and surplus."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfunds.rules import (
    BudgetLine,
    Category,
    Cell,
    Fault,
    FaultKind,
    Identity,
    Item,
    Pay,
    Place,
    Source,
    annual_report_due,
    book_closing_due,
    budget_faults,
    differences,
    expert_conflicts,
    first_payment_due,
    indirect_cost_cap,
    is_direct,
    labour_lines,
    lines_of,
    needs_item_detail,
    people_faults,
    surplus_disposition,
    total_of,
    totals,
)
from tests.rdfunds.sheets import CELLS, budget_of, cell, changed

FEN = Decimal("0.01")
COSTS = st.decimals(0, 10**9, places=2)
PARTS = st.lists(st.sampled_from(["subproject", "unit", "line", "source", "category"]), unique=True)
BUDGETS = st.dictionaries(st.sampled_from(CELLS), st.decimals(0, 10**6, places=2))


def test_each_of_the_twelve_lines_is_in_one_category():
    lines = [line for category in Category for line in lines_of(category)]

    assert sorted(lines) == sorted(BudgetLine)
    assert len(lines) == 12
    assert [line for line in BudgetLine if not is_direct(line)] == [BudgetLine.INDIRECT]
    assert all(line.category is category for category in Category for line in lines_of(category))


@given(COSTS)
def test_the_cap_lies_between_20_and_30_percent_and_has_whole_fen(base):
    cap = indirect_cost_cap(base, Decimal(0))

    assert base * Decimal("0.20") - FEN < cap <= base * Decimal("0.30")
    assert cap == cap.quantize(FEN)


@given(COSTS, COSTS)
def test_the_cap_never_falls_with_more_direct_cost_and_never_leaps(base, more):
    rise = indirect_cost_cap(base + more, Decimal(0)) - indirect_cost_cap(base, Decimal(0))

    assert 0 <= rise <= more * Decimal("0.30") + FEN


@given(COSTS, COSTS)
def test_the_purchase_of_equipment_gives_no_room_for_indirect_cost(base, purchase):
    assert indirect_cost_cap(base + purchase, purchase) == indirect_cost_cap(base, Decimal(0))


@pytest.mark.parametrize(
    ("base", "cap"),
    [
        ("0", "0.00"),
        ("0.03", "0.00"),
        ("0.04", "0.01"),
        ("4999999.99", "1499999.99"),
        ("5000000.03", "1500000.00"),
        ("10000000.04", "2750000.00"),
        ("10000000.05", "2750000.01"),
    ],
)
def test_the_cap_is_rounded_down_at_the_bounds_of_its_tiers(base, cap):
    assert str(indirect_cost_cap(Decimal(base), Decimal(0))) == cap


@pytest.mark.parametrize(("direct", "purchase"), [("100", "100.01"), ("100", "-0.01"), ("-1", "0")])
def test_there_is_no_cap_on_costs_that_contradict_each_other(direct, purchase):
    with pytest.raises(ValueError, match="equipment"):
        indirect_cost_cap(Decimal(direct), Decimal(purchase))


def test_an_item_needs_detail_from_500000_yuan():
    assert not needs_item_detail(Decimal("499999.99"))
    assert needs_item_detail(Decimal("500000.00"))


@given(BUDGETS, PARTS)
def test_whatever_it_is_divided_by_a_budget_has_the_same_sum(budget, parts):
    assert sum(totals(budget, *parts).values()) == total_of(budget)


@given(BUDGETS)
def test_a_sum_by_category_is_that_of_its_lines(budget):
    by_category = totals(budget, "unit", "category")

    for unit in "AB":
        equipment = sum(total_of(budget, unit=unit, line=line) for line in lines_of(Category.EQUIPMENT))
        assert by_category.get((unit, Category.EQUIPMENT), 0) == equipment


@given(BUDGETS, BUDGETS)
def test_a_budget_and_its_differences_make_the_other_one(before, after):
    changes = differences(before, after)

    assert all(changes.values())
    assert {each: before.get(each, 0) + changes.get(each, 0) for each in CELLS} == {
        each: after.get(each, 0) for each in CELLS
    }


SOUND = {
    "1 A materials central": "800000.00",
    "1 A purchase central": "600000.00",
    "1 A indirect central": "240000.00",
    "2 A energy own": "100000.00",
    "2 B materials central": "50000.00",
}
TOTAL = Decimal("1690000.00")
PLEDGED = {("A", Source.OWN): Decimal("100000.00")}


def faults_after(changes, *, total=TOTAL, pledged=PLEDGED, **rest):
    return budget_faults(changed(budget_of(SOUND), changes), pledged, total, **rest)


def figures(**texts):
    return {name: Decimal(text) for name, text in texts.items()}


def test_a_budget_that_is_pledged_for_and_within_its_cap_has_no_fault():
    assert faults_after({}) == ()


def test_indirect_cost_above_the_cap_is_named_with_its_figures():
    [fault] = faults_after({"1 A indirect central": "0.01", "1 A purchase central": "-0.01"})

    assert fault == Fault(
        FaultKind.INDIRECT_ABOVE_CAP,
        Place("1"),
        figures(indirect="240000.01", base="800000", cap="240000", over="0.01"),
    )
    assert fault.rule == "R-22"


def test_another_subproject_lends_no_room_for_indirect_cost():
    changes = {"2 A energy own": "-40000", "2 A indirect own": "40000"}

    [fault] = faults_after(changes)

    assert fault.where == Place("2")
    assert fault.figures == figures(indirect="40000", base="110000", cap="33000", over="7000")


def test_central_money_has_to_be_what_was_asked_for():
    assert faults_after({"2 B materials central": "-0.02"}) == (
        Fault(
            FaultKind.CENTRAL_TOTAL,
            Place(source=Source.CENTRAL),
            figures(budgeted="1689999.98", total="1690000", difference="-0.02"),
        ),
    )


@pytest.mark.parametrize(("change", "kind"), [("-1.00", FaultKind.BELOW_PLEDGE), ("1.00", FaultKind.ABOVE_PLEDGE)])
def test_other_money_has_to_be_what_was_pledged(change, kind):
    budgeted = Decimal(100_000) + Decimal(change)

    assert faults_after({"2 A energy own": change}) == (
        Fault(
            kind,
            Place(unit="A", source=Source.OWN),
            {"budgeted": budgeted, "pledged": Decimal(100_000), "difference": Decimal(change)},
        ),
    )


def test_money_without_a_pledge_and_a_pledge_without_money_are_both_faults():
    pledged = {("B", Source.LOCAL): Decimal(5)}

    assert [(fault.kind, fault.where.unit) for fault in faults_after({}, pledged=pledged)] == [
        (FaultKind.ABOVE_PLEDGE, "A"),
        (FaultKind.BELOW_PLEDGE, "B"),
    ]


def test_amounts_are_whole_fen_and_not_negative():
    found = faults_after({"2 B energy central": "-0.005", "2 B materials central": "0.005"})

    at_energy, at_materials = (Place(*cell(f"2 B {line} central")) for line in ("energy", "materials"))
    assert [(fault.kind, fault.where) for fault in found] == [
        (FaultKind.NOT_WHOLE_FEN, at_materials),
        (FaultKind.NEGATIVE, at_energy),
        (FaultKind.NOT_WHOLE_FEN, at_energy),
    ]


def test_what_is_stated_for_subprojects_is_held_against_cells_and_project():
    stated = {"1": Decimal("1640000"), "2": Decimal("60000"), "3": Decimal("0")}

    assert faults_after({}, subproject_totals=stated) == (
        Fault(FaultKind.SUBPROJECT_TOTAL, Place("2"), figures(budgeted="50000", stated="60000", difference="-10000")),
        Fault(FaultKind.SUM_OF_SUBPROJECTS, Place(), figures(stated="1700000", total="1690000", difference="10000")),
    )


def item(price, quantity, *, has_detail):
    return Item("1", "A", BudgetLine.EQUIPMENT_PURCHASE, "Microscope", Decimal(price), quantity, has_detail)


def test_an_expensive_item_without_detail_is_a_fault_and_a_cheaper_one_is_not():
    items = [item("500000", 1, has_detail=False), item("49999.99", 2, has_detail=False)]

    [fault] = faults_after({}, items=items)

    assert fault.kind is FaultKind.ITEM_WITHOUT_DETAIL
    assert fault.where == Place("1", "A", BudgetLine.EQUIPMENT_PURCHASE, item="Microscope")
    assert faults_after({}, items=[item("500000", 1, has_detail=True)]) == ()


def test_the_items_of_a_line_cost_no_more_than_the_line_holds():
    items = [item("500000", 1, has_detail=True), item("50000.01", 2, has_detail=False)]

    assert faults_after({}, items=items) == (
        Fault(
            FaultKind.ITEMS_ABOVE_LINE,
            Place("1", "A", BudgetLine.EQUIPMENT_PURCHASE),
            figures(items="600000.02", budgeted="600000", over="0.02"),
        ),
    )


def test_people_are_paid_no_more_than_the_line_of_labour_of_their_unit_holds():
    budget = {
        Cell("1", "A", BudgetLine.STAFF, Source.CENTRAL): Decimal("200000"),
        Cell("1", "A", BudgetLine.STAFF, Source.OWN): Decimal("50000"),
        Cell("2", "B", BudgetLine.EXPERTS, Source.CENTRAL): Decimal("3000"),
    }
    people = [
        Pay("1", "A", BudgetLine.STAFF, Decimal("200000")),
        Pay("1", "A", BudgetLine.STAFF, Decimal("50000")),
        Pay("2", "A", BudgetLine.EXPERTS, Decimal("0.01")),
    ]
    assert people_faults(budget, people) == (
        Fault(
            FaultKind.PEOPLE_ABOVE_LINE,
            Place("2", "A", BudgetLine.EXPERTS),
            figures(people="0.01", budgeted="0", over="0.01"),
        ),
    )
    assert [(each.budgeted, each.people, each.left) for each in labour_lines(budget, people)] == [
        (Decimal("250000"), Decimal("250000"), 0),
        (0, Decimal("0.01"), Decimal("-0.01")),
        (Decimal("3000"), 0, Decimal("3000")),
    ]


def test_an_expert_who_is_a_member_is_found_by_number_or_where_there_is_none_by_name():
    members = [Identity("Li Na", "11010119800101123x"), Identity("Wang Wei")]
    same_number = Identity("Li Na (PKU)", "11010119800101123X")
    namesake = Identity("Li Na", "310101197001011234")
    without_number = Identity(" Wang Wei", "310101197001015678")

    assert expert_conflicts([same_number, namesake, without_number], members) == (same_number, without_number)


@pytest.mark.parametrize(
    ("evaluated_on", "due"),
    [
        (date(2023, 1, 31), date(2023, 2, 28)),
        (date(2023, 3, 15), date(2023, 4, 17)),  # a Saturday rolls
        (date(2022, 9, 1), date(2022, 10, 8)),  # a day of the holidays, to a Saturday worked in exchange
    ],
)
def test_books_are_closed_within_a_month_that_rolls(evaluated_on, due):
    assert book_closing_due(evaluated_on) == due


def test_the_first_payment_is_due_in_30_days_that_roll():
    assert first_payment_due(date(2023, 3, 16)) == date(2023, 4, 17)


def test_a_yearly_report_is_due_on_a_fixed_day_from_three_months_on():
    assert annual_report_due(date(2022, 8, 31), 2024) == date(2024, 11, 30)  # a Saturday
    assert annual_report_due(date(2022, 12, 1), 2022) is None
    assert annual_report_due(date(2023, 1, 1), 2022) is None


@pytest.mark.parametrize(("goals_met", "passed"), [(True, False), (False, True), (False, False)])
def test_a_surplus_stays_only_where_both_goals_and_evaluation_are_met(goals_met, passed):
    assert surplus_disposition(goals_met, passed) == "recovered"
    assert surplus_disposition(goals_met=True, passed=True) == "retained"
