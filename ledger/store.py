"""The statements of a posting: few, each sent once for all entries of a request, and always in the same words.

The same words let PostgreSQL keep them prepared, however many lines or entries there are; the ORM would build another
text for each number of rows, and takes three times as long over it (`tests/bench/ledger.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

LOCK_BOOKS = """
SELECT id, code, head_sequence, head_hash, opened_on, closed_through,
    (SELECT array_agg(nextval('ledger_entry_id_seq')) FROM generate_series(1, %s))
FROM ledger_book WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""
KNOWN_KEYS = """
SELECT e.book_id, e.key, e.id, e.asked_hash FROM ledger_entry e
JOIN unnest(%s::bigint[], %s::text[]) AS asked (book_id, key) ON e.book_id = asked.book_id AND e.key = asked.key
"""
LAST_POSTINGS = """
SELECT a.book_id, a.code, a.id, a.name, a.sign, a.guarded, coalesce(last.sequence, 0), coalesce(last.balance, 0)
FROM ledger_account a
JOIN unnest(%s::bigint[], %s::text[]) AS asked (book_id, code) ON a.book_id = asked.book_id AND a.code = asked.code
LEFT JOIN LATERAL (
    SELECT sequence, balance FROM ledger_posting WHERE account_id = a.id ORDER BY sequence DESC LIMIT 1
) last ON true
"""
INSERT_POSTINGS = """
INSERT INTO ledger_posting (entry_id, line, account_id, effective_on, amount, sequence, balance)
SELECT * FROM unnest(
    %s::bigint[], %s::int[], %s::bigint[], %s::date[], %s::bigint[], %s::int[], %s::bigint[]
)
"""
INSERT_ENTRIES = """
INSERT INTO ledger_entry (id, book_id, sequence, kind, effective_on, recorded_at, memo, key, asked_hash, reverses_id,
    line_count, total, previous_hash, hash, actor_kind, membership_id, absent_id, organisation_id)
SELECT * FROM unnest(
    %s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::date[], %s::timestamptz[], %s::text[], %s::text[],
    %s::text[], %s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
    %s::bigint[]
)
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


class Known(NamedTuple):
    """An entry that was written with a key asked for."""

    entry_id: int
    asked_hash: str


@dataclass(frozen=True)
class PostingRow:
    """A row of ledger_posting, in the order of INSERT_POSTINGS."""

    entry_id: int
    line: int
    account_id: int
    effective_on: date
    amount: int
    sequence: int
    balance: int


def lock_books(book_ids: Iterable[int], entries: int) -> tuple[dict[int, Head], list[int]]:
    """Lock books in order of id; returns them by id, and ids for that many new entries."""
    heads: dict[int, Head] = {}
    ids: list[int] = []
    for *columns, drawn in _rows(LOCK_BOOKS, [entries, sorted(set(book_ids))]):
        head = Head(*columns)
        heads[head.book_id], ids = head, drawn or []
    return heads, ids


def known_keys(asked: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Known]:
    """Which of these (book, key) have been used. Only asked once the books are locked: before, it may be stale."""
    return {(book, key): Known(entry, hash_) for book, key, entry, hash_ in _rows(KNOWN_KEYS, _columns(asked, 2))}


def last_postings(asked: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Running]:
    """The accounts of these (book, code), as far as they exist, as the locked books have them now."""
    rows = _rows(LAST_POSTINGS, _columns(asked, 2))
    return {(book, code): Running(*rest) for book, code, *rest in rows}


def insert_postings(rows: Sequence[PostingRow]) -> None:
    """Insert postings, before the entries that seal them."""
    _execute(INSERT_POSTINGS, _columns([astuple(row) for row in rows], 7))


def insert_entries(rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert entries, rows in the order of INSERT_ENTRIES; each seals its postings and moves the head of its book."""
    _execute(INSERT_ENTRIES, _columns(rows, 18))


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(width)]


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def _execute(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
