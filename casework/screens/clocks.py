"""Time limits in words: how long, until when, how much is left."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor
from casework import calendars, queries
from casework.limits import Bound, Limit, Unit, do_it_by, do_it_by_is_provisional, may_follow_from
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
    """Whether its last day may move by a year's schedule."""
    may_move: bool
    """Whether that day, or the one by which to do it, may."""
    internal: bool
    rule: str
    at_least: bool = False
    """Whether it is a minimum that something waits for."""
    held: str = ""
    """Why its lapse waits."""


def clock_of(deadline: Deadline, today: date, calendar: Calendar) -> Clock:
    """One deadline in words."""
    running = deadline.state == DeadlineState.OPEN
    left = left_of(deadline, today, calendar) if running else _closed(deadline)
    by = do_it_by(deadline.due_on, calendar)
    return Clock(
        pk=deadline.pk,
        label=str(deadline.declared.label),
        limit=length_of(deadline),
        due=deadline.due_on,
        left=left.text,
        tone=left.tone,
        closed="" if running else left.text,
        do_by=by if running and not deadline.at_least and by != deadline.due_on else None,
        provisional=deadline.provisional,
        may_move=is_provisional(deadline, calendar),
        internal=not deadline.statutory,
        rule=deadline.rule,
        at_least=deadline.at_least,
        held=held_text(deadline) if running and left.text != held_text(deadline) else "",
    )


def is_provisional(deadline: Deadline, calendar: Calendar) -> bool:
    """Whether its last day, or the day by which to do what it asks, may still move by a year's schedule."""
    if deadline.provisional or deadline.at_least or deadline.state != DeadlineState.OPEN:
        return deadline.provisional
    return do_it_by_is_provisional(deadline.due_on, calendar)


def clocks_of(case: Case, actor: PersonActor, today: date) -> list[Clock]:
    """The time limits of a case that `actor` may see, running and ended."""
    calendar = calendars.current()
    return [clock_of(row, today, calendar) for row in queries.deadlines_of(case, actor)]


def length_of(deadline: Deadline) -> str:
    """How long a deadline runs, in words: 20 working days, extended by 10 working days."""
    begun_with = limit_text(replace(deadline.limit, amount=deadline.amount))
    if not deadline.extended_by:
        return begun_with
    more = limit_text(Limit(deadline.extended_by, deadline.limit.unit))
    return _("%(limit)s, extended by %(more)s") % {"limit": begun_with, "more": more}


def held_text(deadline: Deadline) -> str:
    """That the lapse of a deadline waits; empty where it does not."""
    return _("its lapse waits: a request to extend it is open") if deadline.held_by_id else ""


def limit_text(limit: Limit) -> str:
    """A limit in words: 10 working days, at least 7 working days."""
    texts = {
        Unit.WORKING_DAY: ngettext("%(count)d working day", "%(count)d working days", limit.amount),
        Unit.CALENDAR_DAY: ngettext("%(count)d calendar day", "%(count)d calendar days", limit.amount),
        Unit.MONTH: ngettext("%(count)d month", "%(count)d months", limit.amount),
        Unit.YEAR: ngettext("%(count)d year", "%(count)d years", limit.amount),
    }
    length = texts[limit.unit] % {"count": limit.amount}
    return _("at least %(length)s") % {"length": length} if limit.bound is Bound.AT_LEAST else length


def left_of(deadline: Deadline, today: date, calendar: Calendar) -> Left:
    """What is left of a running deadline; one whose lapse waits is not overdue, and a minimum never is."""
    if any(row.last is None for row in deadline.suspensions.all()):
        return Left(_("suspended"), "suspended")
    if deadline.at_least:
        return _left_of_minimum(deadline.due_on, today, calendar)
    if deadline.held_by_id and deadline.due_on < today:
        return Left(held_text(deadline), "suspended")
    return left_until(deadline.due_on, today, calendar, statutory=deadline.statutory)


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


def _left_of_minimum(due_on: date, today: date, calendar: Calendar) -> Left:
    if due_on < today:
        return _over_since(due_on)
    if due_on == today:
        return Left(_("runs until the end of today"), "waiting")
    count = working_days_between(today, due_on, calendar)
    text = ngettext("runs for %(count)d more working day", "runs for %(count)d more working days", count)
    return Left(text % {"count": count}, "waiting")


def _over_since(due_on: date) -> Left:
    return Left(_("over since %(day)s") % {"day": may_follow_from(due_on).isoformat()}, "done")


def _closed(deadline: Deadline) -> Left:
    day = deadline.closed_on.isoformat() if deadline.closed_on else ""
    if deadline.state == DeadlineState.MET and deadline.at_least:
        return _over_since(deadline.due_on)
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
