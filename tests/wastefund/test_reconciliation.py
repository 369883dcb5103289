"""The identities between both books and the plan, for any plan however far it is booked (L-6, L-8, L-11, L-12)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wastefund import rules
from wastefund.rules import SpreadMethod
from wastefund.rules.reconciliation import Figure, Held, Planned, Spread, interest_by_plan, reconciliation

FIRST = date(2026, 4, 1)
CLOSES = date(2028, 12, 1)
FEN = Decimal("0.01")
QUICK = settings(deadline=None, max_examples=60)
amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
rates = st.decimals(min_value=0, max_value=Decimal("0.15"), places=4)


def spread(amount, method, through, filled):
    return Spread(
        method, amount, FIRST, CLOSES, Decimal(1000) if method == "by_volume" else Decimal(0), through, filled
    )


@st.composite
def plans(draw):
    """A plan of a landfill that closes in 2028, booked through some month, each line through its own."""
    works = draw(amounts)
    yearly = {year: draw(amounts) for year in draw(st.sets(st.integers(2029, 2050), min_size=1, max_size=4))}
    costs = {**yearly, 2029: yearly.get(2029, Decimal(0)) + works}
    need, floor = sum(yearly.values(), Decimal(0)), draw(amounts)
    rate, total = draw(rates), max(need, floor)
    months = [None, *rules.months(FIRST, date(2030, 6, 1))]
    by_month, filled = draw(st.sampled_from(months)), draw(st.decimals(0, 1000, places=3))
    part = draw(st.decimals(0, total, places=2)) if total else Decimal(0)
    provision = rules.present_value(costs, rate, FIRST)
    return Planned(
        first_month=FIRST,
        total=total,
        floor=floor,
        need=need,
        rate=rate,
        provision=provision,
        costs=costs,
        closure_works=works,
        unwound_through=draw(st.sampled_from([month for month in months if month is None or month.year < 2029])),
        slices=[
            spread(part, SpreadMethod.BY_MONTH, by_month, Decimal(0)),
            spread(total - part, SpreadMethod.BY_VOLUME, draw(st.sampled_from(months)), filled),
        ],
        asset=spread(draw(amounts) + provision, SpreadMethod.BY_MONTH, by_month, Decimal(0)),
    )


def booked_one_after_the_other(planned):
    """What the books hold when each month was booked as the clock books it."""
    provision = opening = planned.provision
    for month in rules.months(FIRST, planned.unwound_through) if planned.unwound_through else ():
        if month in (FIRST, date(month.year, 1, 1)):
            opening = provision
        provision += rules.month_of_unwinding(opening, planned.rate, planned.costs, month, FIRST)
    by_month, by_volume = planned.slices
    amortised = lines_of(by_month) + volume_of(by_volume)
    return Held(
        at_the_beginning=planned.provision,
        provision=provision,
        spent=Decimal(0),
        book_value=planned.asset.amount - lines_of(planned.asset),
        reserve=planned.total,
        capitalised=planned.total,
        amortised=amortised,
        in_cost=amortised,
    )


def lines_of(spread):
    months = rules.months(FIRST, spread.through) if spread.through else ()
    return sum(rules.months_by_line(spread.amount, FIRST, CLOSES, months), Decimal(0))


def volume_of(spread):
    """In two months: a third first, what has come since then."""
    if spread.through is None:
        return Decimal(0)
    first = rules.booking.month_by_volume(spread.amount, spread.volume, spread.filled / 4, Decimal(0))
    return first + rules.booking.month_by_volume(spread.amount, spread.volume, spread.filled, first)


def lines(held, planned):
    return reconciliation(held, planned, rules.present_value(planned.costs, planned.rate, planned.first_month))


@QUICK
@given(plans())
def test_books_that_follow_their_plan_agree_with_it_to_the_fen(planned):
    assert [line for line in lines(booked_one_after_the_other(planned), planned) if line.differs] == []


@QUICK
@given(plans())
def test_the_interest_of_all_months_is_what_the_costs_exceed_the_present_value_by(planned):
    booked, to_come = interest_by_plan(planned)
    assert planned.provision + booked + to_come == sum(planned.costs.values())


@QUICK
@given(plans(), st.sampled_from([name for name in Held.__dataclass_fields__ if name != "spent"]))
def test_one_fen_too_much_in_any_account_is_seen(planned, name):
    held = booked_one_after_the_other(planned)
    wrong = replace(held, **{name: getattr(held, name) + FEN})

    found = [line for line in lines(wrong, planned) if line.differs]

    assert found
    assert {line.difference for line in found} == {FEN}


@QUICK
@given(plans(), st.sampled_from(["need", "total", "closure_works"]))
def test_one_fen_too_much_in_what_the_plan_fixes_is_seen(planned, name):
    held = booked_one_after_the_other(planned)
    wrong = replace(planned, **{name: getattr(planned, name) + FEN})
    assert any(line.differs for line in lines(held, wrong))


@QUICK
@given(plans())
def test_still_to_amortise_and_amortised_are_the_statutory_amount(planned):
    found = {line.figure: line for line in lines(booked_one_after_the_other(planned), planned)}
    for source in ("statutory", "plan"):
        parts = [getattr(found[figure], source) for figure in (Figure.AMORTISED, Figure.TO_AMORTISE)]
        assert sum(parts) == planned.total


def worked_example():
    """900,000 yuan in each of 2037 to 2066 and 18 million in 2036, with no month booked yet."""
    costs = {2036: Decimal(18_000_000), **{year: Decimal(900_000) for year in range(2037, 2067)}}
    nothing = spread(Decimal(95_000_000), SpreadMethod.BY_MONTH, None, Decimal(0))
    provision = rules.present_value(costs, Decimal("0.05"), FIRST)
    return Planned(
        first_month=FIRST,
        total=Decimal(95_000_000),
        floor=Decimal(95_000_000),
        need=Decimal(27_000_000),
        rate=Decimal("0.05"),
        provision=provision,
        costs=costs,
        closure_works=Decimal(18_000_000),
        unwound_through=None,
        slices=[nothing],
        asset=nothing,
    )


def test_from_the_provision_to_the_statutory_amount_line_by_line():
    planned = worked_example()
    held = Held(
        at_the_beginning=planned.provision,
        provision=planned.provision,
        spent=Decimal(0),
        book_value=planned.asset.amount,
        reserve=planned.total,
        capitalised=planned.total,
        amortised=Decimal(0),
        in_cost=Decimal(0),
    )
    found = {line.figure: line for line in lines(held, planned)}

    assert found[Figure.INTEREST_TO_COME].plan == Decimal(45_000_000) - planned.provision
    assert found[Figure.ALL_COSTS].accounting == Decimal(45_000_000)
    assert found[Figure.NEED].accounting == Decimal(27_000_000)
    assert found[Figure.ABOVE_NEED].plan == Decimal(68_000_000)
    assert set(found[Figure.STATUTORY_AMOUNT].sources) == {Decimal(95_000_000)}


def test_a_year_s_cost_that_was_paid_as_expected_still_agrees():
    """What was spent stands beside the provision, so that both are what all costs are."""
    planned = replace(worked_example(), unwound_through=date(2038, 12, 1))
    spent = planned.costs[2036] + planned.costs[2037] + planned.costs[2038]
    booked, _to_come = interest_by_plan(planned)
    held = Held(
        at_the_beginning=planned.provision,
        provision=planned.provision + booked - spent,
        spent=spent,
        book_value=planned.asset.amount,
        reserve=planned.total,
        capitalised=planned.total,
        amortised=Decimal(0),
        in_cost=Decimal(0),
    )
    assert [line for line in lines(held, planned) if line.differs] == []


@pytest.mark.parametrize("through", [None, date(2026, 3, 1)])
def test_nothing_is_taken_before_the_first_month_is_booked(through):
    assert spread(Decimal(100), SpreadMethod.BY_MONTH, through, Decimal(0)).taken == 0


def test_an_asset_whose_life_is_over_before_the_plan_begins_takes_nothing():
    over = Spread(SpreadMethod.BY_MONTH, Decimal(5), FIRST, date(2026, 3, 1), Decimal(0), FIRST)
    assert (over.taken, over.left) == (0, 5)
