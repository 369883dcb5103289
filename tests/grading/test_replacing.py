"""Replacing a review unit or its team while the review or the verification goes on (G-6, G-13)."""

from datetime import date

import pytest

from casework import contents, engine
from casework.errors import GuardRefused, PayloadInvalid, StaleVersion
from casework.messages import mails
from casework.models import OutboxMessage, Proposal
from casework.visibility import visible_to
from grading.nonconformities import REVIEW_SHEET, VERIFICATION
from tests.grading import reviewing as reviewing_sheet
from tests.grading.reviewers import names, of, other_review_unit, said, team, tie
from tests.grading.world import PAYLOADS, moment, office_pair, refused, refused_at, running, sign_through, take

AT = moment("2026-03-10")
LATER = moment("2026-03-20")
REVIEW_DUE = date(2026, 4, 8)


def reviewing(world):
    case = world.case_at("reviewing")
    case.record.refresh_from_db()
    return case


def test_another_unit_takes_over_while_the_time_limit_keeps_running(world):
    case, other = reviewing(world), other_review_unit(world)

    event = world.do(
        case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "原评审单位提供过培训"}, at=LATER
    )

    assert case.state == "reviewing"
    assert running(case) == {"review": REVIEW_DUE}
    assert names(case) == [(other.handler.person.name, "leader"), (other.signer.person.name, "member")]
    case.record.refresh_from_db()
    assert case.record.review_from == date(2026, 3, 23)
    parties = case.parties.filter(capacity="review_unit").values_list("organisation__name", "since", "until")
    assert list(parties) == [
        ("燕山安全评价有限公司", date(2026, 3, 10), date(2026, 3, 20)),
        ("海河安全技术服务有限公司", date(2026, 3, 20), None),
    ]
    ended = case.record.team.filter(until=date(2026, 3, 20))
    assert ended.count() == 2
    assert event.content.payload["reason"] == "原评审单位提供过培训"
    assert not visible_to(world.review_unit.handler).exists()


def test_everybody_is_told_of_another_unit_in_writing(world):
    case, other = reviewing(world), other_review_unit(world)

    event = world.do(
        case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "原评审单位提供过培训"}, at=LATER
    )

    notices = {notice.code: notice for notice in case.notices.filter(event=event)}
    assert notices["review_appointment"].addressee == other.organisation
    assert "期限自原委托之日起连续计算" in said(notices["review_appointment"])
    assert "因评审单位或者评审组更换" in said(notices["review_team"])
    assert notices["review_release"].addressee == world.review_unit.organisation
    released = said(notices["review_release"])
    assert "自2026年3月20日起解除委托" in released
    assert "原评审单位提供过培训" in released


def test_the_mail_to_a_released_unit_says_nothing_of_what_comes_next(world):
    case, other = reviewing(world), other_review_unit(world)
    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "更换"}, at=LATER)

    def mail_to(unit):
        messages = OutboxMessage.objects.filter(template="notice", person=unit.handler.person)
        return mails.compose(messages.latest("pk"), date(2026, 3, 20)).text

    assert "4月8日" in mail_to(other)
    assert "4月8日" not in mail_to(world.review_unit)
    assert case.notices.get(code="review_release").number in mail_to(world.review_unit)


def test_the_new_unit_neither_sees_nor_goes_on_with_the_sheet_of_the_one_before(world):
    case, other = reviewing(world), other_review_unit(world)
    draft = contents.draft(case, REVIEW_SHEET)
    draft.data = {"visit": {"first_day": "2026-03-12"}}
    draft.save()

    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "更换"}, at=LATER)

    assert contents.draft(case, REVIEW_SHEET).data == {}
    assert case.contents.filter(kind=REVIEW_SHEET).count() == 1


def test_another_team_of_the_same_unit_goes_on_with_the_sheet(world):
    case = reviewing(world)
    draft = contents.draft(case, REVIEW_SHEET)
    draft.data = {"visit": {"first_day": "2026-03-12"}}
    draft.save()

    event = world.do(case, "replace_unit", at=LATER)

    assert contents.draft(case, REVIEW_SHEET) == draft
    assert contents.draft(case, REVIEW_SHEET).data == {"visit": {"first_day": "2026-03-12"}}
    assert names(case)[0] == (world.review_unit.signer.person.name, "leader")
    case.record.refresh_from_db()
    assert case.record.review_from == date(2026, 3, 10)
    assert sorted(case.notices.filter(event=event).values_list("code", flat=True)) == [
        "review_appointment",
        "review_team",
    ]


def test_the_page_before_signing_says_that_the_clock_keeps_running(world):
    case, other = reviewing(world), other_review_unit(world)

    def consequences(at, **answers):
        answers = {"reason": "更换"} | answers
        context = engine.examine(case, "replace_unit", world.unit.handler, answers, seen_version=case.version, at=at)
        return context.step.consequences(context)

    assert consequences(LATER, **of(other), first_day="2026-03-23") == [
        "海河安全技术服务有限公司 gets the appointment in writing, and the enterprise is told who comes now.",
        "燕山安全评价有限公司 is released in writing and no longer sees the case; "
        "what it typed in its review sheet is not handed on.",
        "The time limit keeps running: the new team has until 2026-04-08.",
    ]
    assert consequences(moment("2026-04-09"), **of(other), first_day="2026-04-10")[-1] == (
        "The time limit keeps running: it was over on 2026-04-08, and the work stays overdue."
    )
    swapped = team(world.review_unit.signer.membership, world.review_unit.handler.membership)
    assert consequences(LATER, unit=world.review_unit.organisation.pk, team=swapped)[0] == (
        "The team before is released; the new one is told in writing, and so is the enterprise."
    )


def test_another_unit_needs_a_first_day_that_is_still_to_come(world):
    case, other = reviewing(world), other_review_unit(world)

    def refusal(kind, **answers):
        return refused_at(kind, world.do, case, "replace_unit", {**of(other), "reason": "更换", **answers}, at=LATER)

    assert refusal(GuardRefused) == {"/first_day": ["Say from which day the team of the new unit is on site."]}
    assert refusal(GuardRefused, first_day="2026-03-10") == {
        "/first_day": [
            "The team of another unit comes today, 2026-03-20, or later; 2026-03-10 was the first day of the team "
            "before."
        ]
    }
    assert refusal(PayloadInvalid, first_day="2026-03-19") == {
        "/first_day": ["2026-03-19 is over; the first day on site is today, 2026-03-20, or later."]
    }


def test_replacing_nothing_is_refused(world):
    case = reviewing(world)
    same = of(world.review_unit) | {"reason": "更换"}

    for answers in (same, same | {"first_day": "2026-03-10"}):
        assert refused(GuardRefused, world.do, case, "replace_unit", answers, at=LATER) == [
            "This unit and this team review already; change something, or leave this page.（G-7-3-1）"
        ]
    world.do(case, "replace_unit", same | {"first_day": "2026-03-25"}, at=LATER)
    case.record.refresh_from_db()
    assert case.record.review_from == date(2026, 3, 25)


def test_a_replacement_has_its_reason(world):
    case = reviewing(world)
    answers = PAYLOADS["replace_unit"](world, case) | {"reason": " "}
    assert refused_at(PayloadInvalid, world.do, case, "replace_unit", answers, at=LATER) == {
        "/reason": ["This field is required."]
    }


def test_a_unit_whose_tie_came_to_light_has_to_be_replaced_by_another(world):
    case, other = reviewing(world), other_review_unit(world)
    tie(world.review_unit.organisation, world)

    assert "/unit" in refused_at(PayloadInvalid, world.do, case, "replace_unit", at=LATER)
    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "利害关系"}, at=LATER)
    assert names(case)[0] == (other.handler.person.name, "leader")


def test_what_the_old_unit_has_prepared_is_overtaken(world):
    case, other = reviewing(world), other_review_unit(world)
    before = case.version
    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "更换"}, at=LATER)
    case.version = before

    refused(
        StaleVersion, take, case, "replace_unit", world.unit.handler, PAYLOADS["replace_unit"](world, case), at=LATER
    )


def test_a_unit_replaced_may_come_back(world):
    case, other = reviewing(world), other_review_unit(world)
    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "更换"}, at=LATER)
    back = {**of(world.review_unit), "first_day": "2026-03-24", "reason": "改由原单位评审"}

    world.do(case, "replace_unit", back, at=LATER)

    assert names(case)[0] == (world.review_unit.handler.person.name, "leader")
    assert case.parties.filter(capacity="review_unit").count() == 3


# While the rectification is verified


def test_another_unit_verifies_from_now_on_with_a_sheet_of_its_own(world):
    case, other = world.case_at("verifying"), other_review_unit(world)
    clocks = running(case)
    draft = contents.draft(case, VERIFICATION)
    draft.data = {"visit": {"summary": "已到现场"}}
    draft.save()

    event = world.do(case, "replace_unit", {**of(other), "reason": "原评审单位被取消资格"}, at=AT)

    assert case.state == "verifying"
    assert running(case) == clocks
    assert contents.draft(case, VERIFICATION).data == {}
    assert case.contents.get(kind=REVIEW_SHEET).frozen_at is not None
    letter = said(case.notices.get(event=event, code="review_appointment"))
    assert "承担整改情况复核工作" in letter
    assert "请贵单位对企业的整改情况逐项复核" in letter
    assert "对贵单位进行整改情况复核" in said(case.notices.get(event=event, code="review_team"))
    case.record.refresh_from_db()
    assert case.record.review_from == date(2026, 3, 10)


def test_no_first_day_is_asked_for_while_the_rectification_is_verified(world):
    case = world.case_at("verifying")
    step = case.case_type.step("replace_unit")

    assert "first_day" not in step.form(context=engine.context_for(case, step, world.unit.handler, AT)).fields


def test_a_day_on_site_lies_within_the_time_that_is_left(world):
    case, other = reviewing(world), other_review_unit(world)
    late = {**of(other), "first_day": "2026-04-09", "reason": "更换"}

    assert refused_at(GuardRefused, world.do, case, "replace_unit", late, at=LATER) == {
        "/first_day": ["The review is finished by 2026-04-08; a team that comes on 2026-04-09 comes too late."]
    }
    world.do(case, "replace_unit", late, at=moment("2026-04-09"))
    case.record.refresh_from_db()
    assert case.record.review_from == date(2026, 4, 9)


@pytest.mark.parametrize(("state", "step"), [("reviewing", "report_review"), ("verifying", "verify")])
def test_a_unit_whose_tie_came_to_light_reports_nothing(world, state, step):
    case = world.case_at(state)
    tie(world.review_unit.organisation, world)

    assert refused(GuardRefused, world.do, case, step, at=AT) == [
        "燕山安全评价有限公司 gave this enterprise 安全管理咨询 on 2012-05-08; the organising unit must replace the "
        "review unit.（G-13）"
    ]


def test_nor_does_a_team_with_a_member_whose_tie_came_to_light(world):
    case = world.case_at("reviewing")
    colleague, signer = office_pair(world.review_unit.organisation)
    tie(world.review_unit.organisation, world, person=world.review_unit.signer.person)
    reviewing_sheet.write_sheet(case)

    sentences = refused(GuardRefused, sign_through, case, "report_review", {}, colleague, signer, at=AT)

    assert sentences == [
        f"{world.review_unit.signer.person.name} gave this enterprise 安全管理咨询 on 2012-05-08 "
        "(source: 合同2012-14). The organising unit must put somebody else into the team.（G-13）"
    ]


def test_a_released_unit_opens_its_letter_and_nothing_else(world, as_actor):
    case, other = reviewing(world), other_review_unit(world)
    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "更换"}, at=LATER)
    release = case.notices.get(code="review_release")
    message = OutboxMessage.objects.get(notice=release, person=world.review_unit.handler.person)
    client = as_actor(world.review_unit.handler)

    opened = client.get(f"/messages/{message.pk}/", follow=True)

    assert (opened.status_code, opened["Content-Type"]) == (200, "application/pdf")
    release.refresh_from_db()
    assert release.read_at is not None
    hidden = [f"notices/{case.notices.get(code='review_team', event=release.event).pk}/", "notices/", ""]
    assert [client.get(f"/cases/{case.reference}/{page}").status_code for page in hidden] == [404, 404, 404]


def test_what_was_signed_is_read_long_after_the_review(world, as_actor):
    case, other = reviewing(world), other_review_unit(world)
    world.do(case, "replace_unit", {**of(other), "first_day": "2026-03-23", "reason": "更换"}, at=LATER)
    proposal = Proposal.objects.get(case=case, step="replace_unit")
    assert as_actor(world.unit.signer).get(f"/proposals/{proposal.pk}/").status_code == 200
    world.do(case, "terminate", at=LATER)

    page = as_actor(world.unit.signer).get(f"/proposals/{proposal.pk}/")

    assert page.status_code == 200
    assert "海河安全技术服务有限公司" in page.text
    assert "Who reviews now" not in page.text
