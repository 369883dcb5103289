"""What the store itself refuses, whoever asks: every trigger, tried by SQL."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from accounts.actors import SYSTEM
from ledger import store
from ledger.models import Account, Book, Certificate, Entry, Posting
from ledger.posting import close_period
from records.triggers import expected, missing
from tests.ledger.books import DAY, Desk

HASH = "f" * 64


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, values)


class Forgery:
    """An entry that would be right, to be made wrong in one place: 5 yuan more to spend, as the book's next."""

    def __init__(self, desk: Desk) -> None:
        self.book = Book.objects.get(pk=desk.book.pk)
        self.entry: dict[str, Any] = {
            "id": 900_001,
            "book_id": self.book.pk,
            "sequence": self.book.head_sequence + 1,
            "kind": "forged",
            "effective_on": DAY,
            "recorded_at": "2026-03-05T10:00:00+08:00",
            "memo": "伪造",
            "key": "forged",
            "asked_hash": HASH,
            "reverses_id": None,
            "line_count": 2,
            "total": 500,
            "previous_hash": self.book.head_hash,
            "hash": HASH,
            "actor_kind": "system",
            "membership_id": None,
            "absent_id": None,
            "organisation_id": None,
        }
        self.postings = [
            self.continuing(desk.account("1002"), 1, 500),
            self.continuing(desk.account("available"), 2, -500),
        ]

    def continuing(self, account: Account, line: int, amount: int) -> dict[str, Any]:
        last = account.postings.order_by("-sequence").first()
        return {
            "entry_id": self.entry["id"],
            "line": line,
            "account_id": account.pk,
            "effective_on": DAY,
            "amount": amount,
            "sequence": last.sequence + 1 if last else 1,
            "balance": amount + (last.balance if last else 0),
        }

    def write(self, *, sealed: bool = True) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            store.write([], self.postings, [self.entry] if sealed else [])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def forgery(desk: Desk) -> Forgery:
    desk.post(("1002", "100"), ("available", "-100"))
    return Forgery(desk)


def test_a_right_entry_is_taken_so_that_the_wrong_ones_are_refused_for_their_fault(forgery: Forgery):
    forgery.write()
    forgery.book.refresh_from_db()
    assert (forgery.book.head_sequence, forgery.book.head_hash) == (2, HASH)


def swap(forgery: Forgery, **changes: Any) -> None:
    forgery.entry |= changes


FAULTS: list[tuple[str, Callable[[Forgery], None]]] = [
    ("entry_sequence", lambda f: swap(f, sequence=1)),
    ("chain: entry 3 is not the next", lambda f: swap(f, sequence=3)),
    ("chain: entry 2 is not the next", lambda f: swap(f, previous_hash=HASH)),
    ("count: entry 2 says 3 lines and has 2", lambda f: swap(f, line_count=3)),
    ("count: entry 2 says 2 lines and has 2", lambda f: f.postings[1].update(line=3)),
    ("count: entry 2 says 2 lines and has 1", lambda f: f.postings.pop()),
    ("balance: entry 2 differs by 0 fen, its total by -1 fen", lambda f: swap(f, total=501)),
    ("balance: entry 2 differs by 1 fen", lambda f: f.postings[1].update(amount=-499, balance=-10499)),
    ("day: a posting of entry 2", lambda f: f.postings[1].update(effective_on=date(2026, 3, 6))),
    ("running: a posting of entry 2", lambda f: f.postings[0].update(balance=10501)),
    ("running: a posting of entry 2", lambda f: f.postings[0].update(sequence=3)),
    ("guarded: entry 2", lambda f: spend(f, 10_001)),
]


def spend(forgery: Forgery, fen: int) -> None:
    """Take `fen` out of the guarded account, which holds 10,000."""
    forgery.postings[0].update(amount=-fen, balance=10_000 - fen)
    forgery.postings[1].update(amount=fen, balance=-10_000 + fen)
    forgery.entry["total"] = fen


@pytest.mark.parametrize(("says", "spoil"), FAULTS)
def test_an_entry_with_one_fault_is_refused(forgery: Forgery, says: str, spoil: Callable[[Forgery], None]):
    spoil(forgery)
    with pytest.raises(IntegrityError, match=says):
        forgery.write()
    assert Entry.objects.count() == 1


def test_all_that_a_guarded_account_holds_may_be_taken(forgery: Forgery):
    spend(forgery, 10_000)
    forgery.write()


def test_an_account_of_another_book_is_refused(forgery: Forgery):
    other = Desk("site:8:accounting")
    forgery.postings[1] = forgery.continuing(other.account("available"), 2, -500)
    with pytest.raises(IntegrityError, match="account: entry 2 uses an account of another book"):
        forgery.write()


def test_postings_without_an_entry_do_not_outlive_their_transaction(forgery: Forgery):
    with pytest.raises(IntegrityError, match="foreign key"):
        forgery.write(sealed=False)


@pytest.mark.parametrize("line", [1, 2, 3, 7])
def test_nothing_is_added_to_a_sealed_entry(desk: Desk, line: int):
    entry = desk.post()
    with pytest.raises(IntegrityError, match="sealed|posting_line"):
        run(
            "INSERT INTO ledger_posting (entry_id, line, account_id, effective_on, amount, sequence, balance)"
            " VALUES (%s, %s, %s, %s, 100, 1, 100)",
            entry.pk,
            line,
            desk.account("6603").pk,
            DAY,
        )


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting", "ledger_certificate"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_written_is_not_changed_or_taken_away(desk: Desk, table: str, sql: str):
    desk.post()
    close_period(desk.book, DAY, SYSTEM)
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql.format(table))


@pytest.mark.parametrize("table", ["ledger_book", "ledger_account"])
@pytest.mark.parametrize("sql", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_books_and_accounts_are_not_taken_away(desk: Desk, table: str, sql: str):
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql.format(table))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("code = 'other'", "never change"),
        ("opened_on = '2026-01-01'", "never change"),
        ("head_sequence = 0", "only an entry moves"),
        ("head_sequence = 2", "only an entry moves"),
        ("head_hash = repeat('0', 64)", "only an entry moves"),
        ("closed_through = '2026-03-31'", "only a certificate closes"),
    ],
)
def test_a_book_keeps_what_its_figures_rest_on(desk: Desk, change: str, says: str):
    desk.post()
    with pytest.raises(IntegrityError, match=says):
        run(f"UPDATE ledger_book SET {change} WHERE id = %s", desk.book.pk)
    run("UPDATE ledger_book SET name = 'x' WHERE id = %s", desk.book.pk)


@pytest.mark.parametrize("change", ["code = 'other'", "sign = -sign", "guarded = NOT guarded", "id = id + 1000"])
def test_an_account_keeps_all_but_its_name(desk: Desk, change: str):
    with pytest.raises(IntegrityError, match="only the name"):
        run(f"UPDATE ledger_account SET {change} WHERE id = %s", desk.account("6603").pk)


def test_a_book_begins_empty_and_open(desk: Desk):
    with pytest.raises(IntegrityError, match="does not begin empty"):
        Book.objects.create(code="x", name="x", closed_through=DAY)


def test_an_entry_in_a_closed_period_is_refused_and_it_never_reopens(forgery: Forgery, desk: Desk):
    close_period(desk.book, DAY, SYSTEM)
    with pytest.raises(IntegrityError, match="closed: 2026-03-05 lies outside"):
        forgery.write()
    for day in ("NULL", "'2026-03-04'"):
        with pytest.raises(IntegrityError, match="only a certificate closes"):
            run(f"UPDATE ledger_book SET closed_through = {day} WHERE id = %s", desk.book.pk)


def test_an_entry_before_the_first_day_of_the_book_is_refused(db: None):
    desk = Desk("late", opened_on=date(2026, 3, 6))
    with pytest.raises(IntegrityError, match="closed: 2026-03-05 lies outside"):
        Forgery(desk).write()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sequence": 0}, "is not the head"),
        ({"head_hash": HASH}, "is not the head"),
        ({"through": date(2026, 3, 4)}, "never reopens"),
    ],
)
def test_a_certificate_names_the_head_and_closes_onwards(desk: Desk, changes: dict[str, Any], says: str):
    desk.post(on=date(2026, 4, 1))
    close_period(desk.book, DAY, SYSTEM)
    book = Book.objects.get()
    right = {"through": date(2026, 3, 31), "sequence": book.head_sequence, "head_hash": book.head_hash}
    rest = {"book": book, "recorded_at": "2026-05-01T00:00:00Z", "actor_kind": "system"}
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        Certificate.objects.create(**rest, **(right | changes))
    Certificate.objects.create(**rest, **right)


def reversal(forgery: Forgery) -> None:
    """Make the forgery the mirror image of entry 1: 100 yuan."""
    spend(forgery, 10_000)
    forgery.entry["reverses_id"] = Entry.objects.get(sequence=1, book=forgery.book).pk


def test_the_mirror_image_is_taken(forgery: Forgery):
    reversal(forgery)
    forgery.write()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f, desk: spend(f, 9_999),
        lambda f, desk: f.postings.reverse() or [p.update(line=n) for n, p in enumerate(f.postings, start=1)],
        lambda f, desk: f.postings[0].update(f.continuing(desk.account("1601"), 1, -10_000)),
        lambda f, desk: (
            swap(f, effective_on=date(2026, 3, 4)),
            [p.update(effective_on="2026-03-04") for p in f.postings],
        ),
        lambda f, desk: swap(f, reverses_id=f.entry["id"]),
    ],
)
def test_a_reversal_that_is_no_mirror_image_is_refused(forgery: Forgery, desk: Desk, spoil):
    reversal(forgery)
    spoil(forgery, desk)
    with pytest.raises(IntegrityError, match="mirror: entry 2"):
        forgery.write()


def test_a_reversal_across_books_is_refused(forgery: Forgery):
    elsewhere = Desk("site:8:accounting").post(("1002", "100"), ("available", "-100"))
    reversal(forgery)
    forgery.entry["reverses_id"] = elsewhere.pk
    with pytest.raises(IntegrityError, match="mirror"):
        forgery.write()


def test_an_entry_is_reversed_once_in_the_store_too(forgery: Forgery, desk: Desk):
    desk.post(("1002", "100"), ("available", "-100"))
    desk.reverse(Entry.objects.get(sequence=1))
    again = Forgery(desk)
    reversal(again)
    again.postings = [
        again.continuing(desk.account("1002"), 1, -10_000),
        again.continuing(desk.account("available"), 2, 10_000),
    ]
    with pytest.raises(IntegrityError, match="reverses"):
        again.write()


@pytest.mark.parametrize(("table", "name"), sorted({(t.table, t.name) for t in expected() if "ledger" in t.table}))
def test_a_trigger_of_the_ledger_that_is_switched_off_is_noticed(db: None, table: str, name: str):
    run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    assert [(trigger.table, trigger.name) for trigger in missing()] == [(table, name)]


def test_every_table_of_the_ledger_but_the_derived_one_has_triggers():
    tables = {model._meta.db_table for model in (Book, Account, Entry, Posting, Certificate)}
    assert {trigger.table for trigger in expected()} >= tables
