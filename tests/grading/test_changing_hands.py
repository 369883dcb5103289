"""Giving a case to another office, withdrawing it, and who is then out of it."""

from datetime import date

import pytest

from casework import engine, journal, proposals
from casework.errors import KeyReused, NotPermitted, PayloadInvalid, StaleVersion, WrongState
from casework.models import Case, ProposalState
from casework.visibility import visible_to
from grading.models import Tie
from tests.grading.world import (
    AUDIT_DUE,
    CORRECTION_DUE,
    ITEM,
    PAYLOADS,
    enterprise,
    entrust,
    moment,
    office,
    refused,
    refused_at,
    running,
    take,
    told,
)

AT = moment("2026-03-11")
CORRECTION = {"complete": True, "items": [ITEM]}


def other_unit(world):
    made = office("organizing_unit", name="燕山评审中心", document_prefix="燕安评")
    entrust(world.province.organisation, made.organisation, 2)
    return made


# Reassigning


def test_another_office_takes_the_case_over_while_the_clocks_run(world):
    case = world.case_at("submitted")
    other = other_unit(world)

    event = world.do(case, "reassign", {"unit": other.organisation.pk, "reason": "原单位人手不足"}, at=AT)

    assert case.state == "submitted"
    assert running(case) == {"correction_notice": CORRECTION_DUE, "audit": AUDIT_DUE}
    assert told(event) == {
        other.handler.person.name,
        world.enterprise.handler.person.name,
        world.enterprise.principal.person.name,
    }
    accepted = proposals.prepare(case, "accept", other.handler, {"remark": ""}, seen_version=3, at=AT)
    assert (
        proposals.sign(accepted, other.signer, confirmed_hash=accepted.hash, at=AT).organisation == other.organisation
    )
    assert case.notices.get().number == "燕安评受〔2026〕1号"


def test_the_office_before_neither_sees_the_case_nor_acts_in_it(world):
    case = world.case_at("submitted")
    other = other_unit(world)
    waiting = proposals.prepare(case, "accept", world.unit.handler, {"remark": ""}, seen_version=2, at=AT)

    world.do(case, "reassign", {"unit": other.organisation.pk, "reason": "原单位人手不足"}, at=AT)

    assert not visible_to(world.unit.handler).exists()
    assert refused(NotPermitted, take, case, "accept", world.unit.handler, {"remark": ""}, at=AT) == [
        "“Accept the application” is for: Organising unit (Handler, Signer).（G-7-2-1）"
    ]
    refused(StaleVersion, proposals.sign, waiting, world.unit.signer, confirmed_hash=waiting.hash, at=AT)
    assert case.parties.get(organisation=world.unit.organisation).until == date(2026, 3, 11)


def test_a_case_does_not_go_to_a_unit_with_a_tie_or_without_a_task(world):
    case = world.case_at("accepted")
    tied, unknown = other_unit(world), office("organizing_unit")
    Tie.objects.create(
        unit=tied.organisation,
        enterprise=world.enterprise.organisation,
        on=date(2012, 1, 1),
        nature="培训",
        source="合同",
    )

    for unit in (tied.organisation, unknown.organisation, world.unit.organisation, world.city.organisation):
        payload = {"unit": unit.pk, "reason": "另行安排"}
        assert refused_at(PayloadInvalid, world.do, case, "reassign", payload, at=AT).keys() == {"/unit"}


def said_before(world, case, unit) -> list[str]:
    """What the page says before the department gives the case to `unit`."""
    department = world.province if case.record.level == 2 else world.city
    payload = {"unit": unit.pk, "reason": "另行安排"}
    context = engine.examine(case, "reassign", department.handler, payload, seen_version=case.version, at=AT)
    return context.step.consequences(context)


@pytest.mark.parametrize("state", ["confirmed", "reviewing", "rectifying", "verifying", "qualified"])
def test_another_office_takes_over_in_the_second_half_as_well(world, state):
    case = world.case_at(state)
    clocks, other = running(case), other_unit(world)
    reviewing = case.parties.filter(capacity="review_unit", until__isnull=True).count()

    world.do(case, "reassign", {"unit": other.organisation.pk, "reason": "原单位人手不足"}, at=AT)

    assert case.state == state
    assert running(case) == clocks
    assert case.parties.get(capacity="organizing_unit", until__isnull=True).organisation == other.organisation
    assert case.parties.filter(capacity="review_unit", until__isnull=True).count() == reviewing
    assert not visible_to(world.unit.handler).exists()


def test_the_page_before_signing_says_who_handles_the_case_and_who_stays(world):
    case, other = world.case_at("reviewing"), other_unit(world).organisation

    assert said_before(world, case, other) == [
        "燕山评审中心 handles the case from now on.",
        "冀安评审中心 no longer sees the case.",
        "The time limits keep running.",
        "The review unit and its team stay as they are.",
    ]


def test_a_department_that_acted_itself_gives_the_case_to_a_unit_and_keeps_grading(world):
    case = world.case_at("reviewing", level=3)
    unit = office("organizing_unit", name="唐安科技服务中心", document_prefix="唐安评")
    entrust(world.city.organisation, unit.organisation, 3)

    assert said_before(world, case, unit.organisation)[1] == (
        "唐山市应急管理局 stays in the case as: Grading department, On-site review unit."
    )
    world.do(case, "reassign", {"unit": unit.organisation.pk, "reason": "已委托组织单位"}, at=AT)

    assert case.capacities_of(unit.organisation) == {"organizing_unit"}
    assert case.capacities_of(world.city.organisation) == {"grading_department", "review_unit"}
    refused(NotPermitted, take, case, "replace_unit", world.city.handler, {}, at=AT)
    take_over = proposals.prepare(
        case, "replace_unit", unit.handler, swapped(world.city), seen_version=case.version, at=AT
    )
    assert proposals.sign(take_over, unit.signer, confirmed_hash=take_over.hash, at=AT).organisation == (
        unit.organisation
    )


def test_the_department_takes_a_case_over_from_its_unit(world):
    case = world.case_at("confirmed")

    assert said_before(world, case, world.province.organisation)[0] == "河北省应急管理厅 handles the case from now on."
    world.do(case, "reassign", at=AT)

    assert case.capacities_of(world.province.organisation) == {"grading_department", "organizing_unit"}
    world.do(case, "appoint", PAYLOADS["appoint"](world, case) | {"first_day": "2026-03-16"}, at=AT)
    assert case.notices.get(code="review_appointment").issuer == world.province.organisation


def swapped(office) -> dict[str, object]:
    """The office's own team, led by the other of its two people."""
    return {
        "unit": office.organisation.pk,
        "reason": "更换组长",
        "team": [
            {"membership": office.signer.membership.pk, "part": "leader"},
            {"membership": office.handler.membership.pk, "part": "member"},
        ],
    }


def test_only_the_department_gives_a_case_away(world):
    case = world.case_at("submitted")
    payload = {"unit": world.province.organisation.pk, "reason": "另行安排"}

    for stranger in (world.unit.handler, world.enterprise.handler, world.city.handler, world.ministry.handler):
        refused(NotPermitted, take, case, "reassign", stranger, payload, at=AT)


def test_an_office_that_is_no_party_takes_no_step(world):
    case = world.case_at("submitted")
    outsider = other_unit(world)

    for actor in (outsider.handler, world.city.handler, world.province.handler, enterprise().handler):
        refused(NotPermitted, take, case, "accept", actor, {"remark": ""}, at=AT)
    case.refresh_from_db()
    assert case.state == "submitted"


# Withdrawing


@pytest.mark.parametrize("state", ["submitted", "correction", "accepted", "audited"])
def test_withdrawing_ends_the_case_with_its_clocks(world, state):
    case = world.case_at(state)

    event = world.do(case, "withdraw", at=AT)

    assert case.state == "withdrawn"
    assert running(case) == {}
    assert case.next_due_on is None
    assert not case.deadlines.filter(state="open").exists()
    assert told(event) == {world.unit.handler.person.name}
    assert journal.verify(case) is None


def test_withdrawing_overtakes_what_the_office_has_prepared(world):
    case = world.case_at("submitted")
    waiting = proposals.prepare(case, "request_correction", world.unit.handler, CORRECTION, seen_version=2, at=AT)

    world.do(case, "withdraw", at=AT)

    waiting.refresh_from_db()
    assert waiting.state == ProposalState.OVERTAKEN
    assert refused(StaleVersion, proposals.sign, waiting, world.unit.signer, confirmed_hash=waiting.hash, at=AT) == [
        "You saw version 2; it is now version 3: Withdraw the application on 2026-03-11 10:00."
    ]
    assert not case.notices.exists()


def test_what_is_withdrawn_is_over(world):
    case = world.case_at("withdrawn")

    for step in ("accept", "withdraw", "reassign", "pass_audit"):
        refused(WrongState, take, case, step, world.unit.handler, {}, at=AT)
    assert world.start().state == "draft"


def test_a_draft_is_discarded_and_never_was_with_an_office(world):
    case = world.start()
    refused(WrongState, world.do, case, "withdraw", at=AT)

    world.do(case, "discard", at=AT)

    assert case.state == "discarded"
    assert not visible_to(world.province.handler).exists()
    assert visible_to(world.enterprise.handler).get() == case


# Stale pages and repeats


def test_a_page_opened_before_the_last_step(world):
    case = world.case_at("submitted")
    stale = Case.objects.get(pk=case.pk)
    world.do(case, "accept", at=AT)

    assert refused(StaleVersion, take, stale, "withdraw", world.enterprise.handler, {"reason": "暂缓"}, at=AT) == [
        "You saw version 2; it is now version 3: Accept the application on 2026-03-11 10:00."
    ]
    case.refresh_from_db()
    assert case.state == "accepted"


def test_the_same_request_twice_is_one_withdrawal(world):
    case = world.case_at("submitted")
    handler, payload = world.enterprise.handler, {"reason": "暂缓"}
    send = {"key": "once", "seen_version": 2, "at": AT}

    first = take_with(case, handler, payload, **send)

    assert take_with(case, handler, payload, **send) == first
    assert case.events.filter(code="withdraw").count() == 1
    refused(KeyReused, take_with, case, handler, {"reason": "另有原因"}, **send)
    refused(KeyReused, take_with, case, world.enterprise.principal, payload, **send)


def take_with(case, actor, payload, **named):
    return engine.take(case, "withdraw", actor, payload, **named)
