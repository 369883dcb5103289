"""What a month takes, and what a later version goes on with (L-5, L-8)."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wastefund.rules import (
    LandfillKind,
    Slice,
    SpreadMethod,
    continued,
    estimate_booked_on,
    month_by_volume,
    month_of_unwinding,
    months_by_line,
)

FIRST, LAST, NEXT = date(2022, 1, 1), date(2036, 12, 1), date(2026, 3, 1)
AMOUNTS = st.decimals(0, 10**9, places=2)
PARTS = st.tuples(st.sampled_from(LandfillKind), st.sampled_from(SpreadMethod))


@given(st.dictionaries(PARTS, AMOUNTS, min_size=1), st.dictionaries(PARTS, AMOUNTS), st.booleans())
def test_a_later_version_spreads_the_new_amount_less_what_is_booked(amounts, booked, filled):
    slices = [Slice(*part, amount, FIRST, LAST, Decimal(100)) for part, amount in amounts.items()]
    left = {} if filled else dict.fromkeys(LandfillKind, Decimal(40))

    rest = continued(slices, booked, left, NEXT)

    assert sum(each.amount for each in rest) == sum(amounts.values()) - sum(booked.values())
    assert len({(each.kind, each.method) for each in rest}) == len(rest)
    assert {each.first_month for each in rest} == {NEXT}
    assert all(each.volume == 40 for each in rest if each.method is SpreadMethod.BY_VOLUME)
    if filled:
        assert {each.method for each in rest} == {SpreadMethod.BY_MONTH}


def test_an_estimate_is_booked_before_its_first_month_unless_that_is_closed():
    assert estimate_booked_on(NEXT, None) == date(2026, 2, 28)
    assert estimate_booked_on(NEXT, date(2026, 1, 31)) == date(2026, 2, 28)
    assert estimate_booked_on(NEXT, date(2026, 2, 28)) == NEXT


def test_a_month_outside_of_the_spread_takes_nothing():
    asked = [date(2021, 12, 1), FIRST, date(2037, 1, 1)]
    assert list(months_by_line(Decimal(180), FIRST, LAST, asked)) == [0, 1, 0]
    assert list(months_by_line(Decimal(180), NEXT, FIRST, asked)) == [0, 0, 0]


@given(AMOUNTS, st.lists(st.decimals(0, 100, places=3), max_size=20))
def test_volumes_corrected_later_come_in_with_the_next_month(amount, filled_until):
    booked = Decimal(0)
    for filled in filled_until:
        booked += month_by_volume(amount, Decimal(100), filled, booked)

    expected = month_by_volume(amount, Decimal(100), filled_until[-1], Decimal(0)) if filled_until else 0
    assert booked == expected


def test_without_room_left_nothing_goes_by_volume():
    assert month_by_volume(Decimal(100), Decimal(0), Decimal(5), Decimal(0)) == 0


@given(st.decimals(0, 10**8, places=2), st.integers(1, 12))
def test_the_months_of_the_last_year_bring_the_provision_to_the_last_cost(opening, begins):
    costs, first = {2030: Decimal(1_000_000)}, date(2030, begins, 1)

    taken = [month_of_unwinding(opening, Decimal("0.05"), costs, date(2030, m, 1), first) for m in range(begins, 13)]

    assert opening + sum(taken) == 1_000_000
    assert month_of_unwinding(opening, Decimal("0.05"), costs, date(2031, 1, 1), first) == 0
