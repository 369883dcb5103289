"""What the store itself refuses."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from records import chain, events
from records.models import SystemEvent
from records.triggers import expected, missing, refuse_missing

pytestmark = pytest.mark.django_db


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Else a check still to come would refuse before the trigger does.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, values)


@pytest.fixture
def event() -> SystemEvent:
    return events.record("rights", "given", {"role": "signer"}, person_id=None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_systemevent SET code = 'taken'",
        "DELETE FROM records_systemevent",
        "TRUNCATE records_systemevent",
    ],
)
def test_an_event_cannot_be_changed_or_taken_away(event: SystemEvent, sql: str):
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)


@pytest.mark.parametrize("sequence", [1, 3, 4])
def test_an_event_follows_the_last_one(event: SystemEvent, sequence: int):
    event.pk = None
    event.seal(sequence - 1, event.hash)
    with pytest.raises(IntegrityError, match="next sequence"), transaction.atomic():
        event.save(force_insert=True)


def test_an_event_names_the_one_before_it(event: SystemEvent):
    event.pk = None
    event.seal(1, chain.GENESIS)
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
        event.save(force_insert=True)


def test_each_stream_has_its_own_chain(event: SystemEvent):
    assert events.record("settings", "changed", {}, person_id=None).sequence == 1
    assert events.record("rights", "taken", {}, person_id=None).previous_hash == event.hash
    assert events.verify(event.stream) is None


def test_a_missing_trigger_is_noticed():
    assert missing() == []
    with transaction.atomic():
        run("ALTER TABLE records_systemevent DISABLE TRIGGER refuse_change")
        assert [(trigger.table, trigger.name) for trigger in missing()] == [("records_systemevent", "refuse_change")]
        with pytest.raises(RuntimeError, match="refuse_change"):
            refuse_missing()
        transaction.set_rollback(True)


def test_the_tables_that_must_not_change_have_triggers():
    tables = {trigger.table for trigger in expected()}
    assert tables >= {"records_systemevent", "casework_event", "casework_signature", "casework_content"}


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE records_systemevent SET code = 'x' WHERE sequence = 2", (2, "digest")),
        ("DELETE FROM records_systemevent WHERE sequence = 2", (2, "gap")),
        ("UPDATE records_systemevent SET previous_hash = repeat('1', 64) WHERE sequence = 3", (3, "link")),
        ("UPDATE records_systemevent SET content = '{}' WHERE sequence = 1", (1, "content")),
    ],
)
def test_verifying_names_the_first_broken_link(event: SystemEvent, sql: str, fault: tuple[int, str]):
    for _ in range(2):
        events.record("rights", "given", {"role": "signer"}, person_id=None)
    with connection.cursor() as cursor:
        # As somebody could who owns the database.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")
    broken = events.verify(event.stream)
    assert broken is not None
    assert (broken.sequence, broken.fault) == fault


def test_what_has_no_canonical_form_is_not_hashed():
    with pytest.raises(TypeError):
        chain.digest({"a": object()})
