"""Accepting, correcting once, sending again, and what happens where the office stays silent."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from casework import contents, engine, journal, proposals, settling
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, StaleVersion, WrongState
from casework.models import Deadline, OutboxMessage, ProposalState
from grading.models import Tie
from grading.queries import answered_items
from grading.screens.filing import shown_at_resubmission, shown_to_office
from grading.self_evaluation import KIND
from tests.grading.world import (
    AUDIT_DUE,
    CORRECTION_DUE,
    ITEM,
    SUBMITTED_ON,
    answers,
    moment,
    refused,
    refused_at,
    running,
    save,
    scores,
    take,
    told,
    write_report,
)

AT = moment(SUBMITTED_ON)
IN_TIME = moment(CORRECTION_DUE, 23)
TOO_LATE = moment("2026-03-18", 0)
CORRECTION = {"complete": True, "items": [ITEM]}


def closed(case) -> dict[str, tuple[str, date]]:
    """State and day of each time limit that is no longer open."""
    rows = case.deadlines.exclude(state="open").values_list("code", "state", "closed_on")
    return {code: (state, day) for code, state, day in rows}


def tie(world) -> Tie:
    return Tie.objects.create(
        unit=world.unit.organisation,
        enterprise=world.enterprise.organisation,
        on=date(2015, 5, 8),
        nature="安全管理咨询",
        source="合同",
    )


# Accepting


def test_accepting_meets_the_first_limit_and_leaves_the_audit_s_running(world):
    case = world.case_at("submitted")

    event = world.do(case, "accept", at=moment("2026-03-12"))

    assert case.state == "accepted"
    assert event.effective_on == date(2026, 3, 12)
    assert closed(case) == {"correction_notice": ("met", date(2026, 3, 12))}
    assert running(case) == {"audit": AUDIT_DUE}
    assert case.next_due_on == AUDIT_DUE


def test_the_notice_of_acceptance(world):
    case = world.case_at("submitted")

    world.do(case, "accept", at=moment("2026-03-12"))

    notice = case.notices.get()
    assert notice.number == "冀安评受〔2026〕1号"
    assert (notice.issuer, notice.addressee) == (world.unit.organisation, world.enterprise.organisation)
    assert notice.received_at == moment("2026-03-12")
    assert notice.data["title"] == "受理通知书"
    assert notice.data["matter"] == "安全生产标准化二级企业定级申请（冶金）"
    assert notice.data["accepted_on"] == "2026-03-12"
    assert notice.data["audit_due_on"] == AUDIT_DUE.isoformat()
    mailed = OutboxMessage.objects.filter(notice=notice).values_list("person__name", flat=True)
    people = {world.enterprise.handler.person.name, world.enterprise.principal.person.name}
    assert set(mailed) == people


def test_a_tie_found_later_keeps_the_unit_from_acting_and_the_department_may_name_another(world):
    case = world.case_at("submitted")
    tie(world)

    sentence = (
        f"{world.unit.organisation} gave this enterprise 安全管理咨询 on 2015-05-08; the grading department must name "
        "another office.（G-13）"
    )
    for step in ("accept", "request_correction"):
        assert refused(GuardRefused, world.do, case, step, at=AT) == [sentence]
    assert engine.obstacles(engine.context_for(case, case.case_type.step("accept"), world.unit.handler, AT))
    world.do(case, "reassign", at=AT)
    assert world.do(case, "accept", at=AT).organisation == world.province.organisation


def test_accepting_on_the_last_day_is_in_time(world):
    case = world.case_at("submitted")

    assert world.do(case, "accept", at=IN_TIME).actor_kind == "person"
    assert closed(case) == {"correction_notice": ("met", CORRECTION_DUE)}


# The correction notice


def test_the_correction_notice_goes_out_once_with_every_item(world):
    case = world.case_at("submitted")
    items = [ITEM, {**ITEM, "place": "2.1 规章制度"}]

    event = world.do(case, "request_correction", {"complete": True, "items": items}, at=moment("2026-03-16"))

    assert case.state == "correction"
    notice = case.notices.get()
    assert notice.event == event
    assert notice.number == "冀安评补〔2026〕1号"
    assert notice.data["received_on"] == "2026-03-10"
    assert notice.data["items"] == [{"n": 1, **items[0]}, {"n": 2, **items[1]}]


def test_the_enterprise_has_no_limit_and_the_audit_s_is_void(world):
    case = world.case_at("submitted")

    world.do(case, "request_correction", at=moment("2026-03-16"))

    day = date(2026, 3, 16)
    assert closed(case) == {"correction_notice": ("met", day), "audit": ("void", day)}
    assert running(case) == {}
    assert case.next_due_on is None
    assert engine.settle(case, moment("2027-03-16")) == []


@pytest.mark.parametrize(
    ("payload", "paths"),
    [
        ({"complete": True, "items": []}, {"/items"}),
        ({"complete": False, "items": [ITEM]}, {"/complete"}),
        ({"complete": True, "items": [{**ITEM, "fault": "", "rule": "because"}]}, {"/items/0/fault", "/items/0/rule"}),
        ({"complete": True, "items": "everything"}, {"/items"}),
    ],
)
def test_a_correction_notice_says_what_where_and_by_which_rule(world, payload, paths):
    case = world.case_at("submitted")

    assert refused_at(PayloadInvalid, world.do, case, "request_correction", payload, at=AT).keys() == paths


def test_a_second_correction_notice_is_refused_with_the_day_and_size_of_the_first(world):
    case = world.case_at("correction")
    world.do(case, "resubmit", at=moment("2026-03-20"))

    assert refused(WrongState, world.do, case, "request_correction", CORRECTION, at=moment("2026-03-23")) == [
        "A correction notice went out on 2026-03-10 with 1 item; a second one is not possible.（G-7-2-1）"
    ]


def test_after_acceptance_no_correction_notice_can_follow(world):
    case = world.case_at("accepted")

    assert refused(WrongState, world.do, case, "request_correction", CORRECTION, at=AT) == [
        "“Issue the correction notice” is not possible while the case is at “Accepted, under audit” (since "
        "2026-03-10).（G-7-2-1）"
    ]


# Sending it again


def corrected(world):
    case = world.case_at("submitted")
    world.do(case, "request_correction", at=moment("2026-03-13"))
    return case


def test_the_next_version_begins_with_what_was_submitted(world):
    case = corrected(world)

    first, second = case.contents.order_by("version")
    assert (second.version, second.frozen_at) == (2, None)
    assert second.data == first.data


def test_the_corrected_report_counts_as_accepted_and_the_audit_starts_anew(world):
    case = corrected(world)

    event = world.do(case, "resubmit", at=moment("2026-03-31"))

    assert case.state == "accepted"
    assert running(case) == {"audit": date(2026, 4, 15)}
    assert not Deadline.objects.filter(case=case, code="correction_notice", state="open").exists()
    assert told(event) == {world.unit.handler.person.name}


def test_the_day_of_applying_stays_that_of_the_first_submission(world):
    case = corrected(world)

    world.do(case, "resubmit", at=moment("2026-03-31"))

    assert case.record.applied_on == SUBMITTED_ON


def test_an_accident_after_the_day_of_applying_does_not_hinder_the_resubmission(world):
    case = corrected(world)
    world.enterprise.organisation.accidents.create(on=date(2026, 3, 20), deaths=1, summary="事故", source="台账")

    assert world.do(case, "resubmit", at=moment("2026-03-31"))


def test_an_accident_that_came_to_light_does(world):
    case = corrected(world)
    world.enterprise.organisation.accidents.create(on=date(2026, 3, 1), deaths=1, summary="瞒报", source="台账")

    assert refused(GuardRefused, world.do, case, "resubmit", at=moment("2026-03-31")) == [
        "Commitment 4 cannot be made: 1 dead (2026-03-01), where nobody may have died.（G-8-1）"
    ]


def test_each_item_wants_one_answer(world):
    case = world.case_at("submitted")
    world.do(case, "request_correction", {"complete": True, "items": [ITEM, ITEM]}, at=AT)
    wrong = {"answers": [{"item": 2, "answer": "已改"}, {"item": 2, "answer": "已改"}, {"item": 3, "answer": "已改"}]}

    assert refused_at(GuardRefused, world.do, case, "resubmit", wrong, at=AT) == {
        "/answers": [
            "Item 1 of the correction notice needs one answer.",
            "Item 2 of the correction notice needs one answer.",
            "The correction notice has no item 3.",
        ]
    }


def test_an_item_cannot_be_answered_with_nothing(world):
    case = corrected(world)
    empty = {"answers": [{"item": 1, "answer": " "}]}

    assert refused_at(PayloadInvalid, world.do, case, "resubmit", empty, at=AT).keys() == {"/answers/0/answer"}


def test_the_corrected_report_must_be_complete_too(world):
    case = corrected(world)
    write_report(case, scores={"elements": scores()[1:]})

    assert refused(GuardRefused, world.do, case, "resubmit", at=moment("2026-03-16")) == [
        "1 elements have no score: 1.1.（G-4）"
    ]


def test_the_difference_between_the_versions_is_shown_by_name(world):
    case = corrected(world)
    at = moment("2026-03-16")
    save(case, "scores", {"elements": scores(lost="6")}, world.enterprise.handler, at=at)
    context = engine.context_for(case, case.case_type.step("resubmit"), world.enterprise.handler, at)

    shown = shown_at_resubmission(context)

    assert [item["place"] for item in shown["items"]] == [ITEM["place"]]
    element = "Scores by element › 1.2 要素1.2 (full score 40.0)"
    assert [(change.where, change.before, change.after) for change in shown["changes"]] == [
        (f"{element} › Score", "36", "34"),
        (f"{element} › Deductions, or why it does not apply", "4 缺少记录", "6 缺少记录"),
    ]


def test_a_report_may_be_published_again_to_correct_it(world):
    case = corrected(world)
    published = {"first_day": "2026-03-16", "last_day": "2026-03-30", "place": "公告栏", "evidence": ["1"]}
    write_report(case, publication=published)

    assert refused(GuardRefused, world.do, case, "resubmit", at=moment("2026-03-30")) == [
        "The publication lasts until 2026-03-30; the report can be submitted from 2026-03-31.（G-7-1）"
    ]
    assert world.do(case, "resubmit", at=moment("2026-03-31"))


# Silence


def test_silence_counts_as_acceptance_as_of_the_day_of_receipt(world):
    case = world.case_at("submitted")
    assert engine.settle(case, IN_TIME) == []

    (event,) = engine.settle(case, TOO_LATE)

    case.refresh_from_db()
    assert case.state == "accepted"
    assert event.effective_on == case.state_since == SUBMITTED_ON
    assert event.at == TOO_LATE
    assert event.actor_kind == "system"
    assert closed(case) == {"correction_notice": ("lapsed", date(2026, 3, 18))}
    assert running(case) == {"audit": AUDIT_DUE}
    assert told(event) == {world.unit.handler.person.name}


def test_the_notice_of_deemed_acceptance(world):
    case = world.case_at("submitted")

    engine.settle(case, TOO_LATE)

    notice = case.notices.get()
    assert notice.number == "冀安评受〔2026〕1号"
    assert notice.data["effective_on"] == "2026-03-10"
    assert notice.data["notice_due_on"] == CORRECTION_DUE.isoformat()
    assert notice.data["audit_due_on"] == AUDIT_DUE.isoformat()
    assert notice.received_at == TOO_LATE


def test_a_correction_notice_signed_after_the_deadline_comes_too_late(world):
    case = world.case_at("submitted")
    unit = world.unit
    proposal = proposals.prepare(case, "request_correction", unit.handler, CORRECTION, seen_version=2, at=IN_TIME)

    assert refused(StaleVersion, proposals.sign, proposal, unit.signer, confirmed_hash=proposal.hash, at=TOO_LATE) == [
        "You saw version 2; it is now version 3: Deemed accepted on 2026-03-18 00:00."
    ]

    case.refresh_from_db()
    assert (case.state, case.state_since) == ("accepted", SUBMITTED_ON)
    assert [notice.code for notice in case.notices.all()] == ["deemed_acceptance"]
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OVERTAKEN
    assert not proposal.signatures.exists()


def test_a_lapse_that_nobody_noticed_goes_before_the_audit(world):
    case = world.case_at("submitted")
    refused(StaleVersion, world.do, case, "pass_audit", at=moment("2026-03-20"))

    case.refresh_from_db()
    event = world.do(case, "pass_audit", at=moment("2026-03-20"))

    assert [(each.code, each.effective_on.day) for each in case.events.order_by("sequence")[2:]] == [
        ("deem_accepted", 10),
        ("pass_audit", 20),
    ]
    assert event.effective_on == date(2026, 3, 20)
    assert journal.verify(case) is None


def test_the_audit_has_no_lapse_and_is_overdue(world):
    case = world.case_at("submitted")

    engine.settle(case, moment("2026-06-01"))

    case.refresh_from_db()
    assert case.state == "accepted"
    assert running(case) == {"audit": AUDIT_DUE}


def test_nobody_but_the_clock_deems_anything_accepted(world):
    case = world.case_at("submitted")

    for actor in (world.unit.handler, world.enterprise.handler, world.province.signer):
        refused(NotPermitted, take, case, "deem_accepted", actor, {}, at=AT)


def test_the_clock_s_round_settles_each_case_once(world):
    case = world.case_at("submitted")

    (outcome,) = settling.settle_each(TOO_LATE)

    assert [event.case for event in outcome.events] == [case]
    assert not outcome.failed
    assert settling.settle_all(TOO_LATE) == settling.Settled()


def test_the_answers_stand_in_the_file(world):
    case = corrected(world)

    event = world.do(case, "resubmit", at=moment("2026-03-16"))

    assert event.content.payload == answers(case)
    assert contents.latest(case, KIND).version == 2


def test_the_office_reads_each_answer_under_its_item(world, django_assert_num_queries):
    case = world.case_at("submitted")
    world.do(case, "request_correction", {"complete": True, "items": [ITEM, {**ITEM, "place": "2.1"}]}, at=AT)
    assert [item["answer"] for item in answered_items(case)] == ["", ""]
    given = {"answers": [{"item": 2, "answer": "已补充签发日期"}, {"item": 1, "answer": "已改正得分"}]}
    world.do(case, "resubmit", given, at=moment("2026-03-16"))

    with django_assert_num_queries(1):
        items = answered_items(case)

    assert [(item["n"], item["answer"]) for item in items] == [(1, "已改正得分"), (2, "已补充签发日期")]
    context = engine.context_for(case, case.case_type.step("pass_audit"), world.unit.handler, AT)
    page = render_to_string("grading/steps/audit.html", {"case": case, **shown_to_office(context)})
    assert page.index("已改正得分") < page.index("已补充签发日期")


def test_where_nothing_was_asked_there_is_nothing_to_answer(world):
    assert answered_items(world.case_at("accepted")) == []
