"""Noting that the worker and its clock live, and how each task went. `casework.watch.operations` reads it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings

from casework.models import Heartbeat, Process, TaskRun
from records import clock
from records.masking import short_error

# Machines that come and go leave their names behind.
FORGOTTEN_AFTER = timedelta(days=2)
LONGEST_ERROR = 300


def schedules() -> dict[str, Any]:
    """The tasks that the clock asks for, each with its schedule as the settings declare it."""
    return {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def heard(process: Process, name: str) -> None:
    """Note a sign of life of a process; those that nobody has heard of for days are forgotten."""
    at = clock.system_now()
    beat = Heartbeat(process=process, name=name, at=at)
    Heartbeat.objects.bulk_create(
        [beat], update_conflicts=True, unique_fields=["process", "name"], update_fields=["at"]
    )
    Heartbeat.objects.filter(at__lt=at - FORGOTTEN_AFTER).delete()


def begun(task: str) -> None:
    """Note that a task of the clock begins."""
    _note(TaskRun(name=task, begun_at=clock.system_now()), "begun_at")


def ended(task: str, result: object) -> None:
    """Note that it came to its end, whatever failed before; the whole numbers in a mapping returned are its figures."""
    found = result if isinstance(result, Mapping) else {}
    figures = {name: count for name, count in found.items() if isinstance(count, int)}
    run = TaskRun(name=task, ended_at=clock.system_now(), figures=figures)
    _note(run, "ended_at", "figures", "failed_at", "error")


def failed(task: str, error: BaseException) -> None:
    """Note that a task failed, by whatever it was asked for."""
    said = short_error(error, LONGEST_ERROR)
    _note(TaskRun(name=task, failed_at=clock.system_now(), error=said), "failed_at", "error")


def _note(run: TaskRun, *changed: str) -> None:
    TaskRun.objects.bulk_create([run], update_conflicts=True, unique_fields=["name"], update_fields=changed)
