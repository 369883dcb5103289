"""Time to rectify: more of it asked for and granted in part; none used, and what follows. Real worker and mails."""

import re
from datetime import date

import pytest

from casework.models import Case
from tests.fixtures.services import wait_until
from tests.grading import world as grading
from tests.grading.world import World
from tests.journeys.applying import start_application
from tests.journeys.mails import everybody_of, get_the_notice, mail_with, text_of
from tests.journeys.people import Somebody, at_a_browser
from tests.journeys.reviewing import fill_in_rectification

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ASKED_ON = date(2026, 4, 3)
DUE_ON = date(2026, 4, 8)
THE_DAY_AFTER = date(2026, 4, 9)
EXTENDED_TO = date(2026, 4, 13)
FAILED_ON = date(2026, 4, 10)
LAST_DAY_OF_BAR = "2027-04-10"


def test_more_time_asked_for_in_time_holds_the_lapse_and_is_granted_in_part(
    new_page, world: World, on_day, smtp, worker
):
    case = world.case_at("rectifying")
    neighbour = world.case_at("rectifying", by=grading.enterprise(name="丰南管业有限公司"))
    on_day(ASKED_ON)
    handler = at_a_browser(new_page, world.enterprise.handler)
    handler.open_from_worklist(re.compile("整改"))
    handler.sees("2026年4月8日 周三到期", "还有 2 个工作日")
    reminder = mail_with(smtp, world.enterprise.handler.person.email, "由您办理")
    assert "整改：2026年4月8日到期" in reminder["Subject"]
    assert "还有 2 个工作日" in text_of(reminder)
    handler.opens("/messages/")
    handler.go_on(handler.page.get_by_role("link", name="整改：2026年4月8日到期"))
    ask_for_more_time(handler)

    on_day(THE_DAY_AFTER)
    wait_until(lambda: state_of(neighbour) == "unqualified", "the worker to settle what nobody holds")
    assert state_of(case) == "rectifying"
    handler.go_to_case(case.reference)
    handler.sees("2026年4月8日 周三到期", "延期申请尚未决定，期限届满的后果暂不发生")
    grant_fewer_days(at_a_browser(new_page, world.unit.handler))
    at_a_browser(new_page, world.unit.signer).sign_next("报警装置到货单已核实", "2026-04-13")
    get_the_notice(smtp, everybody_of(world.enterprise), "延长", "冀安评延〔2026〕10号")

    on_day(EXTENDED_TO)
    handler.go_to_case(case.reference)
    handler.sees("2026年4月13日 周一到期", "今日到期")
    handler.page.locator(".case-clocks .clock-links a[href*='/deadlines/']").first.click()
    handler.sees("20 个工作日，已延长", "4月4日至4月6日", "第 23 天")
    fill_in_rectification(handler, case, EXTENDED_TO, count=2)
    handler.begin("报告整改情况")
    handler.press("send")
    handler.sees("复核")
    assert state_of(case) == "verifying"


def ask_for_more_time(handler: Somebody) -> None:
    """Ask for five working days; 21 are refused at once with the figures."""
    handler.begin("申请延长整改期限")
    handler.fill(days="21", reason="报警装置到货推迟")
    handler.press("check")
    handler.sees("20")
    handler.fill(days="5")
    handler.press("check")
    handler.sees("5")
    handler.press("send")


def grant_fewer_days(unit: Somebody) -> None:
    """Five were asked for, three are enough."""
    unit.open_from_worklist(re.compile("延期"))
    unit.begin("同意延长")
    unit.sees("报警装置到货推迟", "5")
    unit.fill(days="3", remark="报警装置到货单已核实，3日足够。")
    unit.check_and_send()


def state_of(case: Case) -> str:
    """Where the case stands now."""
    return Case.objects.get(pk=case.pk).state


def test_nothing_reported_in_time_fails_the_application_and_bars_the_next(new_page, world: World, on_day, smtp, worker):
    case = world.case_at("rectifying")
    on_day(THE_DAY_AFTER)
    wait_until(lambda: state_of(case) == "unqualified", "the worker to settle the lapse")
    get_the_notice(smtp, everybody_of(world.enterprise), "逾期", "冀安评逾〔2026〕5号")
    for office in (world.unit, world.review_unit, world.province):
        mail_with(smtp, office.handler.person.email, "2026年4月9日")
    reminder = mail_with(smtp, world.enterprise.handler.person.email, "期满后自动发生")
    assert "整改：2026年4月8日已期满" in reminder["Subject"]
    handler = at_a_browser(new_page, world.enterprise.handler)
    handler.go_to_case(case.reference)
    handler.sees("逾期未报告整改情况，视为不合格", "2026-04-09")
    handler.unfold("已结束的时限")
    handler.sees("2026年4月8日 周三到期")

    on_day(FAILED_ON)
    issue_notice_of_failure(at_a_browser(new_page, world.province.handler))
    at_a_browser(new_page, world.province.signer).sign_next("逾期", LAST_DAY_OF_BAR)
    get_the_notice(smtp, everybody_of(world.enterprise), "未", "冀应急标未〔2026〕1号")
    handler.go_to_case(case.reference)
    handler.sees(LAST_DAY_OF_BAR)
    try_again(handler, world)


def issue_notice_of_failure(department: Somebody) -> None:
    """The reason is there already; the last day of the bar stands beside it."""
    department.open_from_worklist(re.compile("."))
    department.begin("发出未通过定级告知书")
    department.sees(LAST_DAY_OF_BAR, "2027-04-11")
    department.check_and_send()


def try_again(handler: Somebody, world: World) -> None:
    """A new application is warned of the bar when it is begun, and cannot be submitted."""
    handler.opens("/start/grading/")
    handler.sees(LAST_DAY_OF_BAR)
    reference = start_application(handler, world)
    grading.write_report(Case.objects.get(reference=reference), day=FAILED_ON)
    handler.go_to_case(reference)
    handler.unfold("暂不能办理")
    handler.sees("提交申请", LAST_DAY_OF_BAR)
