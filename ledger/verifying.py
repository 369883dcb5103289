"""Whether the books still are as they were written: chain, sums, running balances, closings, snapshots.

Everything is recomputed from the postings. The store's triggers check links; only this finds an invented hash, and only
a certificate kept elsewhere finds a book that was written anew from end to end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Sum

from ledger.hands import Hand
from ledger.models import Account, Book, Certificate, Entry, Posting
from ledger.models.entries import canonical
from ledger.reading import one_moment
from records import chain
from records.chain import BrokenLink
from records.verification import Finding, of_chain

BATCH = 1000


@dataclass(frozen=True)
class WrittenLine:
    """A posting as it stands in the table."""

    line: int
    account_id: int
    effective_on: date
    amount: int
    sequence: int
    balance: int


@dataclass(frozen=True)
class WrittenEntry:
    """An entry as it stands in the table, in the order of COLUMNS."""

    pk: int
    sequence: int
    kind: str
    effective_on: date
    recorded_at: datetime
    memo: str
    key: str
    asked_hash: str
    line_count: int
    total: int
    previous_hash: str
    hash: str
    reverses_id: int | None
    reverses_sequence: int | None
    actor_kind: str
    membership_id: int | None
    absent_id: int | None
    organisation_id: int | None

    @property
    def hand(self) -> Hand:
        return Hand(self.actor_kind, self.membership_id, self.absent_id, self.organisation_id)


COLUMNS = (
    "pk",
    "sequence",
    "kind",
    "effective_on",
    "recorded_at",
    "memo",
    "key",
    "asked_hash",
    "line_count",
    "total",
    "previous_hash",
    "hash",
    "reverses_id",
    "reverses__sequence",
    "actor_kind",
    "membership_id",
    "absent_id",
    "organisation_id",
)
LINE_COLUMNS = ("line", "account_id", "effective_on", "amount", "sequence", "balance")


def findings() -> Iterator[Finding]:
    """Walk through every book."""
    for book in Book.objects.order_by("code"):
        yield from findings_of(book)


def findings_of(book: Book) -> list[Finding]:
    """What is wrong with `book`, as it is at one moment: the first broken link, stray postings, wrong snapshots."""
    with one_moment():
        walk = _Walk(Book.objects.get(pk=book.pk))
        if broken := walk.first_broken():
            return of_chain(f"book {book}", broken)
        return [*walk.strays(), *_wrong_snapshots(book)]


def first_broken(book: Book) -> BrokenLink | None:
    """The first wrong link of `book`, or None.

    Its fault: `gap`, `link`, `digest` (of the chain), `count`, `sum`, `account` (of another book), `day`, `running`,
    `guarded`, `closed`, `mirror`, `certificate` or `head`.
    """
    with one_moment():
        return _Walk(Book.objects.get(pk=book.pk)).first_broken()


def disagreement(certificate: Mapping[str, Any]) -> str:
    """What does not agree with a certificate that was kept elsewhere (`certificate_text`); empty where all does."""
    book = Book.objects.filter(code=certificate["book"]).first()
    if book is None:
        return f"there is no book {certificate['book']}"
    sequence, expected = certificate["sequence"], certificate["head_hash"]
    entry = book.entries.filter(sequence=sequence).first()
    if (entry.hash if entry else chain.GENESIS) != expected or (entry is None and sequence):
        return f"entry {sequence} of book {book} is not the one of the certificate"
    if book.closed_through is None or book.closed_through.isoformat() < certificate["through"]:
        return f"book {book} is no longer closed through {certificate['through']}"
    return ""


class _Walk:
    """One walk along a book, from its first entry to its last."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.accounts: dict[int, Account] = {account.pk: account for account in book.accounts.all()}
        self.certificates = list(book.certificates.order_by("sequence", "through"))
        self.running: dict[int, tuple[int, int]] = {}
        self.sequence, self.hash = 0, chain.GENESIS
        self.closed: date | None = None

    def first_broken(self) -> BrokenLink | None:
        if not self._certified():
            return BrokenLink(self.sequence, "certificate")
        for entry, lines in self._entries():
            if fault := self._fault_of(entry, lines):
                return BrokenLink(self.sequence + 1 if fault == "gap" else entry.sequence, fault)
            self.sequence, self.hash = entry.sequence, entry.hash
            if not self._certified():
                return BrokenLink(self.sequence, "certificate")
        if (self.book.head_sequence, self.book.head_hash) != (self.sequence, self.hash):
            return BrokenLink(self.sequence, "head")
        if self.certificates or self.book.closed_through != self.closed:
            return BrokenLink(self.sequence, "certificate")
        return None

    def strays(self) -> list[Finding]:
        """Postings that no entry of the book holds; asked for when the walk has met them all."""
        counted = Posting.objects.filter(account__book=self.book).order_by().values_list("account_id")
        return [
            Finding(f"book {self.book} account {self.accounts[account].code}", "has postings that no entry holds")
            for account, number in counted.annotate(Count("pk"))
            if number != self.running.get(account, (0, 0))[0]
        ]

    def _entries(self) -> Iterator[tuple[WrittenEntry, list[WrittenLine]]]:
        last = 0
        while batch := list(
            self.book.entries.filter(sequence__gt=last).order_by("sequence").values_list(*COLUMNS)[:BATCH]
        ):
            entries = [WrittenEntry(*columns) for columns in batch]
            lines = _lines_of([entry.pk for entry in entries])
            for entry in entries:
                yield entry, lines.get(entry.pk, [])
            last = entries[-1].sequence

    def _fault_of(self, entry: WrittenEntry, lines: Sequence[WrittenLine]) -> str:
        if entry.sequence != self.sequence + 1:
            return "gap"
        if entry.previous_hash != self.hash:
            return "link"
        if any(line.account_id not in self.accounts for line in lines):
            return "account"
        if chain.digest(self._text(entry, lines)) != entry.hash:
            return "digest"
        return self._fault_of_lines(entry, lines) or self._fault_of_place(entry, lines)

    def _text(self, entry: WrittenEntry, lines: Sequence[WrittenLine]) -> dict[str, Any]:
        return canonical(
            book=self.book.code,
            sequence=entry.sequence,
            kind=entry.kind,
            effective_on=entry.effective_on,
            recorded_at=entry.recorded_at,
            actor=entry.hand,
            memo=entry.memo,
            key=entry.key,
            asked=entry.asked_hash,
            reverses=entry.reverses_sequence,
            lines=[[self.accounts[line.account_id].code, line.amount, line.sequence, line.balance] for line in lines],
            previous=entry.previous_hash,
        )

    def _fault_of_lines(self, entry: WrittenEntry, lines: Sequence[WrittenLine]) -> str:
        if [line.line for line in lines] != list(range(1, entry.line_count + 1)):
            return "count"
        if sum(line.amount for line in lines) or entry.total != sum(max(line.amount, 0) for line in lines):
            return "sum"
        if any(line.effective_on != entry.effective_on for line in lines):
            return "day"
        for line in lines:
            sequence, balance = self.running.get(line.account_id, (0, 0))
            if (line.sequence, line.balance) != (sequence + 1, balance + line.amount):
                return "running"
            self.running[line.account_id] = (line.sequence, line.balance)
        return ""

    def _fault_of_place(self, entry: WrittenEntry, lines: Sequence[WrittenLine]) -> str:
        """What is wrong with an entry that is right in itself."""
        touched = {line.account_id for line in lines}
        if any(self.accounts[pk].guarded and self.accounts[pk].sign * self.running[pk][1] < 0 for pk in touched):
            return "guarded"
        opened = self.book.opened_on
        if (self.closed and entry.effective_on <= self.closed) or (opened and entry.effective_on < opened):
            return "closed"
        if entry.reverses_id is not None and not _mirrors(entry.reverses_id, entry, lines):
            return "mirror"
        return ""

    def _certified(self) -> bool:
        """Whether the certificates made at this point of the chain name its head; they close what they say."""
        while self.certificates and self.certificates[0].sequence <= self.sequence:
            certificate: Certificate = self.certificates.pop(0)
            if (certificate.sequence, certificate.head_hash) != (self.sequence, self.hash):
                return False
            self.closed = certificate.through
        return True


def _lines_of(entries: Sequence[int]) -> dict[int, list[WrittenLine]]:
    lines: dict[int, list[WrittenLine]] = {}
    rows = Posting.objects.filter(entry__in=entries).order_by("entry", "line").values_list("entry_id", *LINE_COLUMNS)
    for entry_id, *columns in rows:
        lines.setdefault(entry_id, []).append(WrittenLine(*columns))
    return lines


def _mirrors(original_id: int, entry: WrittenEntry, lines: Sequence[WrittenLine]) -> bool:
    original = Entry.objects.get(pk=original_id)
    reversed_lines = [(line.account_id, -line.amount) for line in _lines_of([original.pk]).get(original.pk, [])]
    return (
        original.reverses_id is None
        and original.sequence < entry.sequence
        and original.effective_on <= entry.effective_on
        and reversed_lines == [(line.account_id, line.amount) for line in lines]
    )


def _wrong_snapshots(book: Book) -> Iterator[Finding]:
    for account in book.accounts.filter(snapshots__isnull=False).distinct():
        days = account.postings.order_by("effective_on").values_list("effective_on")
        left = list(days.annotate(Sum("amount"), Count("pk")))[::-1]
        balance = number = 0
        for snapshot in account.snapshots.order_by("day"):
            while left and left[-1][0] <= snapshot.day:
                _day, amount, count = left.pop()
                balance, number = balance + int(amount), number + count
            if (snapshot.balance, snapshot.posting_count) != (balance, number):
                yield Finding(f"book {book} account {account.code}", f"the snapshot of {snapshot.day} is wrong")
