"""An objection of somebody without an account that turns out to be true, up to the failure of the application."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from casework.models import Case
from grading.models import GradeRecord
from tests.grading import world as grading
from tests.grading.world import World
from tests.journeys.people import PICTURE, Somebody, at_a_browser
from tests.journeys.publishing import choose_for_list

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

POSTED_ON = date(2026, 3, 10)
OBJECTED_ON = date(2026, 3, 12)
DECIDED_ON = date(2026, 3, 17)
ANNOUNCED_ON = date(2026, 3, 20)
TEXT = "该企业二车间除尘器自去年12月起停用，夜班尤其严重，附照片。"
WITNESS = ("刘志强", "13900001234")
TOLD = "经现场核查，公示期间反映的除尘系统停用情况属实。"
FINDINGS = "3月16日夜班突击检查，二车间除尘器未运行，与举报照片一致。"


@pytest.fixture
def noticed(world: World) -> tuple[Case, Case]:
    """Two results under one public notice: that of the world's enterprise, and one to which nobody objects."""
    cases = [world.case_at("listed"), world.case_at("listed", by=grading.enterprise(name="遵化铸造有限公司"))]
    hands = world.hands(cases[0], "post_notice")
    payload = {"contact": "安全生产基础处，0311-87908345"}
    grading.list_through(cases, "post_notice", payload, *hands, at=grading.moment(POSTED_ON))
    return cases[0], cases[1]


def test_an_objection_upheld_keeps_the_grade_from_being_announced(noticed, new_page, world: World, on_day):
    case, other = noticed
    on_day(OBJECTED_ON)
    witness = Somebody(new_page())
    receipt = object_to(witness, "华北冶金有限公司")
    only_the_department_learns_who(new_page, world, case)

    on_day(DECIDED_ON)
    poster = at_a_browser(new_page, world.province.handler)
    who_posted_does_not_decide(poster, case)
    decide_and_sign(new_page, world, case)
    witness.opens(f"/public/receipts/{receipt}/")
    witness.sees("已处理", "2026年3月17日")
    handler = at_a_browser(new_page, world.enterprise.handler)
    handler.go_to_case(case.reference)
    handler.sees(TOLD)
    says_nothing_of_who(handler)

    on_day(ANNOUNCED_ON)
    announce_the_other(poster, at_a_browser(new_page, world.province.signer), case, other, witness)
    fail(poster, case)
    at_a_browser(new_page, world.province.signer).sign_next("2027-03-20")
    handler.go_to_case(case.reference)
    handler.sees("2027-03-20")
    assert Case.objects.get(pk=case.pk).state == "failed"
    assert list(GradeRecord.objects.values_list("case", flat=True)) == [other.pk]


def object_to(witness: Somebody, name: str) -> str:
    """Find the enterprise among the notices, object with a name and a photo; the number of the receipt."""
    page = witness.page
    witness.opens("/public/")
    page.locator("main h2 a").first.click()
    witness.sees(name, "2026年3月19日 周四", "任何")
    page.get_by_role("row").filter(has_text=name).locator("a.btn").click()
    witness.sees(name, "河北省应急管理厅")
    witness.fill(text="太短")
    witness.press("check")
    witness.sees("10")
    witness.fill(text=TEXT, contact_name=WITNESS[0], contact=WITNESS[1])
    witness.press("check")
    witness.sees(TEXT, *WITNESS)
    page.locator("input[name=files]").set_input_files(
        {"name": "除尘器停用.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    witness.press("send")
    witness.sees("正在核实", "2026-03-12", "河北省应急管理厅")
    expect(page.locator("main")).not_to_contain_text(name)
    return page.url.rstrip("/").split("/")[-1]


def only_the_department_learns_who(new_page: Callable[..., object], world: World, case: Case) -> None:
    """The department reads everything; the unit and the enterprise that something came in."""
    department = at_a_browser(new_page, world.province.handler)
    department.open_from_worklist(re.compile("异议"))
    department.opens(f"/cases/{case.reference}/tabs/objections/")
    department.sees(TEXT, *WITNESS, "除尘器停用.png")
    with department.page.expect_download() as download:
        department.page.get_by_role("link", name="除尘器停用.png").click()
    assert download.value.path().read_bytes() == PICTURE
    for actor in (world.unit.handler, world.enterprise.handler):
        outsider = at_a_browser(new_page, actor)
        outsider.go_to_case(case.reference)
        outsider.sees("异议")
        says_nothing_of_who(outsider)
        answer = outsider.page.goto(f"/cases/{case.reference}/tabs/objections/")
        assert answer is not None
        assert answer.status == 404


def says_nothing_of_who(somebody: Somebody) -> None:
    """Neither who objected nor what they wrote stands on the page."""
    for secret in (*WITNESS, TEXT, FINDINGS, "除尘器停用.png"):
        expect(somebody.page.locator("main")).not_to_contain_text(secret)


def who_posted_does_not_decide(poster: Somebody, case: Case) -> None:
    """The decision is shown to the poster of the notice, with why it is not theirs."""
    poster.go_to_case(case.reference)
    assert poster.page.locator(".case-now .actions a[href$='/steps/decide_objection/']").count() == 0
    poster.unfold("暂不能办理")
    poster.sees(f"{poster.actor}", "2026-03-10")


def decide_and_sign(new_page: Callable[..., object], world: World, case: Case) -> None:
    """Two other people of the department decide: the objection is upheld, and the enterprise is told why."""
    handler, signer = grading.office_pair(world.province.organisation)
    decider = at_a_browser(new_page, handler)
    decider.open_from_worklist(re.compile("异议"))
    decider.begin("处理异议")
    decider.sees(TEXT, *WITNESS)
    decider.fill(objections__0__findings=FINDINGS, objections__0__outcome="upheld")
    decider.press("check")
    decider.sees("企业")
    decider.fill(told=TOLD)
    decider.check_and_send()
    at_a_browser(new_page, signer).sign_next(TOLD, FINDINGS)


def announce_the_other(poster: Somebody, head: Somebody, case: Case, other: Case, anybody: Somebody) -> None:
    """Only the other result still waits to be announced, and is."""
    choose_for_list(poster, "announce", [other], document_number="冀应急〔2026〕12号")
    poster.sees("遵化铸造有限公司")
    expect(poster.page.locator("main")).not_to_contain_text(case.reference)
    poster.press("send")
    head.sign_next("遵化铸造有限公司")
    anybody.opens("/public/announcements/")
    anybody.sees("遵化铸造有限公司")
    expect(anybody.page.locator("main")).not_to_contain_text("华北冶金有限公司")


def fail(department: Somebody, case: Case) -> None:
    """The notice of failure begins with what the enterprise was told."""
    department.go_to_case(case.reference)
    department.begin("发出未通过定级告知书")
    expect(department.page.locator("[name=reasons-0-reason]")).to_have_value(TOLD)
    department.check_and_send()
