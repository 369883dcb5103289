from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.verification import findings


class Command(BaseCommand):
    """Fails, naming each finding, where something that must never change has changed."""

    help = "Recompute every chain, frozen content and stored file, and name what does not fit."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [str(finding) for finding in findings()]
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} findings")
        self.stdout.write("Everything is as it was recorded.")
