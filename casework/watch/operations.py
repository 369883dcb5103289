"""Whether the clock and the mail do their work: figures, and what they mean. Page, command and health show them.

Ages of processes and tasks are measured by the machine's clock, those of mails and time limits by the site's
(`records.clock`), which a demonstration may move.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from celery import current_app
from celery.schedules import maybe_schedule
from django.db.models import Count, Min, Q

from casework import calendars, deadlines
from casework.models import Deadline, DeadlineState, Heartbeat, OutboxMessage, OutboxState, Process, TaskRun
from casework.watch import pulses, stuck
from casework.workdays import Calendar
from records import clock

SETTLING = "casework.tasks.settle_due"
"""The sweep on which all time limits rest."""
SILENCE = timedelta(minutes=5)
"""A process or a sweep of which nothing has been heard for longer is broken."""
QUIET = timedelta(minutes=3)
"""For longer than this a process needs a look."""
RARE_LATE = timedelta(minutes=30)
"""So long a task asked for only now and then may come late before it needs a look."""
MAIL_DUE = timedelta(minutes=15)
"""A mail that waits for its turn longer than this: nobody sends."""
MAIL_OLD = timedelta(hours=2)
"""A mail tried in vain and not sent for longer than this needs a look."""
FAILURE_TOLD = timedelta(days=1)
"""How long it is told that a task asked for once has failed."""
MOST_NAMED = 20
"""So many cases and processes are named; the others are counted."""
NOTICE_MONTH = 11
"""In November the State Council publishes the working days of the next year (P1)."""


class Standing(StrEnum):
    """How something stands: well, to be looked at by somebody, or not doing its work."""

    OK = "ok"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True)
class Alive:
    """The last sign of life of one process, by the machine's clock."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Sweep:
    """What is known of a task that the clock asks for; `due_at` is its next turn after the last run begun."""

    task: str
    label: str
    frequent: bool
    """Whether its turn comes more often than SILENCE."""
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    figures: Mapping[str, int] | None = None
    failed_at: datetime | None = None
    """Set where the last run failed."""
    error: str = ""


@dataclass(frozen=True)
class Failure:
    """The last failure of a task that is asked for when something happens."""

    task: str
    at: datetime
    error: str


@dataclass(frozen=True)
class Stuck:
    """A case of which a due lapse cannot be settled."""

    reference: str
    since: datetime
    attempts: int
    error: str


@dataclass(frozen=True)
class Mails:
    """What waits to be sent now, and what was given up.

    `due_since` is when the turn of the one that has waited longest came; `tried_since` when the oldest of those tried
    in vain was written; `failed` counts those given up.
    """

    waiting: int = 0
    due_since: datetime | None = None
    tried_since: datetime | None = None
    failed: int = 0


@dataclass(frozen=True)
class Coverage:
    """Which years have a schedule, up to which day due days are final, and how many open ones are not."""

    years: tuple[int, ...]
    final_until: date | None
    provisional: int


@dataclass(frozen=True)
class Figures:
    """All that is looked at; `at` is the machine's moment, `now` the site's."""

    at: datetime
    now: datetime
    broker: bool
    clocks: tuple[Alive, ...]
    workers: tuple[Alive, ...]
    sweeps: tuple[Sweep, ...]
    failures: tuple[Failure, ...]
    lapses_due: int
    stuck_cases: int
    stuck: tuple[Stuck, ...]
    """Those stuck for longest, up to MOST_NAMED."""
    mails: Mails
    coverage: Coverage


def gather(*, broker: bool) -> Figures:
    """The figures as they are now; `broker` says whether messages can be left (`casework.watch.health`)."""
    at, now = clock.system_now(), clock.now()
    today = clock.day_of(now)
    alive = list(Heartbeat.objects.all())
    runs = {run.name: run for run in TaskRun.objects.all()}
    schedules = pulses.schedules()
    return Figures(
        at=at,
        now=now,
        broker=broker,
        clocks=_alive(alive, Process.CLOCK),
        workers=_alive(alive, Process.WORKER),
        sweeps=tuple(_sweep(task, schedule, runs.get(task), at) for task, schedule in schedules.items()),
        failures=tuple(_failures(run for name, run in runs.items() if name not in schedules)),
        lapses_due=deadlines.lapsing(today).count(),
        stuck_cases=stuck.now_stuck(today).count(),
        stuck=tuple(
            Stuck(row.case.reference, row.since, row.attempts, row.error) for row in stuck.now_stuck(today)[:MOST_NAMED]
        ),
        mails=_mails(now),
        coverage=_coverage(calendars.current(), today),
    )


def is_silent(last: datetime | None, at: datetime) -> bool:
    """Whether nothing has been heard for longer than SILENCE, or ever."""
    return last is None or at - last > SILENCE


def of_processes(found: Iterable[Alive], at: datetime) -> Standing:
    """How the clock stands, or the workers: by the one that was heard last, as machines come and go."""
    last = max((each.at for each in found), default=None)
    if last is None or is_silent(last, at):
        return Standing.BROKEN
    return Standing.LOOK if at - last > QUIET else Standing.OK


def of_sweep(sweep: Sweep, at: datetime) -> Standing:
    """How a task of the clock stands. One that comes only now and then and has never run has not had its turn yet."""
    if sweep.failed_at or (sweep.frequent and is_silent(sweep.ended_at, at)):
        return Standing.BROKEN
    late = not sweep.frequent and sweep.due_at is not None and at - sweep.due_at > RARE_LATE
    return Standing.LOOK if late or (sweep.figures or {}).get("failed") else Standing.OK


def of_failures(found: Iterable[Failure], at: datetime) -> Standing:
    """How the other tasks stand: a failure within FAILURE_TOLD is worth a look."""
    return Standing.LOOK if any(at - each.at <= FAILURE_TOLD for each in found) else Standing.OK


def of_lapses(stuck_cases: int) -> Standing:
    """How the time limits stand: a lapse that cannot be settled is a decision that is not made."""
    return Standing.BROKEN if stuck_cases else Standing.OK


def of_waiting(mails: Mails, now: datetime) -> Standing:
    """How the sending of mails stands."""
    if mails.due_since is not None and now - mails.due_since > MAIL_DUE:
        return Standing.BROKEN
    tried = mails.tried_since is not None and now - mails.tried_since > MAIL_OLD
    return Standing.LOOK if tried else Standing.OK


def of_given_up(mails: Mails) -> Standing:
    """How mails stand that were given up: somebody has not got what was meant for them."""
    return Standing.LOOK if mails.failed else Standing.OK


def of_coverage(coverage: Coverage, today: date) -> Standing:
    """How the calendar stands: from November on it wants the next year's schedule, and always this year's."""
    if today.year not in coverage.years:
        return Standing.BROKEN
    missing = today.year + 1 not in coverage.years
    return Standing.LOOK if missing and today.month >= NOTICE_MONTH else Standing.OK


def covered(years: Iterable[int], today: date) -> date | None:
    """The last day of the years with a schedule that follow each other from this one on; None where it has none."""
    known, last = frozenset(years), today.year - 1
    while last + 1 in known:
        last += 1
    return date(last, 12, 31) if last >= today.year else None


def _alive(found: Iterable[Heartbeat], process: Process) -> tuple[Alive, ...]:
    """Those of one kind, the one heard last first, up to MOST_NAMED."""
    alive = sorted((row for row in found if row.process == process), key=lambda row: row.at, reverse=True)
    return tuple(Alive(row.name, row.at) for row in alive[:MOST_NAMED])


def _sweep(task: str, schedule: Any, run: TaskRun | None, at: datetime) -> Sweep:
    declared = current_app.tasks.get(task)
    label = str(getattr(declared, "label", task))
    turn = maybe_schedule(schedule)
    frequent = isinstance(schedule, int | float) and timedelta(seconds=schedule) <= SILENCE
    if run is None:
        return Sweep(task, label, frequent)
    # Of celery: the time left to the next turn, below zero once it is over.
    due_at = at + turn.remaining_estimate(run.begun_at) if run.begun_at else None
    return Sweep(task, label, frequent, run.begun_at, run.ended_at, due_at, run.figures, run.failed_at, run.error)


def _failures(runs: Iterable[TaskRun]) -> list[Failure]:
    return [Failure(run.name, run.failed_at, run.error) for run in runs if run.failed_at is not None]


def _mails(now: datetime) -> Mails:
    due, tried = Q(next_attempt_at__lte=now), Q(attempts__gt=0)
    found = OutboxMessage.objects.filter(state=OutboxState.WAITING).aggregate(
        waiting=Count("pk", filter=due | tried),
        due_since=Min("next_attempt_at", filter=due),
        tried_since=Min("created_at", filter=tried),
    )
    return Mails(**found, failed=OutboxMessage.objects.filter(state=OutboxState.FAILED).count())


def _coverage(calendar: Calendar, today: date) -> Coverage:
    years = tuple(sorted(calendar.published_years))
    provisional = Deadline.objects.filter(state=DeadlineState.OPEN, provisional=True).count()
    return Coverage(years, covered(years, today), provisional)
