"""Opening cases and taking steps through the API."""

from typing import Any

import pytest

from accounts.models import Delegation
from casework.models import Case, Proposal, SignatureRule
from records import clock
from tests.casework.api.world import (
    COLLEAGUE,
    ENTERPRISE,
    OFFICE,
    OFFICE_SIGNER,
    START,
    World,
    codes_and_paths,
    path_of,
    sign,
)

ITEM = {"place": "3.2", "fault": "名册缺失", "required": "补充名册", "rule": "G-7-2-1"}


class TestOpening:
    def test_opening_answers_with_the_case_and_its_address(self, world: World) -> None:
        answer = world.client(ENTERPRISE).step("grading/cases", START)
        assert answer.status_code == 201
        assert answer["Location"] == answer.json()["case"]["url"]
        assert answer.json()["event"]["code"] == "start"

    def test_repeating_with_the_same_key_opens_nothing_more(self, world: World) -> None:
        client = world.client(ENTERPRISE)
        first, second = (client.step("grading/cases", START, key="once") for _ in range(2))
        assert first.json()["case"]["reference"] == second.json()["case"]["reference"]
        assert Case.objects.count() == 1

    def test_another_person_may_use_the_same_key(self, world: World) -> None:
        world.client(ENTERPRISE).step("grading/cases", START, key="once")
        other = world.client("qian@yanzhao.example").step("grading/cases", START, key="once")
        assert other.status_code == 201

    def test_a_key_used_for_something_else_is_refused(self, world: World) -> None:
        client = world.client(ENTERPRISE)
        client.step("grading/cases", START, key="once")
        answer = client.step("grading/cases", START | {"offshore_oil": True}, key="once")
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")

    def test_an_office_cannot_open(self, world: World) -> None:
        answer = world.client(OFFICE).step("grading/cases", START)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")

    def test_what_can_be_chosen_is_offered(self, world: World) -> None:
        offered = world.client(ENTERPRISE).get("/api/v1/grading/cases").json()["choices"]
        assert "metallurgy-2022" in [choice["value"] for choice in offered["/standard"]]


class TestTaking:
    def test_a_step_that_is_signed_becomes_a_proposal_and_the_signature_takes_it(self, world: World) -> None:
        case = world.submitted()
        prepared = world.client(OFFICE).step(path_of(case, "steps/accept"), {}, seen=case.version)
        assert prepared.status_code == 202
        signed = sign(world, OFFICE_SIGNER, prepared.json())
        assert signed.status_code == 200, signed.content
        assert signed.json()["taken"]["case"]["state"]["code"] == "accepted"
        assert signed.json()["proposal"]["signed_by"] == ["陈立"]

    def test_without_signatures_the_step_is_taken_at_once(self, world: World) -> None:
        case = world.submitted()
        SignatureRule.objects.create(
            organisation=world.organisations["jian"],
            kind="grading",
            step="accept",
            signatures=0,
            since=clock.today(),
        )
        taken = world.client(OFFICE).step(path_of(case, "steps/accept"), {}, seen=case.version, key="once")
        assert taken.status_code == 200, taken.content
        assert taken.json()["case"]["state"]["code"] == "accepted"
        assert taken["ETag"] == f'"{case.version + 1}"'
        again = world.client(OFFICE).step(path_of(case, "steps/accept"), {}, seen=case.version, key="once")
        assert again.json()["event"] == taken.json()["event"]

    def test_preparing_again_with_the_same_key_prepares_nothing_more(self, world: World) -> None:
        case = world.submitted()
        for _ in range(2):
            world.client(OFFICE).step(path_of(case, "steps/accept"), {}, seen=case.version, key="once")
        assert Proposal.objects.filter(case=case, step="accept").count() == 1

    def test_a_key_is_needed(self, world: World) -> None:
        case = world.draft()
        answer = world.client(ENTERPRISE).post(f"/api/v1/{path_of(case, 'steps/discard')}", {}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_needed")

    def test_the_version_seen_is_needed(self, world: World) -> None:
        case = world.draft()
        answer = world.client(ENTERPRISE).step(path_of(case, "steps/discard"), {})
        assert (answer.status_code, answer.json()["code"]) == (428, "version_needed")

    def test_a_version_that_has_been_overtaken_is_refused(self, world: World) -> None:
        case = world.draft()
        answer = world.client(ENTERPRISE).step(path_of(case, "steps/discard"), {}, seen=case.version + 1)
        assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")

    def test_a_version_that_is_no_number_cannot_be_read(self, world: World) -> None:
        case = world.draft()
        answer = world.client(ENTERPRISE).post(
            f"/api/v1/{path_of(case, 'steps/discard')}",
            {},
            format="json",
            headers={"Idempotency-Key": "a", "If-Match": "*"},
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "version_unreadable")

    def test_a_step_of_another_state_is_refused(self, world: World) -> None:
        case = world.submitted()
        answer = world.client(OFFICE).step(path_of(case, "steps/refuse"), {"reasons": []}, seen=case.version)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    def test_a_step_of_another_hand_is_refused(self, world: World) -> None:
        case = world.submitted()
        answer = world.client(ENTERPRISE).step(path_of(case, "steps/accept"), {}, seen=case.version)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")

    def test_a_condition_of_the_regulation_speaks_with_its_rule(self, world: World) -> None:
        case = world.draft()
        payload = {"contact_name": "赵敏", "contact_phone": "0315-8590123", "declaration": True}
        answer = world.client(ENTERPRISE).step(path_of(case, "steps/submit"), payload, seen=case.version)
        assert (answer.status_code, answer.json()["code"]) == (422, "guard")
        assert "G-7-1" in {reason["rule"] for reason in answer.json()["reasons"]}

    def test_wrong_answers_are_named_by_their_place(self, world: World) -> None:
        case = world.submitted()
        payload = {"complete": True, "items": [ITEM, ITEM | {"place": "", "rule": "7"}], "extra": 1}
        answer = world.client(OFFICE).step(path_of(case, "steps/request_correction"), payload, seen=case.version)
        assert answer.status_code == 422
        code, paths = codes_and_paths(answer)
        assert code == "invalid"
        assert sorted(paths) == ["/extra", "/items/1/place", "/items/1/rule"]

    @pytest.mark.parametrize(
        ("payload", "path"),
        [
            ([], ""),
            ("text", ""),
            ({"items": "x", "complete": True}, "/items"),
            ({"items": [1], "complete": True}, "/items/0"),
            ({"items": [ITEM | {"place": {"a": 1}}], "complete": True}, "/items/0/place"),
            ({"items": [ITEM | {"place": 7}], "complete": True}, "/items/0/place"),
            ({"items": [ITEM], "complete": "maybe"}, "/complete"),
            ({"items": [ITEM] * 201, "complete": True}, "/items"),
            ({"items": [ITEM | {"place": "字" * 100_000}], "complete": True}, "/items/0/place"),
        ],
    )
    def test_a_payload_of_another_shape_is_refused(self, world: World, payload: Any, path: str) -> None:
        case = world.submitted()
        answer = world.client(OFFICE).step(path_of(case, "steps/request_correction"), payload, seen=case.version)
        assert answer.status_code == 422, answer.content
        assert path in codes_and_paths(answer)[1]

    def test_the_acting_hand_is_written_down(self, world: World) -> None:
        case = world.submitted()
        Delegation.objects.create(
            absent=world.members[OFFICE],
            stand_in=world.members[COLLEAGUE],
            since=clock.today(),
            until=clock.today(),
            reason="出差",
        )
        token = f"{world.members[COLLEAGUE].pk}:{world.members[OFFICE].pk}"
        client = world.client(COLLEAGUE, **{"X-Banli-Acting": token})
        prepared = client.step(path_of(case, "steps/accept"), {}, seen=case.version)
        assert prepared.json()["prepared_by"] == "孙悦 for 李敏"
