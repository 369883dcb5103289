"""Limits whose lapse waits, that are extended, that a state begins, that are a minimum; and steps that stay."""

from datetime import date

import pytest

from casework import calendars, engine, journal, queries, settling
from casework.calendar_import import enter
from casework.errors import GuardRefused
from casework.messages.mails import compose
from casework.models import Case, DeadlineState, OutboxMessage
from casework.screens import lines, why
from casework.screens.clocks import clock_of, clocks_of, length_of
from records import clock
from tests.casework.patient import at, limit, patient  # noqa: F401 - a fixture
from tests.casework.test_deadlines import WEDNESDAY, schedule
from tests.casework.toy import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient")]
DUE = date(2026, 3, 9)


@pytest.fixture
def pleaded(world: World) -> Case:
    """Sent on Monday the 2nd, so that `check` lapses after the 9th; more time was asked for on the 5th."""
    case = world.sent()
    world.take(case, "plead", world.handler, {}, at=at("05"))
    return Case.objects.get(pk=case.pk)


def settled(case: Case, day: str) -> list[tuple[str, date]]:
    return [(event.code, event.effective_on) for event in engine.settle(case, at(day))]


# --- held and released ------------------------------------------------------------------------------


def test_a_lapse_that_waits_does_not_take_effect(world: World, pleaded: Case):
    assert settled(pleaded, "30") == []
    assert limit(pleaded, "check").state == DeadlineState.OPEN


def test_the_sweep_passes_over_a_lapse_that_waits(world: World, pleaded: Case):
    assert settling.settle_all(at("30")) == settling.Settled()


def test_released_after_its_last_day_it_lapses_as_of_its_own_day(world: World, pleaded: Case):
    world.take(pleaded, "give_none", world.clerk, {}, at=at("18"))

    # The toy's lapse is effective as of the day of receipt; the limit itself ended on its own day.
    lapse = pleaded.events.latest("sequence")
    assert (lapse.code, lapse.effective_on, lapse.at) == ("deem_accepted", date(2026, 3, 2), at("18"))
    assert limit(pleaded, "check").closed_on == date(2026, 3, 10)


def test_released_before_its_last_day_it_runs_on(world: World, pleaded: Case):
    world.take(pleaded, "give_none", world.clerk, {}, at=at("06"))

    assert settled(pleaded, "09") == []
    assert [code for code, _day in settled(pleaded, "10")] == ["deem_accepted"]


def test_what_is_done_in_time_meets_a_limit_whose_lapse_waits(world: World, pleaded: Case):
    world.take(pleaded, "accept", world.clerk, {"words": "yes"}, at=at("12"))

    assert limit(pleaded, "check").state == DeadlineState.MET
    assert limit(pleaded, "answer").state == DeadlineState.VOID


def test_the_end_of_a_case_ends_a_limit_whose_lapse_waits(world: World, pleaded: Case):
    world.take(pleaded, "drop", world.handler, {}, at=at("12"))

    assert not pleaded.deadlines.filter(state=DeadlineState.OPEN).exists()


# --- extended ---------------------------------------------------------------------------------------


def test_an_extension_counts_its_working_days_from_the_start(world: World, pleaded: Case):
    world.take(pleaded, "give_time", world.clerk, {"days": 3}, at=at("06"))

    row = limit(pleaded, "check")
    assert (row.amount, row.extended_by, row.due_on) == (5, 3, date(2026, 3, 12))
    assert settled(pleaded, "12") == []
    assert [code for code, _day in settled(pleaded, "13")] == ["deem_accepted"]


def test_extensions_add_up(world: World, pleaded: Case):
    for days in (3, 2):
        world.take(pleaded, "give_time", world.clerk, {"days": days}, at=at("06"))

    assert (limit(pleaded, "check").extended_by, limit(pleaded, "check").due_on) == (5, date(2026, 3, 16))


def test_an_extension_granted_after_the_old_last_day_holds(world: World, pleaded: Case):
    world.take(pleaded, "give_time", world.clerk, {"days": 5}, at=at("11"))

    assert settled(pleaded, "16") == []
    assert [code for code, _day in settled(pleaded, "17")] == ["deem_accepted"]


def test_an_extension_granted_after_its_own_last_day_lapses_as_of_that(world: World, pleaded: Case):
    world.take(pleaded, "give_time", world.clerk, {"days": 1}, at=at("20"))

    assert pleaded.events.latest("sequence").code == "deem_accepted"
    assert limit(pleaded, "check").closed_on == date(2026, 3, 11)


def test_the_next_due_day_of_the_case_follows_the_extension(world: World, pleaded: Case):
    world.take(pleaded, "give_time", world.clerk, {"days": 3}, at=at("06"))

    pleaded.refresh_from_db()
    assert pleaded.next_due_on == date(2026, 3, 12)


def test_a_new_schedule_moves_an_extended_limit_with_its_extension(world: World, pleaded: Case, time_machine):
    world.take(pleaded, "give_time", world.clerk, {"days": 3}, at=at("03"))
    time_machine.move_to(at("03"))

    enter(schedule(WEDNESDAY), "a notice", world.clerk)

    assert limit(pleaded, "check").due_on == date(2026, 3, 13)


def test_what_does_not_run_cannot_be_extended_and_nothing_is_recorded(world: World):
    case = world.sent()

    with pytest.raises(GuardRefused, match="“Think” runs no longer"):
        world.take(case, "extend_nothing", world.clerk, {})
    assert not case.events.filter(code="extend_nothing").exists()


# --- begun by a state, asked while it runs ----------------------------------------------------------


def test_a_state_begins_its_limits_by_whatever_step_one_comes_there(world: World):
    taken, deemed = world.accepted(at("03")), world.sent()
    engine.settle(deemed, at("10"))

    assert limit(taken, "think").started_on == date(2026, 3, 3)
    assert limit(deemed, "think").started_on == date(2026, 3, 2)


def test_a_step_that_leaves_the_case_where_it_is_begins_nothing_anew(world: World):
    case = world.accepted()
    world.take(case, "ponder", world.clerk, {}, at=at("04"))

    assert case.deadlines.filter(code="think").count() == 1


def test_what_is_asked_while_a_limit_runs_is_asked_first_and_no_longer(world: World, pleaded: Case, time_machine):
    def asked() -> list[str]:
        days = calendars.current()
        return [lines.line_of(case, world.clerk, clock.today(), days).ask for case in queries.worklist(world.clerk)]

    time_machine.move_to(at("06"))
    assert asked() == ["Answer the plea"]
    world.take(pleaded, "give_none", world.clerk, {}, at=at("06"))
    assert asked() == ["Accept or return"]


# --- steps that stay, payloads that are kept apart --------------------------------------------------


def test_a_step_that_stays_counts_a_version_and_keeps_the_state_and_its_day(world: World, pleaded: Case):
    event = pleaded.events.get(code="plead")

    assert (event.from_state, event.to_state) == ("sent", "sent")
    assert (pleaded.state, pleaded.version, pleaded.state_since) == ("sent", 3, date(2026, 3, 2))


def test_the_file_keeps_what_the_step_says_in_place_of_the_answers(world: World):
    case = world.sent()

    event = world.take(case, "confide", world.handler, {"words": "between us"})

    assert event.content.payload == {"words": "kept elsewhere"}
    assert journal.verify(Case.objects.get(pk=case.pk)) is None


# --- in words ---------------------------------------------------------------------------------------


def shown(case: Case, code: str, day: str):
    return clock_of(limit(case, code), at(day).date(), calendars.current())


def test_a_clock_whose_lapse_waits_says_so_before_and_after_its_last_day(world: World, pleaded: Case):
    before, after = shown(pleaded, "check", "06"), shown(pleaded, "check", "20")

    assert (before.left, before.held) == ("1 working day left", "its lapse waits: a request to extend it is open")
    assert (after.left, after.tone, after.held) == (before.held, "suspended", "")


def test_a_case_whose_lapse_waits_is_not_overdue(world: World, pleaded: Case, time_machine):
    world.take(pleaded, "give_none", world.clerk, {}, at=at("06"))
    world.take(pleaded, "plead", world.handler, {}, at=at("09"))
    time_machine.move_to(at("12"))

    pleaded.refresh_from_db()
    assert pleaded.next_due_on == date(2026, 3, 12)
    assert queries.chip_counts(world.clerk)["overdue"] == 0


def test_an_extended_limit_says_by_how_much_and_so_does_the_sentence_to_read_out(world: World, pleaded: Case):
    world.take(pleaded, "give_time", world.clerk, {"days": 3}, at=at("06"))
    row = limit(pleaded, "check")

    assert length_of(row) == "5 working days, extended by 3 working days"
    assert "goes on for 5 working days, extended by 3 working days." in why.sentence(row, why.lines_of(row))


def test_a_minimum_runs_until_its_last_day_and_is_over_afterwards_never_overdue(world: World):
    case = world.accepted()

    running, last, over = (shown(case, "wait", day) for day in ("10", "11", "20"))

    assert running.limit == "at least 7 working days"
    assert (running.left, running.tone, running.do_by) == ("runs for 1 more working day", "waiting", None)
    assert (last.left, last.tone) == ("runs until the end of today", "waiting")
    assert (over.left, over.tone) == ("over since 2026-03-12", "done")


def test_a_minimum_that_is_over_makes_no_case_overdue(world: World, time_machine):
    case = world.accepted()
    case.deadlines.exclude(code="wait").update(state=DeadlineState.VOID, closed_on=date(2026, 3, 2))
    case.forget("open_deadlines")
    time_machine.move_to(at("20"))

    assert journal.next_due(case) is None
    assert [each.tone for each in clocks_of(case, world.clerk, clock.today()) if not each.closed] == ["done"]


def test_why_this_date_says_what_may_follow_a_minimum(world: World):
    row = limit(world.accepted(), "wait")

    assert why.sentence(row, why.lines_of(row)).endswith("What waits for it may follow from March 12, 2026 Thu on.")


def test_a_mail_says_that_a_lapse_waits_and_calls_nothing_overdue(world: World, pleaded: Case):
    row = limit(pleaded, "answer")
    row.state, row.closed_on = DeadlineState.VOID, DUE
    row.save()
    message = OutboxMessage.objects.filter(template="step", person=world.clerk.person).latest("pk")
    message.person.language = "en"

    text = compose(message, date(2026, 3, 20)).text

    assert "its lapse waits: a request to extend it is open" in text
    assert "was due" not in text


# --- the order of the worklist ----------------------------------------------------------------------


def test_the_worklist_is_ordered_by_the_limit_by_which_one_is_asked(world: World, time_machine):
    later, sooner = world.accepted(), world.sent(at("03"))
    time_machine.move_to(at("04"))

    # An office's target of the first runs out on the 6th, but it is asked to decide by the 16th only.
    assert (later.next_due_on, sooner.next_due_on) == (date(2026, 3, 6), date(2026, 3, 10))
    assert [(case, case.asked_by.day) for case in queries.worklist(world.clerk)] == [(sooner, 10), (later, 16)]


def test_what_somebody_else_misses_makes_nothing_overdue_for_the_office(world: World, time_machine):
    world.accepted()
    time_machine.move_to(at("12"))

    assert queries.chip_counts(world.clerk) == {"all": 1, "overdue": 0, "soon": 1, "sign": 0, "mend": 0}


def test_a_lapse_that_waits_sorts_behind_what_is_due(world: World, pleaded: Case, time_machine):
    limit(pleaded, "answer")
    pleaded.deadlines.filter(code="answer").update(state=DeadlineState.VOID, closed_on=date(2026, 3, 9))
    world.sent(at("09"))
    time_machine.move_to(at("12"))

    groups = lines.grouped(queries.worklist(world.clerk), world.clerk)

    assert [(str(group.label), len(group.lines)) for group in groups] == [("Due soon", 1), ("The rest", 1)]
    assert queries.chip_counts(world.clerk)["overdue"] == 0
