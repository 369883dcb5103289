"""Writing into books: opening them, posting, reversing, closing a period. Nothing else writes money.

`post_all()` in one transaction: lock the books in order of id > are the keys known, and what was the last posting of
each account? > insert the postings and the entries that seal them. These are two statements, whatever the number of
books and entries. Where nothing else belongs to the transaction it is first tried without one: the second statement
writes only if the books are still as the first has read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from accounts.actors import Actor
from ledger import store
from ledger.drafts import Draft, Line
from ledger.errors import (
    AccountDiffers,
    AlreadyReversed,
    BeforeBook,
    BookDiffers,
    KeyReused,
    PeriodClosed,
    PeriodNotOver,
    ReversalOfReversal,
)
from ledger.hands import hand_of
from ledger.models import Account, Book, Certificate, Entry, Side
from ledger.money import to_yuan
from ledger.sealing import Writing
from records import clock

__all__ = [
    "AccountSpec",
    "Draft",
    "Line",
    "close_period",
    "mirror",
    "open_account",
    "open_book",
    "post",
    "post_all",
    "reverse",
]

REVERSAL = "reversal"


@dataclass(frozen=True)
class AccountSpec:
    """An account to be opened: its normal side, and whether the store keeps it from falling below zero."""

    code: str
    name: str
    side: Side
    guarded: bool = False


@transaction.atomic
def open_book(code: str, name: str, accounts: Sequence[AccountSpec] = (), *, opened_on: date | None = None) -> Book:
    """The book with `code`, made with these accounts where it is not there yet; a repeat adds what is missing.

    `opened_on`: the first day on which an entry may take effect; None for any. A changed name is taken over. Raises
    BookDiffers or AccountDiffers where something is there already that would have to be another.
    """
    book, _made = Book.objects.get_or_create(code=code, defaults={"name": name, "opened_on": opened_on})
    if opened_on is not None and book.opened_on != opened_on:
        raise BookDiffers(book, opened_on)
    if book.name != name:
        book.name = name
        book.save(update_fields=["name"])
    for spec in accounts:
        open_account(book, spec)
    return book


def open_account(book: Book, spec: AccountSpec) -> Account:
    """The account of `book` with that code, made where it is not there yet. Raises AccountDiffers."""
    defaults = {"name": spec.name, "sign": spec.side, "guarded": spec.guarded}
    account, _made = Account.objects.get_or_create(book=book, code=spec.code, defaults=defaults)
    if (account.sign, account.guarded) != (spec.side, spec.guarded):
        raise AccountDiffers(account)
    if account.name != spec.name:
        account.name = spec.name
        account.save(update_fields=["name"])
    return account


def post(
    book: Book,
    lines: Sequence[Line],
    *,
    kind: str,
    effective_on: date,
    actor: Actor,
    memo: str,
    key: str,
    recorded_at: datetime | None = None,
) -> Entry:
    """Write one entry into `book` and return it; amounts in yuan, debit positive.

    `key` makes a repeat harmless: with the same content it returns the first entry. `recorded_at` is the aware moment
    of recording, now unless told. Raises a LedgerRefused (`ledger.errors`); then nothing has been written.
    """
    draft = Draft(book, tuple(lines), kind, effective_on, actor, memo, key)
    return post_all([draft], recorded_at=recorded_at)[0]


def post_all(drafts: Sequence[Draft], *, recorded_at: datetime | None = None) -> list[Entry]:
    """Write entries into one book or several, all or none, and return them in order; see `post`.

    The books are locked in order of id, so that two such requests never wait for each other. For a long import commit
    in pieces of some hundred entries: a book's row grows slow where one transaction moves its head thousands of times.
    """
    at = recorded_at or clock.now()
    if not connection.in_atomic_block:
        try:
            return _post(drafts, at, locking=False)
        except store.MovedError:
            pass  # Somebody else was quicker: once more, holding the books meanwhile.
    with transaction.atomic():
        return _post(drafts, at, locking=True)


def _post(drafts: Sequence[Draft], at: datetime, *, locking: bool) -> list[Entry]:
    asked = (store.Asked(draft.book.pk, draft.key, line.account_code) for draft in drafts for line in draft.lines)
    met = store.meet(asked, locking=locking)
    fresh = _fresh(drafts, met.known)
    written: dict[tuple[int, str], Entry] = {}
    if fresh:
        _require_reversible(fresh)
        written = Writing(met, at).write(fresh)
    written |= _first(met.known)
    return [written[draft.book.pk, draft.key] for draft in drafts]


def reverse(entry: Entry, *, key: str, actor: Actor, memo: str, on: date | None = None) -> Entry:
    """Write the mirror image of `entry`, once, into its book's open period; a repeat with `key` returns the first.

    `on` is the day on which it takes effect: today unless told, so that a closed period stays as it was reported.
    Raises AlreadyReversed, ReversalOfReversal, ReversedTooEarly, PeriodClosed, WouldCrossZero or KeyReused.
    """
    return post_all([mirror(entry, key=key, actor=actor, memo=memo, on=on)])[0]


def mirror(entry: Entry, *, key: str, actor: Actor, memo: str, on: date | None = None) -> Draft:
    """The reversal of `entry` as a draft, for `post_all` together with others; see `reverse`."""
    postings = entry.postings.select_related("account").order_by("line")
    lines = tuple(Line(posting.account.code, to_yuan(-posting.amount)) for posting in postings)
    return Draft(entry.book, lines, REVERSAL, on, actor, memo, key, reverses=entry)


@transaction.atomic
def close_period(book: Book, through: date, actor: Actor) -> Certificate:
    """Close `book` through the day `through`, which is over, and return the certificate to be kept elsewhere.

    What is closed never reopens; what was wrong in it is reversed on a later day. Closing through the same day again
    returns the first certificate. Raises PeriodNotOver, PeriodClosed or BeforeBook.
    """
    head = store.lock_book(book.pk)
    if head.closed_through == through:
        return Certificate.objects.get(book=book, through=through)
    if head.closed_through is not None and through < head.closed_through:
        raise PeriodClosed(book, through, head.closed_through)
    if head.opened_on is not None and through < head.opened_on:
        raise BeforeBook(book, through, head.opened_on)
    at = clock.now()
    if through >= clock.day_of(at):
        raise PeriodNotOver(book, through, clock.day_of(at))
    hand = hand_of(actor)
    return Certificate.objects.create(
        book=book,
        through=through,
        sequence=head.sequence,
        head_hash=head.hash,
        recorded_at=at,
        actor_kind=hand.kind,
        membership_id=hand.membership,
        absent_id=hand.absent,
        organisation_id=hand.organisation,
    )


def _fresh(drafts: Sequence[Draft], known: dict[tuple[int, str], store.Known]) -> list[Draft]:
    """The drafts that are not written yet, each key once. Raises KeyReused where a key stands for something else."""
    fresh: dict[tuple[int, str], Draft] = {}
    for draft in drafts:
        place = (draft.book.pk, draft.key)
        same = known.get(place) or fresh.setdefault(place, draft)
        if same.asked_hash != draft.asked_hash:
            raise KeyReused(draft.book, draft.key)
    return list(fresh.values())


def _first(known: dict[tuple[int, str], store.Known]) -> dict[tuple[int, str], Entry]:
    """The entries that were written at an earlier request."""
    if not known:
        return {}
    entries = Entry.objects.select_related("book").in_bulk([each.entry_id for each in known.values()])
    return {place: entries[each.entry_id] for place, each in known.items()}


def _require_reversible(drafts: Sequence[Draft]) -> None:
    originals = [draft.reverses for draft in drafts if draft.reverses]
    if not originals:
        return
    if len({entry.pk for entry in originals}) < len(originals):
        raise ValueError("one request reverses an entry twice")
    for entry in originals:
        if entry.reverses_id is not None:
            raise ReversalOfReversal(entry)
    if taken := Entry.objects.filter(reversal__isnull=False, pk__in=[entry.pk for entry in originals]).first():
        raise AlreadyReversed(taken, taken.reversal)
