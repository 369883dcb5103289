"""Signing, returning and taking back through the API."""

from typing import Any

from casework.models import Event, Proposal
from tests.casework.api.world import (
    DEPARTMENT,
    ENTERPRISE,
    OFFICE,
    OFFICE_SIGNER,
    PRINCIPAL,
    World,
    codes_and_paths,
    path_of,
    sign,
)


class TestProposals:
    def prepared(self, world: World) -> dict[str, Any]:
        case = world.submitted()
        answer = world.client(OFFICE).step(path_of(case, "steps/accept"), {}, seen=case.version)
        return dict(answer.json())

    def test_they_are_seen_by_their_office_alone(self, world: World) -> None:
        proposal = self.prepared(world)
        listed = world.client(OFFICE_SIGNER).get("/api/v1/proposals").json()
        assert [row["id"] for row in listed["results"]] == [proposal["id"]]
        for email in (ENTERPRISE, DEPARTMENT):
            assert world.client(email).get("/api/v1/proposals").json()["count"] == 0
            assert world.client(email).get(f"/api/v1/proposals/{proposal['id']}").status_code == 404

    def test_a_wrong_password_signs_nothing(self, world: World) -> None:
        proposal = self.prepared(world)
        answer = sign(world, OFFICE_SIGNER, proposal, password="wrong")
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")
        assert Proposal.objects.get(pk=proposal["id"]).signatures.count() == 0

    def test_wrong_passwords_lock(self, world: World) -> None:
        proposal = self.prepared(world)
        answers = [sign(world, OFFICE_SIGNER, proposal, password="wrong") for _ in range(5)]
        assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "locked_out")
        assert sign(world, OFFICE_SIGNER, proposal).status_code == 429

    def test_who_prepared_does_not_sign(self, world: World) -> None:
        proposal = self.prepared(world)
        assert sign(world, OFFICE, proposal).status_code == 403

    def test_another_hash_is_not_what_waits(self, world: World) -> None:
        proposal = self.prepared(world)
        answer = sign(world, OFFICE_SIGNER, proposal, hash="0" * 64)
        assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")

    def test_returning_needs_remarks_and_tells_them(self, world: World) -> None:
        proposal = self.prepared(world)
        client = world.client(OFFICE_SIGNER)
        path = f"/api/v1/proposals/{proposal['id']}/return"
        assert codes_and_paths(client.post(path, {"remarks": " "}, format="json")) == ("invalid", ["/remarks"])
        returned = client.post(path, {"remarks": "请补充依据"}, format="json").json()
        assert (returned["state"], returned["remarks"]) == ("returned", "请补充依据")

    def test_the_office_takes_it_back(self, world: World) -> None:
        proposal = self.prepared(world)
        path = f"/api/v1/proposals/{proposal['id']}/withdraw"
        assert world.client(OFFICE).post(path).json()["state"] == "withdrawn"
        again = world.client(OFFICE).post(path)
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")

    def test_a_principal_signs_what_a_handler_prepared(self, world: World) -> None:
        case = world.submitted()
        assert Event.objects.get(case=case, code="submit").membership == world.members[PRINCIPAL]

    def test_while_one_waits_the_case_and_the_questions_say_that_no_other_can_follow(self, world: World) -> None:
        case = world.submitted()
        client = world.client(OFFICE)
        client.step(path_of(case, "steps/accept"), {}, seen=case.version)

        steps = {step["code"]: step for step in client.get(f"/api/v1/{path_of(case)}").json()["steps"]}
        asked = client.get(f"/api/v1/{path_of(case, 'steps/request_correction')}").json()

        assert not steps["request_correction"]["possible"]
        assert "is already waiting for signature" in steps["request_correction"]["reasons"][0]["message"]
        assert asked["reasons"] == steps["request_correction"]["reasons"]
