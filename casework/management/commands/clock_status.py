import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from casework.screens import operations as screen
from casework.watch import health, operations
from casework.watch.operations import Standing


class Command(BaseCommand):
    """What the operations page shows, for a terminal and for whoever watches the site by a program."""

    help = "Say whether clock, workers and mails do their work; fails (1) where something does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the figures as JSON instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        figures = operations.gather(broker=health.broker()) if health.database() else None
        groups = screen.groups(figures) if figures else []
        lines = [line for group in groups for line in group.lines] or [screen.database(answers=False)]
        broken = any(line.standing is Standing.BROKEN for line in lines)
        if options["json"]:
            said = {
                "healthy": not broken,
                "standings": {line.code: line.standing for line in lines},
                "figures": dataclasses.asdict(figures) if figures else None,
            }
            self.stdout.write(json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        else:
            self._write(lines)
        if broken:
            raise SystemExit(1)

    def _write(self, lines: list[screen.Line]) -> None:
        for line in lines:
            self.stdout.write(f"[{line.word}] {line.title}{_(': ')}{line.said}")
            for detail in line.details:
                self.stdout.write(f"    {detail}")
            if line.advised:
                self.stdout.write("    " + " · ".join((line.todo, *line.names)))
