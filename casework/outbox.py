"""The outbox: mails are written in the transaction that causes them and sent by the worker afterwards."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from accounts.models import Delegation, Membership, Organisation, Person
from accounts.roles import Role
from casework.models import Case, ListCopy, Notice, OutboxMessage, Party, Proposal, PublicList
from casework.steps import StepContext
from records import clock

READERS = (
    Role.HANDLER,
    Role.PRINCIPAL,
    Role.ACCOUNTANT,
    Role.PRINCIPAL_INVESTIGATOR,
    Role.SUBPROJECT_LEADER,
    Role.TASK_LEADER,
    Role.FINANCE_ASSISTANT,
)
"""Who handles cases for an organisation and so reads its mail; whoever signs is told when something waits for them."""


def tell(context: StepContext, notices: list[Notice]) -> None:
    """Mail the notices to their addressees, and word of the step to the parties that it names.

    Who gets a notice of the step learns of the step by it and gets no second mail. Of a step taken on a list the
    offices get one mail for the whole list.
    """
    told = [party.organisation for party in _told(context) if not _told_by_list(context, party)]
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


def tell_list_signers(listed: PublicList, roles: Iterable[str], at: datetime) -> None:
    """Mail those who may sign a list that one is waiting."""
    people = members(listed.organisation, roles, clock.day_of(at))
    _list_mails("list_waiting", listed, {listed.organisation.pk: people}, at)


def tell_list_preparer(listed: PublicList, at: datetime) -> None:
    """Mail the preparer that the list came back with remarks."""
    _list_mails("list_returned", listed, {listed.organisation.pk: [listed.prepared_by.person]}, at)


def tell_of_list(listed: PublicList, contexts: Sequence[StepContext]) -> None:
    """Mail the offices that the step names, once for all its cases, that the list was issued."""
    told = {
        party.organisation_id: party.organisation
        for context in contexts
        for party in _told(context)
        if _told_by_list(context, party)
    }
    at = contexts[0].at
    _list_mails("list_issued", listed, _members(list(told.values()), READERS, clock.day_of(at)), at)


def send_list_copies(listed: PublicList, copies: Iterable[ListCopy], at: datetime) -> None:
    """Mail the copies of a list to the bodies outside that have an address."""
    for copy in copies:
        if not copy.email:
            continue
        copy.message = OutboxMessage.objects.create(
            dedupe_key=f"list_copy:{copy.pk}",
            address=copy.email,
            list=listed,
            template="list_copy",
            data={"subject": copy.pk},
            message_id=_message_id(),
            created_at=at,
            next_attempt_at=at,
        )
        copy.save(update_fields=["message"])


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


def _told(context: StepContext) -> list[Party]:
    return [party for party in context.case.current_parties if party.capacity in context.step.tells]


def _told_by_list(context: StepContext, party: Party) -> bool:
    """Whether the party is an office, which need not hear of each case of a list."""
    return context.step.together is not None and party.capacity not in context.case.case_type.applicants


def _list_mails(template: str, listed: PublicList, people: dict[int, list[Person]], at: datetime) -> None:
    """A mail about the list to each of `people`, by the id of the organisation as whose members they get it."""
    messages = [
        OutboxMessage(
            dedupe_key=f"{template}:{listed.pk}:{person.pk}",
            person=person,
            list=listed,
            template=template,
            data={"subject": listed.pk, "organisation": organisation},
            message_id=_message_id(),
            created_at=at,
            next_attempt_at=at,
        )
        for organisation, members_of in people.items()
        for person in members_of
    ]
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)


def _message_id() -> str:
    host = urlsplit(settings.BANLI_SITE_URL).hostname or "localhost"
    return f"<{uuid.uuid4()}@{host}>"


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
    return OutboxMessage(
        dedupe_key=f"{template}:{subject_id}:{person.pk}",
        person=person,
        case=case or (notice.case if notice else None),
        notice=notice,
        template=template,
        data={"subject": subject_id, "organisation": organisation.pk},
        message_id=_message_id(),
        created_at=at,
        next_attempt_at=at,
    )
