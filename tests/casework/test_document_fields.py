"""Documents chosen, and attached on the spot, in a field; with the evidence of a publication as an example."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.roles import Role
from casework import contents, documents
from casework.fields import DocumentsField
from casework.models import Case, Document
from casework.payloads import RowForm
from casework.screens.answers import answered
from casework.screens.asking import Questions
from casework.steps import Audience, SectionContext
from casework.views import sent_files
from grading.self_evaluation import KIND
from tests import factories
from tests.casework.pages import text_of, value_of, visitor
from tests.grading import world as grading
from tests.journeys.people import PICTURE

AT = grading.moment("2026-03-10")
JSON = {"accept": "application/json"}
TYPED = {"first_day": "2026-02-02", "last_day": "2026-02-27", "place": "公告栏"}


@pytest.fixture
def world(db) -> grading.World:
    return grading.build()


@pytest.fixture
def case(world) -> Case:
    return world.start()


def url(case: Case) -> str:
    return reverse("casework:section", args=[case.reference, KIND, "publication"])


def photo(name: str = "公示栏.png", content: bytes = PICTURE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(case: Case, actor: Any, name: str = "公示栏.png", audience: str = Audience.PARTIES) -> Document:
    return documents.store(case, photo(name), "照片", actor, at=AT, audience=audience)


def send(client: Any, case: Case, do: str = "stay", **more: Any) -> Any:
    page = client.get(url(case))
    own = {name: value_of(page, name) for name in ("seen_version", "seen_draft", "page", "hand")}
    return client.post(url(case), {**own, **TYPED, "do": do, **more})


def upload(client: Any, case: Case, file: Any, **more: str) -> Any:
    address = reverse("casework:documents", args=[case.reference])
    return client.post(address, {"purpose": "照片", "audience": "parties", "file": file, **more}, headers=JSON)


def test_a_script_attaches_a_photo_and_learns_where_its_thumbnail_is(world, case):
    client = visitor(world.enterprise.handler)
    answer = upload(client, case, photo())
    assert answer.status_code == 201
    document = case.documents.get()
    assert answer.json()["value"] == str(document.pk)
    assert answer.json()["name"] == "公示栏.png"
    shown = client.get(answer.json()["picture"])
    assert b"".join(shown.streaming_content) == PICTURE


def test_a_photo_that_is_sent_twice_is_kept_once(world, case):
    client = visitor(world.enterprise.handler)
    first, second = upload(client, case, photo()), upload(client, case, photo())
    assert first.json()["value"] == second.json()["value"]
    upload(client, case, photo(), purpose="另一用途")
    assert case.documents.count() == 2


def test_what_is_wrong_with_an_upload_is_said_in_one_sentence(world, case):
    refused = upload(visitor(world.enterprise.handler), case, photo("a.png", b"MZ"))
    assert refused.status_code == 422
    assert "calls itself png" in refused.json()["said"]
    refused = upload(visitor(world.enterprise.handler), case, photo(), hand="99999")
    assert refused.status_code == 403
    assert not case.documents.exists()


def test_only_those_who_handle_the_case_attach_by_script(world):
    case = world.case_at("submitted")
    before = case.documents.count()
    keeper = factories.actor(Role.ADMINISTRATOR, organisation=world.enterprise.organisation)
    assert upload(visitor(keeper), case, photo()).status_code == 403
    assert upload(visitor(factories.actor(Role.HANDLER)), case, photo()).status_code == 404
    assert case.documents.count() == before


def test_a_picture_is_shown_as_what_we_recognised_and_asked_for_each_time(world, case):
    document = attach(case, world.enterprise.handler)
    client = visitor(world.enterprise.handler)
    address = reverse("casework:document_picture", args=[case.reference, document.pk])
    response = client.get(address)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert visitor(factories.actor(Role.HANDLER)).get(address).status_code == 404


def test_only_pictures_are_shown_inline_and_only_to_those_who_may_read_them(world):
    case = world.case_at("submitted")
    document = attach(case, world.unit.handler, audience=Audience.OFFICE)
    address = reverse("casework:document_picture", args=[case.reference, document.pk])
    assert visitor(world.enterprise.handler).get(address).status_code == 404
    Document.objects.filter(pk=document.pk).update(media_type="application/pdf")
    assert visitor(world.unit.handler).get(address).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_found(world, case):
    document = attach(case, world.enterprise.handler)
    document.file.delete(save=False)
    Document.objects.filter(pk=document.pk).update(file="documents/gone.png")
    address = reverse("casework:document_picture", args=[case.reference, document.pk])
    assert visitor(world.enterprise.handler).get(address).status_code == 404


def test_without_scripts_files_are_sent_with_the_form_and_ticked(world, case):
    client = visitor(world.enterprise.handler)
    page = client.get(url(case))
    assert b'enctype="multipart/form-data"' in page.content
    files = [photo("一.png"), photo("二.png", PICTURE + b"\x00")]
    assert send(client, case, **{"evidence-files": files}).status_code == 302
    chosen = contents.draft(case, KIND).data["publication"]["evidence"]
    assert chosen == [str(document.pk) for document in case.documents.order_by("pk")]
    assert {document.purpose for document in case.documents.all()} == {"Evidence of the publication"}


def test_a_wrong_file_is_refused_at_its_field_and_the_good_one_is_kept(world, case):
    files = [photo("好.png"), photo("坏.png", b"MZ")]
    response = send(visitor(world.enterprise.handler), case, **{"evidence-files": files})
    assert response.status_code == 422
    assert text_of(response).count("“坏.png” calls itself png") == 2
    assert case.documents.get().name == "好.png"
    assert f'value="{case.documents.get().pk}" id="id_evidence_1" checked' in response.content.decode()
    assert value_of(response, "place") == "公告栏"


def test_documents_that_one_may_not_read_are_not_offered(world):
    case = world.case_at("correction")
    attach(case, world.unit.handler, name="内部.png", audience=Audience.OFFICE)
    page = visitor(world.enterprise.handler).get(url(case))
    assert "内部.png" not in page.content.decode()
    assert "公示照片.png" in page.content.decode()


class Finding(RowForm):
    """A row with photos."""

    photos = DocumentsField(purpose="现场照片", pictures=True, required=False)


def test_many_rows_look_the_documents_up_once(world, case):
    attach(case, world.enterprise.handler)

    def queries(rows: int) -> int:
        context = SectionContext(case, world.enterprise.handler, AT.date())
        with CaptureQueriesContext(connection) as captured:
            asked = Questions(None, {"findings": Finding}, context).fresh({"findings": [{"photos": []}] * rows})
            "".join(str(row["photos"]) for row in asked.rows["findings"])
        return len(captured)

    assert queries(1) == queries(30)


def test_a_row_takes_its_own_files(world, case, rf):
    request = rf.post("/", {"findings-1-photos-files": [photo()], "findings-1-photos": []})
    request.actor = world.enterprise.handler
    context = SectionContext(case, world.enterprise.handler, AT.date())
    questions = Questions(None, {"findings": Finding}, context)
    assert sent_files.attach(request, case, questions) == []
    assert questions.typed(request.POST) == {"findings": [{"photos": [str(case.documents.get().pk)]}]}
    wrong = rf.post("/", {"findings-0-photos-files": [photo("a.exe", b"MZ")], "findings-0-photos": []})
    wrong.actor = world.enterprise.handler
    assert [reason.path for reason in sent_files.attach(wrong, case, questions)] == ["/findings/0/photos"]


def test_documents_that_were_handed_in_are_opened_from_where_the_answer_is_read(world, case):
    document = attach(case, world.enterprise.handler, "公示栏.png")
    context = SectionContext(case, world.enterprise.handler, AT.date(), contents.draft(case, KIND), {})
    section = case.case_type.content(KIND).section("publication")

    with translation.override("en"):
        said = answered(section.form, {}, {**TYPED, "evidence": [str(document.pk), "99999"]}, context)
        shown = render_to_string("components/answers.html", {"answers": said.answers})

    assert next(each.value for each in said.answers if each.links) == "公示栏.png, 1 document for the offices"
    address = reverse("casework:document", args=[case.reference, document.pk])
    assert f'<a href="{address}">公示栏.png</a>, 1 document for the offices</dd>' in shown
