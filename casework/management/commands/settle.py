from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import engine
from records import clock


class Command(BaseCommand):
    """Does by hand what the worker does at each tick."""

    help = "Let every lapse that is due take effect now."

    def handle(self, *args: Any, **options: Any) -> None:
        settled, failed = engine.settle_all(clock.now())
        for event in settled:
            self.stdout.write(f"{event.case}: {event.code}, effective {event.effective_on}")
        self.stdout.write(f"{len(settled)} lapses settled")
        if failed:
            raise CommandError("could not be settled, see the log: " + ", ".join(str(case) for case in failed))
