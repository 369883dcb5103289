"""Large contents through the API."""

from typing import Any

from casework.models import Case
from tests.casework.api.world import ENTERPRISE, OFFICE, OFFICE_SIGNER, World, codes_and_paths, path_of, sign

ITEM = {"place": "3.2", "fault": "名册缺失", "required": "补充名册", "rule": "G-7-2-1"}


class TestContents:
    GROUP = {
        "members": [
            {"name": "王建国", "position": "总经理", "part": "leader"},
            {"name": "张强", "position": "职工代表", "part": "employee"},
        ]
    }

    def save(self, world: World, case: Case, payload: Any, seen: int | None, email: str = ENTERPRISE) -> Any:
        headers = {"If-Match": f'"{seen}"'} if seen is not None else {}
        path = path_of(case, "contents/self_evaluation/sections/group")
        return world.client(email).put(f"/api/v1/{path}", payload, format="json", headers=headers)

    def test_a_section_is_saved_in_the_version_that_was_seen(self, world: World) -> None:
        case = world.draft()
        saved = self.save(world, case, self.GROUP, 0)
        assert saved.status_code == 200, saved.content
        assert saved["ETag"] == '"1"'
        version = world.client(ENTERPRISE).get(saved.json()["url"]).json()
        assert version["data"]["group"] == self.GROUP
        assert "/basics" in [reason["path"] for reason in version["missing"]]

    def test_a_stale_or_missing_version_is_refused(self, world: World) -> None:
        case = world.draft()
        self.save(world, case, self.GROUP, 0)
        assert self.save(world, case, self.GROUP, 0).json()["code"] == "stale_version"
        assert self.save(world, case, self.GROUP, None).status_code == 428

    def test_wrong_rows_are_named_by_their_place(self, world: World) -> None:
        case = world.draft()
        answer = self.save(world, case, {"members": [{"name": "王", "position": "", "part": "boss"}]}, 0)
        assert sorted(codes_and_paths(answer)[1]) == ["/members", "/members/0/part", "/members/0/position"]

    def test_a_section_starts_with_its_prefill(self, world: World) -> None:
        case = world.draft()
        path = path_of(case, "contents/self_evaluation/sections/scores")
        section = world.client(ENTERPRISE).get(f"/api/v1/{path}").json()
        assert section["payload"]["elements"][0]["element"]

    def test_a_draft_is_its_editors_alone(self, world: World) -> None:
        case = world.submitted()
        prepared = world.client(OFFICE).step(
            path_of(case, "steps/request_correction"), {"complete": True, "items": [ITEM]}, seen=case.version
        )
        assert sign(world, OFFICE_SIGNER, prepared.json()).status_code == 200
        path = f"/api/v1/{path_of(case, 'contents/self_evaluation')}"
        assert [row["draft"] for row in world.client(ENTERPRISE).get(path).json()] == [False, True]
        assert [row["draft"] for row in world.client(OFFICE).get(path).json()] == [False]
        assert world.client(OFFICE).get(f"{path}/versions/2").status_code == 404
        assert self.save(world, case, self.GROUP, 0, OFFICE).status_code == 403
