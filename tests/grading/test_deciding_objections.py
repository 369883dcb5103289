"""The decision on objections: all of them in one step, and nothing given away of who made them (G-7-4, G-7-5)."""

from datetime import date

import pytest

from casework import proposals
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.models import ProposalState
from casework.screens.timeline import entries
from grading.models import Objection
from tests.grading.outcomes import deciding
from tests.grading.world import moment, office_pair, refused, refused_at, running, sign_through, told

AT = moment("2026-03-12")
TOLD = "经核查，公示期间反映的重大事故隐患未整改情况属实。"
SECRET = "工人老马举报的三号炉"


@pytest.fixture
def case(world):
    return world.case_at("noticed, objected")


def decided(case, *outcomes, told=""):
    """Outcomes by number, with findings that name somebody."""
    rows = [
        {"number": number, "findings": f"{SECRET}，已查实", "outcome": outcome}
        for number, outcome in enumerate(outcomes, start=1)
    ]
    return {"told": told, "objections": rows}


def test_unfounded_objections_let_the_notice_go_on(world, case):
    world.do(case, "object", at=AT)

    event = world.do(case, "decide_objection", decided(case, "unfounded", "unfounded"), at=AT)

    assert case.state == "noticed"
    assert set(running(case)) == {"public_notice"}
    assert told(event) >= {world.unit.handler.person.name, world.enterprise.handler.person.name}
    rows = Objection.objects.filter(application=case.record).values_list("outcome", "decided_on")
    assert list(rows) == [("unfounded", date(2026, 3, 12))] * 2


def test_one_upheld_makes_the_application_unqualified(world, case):
    world.do(case, "object", at=AT)

    world.do(case, "decide_objection", decided(case, "unfounded", "upheld", told=TOLD), at=AT)

    assert case.state == "unqualified"
    assert set(running(case)) == {"failure_notice"}
    assert list(case.record.objections.values_list("outcome", flat=True)) == ["unfounded", "upheld"]


def test_findings_stay_with_the_department(world, case):
    event = world.do(case, "decide_objection", decided(case, "upheld", told=TOLD), at=AT)

    assert event.content.payload == {"told": TOLD, "objections": [{"number": 1, "outcome": "upheld"}]}
    assert Objection.objects.get().findings == f"{SECRET}，已查实"
    for actor in (world.enterprise.handler, world.unit.handler):
        assert SECRET not in str(entries(case, actor))
        assert TOLD in str(entries(case, actor))
        assert "Findings" not in str(entries(case, actor))


def test_the_department_reads_its_findings_under_the_name_under_which_it_typed_them(world, case, as_actor):
    world.do(case, "decide_objection", decided(case, "unfounded"), at=AT)

    tab = as_actor(world.province.handler).get(f"/cases/{case.reference}/tabs/objections/").content.decode()

    assert "<dt>核查情况</dt>" in tab
    assert SECRET in tab


def test_where_one_is_upheld_the_enterprise_is_told_something(world, case):
    paths = refused_at(GuardRefused, world.do, case, "decide_objection", decided(case, "upheld", told=" "), at=AT)

    assert list(paths) == ["/told"]


def test_every_undecided_objection_is_decided_once_and_no_other(world, case):
    world.do(case, "object", at=AT)

    lacking = refused(GuardRefused, world.do, case, "decide_objection", decided(case, "unfounded"), at=AT)
    assert lacking == ["Objection 2 needs one decision.（G-7-4）"]
    beyond = decided(case, "unfounded", "unfounded", "unfounded")
    assert refused(GuardRefused, world.do, case, "decide_objection", beyond, at=AT) == [
        "No undecided objection has the number 3.（G-7-4）"
    ]


def test_findings_and_outcome_are_asked_for(world, case):
    payload = {"told": "", "objections": [{"number": 1, "findings": "", "outcome": ""}]}

    assert set(refused_at(PayloadInvalid, world.do, case, "decide_objection", payload, at=AT)) == {
        "/objections/0/findings",
        "/objections/0/outcome",
    }


def test_there_is_nothing_to_decide_without_an_objection(world):
    case = world.case_at("noticed")

    assert "No objection is waiting for a decision.（G-7-4）" in refused(
        GuardRefused, world.do, case, "decide_objection", decided(case, "unfounded"), at=AT
    )


def test_a_second_round_decides_only_what_came_later(world, case):
    world.do(case, "decide_objection", decided(case, "unfounded"), at=AT)
    world.do(case, "object", at=AT)

    world.do(case, "decide_objection", at=AT)

    assert list(case.record.objections.values_list("outcome", flat=True)) == ["unfounded", "unfounded"]


def test_a_further_objection_does_not_put_off_the_day_set_by_the_first(world, case):
    by_the_first = running(case)["objection_check"]
    started = case.deadlines.get(code="objection_check")

    world.do(case, "object", at=AT)

    assert running(case)["objection_check"] == by_the_first == date(2026, 3, 31)
    world.do(case, "decide_objection", at=AT)
    started.refresh_from_db()
    assert (started.state, started.closed_on) == ("met", date(2026, 3, 12))
    world.do(case, "object", at=AT)
    assert running(case)["objection_check"] == date(2026, 4, 2)


def test_who_put_up_the_notice_does_not_decide_the_objections(world, case):
    posters = (world.province.handler, world.province.signer)
    refused(NotPermitted, sign_through, case, "decide_objection", deciding(case), *posters, at=AT)


def test_who_put_up_the_notice_neither_returns_nor_takes_back_the_decision(world, case):
    colleague, _signer = office_pair(world.province.organisation)
    payload, seen = deciding(case), case.version
    proposal = proposals.prepare(case, "decide_objection", colleague, payload, seen_version=seen, at=AT)

    returning = refused(NotPermitted, proposals.send_back, proposal, world.province.signer, "再核实", at=AT)
    taking_back = refused(NotPermitted, proposals.withdraw, proposal, world.province.handler, at=AT)

    for sentence in (*returning, *taking_back):
        assert "had a hand in “Put up the public notice”" in sentence
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_nothing_is_withdrawn_while_an_objection_is_checked(world, case):
    (sentence,) = refused(GuardRefused, world.do, case, "withdraw", at=AT)
    assert sentence.startswith("1 objection to the result is being checked")

    world.do(case, "decide_objection", at=AT)
    world.do(case, "withdraw", at=AT)
    assert case.state == "withdrawn"
