"""What clock and worker tell of themselves, each for itself, whatever becomes of the other."""

import socket
from types import SimpleNamespace

import pytest
from celery.signals import after_task_publish, beat_init
from django.db import OperationalError

from casework.models import Process
from casework.watch import pulses
from config import watching
from config.celery import app
from tests.fixtures.logs import Lines


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every sign of life that is given."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(pulses, "heard", lambda process, name: found.append((process, name)))
    return found


def test_the_clock_lives_when_it_has_left_a_message_and_says_so_now_and_then(told):
    beat_init.send(sender=None)
    try:
        for _time in range(3):
            after_task_publish.send(sender="any")
    finally:
        after_task_publish.disconnect(dispatch_uid="clock alive")
    assert told == [(Process.CLOCK, socket.gethostname())]


def test_messages_of_others_are_no_sign_of_the_clocks_life(told):
    after_task_publish.send(sender="any")
    assert told == []


def test_a_worker_lives_by_a_timer_of_its_own(told):
    asked: list[int] = []
    cancelled: list[bool] = []

    def call_repeatedly(seconds: int, call: object) -> SimpleNamespace:
        asked.append(seconds)
        return SimpleNamespace(cancel=lambda: cancelled.append(True))

    worker = SimpleNamespace(hostname="celery@a", timer=SimpleNamespace(call_repeatedly=call_repeatedly))
    step = watching.WorkerAlive(worker)
    step.start(worker)
    step.stop(worker)
    assert told == [(Process.WORKER, "celery@a")]
    assert (asked, cancelled) == ([watching.SECONDS], [True])
    assert watching.WorkerAlive in app.steps["worker"]


def test_a_database_that_is_away_ends_neither_clock_nor_worker(log_lines: Lines, monkeypatch: pytest.MonkeyPatch):
    def fail(process: Process, name: str) -> None:
        raise OperationalError("the server is away")

    monkeypatch.setattr(pulses, "heard", fail)
    watching._tell("clock", "a")
    (said,) = log_lines()
    assert (said["event"], said["level"]) == ("No sign of life could be written", "warning")


def test_every_task_of_the_clock_is_known_by_a_label_in_each_process():
    assert [task for task in pulses.schedules() if not getattr(app.tasks[task], "label", "")] == []
