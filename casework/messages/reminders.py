"""Reminders of time limits: each written once, with the message that says it, however late or often the sweep runs.

A deadline knows the day of its next reminder, so that a sweep looks at what is due and at nothing else. When a
deadline is spoken of, and to whom, is said in `casework.messages.reminding`.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from casework import calendars
from casework.messages import outbox, reminding
from casework.messages.recipients import Recipient, Recipients
from casework.messages.reminding import Stage
from casework.models import Deadline, DeadlineState, OutboxMessage, Reminder
from casework.sweeping import for_a_while, in_batches
from casework.workdays import Calendar
from records import clock

# So many deadlines in one transaction: few enough that nobody who acts on one of their cases waits for long.
AT_A_TIME = 100

logger = logging.getLogger(__name__)


@dataclass
class Swept:
    """What one sweep did: how many reminders it wrote, and the deadlines that failed, which are logged."""

    written: int = 0
    failed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Due:
    """A reminder that is due to one person, as a member of an organisation."""

    deadline: Deadline
    stage: Stage
    to: Recipient
    organisation_id: int


def stages_of(deadline: Deadline, calendar: Calendar) -> list[Stage]:
    """Every reminder of a deadline, by day."""
    declared, limit = deadline.declared, deadline.limit
    offsets = reminding.default_offsets(limit) if declared.reminds is None else declared.reminds
    return reminding.stages(
        limit,
        offsets,
        deadline.started_on,
        deadline.due_on,
        calendar,
        statutory=deadline.statutory,
        window=deadline.case.case_type.is_window(deadline.code),
    )


def from_day(deadline: Deadline, today: date, calendar: Calendar) -> date:
    """The day of the next reminder of a deadline whose last day has moved, or whose lapse waits no longer."""
    return reminding.first_from(stages_of(deadline, calendar), today)


def remind_due(at: datetime) -> Swept:
    """Write every reminder that is due by `at`, as far as there is time: the rest is due as before.

    A deadline that fails is logged and leaves the others alone.
    """
    swept = Swept()
    for keys in for_a_while(_due_keys(clock.day_of(at))):
        try:
            swept.written += _remind(keys, at)
        except Exception:
            logger.exception("Reminders of %d deadlines could not be written together", len(keys))
            _remind_one_by_one(keys, at, swept)
    return swept


def _remind_one_by_one(keys: list[int], at: datetime, swept: Swept) -> None:
    for key in keys:
        try:
            swept.written += _remind([key], at)
        except Exception:
            logger.exception("The reminders of deadline %s could not be written", key)
            swept.failed.append(key)


def _due_keys(today: date) -> Iterator[list[int]]:
    """The deadlines with a reminder due by `today`, earliest first, some at a time; each once."""
    for found in in_batches(Deadline.objects.filter(remind_on__lte=today), "remind_on", size=AT_A_TIME):
        yield [key for _day, key in found]


@transaction.atomic
def _remind(keys: list[int], at: datetime) -> int:
    """Write what is due of these deadlines, those left out that another sweep or a step holds; how many it wrote."""
    today, calendar = clock.day_of(at), calendars.current()
    rows = list(
        Deadline.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=keys, remind_on__lte=today)
        .select_related("case")
        .order_by("pk")
    )
    due: list[tuple[Deadline, Stage]] = []
    for row in rows:
        reminders = stages_of(row, calendar)
        due += [(row, stage) for stage in reminders if _is_due(row, stage, today)]
        row.remind_on = reminding.next_after(reminders, today)
    written = _write(_addressed(due, today), at)
    Deadline.objects.bulk_update(rows, ["remind_on"])
    return written


def _is_due(row: Deadline, stage: Stage, today: date) -> bool:
    """Whether the reminder has come due since the one before.

    Of what has lapsed all stand in the record, and the last is said: whether the lapse or the reminders were swept
    first makes no difference.
    """
    if row.remind_on is None or not row.remind_on <= stage.day <= today:
        return False
    return row.state == DeadlineState.LAPSED or (row.state == DeadlineState.OPEN and row.held_by_id is None)


def _addressed(due: list[tuple[Deadline, Stage]], today: date) -> list[_Due]:
    recipients = Recipients([(row, stage.to) for row, stage in due], today)
    return [
        _Due(row, stage, recipient, organisation)
        for row, stage in due
        for organisation, recipient in recipients.of(row, stage.to)
    ]


def _write(due: list[_Due], at: datetime) -> int:
    """One message to each person about each deadline, by the latest of its reminders, and a row for each reminder."""
    said: dict[tuple[int, int], dict[str, _Due]] = defaultdict(dict)
    for each in _not_yet_written(due):
        said[each.deadline.pk, each.to.person.pk].setdefault(each.stage.code, each)
    groups = [list(stages.values()) for stages in said.values()]
    messages = outbox.remind([_message(together[-1], at) for together in groups])
    rows = [_row(each, message, at) for message, together in zip(messages, groups, strict=True) for each in together]
    Reminder.objects.bulk_create(rows)
    return len(rows)


def _not_yet_written(due: list[_Due]) -> list[_Due]:
    """Without what was said before: a deadline may move back to a day of which it has been spoken already."""
    rows = Reminder.objects.filter(deadline__in={each.deadline.pk for each in due})
    written = set(rows.values_list("deadline", "due_on", "stage", "person"))
    return [
        each
        for each in due
        if (each.deadline.pk, each.deadline.due_on, each.stage.code, each.to.person.pk) not in written
    ]


def _message(due: _Due, at: datetime) -> outbox.Weighed:
    return outbox.reminder(due.deadline, due.stage, due.to, due.organisation_id, at)


def _row(due: _Due, message: OutboxMessage, at: datetime) -> Reminder:
    return Reminder(
        deadline=due.deadline,
        due_on=due.deadline.due_on,
        stage=due.stage.code,
        day=due.stage.day,
        person=due.to.person,
        organisation_id=due.organisation_id,
        message=message,
        written_at=at,
    )
