"""The outbox: mails are written in the transaction that causes them and sent by the worker afterwards."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from accounts.models import Delegation, Membership, Organisation, Person
from accounts.roles import Role
from casework.models import Case, Notice, OutboxMessage, Proposal
from casework.steps import StepContext
from records import clock

READERS = (Role.HANDLER, Role.PRINCIPAL)


def tell(context: StepContext, notices: list[Notice]) -> None:
    """Mail the notices to their addressees, and word of the step to the parties that it names.

    Who gets a notice of the step learns of the step by it and gets no second mail.
    """
    told = [party.organisation for party in context.case.current_parties if party.capacity in context.step.tells]
    people = _members([*(notice.addressee for notice in notices), *told], READERS, context.today)
    messages = [
        _message("notice", notice.pk, person, notice.addressee, context.at, notice=notice)
        for notice in notices
        for person in people[notice.addressee.pk]
    ]
    reached = {message.person_id for message in messages}
    messages += [
        _message("step", context.recorded.pk, person, organisation, context.at, case=context.case)
        for organisation in told
        for person in people[organisation.pk]
        if person.pk not in reached
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
    """The people who hold one of `roles` in `organisation` on `day`, and who stands in for them, each once."""
    return _members([organisation], roles, day)[organisation.pk]


def _members(organisations: list[Organisation], roles: Iterable[str], day: date) -> dict[int, list[Person]]:
    """`members` of each organisation, by its id. Who stands in is a colleague, of the same organisation."""
    found: dict[int, dict[int, Person]] = {organisation.pk: {} for organisation in organisations}
    if not found:
        return {}
    present = Membership.objects.on(day).filter(organisation__in=found)
    holders = present.filter(roles__overlap=list(roles))
    absences = Delegation.objects.filter(absent__in=holders, since__lte=day, until__gte=day)
    reached = Q(roles__overlap=list(roles)) | Q(pk__in=absences.values("stand_in"))
    for membership in present.filter(reached).select_related("person"):
        found[membership.organisation_id][membership.person_id] = membership.person
    return {organisation: list(people.values()) for organisation, people in found.items()}


def _proposal_mails(proposal: Proposal, people: list[Person], template: str, at: datetime) -> None:
    office, case = proposal.organisation, proposal.case
    OutboxMessage.objects.bulk_create(
        [_message(template, proposal.pk, person, office, at, case=case) for person in people], ignore_conflicts=True
    )


def _message(
    template: str,
    subject_id: int,
    person: Person,
    organisation: Organisation,
    at: datetime,
    *,
    case: Case | None = None,
    notice: Notice | None = None,
) -> OutboxMessage:
    """One mail about the notice, event or proposal with `subject_id`, to `person` as a member of `organisation`."""
    host = urlsplit(settings.BANLI_SITE_URL).hostname or "localhost"
    return OutboxMessage(
        dedupe_key=f"{template}:{subject_id}:{person.pk}",
        person=person,
        case=case or (notice.case if notice else None),
        notice=notice,
        template=template,
        data={"subject": subject_id, "organisation": organisation.pk},
        message_id=f"<{uuid.uuid4()}@{host}>",
        created_at=at,
        next_attempt_at=at,
    )
