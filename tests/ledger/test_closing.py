"""Closing a period, and the certificate that is kept elsewhere."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.actors import SYSTEM
from ledger.errors import BeforeBook, PeriodClosed, PeriodNotOver
from ledger.exports import certificate_text
from ledger.models import Book
from ledger.posting import close_period
from records import chain, clock
from tests import factories
from tests.ledger.books import DAY, Desk
from tests.ledger.test_verifying import tamper

pytestmark = pytest.mark.usefixtures("english")
MARCH = date(2026, 3, 31)


def test_a_certificate_names_the_head_of_the_book(desk: Desk):
    entry, signer = desk.post(), factories.actor()
    certificate = close_period(desk.book, MARCH, signer)
    assert (certificate.sequence, certificate.head_hash, certificate.membership) == (1, entry.hash, signer.membership)
    assert Book.objects.get().closed_through == MARCH
    assert json.loads(certificate_text(certificate)) == {
        "book": desk.book.code,
        "through": "2026-03-31",
        "sequence": 1,
        "head_hash": entry.hash,
        "recorded_at": chain.canonical_text({"at": certificate.recorded_at})[7:-2],
    }


def test_closing_the_same_day_again_returns_the_first_certificate(desk: Desk):
    first = close_period(desk.book, MARCH, SYSTEM)
    desk.post(on=date(2026, 4, 1))
    assert close_period(desk.book, MARCH, SYSTEM) == first


def test_a_closed_period_takes_no_entry_and_never_reopens(desk: Desk):
    close_period(desk.book, MARCH, SYSTEM)
    with pytest.raises(PeriodClosed, match="closed through 2026-03-31 and never reopens; nothing can be posted as of"):
        desk.post(on=MARCH)
    with pytest.raises(PeriodClosed):
        close_period(desk.book, date(2026, 2, 28), SYSTEM)
    desk.post(on=date(2026, 4, 1))


def test_what_was_wrong_in_a_closed_period_is_reversed_today(desk: Desk):
    wrong = desk.post(on=DAY)
    close_period(desk.book, MARCH, SYSTEM)
    reversal = desk.reverse(wrong)
    assert (reversal.effective_on, reversal.reverses) == (clock.today(), wrong)


def test_only_days_that_are_over_are_closed(desk: Desk):
    with pytest.raises(PeriodNotOver, match="that day is not over"):
        close_period(desk.book, clock.today(), SYSTEM)
    close_period(desk.book, clock.today() - timedelta(days=1), SYSTEM)


def test_no_period_before_the_book_is_closed(db: None):
    desk = Desk(opened_on=DAY)
    with pytest.raises(BeforeBook):
        close_period(desk.book, date(2026, 3, 4), SYSTEM)


def test_a_kept_certificate_finds_a_book_that_was_written_anew(desk: Desk, tmp_path):
    desk.post()
    path = tmp_path / "certificate.json"
    path.write_text(certificate_text(close_period(desk.book, MARCH, SYSTEM)), encoding="utf-8")
    call_command("verify_ledger", certificate=[path])
    tamper("DELETE FROM ledger_certificate")
    tamper("DELETE FROM ledger_posting")
    tamper("DELETE FROM ledger_entry")
    genesis = {"head_hash": chain.GENESIS, "head_sequence": 0, "closed_through": None}
    tamper(
        "UPDATE ledger_book SET head_hash = %s, head_sequence = %s, closed_through = %s",
        *genesis.values(),
    )
    desk.post(("1601", "99"), ("1002", "-99"))
    call_command("verify_ledger")
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_ledger", certificate=[path])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"book": "none", "sequence": 1, "head_hash": "", "through": ""}'])
def test_what_is_no_certificate_of_a_book_is_named(desk: Desk, tmp_path, text: str, capsys):
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_ledger", certificate=[path])
    assert "c.json" in capsys.readouterr().err
