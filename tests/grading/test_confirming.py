"""Confirming what the audit passed, returning it, declining it (G-7-3-1)."""

from datetime import date
from decimal import Decimal

from casework import engine
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.messages import mails
from casework.models import OutboxMessage
from grading.models import AccidentRecord, BarRecord
from tests.grading.world import (
    REASON,
    enterprise,
    moment,
    opinions,
    refused,
    refused_at,
    running,
    sign_through,
    take,
    told,
)

AT = moment("2026-03-11")
CONFIRMATION_DUE = date(2026, 3, 25)


def consequences(case, step, actor, payload):
    context = engine.examine(case, step, actor, payload, seen_version=case.version, at=AT)
    return context.step.consequences(context)


def beside(case, step, actor):
    declared = case.case_type.step(step)
    return declared.beside(engine.context_for(case, declared, actor, AT))


# Confirming


def test_the_department_confirms_and_the_appointment_is_next(world):
    case = world.case_at("audited")
    assert running(case) == {"confirmation": date(2026, 3, 24)}

    event = world.do(case, "confirm", {"remark": "请按时组织评审。"}, at=AT)

    assert case.state == "confirmed"
    assert running(case) == {"appointment": date(2026, 3, 18)}
    assert told(event) == {
        world.unit.handler.person.name,
        world.enterprise.handler.person.name,
        world.enterprise.principal.person.name,
    }
    assert event.content.payload == {"remark": "请按时组织评审。"}


def test_the_page_before_signing_says_what_confirming_does(world):
    case = world.case_at("audited")

    assert consequences(case, "confirm", world.province.handler, {}) == [
        "The application goes on to the review on site. 冀安评审中心 appoints the review unit, by its target "
        "2026-03-18.",
        "The organising unit and the enterprise are told.",
    ]


def test_beside_the_confirmation_stand_the_audit_the_report_and_the_registers_of_today(world):
    case = world.case_at("audited")
    firm = world.enterprise.organisation
    AccidentRecord.objects.create(
        enterprise=firm, on=date(2026, 3, 11), serious_injuries=1, direct_loss_fen=120_000_00, summary="", source="台账"
    )
    BarRecord.objects.create(enterprise=firm, kind="failure", notified_on=date(2024, 1, 10), source="旧文")

    shown = beside(case, "confirm", world.province.handler)

    assert shown["audit"]["conclusion"] == "同意报送。"
    assert [opinion["name"] for opinion in shown["audit"]["opinions"]] == ["目标职责", "制度化管理"]
    assert str(shown["score"].percent) == "96.0"
    assert [accident.direct_loss for accident in shown["registers"]["accidents"]] == [Decimal(120_000)]
    assert [(row["name"], row["until"]) for row in shown["registers"]["bars"]] == [("notice of failure", None)]


def test_an_enterprise_barred_since_it_applied_is_not_confirmed(world):
    case = world.case_at("audited")
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation,
        kind="failure",
        notified_on=date(2026, 3, 11),
        source="冀应急标〔2026〕9号",
    )

    assert refused(GuardRefused, world.do, case, "confirm", at=AT) == [
        "Barred by the notice of failure of 2026-03-11 until 2027-03-11; an application is possible from 2027-03-12."
        "（G-7-5）"
    ]
    world.do(case, "decline", at=AT)
    assert case.state == "unqualified"


def test_a_bar_that_is_over_does_not_stand_against_it(world):
    case = world.case_at("audited")
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind="failure", notified_on=date(2025, 3, 10), source="旧文"
    )

    world.do(case, "confirm", at=AT)

    assert case.state == "confirmed"


def test_only_the_department_confirms_returns_and_declines(world):
    case = world.case_at("audited")

    for step in ("confirm", "return_to_ou", "decline"):
        for stranger in (world.unit.handler, world.enterprise.handler, world.city.handler, world.ministry.handler):
            refused(NotPermitted, take, case, step, stranger, {}, at=AT)


# Returning


def test_a_returned_report_is_audited_again_by_an_internal_target(world):
    case = world.case_at("audited")

    event = world.do(case, "return_to_ou", {"reasons": [REASON]}, at=AT)

    assert case.state == "accepted"
    assert running(case) == {"renewed_audit": date(2026, 3, 25)}
    assert not case.deadlines.get(code="renewed_audit").statutory
    assert world.unit.handler.person.name in told(event)


def test_the_mail_to_the_organising_unit_says_by_when_the_second_audit_is_due(world):
    case = world.case_at("audited")
    event = world.do(case, "return_to_ou", at=AT)

    messages = OutboxMessage.objects.filter(template="step", person=world.unit.handler.person)
    mail = mails.compose(messages.get(data__subject=event.pk), date(2026, 3, 11))
    assert "2026年3月25日" in mail.text


def test_the_page_before_signing_says_what_returning_does(world):
    case = world.case_at("audited")

    assert consequences(case, "return_to_ou", world.province.handler, {"reasons": [REASON, REASON]}) == [
        "冀安评审中心 audits the report again for the following 2 reasons, by its target 2026-03-25.",
        "The enterprise is told and can read the reasons; there is nothing for it to do.",
        "The outcome of the second audit is told to the enterprise in writing, like that of the first.",
    ]


def test_the_second_audit_shows_the_department_s_reasons(world):
    case = world.case_at("audited")
    assert beside(world.case_at("accepted", by=other(world)), "pass_audit", world.unit.handler)["returned"] is None
    world.do(case, "return_to_ou", at=AT)

    for step in ("pass_audit", "refuse"):
        returned = beside(case, step, world.unit.handler)["returned"]
        assert returned.content.payload["reasons"] == [REASON]
        assert returned.organisation == world.province.organisation


def test_a_second_audit_passes_or_refuses_in_writing(world):
    case = world.case_at("audited")
    world.do(case, "return_to_ou", at=AT)

    world.do(case, "pass_audit", {"conclusion": "已复核。", "opinions": opinions(case)}, at=AT)

    assert case.state == "audited"
    assert running(case) == {"confirmation": CONFIRMATION_DUE}
    assert case.deadlines.get(code="renewed_audit").state == "met"
    assert case.notices.filter(code="audit_passed").count() == 2
    assert beside(case, "confirm", world.province.handler)["audit"]["conclusion"] == "已复核。"

    world.do(case, "return_to_ou", at=AT)
    world.do(case, "refuse", at=AT)
    assert case.state == "refused"


def other(world):
    return enterprise(name="另一家有限公司")


def test_a_reason_rests_on_a_rule_that_there_is(world):
    case = world.case_at("audited")
    row = {"place": "3.2", "reason": "名册不一致", "rule": "G-99-9"}

    assert refused_at(PayloadInvalid, world.do, case, "decline", {"reasons": [row]}, at=AT) == {
        "/reasons/0/rule": ["There is no rule G-99-9."]
    }


def test_a_return_needs_its_reasons_each_with_place_and_rule(world):
    case = world.case_at("audited")

    for step in ("return_to_ou", "decline"):
        assert refused_at(PayloadInvalid, world.do, case, step, {"reasons": []}, at=AT) == {
            "/reasons": ["“Reason”: 0 filled in, at least 1 needed."]
        }
        wrong = {"place": "", "reason": " ", "rule": "第七条"}
        assert refused_at(PayloadInvalid, world.do, case, step, {"reasons": [wrong]}, at=AT) == {
            "/reasons/0/place": ["This field is required."],
            "/reasons/0/reason": ["This field is required."],
            "/reasons/0/rule": ["Give the rule by its number, such as G-7-1."],
        }


# Declining


def test_a_declined_application_is_unqualified_until_the_notice_of_failure(world):
    case = world.case_at("audited")

    event = world.do(case, "decline", {"reasons": [REASON]}, at=AT)

    assert case.state == "unqualified"
    assert running(case) == {"failure_notice": CONFIRMATION_DUE}
    assert event.content.payload == {"reasons": [REASON]}
    assert not case.notices.filter(event=event).exists()
    assert not world.enterprise.organisation.bars.exists()


def test_the_page_before_signing_says_what_declining_does(world):
    case = world.case_at("audited")

    assert consequences(case, "decline", world.province.handler, {"reasons": [REASON]}) == [
        "The application counts as not qualified; the enterprise can no longer withdraw it.",
        "The notice of failure follows as a step of its own, by your target 2026-03-25. It gives these reasons.",
        "From that notice on the enterprise cannot apply for one year (G-7-5).",
    ]


def test_where_nobody_is_entrusted_the_department_confirms_what_it_audited(world):
    case = world.case_at("audited", level=3)
    city = world.city

    sign_through(case, "confirm", {}, city.handler, city.signer, at=AT)

    case.refresh_from_db()
    assert case.state == "confirmed"
    assert {party.capacity for party in case.current_parties if party.organisation == city.organisation} == {
        "grading_department",
        "organizing_unit",
    }
