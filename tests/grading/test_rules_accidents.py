"""Accidents at every boundary of the commitments, the fast track and revocation."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workdays import add_months
from grading.rules import (
    Accident,
    AccidentClass,
    AccidentFaultCode,
    accident_class,
    accident_commitment_faults,
    accident_commitment_holds,
    fast_track_accident_faults,
    fast_track_accidents_allow,
    level_one_accident_commitment_holds,
    level_one_accident_faults,
    revocation_accident_faults,
    revocation_by_accidents,
)

APPLIED = date(2025, 3, 10)
ONE_DAY = timedelta(days=1)


def accident(on, deaths=0, injuries=0, loss="0"):
    return Accident(on, deaths, injuries, Decimal(loss))


ACCIDENTS = st.lists(
    st.builds(
        Accident,
        st.dates(date(2023, 1, 1), date(2025, 12, 31)),
        st.sampled_from([0, 0, 0, 1]),
        st.integers(0, 2),
        st.sampled_from([Decimal(0), Decimal(400_000), Decimal("999999.99")]),
    ),
    max_size=6,
)

# --- classes (Decree 493) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deaths", "injuries", "loss", "name"),
    [
        (0, 0, "0", AccidentClass.ORDINARY),
        (2, 9, "9999999.99", AccidentClass.ORDINARY),
        (3, 0, "0", AccidentClass.LARGER),
        (0, 10, "0", AccidentClass.LARGER),
        (0, 0, "10000000", AccidentClass.LARGER),
        (9, 49, "49999999.99", AccidentClass.LARGER),
        (10, 0, "0", AccidentClass.SERIOUS),
        (0, 50, "0", AccidentClass.SERIOUS),
        (0, 0, "50000000", AccidentClass.SERIOUS),
        (29, 99, "99999999.99", AccidentClass.SERIOUS),
        (30, 0, "0", AccidentClass.PARTICULARLY_SERIOUS),
        (0, 100, "0", AccidentClass.PARTICULARLY_SERIOUS),
        (0, 0, "100000000", AccidentClass.PARTICULARLY_SERIOUS),
    ],
)
def test_an_accident_has_the_worst_class_that_a_figure_reaches(deaths, injuries, loss, name):
    assert accident_class(deaths, injuries, Decimal(loss)) is name
    assert accident(APPLIED, deaths, injuries, loss).accident_class is name


@pytest.mark.parametrize("figures", [(-1, 0, "0"), (0, -1, "0"), (0, 0, "-0.01")])
def test_a_negative_figure_is_refused(figures):
    with pytest.raises(ValueError, match="negative"):
        accident(APPLIED, *figures)
    with pytest.raises(ValueError, match="negative"):
        accident_class(figures[0], figures[1], Decimal(figures[2]))


# --- commitment 4 (G-8-1) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accidents", "holds"),
    [
        ([], True),
        ([accident(date(2024, 3, 9), deaths=1)], True),
        ([accident(date(2024, 3, 10), deaths=1)], False),
        ([accident(APPLIED, deaths=1)], False),
        ([accident(APPLIED + ONE_DAY, deaths=1)], True),
        ([accident(date(2024, 6, 1), injuries=2)], True),
        ([accident(date(2024, 6, 1), injuries=3)], False),
        ([accident(date(2024, 3, 9), injuries=2), accident(date(2024, 6, 1), injuries=2)], True),
        ([accident(date(2024, 3, 10), injuries=1), accident(date(2024, 6, 1), injuries=2)], False),
        ([accident(date(2024, 6, 1), loss="999999.99")], True),
        ([accident(date(2024, 6, 1), loss="1000000")], False),
        ([accident(date(2024, 6, 1), loss="500000"), accident(date(2024, 7, 1), loss="499999.99")], True),
        ([accident(date(2024, 6, 1), loss="500000"), accident(date(2024, 7, 1), loss="500000")], False),
    ],
)
def test_commitment_four_at_its_limits(accidents, holds):
    assert accident_commitment_holds(accidents, APPLIED) is holds


def test_a_screen_is_told_the_total_and_the_accidents_that_make_it():
    later = accident(date(2024, 9, 1), injuries=1)
    earlier = accident(date(2024, 6, 1), injuries=2, loss="10")
    harmless = accident(date(2024, 7, 1), loss="20")

    (fault,) = accident_commitment_faults([later, harmless, earlier], APPLIED)

    assert fault.code is AccidentFaultCode.SERIOUS_INJURIES
    assert (fault.total, fault.reached_at, fault.rule) == (3, 3, "G-8-1")
    assert fault.accidents == (earlier, later)


def test_every_figure_that_is_reached_is_named():
    faults = accident_commitment_faults([accident(APPLIED, 1, 3, "1000000")], APPLIED)

    assert [fault.code for fault in faults] == ["deaths", "serious_injuries", "direct_loss"]


def test_an_accident_of_29_february_counts_to_the_end_of_february():
    leap = [accident(date(2024, 2, 29), deaths=1)]

    assert not accident_commitment_holds(leap, date(2025, 2, 28))
    assert accident_commitment_holds(leap, date(2025, 3, 1))


# --- level 1 (G-8-2) ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        (accident(date(2023, 3, 9), deaths=1), True),
        (accident(date(2023, 3, 10), deaths=1), False),
        (accident(date(2020, 3, 9), injuries=50), True),
        (accident(date(2020, 3, 10), injuries=50), False),
        (accident(date(2020, 3, 10), injuries=49), True),
        (accident(date(2020, 3, 9), deaths=29), True),
        (accident(date(1999, 1, 1), deaths=30), False),
        (accident(date(1999, 1, 1), loss="100000000"), False),
        (accident(APPLIED + ONE_DAY, deaths=30), True),
    ],
)
def test_the_look_backs_of_level_one_at_their_limits(found, holds):
    assert level_one_accident_commitment_holds([found], APPLIED) is holds


def test_level_one_faults_name_class_and_death():
    worst = accident(date(2024, 6, 1), deaths=30)
    serious = accident(date(2021, 6, 1), injuries=50)

    faults = level_one_accident_faults([worst, serious], APPLIED)

    assert [(fault.code.value, fault.accidents) for fault in faults] == [
        ("particularly_serious_accident", (worst,)),
        ("serious_accident", (serious,)),
        ("deaths", (worst,)),
    ]


# --- the fast track (G-10-2) ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "found", "allowed"),
    [
        (1, accident(APPLIED, injuries=2, loss="999999.99"), True),
        (1, accident(APPLIED, injuries=3), False),
        (1, accident(APPLIED, loss="1000000"), False),
        (1, accident(APPLIED, deaths=1), False),
        (2, accident(APPLIED, injuries=4, loss="4999999.99"), True),
        (2, accident(APPLIED, injuries=5), False),
        (2, accident(APPLIED, loss="5000000"), False),
        (2, accident(APPLIED, deaths=1), False),
        (3, accident(APPLIED, injuries=4, loss="4999999.99"), True),
        (3, accident(APPLIED, injuries=5), False),
        (3, accident(APPLIED, loss="5000000"), False),
    ],
)
def test_the_fast_track_at_its_limits(level, found, allowed):
    assert fast_track_accidents_allow(level, [found]) is allowed


def test_the_fast_track_adds_up_the_whole_validity():
    found = [accident(date(2023, 1, 1), injuries=2), accident(date(2025, 1, 1), injuries=3)]

    (fault,) = fast_track_accident_faults(2, found)

    assert (fault.total, fault.reached_at, fault.accidents) == (5, 5, tuple(found))


def test_the_fast_track_has_no_other_level():
    with pytest.raises(ValueError, match="no level 4"):
        fast_track_accidents_allow(4, [])


def test_accidents_may_allow_the_fast_track_and_still_call_for_revocation():
    found = [accident(date(2024, 6, 1), injuries=4)]

    assert fast_track_accidents_allow(2, found)
    assert revocation_by_accidents(found)


# --- revocation, ground 2 (G-11) ------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "revoked"),
    [(date(2024, 1, 9), True), (date(2024, 1, 10), False)],
)
def test_a_window_ends_the_day_before_its_corresponding_day(last, revoked):
    found = [
        accident(date(2023, 1, 10), injuries=1),
        accident(date(2023, 8, 1), injuries=1),
        accident(last, injuries=1),
    ]

    assert revocation_by_accidents(found) is revoked


@pytest.mark.parametrize(
    ("found", "revoked"),
    [
        ([], False),
        ([accident(APPLIED, injuries=2, loss="999999.99")], False),
        ([accident(APPLIED, injuries=3)], True),
        ([accident(APPLIED, loss="1000000")], True),
        ([accident(APPLIED, deaths=1)], False),  # ground 1, not this one
        ([accident(date(2024, 2, 29), injuries=2), accident(date(2025, 2, 27), injuries=1)], True),
        ([accident(date(2024, 2, 29), injuries=2), accident(date(2025, 2, 28), injuries=1)], False),
    ],
)
def test_revocation_by_accidents_at_its_limits(found, revoked):
    assert revocation_by_accidents(found) is revoked


def test_revocation_names_the_worst_window_of_each_figure():
    injured = [accident(date(2023, 1, 10), injuries=2), accident(date(2023, 5, 1), injuries=2)]
    lost = [accident(date(2025, 1, 1), loss="600000"), accident(date(2025, 2, 1), loss="500000")]

    faults = revocation_accident_faults(lost + injured)

    assert [(fault.code.value, fault.total, fault.accidents) for fault in faults] == [
        ("serious_injuries", 4, tuple(injured)),
        ("direct_loss", 1_100_000, tuple(lost)),
    ]


@given(ACCIDENTS)
def test_windows_that_begin_with_an_accident_find_what_any_window_finds(accidents):
    def reached(first):
        inside = [a for a in accidents if first <= a.on < add_months(first, 12)]
        injuries = sum(a.serious_injuries for a in inside)
        return injuries >= 3 or sum(a.direct_loss for a in inside) >= 1_000_000

    every_day = (date(2022, 1, 1) + timedelta(days=n) for n in range(4 * 366))

    assert revocation_by_accidents(accidents) is any(map(reached, every_day))


@given(ACCIDENTS, st.dates(date(2023, 1, 1), date(2026, 12, 31)))
def test_one_more_accident_never_helps(accidents, applied_on):
    fewer = accidents[1:]

    assert accident_commitment_holds(fewer, applied_on) or not accident_commitment_holds(accidents, applied_on)
    assert fast_track_accidents_allow(1, fewer) or not fast_track_accidents_allow(1, accidents)
    assert not revocation_by_accidents(fewer) or revocation_by_accidents(accidents)


@given(ACCIDENTS, st.dates(date(2023, 1, 1), date(2026, 12, 31)))
def test_the_accidents_named_add_up_to_the_total_named(accidents, applied_on):
    faults = accident_commitment_faults(accidents, applied_on) + revocation_accident_faults(accidents)
    figure = {"deaths": "deaths", "serious_injuries": "serious_injuries", "direct_loss": "direct_loss"}

    for fault in faults:
        assert sum(getattr(a, figure[fault.code]) for a in fault.accidents) == fault.total
        assert fault.total >= fault.reached_at
