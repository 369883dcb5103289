"""The top of a case's page and its line in the worklist: what comes first, where it leads, what stays after the end."""

import re
from urllib.parse import quote

import pytest

from casework import proposals
from casework.models import Case
from casework.screens.head import head_of
from tests.casework.pages import text_of
from tests.grading import reviewing
from tests.grading.outcomes import deciding
from tests.grading.scenes import SUBMITTED_ON
from tests.grading.world import moment, office_pair

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    """It is the day on which the cases came to where they are."""
    time_machine.move_to(moment(SUBMITTED_ON), tick=False)


def labels(case: Case, actor) -> list[str]:
    return [step.label for step in head_of(Case.objects.get(pk=case.pk), actor, "events").open_steps]


def lasting(case: Case, actor) -> list[str]:
    return [str(reason.message) for reason in head_of(Case.objects.get(pk=case.pk), actor, "events").lasting]


def test_a_report_is_filled_in_first_and_once_it_is_ready_sent_first(world):
    case, handler = world.case_at("rectifying"), world.enterprise.handler
    assert labels(case, handler)[0].startswith("Edit")
    reviewing.write_rectification(case)

    sent, edited, *_others = labels(case, handler)
    assert sent == "Report the rectification"
    assert edited.startswith("Edit")


def test_what_was_sent_back_is_changed_and_not_filled_in(world):
    case = world.case_at("correction")
    assert any(label.startswith("Change “") for label in labels(case, world.enterprise.handler))


def test_the_line_that_asks_to_decide_on_an_objection_leads_to_the_case(world, as_actor):
    case = world.case_at("noticed, objected")
    page = as_actor(world.province.handler).get("/").content.decode()
    (link,) = re.findall(r'<a href="([^"]+)">Decide on the objection</a>', page)
    assert link == quote(f"/cases/{case.reference}/")


def test_who_put_up_the_notice_is_not_asked_to_decide_where_a_colleague_can(world, as_actor):
    case = world.case_at("noticed, objected")
    colleague, signer = office_pair(world.province.organisation)

    asked = text_of(as_actor(colleague).get("/"))
    of_the_poster = text_of(as_actor(world.province.handler).get("/"))

    assert "Decide on the objection" in asked
    assert "Decide on the objection" not in of_the_poster
    assert case.reference in of_the_poster
    payload = deciding(case)
    proposals.prepare(case, "decide_objection", colleague, payload, seen_version=case.version, at=moment(SUBMITTED_ON))
    assert case.reference in text_of(as_actor(signer).get("/?show=sign"))
    assert case.reference not in text_of(as_actor(world.province.signer).get("/?show=sign"))


def test_where_nobody_else_can_decide_the_poster_is_asked_and_told_why_not(world, as_actor):
    case = world.case_at("noticed, objected")
    assert "Decide on the objection" in text_of(as_actor(world.province.handler).get("/"))
    page = text_of(as_actor(world.province.handler).get(f"/cases/{case.reference}/"))
    assert "had a hand in “Put up the public notice”" in page


def test_while_a_report_waits_its_decision_stands_out(world):
    def standing_out(case: Case) -> list[str]:
        steps = head_of(Case.objects.get(pk=case.pk), world.province.handler, "events").open_steps
        return [step.label for step in steps if not step.quiet]

    decision = ["Set the report of a false commitment aside", "End the case for a false commitment"]
    case = world.case_at("accepted")
    assert not set(decision) & set(standing_out(case))
    world.do(case, "propose_termination", at=moment(SUBMITTED_ON))
    assert standing_out(case) == decision


def test_what_the_enterprise_is_told_of_an_objection_is_unfolded_for_it_alone(world, as_actor):
    case = world.case_at("noticed, objected")
    upheld = {**deciding(case, "upheld"), "told": "经核查，反映的情况属实。"}
    world.do(case, "decide_objection", upheld, at=moment(SUBMITTED_ON))

    def folds(actor) -> list[str]:
        page = as_actor(actor).get(f"/cases/{case.reference}/").content.decode()
        entries = re.findall(r'<details class="said"( open)?>(.*?)</details>', page, re.S)
        return [is_open.strip() for is_open, said in entries if "反映的情况属实" in said]

    assert folds(world.enterprise.handler) == ["open"]
    assert folds(world.unit.handler) == [""]


def test_after_the_announcement_it_says_until_when_the_grade_is_valid(world):
    case = world.case_at("granted")
    for actor in (world.enterprise.handler, world.province.handler):
        (sentence,) = lasting(case, actor)
        assert "2026-03-10" in sentence
        assert "2029-03-10" in sentence


def test_after_a_failure_it_says_until_when_no_application_is_possible(world):
    case = world.case_at("failed")
    (sentence,) = lasting(case, world.enterprise.handler)
    assert "until 2027-03-10" in sentence
    assert "from 2027-03-11" in sentence


def test_a_bar_recorded_after_the_announcement_is_told_beside_the_grade(world):
    case = world.case_at("granted")
    world.do(case, "record_bar", at=moment(SUBMITTED_ON))
    assert ["valid until" in each for each in lasting(case, world.enterprise.handler)] == [True, False]


@pytest.mark.parametrize("who", ["enterprise", "province"])
def test_everybody_reads_which_offices_handle_the_case(world, as_actor, who):
    case = world.case_at("reviewing")
    page = text_of(as_actor(getattr(world, who).handler).get(f"/cases/{case.reference}/"))
    handling = page.split("Who handles it")[1]
    for office in (world.province, world.unit, world.review_unit):
        assert office.organisation.name in handling


def test_nothing_lasts_while_the_case_is_open(world):
    assert lasting(world.case_at("submitted"), world.enterprise.handler) == []
