from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.triggers import expected, missing


class Command(BaseCommand):
    """Fails where a trigger that the models ask for is missing or switched off."""

    help = "Check that every append-only table and chain has its triggers."

    def handle(self, *args: Any, **options: Any) -> None:
        if absent := missing():
            raise CommandError("missing: " + ", ".join(f"{t.table}.{t.name}" for t in absent))
        self.stdout.write(f"{len(expected())} triggers in place")
