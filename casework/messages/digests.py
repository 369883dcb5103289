"""The mails that come once a day: what a person takes together, and to the site's operators what could not be sent."""

from datetime import datetime, time, timedelta

from django.db import transaction

from accounts.models import Organisation, Person
from accounts.roles import Capacity, Role
from casework.messages import mails, outbox
from casework.messages.recipients import members_of
from casework.models import OutboxMessage, OutboxState
from casework.sweeping import for_a_while
from records import clock

HOUR = time(8)
"""When the daily mails are written, by the clock of the offices."""


def collect(at: datetime) -> int:
    """Write the daily mails due at `at`, as far as there is time; returns how many.

    Late or twice, it leaves nothing out.
    """
    edge = last_edge(at)
    waiting = OutboxMessage.objects.filter(state=OutboxState.COLLECTED, digest=None, created_at__lt=edge)
    people = list(waiting.order_by().values_list("person", flat=True).distinct())
    return sum(_collect_for(person, edge, at) for person in for_a_while(people)) + _report_failures(edge, at)


def last_edge(at: datetime) -> datetime:
    """The last time at or before `at` at which daily mails were to be written."""
    today = datetime.combine(clock.day_of(at), HOUR, tzinfo=clock.SHANGHAI)
    return today if today <= at else today - timedelta(days=1)


@transaction.atomic
def _collect_for(person: int, edge: datetime, at: datetime) -> int:
    rows = OutboxMessage.objects.select_for_update(of=("self",), skip_locked=True).filter(
        person=person, state=OutboxState.COLLECTED, digest=None, created_at__lt=edge
    )
    messages = list(rows.order_by("pk"))
    over = mails.outdated(messages)
    OutboxMessage.objects.filter(pk__in=over).update(state=OutboxState.ON_SITE)
    keys = [message.pk for message in messages if message.pk not in over]
    if not keys:
        return 0
    digest = outbox.daily("digest", Person.objects.get(pk=person), keys, at)
    OutboxMessage.objects.filter(pk__in=keys).update(digest=digest)
    return 1


@transaction.atomic
def _report_failures(edge: datetime, at: datetime) -> int:
    """To each operator one mail with what has been given up and not been reported yet."""
    rows = OutboxMessage.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=OutboxState.FAILED, digest=None, next_attempt_at__lt=edge
    )
    keys = list(rows.exclude(template="failures").order_by("pk").values_list("pk", flat=True))
    operators = _operators(at) if keys else []
    reports = [outbox.daily("failures", operator, keys, at) for operator in operators]
    if reports:
        OutboxMessage.objects.filter(pk__in=keys).update(digest=reports[0])
    return len(reports)


def _operators(at: datetime) -> list[Person]:
    sites = Organisation.objects.filter(capacities__capacity=Capacity.SITE)
    people = members_of(sites, [Role.OPERATOR], clock.day_of(at))
    return list({each.person.pk: each.person for found in people.values() for each in found}.values())
