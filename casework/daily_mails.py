"""What the mails say that speak of several messages at once: a person's daily one, and the one on failures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from accounts import addresses
from casework.mail import Mail, written
from casework.models import OutboxMessage
from casework.subjects import Subject, subjects_of


@dataclass(frozen=True)
class Line:
    """One message of which the mail speaks, with what it is about and the address of its page."""

    message: OutboxMessage
    subject: Subject
    url: str


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
    subjects = subjects_of(told)
    lines = [Line(row, subjects[row.pk], addresses.whole(subjects[row.pk].path)) for row in told]
    return {"lines": lines, "url": addresses.of("casework:messages")}


def _failures(told: list[OutboxMessage]) -> dict[str, Any]:
    """Addresses and reasons; who runs the site reads nothing of the cases."""
    log = addresses.of("admin:casework_outboxmessage_changelist")
    return {"failed": told, "url": f"{log}?state__exact=failed"}


_CONTEXTS: dict[str, Callable[[list[OutboxMessage]], dict[str, Any]]] = {"digest": _digest, "failures": _failures}
