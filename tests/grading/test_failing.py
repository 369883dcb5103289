"""The notice of failure: its reasons, and the bar that it starts (G-7-5)."""

from datetime import date

import pytest

from casework import engine, settling
from casework.errors import GuardRefused, PayloadInvalid
from casework.letters.render import render_letter
from casework.models import Case
from grading.failures import REASONS, reasons_of
from grading.models import BarRecord
from grading.workflow import APPLICATION
from tests.grading import outcomes, reviewing
from tests.grading.world import (
    REASON,
    SUBMITTED_ON,
    enterprise,
    moment,
    refused,
    refused_at,
    running,
    told,
    write_report,
)

AT = moment("2026-03-20")
FAIL = next(step for step in APPLICATION.steps if step.code == "fail")


@pytest.fixture
def case(world):
    return world.case_at("unqualified")


def context(case: Case, world, payload=None):
    made = engine.context_for(Case.objects.get(pk=case.pk), FAIL, world.province.handler, AT)
    made.payload = payload
    return made


def test_the_enterprise_gets_the_notice_and_is_barred_for_a_year(world, case):
    event = world.do(case, "fail", at=AT)

    assert (case.state, running(case)) == ("failed", {})
    notice = case.notices.get(code="failure")
    assert (notice.number, notice.issuer) == ("冀应急标未〔2026〕1号", world.province.organisation)
    assert notice.addressee == world.enterprise.organisation
    assert notice.data["reasons"] == [outcomes.FAILED]
    assert (notice.data["barred_until"], notice.data["may_apply_from"]) == ("2027-03-20", "2027-03-21")
    bar = BarRecord.objects.get()
    assert (bar.enterprise, bar.kind, bar.notified_on, bar.case) == (
        world.enterprise.organisation,
        "failure",
        date(2026, 3, 20),
        case,
    )
    assert told(event) == {world.unit.handler.person.name}


def test_the_letter_can_be_printed(world, case):
    world.do(case, "fail", at=AT)

    assert render_letter("grading/failure", case.notices.get(code="failure").data).startswith(b"%PDF")


def test_the_signer_reads_until_which_day_the_bar_lasts(world, case):
    said = FAIL.consequences(context(case, world, {"reasons": [outcomes.FAILED]}))

    assert "The enterprise cannot apply for a grade until 2027-03-20; it can again from 2027-03-21." in said


def test_whoever_has_failed_is_refused_until_the_bar_is_over(world, case):
    world.do(case, "fail", at=AT)
    early, late = moment("2027-03-20"), moment("2027-03-21")
    again = world.start(at=early)

    write_report(again, day=early.date())

    assert "Barred by the notice of failure of 2026-03-20 until 2027-03-20" in " ".join(
        refused(GuardRefused, world.do, again, "submit", at=early)
    )
    write_report(again, day=late.date())
    world.do(again, "submit", at=late)
    assert again.state == "submitted"


def test_a_notice_without_a_reason_is_refused(world, case):
    paths = refused_at(PayloadInvalid, world.do, case, "fail", {"reasons": []}, at=AT)

    assert list(paths) == ["/reasons"]


def test_it_is_issued_once(world, case):
    world.do(case, "fail", at=AT)

    assert BarRecord.objects.count() == 1
    assert case.current_state.final


def test_what_was_declined_begins_with_the_reasons_of_the_decline(world, case):
    assert reasons_of(case) == [REASON]
    assert FAIL.prefill(context(case, world)) == {"reasons": [REASON]}


def test_what_was_struck_begins_with_the_reason_of_the_strike(world):
    case = world.case_at("listed")
    world.do(case, "strike", outcomes.striking(case, "unqualified"), at=AT)

    assert reasons_of(case) == [{"place": "推荐名单审查", "reason": "名单所附评审结论与报告不一致", "rule": "G-7-4"}]


def test_an_upheld_objection_begins_with_what_the_enterprise_was_told(world):
    case = world.case_at("noticed, objected")
    world.do(case, "decide_objection", outcomes.deciding(case, "upheld", "经核查，存在重大事故隐患。"), at=AT)

    assert reasons_of(case) == [{"place": "公示期间的异议", "reason": "经核查，存在重大事故隐患。", "rule": "G-7-5"}]


def test_what_cannot_be_cured_is_named_with_its_reasons(world):
    case = world.case_at("reviewing")
    rows = [reviewing.nonconformity("1.2"), reviewing.nonconformity("2.1", curable="no", reasons="安全间距不足")]
    reviewing.write_sheet(case, nonconformities={"nonconformities": rows})
    world.do(case, "report_review", {}, at=moment(SUBMITTED_ON))

    assert reasons_of(case) == [
        {
            "place": "不符合项2：2.1 炼钢车间",
            "reason": "煤气区域未设置固定式报警装置；无法整改：安全间距不足",
            "rule": "G-7-3-2",
        }
    ]


def test_a_rectification_not_reported_names_its_last_day(world):
    case = world.case_at("rectifying")
    settling.settle_all(moment("2026-06-01"))

    (reason,) = reasons_of(Case.objects.get(pk=case.pk))

    assert reason["reason"] == "未在整改期限届满前（2026年4月8日）报告整改完成情况，视为不合格"


def test_what_was_not_cured_and_a_score_too_low_are_both_named(world):
    case = world.case_at("verifying")
    reviewing.write_verification(case, lost={"2.1": "30"}, n2={"cured": "no", "remark": "规程未经审批"})
    world.do(case, "verify", {}, at=moment(SUBMITTED_ON))

    assert reasons_of(case) == [
        {"place": "不符合项2：2.1 安全部", "reason": "操作规程未修订；复核未通过：规程未经审批", "rule": "G-7-3-3"},
        {"place": "整改复核得分", "reason": "整改复核后得分70.0分，低于该等级要求的75分", "rule": "G-4"},
    ]
    world.do(case, "fail", {"reasons": reasons_of(case)}, at=AT)
    assert case.state == "failed"


def test_every_way_to_become_unqualified_has_reasons_to_begin_with(world):
    """The declaration says by which steps a case becomes unqualified; each must be known here."""

    leading = {step.code for step in APPLICATION.steps if "unqualified" in step.targets}
    assert leading == set(REASONS)


def test_an_application_that_never_failed_has_no_reasons(world):
    assert reasons_of(world.case_at("submitted", by=enterprise())) == []
