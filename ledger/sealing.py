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

Place = tuple[int, str]
COLUMNS = [field.attname for field in Entry._meta.concrete_fields]


class Writing:
    """One writing of drafts into locked books, at one moment."""

    def __init__(self, met: store.Met, at: datetime) -> None:
        self.heads, self.accounts, self.ids, self.at = met.heads, met.accounts, met.ids, at
        self.read = [
            {"id": head.book_id, "head_sequence": head.sequence, "closed_through": head.closed_through}
            for head in met.heads.values()
        ]
        self.postings: list[dict[str, Any]] = []

    def write(self, drafts: Sequence[Draft]) -> dict[Place, Entry]:
        """Insert all of `drafts`; the entries by book and key. Raises what stands against the first that cannot be.

        Raises store.MovedError, and writes nothing, where a book that is not locked has moved since it was read.
        """
        rows = [self._row(draft, self._day(draft)) for draft in drafts]
        if not store.write(self.read, self.postings, rows):
            raise store.MovedError
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

    def _row(self, draft: Draft, day: date) -> dict[str, Any]:
        head, entry_id, hand = self.heads[draft.book.pk], self.ids[draft.book.pk, draft.key], hand_of(draft.actor)
        lines = self._run(draft, entry_id, day)
        previous, head.sequence = head.hash, head.sequence + 1
        text = canonical(
            book=head.code,
            sequence=head.sequence,
            kind=draft.kind,
            effective_on=day,
            recorded_at=self.at,
            actor=hand,
            memo=draft.memo,
            key=draft.key,
            asked=draft.asked_hash,
            reverses=draft.reverses.sequence if draft.reverses else None,
            lines=lines,
            previous=previous,
        )
        head.hash = chain.digest(text)
        return {
            "id": entry_id,
            "book_id": head.book_id,
            "sequence": head.sequence,
            "kind": draft.kind,
            "effective_on": day,
            "recorded_at": self.at,
            "memo": draft.memo,
            "key": draft.key,
            "asked_hash": draft.asked_hash,
            "reverses_id": draft.reverses.pk if draft.reverses else None,
            "line_count": len(lines),
            "total": draft.total,
            "previous_hash": previous,
            "hash": head.hash,
            "actor_kind": hand.kind,
            "membership_id": hand.membership,
            "absent_id": hand.absent,
            "organisation_id": hand.organisation,
        }

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
            self.postings.append(
                {
                    "entry_id": entry_id,
                    "line": number,
                    "account_id": account.account_id,
                    "effective_on": day,
                    "amount": fen,
                    "sequence": account.sequence,
                    "balance": account.balance,
                }
            )
            lines.append([line.account_code, fen, account.sequence, account.balance])
        for code, balance in before.items():
            self._require_covered(draft, code, balance)
        return lines

    def _require_covered(self, draft: Draft, code: str, before: int) -> None:
        """A guarded account holds nothing less than zero after the entry, whatever its lines do in between."""
        account = self.accounts[draft.book.pk, code]
        if not account.guarded or account.sign * account.balance >= 0:
            return
        takes = account.sign * (before - account.balance)
        holds = account.sign * before
        raise WouldCrossZero(draft.book, code, account.name, holds=to_yuan(holds), takes=to_yuan(takes))


def _entry(draft: Draft, row: dict[str, Any]) -> Entry:
    """The entry as it now stands in the database."""
    entry = Entry.from_db(draft.book._state.db, COLUMNS, [row[name] for name in COLUMNS])
    entry.book = draft.book
    return entry
