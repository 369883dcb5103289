"""Deadlines in the database: limits that an office or a region has changed, and schedules that move due days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import IntegrityError

from casework import calendars, deadlines, engine, journal, registry, settling
from casework.calendar_import import enter, preview
from casework.limits import Limit, Unit
from casework.models import CalendarDay, Deadline, LimitOverride, StuckCase
from casework.schedule import DayKind, ScheduleDraft
from casework.steps import Audience, CaseType, TimeLimit
from casework.workdays import PACKAGED
from records.models import SystemEvent
from tests import factories
from tests.casework import toy
from tests.casework.toy import MONDAY, World

REST = DayKind.STATUTORY_REST_DAY
WEDNESDAY = date(2026, 3, 4)


@pytest.fixture
def that_monday(time_machine):
    """The clock stands at MONDAY."""
    time_machine.move_to(MONDAY)


def schedule(*days: date, year: int = 2026) -> ScheduleDraft:
    """The packaged schedule of `year`, with these days off besides."""
    kept = {day: kind for day, kind in PACKAGED.days.items() if day.year == year}
    return ScheduleDraft(kept | dict.fromkeys(days, REST), frozenset({year}))


# --- limits changed ---------------------------------------------------------------------------------


def override(**fields) -> LimitOverride:
    fields = {"kind": "toy", "code": "check", "amount": 3, "since": date(2026, 1, 1), "source": "a rule"} | fields
    return LimitOverride.objects.create(**fields)


def check_due(world: World) -> date:
    return Deadline.objects.get(case=world.sent(), code="check").due_on


def test_without_a_change_the_default_holds(world: World):
    assert check_due(world) == date(2026, 3, 9)


def test_a_region_changes_a_limit_in_its_cases(world: World):
    override(region=factories.region("130000"))
    assert check_due(world) == date(2026, 3, 5)


def test_another_region_changes_nothing(world: World):
    override(region=factories.region("140000"))
    override(region=factories.region("130100"))
    assert check_due(world) == date(2026, 3, 9)


def test_the_office_goes_before_the_region_and_the_near_region_before_the_far(world: World):
    override(region=factories.region("130000"), amount=4)
    override(region=factories.region("130200"), amount=2)
    assert check_due(world) == date(2026, 3, 4)
    override(organisation=world.clerk.organisation, amount=1)
    assert check_due(world) == date(2026, 3, 3)


def test_a_change_holds_from_its_day_to_its_last(world: World):
    override(amount=1, since=date(2026, 3, 3))
    override(amount=2, until=date(2026, 3, 1))
    assert check_due(world) == date(2026, 3, 9)
    override(amount=4, since=date(2026, 3, 2), until=date(2026, 3, 2))
    assert check_due(world) == date(2026, 3, 6)


def test_a_change_of_a_limit_leaves_the_running_ones(world: World):
    case = world.sent()
    override(amount=1)
    assert Deadline.objects.get(case=case, code="check").due_on == date(2026, 3, 9)


def test_a_limit_of_no_days_is_refused(world: World):
    with pytest.raises(ValidationError):
        LimitOverride(kind="toy", code="check", amount=0, since=MONDAY.date(), source="a rule").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        override(amount=0)


def test_the_earliest_lapse_comes_first(world: World):
    first, second = world.sent(MONDAY + timedelta(days=1)), world.sent()
    assert [*deadlines.cases_with_lapses(date(2026, 3, 20))] == [[second.pk, first.pk]]
    assert [*deadlines.cases_with_lapses(date(2026, 3, 10))] == [[second.pk]]


def test_what_is_due_is_looked_up_some_at_a_time_and_what_is_stuck_is_tried_last(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deadlines, "AT_A_TIME", 2)
    cases = [world.sent(MONDAY + timedelta(days=days)) for days in (2, 0, 1, 0, 1)]
    StuckCase.objects.create(case=cases[1], since=MONDAY, last_at=MONDAY)
    first, second, third, fourth, fifth = (case.pk for case in cases)
    found = [*deadlines.cases_with_lapses(date(2026, 3, 20))]
    assert found == [[second, fourth], [third, fifth], [first]]
    settled = [outcome.case.pk for outcome in settling.settle_each(MONDAY + timedelta(days=18))]
    assert settled == [fourth, third, fifth, first, second]
    assert not StuckCase.objects.exists()


# --- schedules --------------------------------------------------------------------------------------


def test_a_preview_shows_what_would_move_and_moves_nothing(world: World, that_monday: None):
    case = world.sent()
    moves = {move.deadline.code: move for move in preview(schedule(WEDNESDAY))}
    assert moves["check"].due_on == date(2026, 3, 10)
    assert moves["check"].days == 1
    assert Deadline.objects.get(case=case, code="check").due_on == date(2026, 3, 9)
    assert calendars.current() == PACKAGED


def test_a_schedule_moves_open_deadlines_with_an_event_each(world: World, that_monday: None):
    case = world.sent()
    moves = enter(schedule(WEDNESDAY), "国办发明电〔2025〕7号", world.clerk)
    assert len(moves) == 2
    case.refresh_from_db()
    assert case.next_due_on == date(2026, 3, 10)
    assert dict(Deadline.objects.filter(case=case).values_list("code", "due_on")) == {
        "check": date(2026, 3, 10),
        "decide": date(2026, 3, 17),
    }
    moved = case.events.filter(code="calendar_moved")
    assert [event.content.payload for event in moved] == [
        {"deadline": "check", "before": "2026-03-09", "after": "2026-03-10"},
        {"deadline": "decide", "before": "2026-03-16", "after": "2026-03-17"},
    ]
    assert {event.membership for event in moved} == {world.clerk.membership}
    assert journal.verify(case) is None
    assert SystemEvent.objects.get(code="calendar_entered").content["moved"] == 2


def test_a_moved_deadline_makes_no_page_stale(world: World, that_monday: None):
    case = world.sent()
    enter(schedule(WEDNESDAY), "a notice", world.clerk)
    assert world.take(case, "accept", world.clerk, {"words": "yes"}, seen_version=2).code == "accept"


def test_the_same_schedule_again_moves_nothing(world: World, that_monday: None):
    case = world.sent()
    assert enter(schedule(), "a notice", world.clerk) == []
    enter(schedule(WEDNESDAY), "a notice", world.clerk)
    assert enter(schedule(WEDNESDAY), "a notice", world.clerk) == []
    assert case.events.filter(code="calendar_moved").count() == 2


def test_a_corrected_schedule_replaces_the_year(world: World, that_monday: None):
    case = world.sent()
    enter(schedule(WEDNESDAY), "a notice", world.clerk)
    enter(schedule(), "a correction", world.clerk)
    assert not CalendarDay.objects.filter(day=WEDNESDAY).exists()
    assert Deadline.objects.get(case=case, code="check").due_on == date(2026, 3, 9)


def test_met_and_lapsed_deadlines_do_not_move(world: World, time_machine):
    accepted, lapsed, unnoticed = world.accepted(), world.sent(), world.sent()
    late = MONDAY + timedelta(days=9)
    engine.settle(lapsed, late)
    time_machine.move_to(late)
    moved = {(move.deadline.case, move.deadline.code) for move in enter(schedule(WEDNESDAY), "late", world.clerk)}
    assert moved == {(accepted, "decide"), (lapsed, "decide"), (unnoticed, "decide")}


def test_years_without_a_schedule_are_provisional_until_it_is_entered(world: World, time_machine):
    december = MONDAY.replace(month=12, day=29)
    last = max(PACKAGED.published_years)
    time_machine.move_to(december.replace(year=last))
    case = world.sent(december.replace(year=last))
    assert Deadline.objects.get(case=case, code="check").provisional
    draft = ScheduleDraft({date(last + 1, 1, 1): REST}, frozenset({last + 1}))
    assert enter(draft, "next year's notice", world.clerk)
    assert not Deadline.objects.get(case=case, code="check").provisional


# --- declarations -----------------------------------------------------------------------------------


def faults(**changes) -> list[str]:
    fields = {name: getattr(toy.TOY, name) for name in CaseType.__dataclass_fields__}
    return registry.faults_of(CaseType(**fields | changes))


def changed(code: str, **changes) -> tuple:
    return tuple(replace(step, **changes) if step.code == code else step for step in toy.TOY.steps)


def test_a_lapse_that_could_not_take_effect_is_a_fault_of_the_procedure():
    assert faults() == []
    assert "limit check lapses into deem_accepted, which the system may not take" in faults(
        steps=changed("deem_accepted", system=False, by=(toy.OFFICE,))
    )
    assert "limit check lapses into deem_accepted, which asks or checks something" in faults(
        steps=changed("deem_accepted", form=toy.DecideForm)
    )
    assert "limit check runs on in accepted, where deem_accepted is not possible" in faults(
        steps=changed("accept", meets=())
    )
    unknown = TimeLimit("check", "Check", Limit(5, Unit.WORKING_DAY), "organizing_unit", "T-4", on_lapse="vanish")
    assert "limit check lapses into the unknown step vanish" in faults(limits=(unknown, toy.TOY.limits[1]))


def test_telling_applicants_what_they_may_not_read_is_a_fault_of_the_procedure():
    assert "ponder tells applicants what they may not read" in faults(
        steps=changed("ponder", tells=("enterprise",), audience=Audience.OFFICES)
    )
