"""Working days and the arithmetic of periods (rules P1 to P5, all of them readings).

Pure: no database, no settings, no clock. Every function takes the calendar it counts by;
the packaged one is the default. Years without a published schedule are counted on plain
weekends; whoever shows such a date asks ``Calendar.is_published`` and calls it provisional.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Self

from casework.schedule import (
    DayKind,
    ScheduleDraft,
    ScheduleError,
    ScheduleProblem,
    ScheduleProblemCode,
    parse_schedule,
    plain_kind,
)

__all__ = [
    "PACKAGED",
    "Calendar",
    "DayKind",
    "ScheduleDraft",
    "ScheduleError",
    "ScheduleProblem",
    "ScheduleProblemCode",
    "add_calendar_days",
    "add_months",
    "add_working_days",
    "day_after",
    "earliest_after_minimum_period",
    "last_working_day_on_or_before",
    "parse_schedule",
    "plain_kind",
    "roll_forward",
    "working_days_between",
]

PACKAGED_SCHEDULE = Path(__file__).parent / "data" / "workdays.csv"

_LAST_ORDINAL = date.max.toordinal()
_DAYS_IN_WEEK = 7
_WORKDAYS_IN_WEEK = 5
_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: the plain week, corrected by the days of published schedules.

    ``days`` names days with their kind, ``published_years`` the years whose schedule is
    known. Working days are numbered from 0001-01-01, a Monday; the sorted tuples hold only
    the days on which a schedule departs from the plain week, so every question is one or two
    bisections, whatever the distance.

    Raises ValueError for a kind that its day cannot have (a make-up day on a Wednesday).
    """

    days: Mapping[date, DayKind] = field(hash=False)
    published_years: frozenset[int]
    _departures: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _gains: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _numbers: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for day, kind in self.days.items():
            _require_possible(day, kind)
        departures = sorted(day for day, kind in self.days.items() if kind.is_worked != plain_kind(day).is_worked)
        # _gains[i]: working days won (make-up) less lost (holiday) by the first i departures.
        gains = [0]
        numbers = []
        for day in departures:
            gains.append(gains[-1] + (1 if self.days[day].is_worked else -1))
            numbers.append(_weekdays_up_to(day.toordinal()) + gains[-1])
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        object.__setattr__(self, "_departures", tuple(day.toordinal() for day in departures))
        object.__setattr__(self, "_gains", tuple(gains))
        object.__setattr__(self, "_numbers", tuple(numbers))

    @classmethod
    def packaged(cls) -> Self:
        """The calendar of the schedules that come with the program."""
        draft = parse_schedule(PACKAGED_SCHEDULE.read_text(encoding="utf-8"))
        return cls(draft.days, draft.years)

    def with_days(self, days: Mapping[date, DayKind], published_years: frozenset[int] = frozenset()) -> "Calendar":
        """This calendar with an office's table laid over it.

        A year in ``published_years`` is replaced as a whole, so that a corrected schedule
        leaves nothing of the former one; any other day is laid over day by day.
        """
        kept = {day: kind for day, kind in self.days.items() if day.year not in published_years}
        return Calendar({**kept, **days}, self.published_years | published_years)

    def kind(self, day: date) -> DayKind:
        """What the day is: by a schedule if one names it, else by the plain week."""
        named = self.days.get(day)
        return plain_kind(day) if named is None else named

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day."""
        return self.kind(day).is_worked

    def is_published(self, year: int) -> bool:
        """Whether the year's schedule is known; if not, its dates are provisional (P1)."""
        return year in self.published_years

    def number_of(self, day: date) -> int:
        """How many working days there are from 0001-01-01 up to and including the day."""
        ordinal = day.toordinal()
        gain = self._gains[bisect_right(self._departures, ordinal)]
        return _weekdays_up_to(ordinal) + gain

    def numbered(self, number: int) -> date:
        """The working day with this number: the inverse of ``number_of`` on working days.

        Raises ValueError where that day is outside the years 1 to 9999.
        """
        position = bisect_left(self._numbers, number)
        ordinal = _ordinal_of_weekday(number - self._gains[position])
        if position < len(self._departures):
            # The number is reached by this departure at the latest; where it is reached on
            # the departure itself (a make-up day), the plain week would overshoot it.
            ordinal = min(ordinal, self._departures[position])
        return _from_ordinal(ordinal)


def _require_possible(day: date, kind: DayKind) -> None:
    plain = plain_kind(day)
    possible = {plain, DayKind.STATUTORY_REST_DAY}
    if plain is DayKind.WEEKEND:
        possible.add(DayKind.MAKE_UP_WORKDAY)
    if kind not in possible:
        raise ValueError(f"{day.isoformat()} cannot be a {kind}")


def _weekdays_up_to(ordinal: int) -> int:
    weeks, days = divmod(ordinal, _DAYS_IN_WEEK)
    return weeks * _WORKDAYS_IN_WEEK + min(days, _WORKDAYS_IN_WEEK)


def _ordinal_of_weekday(number: int) -> int:
    weeks, days = divmod(number - 1, _WORKDAYS_IN_WEEK)
    return weeks * _DAYS_IN_WEEK + days + 1


def _from_ordinal(ordinal: int) -> date:
    if not 1 <= ordinal <= _LAST_ORDINAL:
        raise ValueError("the date lies outside the years 1 to 9999")
    return date.fromordinal(ordinal)


PACKAGED = Calendar.packaged()


def add_working_days(start: date, n: int, calendar: Calendar = PACKAGED) -> date:
    """The n-th working day after ``start``, the last day of a period of n working days.

    The day of the event is not counted (reading: P1); where it is a rest day, the next
    working day is the first one counted (reading: P2). n = 0 gives ``start`` itself.

    Raises ValueError for a negative n and for a result after 9999-12-31.
    """
    _require_not_negative(n)
    if n == 0:
        return start
    return calendar.numbered(calendar.number_of(start) + n)


def add_calendar_days(start: date, n: int, calendar: Calendar = PACKAGED) -> date:
    """The end of a period of n calendar days: a rest day rolls forward (reading: P1, P4).

    Raises ValueError for a negative n and for a result after 9999-12-31.
    """
    _require_not_negative(n)
    return roll_forward(_from_ordinal(start.toordinal() + n), calendar)


def add_months(start: date, n: int) -> date:
    """The corresponding day n months on, or the month's last day (reading: P3).

    Does not roll; a negative n goes back. Raises ValueError outside the years 1 to 9999.
    """
    year, month = divmod(start.year * _MONTHS_IN_YEAR + start.month - 1 + n, _MONTHS_IN_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise ValueError("the date lies outside the years 1 to 9999")
    last_of_month = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last_of_month))


def roll_forward(day: date, calendar: Calendar = PACKAGED) -> date:
    """The day itself, or the next working day if it is a rest day (reading: P4)."""
    if calendar.is_working_day(day):
        return day
    return add_working_days(day, 1, calendar)


def earliest_after_minimum_period(start: date, n: int, calendar: Calendar = PACKAGED) -> date:
    """The first day on which what follows a minimum of n working days may happen.

    It is the calendar day after the n-th working day (reading: P5). Raises as
    ``add_working_days``.
    """
    return day_after(add_working_days(start, n, calendar))


def last_working_day_on_or_before(day: date, calendar: Calendar = PACKAGED) -> date:
    """The day itself, or the last working day before it: the "do it by" day (reading: P4)."""
    return calendar.numbered(calendar.number_of(day))


def working_days_between(after: date, until: date, calendar: Calendar = PACKAGED) -> int:
    """How many working days lie after ``after`` up to and including ``until``; never negative.

    From today to the due date: the working days left, 0 on the due date itself.
    """
    return max(0, calendar.number_of(until) - calendar.number_of(after))


def day_after(day: date) -> date:
    """The next calendar day. Raises ValueError after 9999-12-31."""
    return _from_ordinal(day.toordinal() + 1)


def _require_not_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a period cannot be negative: {n}")
