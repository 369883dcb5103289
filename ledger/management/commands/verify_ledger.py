import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger import snapshots
from ledger.models import Book
from ledger.verifying import disagreement, findings_of


class Command(BaseCommand):
    """Fails, naming the first wrong link of each book, where one is not as it was written."""

    help = "Recompute chain, sums, balances and snapshots of books, and compare certificates that were kept elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("books", nargs="*", metavar="BOOK", help="codes of books; all without")
        parser.add_argument("--certificate", type=Path, action="append", default=[], help="a file as it was exported")
        parser.add_argument("--rebuild-snapshots", action="store_true", help="first make their snapshots anew")

    def handle(self, *args: Any, **options: Any) -> None:
        books = self._books(options["books"])
        if options["rebuild_snapshots"]:
            for book in books:
                snapshots.rebuild(book)
        found = [*self._of_books(books), *self._of_certificates(options["certificate"])]
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} findings")

    def _books(self, codes: list[str]) -> list[Book]:
        books = Book.objects.filter(code__in=codes) if codes else Book.objects.all()
        if unknown := set(codes) - {book.code for book in books}:
            raise CommandError(f"no book {', '.join(sorted(unknown))}")
        return list(books)

    def _of_books(self, books: list[Book]) -> Iterator[str]:
        for book in books:
            found = findings_of(book)
            yield from map(str, found)
            if not found:
                self.stdout.write(f"book {book}: {book.head_sequence} entries, whole")

    def _of_certificates(self, paths: list[Path]) -> Iterator[str]:
        for path in paths:
            try:
                fault = disagreement(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, KeyError, TypeError) as error:
                fault = f"this is no certificate ({error})"
            if fault:
                yield f"{path}: {fault}"
            else:
                self.stdout.write(f"{path}: agrees")
