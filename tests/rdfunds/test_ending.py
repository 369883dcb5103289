"""A programme ends: not over the heads of its projects, and nothing of it stays open (R-15)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import Organisation
from accounts.roles import Role
from casework import engine
from casework.errors import GuardRefused, PayloadInvalid
from casework.letters.render import render_letter
from casework.models import Case, Notice
from casework.visibility import visible_to
from ledger.models import Entry
from rdfunds import bookkeeping, ending, kinds
from rdfunds.models import Call, Programme
from rdfunds.workflow.project import PROJECT
from tests import factories
from tests.grading.world import moment, refused, refused_at, running, told
from tests.rdfunds import programmes, stages
from tests.rdfunds.stages import REVIEWED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ENDS = ("complete", "terminate")


@pytest.fixture
def offices():
    """The offices of a world in which there is everybody around a project too."""
    world = stages.build()
    finance = Organisation.objects.get(name="财政部")
    made = programmes.World(
        agency=programmes.Office(world.handler.organisation, *world.agency),
        science=programmes.Office(world.science[0].organisation, *world.science),
        finance=programmes.Office(
            finance, *(factories.actor(role, organisation=finance) for role in (Role.HANDLER, Role.SIGNER))
        ),
    )
    return world, made


@pytest.fixture
def made(offices):
    return offices[1]


@pytest.fixture
def case(made):
    """A programme of which 70 million yuan are issued, long enough for a project."""
    case = programmes.start(made, last_year=2030)
    nothing = dict.fromkeys(("central", "local", "own", "other"), "0.00")
    programmes.write(case, income=[*programmes.INCOME, *({"year": year, **nothing} for year in (2029, 2030))])
    for step in ("file_estimate", "assess", "approve_estimate"):
        programmes.do(made, case, step)
    programmes.issue(made, case, 2026, "70000000.00")
    return case


@pytest.fixture
def world(offices, case):
    return replace(offices[0], programme=Programme.objects.get(case=case))


def left(world):
    return bookkeeping.undistributed(Programme.objects.get(pk=world.programme.pk))


def consequences(made, case, step):
    """What the page says before the step is sent."""
    declared = case.case_type.step(step)
    at, actor = moment(stages.DAY), made.hands(case, step)[0]
    payload = programmes.payload_of(case, step)
    return declared.consequences(engine.examine(case, step, actor, payload, seen_version=case.version, at=at))


def test_every_state_of_a_project_is_written_undecided_funded_or_its_last():
    states = {state.code for state in PROJECT.states if not state.final}
    assert states == {*kinds.WRITTEN, *kinds.UNDECIDED, *kinds.FUNDED}


@pytest.mark.parametrize("step", ENDS)
def test_no_programme_ends_while_a_project_has_its_money(world, made, case, step):
    project = stages.running_project(world)
    (said,) = refused(GuardRefused, programmes.do, made, case, step)

    assert all(each in said for each in (project.title, project.case.reference, "Running", "R-15"))
    stages.do(world, project.case, "stop")
    programmes.do(made, case, step)
    assert left(world) == 0
    assert Entry.objects.get(kind="return").total == 7_000_000_000


def test_a_project_that_waits_for_its_task_book_is_in_the_way_too(world, made, case):
    project = stages.bring(world, stages.begin(world, stages.open_call(world)), *stages.ISSUED_TO)
    (said,) = refused(GuardRefused, programmes.do, made, case, "terminate")

    assert project.reference in said


def test_a_programme_is_completed_once_everything_sent_is_decided(world, made, case):
    project = stages.bring(world, stages.begin(world, stages.open_call(world)), *REVIEWED)
    (said,) = refused(GuardRefused, programmes.do, made, case, "complete")

    assert project.reference in said
    stages.do(world, project, "decline")
    programmes.do(made, case, "complete")


@pytest.mark.parametrize("step", ENDS)
def test_open_calls_are_closed_with_the_programme_and_their_last_day_no_longer_runs(world, made, case, step):
    call = stages.open_call(world)
    over = stages.open_call(world, closes_on="2026-03-15")
    draft = stages.draft_call(world)
    assert any(call.title in said and stages.LAST_DAY in said for said in consequences(made, case, step))
    programmes.do(made, case, step, on="2026-03-20")

    call.case.refresh_from_db()
    event = call.case.events.get(code=ending.STEP)
    assert (call.case.state, running(call.case)) == ("closed", {})
    assert world.programme.name in event.content.payload["reason"]
    assert world.handler.person.name in told(event)
    # What was over is closed as of the day after its last one, as ever; a draft is the agency's to discard.
    (closing,) = engine.settle(over.case, moment("2026-03-20"))
    assert (closing.code, closing.effective_on.isoformat()) == ("close", "2026-03-16")
    stages.do(world, draft, "discard")


def test_with_a_termination_what_is_not_decided_ends_and_its_lead_unit_is_told(world, made, case):
    call = stages.open_call(world)
    reviewed, returned, written = (stages.begin(world, call, title=title) for title in ("评审", "退回", "起草"))
    stages.bring(world, reviewed, *REVIEWED)
    stages.bring(world, returned, "submit", "return_application")
    said = " ".join(consequences(made, case, "terminate"))
    assert reviewed.reference in said
    assert "being written" in said
    assert written.reference not in said
    programmes.do(made, case, "terminate")

    for project in (reviewed, returned, written):
        project.refresh_from_db()
    assert [each.state for each in (reviewed, returned, written)] == ["not_chosen", "not_chosen", "not_sent"]
    notices = Notice.objects.filter(code="project_ended_with_programme")
    assert {each.case for each in notices} == {reviewed, returned}
    assert all("财教〔2026〕60号" in each.data["reasons"] for each in notices)
    assert render_letter(notices[0].letter, notices[0].data).startswith(b"%PDF")
    assert world.investigator.person.name in told(written.events.get(code=ending.STEP))
    assert not visible_to(made.finance.handler).filter(pk=written.pk).exists()


def test_applications_that_are_still_written_end_with_a_completion(world, made, case):
    written = stages.begin(world, stages.open_call(world, rounds="2"))
    programmes.do(made, case, "complete")

    written.refresh_from_db()
    assert written.state == "not_sent"


def test_one_cannot_apply_to_a_call_of_an_ended_programme_and_is_told_why(world, made, case):
    call = stages.open_call(world)
    programmes.do(made, case, "terminate")
    found = refused_at(PayloadInvalid, stages.begin, world, call)

    assert all(each in found["/call"][0] for each in (call.title, world.programme.name, "Terminated", "R-15"))


def test_one_cannot_apply_after_the_last_day_and_is_told_that(world):
    call = stages.open_call(world)
    engine.settle(call.case, moment("2026-04-21"))
    found = refused_at(PayloadInvalid, stages.begin, world, call, on="2026-04-21")

    assert stages.LAST_DAY in found["/call"][0]


def test_of_a_call_that_is_not_published_nothing_is_said(world):
    draft = stages.draft_call(world)
    found = refused_at(PayloadInvalid, stages.begin, world, Call.objects.get(case=draft))

    assert draft.record.title not in found["/call"][0]


# --- programmes that ended while something of theirs went on, as they could before -----------------------


@pytest.fixture
def ended():
    """Ends the programme and nothing else."""
    return lambda world: Case.objects.filter(pk=world.programme.case_id).update(state="terminated")


def test_what_comes_back_to_a_programme_that_has_ended_goes_back_at_once(world, ended):
    project = stages.running_project(world)
    stages.do(world, project.case, "record_first_payment")
    ended(world)
    stages.do(world, project.case, "stop")

    assert left(world) == 0
    assert Entry.objects.get(kind="return").total / 100 == Decimal("68000000.00")


def test_nothing_is_sent_to_a_programme_that_has_ended(world, ended):
    project = stages.begin(world, stages.open_call(world))
    stages.write_application(world, project)
    ended(world)
    said = refused(GuardRefused, stages.do, world, project, "submit")

    assert any(world.programme.name in each and "R-15" in each for each in said)
    stages.do(world, project, "withdraw")
