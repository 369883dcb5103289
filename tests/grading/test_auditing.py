"""The audit: passed with an opinion on every element, or refused with reasons."""

from datetime import date

import pytest

from casework.errors import GuardRefused, PayloadInvalid
from casework.models import SignatureRule
from grading.forms.filing import CorrectionItemRow, RefusalRow
from grading.models import BarRecord
from tests.grading.world import (
    AUDIT_DUE,
    REASON,
    moment,
    opinions,
    refused,
    refused_at,
    running,
    take,
    told,
    write_report,
)

AT = moment("2026-03-20")


@pytest.fixture
def case(world):
    return world.case_at("accepted")


def passing(case, **changes):
    return {"conclusion": "同意报送。", "opinions": opinions(case), **changes}


def test_an_audit_passed(world, case):
    rows = opinions(case)
    rows[1] |= {"conforms": "remark", "remark": "制度宜补充签发日期"}

    event = world.do(case, "pass_audit", passing(case, opinions=rows), at=AT)

    assert case.state == "audited"
    deadline = case.deadlines.get(code="audit")
    assert (deadline.state, deadline.closed_on) == ("met", date(2026, 3, 20))
    assert running(case) == {"confirmation": date(2026, 4, 3)}
    assert told(event) == {world.province.handler.person.name}
    notice = case.notices.get(code="audit_passed")
    assert notice.number == "冀安评审〔2026〕2号"
    assert notice.data["body"] == ["审核意见：同意报送。"]
    assert notice.data["opinions"] == [
        {"code": "1", "name": "目标职责", "opinion": "符合"},
        {"code": "2", "name": "制度化管理", "opinion": "符合；建议：制度宜补充签发日期"},
    ]


def test_an_audit_after_its_due_day_is_possible_and_late(world, case):
    late = moment("2026-03-30")

    world.do(case, "pass_audit", at=late)

    deadline = case.deadlines.get(code="audit")
    assert (deadline.state, deadline.due_on, deadline.closed_on) == ("met", AUDIT_DUE, date(2026, 3, 30))


def test_every_element_wants_one_opinion(world, case):
    rows = opinions(case)

    for given, said in (
        ([rows[0]], "Element 2 needs one opinion."),
        ([rows[0], rows[1], rows[1]], "Element 2 needs one opinion."),
        ([*rows, {**rows[0], "element": "9"}], "The standard has no first-level element 9."),
    ):
        found = refused_at(GuardRefused, world.do, case, "pass_audit", passing(case, opinions=given), at=AT)
        assert found == {"/opinions": [said]}


def test_a_remark_that_is_announced_must_be_written(world, case):
    rows = opinions(case)
    rows[0] |= {"conforms": "remark"}

    found = refused_at(PayloadInvalid, world.do, case, "pass_audit", passing(case, opinions=rows), at=AT)

    assert found == {"/opinions/0/remark": ["Write the remark, or choose “Conforms”."]}


def test_an_audit_refused_ends_the_case_without_a_bar(world, case):
    world.do(case, "refuse", {"reasons": [REASON, {**REASON, "place": "1.1 目标"}]}, at=AT)

    assert case.state == "refused"
    assert case.current_state.final
    assert running(case) == {}
    assert case.next_due_on is None
    notice = case.notices.get(code="audit_refused")
    assert notice.number == "冀安评审〔2026〕2号"
    assert [row["place"] for row in notice.data["reasons"]] == ["2.1 规章制度", "1.1 目标"]
    assert not BarRecord.objects.exists()
    again = world.start(at=AT)
    write_report(again, day=date(2026, 3, 20))
    assert world.do(again, "submit", at=AT)


def test_a_refusal_without_reasons(world, case):
    assert refused_at(PayloadInvalid, world.do, case, "refuse", {"reasons": []}, at=AT) == {
        "/reasons": ["“Reason”: 0 filled in, at least 1 needed."]
    }


def test_the_rule_that_stands_in_a_row_until_another_is_typed():
    assert RefusalRow.base_fields["rule"].initial == "G-7-2-2"
    assert CorrectionItemRow.base_fields["rule"].initial == "G-7-2-1"


def test_numbers_of_notices_run_through_all_kinds_and_begin_again_each_year(world):
    first = world.case_at("refused")
    second = world.case_at("accepted")
    world.do(second, "pass_audit", at=moment("2027-01-04"))

    numbers = [*first.notices.values_list("number", flat=True), *second.notices.values_list("number", flat=True)]

    assert numbers == ["冀安评受〔2026〕1号", "冀安评审〔2026〕2号", "冀安评受〔2026〕3号", "冀安评审〔2027〕1号"]


def test_a_refused_step_uses_up_no_number(world, case):
    rows = opinions(case)[:1]
    refused(GuardRefused, world.do, case, "pass_audit", passing(case, opinions=rows), at=AT)

    world.do(case, "pass_audit", at=AT)

    assert case.notices.get(code="audit_passed").number == "冀安评审〔2026〕2号"


def test_an_office_may_do_without_a_signature(world, case):
    SignatureRule.objects.create(
        organisation=world.unit.organisation, kind="grading", step="pass_audit", signatures=0, since=date(2026, 3, 20)
    )

    event = take(case, "pass_audit", world.unit.handler, passing(case), at=AT)

    assert event.to_state == "audited"
    assert event.membership == world.unit.handler.membership
