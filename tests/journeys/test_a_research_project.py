"""A project from the call to the task book that both sides sign, and one as a lump-sum: everybody in a browser."""

from datetime import date

import pytest

from rdfunds import bookkeeping, distribution
from rdfunds.models import Programme, Project
from tests.journeys import research
from tests.journeys.people import Somebody, at_a_browser
from tests.rdfunds import stages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CALL = {
    "title": "2026年度项目申报指南",
    "direction": "高端仪器用微型传感器及其制造工艺。",
    "rounds": "1",
    "closes_on": "2026-04-20",
}
PROJECT = {"title": "微型光谱传感器研制", "investigator": "周海"}
GOALS = {"goals": "研制微型光谱传感器", "first_day": "2026-07-01", "last_day": "2029-06-30"}
INDICATOR = {
    "indicators__0__name": "分辨率",
    "indicators__0__target": "优于1 nm",
    "indicators__0__shown_by": "第三方检测报告",
}


@pytest.fixture
def world(on_day, transactional_db) -> stages.World:
    """The agency, the departments and the units on the day of the call."""
    on_day(date(2026, 3, 10))
    return stages.build()


def test_from_the_call_to_the_signed_task_book(world, new_page):
    handler, signer = (at_a_browser(new_page, hand) for hand in world.agency)
    investigator, approver = (at_a_browser(new_page, hand) for hand in world.lead)
    science, director = (at_a_browser(new_page, hand) for hand in world.science)
    leader = at_a_browser(new_page, world.sub_leader)
    visitor = Somebody(new_page())

    research.publish_call(handler, signer, programme=str(world.programme.pk), **CALL)
    visitor.opens("/public/call/open/")
    visitor.sees("2026年度项目申报指南", "2026-04-20", "编制预算")

    reference = _apply(world, investigator)
    _write_application(world, investigator, reference)
    assert leader.page.goto(f"/cases/{reference}/").status == 404
    research.step(investigator, reference, "提交申报书", approver, "2,000,000.00")
    assert leader.page.goto(f"/cases/{reference}/").status == 200

    _review(handler, reference)
    research.step(handler, reference, "建议立项", signer, "1,900,000.00")
    research.step(science, reference, "提出意见", director, verdict="agree", opinion="同意。")
    research.step(handler, reference, "下达预算", signer, "1,900,000.00")

    research.write(investigator, reference, "task_book", "goals", **GOALS)
    investigator.sees("1,900,000.00", "1,300,000.00")
    research.write(investigator, reference, "task_book", "indicators", **INDICATOR)
    research.step(investigator, reference, "签署任务书", approver, "优于1 nm", "1,900,000.00")
    research.step(handler, reference, "会签任务书", signer, "2026-04-09")

    for somebody in (handler, investigator, leader):
        somebody.go_to_case(reference)
        somebody.sees("4月9日")
    research.step(
        handler, reference, "登记首笔拨款", signer, paid_on="2026-03-10", amount="50万", opinion="按年度任务拨付"
    )
    project = Project.objects.get()
    assert distribution.paid_to(project) == 500_000
    leader.opens(f"/cases/{reference}/tabs/overview/")
    leader.sees("1,300,000.00", "600,000.00", "500,000.00")
    leader.opens(f"/cases/{reference}/tabs/task_book/")
    leader.sees("优于1 nm")


def test_a_lump_sum_in_two_rounds(world, new_page):
    handler, signer = (at_a_browser(new_page, hand) for hand in world.agency)
    investigator, approver = (at_a_browser(new_page, hand) for hand in world.lead)
    science, director = (at_a_browser(new_page, hand) for hand in world.science)
    facts = {**CALL, "rounds": "2"}

    research.publish_call(handler, signer, lump_sum="on", programme=str(world.programme.pk), **facts)
    reference = _apply(world, investigator)
    said = {"goals": "突破微型光谱传感器关键工艺", "requested": "300万"}
    research.step(investigator, reference, "提交预申报书", approver, "3,000,000", **said)
    research.step(handler, reference, "邀请进入第二轮", signer, reason="目标明确")

    research.write(investigator, reference, "application", "project", **GOALS, requested="300万", committed="on")
    _write_units(world, investigator, reference)
    _write_people(world, investigator, reference)
    research.step(investigator, reference, "提交申报书", approver)
    _call_review(handler, reference)
    research.step(handler, reference, "报出评审结果", opinion="揭榜任务可行。", advised="250万")
    research.step(handler, reference, "建议立项", signer, "2,500,000.00")
    research.step(science, reference, "提出意见", director, verdict="agree", opinion="同意。")
    research.step(handler, reference, "下达预算", signer)
    research.write(investigator, reference, "task_book", "goals", **GOALS)
    research.write(investigator, reference, "task_book", "indicators", **INDICATOR)
    research.step(investigator, reference, "签署任务书", approver, "优于1 nm", "2,500,000.00")
    research.step(handler, reference, "会签任务书", signer)

    project = Project.objects.get()
    assert (project.case.state, project.budget_in_force.as_rule) == ("running", {})
    programme = Programme.objects.get(pk=world.programme.pk)
    assert bookkeeping.undistributed(programme) == stages.ISSUED - 2_500_000


def _apply(world: stages.World, investigator: Somebody) -> str:
    """Begin a project for the only call."""
    investigator.opens("/")
    investigator.go_on(investigator.page.get_by_role("link", name="申报项目"))
    options = investigator.page.locator("[name=call] option")
    return investigator.begin_case(call=options.last.get_attribute("value") or "", **PROJECT)


def _write_application(world: stages.World, investigator: Somebody, reference: str) -> None:
    """Every page, for two million yuan of which one unit takes 600,000."""
    research.write(investigator, reference, "application", "project", **GOALS, requested="200万")
    _write_units(world, investigator, reference)
    lead, sub = world.units["lead"].pk, world.units["sub"].pk
    investigator.opens(f"/cases/{reference}/contents/application/lines/")
    cells = {
        (f"1-{lead}", "materials"): "120万",
        (f"1-{lead}", "indirect"): "20万",
        (f"2-{sub}", "testing"): "50万",
        (f"2-{sub}", "indirect"): "10万",
    }
    for (share, line), amount in cells.items():
        investigator.page.locator(f"[data-unit='{share}'] [data-line={line}] [data-cell=central]").fill(amount)
    research.save(investigator)
    research.write(investigator, reference, "application", "equipment")
    _write_people(world, investigator, reference)
    research.write(investigator, reference, "application", "basis", business="材料和测试按市场价格", labour="无")
    research.write(investigator, reference, "application", "pledges")
    investigator.opens(f"/cases/{reference}/tabs/application/")
    investigator.sees("2,000,000.00")


def _write_units(world: stages.World, investigator: Somebody, reference: str) -> None:
    investigator.opens(f"/cases/{reference}/contents/application/units/")
    named = (("总体设计", "海河大学", "李芸"), ("样机研制", "燕山研究院", "王晨"))
    rows = [
        {"number": str(number), "name": name, "unit": unit, "leader": leader}
        for number, (name, unit, leader) in enumerate(named, start=1)
    ]
    investigator.fill_rows("subprojects", *rows)
    research.save(investigator)


def _write_people(world: stages.World, investigator: Somebody, reference: str) -> None:
    share = f"1-{world.units['lead'].pk}"
    said = {"name": "孙立", "workplace": "海河大学", "part": "member", "share": share}
    answers = {f"people__0__{name}": value for name, value in said.items()}
    research.write(investigator, reference, "application", "people", **answers)


def _call_review(handler: Somebody, reference: str) -> None:
    """First with somebody of a unit that takes part, which is refused."""
    handler.go_to_case(reference)
    handler.begin("组织评审")
    handler.fill(experts__0__name="吴越", experts__0__workplace="燕山研究院")
    handler.press("check")
    handler.sees("燕山研究院工作")
    handler.fill(experts__0__workplace="东海大学")
    handler.check_and_send()


def _review(handler: Somebody, reference: str) -> None:
    """One cut of 100,000 yuan with its reason."""
    _call_review(handler, reference)
    handler.go_to_case(reference)
    handler.begin("报出评审结果")
    choices = handler.page.locator("[name='cuts-0-cell'] option")
    materials = next(each for each in choices.all() if "1,200,000.00" in each.inner_text())
    handler.fill(
        opinion="任务明确，材料数量偏多。",
        advised="190万",
        cuts__0__cell=materials.get_attribute("value") or "",
        cuts__0__amount="10万",
        cuts__0__reason="材料数量按两批次核定。",
    )
    handler.check_and_send()
