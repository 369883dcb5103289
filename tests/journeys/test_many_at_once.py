"""Twenty results announced in one act: a day too early, in time, and without the one that came to stand in the way."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from casework.models import Case, PublicList
from grading.models import GradeRecord
from tests.grading import world as grading
from tests.grading.world import World
from tests.journeys.people import Somebody, at_a_browser
from tests.journeys.publishing import choose_all_for_list

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NOTICE_OVER_ON = date(2026, 3, 19)
ANNOUNCED_ON = date(2026, 3, 20)
TWENTY = 20
DOCUMENT_NUMBER = "冀应急〔2026〕15号"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def noticed(world: World) -> list[Case]:
    """Twenty results under one public notice since 10 March."""
    names = [f"滦河建材{number}有限公司" for number in range(1, TWENTY + 1)]
    cases = [world.case_at("qualified", by=grading.enterprise(name=name)) for name in names]
    for step, payload in (("list", {"note": ""}), ("post_notice", {"contact": "安全生产基础处，0311-87908345"})):
        hands = world.hands(cases[0], step)
        grading.list_through(cases, step, payload, *hands, at=grading.moment(grading.SUBMITTED_ON))
        for case in cases:
            case.refresh_from_db()
    return cases


def test_twenty_are_announced_in_one_act_with_one_struck(noticed, new_page, world: World, on_day):
    on_day(NOTICE_OVER_ON)
    department = at_a_browser(new_page, world.province.handler)
    choose_all_for_list(department, "announce", document_number=DOCUMENT_NUMBER)
    a_day_too_early(department)
    on_day(ANNOUNCED_ON)
    department.press("check")
    department.sees(*(f"滦河建材{number}有限公司" for number in range(1, TWENTY + 1)), "2029-03-20")
    department.press("send")

    struck = noticed[6]
    enter_objection(new_page, world, struck)
    head = at_a_browser(new_page, world.province.signer, **PHONE)
    strike_and_sign(head, struck)
    nineteen_are_announced(Somebody(new_page()), noticed, struck)


def a_day_too_early(department: Somebody) -> None:
    """Beside each of the twenty stands from when it can be announced."""
    reasons = department.page.locator("tr.has-obstacle .obstacles")
    expect(reasons).to_have_count(TWENTY)
    for number in range(TWENTY):
        expect(reasons.nth(number)).to_contain_text("2026-03-20")
    assert not PublicList.objects.filter(step="announce").exists()


def enter_objection(new_page: Callable[..., object], world: World, case: Case) -> None:
    """A colleague enters what the department itself has learnt, while the list waits for signature."""
    colleague, _signer = grading.office_pair(world.province.organisation)
    officer = at_a_browser(new_page, colleague)
    officer.go_to_case(case.reference)
    officer.begin("登记异议")
    officer.fill(text="3月19日巡查发现，该企业2号煤磨防爆门被焊死。")
    officer.check_and_send()


def strike_and_sign(head: Somebody, struck: Case) -> None:
    """The list cannot be signed as it is: the signer leaves the one out with a reason, and signs nineteen.

    It is done on a phone, where what leaves a case out is in reach as it is at a desk.
    """
    head.open_from_worklist(re.compile("签"))
    rows = head.page.locator("tr.has-obstacle")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(struck.record.enterprise.name)
    expect(rows).to_contain_text("登记异议")
    expect(rows).to_contain_text("有 1 件异议尚未处理")
    head.sign()
    expect(rows).to_have_count(1)
    assert not GradeRecord.objects.exists()
    within = rows.locator("button").bounding_box()
    assert within["x"] + within["width"] <= PHONE["viewport"]["width"]
    head.fill(**{f"strike-{struck.pk}-reason": "异议尚未处理"})
    rows.locator("button").click()
    head.sees("异议尚未处理")
    expect(rows).to_have_count(0)
    head.sign()
    head.sees("冀应急标公告〔2026〕2号")


def nineteen_are_announced(anybody: Somebody, noticed: list[Case], struck: Case) -> None:
    """All but the struck one have their grade, by one document."""
    states = dict(Case.objects.values_list("pk", "state"))
    assert states == {case.pk: "granted" for case in noticed} | {struck.pk: "noticed"}
    assert set(GradeRecord.objects.values_list("document_number", "valid_until")) == {
        (DOCUMENT_NUMBER, date(2029, 3, 20))
    }
    anybody.opens("/public/announcements/")
    anybody.page.locator("main h2 a").first.click()
    expect(anybody.page.locator("main tbody tr")).to_have_count(TWENTY - 1)
    expect(anybody.page.locator("main")).not_to_contain_text(struck.record.enterprise.name)
