"""A unit of a subproject is replaced: asked for up the chain, decided by the agency, posted, and told (R-38)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.roles import Capacity
from casework.errors import GuardRefused, PayloadInvalid
from casework.models import Case
from casework.visibility import visible_to
from rdfunds import budgets
from rdfunds.models import Adjustment
from rdfunds.screens.adjustment import adjustment_tab
from rdfunds.screens.project import overview_tab
from tests.casework.papers import paper_of
from tests.grading.world import moment, refused, take
from tests.rdfunds import running
from tests.rdfunds.adjusting import act, answers, approve, ask, begin, hands, replace, replacing, state_of
from tests.rdfunds.test_budgets import holds_together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LEAD, SUB, PART, AGENCY = "海河大学", "燕山研究院", "滦河仪器有限公司", "高技术中心"
COMES = "白洋淀光电有限公司"


@pytest.fixture
def made():
    return running.build()


@pytest.fixture
def comes():
    return running.unit(COMES, Capacity.PARTICIPATING_UNIT)


def leaving(made, name="part"):
    return f"{1 if name == 'lead' else 2}:{getattr(made, name).code}"


def decided(made, adjustment):
    """All hands of it, to the end."""
    if adjustment.asked_by != made.lead.organisation or len(hands(adjustment)) > 2:
        act(adjustment, "consent", made.sub.approver)
    act(adjustment, "consent", made.lead.approver)
    return approve(adjustment, made)


def test_it_goes_up_the_chain_to_the_agency_and_is_of_one_kind(made, comes):
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    assert adjustment.kinds == ["replace_unit"]
    assert hands(adjustment) == [(1, SUB, "approver"), (2, LEAD, "approver"), (3, AGENCY, "handler")]
    assert not adjustment.filed_with_agency


def test_all_that_the_unit_still_holds_passes_to_the_one_that_comes(made, comes):
    before = made.project.budget_in_force.as_rule
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    assert budgets.free(made.project)[made.cell("part materials")] == 0
    decided(made, adjustment)
    assert state_of(adjustment) == "posted"
    version = made.project.budget_in_force
    assert version.number == 2
    assert version.as_rule == {
        cell._replace(unit=comes.code) if cell.unit == made.part.code else cell: sum_ for cell, sum_ in before.items()
    }
    holds_together(made.project)


def test_the_unit_that_comes_stands_in_the_project_and_sees_it_and_the_other_no_longer_does(made, comes):
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    assert adjustment.case in visible_to(comes.leader)
    assert made.project.case not in visible_to(comes.leader)
    decided(made, adjustment)
    part = made.project.subprojects.get(number=2).participations.get()
    assert (part.unit, part.leader) == (comes.organisation, "孙宁")
    assert made.project.case in visible_to(comes.leader)
    assert made.project.case not in visible_to(made.part.leader)
    assert adjustment.case in visible_to(made.part.leader)


def test_the_unit_that_goes_loses_what_it_was_still_drafting_and_reads_no_budget_by_it(made, comes):
    gone, staying = begin(made, made.part.leader), begin(made, made.sub.leader)
    assert gone in visible_to(made.part.leader)

    decided(made, replace(made, made.sub.leader, replacing(leaving(made), comes)))

    assert gone not in visible_to(made.part.leader)
    assert staying in visible_to(made.sub.leader)


def test_the_unit_that_carries_out_a_subproject_is_replaced_too(made):
    comes = running.unit(COMES, Capacity.SUBPROJECT_UNIT)
    adjustment = replace(made, made.lead.leader, replacing(leaving(made, "sub"), comes))
    assert hands(adjustment) == [(1, SUB, "approver"), (2, LEAD, "approver"), (3, AGENCY, "handler")]
    decided(made, adjustment)
    assert made.project.subprojects.get(number=2).unit == comes.organisation
    assert made.project.case not in visible_to(made.sub.leader)
    testing = ask(made, comes.leader, ("part materials", "part staff", "1000"))
    assert testing.asked_by == comes.organisation


def test_what_moves_in_the_same_request_moves_first_and_keeps_its_own_kind(made, comes):
    adjustment = replace(
        made,
        made.lead.leader,
        replacing(leaving(made), comes),
        moves=[("part materials", "sub testing", "100000")],
    )
    assert adjustment.kinds == ["replace_unit", "between_participants"]
    decided(made, adjustment)
    held = made.project.budget_in_force.as_rule
    assert held[made.cell("part materials")._replace(unit=comes.code)] == Decimal("400000.00")
    assert held[made.cell("sub testing")] == Decimal("500000.00")
    holds_together(made.project)


def test_declined_the_old_unit_stays_with_its_lines(made, comes):
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    act(adjustment, "decline", made.sub.approver, {"reason": "原单位可以继续承担"})
    assert budgets.free(made.project) == made.project.budget_in_force.as_rule
    assert made.project.subprojects.get(number=2).participations.get().unit == made.part.organisation


def test_a_unit_without_money_is_replaced_as_well(comes):
    made = running.build({name: sum_ for name, sum_ in running.BUDGET.items() if not name.startswith("part")})
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    decided(made, adjustment)
    assert made.project.subprojects.get(number=2).participations.get().unit == comes.organisation


def test_the_page_and_the_letter_say_who_goes_and_who_comes(made, comes):
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    decided(made, adjustment)
    case = Case.objects.get(pk=adjustment.case_id)
    shown = adjustment_tab(case, made.sub.leader)
    said = f"Subproject 2 样机: {PART} goes, {COMES} comes in its place, led there by 孙宁 (R-38)."
    assert shown["replaced"] == [said]
    assert ("A unit replaced", f"2 样机 · {PART} -1,050,000.00 yuan; 2 样机 · {COMES} +1,050,000.00 yuan") in [
        (str(kind), why) for kind, why in shown["reasons"]
    ]
    assert COMES in [row.unit for row in overview_tab(made.project.case, made.handler)["rows"]]
    notices = case.notices.order_by("pk")
    assert {notice.addressee.name for notice in notices} == {LEAD, SUB, PART, COMES}
    assert {notice.code for notice in notices} == {"unit_replaced"}
    assert notices[0].data["rows"] == [
        {
            "subproject": "2",
            "goes": PART,
            "comes": COMES,
            "leader": "孙宁",
            "central": "800,000.00",
            "others": "250,000.00",
        }
    ]


def test_the_letter_can_be_read(made, comes):
    adjustment = replace(made, made.sub.leader, replacing(leaving(made), comes))
    decided(made, adjustment)
    said = paper_of(adjustment.case.notices.first())
    assert f"{SUB}提出的关于" in said
    for part in (f"同意课题2的{PART}退出，由{COMES}接替，负责人为孙宁。", "800,000.00", "250,000.00", "试验方案调整"):
        assert part in said, part


def test_an_approval_without_a_replacement_tells_nobody_of_one(made):
    adjustment = ask(made, made.lead.leader, ("lead materials", "out", "1000"))
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made)
    assert not adjustment.case.notices.filter(code="unit_replaced").exists()


def said_of(made, *rows, by=None, **options):
    return refused(GuardRefused, replace, made, by or made.sub.leader, *rows, **options)


def test_the_lead_unit_is_not_replaced(made):
    comes = running.unit(COMES, Capacity.SUBPROJECT_UNIT)
    assert said_of(made, replacing(leaving(made, "lead"), comes, pledged=True), by=made.lead.leader) == [
        f"{LEAD} leads the project; units of subprojects are replaced, the lead unit is not.（R-38）"
    ]


def test_a_unit_that_is_there_already_does_not_come(made):
    said = said_of(made, replacing(leaving(made), made.sub))
    assert said == [f"{SUB} is in subproject 2 样机 already; move the lines of {PART} to it instead.（R-38）"]


def test_a_unit_does_not_come_in_two_places_of_a_subproject(made):
    comes = running.unit(COMES, Capacity.PARTICIPATING_UNIT, Capacity.SUBPROJECT_UNIT)
    rows = [replacing(leaving(made), comes), replacing(leaving(made, "sub"), comes)]
    assert any("is in subproject 2 样机 already" in each for each in said_of(made, *rows))


def test_a_unit_goes_once(made, comes):
    other = running.unit("衡水湖仪表厂", Capacity.PARTICIPATING_UNIT)
    said = said_of(made, replacing(leaving(made), comes), replacing(leaving(made), other))
    assert f"{PART} is named 2 times in subproject 2 样机; once is enough.（R-38）" in said


def test_who_comes_is_registered_as_what_the_place_asks_for(made, comes):
    said = said_of(made, replacing(leaving(made, "sub"), comes))
    assert any(each.startswith(f"{COMES} is registered on this site, but not as “") for each in said)


def test_a_unit_that_nobody_knows_is_refused_where_it_was_typed(made):
    case = begin(made, made.sub.leader)
    sent = answers(made, [], replacements=[replacing(leaving(made), "无此单位")])
    with pytest.raises(PayloadInvalid) as raised:
        take(case, "ask", made.sub.leader, sent, at=moment(running.DAY))
    assert [reason.path for reason in raised.value.reasons] == ["/replacements/0/comes"]


def test_other_source_money_passes_only_with_its_pledge(made, comes):
    said = said_of(made, replacing(leaving(made), comes, pledged=False))
    assert said == [
        f"{COMES} · Own funds of the units: of the 250,000.00 yuan that pass to it 0.00 yuan are pledged in writing; "
        "tick in its row that it has pledged them, and attach its commitment.（R-19）"
    ]


def test_who_comes_has_agreed_in_writing(made, comes):
    assert said_of(made, replacing(leaving(made), comes), written=False) == [
        "Attach what the unit that comes has agreed to in writing.（R-38）"
    ]


def test_a_task_leader_does_not_ask_for_a_replacement(made, comes):
    said = said_of(made, replacing(leaving(made), comes), by=made.part.leader)
    assert said == [
        "A unit replaced is asked for by the unit of the subproject or by the lead unit, not by a participating one."
        "（R-38）"
    ]


def test_it_waits_until_nothing_else_of_its_subproject_is_decided_on(made, comes):
    first = ask(made, made.sub.leader, ("sub equipment_purchase", "sub materials", "1000"))
    said = said_of(made, replacing(leaving(made), comes))
    assert said == [
        f"{first.case.reference} changes subproject 2 样机; a unit is replaced when that is decided on.（R-38）"
    ]


def test_nothing_is_asked_for_in_a_subproject_while_a_unit_of_it_is_replaced(made, comes):
    first = replace(made, made.sub.leader, replacing(leaving(made), comes))
    said = refused(GuardRefused, ask, made, made.sub.leader, ("sub materials", "part materials", "1000"))
    assert said == [
        f"{first.case.reference} replaces a unit of subproject 2 样机; ask when that is decided on.（R-38）"
    ]
    assert ask(made, made.lead.leader, ("lead materials", "lead testing", "1000"))


def test_a_request_says_something(made):
    case = begin(made, made.sub.leader)
    said = refused(GuardRefused, take, case, "ask", made.sub.leader, answers(made, []), at=moment(running.DAY))
    assert said == ["Say what moves, or which unit is replaced.（R-38）"]


def test_an_older_adjustment_is_still_read_when_its_unit_is_gone(made, comes):
    older = ask(made, made.part.leader, ("part materials", "part staff", "1000"))
    act(older, "decide", made.part.leader)
    decided(made, replace(made, made.sub.leader, replacing(leaving(made), comes)))
    shown = adjustment_tab(Case.objects.get(pk=older.case_id), made.sub.leader)
    assert PART in shown["changes"][0].text


def test_the_budget_of_an_earlier_day_is_still_the_old_units(made, comes):
    decided(made, replace(made, made.sub.leader, replacing(leaving(made), comes)))
    held = budgets.budget_on(made.project, date.fromisoformat(running.DAY))
    assert {cell.unit for cell in held} == {made.lead.code, made.sub.code, comes.code}
    assert Adjustment.objects.get().replacements.get().as_rule.goes == made.part.code
