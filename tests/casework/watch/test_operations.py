"""Whether clock, workers and mails do their work: what is noted, what it means, and where it is told."""

import io
import json
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import PersonActor
from accounts.roles import Capacity, Role
from casework import deadlines, engine, settling
from casework.models import (
    CalendarYear,
    Case,
    Deadline,
    Heartbeat,
    OutboxMessage,
    OutboxState,
    Process,
    StuckCase,
    TaskRun,
)
from casework.tasks import settle_due
from casework.watch import health, operations, pulses, stuck
from casework.watch.operations import Alive, Coverage, Failure, Mails, Standing, Sweep
from ledger.tasks import make_snapshots
from records import clock
from tests import factories
from tests.casework.pages import text_of, visitor
from tests.casework.toy import MONDAY, World
from tests.fixtures.logs import Lines
from tests.fixtures.services import wait_until

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SWEEP = Sweep("t", "T", frequent=True, begun_at=NOW, ended_at=NOW)
RARE = replace(SWEEP, frequent=False, due_at=NOW + timedelta(hours=1))


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


@pytest.fixture
def that_monday(time_machine):
    """The clock stands at MONDAY, and moves when it is told to."""
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def operator(db: None) -> PersonActor:
    """Who runs the site, with a way into the console."""
    person = factories.person(is_staff=True)
    return factories.actor(Role.OPERATOR, person=person, organisation=factories.organisation(Capacity.SITE))


@pytest.fixture
def well(db: None, that_monday) -> None:
    """On MONDAY clock and worker live, and every sweep has just been run."""
    pulses.heard(Process.CLOCK, "host")
    pulses.heard(Process.WORKER, "celery@host")
    for task in pulses.schedules():
        pulses.begun(task)
        pulses.ended(task, None)


# --- what the figures mean --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "standing"),
    [
        ((), "broken"),
        ((ago(seconds=20),), "ok"),
        ((ago(minutes=4),), "look"),
        ((ago(minutes=5, seconds=1),), "broken"),
        ((ago(days=1), ago(seconds=20)), "ok"),
    ],
)
def test_a_process_stands_as_the_one_heard_last(heard: tuple[datetime, ...], standing: str):
    assert operations.of_processes([Alive("a", at) for at in heard], NOW) == standing


@pytest.mark.parametrize(
    ("sweep", "standing"),
    [
        (SWEEP, "ok"),
        (replace(SWEEP, ended_at=ago(minutes=5)), "ok"),
        (replace(SWEEP, ended_at=ago(minutes=5, seconds=1)), "broken"),
        (replace(SWEEP, ended_at=None), "broken"),
        (replace(SWEEP, failed_at=NOW), "broken"),
        (replace(SWEEP, figures={"settled": 3, "failed": 1}), "look"),
        (RARE, "ok"),
        (replace(RARE, ended_at=ago(hours=23)), "ok"),
        (replace(RARE, begun_at=None, ended_at=None, due_at=None), "ok"),
        (replace(RARE, due_at=ago(minutes=31)), "look"),
        (replace(RARE, failed_at=NOW), "broken"),
    ],
)
def test_a_sweep_is_broken_where_it_fails_or_nothing_is_heard_of_it(sweep: Sweep, standing: str):
    assert operations.of_sweep(sweep, NOW) == standing


def test_a_lapse_that_cannot_be_settled_is_broken():
    assert operations.of_lapses(0) == Standing.OK
    assert operations.of_lapses(1) == Standing.BROKEN


@pytest.mark.parametrize(
    ("mails", "standing"),
    [
        (Mails(), "ok"),
        (Mails(waiting=1, due_since=ago(minutes=15)), "ok"),
        (Mails(waiting=1, due_since=ago(minutes=16)), "broken"),
        (Mails(waiting=1, tried_since=ago(hours=2)), "ok"),
        (Mails(waiting=1, tried_since=ago(hours=3)), "look"),
    ],
)
def test_mails_that_nobody_sends_are_broken_and_those_put_off_need_a_look(mails: Mails, standing: str):
    assert operations.of_waiting(mails, NOW) == standing


def test_mails_given_up_and_tasks_that_failed_need_a_look():
    assert operations.of_given_up(Mails(failed=1)) == Standing.LOOK
    assert operations.of_failures([Failure("t", ago(hours=23), "e")], NOW) == Standing.LOOK
    assert operations.of_failures([Failure("t", ago(hours=25), "e")], NOW) == Standing.OK


@pytest.mark.parametrize(
    ("day", "years", "standing"),
    [
        (date(2026, 10, 31), (2025, 2026), "ok"),
        (date(2026, 11, 1), (2025, 2026), "look"),
        (date(2026, 12, 31), (2025, 2026), "look"),
        (date(2026, 11, 1), (2026, 2027), "ok"),
        (date(2027, 1, 1), (2025, 2026), "broken"),
    ],
)
def test_the_next_years_schedule_is_asked_for_from_november(day: date, years: tuple[int, ...], standing: str):
    assert operations.of_coverage(Coverage(years, None, 0), day) == standing


def test_due_days_are_final_up_to_the_first_year_without_a_schedule():
    assert operations.covered([2025, 2026, 2028], date(2026, 3, 2)) == date(2026, 12, 31)
    assert operations.covered([2026, 2027], date(2026, 3, 2)) == date(2027, 12, 31)
    assert operations.covered([2025], date(2026, 3, 2)) is None


# --- what is noted ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_row_for_each_process_and_none_for_those_long_gone(that_monday):
    pulses.heard(Process.WORKER, "celery@gone")
    that_monday.shift(timedelta(days=2, seconds=1))
    for _time in range(2):
        pulses.heard(Process.WORKER, "celery@a")
        pulses.heard(Process.CLOCK, "a")
    assert [(row.process, row.name) for row in Heartbeat.objects.all()] == [("clock", "a"), ("worker", "celery@a")]


@pytest.mark.django_db
def test_signs_of_life_go_by_the_machine_where_the_day_was_moved(that_monday):
    clock.move_to(date(2026, 5, 1))
    pulses.heard(Process.CLOCK, "a")
    assert Heartbeat.objects.get().at == MONDAY


@pytest.mark.django_db
def test_a_task_of_the_clock_is_noted_by_its_entry_in_the_settings_alone(settings, that_monday):
    settings.CELERY_BEAT_SCHEDULE = {"any": {"task": "ledger.tasks.make_snapshots", "schedule": 60}}
    make_snapshots.apply()
    settle_due.apply()
    run = TaskRun.objects.get()
    assert (run.name, run.begun_at, run.ended_at, run.figures) == ("ledger.tasks.make_snapshots", MONDAY, MONDAY, {})


@pytest.mark.django_db
def test_what_a_sweep_counts_is_kept():
    settle_due.apply()
    assert TaskRun.objects.get(name=operations.SETTLING).figures == {"settled": 0, "failed": 0}


@pytest.mark.django_db
def test_a_sweep_that_fails_is_noted_without_addresses_and_the_next_one_that_ends_puts_it_right(
    monkeypatch: pytest.MonkeyPatch, that_monday
):
    def fail(at: datetime, **options: float) -> None:
        raise ValueError("no mail to li@example.cn\nDETAIL: the whole row")

    with monkeypatch.context() as patch:
        patch.setattr(settling, "settle_all", fail)
        settle_due.apply()
    run = TaskRun.objects.get(name=operations.SETTLING)
    assert (run.failed_at, run.ended_at, run.error) == (MONDAY, None, "ValueError: no mail to …@…")
    that_monday.shift(timedelta(minutes=1))
    settle_due.apply()
    assert standing_of(operations.SETTLING) == Standing.OK


@pytest.mark.django_db
def test_a_task_asked_for_once_is_noted_only_where_it_fails(monkeypatch: pytest.MonkeyPatch):
    from wastefund.tasks import book_landfill

    book_landfill.apply([0])
    assert [run.name for run in TaskRun.objects.all()] == ["wastefund.tasks.book_landfill"]
    (failure,) = operations.gather(broker=True).failures
    assert failure.error.startswith("DoesNotExist")


def spoil(case: Case) -> None:
    """Leave the case in a state that its lapse cannot leave."""
    Case.objects.filter(pk=case.pk).update(state="draft")


def test_a_case_that_cannot_be_settled_is_remembered_until_it_can(world: World):
    case, good = world.sent(), world.sent()
    spoil(case)
    later = MONDAY + timedelta(days=8)
    for minutes in range(3):
        settling.settle_all(later + timedelta(minutes=minutes))
    row = StuckCase.objects.get()
    assert (row.case, row.since, row.attempts, row.last_at) == (case, later, 3, later + timedelta(minutes=2))
    assert row.error.startswith("WrongState")
    assert not deadlines.has_lapse(good, clock.day_of(later))
    Case.objects.filter(pk=case.pk).update(state="sent")
    settling.settle_all(later + timedelta(minutes=3))
    assert not StuckCase.objects.exists()


def test_a_case_settled_by_somebodys_step_is_stuck_no_longer(world: World):
    case, later = world.sent(), MONDAY + timedelta(days=8)
    spoil(case)
    settling.settle_all(later)
    Case.objects.filter(pk=case.pk).update(state="sent")
    engine.settle(Case.objects.get(pk=case.pk), later)
    assert not stuck.now_stuck(clock.day_of(later)).exists()


# --- what the log says --------------------------------------------------------------------------------


def test_a_step_is_a_line_with_the_reference_and_nothing_of_what_was_typed(
    world: World, log_lines: Lines, django_capture_on_commit_callbacks
):
    case = world.sent()
    with django_capture_on_commit_callbacks(execute=True):
        world.take(case, "accept", world.clerk, {"words": "in confidence"})
    said = log_lines()[-1]
    assert {name: said[name] for name in ("event", "level", "case", "step", "version", "person")} == {
        "event": "Step taken",
        "level": "info",
        "case": case.reference,
        "step": "accept",
        "version": 3,
        "person": world.clerk.person.pk,
    }
    assert "confidence" not in str(log_lines())


def test_whatever_is_said_while_a_case_is_held_or_settled_names_it(world: World, log_lines: Lines, monkeypatch):
    case, later = world.sent(), MONDAY + timedelta(days=8)
    with engine.hold(case, MONDAY):
        logging.getLogger("accounts").info("Held")
    monkeypatch.setattr(engine, "_lapse", lambda *lapse: logging.getLogger("accounts").info("Lapsing") or fail())
    settling.settle_all(later)
    logging.getLogger("accounts").info("Afterwards")
    named = {said["event"]: said.get("case") for said in log_lines()}
    assert named["Held"] == named["Lapsing"] == case.reference
    assert named[f"The lapses of case {case.reference} could not be settled"] == case.reference
    assert named["Afterwards"] is None


def fail() -> None:
    raise ValueError("not now")


# --- the figures ------------------------------------------------------------------------------------


def test_unsent_mails_are_those_due_and_those_tried_in_vain(world: World, that_monday):
    world.sent()
    OutboxMessage.objects.update(state=OutboxState.SENT)
    due, tried, given_up, later = [outgoing(number) for number in range(4)]
    change(due, next_attempt_at=MONDAY - timedelta(minutes=20))
    change(tried, attempts=2, created_at=MONDAY - timedelta(hours=3), next_attempt_at=MONDAY + timedelta(minutes=4))
    change(given_up, state=OutboxState.FAILED)
    change(later, next_attempt_at=MONDAY + timedelta(hours=8))
    assert operations.gather(broker=True).mails == Mails(
        waiting=2, due_since=MONDAY - timedelta(minutes=20), tried_since=MONDAY - timedelta(hours=3), failed=1
    )


def outgoing(number: int) -> OutboxMessage:
    return OutboxMessage.objects.create(
        dedupe_key=f"t:{number}",
        address="a@example.cn",
        template="step",
        message_id=f"<{number}@t>",
        created_at=MONDAY,
        next_attempt_at=MONDAY,
    )


def change(message: OutboxMessage, **fields: Any) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(**fields)


def test_open_provisional_deadlines_are_counted(world: World, that_monday):
    case = world.sent()
    Deadline.objects.filter(case=case, code="decide").update(provisional=True)
    coverage = operations.gather(broker=True).coverage
    assert (coverage.provisional, coverage.final_until) == (1, date(2026, 12, 31))
    CalendarYear.objects.create(year=2027, source="n", entered_at=MONDAY, entered_by=world.clerk.person)
    assert operations.gather(broker=True).coverage.final_until == date(2027, 12, 31)


def test_a_rare_task_is_late_by_its_own_schedule(well, that_monday):
    """Asked for at 3:20 each night, and run last on Monday at 10."""
    for time, standing in (((3, 45), Standing.OK), ((3, 55), Standing.LOOK)):
        that_monday.move_to(datetime(2026, 3, 3, *time, tzinfo=clock.SHANGHAI), tick=False)
        assert standing_of("ledger.tasks.make_snapshots") == standing


def standing_of(task: str) -> Standing:
    figures = operations.gather(broker=True)
    (sweep,) = [each for each in figures.sweeps if each.task == task]
    return operations.of_sweep(sweep, figures.at)


# --- the page ---------------------------------------------------------------------------------------


def test_who_runs_the_site_sees_that_all_is_well(operator: PersonActor, well, that_monday):
    said = text_of(visitor(operator).get("/operations/"))
    assert "Everything does its work." in said
    assert "Workers in order Last sign of life 0 seconds ago. celery@host 0 seconds ago" in said
    assert "Lapses of time limits in order Ended" in said
    assert "Due days up to 2026-12-31 are final." in said


def test_a_clock_that_is_silent_is_said_to_be_with_what_to_do(operator: PersonActor, well, that_monday):
    that_monday.shift(timedelta(minutes=6))
    said = text_of(visitor(operator).get("/operations/"))
    assert "Clock broken Last sign of life 6 minutes ago. host 6 minutes ago Start the clock" in said
    assert "Lapses of time limits broken" in said


def test_a_stuck_case_is_named_with_its_error(operator: PersonActor, world: World, well, that_monday):
    case = world.sent()
    spoil(case)
    that_monday.move_to(MONDAY + timedelta(days=8))
    settle_due()
    page = visitor(operator).get("/operations/")
    assert re.search(rf"{case.reference} since 2026-03-10 10:00, 1 attempt WrongState", text_of(page))
    assert "In 1 case it fails at every attempt." in text_of(page)
    assert case.title not in text_of(page)
    assert visitor(operator).get("/console/casework/stuckcase/").status_code == 200


def test_of_many_that_are_stuck_some_are_named_and_all_counted(
    operator: PersonActor, world: World, well, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(operations, "MOST_NAMED", 2)
    later = MONDAY + timedelta(days=8)
    for number in range(3):
        case = world.sent()
        Deadline.objects.filter(case=case).update(due_on=date(2026, 3, 1))
        stuck.note(case, ValueError("no"), later + timedelta(minutes=number))
        pulses.heard(Process.WORKER, f"celery@{number}")
    figures = operations.gather(broker=True)
    assert (figures.stuck_cases, len(figures.stuck), len(figures.workers)) == (3, 2, 2)
    assert "In 3 cases it fails at every attempt." in text_of(visitor(operator).get("/operations/"))


def test_nobody_else_sees_the_page_or_a_link_to_it(world: World, operator: PersonActor, db: None):
    staff = factories.person(is_staff=True)
    auditor = factories.actor(Role.AUDITOR, person=staff, organisation=operator.organisation)
    # The role alone, held elsewhere, is nobody's who runs this site.
    elsewhere = factories.actor(Role.OPERATOR, organisation=factories.organisation())
    for who in (world.clerk, auditor, elsewhere):
        assert visitor(who).get("/operations/").status_code == 403
        assert "/operations/" not in visitor(who).get("/").content.decode()
    assert visitor(auditor).get("/console/casework/taskrun/").status_code == 403
    assert visitor().get("/operations/")["Location"].startswith("/login/")
    assert "/operations/" in visitor(operator).get("/").content.decode()


def test_the_page_asks_no_more_where_more_is_wrong(operator: PersonActor, world: World, well, that_monday):
    client = visitor(operator)
    client.get("/operations/")
    few = queries(lambda: client.get("/operations/"))
    for number in range(3):
        spoil(world.sent())
        pulses.heard(Process.WORKER, f"celery@{number}")
    that_monday.move_to(MONDAY + timedelta(days=8))
    settle_due()
    clock.forget_offset()
    assert queries(lambda: client.get("/operations/")) <= few
    assert few <= 25


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


# --- the command ------------------------------------------------------------------------------------


def clock_status(*arguments: str) -> tuple[str, int]:
    """What the command says, and its exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("clock_status", *arguments, stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return out.getvalue(), code


def test_the_command_says_what_the_page_says(well, english, that_monday):
    said, code = clock_status()
    assert code == 0
    assert "[in order] Lapses of time limits: Ended" in said


def test_the_command_fails_where_something_is_broken(well, english, that_monday):
    that_monday.shift(timedelta(minutes=6))
    said, code = clock_status()
    assert code == 1
    assert "[broken] Workers: Last sign of life 6 minutes ago." in said
    assert "    celery@host · 6 minutes ago\n    Start a worker" in said


def test_the_command_speaks_to_programs(well, that_monday):
    TaskRun.objects.filter(name=operations.SETTLING).update(figures={"settled": 3, "failed": 0})
    said, code = clock_status("--json")
    found = json.loads(said)
    assert (code, found["healthy"], found["standings"][operations.SETTLING]) == (0, True, "ok")
    assert found["figures"]["sweeps"][0]["figures"] == {"settled": 3, "failed": 0}


def test_the_command_tells_of_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, english):
    monkeypatch.setattr(health, "database", lambda: False)
    said, code = clock_status()
    assert (code, said.splitlines()[0]) == (1, "[broken] Database: It does not answer.")
    assert json.loads(clock_status("--json")[0])["figures"] is None


# --- the real parts ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_real_worker_and_its_clock_are_heard_of_and_name_the_case_that_fails(
    committed_world: World, celery_worker_process, tmp_path: Path
):
    """The worker's process does not know the toy, so that its lapse cannot be settled there."""
    case = committed_world.sent(clock.now() - timedelta(days=30))
    wait_until(StuckCase.objects.exists, "the sweep to remember the case")
    wait_until(lambda: Heartbeat.objects.count() == 2, "clock and worker")
    wait_until(lambda: TaskRun.objects.filter(figures={"settled": 0, "failed": 1}).exists(), "the sweep to end")
    assert StuckCase.objects.get().error.startswith("KeyError")
    figures = operations.gather(broker=True)
    assert operations.of_processes(figures.clocks, figures.at) == Standing.OK
    assert operations.of_processes(figures.workers, figures.at) == Standing.OK
    lines = [json.loads(line) for line in (tmp_path / "worker.log").read_text().splitlines() if line.startswith("{")]
    said = next(line for line in lines if "could not be settled" in line["event"])
    assert (said["case"], said["task"]) == (case.reference, operations.SETTLING)
    assert "KeyError" in said["exception"]
