"""Cases through the API: lists, one case, its events and deadlines."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework import engine, journal
from casework.models import Deadline
from casework.steps import Audience
from records import clock
from tests.casework.api.world import DEPARTMENT, ENTERPRISE, OFFICE, START, STRANGER, World, path_of


class TestReading:
    def test_a_case_says_where_it_stands_and_what_its_reader_can_do(self, world: World) -> None:
        case = world.submitted()
        answer = world.client(OFFICE).get(f"/api/v1/{path_of(case)}")
        assert answer.status_code == 200
        shown = answer.json()
        assert answer["ETag"] == f'"{case.version}"'
        assert shown["state"]["code"] == "submitted"
        assert [step["code"] for step in shown["steps"]][:2] == ["accept", "request_correction"]
        assert shown["steps"][0]["possible"] is True
        assert shown["steps"][0]["signatures"] == 1
        assert {row["code"] for row in shown["deadlines"]} == {"correction_notice", "audit"}
        assert {row["capacity"] for row in shown["parties"]} >= {"enterprise", "organizing_unit"}

    def test_a_step_that_is_mine_but_not_possible_says_why(self, world: World) -> None:
        case = world.draft()
        steps = world.client(ENTERPRISE).get(f"/api/v1/{path_of(case)}").json()["steps"]
        submit = next(step for step in steps if step["code"] == "submit")
        assert submit["possible"] is False
        assert submit["reasons"][0]["rule"] == "G-7-1"

    def test_a_draft_is_hidden_from_offices_and_strangers_alike(self, world: World) -> None:
        case = world.draft()
        for email in (OFFICE, DEPARTMENT, STRANGER):
            answer = world.client(email).get(f"/api/v1/{path_of(case)}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
            assert answer.json()["detail"] == "There is nothing at this address that you may see."

    def test_a_case_is_not_found_under_another_procedure(self, world: World) -> None:
        case = world.draft()
        assert world.client(ENTERPRISE).get(f"/api/v1/wastefund/cases/{case.reference}").status_code == 404

    def test_events_come_with_the_audience_that_may_read_them(self, world: World) -> None:
        case = world.submitted()
        case.refresh_from_db()
        with transaction.atomic():
            journal.remark(case, "note", {}, actor=world.actor(OFFICE), at=clock.now(), audience=Audience.OFFICE)
        rows = world.client(ENTERPRISE).get(f"/api/v1/{path_of(case, 'events')}").json()["results"]
        assert [row["code"] for row in rows] == ["start", "submit"]
        assert rows[1]["actor"] == "王建国"
        assert rows[1]["payload"]["contact_name"] == "赵敏"
        assert rows[1]["audience"] == Audience.PARTIES
        rows = world.client(OFFICE).get(f"/api/v1/{path_of(case, 'events')}").json()["results"]
        assert [row["code"] for row in rows] == ["start", "submit", "note"]

    def test_a_deadline_is_explained_day_by_day(self, world: World) -> None:
        case = world.submitted()
        deadline = Deadline.objects.get(case=case, code="correction_notice")
        why = world.client(OFFICE).get(f"/api/v1/{path_of(case, 'deadlines', str(deadline.pk), 'why')}").json()
        assert why["deadline"]["due_on"] == why["days"][-1]["day"]
        assert why["days"][0]["reason"] == "event_day"
        assert [day["number"] for day in why["days"] if day["counted"]] == [1, 2, 3, 4, 5]

    def test_a_list_is_narrowed_by_state_letters_and_turn(self, world: World) -> None:
        submitted = world.submitted()
        client = world.client(OFFICE)
        assert _found(client, state="submitted") == [submitted.reference]
        assert _found(client, state="accepted") == []
        assert _found(client, q="华北") == [submitted.reference]
        assert _found(client, q="滦河") == []
        assert _found(client, awaiting="me") == [submitted.reference]
        assert _found(world.client(ENTERPRISE), awaiting="me") == []
        assert _found(world.client(ENTERPRISE), kind="grading") == [submitted.reference]

    @pytest.mark.parametrize(
        "query",
        ["state=%00", "q=%00%00", "kind=" + "x" * 41, "awaiting=you", "q=" + "字" * 61],
    )
    def test_a_filter_that_makes_no_sense_is_refused(self, world: World, query: str) -> None:
        answer = world.client(OFFICE).get(f"/api/v1/cases?{query}")
        assert answer.status_code == 422
        assert answer.json()["code"] == "invalid"

    @pytest.mark.parametrize(
        "query", ["limit=-1", "limit=99999999999999999999", "offset=99999999999999999999", "offset=x"]
    )
    def test_pages_are_bounded(self, world: World, query: str) -> None:
        assert world.client(OFFICE).get(f"/api/v1/cases?{query}").status_code == 200

    def test_a_list_costs_the_same_queries_with_3_and_30_cases(self, world: World) -> None:
        counts = []
        client = world.client(ENTERPRISE)
        for more in (3, 27):
            for _ in range(more):
                _one_more(world)
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/api/v1/cases").status_code == 200
            # The demo's clock is read again once a second, whatever is asked.
            counts.append(len([query for query in queries if "clockoffset" not in query["sql"]]))
        assert counts[0] == counts[1]


def _found(client: Any, **query: str) -> list[str]:
    answer = client.get("/api/v1/cases", query)
    assert answer.status_code == 200, answer.content
    return [row["reference"] for row in answer.json()["results"]]


def _one_more(world: World) -> None:
    """One more case of the enterprise, discarded so that the next may be opened."""
    actor, at = world.actor(ENTERPRISE), clock.now()
    case = engine.open_case("grading", actor, START, key=str(uuid4()), at=at).case
    engine.take(case, "discard", actor, {}, key=str(uuid4()), seen_version=case.version, at=at)
