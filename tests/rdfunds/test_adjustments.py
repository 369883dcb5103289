"""Adjustments of a budget: each kind to its decider, in turn, with the lines reserved meanwhile (R-38)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actors import PersonActor
from accounts.roles import Role
from casework import queries
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.letters.render import render_letter
from casework.messages import mails
from casework.models import Case, OutboxMessage
from rdfunds import bookkeeping, budgets, kinds
from rdfunds.models import Adjustment
from tests import factories
from tests.casework.pages import text_of
from tests.casework.papers import paper_of
from tests.casework.together import together
from tests.grading.world import moment, refused, refused_at, take
from tests.rdfunds import running
from tests.rdfunds.adjusting import act, answers, approve, ask, asked_now, begin, hands, state_of
from tests.rdfunds.test_budgets import holds_together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TO_TESTING = ("sub materials", "sub testing", "300000")
LEAD, SUB, PART, AGENCY = "海河大学", "燕山研究院", "滦河仪器有限公司", "高技术中心"

WAYS = {
    "other direct cost: the leader": (
        "sub.leader",
        [TO_TESTING],
        {"other_direct"},
        [(1, SUB, "subproject_leader")],
        False,
    ),
    "other direct cost of a part: its task leader": (
        "part.leader",
        [("part materials", "part staff", "1000")],
        {"other_direct"},
        [(1, PART, "task_leader")],
        False,
    ),
    "equipment: the own unit": (
        "sub.leader",
        [("sub equipment_purchase", "sub materials", "100000")],
        {"equipment", "other_direct"},
        [(1, SUB, "approver")],
        False,
    ),
    "equipment of a part, asked for by the lead unit: its leader asks along": (
        "lead.leader",
        [("part materials", "part equipment_upgrade", "1000")],
        {"equipment", "other_direct"},
        [(1, PART, "task_leader"), (2, PART, "approver")],
        False,
    ),
    "indirect down: unit and leader": (
        "part.leader",
        [("part indirect", "part materials", "1000")],
        {"indirect_down"},
        [(1, SUB, "approver"), (1, SUB, "subproject_leader")],
        False,
    ),
    "indirect between units: both units": (
        "sub.leader",
        [("sub indirect", "part indirect", "1000")],
        {"indirect_between_units"},
        [(1, SUB, "approver"), (1, PART, "approver")],
        False,
    ),
    "between units of a subproject: the lead unit, filed": (
        "sub.leader",
        [("sub materials", "part materials", "1000")],
        {"between_participants"},
        [(1, SUB, "approver"), (2, LEAD, "approver")],
        True,
    ),
    "between subprojects: the agency": (
        "sub.leader",
        [("sub materials", "lead materials", "1000")],
        {"between_subprojects"},
        [(1, SUB, "approver"), (2, LEAD, "approver"), (3, AGENCY, "handler")],
        False,
    ),
    "total: the agency": (
        "lead.leader",
        [("lead materials", "out", "1000")],
        {"project_total"},
        [(1, LEAD, "approver"), (2, AGENCY, "handler")],
        False,
    ),
}


def at(made: running.Running, path: str) -> PersonActor:
    found = made
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_each_kind_goes_through_its_hands(way):
    who, moves, wanted, expected, filed = WAYS[way]
    made = running.build()
    adjustment = ask(made, at(made, who), *moves)
    assert set(adjustment.kinds) == wanted
    assert sorted(hands(adjustment)) == sorted(expected)
    assert adjustment.filed_with_agency is filed


def test_other_source_money_between_units_goes_to_the_lead_unit_with_new_pledges():
    made = running.build({**running.BUDGET, "sub materials own": "100000.00"})
    pledges = [("part", "own", "200000"), ("sub", "own", "150000")]
    adjustment = ask(made, made.sub.leader, ("part materials own", "sub materials own", "50000"), pledges=pledges)
    assert adjustment.kinds == ["other_source_between_units"]
    assert hands(adjustment) == [(1, LEAD, "approver")]
    assert adjustment.filed_with_agency


def test_a_pledge_of_money_comes_with_its_paper():
    made = running.build()
    case = begin(made, made.lead.leader)
    sent = answers(made, [("new own", "part materials own", "50000")], ("part", "own", "300000"))

    found = refused_at(PayloadInvalid, take, case, "ask", made.lead.leader, sent, at=moment(running.DAY))
    assert found.keys() == {"/pledges/0/commitment"}
    assert "300,000.00" in found["/pledges/0/commitment"][0]


def test_a_pledge_of_nothing_any_more_needs_no_paper():
    made = running.build()
    case = begin(made, made.lead.leader)
    sent = answers(made, [("part materials own", "out", "250000")], ("part", "own", "0"))
    take(case, "ask", made.lead.leader, sent, at=moment(running.DAY))

    assert Case.objects.get(pk=case.pk).state == kinds.ASKED


def test_more_own_money_goes_to_the_agency():
    made = running.build()
    moves = ("new own", "part materials own", "50000")
    adjustment = ask(made, made.lead.leader, moves, pledges=[("part", "own", "300000")])
    assert adjustment.kinds == ["other_source_total"]
    assert [place for place, _who, _role in hands(adjustment)] == [1, 2, 3]


def test_several_kinds_in_one_request_go_from_the_lowest_to_the_highest():
    made = running.build()
    moves = (
        TO_TESTING,
        ("sub equipment_purchase", "part materials", "1000"),
        ("sub indirect", "part indirect", "1000"),
        ("sub testing", "lead testing", "1000"),
    )
    adjustment = ask(made, made.lead.leader, *moves)
    assert {"other_direct", "equipment", "indirect_between_units", "between_subprojects"} <= set(adjustment.kinds)
    assert hands(adjustment)[0][2] == "subproject_leader"
    places = [(place, who) for place, who, _role in hands(adjustment)]
    assert places[-2:] == [(places[-1][0] - 1, LEAD), (places[-1][0], AGENCY)]
    assert not adjustment.filed_with_agency
    assert len({(who, role) for _place, who, role in hands(adjustment)}) == len(hands(adjustment))


def test_the_leader_asks_and_decides_alone():
    made = running.build()
    adjustment = ask(made, made.sub.leader, TO_TESTING)
    act(adjustment, "decide", made.sub.leader)
    assert state_of(adjustment) == "posted"
    assert made.project.budget_in_force.as_rule[made.cell("sub testing")] == Decimal("700000.00")
    assert budgets.budget_on(made.project, date(2026, 3, 9)) == {}
    holds_together(made.project)


def test_nobody_is_skipped_and_nobody_is_out_of_turn():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub materials", "lead materials", "1000"))
    assert asked_now(adjustment) == [SUB]
    assert refused(GuardRefused, act, adjustment, "consent", made.lead.approver) == [
        "It is the turn of 燕山研究院 (Approver).（R-38）"
    ]
    assert "Others are still to consent after you.（R-38）" in refused(
        GuardRefused, act, adjustment, "decide", made.sub.approver
    )
    act(adjustment, "consent", made.sub.approver)
    assert asked_now(adjustment) == [LEAD]
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made)
    assert state_of(adjustment) == "posted"
    holds_together(made.project)


def test_two_units_agree_in_any_order_and_the_last_posts():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub indirect", "part indirect", "1000"))
    act(adjustment, "consent", made.part.approver)
    assert asked_now(adjustment) == [SUB]
    assert refused(GuardRefused, act, adjustment, "decide", made.part.approver)
    act(adjustment, "decide", made.sub.approver)
    assert state_of(adjustment) == "posted"


def test_the_last_hand_decides_and_does_not_only_consent():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub equipment_purchase", "sub materials", "1000"))
    assert refused(GuardRefused, act, adjustment, "consent", made.sub.approver)


def test_who_asks_does_not_approve():
    made = running.build()
    both = factories.actor(Role.SUBPROJECT_LEADER, Role.APPROVER, organisation=made.sub.organisation)
    adjustment = ask(made, both, ("sub equipment_purchase", "sub materials", "1000"))
    assert refused(GuardRefused, act, adjustment, "decide", both) == [
        "You have asked for it yourself; somebody else of your unit approves it.（R-38）"
    ]
    act(adjustment, "decide", made.sub.approver)


def test_a_person_who_is_not_of_the_unit_cannot_act():
    made = running.build()
    adjustment = ask(made, made.sub.leader, TO_TESTING)
    stranger = factories.actor(Role.APPROVER, organisation=running.unit("外单位", "subproject_unit").organisation)
    with pytest.raises(NotPermitted):
        act(adjustment, "decide", stranger)


def test_the_worklist_asks_only_whose_turn_it_is():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub indirect", "part indirect", "1000"))
    everybody = {
        "sub approver": made.sub.approver,
        "part approver": made.part.approver,
        "part leader": made.part.leader,
        "lead approver": made.lead.approver,
    }

    def asked():
        return {name for name, who in everybody.items() if adjustment.case in queries.worklist(who)}

    assert asked() == {"sub approver", "part approver"}
    act(adjustment, "consent", made.part.approver)
    assert asked() == {"sub approver"}


def told(adjustment):
    """Who has got word of it so far, by the step that they heard of."""
    rows = OutboxMessage.objects.filter(case=adjustment.case, template="step").order_by("pk")
    codes = {event.pk: event.code for event in adjustment.case.events.all()}
    return [(row.person.email, codes[row.data["subject"]]) for row in rows]


def mail_to(adjustment, who):
    """What the last mail about it says to somebody."""
    return mails.compose(message_to(adjustment, who), date.fromisoformat(running.DAY)).text


def message_to(adjustment, who):
    return OutboxMessage.objects.filter(case=adjustment.case, person=who.person).latest("pk")


def test_each_is_told_once_when_their_turn_comes_and_nobody_else_is_asked():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub materials", "part materials", "1000"))
    first, second = made.sub.approver.person.email, made.lead.approver.person.email
    assert (first, "ask") in told(adjustment)
    assert second not in dict(told(adjustment))
    assert "待办：同意或者不同意调剂" in mail_to(adjustment, made.sub.approver)
    asked_for = mail_to(adjustment, made.lead.leader)
    assert "待办" not in asked_for
    assert "燕山研究院（审批人）：同意或者不同意调剂" in asked_for
    assert asked_for.count("同意或者不同意调剂") == 1

    act(adjustment, "consent", made.sub.approver)
    assert (second, "consent") in told(adjustment)
    mail = mails.compose(message_to(adjustment, made.lead.approver), date.fromisoformat(running.DAY))
    assert "待办：同意或者不同意调剂" in mail.text
    assert mail.subject.endswith("一方已同意：同意或者不同意调剂")


def test_of_two_whose_turn_it_is_none_is_told_twice():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub indirect", "part indirect", "1000"))
    act(adjustment, "consent", made.part.approver)
    assert [code for email, code in told(adjustment) if email == made.sub.approver.person.email] == ["ask"]


def test_the_page_says_whose_turn_it_is(as_actor):
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub materials", "part materials", "1000"))
    page = text_of(as_actor(made.sub.leader).get(f"/cases/{adjustment.case.reference}/"))
    assert "Whose turn it is 燕山研究院 (Approver)" in page


REFUSED = {
    "indirect up": (
        [("sub materials", "sub indirect", "1000")],
        "More indirect costs is not allowed, whoever would decide",
        "R-38",
    ),
    "above the cap": (
        [
            ("sub materials", "sub equipment_purchase", "1000000"),
            ("sub testing", "sub equipment_purchase", "100000"),
        ],
        "400,000.00 yuan of indirect cost are 24,997.00 yuan above the cap of 375,003.00 yuan",
        "R-22",
    ),
    "more than the line holds": ([("sub testing", "sub energy", "400000.01")], "0.01 yuan too much", "R-38"),
    "below a pledge": (
        [("part materials own", "sub materials own", "1000")],
        "1,000.00 yuan less than the 250,000.00 yuan that are pledged",
        "R-19",
    ),
    "nothing": ([("sub testing", "sub energy", "10"), ("sub energy", "sub testing", "10")], "In all nothing", "R-38"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_allowed_is_refused_with_its_figures_and_rule(case):
    moves, text, rule = REFUSED[case]
    made = running.build({**running.BUDGET, "sub energy": "10.00"})
    said = refused(GuardRefused, ask, made, made.sub.leader, *moves)
    assert any(text in each and each.endswith(f"（{rule}）") for each in said), said
    assert not Adjustment.objects.exclude(case__state="draft").exists()
    assert budgets.free(made.project) == budgets.budget_on(made.project, date(2026, 3, 10))


def test_a_negative_amount_is_refused_by_its_rule():
    made = running.build()
    case = begin(made, made.sub.leader)
    sent = answers(made, [("sub materials", "sub testing", "-300000")])

    found = refused_at(PayloadInvalid, take, case, "ask", made.sub.leader, sent, at=moment(running.DAY))
    (said,) = found["/moves/0/amount"]
    assert "-300,000.00" in said
    assert "R-38" in said


def test_a_unit_outside_the_subproject_cannot_get_anything():
    made = running.build()
    case = begin(made, made.sub.leader)
    sent = answers(made, [TO_TESTING])
    sent["moves"][0]["place"] = f"2:{made.lead.code}"
    assert refused(PayloadInvalid, take, case, "ask", made.sub.leader, sent, at=moment(running.DAY))


def test_a_participating_unit_asks_for_its_own_lines_and_kinds_alone():
    made = running.build()
    said = refused(GuardRefused, ask, made, made.part.leader, TO_TESTING)
    assert "None of this concerns what you lead" in said[0]
    said = refused(GuardRefused, ask, made, made.part.leader, ("sub materials", "part materials", "1000"))
    assert "is asked for by the unit of the subproject or by the lead unit" in said[0]


def test_only_who_leads_a_part_of_the_project_begins_one():
    made = running.build()
    stranger = running.unit("外单位", "subproject_unit")
    assert refused(PayloadInvalid, begin, made, stranger.leader)
    with pytest.raises(NotPermitted):
        begin(made, made.sub.approver)


def test_the_second_on_a_line_is_told_who_holds_it():
    made = running.build()
    first = ask(made, made.sub.leader, ("sub materials", "sub equipment_purchase", "500000"))
    second = begin(made, made.sub.leader)
    said = refused(
        GuardRefused,
        take,
        second,
        "ask",
        made.sub.leader,
        answers(made, [("sub materials", "sub energy", "600000")]),
        at=moment(running.DAY),
    )
    assert "500,000.00 yuan are free and 600,000.00 yuan are taken, 100,000.00 yuan too much" in said[0]
    assert f"500,000.00 yuan are reserved by {first.case.reference}." in said[0]


def test_what_the_agency_approves_is_told_in_writing():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("lead materials", "sub materials", "1000"))
    while asked_now(adjustment) != [AGENCY]:
        act(adjustment, "consent", made.sub.approver if asked_now(adjustment) == [SUB] else made.lead.approver)
    approve(adjustment, made)

    letters = adjustment.case.notices.filter(code="adjustment_approved")
    assert {each.addressee for each in letters} == {made.lead.organisation, made.sub.organisation}
    assert [row["change"] for row in letters[0].data["rows"]] == ["-1,000.00", "+1,000.00"]
    assert made.project.title in letters[0].data["matter"]
    assert render_letter(letters[0].letter, letters[0].data).startswith(b"%PDF")


def test_what_the_agency_refuses_is_told_in_writing():
    made = running.build()
    adjustment = ask(made, made.lead.leader, ("lead materials", "out", "1000"))
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made, "refuse", reason="理由不充分。")

    letters = adjustment.case.notices.filter(code="adjustment_refused")
    assert {each.addressee for each in letters} == {made.lead.organisation}
    said = paper_of(letters[0])
    for part in (
        adjustment.case.reference,
        "理由不充分。",
        "项目预算总额调剂",
        "-1,000.00",
        "占用的预算额度随即解除占用",
    ):
        assert part in said, part


def test_a_refusal_speaks_of_reserved_money_only_where_there_was_some():
    made = running.build()
    adjustment = ask(made, made.lead.leader, ("new central", "lead materials", "1000"))
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made, "refuse", reason="理由不充分。")

    said = paper_of(adjustment.case.notices.get(code="adjustment_refused"))
    assert "+1,000.00" in said
    assert "占用" not in said
    assert "项目仍按现行预算执行" in said


def test_who_asks_is_told_of_a_turn_that_nobody_could_take(as_actor):
    made = running.build()
    case = begin(made, made.sub.leader)
    moves = answers(made, [("sub materials", "part materials", "1000")])["moves"]
    sent = {"do": "check", "reason": "试验方案调整", **{f"moves-0-{name}": value for name, value in moves[0].items()}}
    url = f"/cases/{case.reference}/steps/ask/"
    assert "There is nobody yet" not in text_of(as_actor(made.sub.leader).post(url, sent))

    made.lead.approver.membership.delete()
    said = text_of(as_actor(made.sub.leader).post(url, sent))
    assert "There is nobody yet for 海河大学 (Approver). The request waits" in said


def test_a_list_in_which_nothing_is_chosen_shows_a_dash(as_actor):
    made = running.build()
    started = as_actor(made.sub.leader).get("/start/adjustment/").content.decode()
    assert '<option value="" selected>—</option>' in started
    asked = as_actor(made.sub.leader).get(f"/cases/{begin(made, made.sub.leader).reference}/steps/ask/")
    assert asked.content.decode().count('<option value="" selected>—</option>') == 6


def test_the_second_on_a_line_that_is_reserved_whole_is_told_so_and_loses_nothing(as_actor):
    made = running.build()
    first = ask(made, made.sub.leader, ("sub materials", "sub equipment_purchase", "1000000"))
    second = begin(made, made.sub.leader)
    origin = ":".join(made.cell("sub materials"))
    typed = {"origin": origin, "place": f"2:{made.sub.code}", "line": "energy", "amount": "600000"}
    sent = {"do": "check", "reason": "试验方案调整", **{f"moves-0-{name}": value for name, value in typed.items()}}
    answer = as_actor(made.sub.leader).post(f"/cases/{second.reference}/steps/ask/", sent)

    assert answer.status_code == 422
    said = text_of(answer)
    assert "0.00 yuan are free and 600,000.00 yuan are taken, 600,000.00 yuan too much." in said
    assert f"1,000,000.00 yuan are reserved by {first.case.reference}." in said
    assert f'<option value="{origin}" selected>' in answer.content.decode()


@pytest.mark.parametrize("step", ["decline", "withdraw"])
def test_what_is_declined_or_withdrawn_frees_its_lines(step):
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub equipment_purchase", "sub materials", "100000"))
    who, payload = (made.sub.approver, {"reason": "设备仍需购置"}) if step == "decline" else (made.sub.leader, {})
    act(adjustment, step, who, payload)
    assert budgets.free(made.project)[made.cell("sub equipment_purchase")] == Decimal("600000.00")
    assert made.project.budget_in_force.number == 1
    holds_together(made.project)


def test_the_agency_refuses_with_two_people():
    made = running.build()
    adjustment = ask(made, made.lead.leader, ("lead materials", "out", "1000"))
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made, "refuse", reason="理由不充分")
    assert state_of(adjustment) == "declined"
    holds_together(made.project)


def test_the_total_goes_down_and_back_to_the_programme():
    made = running.build()
    adjustment = ask(made, made.lead.leader, ("lead materials", "out", "200000"))
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made)
    made.project.refresh_from_db()
    assert made.project.granted == 7_900_000_00
    assert bookkeeping.undistributed(made.project.call.programme) == Decimal("1200000.00")
    holds_together(made.project)


def test_the_total_goes_up_by_no_more_than_the_programme_has_left():
    made = running.build()
    adjustment = ask(made, made.lead.leader, ("new central", "lead materials", "1000000.01"))
    act(adjustment, "consent", made.lead.approver)
    assert refused(GuardRefused, approve, adjustment, made) == [
        "1,000,000.01 yuan more are asked for; 1,000,000.00 yuan of the programme's budget are not distributed.（R-38）"
    ]


def test_the_total_goes_up_out_of_what_the_programme_has_left():
    made = running.build()
    adjustment = ask(made, made.lead.leader, ("new central", "lead materials", "1000000"))
    assert adjustment.kinds == ["project_total"]
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made)
    assert bookkeeping.undistributed(made.project.call.programme) == 0
    holds_together(made.project)


def test_only_who_asked_withdraws():
    made = running.build()
    adjustment = ask(made, made.sub.leader, TO_TESTING)
    said = refused(GuardRefused, act, adjustment, "withdraw", made.lead.leader, {})
    assert said == ["燕山研究院 asked for it and may withdraw it.（R-38）"]


def test_what_the_lead_unit_decides_is_filed_with_the_agency():
    made = running.build()
    adjustment = ask(made, made.sub.leader, ("sub materials", "part materials", "1000"))
    act(adjustment, "consent", made.sub.approver)
    act(adjustment, "decide", made.lead.approver)
    notice = adjustment.case.notices.get()
    assert (notice.code, notice.issuer, notice.addressee) == ("adjustment_filed", made.lead.organisation, made.agency)
    assert notice.data["kinds"] == ["课题内参与单位间预算调剂"]
    assert [row["change"] for row in notice.data["rows"]] == ["-1,000.00", "+1,000.00"]
    assert {(row["line"], row["source"]) for row in notice.data["rows"]} == {("材料费", "中央财政资金")}


def test_what_a_leader_decides_is_filed_with_nobody():
    made = running.build()
    adjustment = ask(made, made.sub.leader, TO_TESTING)
    act(adjustment, "decide", made.sub.leader)
    assert not adjustment.case.notices.exists()


def test_a_project_that_no_longer_runs_is_not_adjusted():
    made = running.build()
    Case.objects.filter(pk=made.project.case_id).update(state="stopped")
    assert refused(PayloadInvalid, begin, made, made.sub.leader)


def test_a_draft_is_discarded():
    made = running.build()
    case = begin(made, made.sub.leader)
    take(case, "discard", made.sub.leader, {}, at=moment(running.DAY))
    assert Case.objects.get(pk=case.pk).state == "discarded"


@pytest.mark.django_db(transaction=True)
def test_two_of_one_line_at_once_the_second_is_told():
    made = running.build()
    drafts = [begin(made, made.sub.leader) for _each in range(2)]
    sent = answers(made, [("sub testing", "sub materials", "300000")])
    done = together(
        *[lambda case=case: take(case, "ask", made.sub.leader, sent, at=moment(running.DAY)) for case in drafts]
    )
    told = [each for each in done if isinstance(each, GuardRefused)]
    assert len(told) == 1
    first = Adjustment.objects.get(case__state=kinds.ASKED)
    assert f"300,000.00 yuan are reserved by {first.case.reference}." in str(told[0].reasons[0])
    holds_together(made.project)
