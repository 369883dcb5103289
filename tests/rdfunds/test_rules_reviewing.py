"""What a review may not do: cut everything by the same share (R-24)."""

from decimal import Decimal

import pytest

from rdfunds.rules import cut_across_the_board
from tests.rdfunds.sheets import budget_of

BEFORE = budget_of({"1 A materials central": 1000, "1 A energy central": 400, "2 B rental central": 200})


@pytest.mark.parametrize(
    ("cuts", "share"),
    [
        ({"1 A materials central": 100, "1 A energy central": 40, "2 B rental central": 20}, "0.1"),
        ({"1 A materials central": 100, "1 A energy central": 40, "2 B rental central": "21.9"}, "0.1011875"),
        ({"1 A materials central": 1000, "1 A energy central": 400, "2 B rental central": 200}, "1"),
    ],
)
def test_the_same_share_of_every_line_is_found(cuts, share):
    assert cut_across_the_board(BEFORE, budget_of(cuts)) == Decimal(share)


@pytest.mark.parametrize(
    "cuts",
    [
        {},
        {"1 A materials central": 500},
        {"1 A materials central": 100, "1 A energy central": 40},
        {"1 A materials central": 100, "1 A energy central": 40, "2 B rental central": "22.1"},
    ],
)
def test_cuts_that_differ_are_let_through(cuts):
    assert cut_across_the_board(BEFORE, budget_of(cuts)) is None


def test_a_single_line_has_nothing_to_be_compared_with():
    before = budget_of({"1 A materials central": 1000})

    assert cut_across_the_board(before, budget_of({"1 A materials central": 100})) is None
