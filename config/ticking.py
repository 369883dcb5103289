"""Celery's clock on a machine whose own clock is set back."""

from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry


class Scheduler(PersistentScheduler):
    """Celery's own, which would wait until the machine shows once more what it has shown when a task was last asked."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Ask for what is due; returns the seconds until the next look."""
        now = self.app.now()
        if ahead := [entry for entry in self.schedule.values() if entry.last_run_at > now]:
            self._start_from(now, ahead)
        seconds: float = super().tick(*args, **kwargs)
        return seconds

    def _start_from(self, now: datetime, entries: list[ScheduleEntry]) -> None:
        """Count the next turn of `entries` from now on."""
        for entry in entries:
            entry.last_run_at = now
        # The order of what comes next is worked out anew.
        self._heap = None
