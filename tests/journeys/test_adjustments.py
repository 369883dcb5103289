"""Adjustments of a running project's budget, each kind to its decider, with people in browsers."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.roles import Capacity
from casework.models import Case, Notice
from rdfunds import budgets
from tests.journeys import adjustments
from tests.journeys.people import at_a_browser
from tests.rdfunds import running

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def state_of(reference):
    return Case.objects.get(reference=reference).state


def test_each_kind_goes_to_its_decider(new_page, on_day, transactional_db):
    on_day(date.fromisoformat(running.DAY))
    made = running.build()
    leader, approver = at_a_browser(new_page, made.sub.leader), at_a_browser(new_page, made.sub.approver)
    lead = at_a_browser(new_page, made.lead.approver)
    handler, signer = at_a_browser(new_page, made.handler), at_a_browser(new_page, made.signer)

    # Other direct costs: the leader alone.
    reference = adjustments.ask(
        leader,
        made,
        ("sub materials", "sub testing", "300000"),
        sees=("其他直接费用", "第1顺位审批：燕山研究院（课题负责人）", "-300,000.00"),
    )
    adjustments.is_not_asked(approver, reference)
    adjustments.act(leader, reference, "审批并记账", "700,000.00")
    assert state_of(reference) == "posted"

    # Equipment: the unit, and what is asked for meanwhile waits in its lines.
    reference = adjustments.ask(leader, made, ("sub equipment_purchase", "sub materials", "500000"), sees=("设备费",))
    leader.opens("/start/adjustment/")
    leader.begin_case(project=str(made.project.pk))
    leader.begin("填写调剂内容并申请")
    leader.sees("100,000.00", reference)
    adjustments.act(approver, reference, "审批并记账")
    assert state_of(reference) == "posted"

    # Between units of the subproject: the subproject's unit asks along, the lead unit decides, the agency is told.
    reference = adjustments.ask(
        leader, made, ("sub materials", "part materials", "1000"), sees=("课题内单位之间", "备案")
    )
    adjustments.is_not_asked(lead, reference)
    adjustments.act(approver, reference, "同意")
    adjustments.act(lead, reference, "审批并记账")
    assert Notice.objects.get(case__reference=reference).addressee == made.agency
    handler.go_to_case(reference)
    handler.sees("预算调剂")

    # Between subprojects, with other kinds in the same request: the agency decides last, by two people.
    reference = adjustments.ask(
        leader,
        made,
        ("sub materials", "lead materials", "2000"),
        ("sub equipment_purchase", "sub energy", "3000"),
        sees=("课题之间", "设备费", "第3顺位审批：高技术中心"),
    )
    adjustments.act(approver, reference, "同意")
    adjustments.act(lead, reference, "同意")
    handler.go_to_case(reference)
    handler.begin("批准并记账")
    handler.sees("课题之间", "同意")
    handler.check_and_send()
    signer.sign_next("课题之间")
    assert state_of(reference) == "posted"

    version = made.project.budget_in_force
    assert version.number == 5
    assert budgets.budget_on(made.project, date.fromisoformat(running.DAY)) == version.as_rule


def test_a_unit_is_replaced(new_page, on_day, transactional_db):
    on_day(date.fromisoformat(running.DAY))
    made = running.build()
    comes = running.unit("白洋淀光电有限公司", Capacity.PARTICIPATING_UNIT)
    investigator, approver = at_a_browser(new_page, made.lead.leader), at_a_browser(new_page, made.lead.approver)
    sub = at_a_browser(new_page, made.sub.approver)
    handler, signer = at_a_browser(new_page, made.handler), at_a_browser(new_page, made.signer)

    reference = adjustments.have_replaced(
        investigator,
        made,
        leaving=f"2:{made.part.code}",
        comes=comes.organisation.credit_code,
        leader="孙宁",
        sees=("变更单位", "滦河仪器有限公司", "白洋淀光电有限公司", "第3顺位审批：高技术中心"),
    )
    adjustments.act(sub, reference, "同意", "由白洋淀光电有限公司接替")
    adjustments.act(approver, reference, "同意")
    handler.go_to_case(reference)
    handler.begin("批准并记账")
    handler.sees("+1,050,000.00")
    handler.check_and_send()
    signer.sign_next("白洋淀光电有限公司")
    assert state_of(reference) == "posted"
    told = {notice.addressee.name for notice in Notice.objects.filter(case__reference=reference)}
    assert told == {"海河大学", "燕山研究院", "滦河仪器有限公司", "白洋淀光电有限公司"}

    # Who has come reads the project, in which it stands with the money.
    newcomer = at_a_browser(new_page, comes.leader)
    newcomer.opens(f"/cases/{made.project.case.reference}/tabs/overview/")
    newcomer.sees("白洋淀光电有限公司", "孙宁", "800,000.00")
    assert budgets.budget_on(made.project, date.fromisoformat(running.DAY)) == made.project.budget_in_force.as_rule


def test_indirect_up_is_refused_and_declined_lines_are_free(new_page, on_day, transactional_db):
    on_day(date.fromisoformat(running.DAY))
    made = running.build()
    leader, approver = at_a_browser(new_page, made.sub.leader), at_a_browser(new_page, made.sub.approver)
    reference = adjustments.ask(leader, made, ("sub equipment_purchase", "sub materials", "100000"))
    adjustments.act(approver, reference, "不同意", reason="设备仍需购置")
    assert state_of(reference) == "declined"
    leader.go_to_case(reference)
    leader.sees("设备仍需购置")

    leader.opens("/start/adjustment/")
    leader.begin_case(project=str(made.project.pk))
    leader.begin("填写调剂内容并申请")
    cell = made.cell("sub materials")
    leader.fill(
        reason="管理费用增加",
        moves__0__origin=":".join(cell),
        moves__0__place=f"2:{cell.unit}",
        moves__0__line="indirect",
        moves__0__amount="1000",
    )
    leader.press("check")
    expect(leader.page.locator("main")).to_contain_text("间接费用调增")
    leader.sees("R-38", "不予调剂")
