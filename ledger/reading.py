"""What books say: balances, the trial balance, statements, the journal. Amounts in yuan, debit positive.

A balance is the last posting's; one as of a day is the last snapshot up to it and the postings since. Nothing here
sums a history, so that an answer takes as long in the tenth year as in the first.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from ledger.models import Account, Book, Entry, Posting, Snapshot
from ledger.money import to_yuan

PAGE_SIZE = 50
ZERO = Decimal("0.00")

# The last posting of each account of a book.
LAST_BALANCES = """
SELECT a.id, a.code, a.name, a.sign, a.guarded, coalesce(last.balance, 0) FROM ledger_account a
LEFT JOIN LATERAL (
    SELECT balance FROM ledger_posting WHERE account_id = a.id ORDER BY sequence DESC LIMIT 1
) last ON true
WHERE a.book_id = %s AND (%s::text[] IS NULL OR a.code = ANY(%s::text[])) ORDER BY a.code
"""
# The last snapshot of each account of a book up to a day, and the postings since, up to that day.
BALANCES_ON = """
SELECT a.id, a.code, a.name, a.sign, a.guarded, coalesce(s.balance, 0) + coalesce(tail.amount, 0) FROM ledger_account a
LEFT JOIN LATERAL (
    SELECT day, balance FROM ledger_snapshot WHERE account_id = a.id AND day <= %s ORDER BY day DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT sum(amount) AS amount FROM ledger_posting
    WHERE account_id = a.id AND effective_on > coalesce(s.day, '-infinity') AND effective_on <= %s
) tail ON true
WHERE a.book_id = %s AND (%s::text[] IS NULL OR a.code = ANY(%s::text[])) ORDER BY a.code
"""


@dataclass(frozen=True)
class TrialLine:
    """One account in a trial balance: its balance stands on one side."""

    account: Account
    balance: Decimal

    @property
    def debit(self) -> Decimal | None:
        return self.balance if self.balance > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return -self.balance if self.balance < 0 else None


@dataclass(frozen=True)
class TrialBalance:
    """All accounts of a book in order of code, at the end of `on` (None: with everything recorded)."""

    book: Book
    on: date | None
    lines: tuple[TrialLine, ...]

    @property
    def debit(self) -> Decimal:
        return sum((line.debit or ZERO for line in self.lines), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((line.credit or ZERO for line in self.lines), ZERO)


@dataclass(frozen=True)
class StatementLine:
    """One posting in a statement, with the account's balance after it in the statement's order."""

    posting: Posting
    balance: Decimal

    @property
    def entry(self) -> Entry:
        return self.posting.entry


@dataclass(frozen=True)
class Statement:
    """One page of an account's postings by effective day, and within a day as they were recorded.

    `opening` and `closing` are the balances before `first` and at the end of `last`; `brought_forward` is the one
    before the first line of this page. `page` counts from 1.
    """

    account: Account
    first: date
    last: date
    opening: Decimal
    closing: Decimal
    brought_forward: Decimal
    lines: tuple[StatementLine, ...]
    page: int
    pages: int
    count: int

    @property
    def previous_page(self) -> int:
        return self.page - 1

    @property
    def next_page(self) -> int:
        return self.page + 1


def balance(account: Account) -> Decimal:
    """What `account` holds with everything recorded, whatever day it takes effect."""
    last = account.postings.order_by("-sequence").values_list("balance", flat=True).first()
    return to_yuan(last or 0)


def balance_on(account: Account, day: date) -> Decimal:
    """What `account` held at the end of `day`, counting what was recorded for it later."""
    return to_yuan(_standing(account, day)[0])


def balances(book: Book, codes: Iterable[str] | None = None, *, on: date | None = None) -> dict[str, Decimal]:
    """The balances of the accounts of `book` with these codes (all of them without), by code, in one query."""
    return {line.account.code: line.balance for line in _lines(book, codes, on)}


def trial_balance(book: Book, on: date | None = None) -> TrialBalance:
    """Every account of `book` with its balance, with everything recorded, or at the end of the day `on`."""
    return TrialBalance(book, on, tuple(_lines(book, None, on)))


def statement(account: Account, first: date, last: date, page: int = 1, *, size: int = PAGE_SIZE) -> Statement:
    """The `page` (from 1) of the postings of `account` that take effect from `first` through `last`.

    A page beyond the last is the last, one before the first the first. Raises ValueError where `last` lies before
    `first`.
    """
    if last < first:
        raise ValueError("a statement's last day lies before its first")
    with one_moment():
        opening, before = _standing(account, first - timedelta(days=1))
        closing, through = _standing(account, last)
        count = through - before
        pages = max(1, -(-count // size))
        page = min(max(page, 1), pages)
        running, postings = _postings_from(account, before + (page - 1) * size, min(size, count - (page - 1) * size))
    brought_forward, lines = running, []
    for posting in postings:
        running += posting.amount
        lines.append(StatementLine(posting, to_yuan(running)))
    return Statement(
        account,
        first,
        last,
        to_yuan(opening),
        to_yuan(closing),
        to_yuan(brought_forward),
        tuple(lines),
        page,
        pages,
        count,
    )


def journal(
    book: Book, *, first: date | None = None, last: date | None = None, kind: str | None = None
) -> QuerySet[Entry]:
    """The entries of `book` as they were recorded, with all that a page of the journal shows; to be paged.

    `first` and `last` bound the effective day.
    """
    entries = book.entries.select_related(
        "book", "reverses", "reversal", "membership__person", "absent__person", "organisation"
    ).prefetch_related("postings__account")
    bounds = {"effective_on__gte": first, "effective_on__lte": last, "kind": kind}
    wanted = Q(**{name: value for name, value in bounds.items() if value is not None})
    return entries.filter(wanted).order_by("sequence")


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything read inside show the books at one moment, whatever is posted meanwhile.

    Within a transaction of the caller's own nothing changes: its isolation is the caller's choice.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _lines(book: Book, codes: Iterable[str] | None, on: date | None) -> list[TrialLine]:
    listed = None if codes is None else list(codes)
    sql, days = (LAST_BALANCES, []) if on is None else (BALANCES_ON, [on, on])
    with connection.cursor() as cursor:
        cursor.execute(sql, [*days, book.pk, listed, listed])
        rows = cursor.fetchall()
    return [TrialLine(_account(book, columns), to_yuan(int(fen))) for *columns, fen in rows]


def _account(book: Book, columns: list[Any]) -> Account:
    pk, code, name, sign, guarded = columns
    return Account(id=pk, book=book, code=code, name=name, sign=sign, guarded=guarded)


def _standing(account: Account, day: date) -> tuple[int, int]:
    """The balance in fen at the end of `day`, and how many postings make it up."""
    snapshot = account.snapshots.filter(day__lte=day).order_by("-day").first()
    total, number = _of_first(_since(account, snapshot).filter(effective_on__lte=day))
    return (snapshot.balance + total, snapshot.posting_count + number) if snapshot else (total, number)


def _postings_from(account: Account, skipped: int, size: int) -> tuple[int, list[Posting]]:
    """The balance in fen after the first `skipped` postings by effective day, and the `size` that follow."""
    snapshot = account.snapshots.filter(posting_count__lte=skipped).order_by("-posting_count").first()
    postings = _since(account, snapshot).order_by("effective_on", "sequence")
    left = skipped - (snapshot.posting_count if snapshot else 0)
    total, _number = _of_first(postings[:left]) if left else (0, 0)
    # Entries are fetched by themselves: joined, a planner without statistics might read the whole book for a page.
    page = postings.prefetch_related("entry__reverses", "entry__reversal")[left : left + size]
    return (snapshot.balance if snapshot else 0) + total, list(page)


def _since(account: Account, snapshot: Snapshot | None) -> QuerySet[Posting]:
    postings = account.postings.order_by()
    return postings.filter(effective_on__gt=snapshot.day) if snapshot else postings


def _of_first(postings: QuerySet[Posting]) -> tuple[int, int]:
    found = postings.aggregate(total=Sum("amount"), number=Count("*"))
    return int(found["total"] or 0), found["number"]
