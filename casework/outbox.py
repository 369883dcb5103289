"""The outbox: mails are written in the transaction that causes them and sent by the worker afterwards."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import Membership, Organisation, Person
from accounts.roles import Role
from casework.models import Case, Notice, OutboxMessage, Party, Proposal
from casework.steps import StepContext
from records import clock

READERS = (Role.HANDLER, Role.PRINCIPAL)


def tell(context: StepContext, notices: list[Notice]) -> None:
    """Mail the notices to their addressees, and word of the step to the parties that it names."""
    messages = []
    for notice in notices:
        people = members(notice.addressee, READERS, context.today)
        messages += [
            _message(
                f"notice:{notice.pk}:{person.pk}",
                person,
                "notice",
                context.at,
                case=context.case,
                notice=notice,
            )
            for person in people
        ]
    told = Party.objects.filter(case=context.case, until__isnull=True, capacity__in=context.step.tells)
    event = context.recorded
    for party in told.select_related("organisation"):
        data = {"step": event.code, "event": event.pk}
        messages += [
            _message(f"event:{event.pk}:{person.pk}", person, "step", context.at, case=context.case, data=data)
            for person in members(party.organisation, READERS, context.today)
        ]
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)


def tell_signers(proposal: Proposal, roles: Iterable[str], at: datetime) -> None:
    """Mail those who may sign a proposal that one is waiting."""
    people = members(proposal.organisation, roles, clock.day_of(at))
    _proposal_mails(proposal, people, "proposal_waiting", at)


def tell_preparer(proposal: Proposal, at: datetime) -> None:
    """Mail the preparer that the proposal came back with remarks."""
    _proposal_mails(proposal, [proposal.prepared_by.person], "proposal_returned", at)


def members(organisation: Organisation, roles: Iterable[str], day: date) -> list[Person]:
    """The people who hold one of `roles` in `organisation` on `day`, each once."""
    rows = Membership.objects.on(day).filter(organisation=organisation, roles__overlap=list(roles))
    return list({row.person_id: row.person for row in rows.select_related("person")}.values())


def _proposal_mails(proposal: Proposal, people: list[Person], template: str, at: datetime) -> None:
    OutboxMessage.objects.bulk_create(
        [
            _message(
                f"{template}:{proposal.pk}:{person.pk}",
                person,
                template,
                at,
                case=proposal.case,
                data={"proposal": proposal.pk, "step": proposal.step},
            )
            for person in people
        ],
        ignore_conflicts=True,
    )


def _message(
    key: str,
    person: Person,
    template: str,
    at: datetime,
    *,
    case: Case,
    notice: Notice | None = None,
    data: dict[str, Any] | None = None,
) -> OutboxMessage:
    host = urlsplit(settings.BANLI_SITE_URL).hostname or "localhost"
    return OutboxMessage(
        dedupe_key=key,
        person=person,
        case=case,
        notice=notice,
        template=template,
        data=data or {},
        message_id=f"<{uuid.uuid4()}@{host}>",
        created_at=at,
        next_attempt_at=at,
    )
