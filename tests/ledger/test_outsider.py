"""What `docs/ledger.md` promises to somebody who has nothing but an export and Python."""

import re
from datetime import UTC
from pathlib import Path

from ledger.models import Entry
from tests import factories
from tests.ledger.books import Desk

DOCUMENT = Path(__file__).parents[2] / "docs" / "ledger.md"


def exported(desk: Desk) -> list[dict]:
    """The book as an office would hand it out: plain values under the names of the document."""
    return [_plain(entry) for entry in Entry.objects.filter(book=desk.book).select_related("book", "reverses")]


def _plain(entry: Entry) -> dict:
    return {
        "book": entry.book.code,
        "sequence": entry.sequence,
        "kind": entry.kind,
        "effective_on": entry.effective_on.isoformat(),
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": entry.actor_kind,
        "membership": entry.membership_id,
        "absent": entry.absent_id,
        "organisation": entry.organisation_id,
        "memo": entry.memo,
        "key": entry.key,
        "asked": entry.asked_hash,
        "reverses": entry.reverses.sequence if entry.reverses else None,
        "lines": [[p.account.code, p.amount, p.sequence, p.balance] for p in entry.postings.all()],
        "previous": entry.previous_hash,
        "hash": entry.hash,
    }


def test_the_twenty_lines_of_the_document_verify_a_book_and_find_what_was_changed(desk: Desk):
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    scope: dict = {}
    exec(code[1], scope)  # noqa: S102 - the document's own lines
    entry = desk.post(actor=factories.actor(), memo="“确认”\n<弃置>")
    desk.reverse(entry)
    desk.post(("6603", "0.07"), ("2801", "-0.07"))

    book = exported(desk)
    assert scope["first_wrong"](book) is None
    book[1]["memo"] = "另一摘要"
    assert scope["first_wrong"](book) == 2
