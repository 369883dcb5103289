"""Tiers, the national floor, and where a higher tariff falls below it (L-7)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wastefund.rules import (
    NATIONAL_FLOOR,
    FloorGap,
    LandfillKind,
    TierFault,
    TierFaultAt,
    floor_gaps,
    minimum_reserve,
    tier_faults,
    tier_lines,
    tiered_sum,
    tiers_meet_floor,
)

KINDS = st.sampled_from(LandfillKind)
VOLUMES = st.decimals(0, 5_000_000, places=3)
BOUNDS = st.lists(st.integers(1, 2_000_000), unique=True, max_size=5).map(sorted)


@st.composite
def tariffs(draw):
    """Any tariff: rising bounds, an open end, rates that may rise or fall."""
    bounds = [*map(Decimal, draw(BOUNDS)), None]
    return [(bound, draw(st.decimals("0.01", 500, places=2))) for bound in bounds]


@pytest.mark.parametrize("volume", ["200000", "500000"])
def test_a_bound_belongs_to_the_tier_that_it_ends(volume):
    *_, last = tier_lines(NATIONAL_FLOOR[LandfillKind.FLEXIBLE], Decimal(volume))
    assert last.up_to == Decimal(volume)


def test_the_lines_say_which_tier_how_many_cubic_metres_and_what_rate():
    lines = tier_lines(NATIONAL_FLOOR[LandfillKind.FLEXIBLE], Decimal(600_000))

    assert [(line.volume, line.rate, line.amount) for line in lines] == [
        (200_000, 200, Decimal("40000000.00")),
        (300_000, 150, Decimal("45000000.00")),
        (100_000, 100, Decimal("10000000.00")),
    ]


@given(KINDS, VOLUMES)
def test_the_lines_add_up_to_the_floor(kind, volume):
    assert sum(line.amount for line in tier_lines(NATIONAL_FLOOR[kind], volume)) == minimum_reserve(kind, volume)


@given(tariffs(), VOLUMES, VOLUMES)
def test_more_volume_never_costs_less_and_nothing_jumps(tiers, one, other):
    smaller, larger = sorted((one, other))
    difference = tiered_sum(tiers, larger) - tiered_sum(tiers, smaller)

    assert 0 <= difference <= Fraction(larger - smaller) * max(Fraction(rate) for _bound, rate in tiers)


def test_a_tariff_below_the_floor_is_told_where():
    gaps = floor_gaps(LandfillKind.FLEXIBLE, [(Decimal(300_000), Decimal(260)), (None, Decimal(140))])

    assert gaps == (FloorGap(Decimal(300_000), Decimal(500_000), Decimal(140), Decimal(150)),)


def test_a_larger_sum_does_not_make_up_for_a_low_marginal_rate():
    tiers = [(Decimal(500_000), Decimal(400)), (None, Decimal(99))]

    assert tiered_sum(tiers, Decimal(600_000)) > tiered_sum(NATIONAL_FLOOR[LandfillKind.FLEXIBLE], Decimal(600_000))
    assert not tiers_meet_floor(LandfillKind.FLEXIBLE, tiers)


@given(KINDS, tariffs())
def test_a_tariff_without_gaps_is_never_below_the_floor_anywhere(kind, tiers):
    gaps = floor_gaps(kind, tiers)
    bounds = {bound for bound, _rate in (*tiers, *NATIONAL_FLOOR[kind]) if bound is not None}
    below = [
        volume
        for volume in sorted({Decimal(0), *bounds})
        if tiered_sum(tiers, volume + 1) - tiered_sum(tiers, volume)
        < tiered_sum(NATIONAL_FLOOR[kind], volume + 1) - tiered_sum(NATIONAL_FLOOR[kind], volume)
    ]
    assert bool(gaps) == bool(below)


@given(KINDS)
def test_the_floor_meets_itself(kind):
    assert tiers_meet_floor(kind, NATIONAL_FLOOR[kind])


@pytest.mark.parametrize(
    ("tiers", "fault", "row"),
    [
        ([], TierFault.NONE_AT_ALL, 0),
        ([(None, Decimal(1)), (None, Decimal(1))], TierFault.END_TOO_EARLY, 0),
        ([(Decimal(5), Decimal(1)), (Decimal(5), Decimal(1)), (None, Decimal(1))], TierFault.BOUND_NOT_RISING, 1),
        ([(Decimal(0), Decimal(1)), (None, Decimal(1))], TierFault.BOUND_NOT_RISING, 0),
        ([(Decimal(5), Decimal(1))], TierFault.NO_END, 0),
        ([(None, Decimal(0))], TierFault.RATE_NOT_POSITIVE, 0),
    ],
)
def test_what_is_no_tariff_is_told_with_its_row(tiers, fault, row):
    assert tier_faults(tiers) == (TierFaultAt(fault, row),)


@given(tariffs())
def test_a_tariff_has_no_fault(tiers):
    assert tier_faults(tiers) == ()
