"""Two at once, on the real database."""

import re
from datetime import datetime, timedelta
from threading import Event as Flag

import pytest
from django.db import transaction

from casework import calendars, contents, engine, proposals, settling
from casework.calendar_import import enter
from casework.errors import StaleVersion, WrongState
from casework.models import Case, Content, Deadline, Event, Notice
from casework.numbers import next_number
from casework.schedule import DayKind, ScheduleDraft
from records import clock
from tests.casework.together import together
from tests.casework.toy import ITEMS, MONDAY, World, new_key
from tests.fixtures.services import wait_until

NEXT_TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)


def accept(world: World, case: Case, key: str):
    return engine.take(case, "accept", world.clerk, {"words": "yes"}, key=key, seen_version=2, at=MONDAY)


def test_of_two_steps_at_once_one_is_taken_and_one_is_stale(committed_world: World):
    case = committed_world.sent()
    results = together(*(lambda: accept(committed_world, case, new_key()) for _ in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["Event", "StaleVersion"]
    assert case.events.filter(code="accept").count() == 1


def test_the_same_request_twice_at_once_is_one_event(committed_world: World):
    case, key = committed_world.sent(), new_key()
    first, second = together(*(lambda: accept(committed_world, case, key) for _ in range(2)))
    assert isinstance(first, Event)
    assert first == second


def test_the_same_opening_twice_at_once_is_one_case(committed_world: World):
    key = new_key()
    first, second = together(*(lambda: committed_world.draft(key=key) for _ in range(2)))
    assert first == second
    assert Case.objects.count() == 1


def test_a_lapse_noticed_by_two_workers_and_a_person_takes_effect_once(committed_world: World):
    case = committed_world.sent()

    def late():
        return engine.take(
            case, "accept", committed_world.clerk, {"words": "yes"}, key=new_key(), seen_version=2, at=NEXT_TUESDAY
        )

    results = together(lambda: settling.settle_all(NEXT_TUESDAY), lambda: settling.settle_all(NEXT_TUESDAY), late)
    assert isinstance(results[2], StaleVersion)
    assert case.events.filter(code="deem_accepted").count() == 1


def test_a_case_that_somebody_holds_keeps_the_lapses_of_no_other_waiting_and_is_not_lost(committed_world: World):
    cases = [committed_world.sent() for _ in range(3)]

    def lapsed(case: Case) -> bool:
        return case.events.filter(code="deem_accepted").exists()

    def hold_the_first_until_the_others_are_done() -> None:
        with transaction.atomic():
            Case.objects.select_for_update(no_key=True).get(pk=cases[0].pk)
            held.set()
            wait_until(lambda: all(map(lapsed, cases[1:])), "the lapses of the other cases")
            assert not lapsed(cases[0])

    def sweep() -> settling.Settled:
        assert held.wait(10)
        return settling.settle_all(NEXT_TUESDAY)

    held = Flag()
    results = together(hold_the_first_until_the_others_are_done, sweep)
    assert results == [None, settling.Settled(3)]
    assert all(map(lapsed, cases))


def test_of_two_signatures_at_once_one_takes_the_step(committed_world: World):
    case = committed_world.accepted()
    proposal = proposals.prepare(case, "grant", committed_world.clerk, {"words": "yes"}, seen_version=3, at=MONDAY)
    signers = (committed_world.signer, committed_world.second_signer)
    results = together(
        *(lambda s=s: proposals.sign(proposal, s, confirmed_hash=proposal.hash, at=MONDAY) for s in signers)
    )
    assert sorted(type(result).__name__ for result in results) == ["Event", "WrongState"]
    assert Notice.objects.count() == 1


def test_signing_and_sending_back_at_once_leave_one_outcome(committed_world: World):
    case = committed_world.accepted()
    proposal = proposals.prepare(case, "grant", committed_world.clerk, {"words": "yes"}, seen_version=3, at=MONDAY)
    results = together(
        lambda: proposals.sign(proposal, committed_world.signer, confirmed_hash=proposal.hash, at=MONDAY),
        lambda: proposals.send_back(proposal, committed_world.second_signer, "no", at=MONDAY),
    )
    assert sum(isinstance(result, WrongState) for result in results) == 1
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, proposal.state) in {("granted", "signed"), ("accepted", "returned")}


def test_of_two_preparations_at_once_one_waits(committed_world: World):
    case = committed_world.accepted()
    results = together(
        *(
            lambda: proposals.prepare(case, "grant", committed_world.clerk, {"words": "yes"}, seen_version=3, at=MONDAY)
            for _ in range(2)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Proposal", "SomethingWaits"]


def test_numbers_given_out_at_once_have_no_gap_and_a_refused_one_is_given_again(transactional_db: None):
    def draw() -> int:
        with transaction.atomic():
            return next_number("at once")

    def draw_and_fail() -> None:
        with transaction.atomic():
            next_number("at once")
            raise RuntimeError

    drawn = together(draw, draw_and_fail, draw, draw_and_fail, draw)
    assert sorted(number for number in drawn if isinstance(number, int)) == [1, 2, 3]


def test_notices_issued_at_once_are_numbered_without_gap(committed_world: World):
    waiting = []
    for _ in range(3):
        case = committed_world.sent()
        waiting.append(proposals.prepare(case, "return", committed_world.clerk, ITEMS, seen_version=2, at=MONDAY))
    together(
        *(lambda p=p: proposals.sign(p, committed_world.signer, confirmed_hash=p.hash, at=MONDAY) for p in waiting)
    )
    serials = sorted(int(re.search(r"(\d+)号", notice.number)[1]) for notice in Notice.objects.all())
    assert serials == [1, 2, 3]


def test_a_section_saved_while_the_report_is_frozen_is_refused_or_part_of_it(committed_world: World):
    case = committed_world.draft()
    draft = contents.begin(case, "report", {"a": 1}, at=MONDAY)

    def save() -> Content:
        return contents.save_section(draft, "a", 2, committed_world.handler, seen_revision=0, at=MONDAY)

    saved, frozen = together(save, lambda: contents.freeze(draft, at=MONDAY))
    stored = Content.objects.get(pk=draft.pk)
    assert stored.hash == frozen.hash
    assert stored.data == ({"a": 2} if isinstance(saved, Content) else {"a": 1})


def test_a_report_begun_twice_at_once_is_one_draft(committed_world: World):
    case = committed_world.draft()
    first, second = together(*(lambda: contents.begin(case, "report", {}, at=MONDAY) for _ in range(2)))
    assert first == second


def test_a_deadline_started_while_a_schedule_is_entered_counts_by_it(committed_world: World, time_machine):
    """Whichever comes first: the due day is that of the new schedule."""
    time_machine.move_to(MONDAY)
    holiday = MONDAY.date() + timedelta(days=3)
    draft = ScheduleDraft({holiday: DayKind.STATUTORY_REST_DAY}, frozenset({2026}))
    case = committed_world.draft()
    proposal = proposals.prepare(
        case, "send", committed_world.handler, committed_world.ask(), seen_version=1, at=MONDAY
    )
    results = together(
        lambda: enter(draft, "a notice", committed_world.clerk),
        lambda: proposals.sign(proposal, committed_world.principal, confirmed_hash=proposal.hash, at=MONDAY),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    deadline = Deadline.objects.get(case=case, code="check")
    assert deadline.due_on == calendars.due_of(deadline, calendars.current()).date
    assert deadline.due_on == MONDAY.date() + timedelta(days=8)


def test_within_another_transaction_a_lapse_is_not_settled(committed_world: World):
    """A later refusal would undo it; whoever tries is told at once."""
    case = committed_world.sent()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        engine.settle(case, NEXT_TUESDAY)
