"""Taking the dossier out, on the pages and through the API."""

import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.dossier.collect import collect
from casework.models import Case
from casework.views import dossier
from records import events
from records.models import SystemEvent
from tests.casework import toy
from tests.casework.dossier.conftest import AT
from tests.casework.pages import text_of, visitor
from tests.grading import world as grading

ENDINGS = ("pdf", "zip")


def url(case: Case, ending: str) -> str:
    return reverse(f"casework:dossier_{ending}", args=[case.reference])


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("ending", ENDINGS)
def test_both_are_offered_beside_the_documents_and_downloaded(world, case, ending) -> None:
    client = visitor(world.enterprise.handler)
    page = client.get(reverse("casework:documents", args=[case.reference])).content.decode()
    assert f'href="{url(case, ending)}"' in page
    response = client.get(url(case, ending))
    assert response["Content-Type"] == f"application/{ending}"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert content_of(response).startswith(b"%PDF" if ending == "pdf" else b"PK")


@pytest.mark.parametrize("ending", ENDINGS)
def test_whoever_may_not_see_the_case_finds_nothing(world, case, ending) -> None:
    stranger = grading.enterprise(name="别家有限公司")
    assert visitor(stranger.handler).get(url(case, ending)).status_code == 404
    assert visitor().get(url(case, ending)).status_code == 302


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("way", ["/cases/{}/dossier.{}", "/api/v1/grading/cases/{}/dossier.{}"])
def test_an_auditor_can_say_later_who_took_which_file_out(world, case, ending, way) -> None:
    taker = world.unit.handler
    content = content_of(visitor(taker).get(way.format(case.reference, ending)))

    (event,) = SystemEvent.objects.filter(stream__name=dossier.STREAM)

    assert event.person_id == taker.person.pk
    assert (event.content["case"], event.content["hand"]) == (case.reference, taker.token)
    assert event.content["sha256"] == hashlib.sha256(content).hexdigest()
    assert events.verify(event.stream) is None


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_api_gives_the_same_to_the_same_people(world, case, ending) -> None:
    address = f"/api/v1/grading/cases/{case.reference}/dossier.{ending}"
    response = visitor(world.unit.handler).get(address, headers={"accept": f"application/{ending}"})
    assert response.status_code == 200
    content = content_of(response)
    if ending == "zip":
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert visitor(grading.enterprise(name="别家有限公司").handler).get(address).status_code == 404


def test_who_takes_out_very_many_is_asked_to_wait(world, case, monkeypatch) -> None:
    monkeypatch.setattr(dossier, "TAKEN_OUT", dossier.Throttle("few-dossiers", attempts=1, seconds=600))
    client = visitor(world.enterprise.handler)
    assert client.get(url(case, "pdf")).status_code == 200
    said = text_of(client.get(url(case, "pdf"), follow=True))
    assert "You have taken out 1 dossiers within 10 minutes." in said
    refused = client.get(f"/api/v1/grading/cases/{case.reference}/dossier.zip")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert visitor(world.unit.handler).get(url(case, "pdf")).status_code == 200


def test_as_many_queries_for_forty_events_as_for_six(toy_registered, db) -> None:
    world = toy.build_world()
    case = world.accepted()
    # As what an organisation is registered is asked once.
    collect(case, world.clerk, AT)
    counts = []
    for more in (3, 34):
        for _ in range(more):
            world.take(case, "ponder", world.clerk, {})
        with CaptureQueriesContext(connection) as captured:
            found = collect(case, world.clerk, AT)
        counts.append((len(found.entries), len(captured)))
    assert counts[0][1] == counts[1][1], counts
    assert counts[1][0] - counts[0][0] == 34


def test_as_many_queries_for_thirty_documents_as_for_three(world, case, keep) -> None:
    collect(case, world.unit.handler, AT)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            keep("a.docx", b"PK", "application/msword")
        with CaptureQueriesContext(connection) as captured:
            collect(case, world.unit.handler, AT)
        counts.append(len(captured))
    assert counts[0] == counts[1]
