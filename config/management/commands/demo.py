import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.demo_people import PASSWORD
from accounts.models import Organisation
from casework.messages import inbox
from casework.models import OutboxMessage
from config.demos import demos
from records import clock, events
from records.models import SystemEvent

STREAM, CREATED = "demo", "created"
STILL_UNREAD = timedelta(days=3)


class Command(BaseCommand):
    """Loads the demo of every app that has one, into an empty database and once."""

    help = "Load the demo data, or list the demo's logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only list who can log in")

    def handle(self, *args: Any, logins: bool, **options: Any) -> None:
        if not settings.BANLI_DEMO:
            raise CommandError("this site is not the demo")
        if logins:
            self._list_logins()
            return
        if _is_created():
            return
        if Organisation.objects.exists():
            raise CommandError("this database holds real organisations; the demo needs a database of its own")
        # All or nothing, for a demo loaded by half could neither be used nor loaded again.
        with transaction.atomic():
            events.record(STREAM, CREATED, {}, person_id=None)
            for demo in demos().values():
                demo.load()
            _call_read_what_is_old()

    def _list_logins(self) -> None:
        for app, demo in demos().items():
            self.stdout.write(f"  {app}")
            rows = [(login.email, login.plays, f"{login.name}，{login.office}") for login in demo.logins()]
            widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
                self.stdout.write("    " + "  ".join(cells).rstrip())
        self.stdout.write(f"  The password of all: {PASSWORD}")


def _call_read_what_is_old() -> None:
    """The demo begins in the middle of people's work: what they were told before these days they have read."""
    before = clock.now() - STILL_UNREAD
    inbox.read(OutboxMessage.objects.filter(person__isnull=False, created_at__lt=before))


def _is_created() -> bool:
    return SystemEvent.objects.filter(stream__name=STREAM, code=CREATED).exists()


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
