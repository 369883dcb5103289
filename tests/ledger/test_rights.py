"""The database role of a production site, made by the very statements of `docs/operations.md`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.actors import SYSTEM
from ledger import snapshots
from ledger.models import Entry
from ledger.posting import close_period, open_account
from ledger.reading import balance
from records import events
from tests.ledger.books import ACCOUNTS, DAY, Desk

DOCUMENT = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.fixture
def as_web_role(db: None) -> Iterator[None]:
    """Whatever the site sends is sent with the rights of that role."""
    sql = re.search(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("banli_web", "banli_web_tried").replace("LOGIN", "NOLOGIN"))
        cursor.execute("SET ROLE banli_web_tried")
        yield
        cursor.execute("RESET ROLE")


def test_the_site_posts_reverses_closes_and_reads_with_that_role(as_web_role: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(snapshots, "SPACING", 2)
    desk = Desk()
    entries = list(desk.many(5))
    assert snapshots.make_snapshots() == 2
    desk.post()
    desk.reverse(entries[0])
    open_account(desk.book, ACCOUNTS[0])
    close_period(desk.book, DAY, SYSTEM)
    assert balance(desk.account("1601")) == 500
    events.record("settings", "changed", {}, person_id=None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET memo = 'x'",
        "DELETE FROM ledger_posting",
        "TRUNCATE ledger_posting CASCADE",
        "UPDATE ledger_book SET head_sequence = 0",
        "UPDATE ledger_book SET closed_through = NULL",
        "UPDATE ledger_account SET guarded = false",
        "UPDATE ledger_snapshot SET balance = 0",
        "DELETE FROM ledger_certificate",
        "UPDATE casework_event SET hash = ''",
        "DELETE FROM casework_signature",
        "DELETE FROM records_systemevent",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION ledger_seal_entry() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)
def test_with_that_role_nobody_comes_as_far_as_the_triggers(as_web_role: None, sql: str):
    Desk().post()
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(sql)
    assert Entry.objects.count() == 1
