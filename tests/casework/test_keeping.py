"""Keeping what is being typed, as the page's own script asks for it; with the self-evaluation as an example."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from casework import contents
from casework.models import Case, StepDraft
from grading.self_evaluation import KIND
from tests import factories
from tests.casework.pages import GROUP, text_of, value_of, visitor
from tests.grading import world as grading

JSON = {"accept": "application/json"}


@pytest.fixture
def world(db) -> grading.World:
    return grading.build()


@pytest.fixture
def case(world) -> Case:
    return world.start()


class Page:
    """One opened page of a section or step, whose script keeps what is typed."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        opened = client.get(address)
        names = ("seen_version", "seen_draft", "page", "hand")
        self.own = {name: value_of(opened, name) for name in names}

    def ask(self, typed: dict[str, str], do: str = "keep", **more: str) -> Any:
        """What the script gets."""
        answer = self.client.post(self.address, {**self.own, **typed, "do": do, **more}, headers=JSON)
        if answer.status_code == 200 and "seen_draft" in answer.json():
            self.own["seen_draft"] = answer.json()["seen_draft"]
        return answer

    def press(self, typed: dict[str, str], do: str, **more: str) -> Any:
        """What somebody gets who presses a button."""
        return self.client.post(self.address, {**self.own, **typed, "do": do, **more})


def section(case: Case, who: Any, code: str = "group") -> Page:
    return Page(visitor(who), reverse("casework:section", args=[case.reference, KIND, code]))


def kept(case: Case) -> Any:
    return StepDraft.objects.get(case=case).payload["members"][0]["name"]


def named(name: str) -> dict[str, str]:
    return GROUP | {"members-0-name": name}


def test_what_is_typed_is_kept_unchecked_and_shown_again(world, case):
    page = section(case, world.enterprise.handler)
    answer = page.ask(GROUP | {"members-1-name": ""})
    assert answer.json()["said"].startswith("Kept at ")
    assert "group" not in contents.draft(case, KIND).data
    assert value_of(page.client.get(page.address), "members-0-name") == "王建国"


def test_one_page_keeps_again_even_where_it_never_heard_that_it_was_kept(world, case):
    page = section(case, world.enterprise.handler)
    page.ask(named("甲"))
    page.own["seen_draft"] = ""
    assert page.ask(named("乙")).status_code == 200
    assert kept(case) == "乙"


def test_what_a_colleague_kept_meanwhile_is_never_overwritten_and_can_be_compared(world, case):
    one, other = section(case, world.enterprise.handler), section(case, world.enterprise.principal)
    one.ask(named("甲"))
    refused = other.ask(named("乙"))
    assert refused.status_code == 409
    assert refused.json()["compare"]
    assert f"{world.enterprise.handler.person.name} kept something here at" in refused.json()["said"]
    assert kept(case) == "甲"
    compared = other.press(named("乙"), "keep")
    assert compared.status_code == 409
    assert "甲" in text_of(compared)
    assert value_of(compared, "members-0-name") == "乙"
    seen = value_of(compared, "seen_draft")
    assert other.press(named("乙"), "keep", seen_draft=seen).status_code == 302
    assert kept(case) == "乙"


def test_saving_never_drops_what_a_colleague_kept_meanwhile(world, case):
    one, other = section(case, world.enterprise.handler), section(case, world.enterprise.principal)
    one.ask(named("甲"))
    compared = other.press(GROUP, "stay")
    assert compared.status_code == 409
    assert "kept something here" in text_of(compared)
    assert kept(case) == "甲"
    assert other.press(GROUP, "stay", seen_draft=value_of(compared, "seen_draft")).status_code == 302
    assert not StepDraft.objects.exists()


def test_saving_over_the_same_words_is_no_conflict(world, case):
    one, other = section(case, world.enterprise.handler), section(case, world.enterprise.principal)
    one.ask(GROUP)
    assert other.press(GROUP, "stay").status_code == 302


def test_nothing_is_kept_over_a_part_that_was_saved_meanwhile(world, case):
    one, other = section(case, world.enterprise.handler), section(case, world.enterprise.principal)
    other.press(named("先存的人"), "stay")
    refused = one.ask(named("后写的人"))
    assert refused.status_code == 409
    assert "has saved this report" in refused.json()["said"]
    assert not StepDraft.objects.exists()
    assert "先存的人" in text_of(one.press(named("后写的人"), "keep"))


def test_what_was_kept_before_the_part_was_saved_is_shown_beside_it(world, case):
    page = section(case, world.enterprise.handler)
    page.ask(named("早先暂存"))
    grading.save(
        case, "group", {"members": _members("后来保存")}, world.enterprise.handler, at=grading.moment("2026-03-10")
    )
    opened = page.client.get(page.address)
    assert "saved this part at" in text_of(opened)
    assert "后来保存" in text_of(opened)
    assert value_of(opened, "members-0-name") == "早先暂存"


def _members(leader: str) -> list[dict[str, str]]:
    return [
        {"name": leader, "position": "总经理", "part": "leader"},
        {"name": "张强", "position": "职工代表", "part": "employee"},
    ]


def test_nothing_is_kept_in_the_name_of_somebody_who_has_signed_in_since(world, case):
    page = section(case, world.enterprise.handler)
    refused = page.ask(GROUP, hand="99999")
    assert refused.status_code == 403
    assert f"you now act as {world.enterprise.handler}" in refused.json()["said"]
    assert not StepDraft.objects.exists()


def test_a_stranger_keeps_nothing(world, case):
    page = section(case, world.enterprise.handler)
    stranger = visitor(factories.actor(Role.HANDLER))
    assert stranger.post(page.address, {**page.own, **GROUP, "do": "keep"}, headers=JSON).status_code == 404
    assert not StepDraft.objects.exists()


def test_what_no_store_can_hold_is_said(world, case):
    refused = section(case, world.enterprise.handler).ask(named("a\x00b"))
    assert refused.status_code == 422
    assert "cannot be kept" in refused.json()["said"]


def test_a_report_that_was_submitted_meanwhile_says_so(world):
    case = world.start()
    page = section(case, world.enterprise.handler)
    draft = contents.draft(case, KIND)
    assert draft is not None
    contents.freeze(draft, at=grading.moment("2026-03-10"))
    refused = page.ask(GROUP)
    assert refused.status_code == 409
    assert refused.json()["said"].startswith("Not kept: ")
    assert not refused.json()["compare"]


def test_what_a_device_has_kept_is_laid_beside_what_the_page_shows(world, case):
    page = section(case, world.enterprise.handler)
    page.press(GROUP, "stay")
    again = section(case, world.enterprise.handler)
    same = again.ask(GROUP, do="compare").json()
    assert same["html"] == ""
    differs = again.ask(named("另一人"), do="compare", typed_at="2026-03-10T06:03:00.000Z").json()["html"]
    assert "另一人" in differs
    assert "王建国" in differs
    assert "2026-03-10 14:03" in differs
    assert "2026" not in again.ask(named("另一人"), do="compare", typed_at="9999-99-99T00:00:00Z").json()["html"]
    assert not StepDraft.objects.exists()


def test_what_a_device_has_kept_is_taken_over_into_the_form(world, case):
    page = section(case, world.enterprise.handler)
    taken = page.press(named("接着写"), "take")
    assert taken.status_code == 200
    assert value_of(taken, "members-0-name") == "接着写"
    assert value_of(taken, "page") == page.own["page"]
    assert not StepDraft.objects.exists()


def test_only_the_section_as_it_is_opened_may_stay_open_without_a_connection(world, case):
    page = section(case, world.enterprise.handler)
    opened = page.client.get(page.address)
    assert opened["X-Banli-Stays-Open"] == "yes"
    assert "X-Banli-Stays-Open" not in page.press(GROUP, "take")
    assert "X-Banli-Stays-Open" not in page.client.get(reverse("casework:case", args=[case.reference]))


def test_the_worker_is_served_from_above_the_pages(client):
    response = client.get("/worker.js")
    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"


def test_the_message_of_a_saved_part_names_the_page_whose_copy_the_device_drops(world, case):
    page = section(case, world.enterprise.handler)
    page.press(GROUP, "stay")
    assert f'data-settled="{page.own["page"]}"' in page.client.get(page.address).content.decode()


def step(case: Case, who: Any, code: str = "request_correction") -> Page:
    return Page(visitor(who), reverse("casework:step", args=[case.reference, code]))


def test_a_step_is_kept_as_it_is_typed_and_nothing_of_a_colleague_is_overwritten(world):
    case = world.case_at("submitted")
    one, other = step(case, world.unit.handler), step(case, world.unit.handler)
    item = {"items-0-place": "1.2", "items-0-fault": "缺任命文件"}
    assert one.ask(item, do="save").json()["said"].startswith("Kept at ")
    refused = other.ask(item | {"items-0-fault": "另一处"}, do="save")
    assert refused.status_code == 409
    assert refused.json()["compare"]
    compared = other.press(item | {"items-0-fault": "另一处"}, "save")
    assert compared.status_code == 409
    assert "缺任命文件" in text_of(compared)
    assert "另一处" in other.ask(item | {"items-0-fault": "另一处"}, do="compare").json()["html"]
    draft = StepDraft.objects.get(case=case)
    assert draft.payload["items"][0]["fault"] == "缺任命文件"


def test_a_step_that_can_no_longer_be_taken_keeps_nothing_more(world):
    case = world.case_at("submitted")
    page = step(case, world.unit.handler)
    Case.objects.filter(pk=case.pk).update(state="refused")
    refused = page.ask({"items-0-place": "1.2"}, do="save")
    assert refused.status_code == 409
    assert not StepDraft.objects.exists()
