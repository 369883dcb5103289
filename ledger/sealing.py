"""Turning drafts into rows: days, accounts, running balances, the chain. The books are locked meanwhile."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from ledger import store
from ledger.drafts import Draft
from ledger.errors import BeforeBook, PeriodClosed, ReversedTooEarly, UnknownAccount, WouldCrossZero
from ledger.hands import hand_of
from ledger.models import Entry
from ledger.models.entries import canonical
from ledger.money import to_yuan
from records import chain, clock

COLUMNS = (
    "id",
    "book_id",
    "sequence",
    "kind",
    "effective_on",
    "recorded_at",
    "memo",
    "key",
    "asked_hash",
    "reverses_id",
    "line_count",
    "total",
    "previous_hash",
    "hash",
    "actor_kind",
    "membership_id",
    "absent_id",
    "organisation_id",
)
"""The columns of an entry in the order of `store.INSERT_ENTRIES`."""


class Writing:
    """One writing of drafts into locked books, at one moment."""

    def __init__(self, heads: dict[int, store.Head], ids: Sequence[int], at: datetime) -> None:
        self.heads, self.ids, self.at = heads, iter(ids), at
        self.accounts: dict[tuple[int, str], store.Running] = {}
        self.postings: list[store.PostingRow] = []

    def write(self, drafts: Sequence[Draft]) -> dict[tuple[int, str], Entry]:
        """Insert all of `drafts`; the entries by book and key. Raises what stands against the first that cannot be."""
        days = [self._day(draft) for draft in drafts]
        places = dict.fromkeys((draft.book.pk, line.account_code) for draft in drafts for line in draft.lines)
        self.accounts = store.last_postings(list(places))
        rows = [self._row(draft, day) for draft, day in zip(drafts, days, strict=True)]
        store.insert_postings(self.postings)
        store.insert_entries(rows)
        return {(draft.book.pk, draft.key): _entry(draft, row) for draft, row in zip(drafts, rows, strict=True)}

    def _day(self, draft: Draft) -> date:
        """The day on which the draft takes effect, which lies in the open period."""
        head, original = self.heads[draft.book.pk], draft.reverses
        day = draft.effective_on or clock.day_of(self.at)
        if original is not None and day < original.effective_on:
            raise ReversedTooEarly(original, day)
        if head.opened_on is not None and day < head.opened_on:
            raise BeforeBook(draft.book, day, head.opened_on)
        if head.closed_through is not None and day <= head.closed_through:
            raise PeriodClosed(draft.book, day, head.closed_through)
        return day

    def _row(self, draft: Draft, day: date) -> tuple[Any, ...]:
        head, entry_id, hand = self.heads[draft.book.pk], next(self.ids), hand_of(draft.actor)
        lines = self._run(draft, entry_id, day)
        text = canonical(
            book=head.code,
            sequence=head.sequence + 1,
            kind=draft.kind,
            effective_on=day,
            recorded_at=self.at,
            actor=hand,
            memo=draft.memo,
            key=draft.key,
            asked=draft.asked_hash,
            reverses=draft.reverses.sequence if draft.reverses else None,
            lines=lines,
            previous=head.hash,
        )
        previous, head.sequence, head.hash = head.hash, head.sequence + 1, chain.digest(text)
        return (
            entry_id,
            head.book_id,
            head.sequence,
            draft.kind,
            day,
            self.at,
            draft.memo,
            draft.key,
            draft.asked_hash,
            draft.reverses.pk if draft.reverses else None,
            len(lines),
            draft.total,
            previous,
            head.hash,
            *hand,
        )

    def _run(self, draft: Draft, entry_id: int, day: date) -> list[list[Any]]:
        """Continue the accounts by the draft's lines; returns them as they are hashed."""
        before: dict[str, int] = {}
        lines: list[list[Any]] = []
        for number, (line, fen) in enumerate(zip(draft.lines, draft.fen, strict=True), start=1):
            account = self.accounts.get((draft.book.pk, line.account_code))
            if account is None:
                raise UnknownAccount(draft.book, line.account_code)
            before.setdefault(line.account_code, account.balance)
            account.sequence, account.balance = account.sequence + 1, account.balance + fen
            row = store.PostingRow(entry_id, number, account.account_id, day, fen, account.sequence, account.balance)
            self.postings.append(row)
            lines.append([line.account_code, fen, account.sequence, account.balance])
        for code, balance in before.items():
            self._require_covered(draft, code, balance)
        return lines

    def _require_covered(self, draft: Draft, code: str, before: int) -> None:
        account = self.accounts[draft.book.pk, code]
        if not account.guarded or account.sign * account.balance >= 0:
            return
        takes = account.sign * (before - account.balance)
        holds = account.sign * before
        raise WouldCrossZero(draft.book, code, account.name, holds=to_yuan(holds), takes=to_yuan(takes))


def _entry(draft: Draft, row: tuple[Any, ...]) -> Entry:
    """The entry as it now stands in the database."""
    entry = Entry(**dict(zip(COLUMNS, row, strict=True)))
    entry._state.adding, entry._state.db = False, draft.book._state.db
    entry.book = draft.book
    return entry
