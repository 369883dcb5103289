"""The calendar that counts today: the packaged schedules, overlaid with the years that the office has entered."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.actors import PersonActor
from casework.limits import due_date
from casework.models import CalendarDay, CalendarYear, Case, Deadline, DeadlineState
from casework.schedule import DayKind, ScheduleDraft
from casework.workdays import PACKAGED, Calendar
from records import clock, events

_cached: tuple[tuple[int, object], Calendar] | None = None


@dataclass(frozen=True)
class Move:
    """One open deadline that a new schedule moves."""

    deadline: Deadline
    due_on: date
    provisional: bool

    @property
    def days(self) -> int:
        return (self.due_on - self.deadline.due_on).days


def current() -> Calendar:
    """The calendar in force; read again from the database only when a year has been entered."""
    global _cached  # noqa: PLW0603 - one calendar per process
    years = list(CalendarYear.objects.order_by("-entered_at").values_list("year", "entered_at"))
    stamp = (len(years), years[0][1] if years else None)
    if _cached is None or _cached[0] != stamp:
        days = {day: DayKind(kind) for day, kind in CalendarDay.objects.values_list("day", "kind")}
        entered = frozenset(year for year, _ in years)
        _cached = (stamp, PACKAGED.with_days(days, entered) if years else PACKAGED)
    return _cached[1]


def preview(draft: ScheduleDraft) -> list[Move]:
    """Every open deadline whose due day, or provisional mark, would change if `draft` were entered."""
    return _moves(current().with_days(draft.days, draft.years), Deadline.objects.all())


@transaction.atomic
def enter(draft: ScheduleDraft, source: str, actor: PersonActor) -> list[Move]:
    """Enter a schedule: its years replace what was there, open deadlines move, each with an event in its case.

    `source` names the State Council's notice. Returns the moves made.
    """
    from casework import journal

    at = clock.now()
    for year in sorted(draft.years):
        row, _ = CalendarYear.objects.update_or_create(
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
    cases = {
        case.pk: case
        for case in Case.objects.select_for_update()
        .filter(pk__in=Deadline.objects.filter(state=DeadlineState.OPEN).values("case"))
        .order_by("pk")
    }
    moves = _moves(current(), Deadline.objects.filter(case__in=cases))
    for move in moves:
        _apply(move, cases[move.deadline.case_id], actor, at, journal)
    events.record(
        "settings",
        "calendar_entered",
        {"years": sorted(draft.years), "source": source, "moved": len(moves)},
        person_id=actor.person.pk,
    )
    return moves


def _moves(calendar: Calendar, deadlines) -> list[Move]:  # type: ignore[no-untyped-def]
    found = []
    rows = deadlines.filter(state=DeadlineState.OPEN).select_related("case").prefetch_related("suspensions")
    for deadline in rows:
        due = due_of(deadline, calendar)
        if (due.date, due.provisional) != (deadline.due_on, deadline.provisional):
            found.append(Move(deadline, due.date, due.provisional))
    return found


def due_of(deadline: Deadline, calendar: Calendar):  # type: ignore[no-untyped-def]
    """The due day of a deadline under `calendar` (a `limits.Due`)."""
    suspensions = [row.as_suspension() for row in deadline.suspensions.all()]
    return due_date(deadline.started_on, deadline.limit, suspensions, calendar, today=clock.today())


def _apply(move: Move, case: Case, actor: PersonActor, at, journal) -> None:  # type: ignore[no-untyped-def]
    deadline = move.deadline
    before = deadline.due_on
    deadline.due_on, deadline.provisional = move.due_on, move.provisional
    deadline.save(update_fields=["due_on", "provisional"])
    journal.remark(
        case,
        "calendar_moved",
        {"deadline": deadline.code, "before": before.isoformat(), "after": move.due_on.isoformat()},
        actor=actor,
        at=at,
        rules=("P1",),
    )
