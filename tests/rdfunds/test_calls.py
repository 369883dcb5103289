"""A call: drafted, published by two people, shown to everybody, closed by the clock (R-20, R-28)."""

from datetime import date

import pytest

from casework import engine
from casework.errors import GuardRefused, PayloadInvalid, WrongState
from casework.messages import reminders
from casework.models import Case, Reminder
from casework.visibility import visible_to
from rdfunds.models import Call
from tests import factories
from tests.grading.world import moment, refused_at, running
from tests.rdfunds import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return stages.build()


@pytest.fixture
def draft(world):
    return stages.draft_call(world)


def test_a_draft_is_the_agency_s_own_and_can_be_corrected(world, draft):
    assert draft.state == "draft"
    assert not visible_to(world.science[0]).filter(pk=draft.pk).exists()

    answers = stages.call_answers(world, title="更正后的指南", published_estimate="800万")
    stages.do(world, draft, "correct", answers)

    call = Call.objects.get(case=draft)
    assert (call.title, call.published_estimate) == ("更正后的指南", 800_000_000)


def test_only_running_programmes_of_the_agency_are_offered(world):
    other = stages.programme_of(factories.organisation("management_agency"), name="先进材料")
    Case.objects.filter(pk=world.programme.case_id).update(state="filed")

    for programme in (other, world.programme):
        found = refused_at(PayloadInvalid, stages.draft_call, world, programme=programme.pk)
        assert "/programme" in found


def test_published_it_runs_through_its_last_day_and_closes_by_the_clock(world, draft):
    event = stages.do(world, draft, "publish")

    assert event.membership == world.signer.membership
    assert running(draft) == {"applications": date(2026, 4, 20)}
    assert visible_to(world.science[0]).filter(pk=draft.pk).exists()
    assert engine.settle(draft, moment("2026-04-20")) == []
    (closing,) = engine.settle(draft, moment("2026-04-23"))
    draft.refresh_from_db()
    assert (closing.code, closing.effective_on, draft.state) == ("close", date(2026, 4, 21), "closed")


def test_a_last_day_on_a_day_of_rest_stays_where_the_call_has_put_it(world):
    call = stages.open_call(world, closes_on="2026-04-19")

    assert running(call.case) == {"applications": date(2026, 4, 19)}


def test_a_call_whose_last_day_is_not_ahead_is_not_published(world):
    case = stages.draft_call(world, closes_on="2026-03-10")

    with pytest.raises(GuardRefused, match="2026-03-10"):
        stages.do(world, case, "publish")


def test_without_an_estimate_in_force_nothing_is_called_for(world, draft):
    Case.objects.filter(pk=world.programme.case_id).update(state="terminated")

    with pytest.raises(GuardRefused, match="R-10"):
        stages.do(world, draft, "publish")


def test_what_is_published_is_neither_corrected_nor_discarded(world, draft):
    stages.do(world, draft, "publish")

    for step in ("correct", "discard"):
        with pytest.raises(WrongState):
            stages.do(world, draft, step)


def test_everybody_reads_the_open_calls_and_no_others(world, client, time_machine, english):
    time_machine.move_to(moment("2026-03-12"))
    stages.open_call(world, title="开放的指南", published_estimate="8000000")
    stages.open_call(world, title="包干制指南", lump_sum=True, rounds="2", closes_on="2026-03-20")
    stages.draft_call(world, title="起草中的指南")
    closed = stages.open_call(world, title="已截止的指南", closes_on="2026-03-11")
    page = client.get("/public/call/open/").content.decode()

    assert page.index("包干制指南") < page.index("开放的指南")
    assert "8,000,000.00" in page
    assert "2026-04-20" in page
    assert "起草中的指南" not in page
    assert closed.title not in page
    narrowed = client.get("/public/call/open/", {"funding": "lump_sum", "rounds": "2"}).content.decode()
    assert "包干制指南" in narrowed
    assert "开放的指南" not in narrowed
    assert "开放的指南" in client.get("/public/call/open/", {"q": "开放"}).content.decode()


def test_the_end_of_the_time_to_apply_is_told_to_those_who_opened_it_and_to_nobody_as_late(world, draft):
    stages.do(world, draft, "publish")
    engine.settle(draft, moment("2026-04-23"))
    reminders.remind_due(moment("2026-05-20"))
    told = Reminder.objects.filter(deadline__case=draft, stage__startswith="passed")
    assert {(row.stage, row.organisation_id) for row in told} == {("passed", world.handler.organisation.pk)}
