"""The pages of a case's documents and notices, and the public check of a notice."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from casework import documents
from casework.letters import store
from casework.letters.render import LetterError
from casework.letters.store import pdf_of
from casework.models import Case, Document, Notice
from casework.steps import Audience
from casework.views import notices as notice_views
from tests import factories
from tests.casework.pages import text_of, value_of, visitor
from tests.grading import world as grading
from tests.journeys.applying import PICTURE

AT = grading.moment("2026-03-10")


@pytest.fixture
def world(db) -> grading.World:
    cache.clear()
    return grading.build()


@pytest.fixture
def case(world) -> Case:
    return world.case_at("correction")


@pytest.fixture
def notice(case) -> Notice:
    return case.notices.get()


def url(case: Case, *args: Any) -> str:
    return reverse("casework:document" if args else "casework:documents", args=[case.reference, *args])


def attach(client, case: Case, name: str = "照片.png", content: bytes = PICTURE, **typed: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(url(case), {"purpose": "公示照片", "audience": "parties", "file": file, **typed})


def keep(case: Case, actor, purpose: str = "照片", audience: str = Audience.PARTIES) -> Document:
    return documents.store(case, SimpleUploadedFile("a.png", PICTURE), purpose, actor, at=AT, audience=audience)


def test_attaching_and_getting_a_file_out_again(world, case):
    client = visitor(world.enterprise.handler)
    assert attach(client, case).status_code == 302
    assert "公示照片" in text_of(client.get(url(case)))
    document = case.documents.get(purpose="公示照片")
    response = visitor(world.unit.handler).get(url(case, document.pk))
    assert b"".join(response.streaming_content) == PICTURE
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "is no file of a possible type"),
        ("invoice.pdf", PICTURE, "calls itself pdf but is png"),
        ("a.png", b"", "is empty"),
        ("a.svg", b"<svg onload='alert(1)'/>", "is no file of a possible type"),
        ("photo.png.html", b"<script>alert(1)</script>", "is no file of a possible type"),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field_and_the_rest_is_kept(world, case, name, content, said):
    before = case.documents.count()
    response = attach(visitor(world.enterprise.handler), case, name, content, purpose="我写的说明")
    assert response.status_code == 422
    assert said in text_of(response)
    assert value_of(response, "purpose") == "我写的说明"
    assert case.documents.count() == before


def test_a_wrong_file_is_named_together_with_the_other_mistakes(world, case):
    response = attach(visitor(world.enterprise.handler), case, "a.exe", b"MZ", purpose="")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"purpose", "file"}
    assert "is no file of a possible type" in text_of(response)


def test_a_file_too_large_is_refused_with_its_size(world, case, settings):
    settings.BANLI_MAX_UPLOAD_BYTES = 60
    response = attach(visitor(world.enterprise.handler), case)
    assert response.status_code == 422
    assert "a file may have up to" in text_of(response)


def test_nothing_chosen(world, case):
    response = visitor(world.enterprise.handler).post(url(case), {"purpose": "", "audience": "everybody"})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "<script>alert(1)</script>.png", 'a"\r\nSet-Cookie: x=1.png', "a\u202egnp.png"]
)
def test_a_hostile_name_is_only_ever_a_name(world, case, name):
    client = visitor(world.enterprise.handler)
    upload = BytesIO(PICTURE)
    upload.name = name
    response = client.post(url(case), {"purpose": "<b onmouseover=alert(1)>", "audience": "parties", "file": upload})
    assert response.status_code in (302, 422)
    page = client.get(url(case)).content.decode()
    assert "<script>alert" not in page
    assert "<b onmouseover" not in page
    for document in case.documents.exclude(purpose="公示"):
        got = client.get(url(case, document.pk))
        assert "\n" not in got["Content-Disposition"]
        assert ".." not in document.file.name


def test_who_may_read_what(world, case):
    own, offices = keep(case, world.unit.handler, "内部", "office"), keep(case, world.unit.handler, "机关", "offices")
    expected = [
        (world.unit.handler, 200, 200),
        (world.province.handler, 404, 200),
        (world.enterprise.handler, 404, 404),
    ]
    for who, *statuses in expected:
        found = [visitor(who).get(url(case, document.pk)).status_code for document in (own, offices)]
        assert found == statuses
    assert "机关" not in text_of(visitor(world.enterprise.handler).get(url(case)))


def test_an_enterprise_is_not_asked_to_choose_the_offices(world, case):
    assert attach(visitor(world.enterprise.handler), case, audience="offices").status_code == 422
    assert attach(visitor(world.unit.handler), case, audience="offices").status_code == 302


def test_who_may_not_attach(world, case):
    administrator = factories.actor(Role.ADMINISTRATOR, organisation=world.enterprise.organisation)
    stranger = grading.enterprise(name="别家")
    assert attach(visitor(administrator), case).status_code == 403
    assert attach(visitor(stranger.handler), case).status_code == 404
    assert b'<form method="post" enctype' not in visitor(administrator).get(url(case)).content


def test_a_document_of_another_case_and_a_number_beyond_all(world, case):
    other = world.case_at("draft", by=grading.enterprise(name="另一家"))
    document = other.documents.get()
    client = visitor(world.enterprise.handler)
    assert client.get(url(case, document.pk)).status_code == 404
    assert client.get(url(case, 10**30)).status_code == 404


def test_a_file_that_is_gone_from_the_store(world, case):
    document = case.documents.get()
    assert visitor(world.enterprise.handler).get(url(case, document.pk)).status_code == 404


def test_as_many_queries_for_thirty_documents_as_for_three(world, case):
    client = visitor(world.enterprise.handler)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            keep(case, world.enterprise.handler)
        client.get(url(case))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(case))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_list_of_notices(world, case, notice):
    said = text_of(visitor(world.enterprise.handler).get(reverse("casework:notices", args=[case.reference])))
    assert notice.number in said
    assert notice.check_code in said


def test_the_addressee_opening_a_notice_first_is_kept(world, case, notice):
    address = reverse("casework:notice", args=[case.reference, notice.pk])
    response = visitor(world.unit.handler).get(address)
    assert response["Content-Type"] == "application/pdf"
    notice.refresh_from_db()
    assert notice.read_at is None
    visitor(world.enterprise.handler).get(address)
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    visitor(world.enterprise.principal).get(address)
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_notice_is_for_its_parties(world, case, notice):
    address = reverse("casework:notice", args=[case.reference, notice.pk])
    assert visitor(grading.enterprise(name="别家").handler).get(address).status_code == 404
    assert visitor(world.enterprise.handler).get(address.replace(f"/{notice.pk}/", "/999999/")).status_code == 404


def test_a_letter_that_cannot_be_made_is_no_error_page(world, case, notice, monkeypatch):
    def fail(_notice: Notice) -> Notice:
        raise LetterError("no")

    monkeypatch.setattr(store, "ensure_pdf", fail)
    client = visitor(world.enterprise.handler)
    response = client.get(reverse("casework:notice", args=[case.reference, notice.pk]), follow=True)
    assert response.status_code == 200
    assert f"The PDF of {notice.number} cannot be made now." in text_of(response)


def check_url(code: str = "") -> str:
    return reverse("casework:check", args=[code] if code else [])


def test_anybody_checks_a_notice(world, notice):
    client = visitor()
    said = text_of(client.get(check_url(notice.check_code)))
    for part in (notice.number, "补正通知书", "冀安评审中心", "华北冶金有限公司", "Genuine"):
        assert part in said
    assert grading.ITEM["fault"] not in said


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', '—')} "]
)
def test_a_code_as_people_type_it_leads_to_the_notice(notice, spoil):
    response = visitor().get(check_url(), {"code": spoil(notice.check_code)})
    assert response.url == check_url(notice.check_code)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("0000-0000-0000-0000", 404, "No notice has the code 0000-0000-0000-0000"),
        ("hello", 422, "16 letters and digits"),
        ("<script>alert(1)</script>", 422, "16 letters and digits"),
        ("字" * 500, 422, "16 letters and digits"),
    ],
)
def test_a_wrong_code_is_answered_with_what_to_do(world, typed, status, said):
    response = visitor().get(check_url(), {"code": typed})
    assert response.status_code == status
    assert said in text_of(response)
    assert "<script>alert" not in response.content.decode()


def test_the_page_without_a_code_asks_for_one(db):
    assert visitor().get(check_url()).status_code == 200


def test_a_file_is_compared_with_what_was_issued(world, notice):
    content = pdf_of(notice)
    notice.refresh_from_db()
    assert notice.pdf_sha256 == hashlib.sha256(content).hexdigest()
    compare = lambda held: text_of(  # noqa: E731
        visitor().post(check_url(notice.check_code), {"file": SimpleUploadedFile("held.pdf", held)})
    )
    assert "“held.pdf” is exactly the file that was issued." in compare(content)
    assert "“held.pdf” is not the file that was issued." in compare(content + b" ")


def test_guessing_codes_is_slowed_down(notice):
    client = visitor()
    statuses = [
        client.get(check_url("0000-0000-0000-0000")).status_code for _ in range(notice_views.CHECKS.attempts + 1)
    ]
    assert set(statuses[:-1]) == {404}
    assert statuses[-1] == 429
