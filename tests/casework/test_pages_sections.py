"""The pages on which a large content is edited, with the self-evaluation report as an example."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from casework import contents
from casework.models import Case, StepDraft
from grading.models import StandardElement
from grading.self_evaluation import KIND
from tests import factories
from tests.casework.pages import GROUP, text_of, value_of, visitor
from tests.grading import world as grading

SCORES = {
    "elements-0-element": "1.1",
    "elements-0-score": "20",
    "elements-1-element": "1.2",
    "elements-1-score": "",
    "elements-2-element": "2.1",
    "elements-2-not_applicable": "on",
    "elements-2-deductions": "没有此类设施",
    "elements-3-element": "2.2",
    "elements-3-score": "7.5",
    "elements-3-deductions": "2.5 三份记录缺失",
}


@pytest.fixture
def world(db) -> grading.World:
    return grading.build()


@pytest.fixture
def case(world) -> Case:
    return world.start()


def url(case: Case, section: str) -> str:
    return reverse("casework:section", args=[case.reference, KIND, section])


def saved(case: Case, section: str) -> Any:
    draft = contents.draft(case, KIND)
    assert draft is not None
    return draft.data.get(section)


def send(client, case: Case, section: str, typed: dict[str, str], **more: str) -> Any:
    """Open the page and send it filled in."""
    return client.post(url(case, section), {**opened(client, case, section), **typed, **more})


def opened(client, case: Case, section: str) -> dict[str, str]:
    """What a page that has just been opened sends of itself."""
    page = client.get(url(case, section))
    return {name: value_of(page, name) for name in ("seen_version", "seen_draft", "page", "hand")}


def test_every_section_opens_for_its_editors(world, case):
    for who in (world.enterprise.handler, world.enterprise.principal):
        for section in ("basics", "group", "scores", "publication", "commitments"):
            assert visitor(who).get(url(case, section)).status_code == 200, section


def test_strangers_see_no_case_and_readers_edit_nothing(world):
    case = world.case_at("submitted")
    stranger = grading.enterprise(name="别家企业")
    assert visitor(stranger.handler).get(url(case, "scores")).status_code == 404
    assert visitor(world.unit.handler).get(url(case, "scores")).status_code == 403
    assert visitor().get(url(case, "scores")).status_code == 302
    administrator = factories.actor(Role.ADMINISTRATOR, organisation=world.enterprise.organisation)
    assert visitor(administrator).get(url(case, "scores")).status_code == 403


@pytest.mark.parametrize(("kind", "section"), [(KIND, "nothing"), ("budget", "scores"), (KIND, "statistics")])
def test_what_is_not_asked_for_is_not_there(world, case, kind, section):
    address = reverse("casework:section", args=[case.reference, kind, section])
    assert visitor(world.enterprise.handler).get(address).status_code == 404


def test_a_submitted_report_is_shut_and_what_was_typed_is_shown(world):
    case = world.case_at("submitted")
    client = visitor(world.enterprise.handler)
    assert client.get(url(case, "group")).status_code == 409
    refused = client.post(url(case, "group"), {"seen_version": "x", **GROUP, "members-0-name": "刚打的名字"})
    assert refused.status_code == 409
    assert "刚打的名字" in text_of(refused)


def test_saving_goes_on_to_the_next_part(world, case):
    client = visitor(world.enterprise.handler)
    response = send(client, case, "group", GROUP, do="continue")
    assert response.url == url(case, "scores")
    assert [row["name"] for row in saved(case, "group")["members"]] == ["王建国", "张强"]


def test_the_last_part_leads_back_to_the_report(world, case):
    client = visitor(world.enterprise.handler)
    typed = {f"commitments-{i}-number": str(i + 1) for i in range(9)} | {"commitments-0-holds": "on"}
    response = send(client, case, "commitments", typed, do="continue")
    assert response.url == reverse("casework:tab", args=[case.reference, "report"])
    assert [row["holds"] for row in saved(case, "commitments")["commitments"]] == [True] + [False] * 8


def test_scores_can_be_saved_half_done_and_all_elements_stay_on_the_page(world, case):
    client = visitor(world.enterprise.handler)
    assert send(client, case, "scores", SCORES, do="stay").url == url(case, "scores")
    page = client.get(url(case, "scores"))
    said = text_of(page)
    assert "1 elements have no score: 1.2." in said
    assert value_of(page, "elements-3-score") == "7.5"
    assert "要素2.1" in said


def test_a_row_left_out_by_a_program_is_asked_for_again(world, case):
    grading.save(
        case,
        "scores",
        {"elements": [{"element": "2.1", "score": "30"}]},
        world.enterprise.handler,
        at=grading.moment("2026-03-10"),
    )
    page = visitor(world.enterprise.handler).get(url(case, "scores"))
    assert [value_of(page, f"elements-{i}-element") for i in range(4)] == ["1.1", "1.2", "2.1", "2.2"]
    assert value_of(page, "elements-2-score") == "30"


def test_wrong_scores_are_said_beside_them_and_nothing_typed_is_lost(world, case):
    wrong = SCORES | {"elements-0-score": "20.5", "elements-3-deductions": '太多 <b>& "引号"'}
    response = send(visitor(world.enterprise.handler), case, "scores", wrong, do="stay")
    assert response.status_code == 422
    assert saved(case, "scores") is None
    said = text_of(response)
    assert "The score 20.5 is above the full score 20" in said
    assert "Line 1 does not begin with the points deducted" in said
    assert value_of(response, "elements-0-score") == "20.5"
    assert "太多 &lt;b&gt;&amp; &quot;引号&quot;" in response.content.decode()
    assert "没有此类设施" in said


def test_keeping_unchecked_keeps_also_what_is_wrong(world, case):
    client = visitor(world.enterprise.handler)
    send(client, case, "scores", SCORES | {"elements-0-score": "999"}, do="keep")
    assert saved(case, "scores") is None
    page = client.get(url(case, "scores"))
    assert value_of(page, "elements-0-score") == "999"
    assert "something kept, unchecked" in text_of(page)
    assert value_of(visitor(world.enterprise.principal).get(url(case, "scores")), "elements-0-score") == "999"
    send(client, case, "scores", SCORES, do="stay")
    assert not StepDraft.objects.exists()


def test_another_part_saved_meanwhile_is_no_conflict(world, case):
    handler, principal = visitor(world.enterprise.handler), visitor(world.enterprise.principal)
    seen = value_of(handler.get(url(case, "scores")), "seen_version")
    send(principal, case, "group", GROUP, do="stay")
    assert handler.post(url(case, "scores"), {"seen_version": seen, **SCORES, "do": "stay"}).status_code == 302


def test_the_same_part_saved_meanwhile_is_compared_and_can_be_saved_on_top(world, case):
    handler, principal = visitor(world.enterprise.handler), visitor(world.enterprise.principal)
    seen = value_of(handler.get(url(case, "group")), "seen_version")
    send(principal, case, "group", GROUP | {"members-0-name": "先存的人"}, do="stay")
    mine = GROUP | {"members-0-name": "后存的人", "members-2-name": "第三人", "members-2-part": "manager"}
    mine["members-2-position"] = "安全总监"
    conflict = handler.post(url(case, "group"), {"seen_version": seen, **mine, "do": "stay"})
    assert conflict.status_code == 409
    said = text_of(conflict)
    assert f"{world.enterprise.principal.person.name} saved this part" in said
    assert "先存的人" in said
    assert "第三人, 安全总监" in said
    assert value_of(conflict, "members-0-name") == "后存的人"
    assert saved(case, "group")["members"][0]["name"] == "先存的人"
    again = handler.post(url(case, "group"), {"seen_version": value_of(conflict, "seen_version"), **mine, "do": "stay"})
    assert again.status_code == 302
    assert [row["name"] for row in saved(case, "group")["members"]] == ["后存的人", "张强", "第三人"]


def test_a_page_without_its_seen_version_never_overwrites(world, case):
    client = visitor(world.enterprise.handler)
    for seen in ({}, {"seen_version": ""}, {"seen_version": "0"}, {"seen_version": "-1"}):
        assert client.post(url(case, "group"), {**GROUP, **seen, "do": "stay"}).status_code == 409
    assert saved(case, "group") is None


def test_rows_are_added_and_removed_with_what_was_typed(world, case):
    client = visitor(world.enterprise.handler)
    more = client.post(url(case, "group"), {**GROUP, "add_row": "members"})
    assert value_of(more, "members-1-name") == "张强"
    assert b'name="members-2-name"' in more.content
    fewer = client.post(url(case, "group"), {**GROUP, "remove_row": "members-0"})
    assert value_of(fewer, "members-0-name") == "张强"


def test_the_records_stand_beside_each_commitment(world, case):
    page = text_of(visitor(world.enterprise.handler).get(url(case, "commitments")))
    assert "Not on the dishonesty list." in page
    assert "No accident is recorded." in page


def test_as_many_queries_for_thirty_elements_as_for_four(world, case):
    client = visitor(world.enterprise.handler)
    few = queries_of(client, case)
    StandardElement.objects.bulk_create(
        StandardElement(
            standard=world.standard,
            code=f"3.{n}",
            level1_code="3",
            level1_name="教育培训",
            name=f"要素{n}",
            full_score=5,
            order=10 + n,
        )
        for n in range(1, 31)
    )
    assert queries_of(client, case) == few


def queries_of(client, case: Case) -> int:
    client.get(url(case, "scores"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url(case, "scores")).status_code == 200
    return len(captured)
