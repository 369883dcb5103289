"""Entering a year's schedule: what it would move is shown first; then open deadlines move, each with an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.roles import DEPARTMENTS, Capacity, Role
from casework import calendars, journal
from casework.errors import Reason
from casework.messages import reminders
from casework.models import CalendarDay, CalendarYear, Case, Deadline, DeadlineState
from casework.schedule import ScheduleDraft
from casework.workdays import Calendar
from records import clock, events


@dataclass(frozen=True)
class Move:
    """One open deadline that a new schedule moves."""

    deadline: Deadline
    due_on: date
    provisional: bool

    @property
    def days(self) -> int:
        """By how many calendar days; negative where it is now due earlier."""
        return (self.due_on - self.deadline.due_on).days


def refusals(actor: PersonActor) -> list[Reason]:
    """Why `actor` may not enter schedules; empty for administrators of departments and for the site's operators."""
    held = set(actor.organisation.capacities.values_list("capacity", flat=True))
    if held & DEPARTMENTS and Role.ADMINISTRATOR in actor.roles:
        return []
    if Capacity.SITE in held and Role.OPERATOR in actor.roles:
        return []
    return [Reason(_("Schedules are entered by administrators of departments and by the site's operators."))]


def preview(draft: ScheduleDraft) -> list[Move]:
    """Every open deadline whose due day, or provisional mark, would change if `draft` were entered."""
    return _moves(calendars.current().with_days(draft.days, draft.years))


@transaction.atomic
def enter(draft: ScheduleDraft, source: str, actor: PersonActor) -> list[Move]:
    """Enter a schedule: its years replace what was there, open deadlines move, each with an event in its case.

    `source` names the State Council's notice. Returns the moves made.
    """
    calendars.change()
    at = clock.now()
    for year in sorted(draft.years):
        _store(draft, year, source, actor, at)
    moves = _moves(calendars.current())
    cases = _locked(move.deadline.case_id for move in moves)
    for move in moves:
        _apply(move, cases[move.deadline.case_id], actor, at)
    events.record(
        "settings",
        "calendar_entered",
        {"years": sorted(draft.years), "source": source, "moved": len(moves)},
        person_id=actor.person.pk,
    )
    return moves


def _store(draft: ScheduleDraft, year: int, source: str, actor: PersonActor, at: datetime) -> None:
    row, _created = CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source, "entered_at": at, "entered_by": actor.person}
    )
    row.days.all().delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=day, kind=kind.value, year=row) for day, kind in draft.days_of(year).items()],
        # A notice may name a day of the December before, which that year's own may have named too.
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["kind", "year"],
    )


def _moves(calendar: Calendar) -> list[Move]:
    """What `calendar` moves. A deadline that has lapsed stays, also where the system has not noticed yet (P9)."""
    rows = (
        Deadline.objects.filter(state=DeadlineState.OPEN)
        .exclude(lapses=True, due_on__lt=clock.today())
        .select_related("case")
        .prefetch_related("suspensions")
    )
    found = []
    for deadline in rows:
        due = calendars.due_of(deadline, calendar)
        if (due.date, due.provisional) != (deadline.due_on, deadline.provisional):
            found.append(Move(deadline, due.date, due.provisional))
    return found


def _locked(ids: Iterable[int]) -> dict[int, Case]:
    cases = Case.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {case.pk: case for case in cases}


def _apply(move: Move, case: Case, actor: PersonActor, at: datetime) -> None:
    deadline = move.deadline
    before = deadline.due_on
    deadline.due_on, deadline.provisional = move.due_on, move.provisional
    if deadline.held_by_id is None:
        deadline.remind_on = reminders.from_day(deadline, clock.day_of(at), calendars.current())
    deadline.save(update_fields=["due_on", "provisional", "remind_on"])
    journal.remark(
        case,
        "calendar_moved",
        {"deadline": deadline.code, "before": before.isoformat(), "after": move.due_on.isoformat()},
        actor=actor,
        at=at,
        rules=("P1",),
    )
