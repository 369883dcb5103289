"""The chain of a case, and the command that walks through everything."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from casework import contents, journal
from casework.letters.store import pdf_of
from casework.models import Case, Content, Event, EventContent, Notice, Signature
from records import events
from tests.casework.toy import MONDAY, World


def tamper(sql: str, *values: object) -> None:
    """Change what the triggers protect, as somebody could who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Else a check still to come would refuse before the trigger does.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)


def verify() -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify", stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue()
    return "", out.getvalue()


@pytest.mark.parametrize("table", ["casework_event", "casework_signature"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_events_and_signatures_cannot_be_changed_or_taken_away(world: World, table: str, sql: str):
    world.sent()
    assert Event.objects.exists()
    assert Signature.objects.exists()
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql.format(table))


def test_an_event_out_of_sequence_is_refused(world: World):
    event = world.sent().events.order_by("sequence").first()
    event.pk, event.key = None, "another"
    event.seal(5, event.hash)
    with pytest.raises(IntegrityError, match="next sequence"), transaction.atomic():
        event.save(force_insert=True)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE casework_event SET to_state = 'granted' WHERE case_id = %s AND sequence = 2", (2, "digest")),
        ("UPDATE casework_event SET effective_on = '2026-03-01' WHERE case_id = %s AND sequence = 3", (3, "digest")),
        ("UPDATE casework_event SET absent_id = membership_id WHERE case_id = %s AND sequence = 1", (1, "digest")),
        ("UPDATE casework_event SET previous_hash = '' WHERE case_id = %s AND sequence = 2", (2, "link")),
        ("DELETE FROM casework_event WHERE case_id = %s AND sequence = 1", (1, "gap")),
        ("DELETE FROM casework_event WHERE case_id = %s AND sequence = 3", (2, "head")),
        ("UPDATE casework_case SET state = 'granted' WHERE id = %s", (3, "state")),
    ],
)
def test_what_was_tampered_with_is_found(world: World, sql: str, fault: tuple[int, str]):
    case = world.accepted()
    assert journal.verify(case) is None
    with transaction.atomic():
        tamper(sql, case.pk)
        broken = journal.verify(Case.objects.get(pk=case.pk))
        message, said = verify()
        transaction.set_rollback(True)
    assert broken is not None
    assert (broken.sequence, broken.fault) == fault
    assert message == "1 findings"
    assert f"{case.reference}: broken at link {fault[0]} ({fault[1]})" in said


def test_a_changed_answer_is_found_and_an_erased_one_is_none(world: World):
    case = world.accepted()
    last = EventContent.objects.get(event__case=case, event__code="accept")
    EventContent.objects.filter(pk=last.pk).update(payload={"words": "no"})
    broken = journal.verify(case)
    assert broken is not None
    assert (broken.sequence, broken.fault) == (3, "content")
    last.delete()
    assert journal.verify(case) is None


def test_a_remark_extends_the_chain_and_no_page_becomes_stale(world: World):
    case = world.sent()
    event = journal.remark(case, "calendar_moved", {"before": "2026-03-09"}, actor=world.clerk, at=MONDAY)
    assert (event.sequence, event.version) == (3, 2)
    assert journal.verify(Case.objects.get(pk=case.pk)) is None


def test_everything_is_verified(world: World):
    case = world.returned()
    pdf_of(Notice.objects.get(case=case))
    events.record("rights", "given", {}, person_id=None)
    message, said = verify()
    assert (message, "Everything is as it was recorded" in said) == ("", True)


def test_a_changed_file_a_lost_file_and_a_changed_report_are_found(world: World):
    case = world.returned()
    notice = Notice.objects.get(case=case)
    pdf_of(notice)
    notice.refresh_from_db()
    with notice.pdf.storage.open(notice.pdf.name, "wb") as file:
        file.write(b"%PDF another letter")
    case.documents.create(
        organisation=world.clerk.organisation,
        uploaded_by=world.clerk.membership,
        uploaded_at=MONDAY,
        name="a.pdf",
        size=1,
        sha256="0" * 64,
        file=ContentFile(b"a", name="a.pdf"),
        audience="parties",
    )
    lost = case.documents.get()
    lost.file.storage.delete(lost.file.name)
    frozen = contents.freeze(contents.begin(case, "report", {"a": 1}, at=MONDAY), at=MONDAY)
    tamper("UPDATE casework_content SET data = '{}' WHERE id = %s", frozen.pk)
    message, said = verify()
    assert message == "3 findings"
    assert f"{notice.number}: the file" in said
    assert "cannot be read" in said
    assert "frozen content" in said


# --- contents ---------------------------------------------------------------------------------------


def test_a_frozen_content_is_kept_by_the_store(world: World):
    case = world.draft()
    contents.freeze(contents.begin(case, "report", {"a": 1}, at=MONDAY), at=MONDAY)
    for sql in (
        "UPDATE casework_content SET data = '{}'",
        "DELETE FROM casework_content",
        "TRUNCATE casework_content CASCADE",
    ):
        with pytest.raises(IntegrityError, match="refused"):
            run(sql)
    assert Content.objects.get().data == {"a": 1}


def test_a_section_is_saved_by_revision(world: World):
    from casework.errors import StaleVersion

    draft = contents.begin(world.draft(), "report", {}, at=MONDAY)
    saved = contents.save_section(draft, "group", {"leader": "张"}, world.handler, seen_revision=0, at=MONDAY)
    assert (saved.revision, saved.data) == (1, {"group": {"leader": "张"}})
    with pytest.raises(StaleVersion, match=world.handler.person.name):
        contents.save_section(draft, "group", {}, world.principal, seen_revision=0, at=MONDAY)
    contents.freeze(saved, at=MONDAY)
    with pytest.raises(StaleVersion):
        contents.save_section(draft, "group", {}, world.handler, seen_revision=1, at=MONDAY)


def test_a_stale_object_is_frozen_as_it_stands_in_the_store(world: World):
    stale = contents.begin(world.draft(), "report", {}, at=MONDAY)
    contents.save_section(stale, "group", {"leader": "张"}, world.handler, seen_revision=0, at=MONDAY)
    frozen = contents.freeze(stale, at=MONDAY)
    assert frozen.data == {"group": {"leader": "张"}}
    assert verify()[0] == ""


def test_versions_follow_each_other_and_are_compared(world: World):
    case = world.draft()
    first = contents.freeze(contents.begin(case, "report", {"a": 1, "rows": [{"b": 1}]}, at=MONDAY), at=MONDAY)
    second = contents.begin(case, "report", {"a": 1, "rows": [{"b": 2}, {"b": 3}]}, at=MONDAY)
    assert (first.version, second.version) == (1, 2)
    found = [(d.path, d.before, d.after) for d in contents.compare(first.data, second.data)]
    assert found == [("/rows/0/b", 1, 2), ("/rows/1", None, {"b": 3})]
