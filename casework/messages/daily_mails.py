"""What the mails say that speak of several messages at once: a person's daily one, and the one on failures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts import addresses
from casework import agenda, calendars
from casework.messages.mail import Mail, written
from casework.messages.subjects import Subject, in_the_place_of, subjects_of
from casework.models import Deadline, DeadlineState, OutboxMessage
from casework.screens.clocks import left_of
from records import clock


@dataclass(frozen=True)
class Line:
    """One message of which the mail speaks, with what it is about and the address of its page."""

    message: OutboxMessage
    text: str
    url: str
    limit: str = ""
    """Of a reminder: what is to be done, how long still, by which rule."""


def compose(message: OutboxMessage) -> Mail:
    """Write the mail about the messages that it names, in the language of the person."""
    if message.person is None:
        raise ValueError(f"mail {message.pk} goes to nobody")
    with translation.override(message.person.language):
        subject = subjects_of([message])[message.pk].text
        context = {"person": message.person, "title": subject, **_CONTEXTS[message.template](_told(message))}
        return written(subject, message.template, context)


def _told(message: OutboxMessage) -> list[OutboxMessage]:
    rows = OutboxMessage.objects.filter(pk__in=message.data["messages"])
    return list(rows.select_related("case", "person").order_by("pk"))


def _digest(told: list[OutboxMessage]) -> dict[str, Any]:
    subjects, limits = subjects_of(told), _limits_of(told)
    lines = [_line(row, subjects[row.pk], limits.get(row.pk, "")) for row in told]
    stands_in = any(subject.absent for subject in subjects.values())
    return {"lines": lines, "stands_in": stands_in, "url": addresses.of("casework:messages")}


def _line(message: OutboxMessage, subject: Subject, limit: str) -> Line:
    # The message's own page opens in the hand of the absent colleague what is about their work.
    url = addresses.of("casework:message", message.pk) if subject.absent else addresses.whole(subject.path)
    return Line(message, in_the_place_of(subject.text, subject.absent), url, limit)


def _limits_of(told: list[OutboxMessage]) -> dict[int, str]:
    """What the reminders among the messages say of their limits, by the id of the message."""
    named = {row.pk: row.data["subject"] for row in told if row.template == "reminder"}
    rows = Deadline.objects.filter(state=DeadlineState.OPEN).select_related("case").prefetch_related("suspensions")
    limits, today, calendar = rows.in_bulk(set(named.values())), clock.today(), calendars.current()
    return {
        key: _("%(what)s: %(left)s (%(rule)s)")
        % {"what": agenda.what(row), "left": left_of(row, today, calendar).text, "rule": row.rule}
        for key, subject in named.items()
        if (row := limits.get(subject)) is not None
    }


def _failures(told: list[OutboxMessage]) -> dict[str, Any]:
    """Addresses and reasons; who runs the site reads nothing of the cases."""
    log = addresses.of("admin:casework_outboxmessage_changelist")
    return {"failed": told, "url": f"{log}?state__exact=failed"}


_CONTEXTS: dict[str, Callable[[list[OutboxMessage]], dict[str, Any]]] = {"digest": _digest, "failures": _failures}
