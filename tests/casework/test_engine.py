"""take(): its order, its refusals, and what it leaves behind."""

from datetime import date, datetime, timedelta

import pytest

from accounts.actors import PUBLIC, SYSTEM, PersonActor
from accounts.models import Membership
from accounts.roles import Role
from casework import engine, settling
from casework.errors import (
    GuardRefused,
    KeyReused,
    NotPermitted,
    PayloadInvalid,
    StaleVersion,
    StepRefused,
    WrongState,
)
from casework.models import Case, Counter, Deadline, Event, OutboxMessage
from records import clock
from tests import factories
from tests.casework.toy import MONDAY, World, new_key

NEXT_TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)


def test_a_step_moves_the_case_and_leaves_an_event(world: World):
    case = world.sent()
    event = world.take(case, "accept", world.clerk, {"words": "yes"})
    case.refresh_from_db()
    assert (case.state, case.version, case.state_since) == ("accepted", 3, date(2026, 3, 2))
    assert (event.from_state, event.to_state, event.version, event.rules) == ("sent", "accepted", 3, "T-4")
    assert (event.membership, event.organisation, event.actor_kind) == (
        world.clerk.membership,
        world.clerk.organisation,
        "person",
    )
    assert event.content.payload == {"words": "yes"}


def test_a_step_meets_and_starts_deadlines(world: World):
    case = world.accepted()
    states = dict(Deadline.objects.filter(case=case).values_list("code", "state"))
    assert states == {"check": "met", "decide": "open"}
    assert case.next_due_on == date(2026, 3, 16)


def test_a_final_state_voids_what_is_open(world: World):
    case = world.accepted()
    world.take(case, "drop", world.handler, {})
    case.refresh_from_db()
    assert list(Deadline.objects.filter(case=case, state="open")) == []
    assert case.next_due_on is None


def test_a_limit_that_starts_anew_replaces_the_running_one(world: World):
    case = world.returned()
    later = MONDAY + timedelta(days=2)
    from casework import proposals

    proposal = proposals.prepare(case, "send", world.handler, world.ask(), seen_version=3, at=later)
    proposals.sign(proposal, world.principal, confirmed_hash=proposal.hash, at=later)
    rows = Deadline.objects.filter(case=case, code="decide").order_by("pk")
    assert [(row.state, row.due_on) for row in rows] == [("void", date(2026, 3, 16)), ("open", date(2026, 3, 18))]


def test_the_same_request_twice_gives_the_same_event(world: World):
    case, key = world.sent(), new_key()
    first = world.take(case, "accept", world.clerk, {"words": "yes"}, key=key, seen_version=2)
    again = world.take(case, "accept", world.clerk, {"words": "yes"}, key=key, seen_version=2)
    assert again == first
    assert case.events.filter(code="accept").count() == 1


@pytest.mark.parametrize("change", ["payload", "step", "person"])
def test_a_key_used_for_something_else_is_refused(world: World, change: str):
    case, key = world.sent(), new_key()
    world.take(case, "accept", world.clerk, {"words": "yes"}, key=key)
    step, actor, payload = "accept", world.clerk, {"words": "yes"}
    if change == "payload":
        payload = {"words": "no"}
    elif change == "step":
        step = "ponder"
    else:
        actor = factories.actor(Role.HANDLER, organisation=world.clerk.organisation)
    with pytest.raises(KeyReused):
        world.take(case, step, actor, payload, key=key)


def test_nobody_can_take_away_a_key_of_the_system(world: World):
    case = world.sent()
    deadline = Deadline.objects.get(case=case, code="check")
    with pytest.raises(PayloadInvalid):
        world.take(case, "accept", world.clerk, {"words": "yes"}, key=f"lapse:{deadline.pk}")


@pytest.mark.parametrize("key", ["", "x" * 81, "a b", "nul\x00", "\ud800"])
def test_a_key_that_cannot_be_kept_is_refused(world: World, key: str):
    with pytest.raises(PayloadInvalid):
        world.take(world.sent(), "accept", world.clerk, {"words": "yes"}, key=key)


@pytest.mark.parametrize("text", ["nul\x00", "half \ud800 pair"])
def test_a_text_that_cannot_be_kept_is_refused_with_its_path(world: World, text: str):
    with pytest.raises(PayloadInvalid) as refused:
        world.take(world.sent(), "accept", world.clerk, {"words": text})
    assert [reason.path for reason in refused.value.reasons] == ["/words"]


def test_the_refusals_come_in_their_order(world: World):
    """Each request is wrong in everything that comes after, so the first fault met decides."""
    case, key = world.sent(), new_key()
    wrong = {"words": "paper", "more": 1}
    known = world.take(case, "accept", world.clerk, {"words": "yes"}, key=key)
    assert engine.take(case, "accept", world.clerk, {"words": "yes"}, key=key, seen_version=0, at=MONDAY) == known
    with pytest.raises(KeyReused):
        engine.take(case, "accept", world.stranger, wrong, key=key, seen_version=0, at=MONDAY)
    with pytest.raises(StaleVersion):
        engine.take(case, "accept", world.stranger, wrong, key=new_key(), seen_version=2, at=MONDAY)
    with pytest.raises(WrongState):
        world.take(case, "accept", world.stranger, wrong)
    with pytest.raises(NotPermitted):
        world.take(case, "ponder", world.stranger, wrong)
    with pytest.raises(PayloadInvalid):
        world.take(case, "ponder", world.clerk, wrong)
    Case.objects.filter(pk=case.pk).update(bigrams=["no"])
    with pytest.raises(GuardRefused):
        world.take(case, "ponder", world.clerk, {})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPermitted, 403),
        (StaleVersion, 409),
        (WrongState, 409),
        (PayloadInvalid, 422),
        (GuardRefused, 422),
        (KeyReused, 422),
    ],
)
def test_each_refusal_has_its_status(error: type[StepRefused], status: int):
    assert error.status == status


def test_every_condition_that_fails_is_named(world: World):
    with pytest.raises(GuardRefused) as refused:
        world.take(world.sent(), "accept", world.clerk, {"words": "paper"})
    assert [(r.rule, r.path) for r in refused.value.reasons] == [("T-1", "/words"), ("T-2", "")]


def test_a_refused_step_leaves_nothing(world: World):
    case = world.sent()
    before = (case.version, case.event_count, OutboxMessage.objects.count(), Counter.objects.count())
    with pytest.raises(GuardRefused):
        world.take(case, "accept", world.clerk, {"words": "paper"})
    case.refresh_from_db()
    assert (case.version, case.event_count, OutboxMessage.objects.count(), Counter.objects.count()) == before


def test_a_stale_page_hears_what_has_happened(world: World):
    case = world.accepted()
    with pytest.raises(StaleVersion) as refused:
        engine.take(case, "ponder", world.clerk, {}, key=new_key(), seen_version=2, at=MONDAY)
    assert "3" in str(refused.value)
    assert "Accept" in str(refused.value)


def test_a_stale_page_does_not_tell_the_applicant_what_the_office_does_for_itself(world: World):
    case = world.accepted()
    world.take(case, "ponder", world.clerk, {})
    with pytest.raises(StaleVersion) as refused:
        engine.take(case, "drop", world.handler, {}, key=new_key(), seen_version=3, at=MONDAY)
    assert "Ponder" not in str(refused.value)


def test_an_unknown_step_is_refused(world: World):
    with pytest.raises(WrongState):
        world.take(world.sent(), "fly", world.clerk, {})


def test_only_the_system_takes_the_steps_of_the_clock(world: World):
    for actor in (world.clerk, world.signer, PUBLIC):
        with pytest.raises(NotPermitted):
            world.take(world.sent(), "deem_accepted", actor, {})


def test_the_system_takes_no_step_of_people(world: World):
    with pytest.raises(NotPermitted):
        world.take(world.sent(), "accept", SYSTEM, {"words": "yes"}, seen_version=None)


def test_who_has_left_the_office_takes_no_step(world: World):
    Membership.objects.filter(pk=world.clerk.membership.pk).update(until=date(2026, 3, 1))
    with pytest.raises(NotPermitted):
        world.take(world.sent(), "accept", world.clerk, {"words": "yes"})


def test_a_stand_in_acts_with_the_roles_of_the_absent(world: World):
    colleague = factories.membership(Role.VIEWER, organisation=world.clerk.organisation)
    factories.delegation(world.clerk.membership, colleague, since=MONDAY.date(), until=MONDAY.date())
    hand = PersonActor(colleague, world.clerk.membership)
    event = world.take(world.sent(), "accept", hand, {"words": "yes"})
    assert (event.membership, event.absent) == (colleague, world.clerk.membership)


def test_a_stand_in_whose_days_are_over_takes_no_step(world: World):
    colleague = factories.membership(Role.VIEWER, organisation=world.clerk.organisation)
    factories.delegation(world.clerk.membership, colleague, since=date(2026, 2, 1), until=date(2026, 3, 1))
    with pytest.raises(NotPermitted):
        world.take(world.sent(), "accept", PersonActor(colleague, world.clerk.membership), {"words": "yes"})


# --- opening ----------------------------------------------------------------------------------------


def test_a_case_is_opened_with_its_first_step(world: World):
    case = world.draft()
    assert case.reference == "试-冀-2026-00001"
    assert (case.state, case.version, case.event_count) == ("draft", 1, 1)
    assert [party.capacity for party in case.parties.all()] == ["enterprise"]


def test_a_case_is_opened_once_by_one_key(world: World):
    key = new_key()
    assert world.draft(key=key) == world.draft(key=key)
    with pytest.raises(KeyReused):
        engine.open_case("toy", world.handler, world.ask(cost="1.00"), key=key, at=MONDAY)


def test_a_refused_opening_leaves_no_case_and_no_gap(world: World):
    with pytest.raises(PayloadInvalid):
        engine.open_case("toy", world.handler, {}, key=new_key(), at=MONDAY)
    with pytest.raises(NotPermitted):
        engine.open_case("toy", world.clerk, world.ask(), key=new_key(), at=MONDAY)
    with pytest.raises(NotPermitted):
        engine.open_case("toy", PUBLIC, world.ask(), key=new_key(), at=MONDAY)
    assert not Case.objects.exists()
    assert world.draft().reference.endswith("00001")


# --- the clock ---------------------------------------------------------------------------------------


def test_on_the_due_day_the_office_is_still_in_time(world: World):
    case = world.sent()
    due = datetime(2026, 3, 9, 23, 59, tzinfo=clock.SHANGHAI)
    assert world.take(case, "accept", world.clerk, {"words": "yes"}, at=due).code == "accept"


def test_a_lapse_takes_effect_as_of_its_own_day_even_when_noticed_late(world: World):
    case = world.sent()
    event, *more = engine.settle(case, datetime(2026, 4, 20, 9, 0, tzinfo=clock.SHANGHAI))
    assert more == []
    assert (event.code, event.actor_kind) == ("deem_accepted", "system")
    assert (event.effective_on, clock.day_of(event.at)) == (date(2026, 3, 2), date(2026, 4, 20))
    case.refresh_from_db()
    assert (case.state, case.state_since) == ("accepted", date(2026, 3, 2))
    check = Deadline.objects.get(case=case, code="check")
    assert (check.state, check.closed_by) == ("lapsed", event)


def test_a_lapse_is_settled_once(world: World):
    case = world.sent()
    assert len(engine.settle(case, NEXT_TUESDAY)) == 1
    assert engine.settle(case, NEXT_TUESDAY) == []
    assert settling.settle_all(NEXT_TUESDAY) == settling.Settled()


def test_an_act_that_a_lapse_has_overtaken_is_refused_and_the_lapse_stands(world: World):
    case = world.sent()
    with pytest.raises(StaleVersion):
        world.take(case, "accept", world.clerk, {"words": "yes"}, seen_version=2, at=NEXT_TUESDAY)
    case.refresh_from_db()
    assert (case.state, case.version) == ("accepted", 3)


def test_a_limit_without_a_legal_effect_stays_open_and_the_office_can_still_decide(world: World):
    case = world.accepted()
    assert engine.settle(case, datetime(2026, 6, 1, 9, 0, tzinfo=clock.SHANGHAI)) == []
    late = datetime(2026, 6, 1, 9, 0, tzinfo=clock.SHANGHAI)
    assert world.take(case, "ponder", world.clerk, {}, at=late).code == "ponder"
    assert Deadline.objects.get(case=case, code="decide").state == "open"


def test_one_case_that_fails_does_not_stop_the_others(world: World, caplog: pytest.LogCaptureFixture):
    broken, whole = world.sent(), world.sent()
    Case.objects.filter(pk=broken.pk).update(state="accepted")
    assert settling.settle_all(NEXT_TUESDAY) == settling.Settled(1, [broken.reference])
    assert whole.events.filter(code="deem_accepted").exists()
    assert broken.reference in caplog.text


def test_a_request_repeated_after_a_lapse_is_answered_as_before(world: World):
    case, key = world.draft(), new_key()
    first = world.take(case, "drop", world.handler, {}, key=key, seen_version=1)
    again = world.take(case, "drop", world.handler, {}, key=key, seen_version=1, at=NEXT_TUESDAY)
    assert again == first


def test_the_chain_of_a_case_is_whole_after_all_this(world: World):
    from casework import journal

    case = world.returned()
    assert journal.verify(case) is None
    assert [event.sequence for event in Event.objects.filter(case=case)] == [1, 2, 3]
