"""The outbox: mails are written in the transaction that causes them and sent by the worker afterwards."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts import addresses
from accounts.actors import PersonActor
from accounts.models import Person
from accounts.roles import Role
from casework.messages import telling
from casework.messages.recipients import READERS, Recipient, member_and_stand_ins, members, members_of, of_turn
from casework.messages.reminding import Stage, Tense
from casework.messages.telling import Way, Weight
from casework.models import (
    Case,
    Channel,
    Deadline,
    ListCopy,
    MessagePreference,
    Notice,
    OutboxMessage,
    OutboxState,
    Pace,
    Party,
    Proposal,
    PublicList,
)
from casework.steps import StepContext
from records import clock

Weighed = tuple[OutboxMessage, Weight]
BESIDE = "sms:"
"""Before the key of a message, the key of the text message that goes out beside it."""


def tell(context: StepContext, notices: list[Notice]) -> None:
    """Mail the notices to their addressees, and word of the step to those whose turn it is and the parties it names.

    Who gets a notice of the step learns of the step by it and gets no second mail. Of a step taken on a list the
    offices get one mail for the whole list.
    """
    told = [party.organisation for party in _told(context) if not _told_by_list(context, party)]
    people = members_of([*(notice.addressee for notice in notices), *told], READERS, context.today)
    messages = [
        _message("notice", notice.pk, to, notice.addressee_id, context.at, notice=notice)
        for notice in notices
        for to in people[notice.addressee.pk]
    ]
    turns = _of_turns(context)
    reached = {message.person_id for message in (*messages, *turns)}
    messages += [
        _message("step", context.recorded.pk, to, organisation.pk, context.at, case=context.case)
        for organisation in told
        for to in people[organisation.pk]
        if to.person.pk not in reached
    ]
    weighed = [(message, telling.NOTICE if message.notice else telling.NEWS) for message in messages]
    _send([*weighed, *((message, telling.SIGNATURE) for message in turns)])


def _of_turns(context: StepContext) -> list[OutboxMessage]:
    """Word of the step to each whose turn it is now; who was told of that turn before is not told again."""
    case, messages = context.case, []
    for turn in case.case_type.turns_in(case):
        for to in of_turn(turn, context.today):
            message = _message("step", context.recorded.pk, to, turn.organisation.pk, context.at, case=case)
            message.dedupe_key = f"turn:{case.pk}:{turn.key}:{to.person.pk}"
            messages.append(message)
    return messages


def tell_signers(proposal: Proposal, roles: Iterable[str], at: datetime) -> None:
    """Mail those who may sign a proposal that one is waiting."""
    people = members(proposal.organisation, roles, clock.day_of(at))
    _proposal_mails(proposal, people, "proposal_waiting", at)


def tell_preparer(proposal: Proposal, at: datetime) -> None:
    """Mail whose work it was, and who stands in for them now, that the proposal came back with remarks."""
    _proposal_mails(proposal, _preparers(proposal, at), "proposal_returned", at)


def tell_list_signers(listed: PublicList, roles: Iterable[str], at: datetime) -> None:
    """Mail those who may sign a list that one is waiting."""
    people = members(listed.organisation, roles, clock.day_of(at))
    _list_mails("list_waiting", listed, {listed.organisation.pk: people}, at)


def tell_list_preparer(listed: PublicList, at: datetime) -> None:
    """Mail whose work it was, and who stands in for them now, that the list came back with remarks."""
    _list_mails("list_returned", listed, {listed.organisation.pk: _preparers(listed, at)}, at)


def tell_of_list(listed: PublicList, contexts: Sequence[StepContext]) -> None:
    """Mail the offices that the step names, once for all its cases, that the list was issued."""
    told = {
        party.organisation_id: party.organisation
        for context in contexts
        for party in _told(context)
        if _told_by_list(context, party)
    }
    at = contexts[0].at
    _list_mails("list_issued", listed, members_of(list(told.values()), READERS, clock.day_of(at)), at)


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


def reminder(deadline: Deadline, stage: Stage, to: Recipient, organisation_id: int, at: datetime) -> Weighed:
    """The message that reminds a person of a deadline, as a member of an organisation, not yet sent."""
    message = _message("reminder", deadline.pk, to, organisation_id, at, case=deadline.case)
    message.dedupe_key = f"reminder:{deadline.pk}:{deadline.due_on}:{stage.code}:{to.person.pk}"
    message.data |= {"stage": stage.code, "tense": stage.tense, "due_on": deadline.due_on.isoformat()}
    return message, Weight(deadline.statutory, stage.tense is not Tense.AHEAD)


def remind(weighed: list[Weighed]) -> list[OutboxMessage]:
    """Send the messages that `reminder` made; returns them as they are stored, in the same order."""
    OutboxMessage.objects.bulk_create(_laid_out(weighed))
    return [message for message, _weight in weighed]


def beside(text: OutboxMessage) -> OutboxMessage:
    """The message beside which a text message goes out."""
    return OutboxMessage.objects.get(dedupe_key=text.dedupe_key.removeprefix(BESIDE))


def tell_undelivered(failed: OutboxMessage, at: datetime) -> None:
    """Say on the site to those who handle the case of a message, or have prepared its list, that it did not arrive."""
    if failed.list is not None:
        preparers = {failed.list.prepared_by.organisation_id: _preparers(failed.list, at)}
        messages = _list_messages("list_undelivered", failed.list, preparers, at)
    elif failed.case is not None:
        messages = _undelivered(failed, failed.case, at)
    else:
        return
    for message in messages:
        message.state = OutboxState.ON_SITE
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)


def _undelivered(failed: OutboxMessage, case: Case, at: datetime) -> list[OutboxMessage]:
    return [
        _message("undelivered", failed.pk, to, office, at, case=case)
        for office, handlers in members_of(case.offices, [Role.HANDLER], clock.day_of(at)).items()
        for to in handlers
        if to.person.pk != failed.person_id
    ]


def daily(template: str, person: Person, about: list[int], at: datetime) -> OutboxMessage:
    """Write the mail that speaks to a person of several messages at once, given by their ids."""
    return OutboxMessage.objects.create(
        dedupe_key=f"{template}:{about[-1]}:{person.pk}",
        person=person,
        template=template,
        data={"messages": about},
        message_id=_message_id(),
        created_at=at,
        next_attempt_at=at,
        # What it speaks of stands on the site by itself.
        read_at=at,
    )


def _send(weighed: list[Weighed]) -> None:
    OutboxMessage.objects.bulk_create(_laid_out(weighed), ignore_conflicts=True)


def _laid_out(weighed: list[Weighed]) -> list[OutboxMessage]:
    """The messages, each on the way that its reader has chosen, and the text messages beside them."""
    texting = bool(settings.BANLI_SMS_ADAPTER)
    beside = []
    for message, weight in weighed:
        chosen = _preference(message)
        message.state = _STATES[
            telling.way(weight, daily=chosen.pace == Pace.DAILY, statutory_only=chosen.statutory_only)
        ]
        if texting and chosen.mobile and message.template == "reminder" and telling.rings(weight):
            beside.append(_as_text(message))
    return [message for message, _weight in weighed] + beside


def _preference(message: OutboxMessage) -> MessagePreference:
    return getattr(message.person, "message_preference", None) or MessagePreference()


def _as_text(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage(
        channel=Channel.SMS,
        dedupe_key=f"{BESIDE}{message.dedupe_key}",
        person=message.person,
        case=message.case,
        template=message.template,
        data=message.data,
        message_id=_message_id(),
        created_at=message.created_at,
        next_attempt_at=message.next_attempt_at,
    )


_STATES = {
    Way.AT_ONCE: OutboxState.WAITING,
    Way.DAILY: OutboxState.COLLECTED,
    Way.ON_SITE: OutboxState.ON_SITE,
}


def _told(context: StepContext) -> list[Party]:
    """The parties that the step names; not whoever took it, unless it names the capacity in which they did."""
    named = [party for party in context.case.current_parties if party.capacity in context.step.tells]
    if not isinstance(context.actor, PersonActor) or (context.by and context.by.capacity in context.step.tells):
        return named
    acting = context.actor.organisation
    return [party for party in named if party.organisation_id != acting.pk]


def _told_by_list(context: StepContext, party: Party) -> bool:
    """Whether the party is an office, which need not hear of each case of a list."""
    return context.step.together is not None and party.capacity not in context.case.case_type.applicants


def _preparers(work: Proposal | PublicList, at: datetime) -> list[Recipient]:
    """Whose work it was, though a stand-in may have done it, and who stands in for them now."""
    return member_and_stand_ins(work.prepared_absent or work.prepared_by, clock.day_of(at))


def _list_mails(template: str, listed: PublicList, people: dict[int, list[Recipient]], at: datetime) -> None:
    weight = telling.NEWS if template == "list_issued" else telling.SIGNATURE
    _send([(message, weight) for message in _list_messages(template, listed, people, at)])


def _list_messages(
    template: str, listed: PublicList, people: dict[int, list[Recipient]], at: datetime
) -> list[OutboxMessage]:
    """A message about the list to each of `people`, by the id of the organisation as whose members they get it."""
    return [
        OutboxMessage(
            dedupe_key=f"{template}:{listed.pk}:{to.person.pk}",
            person=to.person,
            list=listed,
            template=template,
            data=_data(listed.pk, to, organisation),
            message_id=_message_id(),
            created_at=at,
            next_attempt_at=at,
        )
        for organisation, told in people.items()
        for to in told
    ]


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{addresses.host()}>"


def _proposal_mails(proposal: Proposal, people: list[Recipient], template: str, at: datetime) -> None:
    office, case = proposal.organisation, proposal.case
    messages = [_message(template, proposal.pk, to, office.pk, at, case=case) for to in people]
    _send([(message, telling.SIGNATURE) for message in messages])


def _message(
    template: str,
    subject_id: int,
    to: Recipient,
    organisation_id: int,
    at: datetime,
    *,
    case: Case | None = None,
    notice: Notice | None = None,
) -> OutboxMessage:
    """One message about the notice, event or proposal with `subject_id`, to a member of an organisation."""
    return OutboxMessage(
        dedupe_key=f"{template}:{subject_id}:{to.person.pk}",
        person=to.person,
        case=case or (notice.case if notice else None),
        notice=notice,
        template=template,
        data=_data(subject_id, to, organisation_id),
        message_id=_message_id(),
        created_at=at,
        next_attempt_at=at,
    )


def _data(subject_id: int, to: Recipient, organisation_id: int) -> dict[str, Any]:
    absent = {"absent": list(to.absent)} if to.absent else {}
    return {"subject": subject_id, "organisation": organisation_id, **absent}
