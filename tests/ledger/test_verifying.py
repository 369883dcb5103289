"""What was changed behind the triggers' back is found, and the first wrong link is named."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actors import SYSTEM
from ledger import snapshots
from ledger.models import Book, Entry
from ledger.models.entries import canonical
from ledger.posting import close_period
from ledger.verifying import findings_of, first_broken
from records import chain
from records.chain import BrokenLink
from tests.ledger.books import DAY, Desk


def tamper(sql: str, *values: object) -> None:
    """Change what the triggers protect, as somebody could who owns the database."""
    with connection.cursor() as cursor:
        # What the entries written before still have to be checked for must not be left for later.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def reseal(book: Book) -> None:
    """Compute all hashes anew, as somebody would who knows how: then only the figures betray the change."""
    previous = chain.GENESIS
    for entry in Entry.objects.filter(book=book).order_by("sequence"):
        postings = entry.postings.select_related("account").order_by("line")
        text = canonical(
            book=book.code,
            sequence=entry.sequence,
            kind=entry.kind,
            effective_on=entry.effective_on,
            recorded_at=entry.recorded_at,
            actor=(entry.actor_kind, entry.membership_id, entry.absent_id, entry.organisation_id),
            memo=entry.memo,
            key=entry.key,
            asked=entry.asked_hash,
            reverses=entry.reverses.sequence if entry.reverses else None,
            lines=[[p.account.code, p.amount, p.sequence, p.balance] for p in postings],
            previous=previous,
        )
        tamper(
            "UPDATE ledger_entry SET previous_hash = %s, hash = %s WHERE id = %s",
            previous,
            chain.digest(text),
            entry.pk,
        )
        previous = chain.digest(text)
    tamper("UPDATE ledger_book SET head_hash = %s WHERE id = %s", previous, book.pk)


@pytest.fixture
def book(desk: Desk) -> Book:
    """Four entries: two grants, the first of them reversed, and an asset."""
    granted = desk.post(("1002", "100"), ("available", "-100"))
    desk.post(("1002", "50"), ("available", "-50"))
    desk.reverse(granted, on=date(2026, 3, 9))
    desk.post(on=date(2026, 3, 10))
    return Book.objects.get()


def test_a_book_as_it_was_written_is_whole(book: Book, capsys):
    assert first_broken(book) is None
    assert findings_of(book) == []
    call_command("verify_ledger", book.code)
    assert "site:7:accounting: 4 entries, whole" in capsys.readouterr().out


OF_ENTRY = "UPDATE ledger_entry SET {} WHERE sequence = %s"
OF_LINES = "UPDATE ledger_posting SET {} WHERE entry_id = (SELECT id FROM ledger_entry WHERE sequence = %s)"


@pytest.mark.parametrize(
    ("sql", "sequence", "fault"),
    [
        (OF_ENTRY.format("memo = 'x'"), 2, "digest"),
        (OF_ENTRY.format("recorded_at = recorded_at + interval '1 microsecond'"), 3, "digest"),
        (OF_ENTRY.format("membership_id = 1"), 1, "digest"),
        (OF_ENTRY.format("hash = repeat('e', 64)"), 4, "digest"),
        (OF_ENTRY.format("previous_hash = repeat('e', 64)"), 2, "link"),
        (OF_LINES.format("amount = amount * 2"), 4, "digest"),
        (OF_LINES.format("balance = balance + 1"), 1, "digest"),
        ("DELETE FROM ledger_posting WHERE entry_id = (SELECT id FROM ledger_entry WHERE sequence = %s)", 2, "digest"),
        ("DELETE FROM ledger_entry WHERE sequence = %s", 2, "gap"),
        ("UPDATE ledger_book SET head_sequence = %s", 4, None),
        ("UPDATE ledger_account SET code = 'other' WHERE code = '1002' AND %s > 0", 1, "digest"),
        ("UPDATE ledger_account SET guarded = true, sign = 1 WHERE code = 'available' AND %s > 0", 1, "guarded"),
        (OF_ENTRY.format("line_count = 3"), 2, "count"),
        (OF_ENTRY.format("total = total + 1"), 3, "sum"),
        (OF_LINES.format("effective_on = '2026-03-06'"), 1, "day"),
    ],
)
def test_the_first_wrong_link_is_named(book: Book, sql: str, sequence: int, fault: str | None):
    tamper(sql, sequence)
    assert first_broken(book) == (BrokenLink(sequence, fault) if fault else None)


def test_a_lost_last_entry_is_noticed_by_the_head(book: Book):
    tamper("DELETE FROM ledger_entry WHERE sequence = 4")
    assert first_broken(book) == BrokenLink(3, "head")


@pytest.mark.parametrize(
    ("sql", "sequence", "fault"),
    [
        (OF_LINES.format("balance = balance + 1"), 2, "running"),
        (OF_LINES.format("amount = amount + 1, balance = balance + 1"), 4, "sum"),
        (OF_ENTRY.format("reverses_id = (SELECT id FROM ledger_entry WHERE sequence = 2)"), 3, "mirror"),
        (OF_LINES.format("sequence = sequence + 7"), 4, "running"),
    ],
)
def test_figures_that_were_changed_with_all_their_hashes_are_noticed(book: Book, sql: str, sequence: int, fault: str):
    tamper(sql, sequence)
    reseal(book)
    assert first_broken(book) == BrokenLink(sequence, fault)


def test_an_account_of_another_book_is_noticed(book: Book):
    other = Desk("site:8:accounting").account("1601")
    tamper("UPDATE ledger_posting SET account_id = %s WHERE amount = 5000", other.pk)
    assert first_broken(book) == BrokenLink(2, "account")


def test_a_posting_that_belongs_to_no_entry_is_noticed(book: Book, desk: Desk):
    tamper(
        "INSERT INTO ledger_posting (entry_id, line, account_id, effective_on, amount, sequence, balance)"
        " VALUES (999999, 1, %s, '2026-03-11', 700, 1, 700)",
        desk.account("6603").pk,
    )
    assert [str(finding) for finding in findings_of(book)] == [
        "book site:7:accounting account 6603: has postings that no entry holds"
    ]


def test_an_entry_that_slipped_into_a_closed_period_is_noticed(book: Book, desk: Desk):
    close_period(book, DAY, SYSTEM)
    entry = desk.post(on=date(2026, 3, 12))
    tamper("UPDATE ledger_entry SET effective_on = %s WHERE id = %s", DAY, entry.pk)
    tamper("UPDATE ledger_posting SET effective_on = %s WHERE entry_id = %s", DAY, entry.pk)
    reseal(Book.objects.get())
    tamper("UPDATE ledger_certificate SET head_hash = (SELECT hash FROM ledger_entry WHERE sequence = 4)")
    assert first_broken(book) == BrokenLink(5, "closed")


@pytest.mark.parametrize(
    ("sql", "sequence"),
    [
        ("UPDATE ledger_certificate SET head_hash = repeat('e', 64)", 4),
        ("UPDATE ledger_certificate SET sequence = 9", 4),
        ("UPDATE ledger_certificate SET sequence = 2", 2),
        ("DELETE FROM ledger_certificate", 4),
        ("UPDATE ledger_book SET closed_through = NULL", 4),
    ],
)
def test_a_closing_that_was_changed_is_noticed(book: Book, sql: str, sequence: int):
    close_period(book, DAY, SYSTEM)
    tamper(sql)
    assert first_broken(book) == BrokenLink(sequence, "certificate")


def test_a_wrong_snapshot_is_noticed_and_made_anew(book: Book, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(snapshots, "SPACING", 3)
    for turn in range(8):
        desk.post(on=DAY + timedelta(days=turn))
    assert snapshots.make_snapshots()
    assert findings_of(book) == []
    tamper("UPDATE ledger_snapshot SET balance = balance + 1 WHERE account_id = %s", desk.account("1601").pk)
    assert "book site:7:accounting account 1601: the snapshot of" in str(findings_of(book)[0])
    call_command("verify_ledger", rebuild_snapshots=True)
    assert findings_of(book) == []


def test_the_walk_through_everything_and_the_command_name_the_book(book: Book):
    tamper("UPDATE ledger_entry SET memo = 'x' WHERE sequence = 3")
    for command in ("verify", "verify_ledger"):
        err = io.StringIO()
        with pytest.raises(CommandError, match="1 findings"):
            call_command(command, stderr=err)
        assert "book site:7:accounting: broken at link 3 (digest)" in err.getvalue()


def test_a_book_that_is_not_there_is_named(db: None):
    with pytest.raises(CommandError, match="no book nowhere"):
        call_command("verify_ledger", "nowhere")
