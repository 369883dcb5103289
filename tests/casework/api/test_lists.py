"""Lists through the API: what waits, putting forward, leaving out, signing, returning, taking back."""

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.actors import PersonActor
from casework.models import Case, PublicList
from tests import factories
from tests.casework.api.world import codes_and_paths
from tests.grading import world as grading
from tests.grading.scenes import SUBMITTED_ON

NEW = "/api/v1/grading/lists/list"


@pytest.fixture
def world(db: None) -> Any:
    with time_machine.travel(grading.moment(SUBMITTED_ON), tick=False):
        yield grading.build()


@pytest.fixture
def cases(world: grading.World) -> list[Case]:
    return [world.case_at("qualified", by=grading.enterprise(name=f"滦南铸件{n}有限公司")) for n in range(2)]


def api(actor: PersonActor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(actor.person, "django.contrib.auth.backends.ModelBackend")
    return client


def body(cases: list[Case], **changes: Any) -> dict[str, Any]:
    named = [{"reference": case.reference, "version": case.version} for case in cases]
    return {"title": "名单", "cases": named, "answers": {"note": ""}} | changes


def send(actor: PersonActor, sent: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return api(actor).post(NEW, sent, "application/json", headers=headers)


def post(actor: PersonActor, listed: Any, what: str, sent: dict[str, Any] | None = None) -> Any:
    return api(actor).post(f"/api/v1/lists/{listed}/{what}", sent or {}, "application/json")


def sign(actor: PersonActor, listed: dict[str, Any], **changes: str) -> Any:
    return post(actor, listed["id"], "sign", {"password": factories.PASSWORD, "hash": listed["hash"]} | changes)


def test_what_waits_comes_with_versions_and_a_title_to_begin_with(world: grading.World, cases: list[Case]) -> None:
    found = api(world.unit.handler).get(NEW).json()

    assert {(row["reference"], row["version"]) for row in found["cases"]} == {
        (case.reference, case.version) for case in cases
    }
    assert found["title"]
    assert api(world.enterprise.handler).get(NEW).status_code == 403


def test_a_list_is_put_forward_signed_and_read(world: grading.World, cases: list[Case]) -> None:
    made = send(world.unit.handler, body(cases))
    assert made.status_code == 201
    assert made["Location"] == made.json()["url"]
    listed = made.json()
    assert (listed["state"], listed["obstacles"], listed["number"]) == ("waiting", [], "")

    signed = sign(world.unit.signer, listed).json()

    assert (signed["state"], signed["signed_by"]) == ("signed", [world.unit.signer.person.name])
    assert [entry["reference"] for entry in signed["entries"]] == [case.reference for case in cases]
    pdf = api(world.province.handler).get(signed["pdf"])
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert set(Case.objects.values_list("state", flat=True)) == {"listed"}


def test_a_repeat_with_the_same_key_is_the_same_list(world: grading.World, cases: list[Case]) -> None:
    first, again = (send(world.unit.handler, body(cases), key="once").json() for _ in range(2))

    assert first["id"] == again["id"]
    assert send(world.unit.handler, body(cases, title="另一名单"), key="once").json()["code"] == "key_reused"


def test_every_obstacle_comes_with_the_place_of_its_case(world: grading.World, cases: list[Case]) -> None:
    world.do(cases[1], "withdraw", at=grading.moment(SUBMITTED_ON))

    answer = send(world.unit.handler, body(cases))

    assert answer.status_code == 409
    assert codes_and_paths(answer) == ("many_refused", ["/cases/1"])


def test_wrong_answers_and_unknown_cases_are_told_by_their_path(world: grading.World, cases: list[Case]) -> None:
    handler = world.unit.handler
    assert codes_and_paths(send(handler, body(cases, answers={"note": "x" * 501}))) == ("invalid", ["/answers/note"])
    assert codes_and_paths(send(handler, body(cases, title=" " * 3 + "名" * 121))) == ("invalid", ["/title"])
    unknown = body(cases)
    unknown["cases"][1]["reference"] = "安标-冀-2026-99999"
    assert codes_and_paths(send(handler, unknown)) == ("invalid", ["/cases/1/reference"])
    assert codes_and_paths(send(handler, body([]))) == ("invalid", ["/cases"])
    assert send(world.city.handler, body(cases)).status_code in (403, 404)
    assert send(grading.enterprise().handler, body(cases)).status_code == 404


def test_the_step_alone_says_that_it_is_taken_on_a_list(world: grading.World, cases: list[Case]) -> None:
    headers = {"Idempotency-Key": "x", "If-Match": f'"{cases[0].version}"'}
    path = f"/api/v1/grading/cases/{cases[0].reference}/steps/list"

    answer = api(world.unit.handler).post(path, {"note": ""}, "application/json", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "together")


def test_a_case_is_left_out_and_the_old_hash_no_longer_signs(world: grading.World, cases: list[Case]) -> None:
    listed = send(world.unit.handler, body(cases)).json()
    world.do(cases[0], "withdraw", at=grading.moment(SUBMITTED_ON))
    assert sign(world.unit.signer, listed).status_code == 409
    told = api(world.unit.signer).get(f"/api/v1/lists/{listed['id']}").json()["obstacles"]
    assert [each["reference"] for each in told] == [cases[0].reference]

    left = post(
        world.unit.signer, listed["id"], "strike", {"reference": cases[0].reference, "reason": "企业已撤回"}
    ).json()

    assert left["entries"][0]["struck_reason"] == "企业已撤回"
    assert codes_and_paths(sign(world.unit.signer, listed))[0] == "stale_version"
    assert sign(world.unit.signer, left).json()["state"] == "signed"


def test_it_is_returned_replaced_and_taken_back(world: grading.World, cases: list[Case]) -> None:
    listed = send(world.unit.handler, body(cases)).json()
    returned = post(world.unit.signer, listed["id"], "return", {"remarks": "标题有误"}).json()
    assert (returned["state"], returned["remarks"]) == ("returned", "标题有误")

    mended = send(world.unit.handler, body(cases, title="更正的名单", instead_of=listed["id"])).json()
    assert PublicList.objects.get(pk=listed["id"]).state == "withdrawn"

    assert post(world.unit.handler, mended["id"], "withdraw").json()["state"] == "withdrawn"


def test_a_list_that_waits_is_seen_by_its_office_and_an_issued_one_by_whom_it_is_addressed_to(
    world: grading.World, cases: list[Case]
) -> None:
    listed = send(world.unit.handler, body(cases)).json()
    path = f"/api/v1/lists/{listed['id']}"
    assert api(world.province.handler).get(path).status_code == 404
    assert api(world.unit.signer).get("/api/v1/lists").json()["count"] == 1

    sign(world.unit.signer, listed)

    assert api(world.province.handler).get(path).status_code == 200
    assert api(world.city.handler).get(path).status_code == 404
    assert api(world.enterprise.handler).get("/api/v1/lists").json()["count"] == 0
