"""An application from its start to the outcome of the audit: people in browsers of their own, real worker and mails."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from casework.models import Case
from grading.queries import first_level_elements
from tests.fixtures.services import wait_until
from tests.grading.world import World
from tests.journeys.applying import fill_in_report, put_forward, start_application
from tests.journeys.mails import everybody_of, get_the_notice
from tests.journeys.people import Somebody, at_a_browser

pytestmark = pytest.mark.django_db(transaction=True)

TUESDAY = date(2026, 3, 10)
CORRECTION_ITEMS = (
    ("1.2 机构和职责", "未附安全管理人员任命文件", "补充任命文件", "G-8-1"),
    ("2.1 规章制度", "缺动火作业制度的修订页", "补充修订页", "G-7-2-1"),
)


def test_correction_resubmission_and_audit_passed(new_page, world: World, on_day, smtp, worker):
    handler = at_a_browser(new_page, world.enterprise.handler)
    reference = start_application(handler, world)
    fill_in_report(handler, reference)
    put_forward(handler, reference)
    principal = at_a_browser(new_page, world.enterprise.principal)
    principal_signs(principal, reference)
    smtp.wait_for(1, world.unit.handler.person.email)

    officer = at_a_browser(new_page, world.unit.handler)
    officer.open_from_worklist(re.compile("受理"))
    officer.sees("2026年3月17日 周二到期", "还有 5 个工作日")
    ask_for_corrections(officer)
    signer = at_a_browser(new_page, world.unit.signer)
    signer.open_from_worklist(re.compile("签"))
    signer.sees("补充任命文件", "不得再次")
    signer.sign()
    get_the_notice(smtp, everybody_of(world.enterprise), "补正", "冀安评补〔2026〕1号")

    on_day(TUESDAY + timedelta(days=6))
    handler.go_to_case(reference)
    handler.begin_edit()
    handler.fill(problems_fixed="发现问题8项，均已整改，任命文件和修订页见附件。")
    handler.press("stay")
    handler.go_to_case(reference)
    handler.begin("提交补正后的自评报告")
    handler.sees("发现问题8项")
    handler.fill(answers__0__answer="已附任命文件", answers__1__answer="已附修订页")
    handler.check_and_send()
    principal_signs(principal, reference)

    officer.go_to_case(reference)
    officer.sees("2026年3月30日 周一到期")
    officer.begin("审核通过")
    pass_the_audit(officer, world, reference)
    signer.open_from_worklist(re.compile("签"))
    signer.sign()
    get_the_notice(smtp, everybody_of(world.enterprise), "审核", "冀安评审〔2026〕2号")
    handler.go_to_case(reference)
    handler.sees("审核已通过")
    assert Case.objects.get().state == "audited"


def principal_signs(principal: Somebody, reference: str) -> None:
    """The principal reads what was put forward and signs it."""
    principal.open_from_worklist(re.compile("签"))
    principal.sign()
    expect(principal.page.locator(".messages, [role=status]").first).to_be_visible()


def ask_for_corrections(officer: Somebody) -> None:
    """Write the correction notice with two items and put it forward."""
    officer.begin("发出补正通知")
    fields = ("place", "fault", "required", "rule")
    officer.fill_rows("items", *(dict(zip(fields, item, strict=True)) for item in CORRECTION_ITEMS))
    officer.tick("complete")
    officer.press("check")
    officer.sees("一次", "2 项", "10 个工作日")
    officer.press("send")


def pass_the_audit(officer: Somebody, world: World, reference: str) -> None:
    """Give an opinion on each first-level element and a conclusion, and put them forward."""
    elements = first_level_elements(Case.objects.get(reference=reference).record)
    for row, _element in enumerate(elements):
        officer.fill(**{f"opinions__{row}__conforms": "yes"})
    officer.fill(conclusion="自评报告内容完整，同意报送定级部门。")
    officer.check_and_send()


def test_an_office_that_is_late_has_accepted(new_page, world: World, on_day, smtp, worker):
    case = world.case_at("submitted")
    officer = at_a_browser(new_page, world.unit.handler)
    officer.go_to_case(case.reference)
    officer.begin("发出补正通知")

    on_day(date(2026, 3, 18))
    wait_until(lambda: Case.objects.get().state == "accepted", "the worker to settle the lapse")
    get_the_notice(smtp, everybody_of(world.enterprise), "视为受理", "冀安评受〔2026〕1号")

    officer.fill(items__0__place="1.2", items__0__fault="缺少", items__0__required="补充", items__0__rule="G-8-1")
    officer.tick("complete")
    officer.press("check")
    officer.sees("视为受理", "补充")
    handler = at_a_browser(new_page, world.enterprise.handler)
    handler.go_to_case(case.reference)
    handler.sees("2026年3月24日 周二到期", "2026年3月10日生效")
