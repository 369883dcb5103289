"""The top of a case's page and its line in the worklist: what comes first, where it leads, what stays after the end."""

import re
from urllib.parse import quote

import pytest

from casework.models import Case
from casework.screens.head import head_of
from tests.grading import reviewing
from tests.grading.scenes import SUBMITTED_ON
from tests.grading.world import moment

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


def test_the_line_that_asks_to_decide_on_an_objection_leads_to_the_case(world, as_actor):
    case = world.case_at("noticed, objected")
    page = as_actor(world.province.handler).get("/").content.decode()
    (link,) = re.findall(r'<a href="([^"]+)">Decide on the objection</a>', page)
    assert link == quote(f"/cases/{case.reference}/")


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


def test_nothing_lasts_while_the_case_is_open(world):
    assert lasting(world.case_at("submitted"), world.enterprise.handler) == []
