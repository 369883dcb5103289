from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import settling
from records import clock


class Command(BaseCommand):
    """Does by hand what the worker does at each tick."""

    help = "Let every lapse that is due take effect now."

    def handle(self, *args: Any, **options: Any) -> None:
        lapses, failed = 0, []
        for outcome in settling.settle_each(clock.now()):
            for event in outcome.events:
                self.stdout.write(f"{outcome.case}: {event.code}, effective {event.effective_on}")
            lapses += len(outcome.events)
            if outcome.failed:
                failed.append(outcome.case.reference)
        self.stdout.write(f"{lapses} lapses settled")
        if failed:
            raise CommandError("could not be settled, see the log: " + ", ".join(failed))
