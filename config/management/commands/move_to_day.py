from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from records import clock


class Command(BaseCommand):
    """Moves the clock of the demo; the worker settles what has become due at its next tick."""

    help = "In the demo: let another day, not before today, count as today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="such as 2026-03-05")

    def handle(self, *args: Any, day: date, **options: Any) -> None:
        if not settings.BANLI_DEMO:
            raise CommandError("only the demo's clock can be moved")
        try:
            clock.move_to(day)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Today is {clock.today().isoformat()}")
