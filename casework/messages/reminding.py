"""When a time limit is spoken of, and to whom, as pure functions of limit, days and calendar.

The regulations ask for none of this: the days are ours (P8), counted in working days, and end on the last working day
on which something can still be done (reading: P4).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casework.limits import Bound, Limit, Unit, do_it_by, lapses_on, may_follow_from
from casework.workdays import PACKAGED, Calendar, add_working_days

SIGNERS_AFTER_WORKING_DAYS = 1
SUPERVISORS_AFTER_WORKING_DAYS = 3


class Reader(StrEnum):
    """Who is reminded: those who do it, those who sign for it, the office that supervises them."""

    HOLDERS = "holders"
    SIGNERS = "signers"
    SUPERVISORS = "supervisors"


class Tense(StrEnum):
    """What a reminder says of the last day: still to come, today's, or past."""

    AHEAD = "ahead"
    LAST_DAY = "last_day"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Stage:
    """One reminder of a limit: its name, the day from which it is due, and whom it goes to."""

    code: str
    day: datetime.date
    to: Reader
    tense: Tense


def default_offsets(limit: Limit) -> tuple[int, ...]:
    """How many working days before the last one a limit is spoken of, most first, where its declaration says nothing.

    The longer somebody has, the earlier they hear; a limit of a day or two has its last day alone.
    """
    days = limit.amount * _WORKING_DAYS_PER[limit.unit]
    return next((offsets for longer_than, offsets in _OFFSETS if days >= longer_than), ())


def stages(
    limit: Limit,
    offsets: Sequence[int],
    started_on: datetime.date,
    due_on: datetime.date,
    calendar: Calendar = PACKAGED,
    *,
    statutory: bool = True,
    window: bool = False,
) -> list[Stage]:
    """Every reminder of a limit that runs from `started_on` to `due_on`, by day.

    A maximum is spoken of `offsets` working days before the last day on which it can be kept, on that day, and once it
    has passed: to the holders at once, to their signers and to the supervising office some working days later. An
    office's own target stays within the office (P8), and nobody is late by a `window`, which ends by its day alone: its
    end is told to the holders. A minimum is spoken of when it is over, for then something may be done (reading: P5). A
    day not after the start is no reminder.
    """
    if limit.bound is Bound.AT_LEAST:
        return _once_over(may_follow_from(due_on), calendar)
    last = do_it_by(due_on, calendar)
    ahead = [
        Stage(f"before_{days}", calendar.numbered(calendar.number_of(last) - days), Reader.HOLDERS, Tense.AHEAD)
        for days in offsets
    ]
    found = [stage for stage in ahead if stage.day > started_on]
    found.append(Stage("last_day", last, Reader.HOLDERS, Tense.LAST_DAY))
    passed = _once_passed(lapses_on(due_on), calendar, statutory)
    return found + (passed[:1] if window else passed)


def first_from(reminders: Sequence[Stage], today: datetime.date) -> datetime.date:
    """The day of the first reminder that is not yet past on `today`; where all are, of the last one."""
    return next((stage.day for stage in reminders if stage.day >= today), reminders[-1].day)


def next_after(reminders: Sequence[Stage], today: datetime.date) -> datetime.date | None:
    """The day of the first reminder after `today`; None where none is left."""
    return next((stage.day for stage in reminders if stage.day > today), None)


def _once_over(day: datetime.date, calendar: Calendar) -> list[Stage]:
    later = add_working_days(day, SUPERVISORS_AFTER_WORKING_DAYS, calendar)
    return [_past("over", day, Reader.HOLDERS), _past("over_signers", later, Reader.SIGNERS)]


def _once_passed(day: datetime.date, calendar: Calendar, statutory: bool) -> list[Stage]:
    later = add_working_days(day, SIGNERS_AFTER_WORKING_DAYS, calendar)
    found = [_past("passed", day, Reader.HOLDERS), _past("passed_signers", later, Reader.SIGNERS)]
    if statutory:
        last = add_working_days(day, SUPERVISORS_AFTER_WORKING_DAYS, calendar)
        found.append(_past("passed_supervisors", last, Reader.SUPERVISORS))
    return found


def _past(code: str, day: datetime.date, to: Reader) -> Stage:
    return Stage(code, day, to, Tense.PAST)


_WORKING_DAYS_PER = {Unit.WORKING_DAY: 1.0, Unit.CALENDAR_DAY: 5 / 7, Unit.MONTH: 21.0, Unit.YEAR: 250.0}
_OFFSETS = ((200, (60, 20, 5, 1)), (20, (10, 5, 1)), (10, (5, 1)), (5, (2, 1)), (3, (1,)))
