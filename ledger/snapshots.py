"""Snapshots: what an account held at the end of a day, so that an as-of question need not begin in the first year.

The store keeps them exact: an entry of an earlier day moves those after it. So where one is missing an answer only
takes longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Count, Sum

from ledger import store
from ledger.models import Account, Book, Snapshot
from records import clock

SPACING = 100
"""After how many postings of an account a snapshot is worth its row."""

# Stretches of an account without a snapshot: from the last one (or the beginning) to the next (or the last posting).
STRETCHES = """
WITH marks AS (
    SELECT account_id, day, posting_count FROM ledger_snapshot
    UNION ALL
    SELECT a.id, NULL, last.sequence FROM ledger_account a
    CROSS JOIN LATERAL (
        SELECT sequence FROM ledger_posting WHERE account_id = a.id ORDER BY sequence DESC LIMIT 1
    ) last
), stretches AS (
    SELECT account_id, lag(day) OVER along AS since, day AS until,
        posting_count - coalesce(lag(posting_count) OVER along, 0) AS postings
    FROM marks WINDOW along AS (PARTITION BY account_id ORDER BY day NULLS LAST)
)
SELECT a.book_id, s.account_id, s.since, s.until FROM stretches s JOIN ledger_account a ON a.id = s.account_id
WHERE s.postings >= %s ORDER BY a.book_id, s.account_id, s.since NULLS FIRST
"""


@dataclass(frozen=True)
class Stretch:
    """The days after `since` and before `until` of an account; None where there is no snapshot on that side."""

    book_id: int
    account_id: int
    since: date | None
    until: date | None


def make_snapshots() -> int:
    """Make every snapshot that is worth its row, of days that are over; returns how many. A repeat adds nothing."""
    with connection.cursor() as cursor:
        cursor.execute(STRETCHES, [2 * SPACING])
        stretches = [Stretch(*row) for row in cursor.fetchall()]
    return sum(_fill(stretch) for stretch in stretches)


@transaction.atomic
def _fill(stretch: Stretch) -> int:
    # Nothing may be posted between the reading and the writing.
    store.lock_book(stretch.book_id)
    made = list(_worthwhile(stretch))
    Snapshot.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _worthwhile(stretch: Stretch) -> Iterator[Snapshot]:
    """A snapshot at the end of each day by which SPACING postings have come together."""
    account = Account.objects.get(pk=stretch.account_id)
    before = account.snapshots.filter(day=stretch.since).first() if stretch.since else None
    balance, number = (before.balance, before.posting_count) if before else (0, 0)
    marked = number
    for day, amount, count in _days(account, stretch):
        balance, number = balance + int(amount), number + count
        if number - marked >= SPACING:
            marked = number
            yield Snapshot(account=account, day=day, balance=balance, posting_count=number)


def _days(account: Account, stretch: Stretch) -> list[tuple[date, int, int]]:
    """Per day of the stretch that is over: the sum of its postings in fen, and their number."""
    days = account.postings.filter(effective_on__lt=stretch.until or clock.today())
    if stretch.since:
        days = days.filter(effective_on__gt=stretch.since)
    return list(days.order_by("effective_on").values_list("effective_on").annotate(Sum("amount"), Count("pk")))


def rebuild(book: Book) -> int:
    """Throw the snapshots of `book` away and make them anew, should `verify` have found one wrong."""
    with transaction.atomic():
        store.lock_book(book.pk)
        Snapshot.objects.filter(account__book=book).delete()
    return make_snapshots()
