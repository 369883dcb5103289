"""Appointing the review unit and its first day (G-6, G-7-3-1, G-13)."""

import re
from datetime import date

import pytest

from accounts.roles import Capacity
from casework import contents, engine, proposals
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.visibility import visible_to
from grading.models import EntrustedUnit, Industry
from grading.nonconformities import REVIEW_SHEET
from tests.grading.reviewers import names, of, other_review_unit, payload, said, tie
from tests.grading.world import (
    entrust,
    moment,
    office,
    refused,
    refused_at,
    running,
    take,
)

AT = moment("2026-03-10")
REVIEW_DUE = date(2026, 4, 8)


def offered(case, step, actor) -> dict[str, list[str]]:
    """The labels that can be chosen, and those shown greyed out, for the unit and for a member."""
    declared = case.case_type.step(step)
    context = engine.context_for(case, declared, actor, AT)
    fields = {
        "unit": declared.form(context=context)["unit"],
        "member": declared.rows["team"](context=context)["membership"],
    }
    return {name: re.findall(r"<option[^>]*>([^<]*)", str(field)) for name, field in fields.items()}


# Appointing


def test_the_review_begins_with_unit_team_first_day_and_limit(world):
    case = world.case_at("confirmed")

    world.do(case, "appoint", payload(world, first_day="2026-03-16"), at=AT)

    assert case.state == "reviewing"
    assert running(case) == {"review": REVIEW_DUE}
    assert case.parties.get(capacity="review_unit").organisation == world.review_unit.organisation
    assert names(case) == [
        (world.review_unit.handler.person.name, "leader"),
        (world.review_unit.signer.person.name, "member"),
    ]
    assert case.record.review_from == date(2026, 3, 16)
    assert contents.draft(case, REVIEW_SHEET) is not None
    assert visible_to(world.review_unit.handler).get() == case


def test_the_unit_and_the_enterprise_are_told_in_writing(world):
    case = world.case_at("confirmed")
    world.do(case, "appoint", payload(world, first_day="2026-03-16"), at=AT)

    to_unit = case.notices.get(code="review_appointment")
    assert (to_unit.number, to_unit.addressee) == ("冀安评委〔2026〕3号", world.review_unit.organisation)
    letter = said(to_unit)
    for part in (
        "评审委托通知书",
        "华北冶金有限公司",
        f"{world.review_unit.handler.person.name}组长",
        f"{world.review_unit.signer.person.name}成员",
        "企业安全生产标准化定级标准2022",
        "自2026年3月16日起到企业现场",
        "最迟于2026年4月8日完成现场评审",
        "不得向企业收取任何费用",
        "（G-7-3-1）",
        "（G-13）",
    ):
        assert part in letter
    to_enterprise = case.notices.get(code="review_team")
    assert (to_enterprise.number, to_enterprise.addressee) == ("冀安评组〔2026〕4号", world.enterprise.organisation)
    letter = said(to_enterprise)
    for part in (
        "由燕山安全评价有限公司受本单位委托，对贵单位进行现场评审",
        f"{world.review_unit.handler.person.name}组长",
        "自2026年3月16日起到贵单位现场",
        "贵单位可以要求更换",
        "不向贵单位收取任何费用",
    ):
        assert part in letter


def test_the_page_before_signing_says_what_the_appointment_does(world):
    case = world.case_at("confirmed")
    context = engine.examine(case, "appoint", world.unit.handler, payload(world), seen_version=case.version, at=AT)

    assert context.step.consequences(context) == [
        "燕山安全评价有限公司 gets the appointment in writing, with the team and the day by which the review is "
        "finished.",
        "The review is finished by 2026-04-08: 20 working days from the appointment (G-7-3-1).",
        "The enterprise is told in writing who comes and when, and that it can object to whoever has a tie to it.",
    ]


def test_only_the_organising_unit_appoints(world):
    case = world.case_at("confirmed")

    for stranger in (world.province.handler, world.review_unit.handler, world.enterprise.handler):
        refused(NotPermitted, take, case, "appoint", stranger, payload(world), at=AT)


def test_one_unit_on_the_list_is_filled_in_and_two_places_wait_for_the_team(world):
    case = world.case_at("confirmed")
    step = case.case_type.step("appoint")

    def filled_in():
        return step.prefill(engine.context_for(case, step, world.unit.handler, AT))

    places = [{"part": "leader"}, {"part": "member"}]
    assert filled_in() == {"unit": world.review_unit.organisation.pk, "team": places}
    other_review_unit(world)
    assert filled_in() == {"team": places}


# The day


def test_a_first_day_that_is_over_is_refused(world):
    case = world.case_at("confirmed")
    assert refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, first_day="2026-03-09"), at=AT) == {
        "/first_day": ["2026-03-09 is over; the first day on site is today, 2026-03-10, or later."]
    }
    case.refresh_from_db()
    assert case.state == "confirmed"


def test_a_first_day_after_the_limit_is_refused_and_its_last_day_is_not(world):
    case = world.case_at("confirmed")
    assert refused_at(GuardRefused, world.do, case, "appoint", payload(world, first_day="2026-04-09"), at=AT) == {
        "/first_day": ["The review is finished by 2026-04-08; a team that comes on 2026-04-09 comes too late."]
    }

    world.do(case, "appoint", payload(world, first_day="2026-04-08"), at=AT)
    assert case.state == "reviewing"


def test_a_first_day_that_passes_before_the_signature_is_refused_then(world):
    case = world.case_at("confirmed")
    unit = world.unit
    waiting = proposals.prepare(case, "appoint", unit.handler, payload(world), seen_version=case.version, at=AT)

    assert refused(
        PayloadInvalid, proposals.sign, waiting, unit.signer, confirmed_hash=waiting.hash, at=moment("2026-03-11")
    ) == ["2026-03-10 is over; the first day on site is today, 2026-03-11, or later."]


@pytest.mark.parametrize("first_day", ["", "soon", "2026-02-30"])
def test_a_first_day_is_a_day(world, first_day):
    case = world.case_at("confirmed")
    found = refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, first_day=first_day), at=AT)
    assert found.keys() == {"/first_day"}


# The unit


def test_a_unit_with_a_tie_is_refused_with_it_whatever_its_age(world):
    case = world.case_at("confirmed")
    tied = other_review_unit(world)
    tie(tied.organisation, world)

    assert refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, **of(tied)), at=AT)["/unit"] == [
        "海河安全技术服务有限公司 gave this enterprise 安全管理咨询 on 2012-05-08 (source: 合同2012-14)."
    ]


def test_the_choice_shows_who_cannot_be_chosen_and_why(world):
    case = world.case_at("confirmed")
    tied = other_review_unit(world)
    tie(tied.organisation, world)
    tie(world.review_unit.organisation, world, person=world.review_unit.signer.person, nature="培训")
    name = world.review_unit.signer.person.name

    shown = offered(case, "appoint", world.unit.handler)

    assert shown["unit"] == [
        "—",
        "燕山安全评价有限公司",
        "海河安全技术服务有限公司 gave this enterprise 安全管理咨询 on 2012-05-08 (source: 合同2012-14).",
    ]
    assert shown["member"] == [
        "—",
        f"{world.review_unit.handler.person.name} · Handler",
        f"{name} gave this enterprise 培训 on 2012-05-08 (source: 合同2012-14).",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"until": date(2026, 3, 9)},
        {"since": date(2026, 3, 11)},
        {"level": 3},
        {"task": EntrustedUnit.Task.ORGANISE},
    ],
)
def test_a_unit_that_is_not_on_the_list_today_for_this_level_is_refused(world, fields):
    case = world.case_at("confirmed")
    unit = office(Capacity.REVIEW_UNIT)
    fields = {"level": 2, "task": EntrustedUnit.Task.REVIEW} | fields
    entrust(world.province.organisation, unit.organisation, **fields)

    found = refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, **of(unit)), at=AT)
    assert found["/unit"] == ["Select a valid choice. That choice is not one of the available choices."]


def test_a_unit_entrusted_with_another_industry_is_refused(world):
    case = world.case_at("confirmed")
    unit = office(Capacity.REVIEW_UNIT)
    row = entrust(world.province.organisation, unit.organisation, 2, task=EntrustedUnit.Task.REVIEW)
    row.industries.set([Industry.objects.get(code="textiles")])

    assert "/unit" in refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, **of(unit)), at=AT)


@pytest.mark.parametrize("unit", ["", "x", "1e3", -1, 10**30, "٣"])
def test_what_is_no_unit_is_refused(world, unit):
    case = world.case_at("confirmed")
    assert "/unit" in refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, unit=unit), at=AT)


def test_the_department_reviews_itself_where_it_has_entrusted_nobody(world):
    case = world.case_at("confirmed")
    EntrustedUnit.objects.filter(task=EntrustedUnit.Task.REVIEW).delete()

    world.do(case, "appoint", payload(world, **of(world.province)), at=AT)

    assert case.parties.get(capacity="review_unit").organisation == world.province.organisation
    assert case.notices.get(code="review_appointment").addressee == world.province.organisation
    assert "由河北省应急管理厅受本单位委托" in said(case.notices.get(code="review_team"))


def test_the_department_does_not_review_where_a_unit_on_its_list_can(world):
    case = world.case_at("confirmed")

    assert "/unit" in refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, **of(world.province)), at=AT)
    tie(world.review_unit.organisation, world)
    world.do(case, "appoint", payload(world, **of(world.province)), at=AT)
    assert case.state == "reviewing"


def test_a_department_that_does_everything_itself_writes_no_letter_to_itself(world):
    case = world.case_at("confirmed", level=3)
    chosen = payload(world, **of(world.city))
    context = engine.examine(case, "appoint", world.city.handler, chosen, seen_version=case.version, at=AT)
    told = context.step.consequences(context)
    assert told[0] == f"{world.city.organisation} reviews by itself; nobody is appointed in writing."

    world.do(case, "appoint", chosen, at=AT)

    assert case.state == "reviewing"
    assert not case.notices.filter(code="review_appointment").exists()
    assert "由本单位对贵单位进行现场评审" in said(case.notices.get(code="review_team"))
    assert [notice.number for notice in case.notices.order_by("pk")] == [
        "唐应急标受〔2026〕1号",
        "唐应急标审〔2026〕2号",
        "唐应急标组〔2026〕3号",
    ]


def test_where_everybody_has_a_tie_the_button_says_so(world):
    case = world.case_at("confirmed")
    for unit in (world.review_unit, world.province):
        tie(unit.organisation, world)

    step = case.case_type.step("appoint")
    reasons = engine.obstacles(engine.context_for(case, step, world.unit.handler, AT))
    assert [str(reason) for reason in reasons] == [
        "Nobody can review here: every unit on the list has a tie, and so has the department. 燕山安全评价有限公司 "
        "gave this enterprise 安全管理咨询 on 2012-05-08 (source: 合同2012-14).（G-13）"
    ]


# The office that appoints


def test_an_organising_unit_with_a_tie_does_not_appoint(world):
    case = world.case_at("confirmed")
    tie(world.unit.organisation, world)

    assert refused(GuardRefused, world.do, case, "appoint", payload(world), at=AT) == [
        "冀安评审中心 gave this enterprise 安全管理咨询 on 2012-05-08; the grading department must name another office."
        "（G-13）"
    ]


def test_who_acts_for_an_office_has_no_tie_either(world):
    case = world.case_at("confirmed")
    who = world.unit.handler.person
    tie(world.unit.organisation, world, person=who)

    assert refused(GuardRefused, world.do, case, "appoint", payload(world), at=AT) == [
        f"{who.name} gave this enterprise 安全管理咨询 on 2012-05-08; a colleague without such a tie must act.（G-13）"
    ]
