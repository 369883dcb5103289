"""How much is set aside, for new and for existing landfills, and in which slices (L-6 to L-9)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wastefund.rules import (
    LandfillKind,
    Part,
    SiteFault,
    SpreadMethod,
    amortisation_by_fill,
    annual_filing_due,
    average_rate,
    decommissioning_ends_on,
    existing_site_readings,
    minimum_reserve,
    reckoning,
    reserve_regime,
    site_faults,
    straight_line_by_month,
    straight_line_by_year,
    yearly_schedule,
)

KINDS = st.sampled_from(LandfillKind)
AMOUNTS = st.decimals(0, 10**10, places=2)
DAYS = st.dates(date(2022, 1, 1), date(2090, 12, 31))
FIRST, CLOSURE = date(2015, 4, 1), date(2037, 6, 30)


@st.composite
def filled_sites(draw):
    """(kind, capacity, filled) with the filled volume within the capacity."""
    capacity = draw(st.decimals("0.001", 3_000_000, places=3))
    return draw(KINDS), capacity, draw(st.decimals(0, capacity, places=3))


@given(filled_sites())
def test_the_readings_keep_their_order(site):
    readings = existing_site_readings(*site)
    fen = Decimal("0.01")  # each is the sum of two amounts rounded to the fen

    assert readings.c.total - fen <= readings.a.total <= readings.b.total + fen


@given(KINDS, st.decimals("0.001", 3_000_000, places=3))
def test_a_site_filled_completely_comes_to_nothing_and_an_empty_one_to_the_floor(kind, capacity):
    assert existing_site_readings(kind, capacity, capacity).a.total == 0
    assert existing_site_readings(kind, capacity, Decimal(0)).a.total == minimum_reserve(kind, capacity)


@pytest.mark.parametrize(("capacity", "filled"), [("100", "100.001"), ("0", "0"), ("100", "-1")])
def test_volumes_that_contradict_each_other_are_refused(capacity, filled):
    with pytest.raises(ValueError, match="m3|capacity"):
        existing_site_readings(LandfillKind.RIGID, Decimal(capacity), Decimal(filled))


def test_a_negative_capacity_has_no_floor():
    with pytest.raises(ValueError, match="-1 m3"):
        minimum_reserve(LandfillKind.RIGID, Decimal(-1))


def test_the_average_rate_is_exact():
    assert average_rate(LandfillKind.FLEXIBLE, Decimal(600_000)) * 600_000 == 95_000_000
    with pytest.raises(ValueError, match="capacity"):
        average_rate(LandfillKind.FLEXIBLE, Decimal(0))


@given(AMOUNTS, DAYS, DAYS)
def test_a_schedule_loses_no_fen(amount, one, other):
    first, last = sorted((one, other))
    by_year = straight_line_by_year(amount, first, last)
    by_month = straight_line_by_month(amount, first, last)

    assert sum(by_year.values()) == amount == sum(by_month.values())
    for year, of_year in by_year.items():
        assert sum(share for month, share in by_month.items() if month.year == year) == of_year


@given(AMOUNTS, st.lists(st.decimals(0, 10_000, places=3), min_size=1, max_size=40))
def test_filling_a_site_bit_by_bit_books_the_whole_reserve(reserve, filled):
    capacity = sum(filled)
    if not capacity:
        return
    before, booked = Decimal(0), Decimal(0)
    for volume in filled:
        booked += amortisation_by_fill(reserve, capacity, before, volume)
        before += volume

    assert booked == reserve


@pytest.mark.parametrize(("capacity", "before", "volume"), [("0", "0", "0"), ("10", "8", "3"), ("10", "-1", "1")])
def test_no_more_is_filled_than_there_is_room(capacity, before, volume):
    with pytest.raises(ValueError, match="m3|volumes"):
        amortisation_by_fill(Decimal(100), Decimal(capacity), Decimal(before), Decimal(volume))


def test_a_schedule_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="comes before"):
        straight_line_by_year(Decimal(1), date(2025, 2, 1), date(2025, 1, 31))


def test_a_new_site_is_spread_in_the_way_it_chose():
    made = reckoning([Part(LandfillKind.RIGID, Decimal(600_000))], date(2024, 3, 15), CLOSURE)
    by_volume = reckoning(
        [Part(LandfillKind.RIGID, Decimal(600_000))], date(2024, 3, 15), CLOSURE, method=SpreadMethod.BY_VOLUME
    )

    (slice_,) = made.slices
    assert (slice_.amount, slice_.first_month, slice_.method) == (14_000_000, date(2024, 3, 1), SpreadMethod.BY_MONTH)
    assert by_volume.slices[0].volume == 600_000


def test_an_existing_site_is_spread_by_month_for_what_was_filled_and_by_volume_for_the_rest():
    made = reckoning([Part(LandfillKind.FLEXIBLE, Decimal(600_000), Decimal(200_000))], FIRST, CLOSURE)

    filled, unfilled = made.slices
    assert (filled.method, filled.amount) == (SpreadMethod.BY_MONTH, Decimal("21111111.11"))
    assert (unfilled.method, unfilled.amount, unfilled.volume) == (
        SpreadMethod.BY_VOLUME,
        Decimal("63333333.33"),
        400_000,
    )
    assert filled.first_month == date(2022, 1, 1)


def test_a_site_with_both_parts_is_reckoned_part_by_part():
    parts = [Part(LandfillKind.FLEXIBLE, Decimal(500_000)), Part(LandfillKind.RIGID, Decimal(200_000))]

    made = reckoning(parts, date(2024, 1, 1), CLOSURE)

    assert made.total == 85_000_000 + 6_000_000


@given(filled_sites(), AMOUNTS, DAYS, st.booleans())
def test_the_slices_make_up_the_larger_of_need_and_floor(site, need, closes_on, existing):
    kind, capacity, filled = site
    part = Part(kind, capacity, filled if existing else Decimal(0))

    made = reckoning([part], FIRST if existing else date(2022, 1, 1), closes_on, need=need)

    assert made.total == max(need, made.floor)
    assert sum(each.amount for each in made.slices) == made.total
    assert sum(yearly_schedule(made.slices).values()) == made.total


def test_a_site_filled_completely_spreads_its_need_by_month():
    part = Part(LandfillKind.RIGID, Decimal(1000), Decimal(1000))

    made = reckoning([part], FIRST, CLOSURE, need=Decimal(500_000))

    assert made.floor == 0
    assert made.need_is_larger
    assert [(each.method, each.amount) for each in made.slices] == [(SpreadMethod.BY_MONTH, 500_000)]


def faults(parts, since=FIRST, closes_on=CLOSURE):
    return [(fault.fault, fault.where) for fault in site_faults(parts, since, closes_on)]


def test_a_plausible_site_has_no_fault():
    assert faults([Part(LandfillKind.FLEXIBLE, Decimal(600_000), Decimal(200_000))]) == []


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (("0", "0"), (SiteFault.NO_CAPACITY, "capacity_rigid")),
        (("-5", "-6"), (SiteFault.NEGATIVE, "capacity_rigid")),
        (("100000000.001", "0"), (SiteFault.TOO_LARGE, "capacity_rigid")),
        (("10.0001", "0"), (SiteFault.TOO_FINE, "capacity_rigid")),
        (("10", "10.001"), (SiteFault.FILLED_ABOVE_CAPACITY, "filled_rigid")),
    ],
)
def test_impossible_volumes_are_told_with_their_field(part, fault):
    assert fault in faults([Part(LandfillKind.RIGID, *map(Decimal, part))])


def test_what_cannot_be_true_of_the_days_is_told():
    part = Part(LandfillKind.RIGID, Decimal(10))

    assert faults([part], closes_on=date(2015, 3, 31)) == [(SiteFault.CLOSURE_BEFORE_START, "closes_on")]
    assert faults([part], closes_on=date(2021, 12, 31)) == [(SiteFault.CLOSURE_BEFORE_MEASURES, "closes_on")]
    assert faults([part], closes_on=date(2201, 1, 1)) == [(SiteFault.CLOSURE_TOO_FAR, "closes_on")]
    assert faults([Part(LandfillKind.RIGID, Decimal(10), Decimal(1))], since=date(2022, 1, 1)) == [
        (SiteFault.FILLED_BEFORE_OPERATING, "filled_rigid")
    ]
    assert faults([]) == [(SiteFault.NO_CAPACITY, "capacity_flexible")]


def test_what_has_never_operated_is_new():
    assert reserve_regime(None) == reserve_regime(date(2022, 1, 1)) == "new"


def test_thirty_years_after_a_leap_day_end_with_february():
    assert decommissioning_ends_on(date(2036, 2, 29)) == date(2066, 2, 28)


def test_nothing_was_filed_before_the_measures():
    with pytest.raises(ValueError, match="2021"):
        annual_filing_due(2021)
