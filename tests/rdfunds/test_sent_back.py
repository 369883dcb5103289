"""What the agency sends back, and what the own signer returns, is read where it is mended (R-19, R-27)."""

import pytest

from casework import drafts, proposals
from tests.casework.pages import text_of
from tests.grading.world import moment
from tests.rdfunds import stages
from tests.rdfunds.stages import ISSUED_TO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def on_the_day(time_machine):
    time_machine.move_to(moment(stages.DAY), tick=False)


@pytest.fixture
def world():
    return stages.build()


@pytest.fixture
def case(world):
    return stages.begin(world, stages.open_call(world))


@pytest.mark.parametrize(
    ("steps", "page"),
    [
        (("submit", "return_application"), "contents/application/lines/"),
        ((*ISSUED_TO, "sign_task_book", "return_task_book"), "contents/task_book/goals/"),
    ],
)
def test_the_reason_stands_on_the_page_that_is_mended_and_on_the_worklist(world, case, as_actor, steps, page):
    stages.bring(world, case, *steps)
    client, reason = as_actor(world.investigator), stages.REASON["reason"]

    assert f"sent it back on {stages.DAY} {reason}" in text_of(client.get(f"/cases/{case.reference}/{page}"))
    assert f"Sent back on {stages.DAY}: {reason}" in text_of(client.get("/"))


def test_once_it_is_sent_again_nothing_is_said_of_it(world, case, as_actor):
    stages.bring(world, case, "submit", "return_application", "submit")

    assert "Sent back" not in text_of(as_actor(world.handler).get("/"))


def test_what_the_own_signer_returned_stands_on_the_page_that_is_mended(world, case, as_actor):
    stages.write_application(world, case)
    at = moment(stages.DAY)
    proposal = proposals.prepare(case, "submit", world.investigator, {}, seen_version=case.version, at=at)
    proposals.send_back(proposal, world.approver, "请补充测试费的依据。", at=at)

    page = as_actor(world.investigator).get(f"/cases/{case.reference}/contents/application/basis/")
    assert "请补充测试费的依据。" in text_of(page)


def test_what_the_own_signer_returned_stands_beside_the_questions_of_a_step(world, as_actor):
    case = stages.begin(world, stages.open_call(world, rounds="2"))
    at, said = moment(stages.DAY), stages.PAYLOADS["submit_pre_application"](world, None)
    proposal = proposals.prepare(
        case, "submit_pre_application", world.investigator, said, seen_version=case.version, at=at
    )
    proposals.send_back(proposal, world.approver, "目标写得太笼统。", at=at)

    page = as_actor(world.investigator).get(f"/cases/{case.reference}/steps/submit_pre_application/")
    assert "目标写得太笼统。" in text_of(page)


def test_who_signs_reads_that_it_is_not_submitted_yet(world, case, as_actor):
    stages.write_application(world, case)
    at = moment(stages.DAY)
    proposal = proposals.prepare(case, "submit", world.investigator, {}, seen_version=case.version, at=at)

    page = text_of(as_actor(world.approver).get(f"/proposals/{proposal.pk}/"))
    assert "Version 1, not submitted yet." in page
    assert "as it was submitted" not in page


def test_what_was_typed_and_never_saved_is_named_before_the_application_is_sent(world, case, as_actor):
    stages.write_application(world, case)
    client, at = as_actor(world.investigator), moment(stages.DAY)
    sending = f"/cases/{case.reference}/steps/submit/"
    assert "never saved" not in text_of(client.get(sending))
    drafts.keep(case, "application.basis", world.investigator, {"business": "新的依据"}, at=at)

    said = text_of(client.get(sending))
    assert "“What costs are based on”: what was typed there and never saved is not sent." in said
