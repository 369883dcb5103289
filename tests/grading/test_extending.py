"""More time to rectify: asked for in time, granted in part or in full, declined, undecided."""

from datetime import date

import pytest

from casework import engine
from casework.errors import GuardRefused, PayloadInvalid, StaleVersion, WrongState
from casework.models import Case
from casework.screens.head import head_of
from tests.grading import reviewing
from tests.grading.world import moment, refused, refused_at, running, take, told

AT = moment("2026-03-25")
DUE = date(2026, 4, 8)
ON_THE_DUE_DAY = moment(DUE)
AFTER = moment("2026-04-13")  # three working days after the due day


@pytest.fixture
def case(world):
    return world.case_at("rectifying")


def ask(world, case, days=5, at=AT):
    return world.do(case, "ask_extension", {"days": days, "reason": "设备到货推迟"}, at=at)


def grant(world, case, days=5, at=AT, remark=""):
    return world.do(case, "grant_extension", {"days": days, "remark": remark}, at=at)


def decline(world, case, at=AT):
    return world.do(case, "decline_extension", {"reason": "整改难度不大"}, at=at)


def test_a_request_holds_the_lapse_and_asks_the_unit(world, case):
    event = ask(world, case)

    assert case.state == "rectifying"
    assert case.deadlines.get(code="rectification").held_by == event
    assert running(case) == {"rectification": DUE, "extension_decision": date(2026, 3, 30)}
    assert told(event) == {world.unit.handler.person.name}
    assert engine.settle(case, AFTER) == []


def test_a_grant_moves_the_due_day_and_is_told_in_writing(world, case):
    ask(world, case, 5)
    grant(world, case, 3, remark="到货时间已核实")

    deadline = case.deadlines.get(code="rectification")
    assert (deadline.extended_by, deadline.held_by) == (3, None)
    assert running(case) == {"rectification": date(2026, 4, 13)}
    notice = case.notices.get(code="extension_granted")
    assert (notice.issuer, notice.addressee) == (world.unit.organisation, world.enterprise.organisation)
    data = notice.data
    assert (data["asked_days"], data["days"], data["granted"], data["due_on"]) == (5, 3, 3, "2026-04-13")
    assert data["body"] == ["说明：到货时间已核实"]


def test_after_a_grant_the_limit_lapses_on_its_new_day(world, case):
    ask(world, case, 5)
    grant(world, case, 3)

    assert engine.settle(case, moment("2026-04-13")) == []
    (event,) = engine.settle(case, moment("2026-04-20"))

    assert event.effective_on == date(2026, 4, 14)


def test_declined_in_time_the_due_day_stays(world, case):
    ask(world, case)
    decline(world, case)

    assert running(case) == {"rectification": DUE}
    data = case.notices.get(code="extension_declined").data
    assert (data["reason"], data["due_on"], data["over"]) == ("整改难度不大", "2026-04-08", False)


def test_declined_after_the_due_day_it_lapses_as_of_its_own_day(world, case):
    ask(world, case, at=ON_THE_DUE_DAY)
    decline(world, case, at=AFTER)

    assert case.notices.get(code="extension_declined").data["over"] is True
    lapse = case.events.latest("sequence")
    assert (case.state, lapse.code, lapse.effective_on) == ("unqualified", "deem_unrectified", date(2026, 4, 9))


def test_the_due_day_is_still_in_time_to_ask(world, case):
    ask(world, case, at=ON_THE_DUE_DAY)

    assert case.state == "rectifying"


def test_asked_late_it_is_refused_with_the_day(world, case):
    asking = {"days": 5, "reason": "设备到货推迟"}
    day_after = moment("2026-04-09")
    refused(StaleVersion, take, case, "ask_extension", world.enterprise.handler, asking, at=day_after)
    case.refresh_from_db()

    assert case.state == "unqualified"
    assert refused(WrongState, take, case, "ask_extension", world.enterprise.handler, asking, at=day_after) == [
        "The rectification was due on 2026-04-08; more time had to be asked for by then.（G-7-3-2）"
    ]


def test_a_second_request_waits_for_the_first(world, case):
    ask(world, case, 5)

    assert refused(GuardRefused, ask, world, case, 3) == [
        "5 working days were asked for on 2026-03-25; the organising unit has not decided yet.（G-7-3-2）"
    ]


def test_more_than_20_working_days_in_total_are_refused_with_the_figures(world, case):
    ask(world, case, 12)
    grant(world, case, 12)

    assert refused_at(GuardRefused, ask, world, case, 9) == {
        "/days": [
            "12 working days have been granted and 9 are asked for, 21 in total; at most 20 can be granted, so 8 are "
            "left."
        ]
    }
    ask(world, case, 8)
    grant(world, case, 8)

    assert case.deadlines.get(code="rectification").extended_by == 20
    assert refused(GuardRefused, ask, world, case, 1)[0] == (
        "All 20 working days by which the time can be extended have been granted.（G-7-3-2）"
    )


@pytest.mark.parametrize("days", [0, 21, -3])
def test_days_that_no_request_can_have(world, case, days):
    assert list(refused_at(PayloadInvalid, ask, world, case, days)) == ["/days"]


def test_no_more_is_granted_than_was_asked_for(world, case):
    ask(world, case, 5)

    assert refused_at(GuardRefused, grant, world, case, 6) == {
        "/days": ["6 working days are more than the 5 asked for."]
    }


@pytest.mark.parametrize("decide", [grant, decline])
def test_nothing_is_decided_that_was_not_asked_for(world, case, decide):
    assert refused(GuardRefused, decide, world, case)[0] == "The enterprise has not asked for more time.（G-7-3-2）"


def test_a_grant_whose_day_has_passed_is_refused(world, case):
    ask(world, case, 5, at=ON_THE_DUE_DAY)

    assert refused_at(GuardRefused, grant, world, case, 2, at=AFTER) == {
        "/days": [
            "With 2 working days more the rectification would have been due on 2026-04-10, which has passed; grant at "
            "least 3."
        ]
    }
    grant(world, case, 3, at=AFTER)

    assert running(case) == {"rectification": AFTER.date()}


def test_a_grant_that_can_no_longer_reach_is_refused(world, case):
    ask(world, case, 2, at=ON_THE_DUE_DAY)

    assert refused(GuardRefused, grant, world, case, 2, at=AFTER) == [
        "Even with all 2 working days asked for, the rectification would have been due on 2026-04-10, which has "
        "passed. The request can only be declined; the application then counts as unqualified.（G-7-3-2）"
    ]


@pytest.mark.usefixtures("english")
def test_the_page_says_plainly_that_a_request_can_only_be_declined(world, case, time_machine):
    ask(world, case, 2, at=ON_THE_DUE_DAY)
    time_machine.move_to(AFTER, tick=False)

    head = head_of(Case.objects.get(pk=case.pk), world.unit.handler, "events")

    assert head.open_steps[0].label == "Decline the extension"
    closed = {step.label: [str(reason.message) for reason in step.reasons] for step in head.closed_steps}
    assert "can only be declined" in closed["Grant the extension"][0]


def test_a_report_in_time_makes_the_request_fall_away(world, case):
    ask(world, case)
    reviewing.write_rectification(case)

    world.do(case, "report_rectification", {}, at=AT)

    assert case.state == "verifying"
    assert case.deadlines.get(code="extension_decision").state == "void"


def test_after_the_due_day_a_report_waits_for_the_decision(world, case):
    ask(world, case, at=ON_THE_DUE_DAY)
    reviewing.write_rectification(case)

    assert refused(GuardRefused, take, case, "report_rectification", world.enterprise.handler, {}, at=AFTER) == [
        "The rectification was due on 2026-04-08. It can be reported once the organising unit has granted the "
        "extension asked for on 2026-04-08.（G-7-3-2）"
    ]
    grant(world, case, 5, at=AFTER)
    world.do(case, "report_rectification", {}, at=AFTER)

    assert case.state == "verifying"


def test_an_application_is_not_withdrawn_while_only_a_request_holds_its_lapse(world, case):
    ask(world, case, at=ON_THE_DUE_DAY)

    assert refused(GuardRefused, world.do, case, "withdraw", at=AFTER) == [
        "The rectification was due on 2026-04-08 and only the undecided request for more time holds its lapse; the "
        "application can be withdrawn again if that is granted.（G-8-3）"
    ]


def test_an_application_is_withdrawn_before_the_due_day_though_more_time_was_asked_for(world, case):
    ask(world, case)

    world.do(case, "withdraw", at=AT)

    assert case.state == "withdrawn"
