"""A department that has entrusted nobody: it reports to nobody, writes to nobody but the enterprise (G-6)."""

import pytest

from casework import engine
from casework.errors import GuardRefused
from casework.models import OutboxMessage
from tests.grading.reviewers import said
from tests.grading.world import PAYLOADS, enterprise, moment, refused, told

AT = moment("2026-03-10")


def said_before(world, case, step, payload=None):
    """What the page says that a step of the city does."""
    payload = PAYLOADS[step](world, case) if payload is None else payload
    context = engine.examine(case, step, world.city.handler, payload, seen_version=case.version, at=AT)
    return context.step.consequences(context)


def test_it_reports_no_commitment_to_itself_and_has_nobody_to_give_the_case_to(world):
    case = world.case_at("accepted", level=3)

    assert refused(GuardRefused, world.do, case, "propose_termination", at=AT) == [
        "唐山市应急管理局 handles this case by itself and reports nothing to itself: where a commitment is false, it "
        "ends the case.（G-8-3）"
    ]
    context = engine.context_for(case, case.case_type.step("reassign"), world.city.handler, AT)
    assert [str(reason) for reason in engine.obstacles(context)] == [
        "No organising unit without a tie is entrusted by 唐山市应急管理局 for this level and industry, so there is no "
        "other office to handle the case.（G-6）"
    ]


@pytest.mark.parametrize(("step", "state"), [("pass_audit", "accepted"), ("confirm", "audited")])
def test_its_own_people_are_not_told_what_they_did(world, step, state):
    case = world.case_at(state, level=3)

    event = world.do(case, step, at=AT)

    assert world.city.handler.person.name not in told(event)


def test_what_its_pages_say_names_no_other_office(world):
    assert said_before(world, world.case_at("accepted", level=3), "pass_audit")[-1] == (
        "The department's confirmation follows, as a step of its own."
    )
    audited = world.case_at("audited", level=3, by=enterprise())
    assert said_before(world, audited, "confirm")[-1] == "The enterprise is told."


def test_its_letters_name_itself_as_itself(world):
    case = world.case_at("qualified", level=3)
    letters = {notice.code: said(notice) for notice in case.notices.all()}

    assert "verification_report" not in letters
    assert not case.notices.filter(addressee=world.city.organisation).exists()
    assert "经本单位确认后，组织现场评审" in letters["audit_passed"]
    assert "已经本单位确认" in letters["review_team"]
    assert "向本单位申请延长整改期限" in letters["review_report"]
    assert "本单位将把贵单位列入推荐名单，并向社会公示" in letters["verification_result"]
    for text in letters.values():
        assert "定级部门" not in text
        assert "组织单位" not in text


def test_its_list_of_the_qualified_goes_to_nobody(world):
    case = world.case_at("qualified", level=3)
    context = engine.context_for(case, case.case_type.step("list"), world.city.handler, AT)
    assert context.step.together.consequences([context]) == [
        "1 enterprise is on your department's own list of the qualified; the public notice is its next step."
    ]

    event = world.do(case, "list", at=AT)

    listed = event.list_entry.list
    assert listed.data["addressee"] == "本单位存档"
    text = said(listed)
    assert "由本单位按规定公示" in text
    assert "报送贵单位" not in text
    assert not OutboxMessage.objects.filter(template="list_issued", list=listed).exists()


def test_a_unit_reports_its_list_as_before(world):
    event = world.do(world.case_at("qualified"), "list", at=AT)

    listed = event.list_entry.list
    assert listed.data["addressee"] == world.province.organisation.name
    assert "现将名单报送贵单位" in said(listed)
