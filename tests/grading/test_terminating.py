"""A false commitment: reported, set aside, the case ended for it, or the bar recorded afterwards (G-8-3)."""

from datetime import date

import pytest

from casework import attaching, engine
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, WrongState
from casework.letters.render import render_letter
from casework.models import Case
from casework.queries import worklist
from casework.screens.timeline import entries
from grading.forms.outcome import FalseCommitmentRow
from grading.models import BarRecord
from grading.workflow import APPLICATION
from grading.workflow.states import UNDER_WAY
from tests.grading import reviewing
from tests.grading.outcomes import FALSE, false_commitment
from tests.grading.world import moment, refused, refused_at, running, take, told, write_report

AT = moment("2026-03-13")
STANDING_IN_THE_WAY = {"no_report_stands", "nothing_pending_against", "no_open_report"}
OTHER = {"commitment": "9", "found": "重大事故隐患台账中有2项未整改。"}


def step(code):
    return next(step for step in APPLICATION.steps if step.code == code)


@pytest.fixture
def case(world):
    return world.case_at("accepted")


@pytest.fixture
def reported(world):
    return world.case_at("accepted, reported false")


def test_a_report_reaches_the_department_and_not_the_enterprise(world, case):
    event = world.do(case, "propose_termination", at=AT)

    assert case.state == "accepted"
    assert told(event) == {world.province.handler.person.name}
    assert running(case)["termination_decision"] == date(2026, 3, 27)
    assert case in worklist(world.province.handler)
    assert event.code in [each.event.code for each in entries(case, world.province.handler)]
    assert event.code not in [each.event.code for each in entries(case, world.enterprise.handler)]


def test_a_further_report_does_not_put_off_the_day_set_by_the_first(world, reported):
    by_the_first = running(reported)["termination_decision"]

    world.do(reported, "propose_termination", at=AT)

    assert running(reported)["termination_decision"] == by_the_first


def test_while_it_waits_the_case_ends_in_no_other_way(world, reported):
    before = running(reported)

    for code in ("withdraw", "refuse"):
        refused(GuardRefused, world.do, reported, code, at=AT)

    assert (reported.state, running(reported)) == ("accepted", before)


def test_no_step_to_an_end_but_the_termination_goes_past_a_report():
    """So that nobody evades a bar by another end (reading: G-8-3)."""
    ends = {state.code for state in APPLICATION.states if state.final}
    ending = [each for each in APPLICATION.steps if set(each.targets) & ends and set(each.source) & set(UNDER_WAY)]
    guards = {each.code: {guard.__name__ for guard in each.guards} for each in ending if each.by}

    unguarded = [code for code, names in guards.items() if not names & STANDING_IN_THE_WAY]
    assert unguarded == ["terminate"]


def test_the_enterprise_is_told_why_it_cannot_withdraw_but_not_what_was_reported(world, reported):
    (sentence,) = refused(GuardRefused, world.do, reported, "withdraw", at=AT)

    assert "Since 2026-03-10 the grading department has been looking into whether the commitments are true" in sentence
    assert FALSE["found"] not in sentence
    assert world.unit.organisation.name not in sentence


def test_a_report_set_aside_lets_the_case_go_on(world, reported):
    event = world.do(reported, "dismiss_termination", at=AT)

    assert told(event) == {world.unit.handler.person.name}
    assert "termination_decision" not in running(reported)
    assert event.code not in [each.event.code for each in entries(reported, world.enterprise.handler)]
    world.do(reported, "withdraw", at=AT)
    assert reported.state == "withdrawn"


def test_there_is_nothing_to_set_aside_without_a_report(world, case):
    assert refused(GuardRefused, world.do, case, "dismiss_termination", at=AT) == [
        "No report of a false commitment is waiting for a decision.（G-8-3）"
    ]


def test_the_case_ends_at_once_with_notice_and_bar(world, reported):
    event = world.do(reported, "terminate", false_commitment(reported, FALSE, OTHER), at=AT)

    assert (reported.state, running(reported)) == ("terminated", {})
    notice = reported.notices.get(code="termination")
    assert (notice.number, notice.addressee) == ("冀应急标终〔2026〕1号", world.enterprise.organisation)
    assert [each["number"] for each in notice.data["commitments"]] == ["2", "9"]
    assert [each["found"] for each in notice.data["commitments"]] == [FALSE["found"], OTHER["found"]]
    assert notice.data["commitments"][0]["commitment"].startswith("已按法律规定设立安全生产管理机构")
    assert (notice.data["barred_until"], notice.data["may_apply_from"]) == ("2029-03-13", "2029-03-14")
    bar = BarRecord.objects.get()
    assert (bar.kind, bar.notified_on, bar.case) == ("false_commitment", date(2026, 3, 13), reported)
    assert told(event) == {world.unit.handler.person.name}


def test_evidence_for_the_offices_is_not_even_named_to_the_enterprise(world, case):
    statement = reviewing.photo(case, "grading_department", "举报人王某证言.pdf", audience="offices")
    world.do(case, "terminate", false_commitment(case) | {"evidence": [str(statement.pk)]}, at=AT)

    assert "举报人王某证言" in str(entries(case, world.province.handler))
    told_to_enterprise = str(entries(case, world.enterprise.handler))
    assert "举报人王某证言" not in told_to_enterprise
    assert "1 document for the offices" in told_to_enterprise
    assert FALSE["found"] in told_to_enterprise


@pytest.mark.parametrize("ending", ["terminate", "record_bar"])
def test_the_letters_can_be_printed(world, ending):
    case = world.case_at("submitted" if ending == "terminate" else "withdrawn")
    world.do(case, ending, at=AT)
    notice = case.notices.latest("pk")

    assert render_letter(notice.letter, notice.data).startswith(b"%PDF")


def test_the_department_begins_with_what_was_reported(world, reported):
    world.do(reported, "propose_termination", false_commitment(reported, {**FALSE, "found": "另查明"}, OTHER), at=AT)
    fresh = Case.objects.get(pk=reported.pk)
    context = engine.context_for(fresh, step("terminate"), world.province.handler, AT)

    begun = step("terminate").prefill(context)

    assert begun["commitments"] == [{**FALSE, "found": f"{FALSE['found']}\n另查明"}, OTHER]
    assert begun["evidence"] == false_commitment(reported)["evidence"]
    world.do(fresh, "terminate", begun, at=AT)
    assert fresh.state == "terminated"


def test_the_signer_reads_how_long_the_bar_lasts(world, case):
    context = engine.context_for(case, step("terminate"), world.province.handler, AT)

    said = step("terminate").consequences(context)

    assert "The enterprise cannot apply for a grade until 2029-03-13; it can again from 2029-03-14." in said


def test_no_application_for_three_years(world, case):
    world.do(case, "terminate", at=AT)
    early, late = moment("2029-03-13"), moment("2029-03-14")
    again = world.start(at=early)
    write_report(again, day=early.date())

    assert "Barred by the false commitment of 2026-03-13 until 2029-03-13" in " ".join(
        refused(GuardRefused, world.do, again, "submit", at=early)
    )
    write_report(again, day=late.date())
    world.do(again, "submit", at=late)
    assert again.state == "submitted"


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (lambda case: false_commitment(case) | {"commitments": []}, "/commitments"),
        (lambda case: false_commitment(case) | {"evidence": []}, "/evidence"),
        (lambda case: false_commitment(case, {**FALSE, "commitment": "10"}), "/commitments/0/commitment"),
        (lambda case: false_commitment(case, {**FALSE, "found": " "}), "/commitments/0/found"),
    ],
    ids=["none named", "no evidence", "one of level 1", "nothing found"],
)
def test_what_is_incomplete_is_refused_where_it_stands(world, case, payload, path):
    assert list(refused_at(PayloadInvalid, world.do, case, "terminate", payload(case), at=AT)) == [path]


def test_a_commitment_is_named_once(world, case):
    payload = false_commitment(case, FALSE, FALSE)

    assert refused(GuardRefused, world.do, case, "terminate", payload, at=AT) == [
        "Commitment 2 is named more than once.（G-8-3）"
    ]


@pytest.mark.parametrize(("level", "count"), [(1, 12), (2, 9)])
def test_the_commitments_are_those_of_the_level(world, level, count):
    case = world.start(level=level)
    row = FalseCommitmentRow(context=engine.context_for(case, step("terminate"), world.province.handler, AT))

    assert len([number for number, _text in row.fields["commitment"].choices if number]) == count


@pytest.mark.parametrize("state", ["refused", "withdrawn", "failed"])
def test_the_bar_is_recorded_after_the_end(world, state):
    case = world.case_at(state)

    world.do(case, "record_bar", at=AT)

    assert case.state == state
    bar = BarRecord.objects.get(kind="false_commitment")
    assert (bar.notified_on, bar.case) == (date(2026, 3, 13), case)
    assert case.notices.get(code="later_bar").data["may_apply_from"] == "2029-03-14"


def test_one_case_bars_once(world):
    case = world.case_at("withdrawn")
    world.do(case, "record_bar", at=AT)

    assert refused(GuardRefused, world.do, case, "record_bar", at=moment("2026-03-16")) == [
        "The bar of this case was recorded on 2026-03-13 already.（G-8-3）"
    ]
    assert BarRecord.objects.count() == 1


def test_evidence_is_attached_after_the_end_by_the_department_and_not_by_the_enterprise(world):
    case = world.case_at("withdrawn")

    assert attaching.refusals(case, world.province.handler) == []
    assert [str(each) for each in attaching.refusals(case, world.enterprise.handler)] == [
        "The case has ended; nothing is attached any more."
    ]


def test_nobody_else_ends_it(world, case):
    for actor in (world.unit.handler, world.enterprise.handler, world.city.handler):
        refused(NotPermitted, take, case, "terminate", actor, false_commitment(case), at=AT)


def test_what_has_ended_is_not_ended_again(world):
    case = world.case_at("withdrawn")

    refused(WrongState, world.do, case, "terminate", at=AT)
