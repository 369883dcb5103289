"""From the audit to the announcement, by all parties: the sheet filled in on a tablet, real worker and mails."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from casework.models import Case
from grading.models import CopyBody, GradeRecord
from grading.nonconformities import REVIEW_SHEET
from tests.fixtures.services import MailServer
from tests.grading.world import World
from tests.journeys.mails import carries_pdf, everybody_of, get_the_notice, mail_with
from tests.journeys.people import Somebody, at_a_browser
from tests.journeys.publishing import choose_for_list, put_on_list
from tests.journeys.reviewing import (
    TABLET,
    appoint_team,
    fill_in_rectification,
    fill_in_sheet,
    report_rectification,
    report_review,
    verify,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CONFIRMED_ON = date(2026, 3, 11)
ON_SITE = date(2026, 3, 16)
REPORTED_ON = date(2026, 3, 17)
RECTIFIED_ON = date(2026, 3, 25)
VERIFIED_ON = date(2026, 3, 30)
POSTED_ON = date(2026, 4, 1)
LAST_DAY_OF_NOTICE = date(2026, 4, 13)
ANNOUNCED_ON = date(2026, 4, 14)
DOCUMENT_NUMBER = "冀应急〔2026〕12号"
TRADE_UNION = "zgh@hebei.example"


@pytest.fixture
def case(world: World, smtp, worker) -> Case:
    """An application that has passed the audit; copies of announcements go to two bodies, one of them on paper."""
    for kind, name, address in (("trade_union", "河北省总工会", TRADE_UNION), ("securities", "河北证监局", "")):
        CopyBody.objects.create(
            department=world.province.organisation, kind=kind, name=name, email=address, since=date(2022, 1, 1)
        )
    return world.case_at("audited")


@pytest.fixture
def sit_down(new_page) -> Callable[..., Somebody]:
    """`sit_down(actor)` is that person at a browser, the same one each time."""
    seated: dict[int, Somebody] = {}

    def seat(actor, **options) -> Somebody:
        if actor.person.pk not in seated:
            seated[actor.person.pk] = at_a_browser(new_page, actor, **options)
        return seated[actor.person.pk]

    return seat


def test_a_grade_is_announced_after_review_rectification_and_public_notice(
    case, world, new_page, sit_down, on_day, smtp
):
    on_day(CONFIRMED_ON)
    confirm_and_appoint(sit_down, case, world)
    review_on_site(sit_down, case, world, on_day)
    get_the_notice(smtp, everybody_of(world.enterprise), "评审", "燕安评现评〔2026〕1号")
    rectify_and_verify(sit_down, case, world, on_day)
    get_the_notice(smtp, everybody_of(world.enterprise), "复核", "燕安评复〔2026〕2号")
    anybody = Somebody(new_page())
    list_and_post(sit_down, case, world, on_day, anybody)
    announce(sit_down, case, world, on_day, smtp)
    the_grade_is_there(sit_down(world.enterprise.handler), case, anybody)


def confirm_and_appoint(sit_down: Callable[..., Somebody], case: Case, world: World) -> None:
    """The department confirms what was audited; the organising unit chooses who reviews."""
    department, head = sit_down(world.province.handler), sit_down(world.province.signer)
    department.open_from_worklist(re.compile("确认"))
    department.sees("确认申请", "退回重新审核")
    department.begin("确认申请")
    department.sees("符合", "没有事故记录")
    department.check_and_send()
    head.sign_next("同意报送")

    unit, unit_head = sit_down(world.unit.handler), sit_down(world.unit.signer)
    unit.open_from_worklist(re.compile("评审"))
    appoint_team(unit, world, ON_SITE)
    unit_head.sign_next("燕山安全评价有限公司", "2026-03-16", "2026-04-09")


def review_on_site(sit_down: Callable[..., Somebody], case: Case, world: World, on_day) -> None:
    """The leader fills in the sheet on a tablet, the unit's signer lets it out the day after."""
    on_day(ON_SITE)
    leader, head = sit_down(world.review_unit.handler, **TABLET), sit_down(world.review_unit.signer)
    leader.open_from_worklist(re.compile("评审"))
    leader.sees("2026年4月9日 周四到期")
    fill_in_sheet(leader, case, ON_SITE)
    everything_was_sent(leader, case)
    on_day(REPORTED_ON)
    report_review(leader, case)
    head.sign_next("94.0", "1.2 要素1.2", "煤气区域未设置固定式一氧化碳报警装置", "2026-04-15")


def everything_was_sent(leader: Somebody, case: Case) -> None:
    """No part of the sheet offers anything that the tablet still keeps, and nothing is missing."""
    for section in ("visit", "scores", "findings", "nonconformities", "conclusion"):
        leader.opens(f"/cases/{case.reference}/contents/{REVIEW_SHEET}/{section}/")
        expect(leader.page.locator(".parts .is-filled")).to_have_count(5)
        expect(leader.page.locator(".unsent, .callout-warning")).to_have_count(0)
    assert leader.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('banli:typed'))") == []


def rectify_and_verify(sit_down: Callable[..., Somebody], case: Case, world: World, on_day) -> None:
    """The enterprise shows what it has done; the team has seen it."""
    on_day(RECTIFIED_ON)
    handler = sit_down(world.enterprise.handler)
    handler.open_from_worklist(re.compile("整改"))
    handler.sees("2026年4月15日 周三到期", "还有 14 个工作日")
    fill_in_rectification(handler, case, RECTIFIED_ON)
    report_rectification(handler, case)

    on_day(VERIFIED_ON)
    verify(sit_down(world.review_unit.handler), case, VERIFIED_ON)
    sit_down(world.review_unit.signer).sign_next("100.0", "已安装固定式报警装置4台并联网")


def list_and_post(sit_down: Callable[..., Somebody], case: Case, world: World, on_day, anybody: Somebody) -> None:
    """The unit reports whom it found qualified, the department shows it to everybody."""
    unit, unit_head = sit_down(world.unit.handler), sit_down(world.unit.signer)
    put_on_list(unit, "list", [case])
    unit_head.sign_next("华北冶金有限公司")

    anybody.opens("/public/")
    expect(anybody.page.locator("main")).not_to_contain_text("华北冶金有限公司")
    on_day(POSTED_ON)
    department, head = sit_down(world.province.handler), sit_down(world.province.signer)
    put_on_list(department, "post_notice", [case], contact="安全生产基础处，0311-87908345")
    head.sign_next("华北冶金有限公司", "2026-04-13")
    anybody.opens("/public/")
    anybody.sees("华北冶金有限公司", "河北省应急管理厅", "2026年4月1日 周三", "2026年4月13日 周一")


def announce(sit_down: Callable[..., Somebody], case: Case, world: World, on_day, smtp: MailServer) -> None:
    """Not on the last day of the notice, but the day after; the trade union has its copy, one is on paper."""
    department, head = sit_down(world.province.handler), sit_down(world.province.signer)
    on_day(LAST_DAY_OF_NOTICE)
    choose_for_list(department, "announce", [case], document_number=DOCUMENT_NUMBER)
    department.sees("2026-04-14")
    on_day(ANNOUNCED_ON)
    department.press("check")
    department.sees("华北冶金有限公司", "2029-04-14", "河北省总工会", "河北证监局")
    department.press("send")
    head.sign_next(DOCUMENT_NUMBER)
    carries_pdf(mail_with(smtp, TRADE_UNION, "冀应急标公告〔2026〕2号"))


def the_grade_is_there(handler: Somebody, case: Case, anybody: Somebody) -> None:
    """The enterprise and everybody else see for how long; the file can be taken out."""
    grade = GradeRecord.objects.get(case=case)
    assert (grade.level, grade.announced_on, grade.valid_until) == (2, ANNOUNCED_ON, date(2029, 4, 14))
    handler.go_to_case(case.reference)
    handler.sees("有效期至2029-04-14，含当日")
    anybody.opens("/public/announcements/")
    anybody.sees(DOCUMENT_NUMBER, "华北冶金有限公司")
    anybody.opens("/public/grading/grades/")
    anybody.sees("华北冶金有限公司", "2026-04-14", "2029-04-14", DOCUMENT_NUMBER)
    handler.opens(f"/cases/{case.reference}/documents/")
    with handler.page.expect_download() as download:
        handler.page.locator("a[href$='/dossier.pdf']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
