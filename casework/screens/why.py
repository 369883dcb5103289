"""Why a time limit is due on its day: a calendar that marks every day, and a sentence to read out."""

from calendar import Calendar as MonthCalendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casework import calendars
from casework.limits import DayLine, DayReason, explain, may_follow_from
from casework.models import Deadline
from casework.schedule import DayKind
from casework.screens.clocks import length_of
from casework.templatetags.display import day_weekday, weekday_names
from casework.workdays import Calendar
from records import clock

MOST_MONTHS = 12


@dataclass(frozen=True)
class Cell:
    """One day of a month: what it is in the count, as classes of the style sheet and as words."""

    day: date
    classes: str
    notes: tuple[str, ...]
    url: str = ""
    """Where the page says more of the day."""


@dataclass(frozen=True)
class Month:
    """One month as weeks of seven cells; None lies outside the month."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Weekday:
    """The heading of a column."""

    short: str
    long: str


def lines_of(deadline: Deadline) -> list[DayLine]:
    """Every day from the event to the due day."""
    suspensions = [row.as_suspension() for row in deadline.suspensions.all()]
    return explain(deadline.started_on, deadline.limit, suspensions, calendars.current(), today=clock.today())


def months(lines: Sequence[DayLine]) -> list[Month]:
    """The months from the event to the due day; of a very long period the first and the last two."""
    by_day = {line.day: line for line in lines}
    firsts = list(dict.fromkeys(line.day.replace(day=1) for line in lines))
    if len(firsts) > MOST_MONTHS:
        firsts = [firsts[0], *firsts[-2:]]
    calendar, cells = calendars.current(), {day: cell(line) for day, line in by_day.items()}
    return [month_of(first, cells, calendar) for first in firsts]


def month_of(first: date, cells: dict[date, Cell], calendar: Calendar) -> Month:
    """The month that begins on `first`; a day without a cell of its own is shown as what it is in the calendar."""
    weeks = MonthCalendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(
            tuple(
                _with_today(cells.get(day) or plain_cell(day, calendar)) if day.month == first.month else None
                for day in week
            )
            for week in weeks
        ),
    )


def plain_cell(day: date, calendar: Calendar) -> Cell:
    """A day that nobody counts: a working day, or a rest day with its reason."""
    kind = calendar.kind(day)
    classes = "" if kind.is_worked else "is-rest"
    if kind is DayKind.MAKE_UP_WORKDAY:
        classes = "is-makeup"
    return Cell(day, classes, tuple(filter(None, [_kind_note(kind)])))


def cell(line: DayLine) -> Cell:
    """A day of the count."""
    made_up = line.kind is DayKind.MAKE_UP_WORKDAY
    classes = [_CLASSES[line.reason], "is-makeup" if made_up else ""]
    notes = [
        pgettext("in a cell of a calendar, as short as can be", "day %(number)d") % {"number": line.number}
        if line.number
        else "",
        _note(line),
    ]
    if made_up and line.counted:
        notes.append(_kind_note(line.kind))
    return Cell(line.day, " ".join(filter(None, classes)), tuple(note for note in notes if note))


def weekdays() -> list[Weekday]:
    """The columns of a month, Monday first."""
    longs = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    return [Weekday(short, long) for short, long in zip(weekday_names(), longs, strict=True)]


def sentence(deadline: Deadline, lines: Sequence[DayLine]) -> str:
    """How the due day comes about, to be read out."""
    event, first, due = lines[0].day, next((line.day for line in lines if line.counted), None), lines[-1].day
    parts = [_("%(day)s is the day of the event and is not counted.") % {"day": day_weekday(event)}]
    if first is not None:
        parts.append(
            _("Counting begins on %(first)s and goes on for %(limit)s.")
            % {"first": day_weekday(first), "limit": length_of(deadline)}
        )
    parts += _passed_over(lines)
    parts.append(_("The last day is %(due)s; the period ends with it, at midnight.") % {"due": day_weekday(due)})
    if deadline.at_least:
        parts.append(_("What waits for it may follow from %(day)s on.") % {"day": day_weekday(may_follow_from(due))})
    return reduce(_one_after_another, parts)


def _one_after_another(text: str, more: str) -> str:
    # Chinese puts no space between sentences, and no translation can be empty.
    return pgettext("two sentences", "%(text)s %(more)s") % {"text": text, "more": more}


def _passed_over(lines: Sequence[DayLine]) -> list[str]:
    counted = {reason: [line.day for line in lines if line.reason is reason] for reason in DayReason}
    parts = []
    for reason, text in _PASSED_OVER.items():
        if days := counted[reason]:
            parts.append(text(len(days)) % {"count": len(days), "days": _days(days)})
    return parts


def _days(days: Sequence[date]) -> str:
    """Days in words, runs of neighbours as from - to."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return _(", ").join(_run(run) for run in runs)


def _run(run: Sequence[date]) -> str:
    first, last = _short(run[0]), _short(run[-1])
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _short(day: date) -> str:
    return str(date_format(day, pgettext("date format of a day in the year", "j F")))


def _with_today(shown: Cell) -> Cell:
    if shown.day != clock.today():
        return shown
    return replace(shown, classes=f"{shown.classes} is-today".strip())


def _note(line: DayLine) -> str:
    notes = {
        DayReason.EVENT_DAY: pgettext("in a cell of a calendar, as short as can be", "event"),
        DayReason.SUSPENDED: pgettext("in a cell of a calendar, as short as can be", "suspended"),
        DayReason.ROLLED: pgettext("in a cell of a calendar, as short as can be", "moves on"),
        DayReason.DUE: pgettext("in a cell of a calendar, as short as can be", "due"),
    }
    return notes.get(line.reason, "" if line.counted else _kind_note(line.kind))


def _kind_note(kind: DayKind) -> str:
    notes = {
        DayKind.WEEKEND: pgettext("in a cell of a calendar, as short as can be", "weekend"),
        DayKind.STATUTORY_REST_DAY: pgettext("in a cell of a calendar, as short as can be", "holiday"),
        DayKind.MAKE_UP_WORKDAY: pgettext("in a cell of a calendar, as short as can be", "made up"),
    }
    return notes.get(kind, "")


_CLASSES = {
    DayReason.EVENT_DAY: "is-event",
    DayReason.COUNTED: "is-counted",
    DayReason.WEEKEND: "is-rest",
    DayReason.STATUTORY_REST_DAY: "is-rest",
    DayReason.MAKE_UP_WORKDAY_COUNTED: "is-counted",
    DayReason.SUSPENDED: "is-suspended",
    DayReason.ROLLED: "is-rest",
    DayReason.DUE: "is-due",
}
_PASSED_OVER = {
    DayReason.WEEKEND: lambda n: ngettext(
        "%(count)d day of a weekend is not counted.", "%(count)d days of weekends are not counted.", n
    ),
    DayReason.STATUTORY_REST_DAY: lambda n: ngettext(
        "%(count)d statutory rest day is not counted: %(days)s.",
        "%(count)d statutory rest days are not counted: %(days)s.",
        n,
    ),
    DayReason.MAKE_UP_WORKDAY_COUNTED: lambda n: ngettext(
        "%(count)d weekend day worked in exchange for a holiday is counted: %(days)s.",
        "%(count)d weekend days worked in exchange for holidays are counted: %(days)s.",
        n,
    ),
    DayReason.SUSPENDED: lambda n: ngettext(
        "%(count)d day was suspended and is not counted: %(days)s.",
        "%(count)d days were suspended and are not counted: %(days)s.",
        n,
    ),
    DayReason.ROLLED: lambda n: ngettext(
        "The end falls on a rest day and moves on: %(days)s.", "The end falls on rest days and moves on: %(days)s.", n
    ),
}
