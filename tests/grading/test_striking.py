"""One application struck from the list of the qualified (G-7-4)."""

from datetime import date

import pytest

from casework import engine
from casework.errors import GuardRefused, PayloadInvalid
from grading.workflow import APPLICATION
from tests.grading.outcomes import striking
from tests.grading.world import moment, refused_at, running, told

AT = moment("2026-03-13")
STRIKE = next(step for step in APPLICATION.steps if step.code == "strike")


@pytest.fixture
def case(world):
    return world.case_at("listed")


def test_it_goes_back_to_be_listed_again(world, case):
    event = world.do(case, "strike", striking(case, "qualified"), at=AT)

    assert case.state == "qualified"
    assert set(running(case)) == {"listing"}
    assert case.deadlines.get(code="posting").closed_on == date(2026, 3, 13)
    assert told(event) >= {world.unit.handler.person.name, world.enterprise.handler.person.name}
    world.do(case, "list", at=AT)
    assert case.state == "listed"


def test_it_counts_as_unqualified_and_the_notice_of_failure_is_due(world, case):
    world.do(case, "strike", striking(case, "unqualified"), at=AT)

    assert case.state == "unqualified"
    assert set(running(case)) == {"failure_notice"}


def test_reason_and_target_are_asked_for(world, case):
    assert set(refused_at(PayloadInvalid, world.do, case, "strike", {"to": "", "reason": ""}, at=AT)) == {
        "/to",
        "/reason",
    }
    assert set(refused_at(PayloadInvalid, world.do, case, "strike", striking(case, "granted"), at=AT)) == {"/to"}


def test_a_renewal_without_a_review_is_not_listed_again_without_one(world):
    case = world.case_at("listed, renewal")

    (sentence,) = refused_at(GuardRefused, world.do, case, "strike", striking(case, "qualified"), at=AT)["/to"]

    assert sentence.startswith("The renewal came here without a review")


@pytest.mark.parametrize(("to", "word"), [("qualified", "list it again"), ("unqualified", "a bar of one year")])
def test_what_it_leads_to_is_said_beforehand(world, case, to, word):
    context = engine.context_for(case, STRIKE, world.province.handler, AT)
    context.payload = striking(case, to)

    assert word in " ".join(STRIKE.consequences(context))
