"""The calendar that counts today: the packaged schedules, overlaid with the years that the office has entered."""

from datetime import datetime

from django.db import connection

from casework.limits import Due, due_date
from casework.models import CalendarDay, CalendarYear, Deadline
from casework.schedule import DayKind
from casework.steps import SectionContext, StepContext
from casework.workdays import PACKAGED, Calendar
from records import clock

# Names the one advisory lock of this database; any number that nothing else uses would do.
_LOCK = 20_210_901

_Stamp = tuple[int, datetime | None]
_cached: tuple[_Stamp, Calendar] | None = None


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


def of(context: StepContext | SectionContext) -> Calendar:
    """`current`, read once for all that a step checks and does."""
    if "calendar" not in context.memo:
        context.memo["calendar"] = current()
    return context.memo["calendar"]  # type: ignore[no-any-return]


def due_of(deadline: Deadline, calendar: Calendar) -> Due:
    """The due day of a deadline under `calendar`."""
    suspensions = [row.as_suspension() for row in deadline.suspensions.all()]
    return due_date(deadline.started_on, deadline.limit, suspensions, calendar, today=clock.today())


def keep() -> None:
    """Let no schedule be entered until this transaction ends, so that what it counts still holds when it commits.

    To be called before anything else is locked: who enters a schedule locks cases after the calendar.
    """
    _lock("pg_advisory_xact_lock_shared")


def change() -> None:
    """Wait until nobody counts by the calendar, and let nobody begin before this transaction ends."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
