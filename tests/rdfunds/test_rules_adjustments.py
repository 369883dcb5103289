"""Who decides which change of a budget, and which kinds a change is made of (R-38)."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rdfunds.rules import (
    AdjustmentKind,
    Asker,
    Decider,
    Fault,
    FaultKind,
    Place,
    Replacement,
    Source,
    adjustment_faults,
    adjustment_route,
    kinds_of,
)
from tests.rdfunds.sheets import CELLS, budget_of, cell, changed, sheet

# Whose turn it is in a request of two kinds, in order: Person (the leader), Own unit, Both (unit and leader), Units,
# Lead, Agency; * is filed with the agency, x refused. One's own column is the kind alone.
PAIRS = """
project_total               A   A   A   LA  OA  PA  x  BA  UA  LA  A
between_subprojects         A   A   A   LA  OA  PA  x  BA  UA  LA  A
replace_unit                A   A   A   LA  OA  PA  x  BA  UA  LA  A
between_participants        LA  LA  LA  L*  OL* PL* x  BL* UL* L*  LA
equipment                   OA  OA  OA  OL* O   PO  x  OB  OU  OL* OA
other_direct                PA  PA  PA  PL* PO  P   x  PB  PU  PL* PA
indirect_up                 x   x   x   x   x   x   x  x   x   x   x
indirect_down               BA  BA  BA  BL* OB  PB  x  B   BU  BL* BA
indirect_between_units      UA  UA  UA  UL* OU  PU  x  BU  U   UL* UA
other_source_between_units  LA  LA  LA  L*  OL* PL* x  BL* UL* L*  LA
other_source_total          A   A   A   LA  OA  PA  x  BA  UA  LA  A
"""
ROWS = [line.split() for line in PAIRS.strip().splitlines()]
NAMES = [row[0] for row in ROWS]
EXPECTED = {(row[0], other): turns for row in ROWS for other, turns in zip(NAMES, row[1:], strict=True)}
LETTERS = {
    "P": Decider.LEADER,
    "O": Decider.OWN_UNIT,
    "B": Decider.UNIT_AND_LEADER,
    "U": Decider.UNITS,
    "L": Decider.LEAD_UNIT,
    "A": Decider.AGENCY,
}
ORDER = list(LETTERS.values())
KIND_SETS = st.sets(st.sampled_from(AdjustmentKind), min_size=1)


def test_the_table_has_every_pair_of_kinds():
    assert {AdjustmentKind(name) for name in NAMES} == set(AdjustmentKind)
    assert len(EXPECTED) == len(AdjustmentKind) ** 2


@pytest.mark.parametrize(("one", "other"), list(product(NAMES, NAMES)))
def test_two_kinds_in_one_request_go_through_these_hands(one, other):
    turns = EXPECTED[one, other]
    hands = () if turns == "x" else tuple(LETTERS[letter] for letter in turns.rstrip("*"))

    route = adjustment_route([one, other])

    assert route.allowed == (turns != "x")
    assert route.hands == hands
    assert route.decider == (hands[-1] if hands else None)
    assert route.filed_with_agency == turns.endswith("*")
    assert route.forbidden == (("indirect_up",) if turns == "x" else ())


@pytest.mark.parametrize(
    ("kinds", "asked_by"),
    [
        (["project_total"], [Asker.SUBPROJECT_UNIT, Asker.LEAD_UNIT]),
        (["between_participants"], [Asker.SUBPROJECT_UNIT]),
        (["equipment"], [Asker.LEADER]),
        (["other_direct"], []),
        (["indirect_down"], []),
        (["equipment", "between_subprojects"], [Asker.LEADER, Asker.SUBPROJECT_UNIT, Asker.LEAD_UNIT]),
        (["indirect_up", "equipment"], []),
    ],
)
def test_a_request_is_asked_for_up_the_chain(kinds, asked_by):
    assert list(adjustment_route(kinds).asked_by) == asked_by


def test_a_request_of_no_kind_or_an_unknown_one_has_no_way():
    with pytest.raises(ValueError, match="some kind"):
        adjustment_route([])
    with pytest.raises(ValueError, match="bonus"):
        adjustment_route(["bonus"])


@given(KIND_SETS)
def test_the_decider_is_never_below_that_of_one_of_the_kinds_and_nobody_is_skipped(kinds):
    route = adjustment_route(kinds)
    alone = [adjustment_route([kind]) for kind in kinds]
    if not route.allowed:
        assert not all(each.allowed for each in alone)
        return

    assert all(ORDER.index(route.decider) >= ORDER.index(each.decider) for each in alone)
    assert set(route.hands) == {each.decider for each in alone}
    assert [ORDER.index(hand) for hand in route.hands] == sorted({ORDER.index(hand) for hand in route.hands})
    assert route.hands[-1] is route.decider
    filed = any(each.filed_with_agency for each in alone)
    assert route.filed_with_agency == (filed and route.decider is not Decider.AGENCY)


@given(KIND_SETS)
def test_what_is_forbidden_stays_forbidden_in_any_company(kinds):
    route = adjustment_route({*kinds, AdjustmentKind.INDIRECT_UP})

    assert (route.allowed, route.decider, route.hands) == (False, None, ())
    assert route.forbidden == (AdjustmentKind.INDIRECT_UP,)


CHANGES = {
    "nothing changes": ({}, ""),
    "more grant": ({"1 A materials central": 10}, "project_total"),
    "more grant for equipment": ({"1 A rental central": 10}, "project_total equipment"),
    "grant to another subproject": (
        {"1 A materials central": -10, "2 B materials central": 10},
        "between_subprojects",
    ),
    "own money of a unit to another subproject": (
        {"1 A materials own": -10, "2 A materials own": 10},
        "between_subprojects",
    ),
    "grant to another unit": ({"1 A materials central": -10, "1 B materials central": 10}, "between_participants"),
    "own money to another unit": (
        {"1 A materials own": -10, "1 B materials own": 10},
        "other_source_between_units",
    ),
    "one line to another": ({"1 A materials central": -10, "1 A energy central": 10}, "other_direct"),
    "equipment to equipment": ({"1 A purchase central": -10, "1 A rental central": 10}, "equipment"),
    "equipment to materials": ({"1 A purchase own": -10, "1 A materials own": 10}, "equipment other_direct"),
    "materials to indirect": ({"1 A materials central": -10, "1 A indirect central": 10}, "indirect_up"),
    "indirect to another subproject": (
        {"1 A indirect central": -10, "2 A indirect central": 10},
        "between_subprojects indirect_up indirect_down",
    ),
    "indirect to direct": ({"1 A indirect central": -10, "1 A materials central": 10}, "indirect_down"),
    "indirect to indirect of another unit": (
        {"1 A indirect central": -10, "1 B indirect central": 10},
        "indirect_between_units",
    ),
    "indirect to direct of another unit": (
        {"1 A indirect central": -10, "1 B materials central": 10},
        "indirect_down between_participants",
    ),
    "indirect to direct and to another unit": (
        {"1 A indirect central": -10, "1 A materials central": 5, "1 B indirect central": 5},
        "indirect_down indirect_between_units",
    ),
    "indirect and direct crosswise": (
        {
            "1 A indirect central": -10,
            "1 A materials central": 10,
            "1 B materials central": -10,
            "1 B indirect central": 10,
        },
        "indirect_between_units between_participants",
    ),
    "own money in place of the grant": (
        {"1 A materials central": -10, "1 A materials own": 10},
        "project_total other_source_total",
    ),
    "own money in place of local money": (
        {"1 A materials local": -10, "1 A materials own": 10},
        "other_source_total",
    ),
    "lines exchanged between two sources": (
        {
            "1 A materials central": -10,
            "1 A energy central": 10,
            "1 A materials own": 10,
            "1 A energy own": -10,
        },
        "other_direct",
    ),
    "equipment exchanged between two sources": (
        {"1 A purchase central": -10, "1 A rental central": 10, "1 A purchase own": 10, "1 A rental own": -10},
        "equipment",
    ),
    "indirect exchanged between two sources": (
        {
            "1 A indirect central": -10,
            "1 A materials central": 10,
            "1 A indirect own": 10,
            "1 A materials own": -10,
        },
        "indirect_down",
    ),
    "indirect of two units exchanged between two sources": (
        {
            "1 A indirect central": 10,
            "1 B indirect central": -10,
            "1 A indirect own": -10,
            "1 B indirect own": 10,
            "1 A materials own": 10,
            "1 B materials own": -10,
        },
        "indirect_between_units",
    ),
    "more grant, and direct cost to another unit": (
        {"1 A materials central": 20, "1 B materials central": -10},
        "project_total between_participants",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_of_these_kinds(name):
    changes, kinds = CHANGES[name]

    assert kinds_of(sheet(), changed(sheet(), changes)) == {AdjustmentKind(kind) for kind in kinds.split()}


def test_replacing_a_unit_is_a_kind_even_where_no_amount_changes():
    assert kinds_of(sheet(), sheet(), [Replacement("1", "A", "C")]) == {AdjustmentKind.REPLACE_UNIT}


def test_what_passes_to_the_unit_that_comes_is_of_no_other_kind():
    before = sheet()
    after = {c._replace(unit="C") if (c.subproject, c.unit) == ("1", "A") else c: sum_ for c, sum_ in before.items()}
    assert kinds_of(before, after, [Replacement("1", "A", "C")]) == {AdjustmentKind.REPLACE_UNIT}
    assert AdjustmentKind.BETWEEN_PARTICIPANTS in kinds_of(before, after)


def test_what_changes_beside_a_replacement_is_of_its_own_kind():
    before = sheet()
    moved = changed(before, {"1 A materials central": -10, "1 A energy central": 10})
    after = {c._replace(unit="C") if (c.subproject, c.unit) == ("1", "A") else c: sum_ for c, sum_ in moved.items()}
    assert kinds_of(before, after, [Replacement("1", "A", "C")]) == {
        AdjustmentKind.REPLACE_UNIT,
        AdjustmentKind.OTHER_DIRECT,
    }


@st.composite
def balanced_changes(draw):
    """(before, after), where what moves stays in one source, subproject or unit, in several of them, or in none."""
    same = draw(st.sets(st.sampled_from(["subproject", "unit", "source", "category"])))
    after = sheet()
    for _ in range(draw(st.integers(1, 6))):
        giving = draw(st.sampled_from(CELLS))
        near = [each for each in CELLS if all(getattr(each, part) == getattr(giving, part) for part in same)]
        amount = Decimal(draw(st.integers(1, 2)))
        after[giving] -= amount
        after[draw(st.sampled_from(near))] += amount
    assume(after != sheet())
    return sheet(), after


@settings(max_examples=500)
@given(balanced_changes())
def test_every_change_is_of_some_kind_and_has_a_way(change):
    assert adjustment_route(kinds_of(*change))


@settings(max_examples=300)
@given(balanced_changes())
def test_the_way_back_is_of_the_same_kinds_but_where_a_direction_counts(change):
    before, after = change
    directed = {
        AdjustmentKind.INDIRECT_UP,
        AdjustmentKind.INDIRECT_DOWN,
        AdjustmentKind.INDIRECT_BETWEEN_UNITS,
        AdjustmentKind.BETWEEN_PARTICIPANTS,
    }
    there, back = kinds_of(before, after), kinds_of(after, before)

    assert there - directed == back - directed
    assert AdjustmentKind.INDIRECT_UP not in there or AdjustmentKind.INDIRECT_DOWN in back


@settings(max_examples=300)
@given(balanced_changes())
def test_more_indirect_cost_in_a_subproject_is_always_refused(change):
    before, after = change
    rises = [
        sum(
            after[each] - before[each]
            for each in CELLS
            if each.subproject == subproject and each.category == "indirect"
        )
        for subproject in "12"
    ]

    assert adjustment_route(kinds_of(before, after)).allowed == (max(rises) <= 0)


PLEDGED = {("A", Source.OWN): Decimal(100)}
SMALL = {"1 A materials central": 100, "1 A energy central": 100, "1 A materials own": 100, "1 A indirect central": 90}


def faults_of_change(changes, pledged=PLEDGED):
    before = budget_of(SMALL)
    return adjustment_faults(before, changed(before, changes), pledged)


def test_a_change_within_what_lines_hold_has_no_fault():
    assert faults_of_change({"1 A materials central": -100, "1 A energy central": 100}) == ()


def test_more_than_a_line_holds_is_named_with_what_it_holds():
    assert faults_of_change({"1 A materials central": -120, "1 A energy central": 120}) == (
        Fault(
            FaultKind.MORE_THAN_LINE_HOLDS,
            Place(*cell("1 A materials central")),
            {"holds": Decimal(100), "taken": Decimal(120), "over": Decimal(20)},
        ),
    )


def test_what_is_direct_cost_no_longer_carries_no_indirect_cost():
    [fault] = faults_of_change({"1 A energy central": -10, "1 A purchase central": 10})

    assert fault.kind is FaultKind.INDIRECT_ABOVE_CAP
    assert fault.figures["cap"] == 87
    assert fault.figures["over"] == 3


def test_pledged_money_is_not_taken_out_and_a_part_of_a_fen_not_moved():
    found = faults_of_change({"1 A materials own": "-0.005", "1 A materials central": "0.005"})

    assert {fault.kind for fault in found} == {FaultKind.NOT_WHOLE_FEN, FaultKind.BELOW_PLEDGE}


def test_a_pledge_is_asked_about_only_where_its_money_changes():
    assert faults_of_change({"1 A materials own": -10, "1 A energy own": 10}, pledged={}) == ()
    assert [fault.kind for fault in faults_of_change({"1 B energy own": 10})] == [FaultKind.ABOVE_PLEDGE]
