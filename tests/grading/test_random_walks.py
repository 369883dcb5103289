"""Whatever legal steps are taken in whatever order: one open procedure, limits that add up, whole chains."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from casework import journal
from casework.limits import Unit
from casework.models import Case, Deadline, DeadlineState
from casework.workdays import PACKAGED
from grading.models import BarRecord, GradeRecord
from grading.workflow import APPLICATION
from tests.grading.walking import LEFT_OUT, Walk
from tests.grading.world import standard

FEWEST_WALKS, MOST_WALKS = 5, 12
"""There are more only as long as a step has never been taken, so that a changed procedure needs no luck."""
LENGTH = 90
FINAL = {state.code for state in APPLICATION.states if state.final}
STEPS = {step.code for step in APPLICATION.steps if step.by} - LEFT_OUT
BEGUN_BY = {code: state.code for state in APPLICATION.states for code in state.starts}
"""Limits that a state begins, which run in that state alone."""


def test_whatever_is_done_in_whatever_order_the_promises_hold(world):
    standards = [world.standard, standard("textiles")]
    taken: set[str] = set()
    for seed in range(MOST_WALKS):
        if seed >= FEWEST_WALKS and taken >= STEPS:
            break
        _follow(Walk(world, standards, seed, taken))

    assert STEPS - taken == set()
    assert set(Case.objects.values_list("state", flat=True)) >= FINAL


def _follow(walk: Walk) -> None:
    seen: dict[int, int] = {}
    ended: dict[int, tuple[object, ...]] = {}
    for _attempt in range(LENGTH):
        walk.go()
        changed = [case for case in walk.cases if seen.get(case.pk) != case.event_count]
        try:
            _require_one_open_procedure()
            for case in changed:
                for promise in PROMISES:
                    promise(case)
                ended |= _unmoved(case, ended)
        except AssertionError as broken:
            pytest.fail(f"{broken}\n" + "\n".join(walk.trace))
        seen |= {case.pk: case.event_count for case in changed}


def _require_one_open_procedure() -> None:
    """For each enterprise and industry (reading: G-7)."""
    rows = Case.objects.exclude(state__in=FINAL)
    open_ones = Counter(rows.values_list("application__enterprise", "application__standard__industry"))
    assert [key for key, count in open_ones.items() if count > 1] == []


def due_days_follow_from_start_and_length_alone(case: Case) -> None:
    for deadline in case.deadlines.all():
        assert deadline.due_on == _counted_on_fingers(deadline), deadline


def nothing_runs_where_it_cannot(case: Case) -> None:
    running = set(case.deadlines.filter(state=DeadlineState.OPEN).values_list("code", flat=True))
    if case.state in FINAL:
        assert running == set(), case
    assert {code for code in running if BEGUN_BY.get(code, case.state) != case.state} == set(), case


def the_next_due_day_is_the_first_that_presses(case: Case) -> None:
    pressing = [each.due_on for each in case.deadlines.filter(state=DeadlineState.OPEN) if each.presses]
    assert case.next_due_on == min(pressing, default=None), case


def the_chain_is_whole(case: Case) -> None:
    assert journal.verify(case) is None, case


def an_end_has_the_bars_and_the_grade_that_follow_from_it(case: Case) -> None:
    follows = {"failed": ["failure"], "terminated": ["false_commitment"]}.get(case.state, [])
    later = ["false_commitment"] if case.events.filter(code="record_bar").exists() else []
    bars = BarRecord.objects.filter(case=case).order_by("pk").values_list("kind", flat=True)
    assert list(bars) == follows + later, case
    assert GradeRecord.objects.filter(case=case).exists() == (case.state == "granted"), case


PROMISES: tuple[Callable[[Case], None], ...] = (
    due_days_follow_from_start_and_length_alone,
    nothing_runs_where_it_cannot,
    the_next_due_day_is_the_first_that_presses,
    the_chain_is_whole,
    an_end_has_the_bars_and_the_grade_that_follow_from_it,
)


def _counted_on_fingers(deadline: Deadline) -> date:
    """The last day of a limit in working days: the day it began is not counted (P1)."""
    assert deadline.unit == Unit.WORKING_DAY.value
    day, left = deadline.started_on, deadline.amount + deadline.extended_by
    while left:
        day += timedelta(days=1)
        left -= PACKAGED.is_working_day(day)
    return day


def _unmoved(case: Case, ended: dict[int, tuple[object, ...]]) -> dict[int, tuple[object, ...]]:
    """The limits of the case that have ended, as they are; one that had ended before is as it was then."""
    fields = ("code", "state", "started_on", "due_on", "closed_on", "closed_by")
    rows = case.deadlines.exclude(state=DeadlineState.OPEN).values_list("pk", *fields)
    now = {row[0]: row[1:] for row in rows}
    assert {pk: row for pk, row in ended.items() if pk in now and now[pk] != row} == {}
    return now
