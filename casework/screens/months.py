"""The calendar of working days as pages show it: a month with what is due on its days, a year month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from casework import agenda
from casework.labels import capacity_label
from casework.limits import do_it_by
from casework.models import Deadline
from casework.screens.clocks import Left, is_provisional, left_of
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
    mine: bool
    """Whether something is asked by it of the visitor, also as a stand-in."""
    absent: str
    """The names of the colleagues for whom alone it is asked."""
    asked: str
    """What is asked; empty where it is what the limit is called."""
    do_by: date | None
    """The last working day before, where it ends on a rest day."""
    internal: bool

    @property
    def overdue(self) -> bool:
        return self.left.tone == "overdue"


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
    by_day: dict[date, list[Due]] = {}
    for each in due:
        by_day.setdefault(each.day, []).append(each)
    return month_of(first, {day: _marked(day, calendar, rows) for day, rows in by_day.items()}, calendar)


def year(number: int, calendar: Calendar) -> list[MonthOfYear]:
    """The twelve months of a year."""
    firsts = [date(number, each, 1) for each in range(1, MONTHS_IN_YEAR + 1)]
    return [MonthOfYear(month(first, calendar), working_days_of(first, calendar)) for first in firsts]


def working_days_of(first: date, calendar: Calendar) -> int:
    """How many working days the month that begins on `first` has."""
    return calendar.number_of(last_of(first)) - calendar.number_of(_day_before(first))


def due_of(row: Deadline, today: date, calendar: Calendar, mine: Mapping[int, tuple[str, ...]]) -> Due:
    """A deadline as a month's list shows it; `mine`: what is asked of the visitor (`agenda.asked_of_member`)."""
    label, asked, by = str(row.declared.label), agenda.what(row), do_it_by(row.due_on, calendar)
    return Due(
        day=row.due_on,
        label=label,
        whose=capacity_label(row.declared.whose),
        reference=row.case.reference,
        title=row.case.title,
        url=reverse("casework:case", args=[row.case.reference]),
        left=left_of(row, today, calendar),
        provisional=is_provisional(row, calendar),
        mine=row.pk in mine,
        absent=_(", ").join(mine.get(row.pk, ())),
        asked=asked if asked != label and not row.at_least else "",
        do_by=by if by != row.due_on and not row.at_least else None,
        internal=not row.statutory,
    )


def _marked(day: date, calendar: Calendar, rows: list[Due]) -> Cell:
    plain = plain_cell(day, calendar)
    marks = ["is-due", "is-late" if any(row.overdue for row in rows) else ""]
    marks.append("" if any(row.mine for row in rows) else "is-others")
    notes = (_("%(count)d due") % {"count": len(rows)}, *plain.notes)
    return Cell(day, " ".join(filter(None, [plain.classes, *marks])), notes, url=f"#day-{day.isoformat()}")


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
