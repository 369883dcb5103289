"""Objections to a result under public notice: who can send one, until when, and who reads what (G-7-4)."""

import re
from datetime import datetime
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags
from icalendar import Calendar

from accounts import feeds
from accounts.actors import PUBLIC, PersonActor
from accounts.models import Person
from casework import engine
from casework.dossier import archive
from casework.errors import GuardRefused
from casework.models import Case, Document, Event, EventContent
from casework.views import public_steps
from grading.effects.objections import seal_of
from grading.models import Objection
from records import chain
from tests.casework.dossier.conftest import text_of
from tests.contract.hands import actors, hands_in
from tests.grading.world import OBJECTION, World, enterprise, moment, refused, running, take, told

NOTICED_ON = moment("2026-03-10")
LAST_MOMENT = datetime.fromisoformat("2026-03-19T23:59:59+08:00")
TOO_LATE = moment("2026-03-20", 0)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
SECRETS = (OBJECTION["text"], OBJECTION["contact_name"], OBJECTION["contact"], "现场照片")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Forget what earlier tests have sent."""
    cache.clear()


@pytest.fixture
def case(world: World) -> Case:
    """A case under public notice from Tuesday, 10 March, to Thursday, 19 March 2026."""
    return world.case_at("noticed")


@pytest.fixture
def at() -> Any:
    """`with at(moment):` lets it be that moment."""
    return lambda moment: time_machine.travel(moment, tick=False)


@pytest.fixture
def visitor() -> Client:
    """A browser without a login, in English, that checks the token of forms."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


class Form:
    """The pages on which one visitor objects in one case."""

    def __init__(self, client: Client, case: Case) -> None:
        self.client, self.url = client, f"/public/cases/{case.reference}/object/"

    def press(self, do: str, **answers: Any) -> HttpResponse:
        """Send what is typed with a button's name."""
        self.client.get(self.url)
        token = self.client.cookies["csrftoken"].value if "csrftoken" in self.client.cookies else ""
        return self.client.post(self.url, {"csrfmiddlewaretoken": token, "do": do, **OBJECTION, **answers})


@pytest.fixture
def form(visitor: Client, case: Case) -> Form:
    return Form(visitor, case)


def said(response: HttpResponse) -> str:
    """What is written on the page, on one line."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def send_in(case: Case, at: datetime, key: str = "one", **answers: Any) -> Event:
    case.refresh_from_db()
    return engine.take(case, "object", PUBLIC, {**OBJECTION, **answers}, key=key, seen_version=None, at=at)


def photo(name: str = "现场照片.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_anybody_objects_without_a_login_and_gets_a_receipt(form, case, at):
    with at(NOTICED_ON):
        asked = form.client.get(form.url)
        checked = form.press("check")
        sent = form.press("send", key="k1")
        receipt = form.client.get(sent["Location"])

    assert "华北冶金有限公司" in said(asked)
    assert "March 19, 2026" in said(asked)
    assert checked.status_code == 200
    assert OBJECTION["text"] in said(checked)
    objection = Objection.objects.get()
    assert sent["Location"] == f"/public/receipts/{objection.receipt}/"
    assert objection.receipt in said(receipt)
    assert "It was received and is being checked." in said(receipt)
    assert (objection.text, objection.contact, objection.by_department) == (
        OBJECTION["text"],
        OBJECTION["contact"],
        False,
    )


def test_a_receipt_tells_how_far_it_is_and_nothing_else(form, case, at):
    with at(NOTICED_ON):
        page = form.client.get(form.press("send")["Location"])

    assert not [secret for secret in (*SECRETS, "华北冶金", case.reference) if secret in said(page)]
    assert "河北省应急管理厅" in said(page)
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.parametrize(("outcome", "words"), [("unfounded", "found not to hold"), ("upheld", "found to hold")])
def test_a_receipt_tells_the_outcome(form, at, outcome, words):
    with at(NOTICED_ON):
        receipt = form.press("send")["Location"]
        Objection.objects.update(outcome=outcome, findings="经现场核查。", decided_on="2026-03-11")
        page = said(form.client.get(receipt))

    assert words in page
    assert "March 11, 2026" in page
    assert "经现场核查" not in page


def test_an_unknown_receipt_number_is_said_to_be_unknown(visitor, db):
    assert visitor.get("/public/receipts/0000-0000-0000-0000/").status_code == 404
    assert visitor.get("/public/receipts/?code=abc").status_code == 422
    assert visitor.get("/public/receipts/%00/").status_code in (200, 404, 422)


def test_receipt_numbers_cannot_be_tried_out(visitor, db):
    answers = [visitor.get("/public/receipts/0000-0000-0000-0000/").status_code for _time in range(61)]

    assert answers[-2:] == [404, 429]


def test_the_due_day_is_still_in_time_and_the_day_after_is_not(case, form, at):
    assert running(case)["public_notice"] == LAST_MOMENT.date()
    assert send_in(case, LAST_MOMENT).code == "object"

    sentences = refused(GuardRefused, send_in, case, TOO_LATE, key="two")

    assert len(sentences) == 1
    for expected in ("March 10, 2026", "March 19, 2026", "河北省应急管理厅", "G-7-4"):
        assert expected in sentences[0]
    with at(TOO_LATE):
        for page in (form.client.get(form.url), form.press("check"), form.press("send")):
            assert page.status_code == 422
            assert "March 19, 2026" in said(page)
            assert "河北省应急管理厅" in said(page)
        assert OBJECTION["text"] in said(form.press("send"))


def test_the_department_can_enter_what_it_learns_until_it_announces(world, case):
    take(case, "object", world.province.handler, {**OBJECTION, "contact": "", "contact_name": ""}, at=TOO_LATE)

    assert Objection.objects.get().by_department


def test_the_department_s_own_objection_is_entered_on_its_page_with_evidence(world, case, as_actor, at):
    client = as_actor(world.province.handler)
    with at(NOTICED_ON):
        url = f"/cases/{case.reference}/steps/object/"
        assert client.get(url).status_code == 200
        version = {"seen_version": case.version, "key": "k", "do": "check"}
        page = client.post(url, {**OBJECTION, **version, "attachments-files": photo()})
        evidence = Document.objects.get(name="现场照片.pdf")
        client.post(url, {**OBJECTION, **version, "do": "send", "attachments": str(evidence.pk)})

    assert page.status_code == 200
    objection = Objection.objects.get()
    assert (objection.by_department, objection.receipt, list(objection.documents.all())) == (True, None, [evidence])
    assert (evidence.audience, evidence.organisation) == ("office", world.province.organisation)


def test_evidence_is_kept_with_the_objection_for_the_department_alone(world, form, case, at):
    with at(NOTICED_ON):
        form.press("send", files=[photo(), photo("旁证.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)])

    objection = Objection.objects.get()
    kept = objection.documents.order_by("pk")
    assert [document.name for document in kept] == ["现场照片.pdf", "旁证.png"]
    assert {(row.audience, row.organisation, row.uploaded_by) for row in kept} == {
        ("office", world.province.organisation, None)
    }
    assert objection.received_by.content.payload["evidence"] == 2


def test_the_dossier_of_nobody_but_the_department_holds_an_objection_or_its_evidence(world, form, case, at):
    with at(NOTICED_ON):
        form.press("send", files=[photo()])
        in_the_pdf = {actor: text_of(case, actor) for actor in everybody(world)}
        in_the_zip = {actor: names_in_the_zip(case, actor) for actor in everybody(world)}

    department = world.province.handler
    assert "现场照片" in in_the_pdf.pop(department)
    assert any("现场照片" in name for name in in_the_zip.pop(department))
    for actor, read in in_the_pdf.items():
        assert not [secret for secret in SECRETS if secret in read], actor
    for actor, names in in_the_zip.items():
        assert not [name for name in names if "现场照片" in name], actor


def everybody(world: World) -> list[PersonActor]:
    """Somebody of each party, and of the ministry, which supervises the region."""
    offices = (world.province, world.unit, world.review_unit, world.enterprise, world.ministry)
    return [each.handler for each in offices]


def names_in_the_zip(case: Case, actor: PersonActor) -> list[str]:
    with archive.as_zip(case, actor, NOTICED_ON) as file, ZipFile(file) as packed:
        return packed.namelist()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ\x90\0"),
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.png", PDF),
        ("a.docx", b"PK\x03\x04"),
        ("a.pdf", b""),
    ],
)
def test_a_file_that_is_not_what_may_be_sent_stops_everything_and_loses_nothing(form, at, name, content):
    with at(NOTICED_ON):
        page = form.press("send", files=[photo(), photo(name, content)])

    assert page.status_code == 422
    assert name in said(page)
    assert OBJECTION["text"] in said(page)
    assert not Objection.objects.exists()
    assert not Document.objects.filter(uploaded_by=None).exists()


def test_too_many_and_too_large_files_are_refused_with_their_figures(form, at, settings):
    with at(NOTICED_ON):
        many = form.press("send", files=[photo() for _each in range(6)])
        settings.BANLI_MAX_UPLOAD_BYTES = 100
        large = form.press("send", files=[photo(content=PDF + b" " * 80)])

    assert many.status_code == large.status_code == 422
    assert "6 files" in said(many)
    assert "up to 5 files" in said(many)
    assert "100 bytes" in said(large)
    assert not Objection.objects.exists()


def test_a_doubled_click_is_one_objection(form, at):
    with at(NOTICED_ON):
        first, second = (form.press("send", key="same", files=[photo()]) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert Objection.objects.count() == 1
    assert Document.objects.filter(uploaded_by=None).count() == 1


def test_what_is_changed_after_sending_is_not_lost_and_not_sent_by_itself(form, at):
    with at(NOTICED_ON):
        form.press("send", key="same")
        again = form.press("send", key="same", text="还有：三车间的消防通道被堵。")
        with_file = form.press("send", key="same", files=[photo()])

    assert again.status_code == with_file.status_code == 422
    assert "already sent" in said(again)
    assert "三车间" in said(again)
    assert Objection.objects.get().receipt in again.content.decode()
    assert Objection.objects.count() == 1
    new_key = re.search(r'name="key" value="([^"]+)"', again.content.decode())
    assert new_key
    assert new_key[1] != "same"


def test_too_little_is_asked_for_again_with_what_was_typed(form, at):
    with at(NOTICED_ON):
        page = form.press("check", text="不行", contact="13900005678")

    assert page.status_code == 422
    assert "不行" in page.content.decode()
    assert "13900005678" in page.content.decode()
    assert not Objection.objects.exists()


def test_one_network_address_cannot_flood_a_case_and_keeps_what_was_typed(form, visitor, case, at):
    with at(NOTICED_ON):
        answers = [form.press("send", key=f"k{n}") for n in range(public_steps.SENT_TO_CASE.attempts + 1)]

    last = answers[-1]
    assert [answer.status_code for answer in answers[:-1]] == [302] * public_steps.SENT_TO_CASE.attempts
    assert last.status_code == 429
    assert last["Retry-After"] == "3600"
    assert "60 minutes" in said(last)
    assert OBJECTION["text"] in said(last)


def test_others_can_still_object_while_one_address_is_held_back(form, case, at):
    with at(NOTICED_ON):
        for n in range(public_steps.SENT_TO_CASE.attempts + 1):
            form.press("send", key=f"k{n}")
        other = Form(Client(REMOTE_ADDR="198.51.100.7"), case).press("send")

    assert other.status_code == 302


def test_a_program_that_fills_in_every_field_is_told_so(form, at):
    with at(NOTICED_ON):
        page = form.press("send", **{public_steps.DECOY: "https://spam.example"})

    assert page.status_code == 422
    assert "people do not see" in said(page)
    assert not Objection.objects.exists()


def test_what_was_typed_is_drawn_as_text(form, world, case, as_actor, at):
    script = "<script>alert(1)</script> 除尘器停用"
    with at(NOTICED_ON):
        checked = form.press("check", text=script, contact_name="<b>x</b>").content.decode()
        form.press("send", text=script, contact_name="<b>x</b>")
        tab = as_actor(world.province.handler).get(f"/cases/{case.reference}/tabs/objections/").content.decode()

    for page in (checked, tab):
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page
        assert "&lt;script&gt;alert" in page


def test_a_case_that_is_not_public_looks_like_one_that_never_was(world, visitor, at):
    hidden = world.case_at("submitted")
    with at(NOTICED_ON):
        pages = [
            visitor.get(f"/public/cases/{reference}/object/") for reference in (hidden.reference, "安标-冀-2026-9")
        ]
        other_step = visitor.get(f"/public/cases/{hidden.reference}/submit/")

    assert {page.status_code for page in (*pages, other_step)} == {404}
    assert said(pages[0]) == said(pages[1]) == said(other_step)


def test_what_was_typed_survives_that_the_notice_ends_meanwhile(world, form, case, at):
    with at(NOTICED_ON):
        world.do(case, "withdraw", at=NOTICED_ON)
        page = form.press("send")

    assert page.status_code == 404
    assert OBJECTION["text"] in said(page)
    assert "Withdrawn" not in said(page)


def test_only_the_grading_department_reads_who_objected_and_what(world, form, case, as_actor, at):
    """Every page, every address of the API, the dossier and the console, as everybody who can come near the case."""
    with at(NOTICED_ON):
        form.press("send", files=[photo()])
        evidence = Objection.objects.get().documents.get()
        others = [each for each in actors() if each.organisation != world.province.organisation]
        # Let into the console with every right, beside what they are to the case.
        Person.objects.filter(pk__in=[each.person.pk for each in others]).update(is_staff=True, is_superuser=True)
        hands = [hand.actor for hand in hands_in(case, others) if isinstance(hand.actor, PersonActor)]
        leaks = [
            f"{actor} of {actor.organisation}: {path} shows {secret}"
            for actor in hands
            for path, body in everything(as_actor(actor), case, evidence)
            for secret in SECRETS
            if secret in body
        ]

    assert len(hands) > 10
    assert leaks == []


def test_the_grading_department_reads_it_in_full(world, form, case, as_actor, at):
    with at(NOTICED_ON):
        form.press("send", files=[photo()])
        client = as_actor(world.province.signer)
        tab = client.get(f"/cases/{case.reference}/tabs/objections/")
        evidence = client.get(f"/cases/{case.reference}/documents/{Objection.objects.get().documents.get().pk}/")
        page = client.get(f"/cases/{case.reference}/").content.decode()

    assert all(secret in said(tab) for secret in SECRETS)
    assert "/tabs/objections/" in page
    assert b"".join(evidence.streaming_content) == PDF


def test_the_tab_is_not_there_for_others_nor_before_a_notice(world, case, as_actor, at):
    early = world.case_at("submitted", by=enterprise(name="开平铸造有限公司"))
    path = "tabs/objections/"
    with at(NOTICED_ON):
        for actor in (world.enterprise.handler, world.unit.handler, world.ministry.handler):
            client = as_actor(actor)
            assert client.get(f"/cases/{case.reference}/{path}").status_code == 404
            assert path not in client.get(f"/cases/{case.reference}/").content.decode()
        assert as_actor(world.province.handler).get(f"/cases/{early.reference}/{path}").status_code == 404


def test_the_parties_learn_that_an_objection_came_in(world, form, case, as_actor, at):
    with at(NOTICED_ON):
        form.press("send")
        page = as_actor(world.enterprise.handler).get(f"/cases/{case.reference}/", headers={"accept-language": "en"})

    event = case.events.get(code="object")
    assert "An objection was received" in said(page)
    assert told(event) == {world.province.handler.person.name}
    assert set(event.content.payload) == {"number", "evidence", "by_department", "seal"}


def test_the_file_keeps_a_seal_that_shows_whether_an_objection_was_changed(form, case, at):
    with at(NOTICED_ON):
        form.press("send", files=[photo()])
    objection = Objection.objects.get()

    assert objection.received_by.content.payload["seal"] == seal_of(objection)
    objection.text = "另一段"
    assert objection.received_by.content.payload["seal"] != seal_of(objection)


def test_nothing_of_an_objection_stands_in_any_event_or_mail(form, case, at):
    with at(NOTICED_ON):
        form.press("send", files=[photo()])

    contents = str(list(EventContent.objects.values_list("payload", flat=True)))
    assert not [secret for secret in SECRETS if secret in contents]
    assert chain.first_broken(list(case.events.order_by("sequence"))) is None


def everything(client: Client, case: Case, evidence: Document) -> list[tuple[str, str]]:
    """Each address under which a case is read, with what it answers."""
    api = f"/api/v1/grading/cases/{case.reference}"
    pages = f"/cases/{case.reference}"
    paths = [
        *(f"{pages}/{tab}" for tab in ("", "documents/", "notices/", "notes/", "tabs/objections/", "tabs/report/")),
        *(f"{pages}/documents/{evidence.pk}/{more}" for more in ("", "picture/")),
        *(f"{pages}/steps/{step}/" for step in ("object", "decide_objection")),
        *(f"{api}{more}" for more in ("", "/events", "/documents", f"/documents/{evidence.pk}", "/steps/object")),
        f"/console/casework/case/{case.pk}/change/",
        "/console/casework/event/",
        "/console/grading/",
        f"{pages}/dossier.zip",
        *(f"/console/casework/event/{event.pk}/change/" for event in case.events.filter(code="object")),
    ]
    return [(path, body_of(client.get(path))) for path in paths]


def body_of(response: Any) -> str:
    """What the answer says, and for a ZIP what each file in it says and is called."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Type") != "application/zip":
        return unescape(content.decode(errors="replace"))
    with ZipFile(BytesIO(content)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode(errors='replace')}" for name in archive.namelist())


def test_calendars_tell_nobody_who_objected(world: World, at: Any):
    case = world.case_at("noticed, objected")
    for office in (world.province, world.unit, world.review_unit):
        token = feeds.create(membership=office.handler.membership, label="phone", whole_office=True)
        with at(NOTICED_ON):
            file = Calendar.from_ical(Client().get(f"/calendar/feed/{token}.ics").content)
        said = " ".join(str(value) for event in file.events for value in event.values())
        assert case.reference in said
        assert not any(secret in said for secret in SECRETS)
