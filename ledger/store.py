"""The statements of a posting: few, and always in the same words.

The same words let PostgreSQL keep them prepared, however many lines or entries there are. Rows travel as JSON, because
the planner then reckons with the same number of them each time and keeps its plan too; with arrays it would plan anew
at each posting (`docs/decisions/ledger.md`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

LOCK_BOOK = """
SELECT id, code, head_sequence, head_hash, opened_on, closed_through
FROM ledger_book WHERE id = %s::bigint FOR NO KEY UPDATE
"""
# Locks the books and then looks up what the lines meet there, in one journey to the store (`ledger.triggers.MEETING`).
MEET = "SELECT * FROM ledger_meet(%s::bigint[], %s::json)"
# Writes all or, where a book is no longer as it was when it was read, nothing: the books come first, in order, and are
# locked with that. The triggers look when all rows are there.
WRITE = """
WITH held AS MATERIALIZED (
    SELECT book.id FROM ledger_book book
    JOIN json_to_recordset(%s::json) AS read (id bigint, head_sequence int, closed_through date) ON read.id = book.id
    WHERE (book.head_sequence, book.closed_through) IS NOT DISTINCT FROM (read.head_sequence, read.closed_through)
    ORDER BY book.id FOR NO KEY UPDATE OF book
), posted AS (
    INSERT INTO ledger_posting (entry_id, line, account_id, effective_on, amount, sequence, balance)
    SELECT * FROM json_to_recordset(%s::json) AS row (
        entry_id bigint, line int, account_id bigint, effective_on date, amount bigint, sequence int, balance bigint
    ) WHERE (SELECT count(*) FROM held) = %s
)
INSERT INTO ledger_entry (id, book_id, sequence, kind, effective_on, recorded_at, memo, key, asked_hash, reverses_id,
    line_count, total, previous_hash, hash, actor_kind, membership_id, absent_id, organisation_id)
SELECT * FROM json_to_recordset(%s::json) AS row (
    id bigint, book_id bigint, sequence int, kind text, effective_on date, recorded_at timestamptz, memo text,
    key text, asked_hash text, reverses_id bigint, line_count int, total bigint, previous_hash text, hash text,
    actor_kind text, membership_id bigint, absent_id bigint, organisation_id bigint
) WHERE (SELECT count(*) FROM held) = %s
"""


@dataclass
class Head:
    """A locked book: where its chain ends, and which days are open."""

    book_id: int
    code: str
    sequence: int
    hash: str
    opened_on: date | None
    closed_through: date | None


@dataclass
class Running:
    """An account of a locked book, with the number of its last posting and its balance in fen."""

    account_id: int
    name: str
    sign: int
    guarded: bool
    sequence: int
    balance: int


class MovedError(Exception):
    """A book is no longer as it was when it was read."""


class Asked(NamedTuple):
    """What a line asks for."""

    book_id: int
    key: str
    code: str


class Known(NamedTuple):
    """An entry that was written with a key asked for."""

    entry_id: int
    asked_hash: str


@dataclass
class Met:
    """By id the locked books; by (book, key) an id for a new entry, and the entry that the key stands for; by (book,
    code) the accounts.
    """

    heads: dict[int, Head]
    ids: dict[tuple[int, str], int]
    known: dict[tuple[int, str], Known]
    accounts: dict[tuple[int, str], Running]


def lock_book(book_id: int) -> Head:
    """Lock one book, and read it once it is locked."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_BOOK, [book_id])
        return Head(*cursor.fetchone())


def meet(asked: Iterable[Asked], *, locking: bool) -> Met:
    """What each line meets in its book: once the books are locked in order of id, or at one moment without a lock."""
    lines = list(dict.fromkeys(asked))
    books = sorted({line.book_id for line in lines}) if locking else []
    met = Met({}, {}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(MEET, [books, _json([line._asdict() for line in lines])])
        for key, line_code, *row in cursor.fetchall():
            head, (new_id, entry_id, asked_hash, account_id, *account) = Head(*row[:6]), row[6:]
            met.heads.setdefault(head.book_id, head)
            met.ids[head.book_id, key] = new_id
            if entry_id is not None:
                met.known[head.book_id, key] = Known(entry_id, asked_hash)
            if account_id is not None:
                met.accounts[head.book_id, line_code] = Running(account_id, *account)
    return met


def write(
    read: Sequence[dict[str, Any]], postings: Sequence[dict[str, Any]], entries: Sequence[dict[str, Any]]
) -> bool:
    """Insert rows, by the names of their columns; the entries seal the postings and move the heads of their books.

    `read`: the books with the heads that the rows continue. False, and nothing is written, where one has moved since.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [_json(read), _json(postings), len(read), _json(entries), len(read)])
        return bool(cursor.rowcount == len(entries))


# PostgreSQL reads dates and moments as Python writes them. Made once: an encoder costs as much as its work.
_json = json.JSONEncoder(default=str).encode
