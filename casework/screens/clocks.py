"""Time limits in words: how long, until when, how much is left."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor
from casework import calendars, queries
from casework.limits import Limit, Unit, do_it_by
from casework.models import Case, Deadline, DeadlineState
from casework.workdays import Calendar, working_days_between


@dataclass(frozen=True)
class Left:
    """What is left until a due day, in words, and how urgent that is: waiting, due, overdue or done."""

    text: str
    tone: str


@dataclass(frozen=True)
class Clock:
    """One time limit of a case as a page shows it."""

    pk: int
    label: str
    limit: str
    due: date
    left: str
    tone: str
    closed: str
    do_by: date | None
    provisional: bool
    internal: bool
    rule: str


def clock_of(deadline: Deadline, today: date, calendar: Calendar) -> Clock:
    """One deadline in words."""
    left = _closed(deadline) if deadline.state != DeadlineState.OPEN else _left_of(deadline, today, calendar)
    by = do_it_by(deadline.due_on, calendar)
    running = deadline.state == DeadlineState.OPEN
    return Clock(
        pk=deadline.pk,
        label=str(deadline.declared.label),
        limit=limit_text(deadline.limit),
        due=deadline.due_on,
        left=left.text,
        tone=left.tone,
        closed="" if running else left.text,
        do_by=by if running and by != deadline.due_on else None,
        provisional=deadline.provisional,
        internal=not deadline.statutory,
        rule=deadline.rule,
    )


def clocks_of(case: Case, actor: PersonActor, today: date) -> list[Clock]:
    """The time limits of a case that `actor` may see, running and ended."""
    calendar = calendars.current()
    return [clock_of(row, today, calendar) for row in queries.deadlines_of(case, actor)]


def limit_text(limit: Limit) -> str:
    """A limit in words: 10 working days."""
    texts = {
        Unit.WORKING_DAY: ngettext("%(count)d working day", "%(count)d working days", limit.amount),
        Unit.CALENDAR_DAY: ngettext("%(count)d calendar day", "%(count)d calendar days", limit.amount),
        Unit.MONTH: ngettext("%(count)d month", "%(count)d months", limit.amount),
        Unit.YEAR: ngettext("%(count)d year", "%(count)d years", limit.amount),
    }
    return texts[limit.unit] % {"count": limit.amount}


def left_until(due_on: date, today: date, calendar: Calendar, *, statutory: bool = True) -> Left:
    """How many working days are left, or by how many it is over; an office's target is never called overdue (P8)."""
    if due_on < today:
        return _over(due_on, today, calendar, statutory)
    if due_on == today:
        return Left(_("ends today"), "due")
    count = working_days_between(today, due_on, calendar)
    text = ngettext("%(count)d working day left", "%(count)d working days left", count) % {"count": count}
    return Left(text, "due" if count <= queries.DUE_SOON_WORKING_DAYS else "waiting")


def _over(due_on: date, today: date, calendar: Calendar, statutory: bool) -> Left:
    count = working_days_between(due_on, today, calendar)
    if not statutory:
        text = ngettext("%(count)d working day past the target", "%(count)d working days past the target", count)
        return Left(text % {"count": count}, "due")
    text = ngettext("overdue by %(count)d working day", "overdue by %(count)d working days", count)
    return Left(text % {"count": count}, "overdue")


def _left_of(deadline: Deadline, today: date, calendar: Calendar) -> Left:
    if any(row.last is None for row in deadline.suspensions.all()):
        return Left(_("suspended"), "suspended")
    return left_until(deadline.due_on, today, calendar, statutory=deadline.statutory)


def _closed(deadline: Deadline) -> Left:
    day = deadline.closed_on.isoformat() if deadline.closed_on else ""
    if deadline.state == DeadlineState.MET:
        late = deadline.closed_on is not None and deadline.closed_on > deadline.due_on
        return (
            Left(_("met late, on %(day)s") % {"day": day}, "overdue")
            if late
            else Left(_("met on %(day)s") % {"day": day}, "done")
        )
    if deadline.state == DeadlineState.LAPSED:
        return Left(_("lapsed"), "overdue")
    return Left(_("no longer needed since %(day)s") % {"day": day}, "waiting")
