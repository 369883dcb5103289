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
# What each line of a request meets: the entry that its key stands for, and its account, as far as there are such. An id
# is drawn for each line, so that there is one for each entry; those left over stay unused.
LOOK_UP = """
SELECT asked.book_id, asked.key, asked.code, nextval('ledger_entry_id_seq'), known.id, known.asked_hash,
    account.id, account.name, account.sign, account.guarded, coalesce(last.sequence, 0), coalesce(last.balance, 0)
FROM json_to_recordset(%s::json) AS asked (book_id bigint, key text, code text)
LEFT JOIN LATERAL (
    SELECT id, asked_hash FROM ledger_entry WHERE book_id = asked.book_id AND key = asked.key LIMIT 1
) known ON true
LEFT JOIN LATERAL (
    SELECT id, name, sign, guarded FROM ledger_account WHERE book_id = asked.book_id AND code = asked.code LIMIT 1
) account ON true
LEFT JOIN LATERAL (
    SELECT sequence, balance FROM ledger_posting WHERE account_id = account.id ORDER BY sequence DESC LIMIT 1
) last ON true
"""
# The triggers look when all rows are there.
WRITE = """
WITH posted AS (
    INSERT INTO ledger_posting (entry_id, line, account_id, effective_on, amount, sequence, balance)
    SELECT * FROM json_to_recordset(%s::json) AS row (
        entry_id bigint, line int, account_id bigint, effective_on date, amount bigint, sequence int, balance bigint
    )
)
INSERT INTO ledger_entry (id, book_id, sequence, kind, effective_on, recorded_at, memo, key, asked_hash, reverses_id,
    line_count, total, previous_hash, hash, actor_kind, membership_id, absent_id, organisation_id)
SELECT * FROM json_to_recordset(%s::json) AS row (
    id bigint, book_id bigint, sequence int, kind text, effective_on date, recorded_at timestamptz, memo text,
    key text, asked_hash text, reverses_id bigint, line_count int, total bigint, previous_hash text, hash text,
    actor_kind text, membership_id bigint, absent_id bigint, organisation_id bigint
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
    """By (book, key) an id for a new entry, and the entry that the key stands for; by (book, code) the accounts."""

    ids: dict[tuple[int, str], int]
    known: dict[tuple[int, str], Known]
    accounts: dict[tuple[int, str], Running]


def lock_books(book_ids: Iterable[int]) -> dict[int, Head]:
    """Lock books in order of id; returns them by id."""
    heads: dict[int, Head] = {}
    with connection.cursor() as cursor:
        for book_id in sorted(set(book_ids)):
            cursor.execute(LOCK_BOOK, [book_id])
            heads[book_id] = Head(*cursor.fetchone())
    return heads


def look_up(asked: Iterable[Asked]) -> Met:
    """What lines meet in books that are locked. A statement of its own: one that waited for the lock may be stale."""
    rows = [{"book_id": line.book_id, "key": line.key, "code": line.code} for line in dict.fromkeys(asked)]
    met = Met({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [_json(rows)])
        for book_id, key, code, new_id, entry_id, asked_hash, account_id, *account in cursor.fetchall():
            met.ids[book_id, key] = new_id
            if entry_id is not None:
                met.known[book_id, key] = Known(entry_id, asked_hash)
            if account_id is not None:
                met.accounts[book_id, code] = Running(account_id, *account)
    return met


def write(postings: Sequence[dict[str, Any]], entries: Sequence[dict[str, Any]]) -> None:
    """Insert rows, by the names of their columns; the entries seal the postings and move the heads of their books."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [_json(postings), _json(entries)])


def _json(rows: Sequence[dict[str, Any]]) -> str:
    # PostgreSQL reads dates and moments as Python writes them.
    return json.dumps(rows, default=str)
