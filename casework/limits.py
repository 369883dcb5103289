"""Time limits as pure functions of start, limit, suspensions and calendar (rules P1 to P5, P9).

A due date is always computed from these four and never counted down. ``today`` is asked for
only where an open suspension makes the answer depend on it.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casework.workdays import (
    PACKAGED,
    Calendar,
    DayKind,
    add_months,
    add_working_days,
    day_after,
    last_working_day_on_or_before,
    roll_forward,
    working_days_between,
)

_ONE_DAY = datetime.timedelta(days=1)
_MONTHS_PER = {"month": 1, "year": 12}


class Unit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    YEAR = "year"


class Bound(StrEnum):
    """Whether the limit is a maximum (act by) or a minimum (wait for)."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: an amount of a unit; ``rolls`` moves its end off a rest day (reading: P4).

    Working days never need to roll. 0 calendar days end on the very day of the event, where a case names that as the
    last. Raises ValueError for a lower amount, and for less than one of another unit.
    """

    amount: int
    unit: Unit
    bound: Bound = Bound.AT_MOST
    rolls: bool = True

    def __post_init__(self) -> None:
        if self.amount < (0 if self.unit is Unit.CALENDAR_DAY else 1):
            raise ValueError(f"a limit is at least one {self.unit}, not {self.amount}")


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that a limit does not count, first and last included; ``last`` None is still open.

    Raises ValueError where it ends before it begins.
    """

    first: datetime.date
    last: datetime.date | None
    reason: str

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"a suspension from {self.first} cannot end on {self.last}")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period; provisional if a year's schedule could still move it (P1)."""

    date: datetime.date
    provisional: bool


class DayReason(StrEnum):
    """Why a day of a period is or is not counted."""

    EVENT_DAY = "event_day"
    COUNTED = "counted"
    WEEKEND = "weekend"
    STATUTORY_REST_DAY = "statutory_rest_day"
    MAKE_UP_WORKDAY_COUNTED = "make_up_workday_counted"
    SUSPENDED = "suspended"
    ROLLED = "rolled"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day between the event and the due date: its number if counted, and why."""

    day: datetime.date
    number: int | None
    kind: DayKind
    counted: bool
    reason: DayReason


@dataclass(frozen=True, slots=True)
class _Gap:
    """A suspension cut to the days that matter: closed, after the event, overlapping no other."""

    first: datetime.date
    last: datetime.date


@dataclass(frozen=True, slots=True)
class _Period:
    """A limit at work: the event, the n-th counted day and the day it is due."""

    start: datetime.date
    limit: Limit
    gaps: tuple[_Gap, ...]
    calendar: Calendar
    end: datetime.date
    due: datetime.date

    @property
    def in_working_days(self) -> bool:
        return self.limit.unit is Unit.WORKING_DAY


def due_date(
    start: datetime.date,
    limit: Limit,
    suspensions: Iterable[Suspension] = (),
    calendar: Calendar = PACKAGED,
    *,
    today: datetime.date | None = None,
) -> Due:
    """The last day of the limit that ``start`` sets off.

    The day of the event is not counted (reading: P1); months and years end on the
    corresponding day (reading: P3); a rest day at the end rolls where the limit rolls
    (reading: P4). A suspended day is not counted; a limit in months or years is then as many
    days longer. An open suspension counts as lasting to ``today``, so the date is the
    earliest still possible.

    Raises ValueError for an open suspension without ``today`` and for dates after 9999.
    """
    period = _period(start, limit, suspensions, calendar, today)
    return Due(period.due, _is_provisional(period))


def explain(
    start: datetime.date,
    limit: Limit,
    suspensions: Iterable[Suspension] = (),
    calendar: Calendar = PACKAGED,
    *,
    today: datetime.date | None = None,
) -> list[DayLine]:
    """Every day from the event to the due date with its number and reason.

    Counted days are numbered 1 to n (for months and years n is their length in days); the
    last line is the due date of ``due_date``. Where the period ended on a rest day, that day
    and those after it are marked rolled. Raises as ``due_date``.
    """
    period = _period(start, limit, suspensions, calendar, today)
    lines = [DayLine(start, None, calendar.kind(start), False, DayReason.EVENT_DAY)]
    number = 0
    day = start
    while day < period.due:
        day = day_after(day)
        counted = _is_counted(day, period)
        number += counted
        reason = _reason(day, period)
        kind = calendar.kind(day)
        lines.append(DayLine(day, number if counted else None, kind, counted, reason))
    return lines


def lapses_on(due_on: datetime.date) -> datetime.date:
    """The day on which an unmet limit has lapsed: the day after it was due (reading: P1)."""
    return day_after(due_on)


def lapsed(due_on: datetime.date, today: datetime.date) -> bool:
    """Whether a limit due on ``due_on`` has run out by ``today``; its due day is still in time."""
    return today > due_on


def do_it_by(due_on: datetime.date, calendar: Calendar = PACKAGED) -> datetime.date:
    """The day to name in reminders: the last working day on or before (reading: P4)."""
    return last_working_day_on_or_before(due_on, calendar)


def do_it_by_is_provisional(due_on: datetime.date, calendar: Calendar = PACKAGED) -> bool:
    """Whether a schedule that is not published yet could move the day of `do_it_by`, though the last day stands."""
    return not all(calendar.is_published(day.year) for day in (due_on, do_it_by(due_on, calendar)))


def may_follow_from(last_day: datetime.date) -> datetime.date:
    """The first day on which what waits for a minimum period may happen (reading: P5)."""
    return day_after(last_day)


class ChangeFault(StrEnum):
    """Why a rule of a region or an office cannot change a limit so (reading: G-16)."""

    APPLICANTS_OWN = "applicants_own"
    LONGER = "longer"
    SHORTER = "shorter"


def change_fault(declared: Limit, amount: int, *, applicants_own: bool, statutory: bool) -> ChangeFault | None:
    """What keeps a rule of a region or an office from setting ``declared`` to ``amount`` of its unit, if anything.

    The offices' own periods may become shorter, a minimum period longer, and the applicant's stay as they are
    (reading: G-16). What is no period of the regulation but a target of the office is free (P8).
    """
    if not statutory:
        return None
    if applicants_own:
        return ChangeFault.APPLICANTS_OWN
    if declared.bound is Bound.AT_LEAST:
        return ChangeFault.SHORTER if amount < declared.amount else None
    return ChangeFault.LONGER if amount > declared.amount else None


def _period(
    start: datetime.date,
    limit: Limit,
    suspensions: Iterable[Suspension],
    calendar: Calendar,
    today: datetime.date | None,
) -> _Period:
    gaps = _gaps(start, suspensions, today)
    end = _last_counted_day(start, limit, gaps, calendar)
    rolls = limit.rolls and limit.unit is not Unit.WORKING_DAY
    due = _roll(end, gaps, calendar) if rolls else end
    return _Period(start, limit, gaps, calendar, end, due)


def _gaps(start: datetime.date, suspensions: Iterable[Suspension], today: datetime.date | None) -> tuple[_Gap, ...]:
    """The suspensions as disjoint gaps after ``start``, in order."""
    gaps: list[_Gap] = []
    for suspension in sorted(suspensions, key=lambda each: each.first):
        last = _last_suspended_day(suspension, today)
        first = max(suspension.first, day_after(gaps[-1].last if gaps else start))
        if first <= last:
            gaps.append(_Gap(first, last))
    return tuple(gaps)


def _last_suspended_day(suspension: Suspension, today: datetime.date | None) -> datetime.date:
    if suspension.last is not None:
        return suspension.last
    if today is None:
        raise ValueError("an open suspension needs today")
    return today


def _last_counted_day(start: datetime.date, limit: Limit, gaps: Sequence[_Gap], calendar: Calendar) -> datetime.date:
    """The n-th day counted: each gap begun by then pushes it on by the days lost in it."""
    if limit.unit is Unit.WORKING_DAY:
        end = add_working_days(start, limit.amount, calendar)
    else:
        end = _corresponding_day(start, limit)
    for gap in gaps:
        if gap.first > end:
            break
        if limit.unit is Unit.WORKING_DAY:
            lost = working_days_between(gap.first - _ONE_DAY, gap.last, calendar)
            end = add_working_days(end, lost, calendar)
        else:
            end = _plus_days(end, (gap.last - gap.first).days + 1)
    return end


def _corresponding_day(start: datetime.date, limit: Limit) -> datetime.date:
    if limit.unit is Unit.CALENDAR_DAY:
        return _plus_days(start, limit.amount)
    return add_months(start, limit.amount * _MONTHS_PER[limit.unit])


def _plus_days(day: datetime.date, days: int) -> datetime.date:
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError as error:
        raise ValueError("the date lies outside the years 1 to 9999") from error


def _roll(end: datetime.date, gaps: Iterable[_Gap], calendar: Calendar) -> datetime.date:
    """The end of the period, moved to a working day that is not suspended."""
    due = roll_forward(end, calendar)
    for gap in gaps:
        if gap.first <= due <= gap.last:
            due = roll_forward(day_after(gap.last), calendar)
    return due


def _is_provisional(period: _Period) -> bool:
    """Whether the date rests on a year without a published schedule (reading: P1).

    Working days rest on every year they were counted in; other units only on the days over
    which their end may roll.
    """
    if period.in_working_days:
        first_year = day_after(period.start).year
    elif period.limit.rolls:
        first_year = period.end.year
    else:
        return False
    years = range(first_year, period.due.year + 1)
    return not all(period.calendar.is_published(year) for year in years)


def _is_suspended(day: datetime.date, period: _Period) -> bool:
    return any(gap.first <= day <= gap.last for gap in period.gaps)


def _is_counted(day: datetime.date, period: _Period) -> bool:
    if day > period.end or _is_suspended(day, period):
        return False
    return not period.in_working_days or period.calendar.is_working_day(day)


def _reason(day: datetime.date, period: _Period) -> DayReason:
    if day == period.due:
        return DayReason.DUE
    if _is_suspended(day, period):
        return DayReason.SUSPENDED
    if day >= period.end:
        return DayReason.ROLLED
    if not period.in_working_days:
        return DayReason.COUNTED
    return _REASON_IN_WORKING_DAYS[period.calendar.kind(day)]


_REASON_IN_WORKING_DAYS = {
    DayKind.WORKING_DAY: DayReason.COUNTED,
    DayKind.MAKE_UP_WORKDAY: DayReason.MAKE_UP_WORKDAY_COUNTED,
    DayKind.WEEKEND: DayReason.WEEKEND,
    DayKind.STATUTORY_REST_DAY: DayReason.STATUTORY_REST_DAY,
}
