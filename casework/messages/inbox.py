"""What stands on the site for a person: every message written to them, whatever way it also went."""

from django.db.models import QuerySet

from accounts.models import Person
from casework.models import Channel, MessagePreference, OutboxMessage
from records import clock

TOGETHER = ("digest", "failures")
"""Mails that only speak of other messages."""


def of(person: Person) -> QuerySet[OutboxMessage]:
    """The messages to `person`."""
    return OutboxMessage.objects.filter(person=person, channel=Channel.MAIL).exclude(template__in=TOGETHER)


def unread_of(person: Person) -> QuerySet[OutboxMessage]:
    """Those that `person` has not opened on the site."""
    return of(person).filter(read_at__isnull=True)


def read(messages: QuerySet[OutboxMessage]) -> None:
    """Note that those of `messages` that were unread have been read now."""
    messages.filter(read_at__isnull=True).update(read_at=clock.now())


def preference_of(person: Person) -> MessagePreference:
    """How `person` wants to be told; what holds for everybody where they have chosen nothing."""
    found = MessagePreference.objects.filter(person=person).first()
    return found or MessagePreference(person=person)
