"""How long cases wait and how much was done in time: worked examples, and what must hold for any."""

from collections import Counter
from datetime import date, timedelta
from statistics import median_low
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Capacity, Role
from casework import ageing, engine
from casework.ageing import Asked
from casework.models import Case, Deadline, Party
from casework.workdays import PACKAGED, working_days_between
from tests import factories
from tests.casework.toy import MONDAY, World

NOW = MONDAY + timedelta(days=7)
MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31), kind="toy")


@pytest.fixture(autouse=True)
def a_week_later(time_machine) -> None:
    """It is Monday, 9 March 2026: five working days after MONDAY."""
    time_machine.move_to(NOW, tick=False)


def waiting(actor, asked: Asked = MARCH) -> dict[tuple[str, str], Any]:
    return {(row.name, row.step): row for row in ageing.figures(actor, asked).waiting}


def done(actor, asked: Asked = MARCH) -> dict[tuple[str, str], Any]:
    return {(row.name, row.limit): row for row in ageing.figures(actor, asked).done}


def office_of(world: World) -> str:
    return world.clerk.organisation.name


# --- waiting ----------------------------------------------------------------------------------------


def test_how_many_wait_how_long_the_median_and_the_worst_with_its_case(world: World):
    cases = [world.sent() for _number in range(4)]
    for case, since in zip(cases, (2, 3, 5, 6), strict=True):
        Case.objects.filter(pk=case.pk).update(state_since=date(2026, 3, since))
    row = waiting(world.department)[office_of(world), "Sent"]
    # Waits of 5, 4, 2 and 1 working days: of the two in the middle the shorter.
    assert (row.cases, row.median, row.worst, row.worst_case) == (4, 2, 5, cases[0].reference)
    assert row.procedure == "Permit"


def test_a_wait_ends_at_nothing_but_the_next_step(world: World):
    case = world.sent()
    world.take(case, "accept", world.clerk, {"words": "yes"})
    assert set(waiting(world.department)) == {(office_of(world), "Accepted")}
    world.take(case, "drop", world.handler, {})
    assert waiting(world.department) == {}


def test_applicants_are_one_line_and_no_names(world: World):
    world.returned()
    world.returned()
    (row,) = ageing.figures(world.department, MARCH).waiting
    assert (row.name, row.office, row.step, row.cases) == ("Enterprise", None, "Correcting", 2)


def test_what_is_overdue_by_law_and_what_only_past_a_target(world: World):
    first, second, third = (world.accepted() for _number in range(3))
    Deadline.objects.filter(case__in=[first, second], code="decide").update(due_on=date(2026, 3, 6))
    Deadline.objects.filter(case=second).update(statutory=False)
    Deadline.objects.filter(case=third, code="decide").update(due_on=date(2026, 3, 9))
    row = waiting(world.department)[office_of(world), "Accepted"]
    assert (row.cases, row.overdue, row.past_target) == (3, 1, 1)


def test_a_limit_that_cannot_be_missed_is_not_overdue(world: World):
    case = world.accepted()
    Deadline.objects.filter(case=case, code="decide").update(due_on=date(2026, 3, 6), bound="at_least")
    assert waiting(world.department)[office_of(world), "Accepted"].overdue == 0


# --- done -------------------------------------------------------------------------------------------


def ended(case: Case, code: str, state: str, on: date, **more: Any) -> None:
    Deadline.objects.filter(case=case, code=code).update(state=state, closed_on=on, **more)


def test_share_in_time_median_and_worst_by_limit(world: World):
    cases = [world.sent() for _number in range(5)]
    for case, day, state in zip(cases, (3, 4, 9, 10, 10), ("met", "met", "met", "met", "lapsed"), strict=True):
        ended(case, "check", state, date(2026, 3, day))
    row = done(world.department)[office_of(world), "Check"]
    # Due on the 9th: two before, one on the day, one late, one lapsed; waits of 1, 2, 5, 6 and 6 working days.
    assert (row.done, row.in_time, row.share) == (5, 3, 60)
    assert (row.median, row.worst, row.worst_case) == (5, 6, cases[3].reference)
    assert (row.rule, row.statutory) == ("T-4", True)


def test_the_real_steps_count_as_they_say(world: World):
    world.accepted()
    lapsed = world.sent()
    engine.settle(lapsed, MONDAY + timedelta(days=9))
    row = done(world.department)[office_of(world), "Check"]
    assert (row.done, row.in_time, row.median, row.worst, row.worst_case) == (2, 1, 0, 6, lapsed.reference)


def test_void_limits_and_minimums_are_neither_in_time_nor_late(world: World):
    void, minimum = world.sent(), world.sent()
    ended(void, "check", "void", date(2026, 3, 4))
    ended(minimum, "check", "met", date(2026, 3, 12), bound="at_least")
    assert done(world.department) == {}


def test_a_target_of_the_office_is_a_line_of_its_own(world: World):
    ended(world.sent(), "check", "met", date(2026, 3, 4))
    ended(world.sent(), "check", "met", date(2026, 3, 20), statutory=False)
    rows = {row.statutory: row for row in ageing.figures(world.department, MARCH).done}
    assert (rows[True].in_time, rows[False].in_time) == (1, 0)


def test_only_what_ended_in_the_period_counts_its_first_and_last_day_included(world: World):
    for day in (3, 4, 5, 6):
        ended(world.sent(), "check", "met", date(2026, 3, day))
    asked = Asked(date(2026, 3, 4), date(2026, 3, 5))
    assert done(world.department, asked)[office_of(world), "Check"].done == 2


def test_a_share_never_says_all_or_nothing_where_it_is_not():
    def row(in_time: int, of: int) -> ageing.Done:
        return ageing.Done("toy", 1, "x", "Check", "T-4", True, of, in_time, 1, 1, "")

    shares = [row(in_time, of).share for in_time, of in ((0, 5), (1, 1000), (999, 1000), (1000, 1000))]
    assert shares == [0, 1, 99, 100]


# --- whose figures ----------------------------------------------------------------------------------


def test_an_office_sees_itself_alone_and_the_department_all(world: World):
    world.sent()
    other = factories.actor(Role.HANDLER, organisation=factories.organisation(Capacity.ORGANIZING_UNIT))
    case = world.sent()
    Party.objects.filter(case=case, capacity="organizing_unit").update(organisation=other.organisation)
    assert set(waiting(world.clerk)) == {(office_of(world), "Sent")}
    assert set(waiting(other)) == {(other.organisation.name, "Sent")}
    assert {name for name, _step in waiting(world.department)} == {office_of(world), other.organisation.name}
    assert len(ageing.figures(world.department, MARCH).offices) == 2
    assert waiting(world.stranger) == {}


def test_a_department_elsewhere_and_drafts_are_not_counted(world: World):
    world.draft()
    assert waiting(world.department) == {}
    world.sent()
    elsewhere = factories.organisation(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT, level="province", region=factories.region("140000")
    )
    assert waiting(factories.actor(organisation=elsewhere)) == {}


def test_what_an_office_did_stays_its_own_when_the_case_is_handed_over(world: World):
    case, successor = world.accepted(), factories.organisation(Capacity.ORGANIZING_UNIT)
    Party.objects.filter(case=case, capacity="organizing_unit").update(until=date(2026, 3, 4))
    Party.objects.create(case=case, organisation=successor, capacity="organizing_unit", since=date(2026, 3, 4))
    assert set(done(world.department)) == {(office_of(world), "Check")}
    assert set(waiting(world.department)) == {(successor.name, "Accepted")}


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({}, 1),
        ({"kind": "grading"}, 0),
        ({"region": "13"}, 1),
        ({"region": "1302"}, 1),
        ({"region": "14"}, 0),
        ({"office": 0}, 0),
    ],
)
def test_figures_are_narrowed(world: World, narrowed, count: int):
    world.sent()
    asked = Asked(**{"first": MARCH.first, "last": MARCH.last, **narrowed})
    assert len(waiting(world.department, asked)) == count


def test_whom_the_page_concerns(world: World):
    assert [ageing.concerns(actor) for actor in (world.clerk, world.signer, world.department)] == [True] * 3
    assert not ageing.concerns(world.handler)


def test_as_many_queries_for_many_cases_as_for_few(world: World):
    counts = []
    for more in (2, 12):
        for number in range(more):
            ended(world.sent(), "check", "met", date(2026, 3, 3 + number % 5))
        ageing.figures(world.department, MARCH)
        with CaptureQueriesContext(connection) as captured:
            assert ageing.figures(world.department, MARCH).done
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


# --- medians ----------------------------------------------------------------------------------------

patiently = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(2025, 12, 1), date(2026, 3, 9))


@patiently
@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_of_counted_waits_is_that_of_the_waits(waits: list[int]):
    assert ageing.middle(Counter(waits)) == median_low(waits)


@patiently
@given(st.lists(DAYS, min_size=1))
def test_the_wait_since_the_middle_day_is_the_median_wait(days: list[date]):
    """Why the database may choose among days, which know no holidays: a later day never means a longer wait."""
    today = date(2026, 3, 9)
    middle = sorted(days, reverse=True)[(len(days) - 1) // 2]
    waits = [working_days_between(day, today, PACKAGED) for day in days]
    assert working_days_between(middle, today, PACKAGED) == median_low(waits)


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7])
def test_the_database_finds_the_same_median(world: World, count: int):
    days = [date(2026, 1, 5) + timedelta(days=11 * number % 60) for number in range(count)]
    for day in days:
        Case.objects.filter(pk=world.sent().pk).update(state_since=day)
    waits = [working_days_between(day, NOW.date(), PACKAGED) for day in days]
    row = waiting(world.department)[office_of(world), "Sent"]
    assert (row.median, row.worst) == (median_low(waits), max(waits))
