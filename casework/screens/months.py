"""The calendar of working days as pages show it: a month with what is due on its days, a year month by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.labels import capacity_label
from casework.models import Deadline
from casework.screens.clocks import Left, left_of
from casework.screens.why import Cell, Month, month_of, plain_cell
from casework.workdays import Calendar

MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class Due:
    """One deadline in a month's list."""

    day: date
    label: str
    whose: str
    reference: str
    title: str
    url: str
    left: Left
    provisional: bool


@dataclass(frozen=True)
class MonthOfYear:
    """One month in a year's overview, with its number of working days."""

    month: Month
    working_days: int


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return _day_before(next_month(first))


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // MONTHS_IN_YEAR, first.month % MONTHS_IN_YEAR + 1, 1)


def previous_month(first: date) -> date:
    """The first day of the month before."""
    return _day_before(first).replace(day=1)


def month(first: date, calendar: Calendar, due: Iterable[Due] = ()) -> Month:
    """The month that begins on `first`, with how much is due on each day."""
    due_days = [each.day for each in due]
    marked = {day: _marked(day, calendar, due_days.count(day)) for day in set(due_days)}
    return month_of(first, marked, calendar)


def year(number: int, calendar: Calendar) -> list[MonthOfYear]:
    """The twelve months of a year."""
    firsts = [date(number, each, 1) for each in range(1, MONTHS_IN_YEAR + 1)]
    return [MonthOfYear(month(first, calendar), working_days_of(first, calendar)) for first in firsts]


def working_days_of(first: date, calendar: Calendar) -> int:
    """How many working days the month that begins on `first` has."""
    return calendar.number_of(last_of(first)) - calendar.number_of(_day_before(first))


def due_of(row: Deadline, today: date, calendar: Calendar) -> Due:
    """A deadline as a month's list shows it."""
    return Due(
        day=row.due_on,
        label=str(row.declared.label),
        whose=capacity_label(row.declared.whose),
        reference=row.case.reference,
        title=row.case.title,
        url=reverse("casework:case", args=[row.case.reference]),
        left=left_of(row, today, calendar),
        provisional=row.provisional,
    )


def _marked(day: date, calendar: Calendar, count: int) -> Cell:
    plain = plain_cell(day, calendar)
    return Cell(day, f"{plain.classes} is-due".strip(), (_("%(count)d due") % {"count": count}, *plain.notes))


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
