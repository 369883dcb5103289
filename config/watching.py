"""What the worker and its clock tell of themselves: that they live, and how each task went.

The clock gives a sign of life whenever it has left a message, each worker by a timer of its own. So one of them that
has stopped does not make the other look as if it had. Each task that the clock asks for is noted by its entry in
CELERY_BEAT_SCHEDULE alone; of every other one, that it failed.
"""

import logging
import socket
from functools import partial
from time import monotonic
from typing import Any

from celery import Celery, bootsteps
from celery.signals import after_task_publish, beat_init, task_failure, task_prerun, task_success
from django.db import DatabaseError, connection

SECONDS = 15
"""How often a process gives a sign of life at most; a worker does so that often."""

logger = logging.getLogger(__name__)


def watch(app: Celery) -> None:
    """Have every worker of `app` give signs of life."""
    app.steps["worker"].add(WorkerAlive)


class WorkerAlive(bootsteps.StartStopStep):
    """A worker's sign of life, by the timer of its main process."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.timer: Any = None

    def start(self, worker: Any) -> None:
        """Give the first one, and ask for the others."""
        tell = partial(_tell, "worker", worker.hostname)
        tell()
        self.timer = worker.timer.call_repeatedly(SECONDS, tell)

    def stop(self, worker: Any) -> None:
        """Ask for no more."""
        if self.timer is not None:
            self.timer.cancel()


class ClockAlive:
    """The clock's sign of life, after messages that it has left."""

    def __init__(self) -> None:
        self.told = float("-inf")

    def __call__(self, **more: Any) -> None:
        """Give one, unless one was given just now."""
        if monotonic() - self.told >= SECONDS:
            self.told = monotonic()
            _tell("clock", socket.gethostname())


@beat_init.connect
def clock_begins(**more: Any) -> None:
    """In the process of the clock alone, listen to the messages that it leaves."""
    after_task_publish.connect(ClockAlive(), weak=False, dispatch_uid="clock alive")


@task_prerun.connect
def task_begins(task: Any, **more: Any) -> None:
    """Note that a task of the clock begins."""
    from casework.watch import pulses

    if task.name in pulses.schedules():
        pulses.begun(task.name)


@task_success.connect
def task_ends(sender: Any, result: object, **more: Any) -> None:
    """Note that it came to its end."""
    from casework.watch import pulses

    if sender.name in pulses.schedules():
        pulses.ended(sender.name, result)


@task_failure.connect
def task_fails(sender: Any, exception: BaseException, **more: Any) -> None:
    """Note that a task failed; where its process was killed, the main one says so, which keeps no connection."""
    from casework.watch import pulses

    try:
        pulses.failed(sender.name, exception)
    finally:
        _let_go()


def _tell(process: str, name: str) -> None:
    """Give a sign of life; where the database is away, log that and go on."""
    from casework.models import Process
    from casework.watch import pulses

    try:
        pulses.heard(Process(process), name)
    except DatabaseError:
        logger.warning("No sign of life could be written", exc_info=True)
    finally:
        _let_go()


def _let_go() -> None:
    """Close the connection: a process forked from this one must not find it open."""
    if not connection.in_atomic_block:
        connection.close()
