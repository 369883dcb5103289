"""The calendar of working days as pages show it: months and years of days, and what is due on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from casework.models import Deadline
from casework.schedule import DayKind
from casework.screens.why import Cell, Month, month_of
from casework.workdays import Calendar
from records import clock

MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class DueDay:
    """One day with what is due on it."""

    day: date
    deadlines: list[Deadline]


@dataclass(frozen=True)
class MonthOfYear:
    """One month of a year's overview with its number of working days."""

    month: Month
    working_days: int


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return date.fromordinal(next_month(first).toordinal() - 1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // MONTHS_IN_YEAR, first.month % MONTHS_IN_YEAR + 1, 1)


def previous_month(first: date) -> date:
    """The first day of the month before."""
    return date.fromordinal(first.toordinal() - 1).replace(day=1)


def month(first: date, calendar: Calendar, due: Mapping[date, int] | None = None) -> Month:
    """The month that begins on `first`: what each day is, and how many deadlines end with it."""
    counts = due or {}
    return month_of(first, {day: _cell(day, calendar, counts.get(day, 0)) for day in days_of(first)})


def year(number: int, calendar: Calendar) -> list[MonthOfYear]:
    """The twelve months of a year."""
    firsts = [date(number, each, 1) for each in range(1, MONTHS_IN_YEAR + 1)]
    return [MonthOfYear(month(first, calendar), working_days_of(first, calendar)) for first in firsts]


def working_days_of(first: date, calendar: Calendar) -> int:
    """How many working days the month that begins on `first` has."""
    return sum(calendar.is_working_day(day) for day in days_of(first))


def days_of(first: date) -> list[date]:
    """The days of the month that begins on `first`."""
    return [date.fromordinal(number) for number in range(first.toordinal(), next_month(first).toordinal())]


def by_day(rows: Iterable[Deadline]) -> list[DueDay]:
    """Deadlines under the day they are due, in order."""
    found: dict[date, list[Deadline]] = defaultdict(list)
    for row in rows:
        found[row.due_on].append(row)
    return [DueDay(day, found[day]) for day in sorted(found)]


def _cell(day: date, calendar: Calendar, due: int) -> Cell:
    kind = calendar.kind(day)
    classes = [_CLASSES[kind], "has-due" if due else "", "is-late" if due and day < clock.today() else ""]
    notes = [_note(kind), _("%(count)d due") % {"count": due} if due else ""]
    return Cell(day, " ".join(filter(None, classes)), tuple(filter(None, notes)))


def _note(kind: DayKind) -> str:
    return {DayKind.STATUTORY_REST_DAY: _("holiday"), DayKind.MAKE_UP_WORKDAY: _("made up")}.get(kind, "")


_CLASSES = {
    DayKind.WORKING_DAY: "is-worked",
    DayKind.MAKE_UP_WORKDAY: "is-worked is-makeup",
    DayKind.WEEKEND: "is-rest",
    DayKind.STATUTORY_REST_DAY: "is-rest is-holiday",
}
