"""What the mails of the outbox say, in the language of the person who gets them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import addresses
from accounts.models import Delegation
from casework import calendars
from casework.labels import capacity_label
from casework.limits import do_it_by, may_follow_from
from casework.messages import daily_mails, list_mails
from casework.messages.mail import Mail, standing_in, written
from casework.messages.recipients import of_turn
from casework.messages.reminding import Reader, Tense
from casework.messages.subjects import case_of, in_the_place_of, proposal_text, reminder_text, step_text
from casework.models import Case, Deadline, DeadlineState, Event, Notice, OutboxMessage, Party, Proposal
from casework.screens.clocks import is_provisional, left_of
from casework.steps import Awaits, Turn
from records import clock


@dataclass(frozen=True)
class Ask:
    """What a case waits for: what, from whom, and by when, with what is left of it in words."""

    what: str
    who: str
    mine: bool
    due_on: date | None = None
    left: str = ""
    today: bool = False
    """Whether its last day is today."""
    provisional: bool = False
    rule: str = ""
    over_since: date | None = None
    """For a minimum that something waited for: the first day after it."""
    at_least: bool = False


@dataclass(frozen=True)
class Word:
    """What one kind of mail adds to what all have: its subject after the reference, and its part of the context."""

    subject: str
    context: Mapping[str, Any]


def is_outdated(message: OutboxMessage) -> bool:
    """`outdated` of one message."""
    return message.pk in outdated([message])


def outdated(messages: Sequence[OutboxMessage]) -> set[int]:
    """The ids of those of `messages` that ask for nothing any more.

    It has been done since: they remind of a limit that runs no longer. Or it is others' to do again: their reader only
    stood in for somebody.
    """
    asking = {message.pk: message for message in messages if message.template == "reminder"}
    limits = Deadline.objects.in_bulk({message.data["subject"] for message in asking.values()}) if asking else {}
    over = {key for key, message in asking.items() if _is_over(limits[message.data["subject"]], message)}
    return over | _stand_ins_no_longer(messages)


def _stand_ins_no_longer(messages: Sequence[OutboxMessage]) -> set[int]:
    standing_in = [message for message in messages if "absent" in message.data]
    if not standing_in:
        return set()
    absent = {key for message in standing_in for key in message.data["absent"]}
    today = clock.today()
    rows = Delegation.objects.filter(absent__in=absent, since__lte=today, until__gte=today)
    present = set(rows.values_list("stand_in__person", "absent"))
    return {
        message.pk
        for message in standing_in
        if not present & {(message.person_id, key) for key in message.data["absent"]}
    }


def _is_over(deadline: Deadline, message: OutboxMessage) -> bool:
    if deadline.state == DeadlineState.LAPSED:
        return Tense(message.data["tense"]) is not Tense.PAST
    return deadline.state != DeadlineState.OPEN


def compose(message: OutboxMessage, today: date) -> Mail:
    """Write the mail of an outbox row as things stand on `today`."""
    if message.list is not None:
        return list_mails.compose(message)
    if "messages" in message.data:
        return daily_mails.compose(message)
    if message.person is None:
        raise ValueError(f"mail {message.pk} goes to nobody")
    with translation.override(message.person.language):
        case = _with_record(case_of(message))
        capacities = _capacities(case, message.data["organisation"])
        # Who supervises is no party, and is told what the parties are asked.
        asks = []
        if capacities or message.template == "reminder":
            asks = [*_asks(case, capacities, today), *_turns(case, message, today)]
            asks.sort(key=lambda ask: not ask.mine)
        word = _WORDS[message.template](message, case, capacities, asks)
        context = {
            "person": message.person,
            "case": case,
            "title": case.title,
            "asks": asks,
            "url": addresses.of("casework:case", case.reference),
            **word.context,
            **standing_in(message),
        }
        subject = in_the_place_of(word.subject, context["absent"])
        return written(f"[{case.reference}] {subject}", message.template, context)


def _with_record(case: Case) -> Case:
    """The case again, read at once with all that its title may name."""
    return Case.objects.select_related(case.case_type.record, *case.case_type.related).get(pk=case.pk)


def _capacities(case: Case, organisation_id: int) -> set[str]:
    rows = Party.objects.filter(case=case, organisation=organisation_id, until__isnull=True)
    return set(rows.values_list("capacity", flat=True))


def _asks(case: Case, capacities: set[str], today: date) -> list[Ask]:
    """What the case waits for now of whoever has a capacity; it is the reader's of those in `capacities`."""
    rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
    limits = {row.code: row for row in rows.prefetch_related("suspensions")}
    return [
        _ask(awaits, _limit_of(case, awaits, limits), capacities, today)
        for awaits in case.current_state.awaited(limits)
        if awaits.of is None or case.case_type.turns is None
    ]


def _turns(case: Case, message: OutboxMessage, today: date) -> list[Ask]:
    """What the case waits for now of those whose turn it is."""
    return [
        Ask(str(awaits.ask), turn.who, any(to.person == message.person for to in of_turn(turn, today)))
        for turn in case.case_type.turns_in(case)
        for awaits in _awaited_in(case, turn)
    ]


def _awaited_in(case: Case, turn: Turn) -> list[Awaits]:
    """What is asked in a turn, once, in whichever of its capacities."""
    held = case.capacities_of(turn.organisation)
    return [each for each in case.current_state.awaits if each.of and each.capacity in held][:1]


def _limit_of(case: Case, awaits: Awaits, limits: dict[str, Deadline]) -> Deadline | None:
    """The limit by which it is asked, else another that runs for the same party, such as for doing it once more."""
    same = (row for row in limits.values() if case.case_type.limit(row.code).whose == awaits.capacity)
    return limits.get(awaits.limit) or next(same, None)


def _ask(awaits: Awaits, deadline: Deadline | None, capacities: set[str], today: date) -> Ask:
    what, who, mine = str(awaits.ask), capacity_label(awaits.capacity), awaits.capacity in capacities
    if deadline is None:
        return Ask(what, who, mine)
    calendar = calendars.current()
    return Ask(
        what,
        who,
        mine,
        deadline.due_on,
        left_of(deadline, today, calendar).text,
        deadline.due_on == today,
        is_provisional(deadline, calendar),
        deadline.rule,
        may_follow_from(deadline.due_on) if deadline.at_least and deadline.due_on < today else None,
        deadline.at_least,
    )


def _notice(message: OutboxMessage, case: Case, capacities: set[str], asks: list[Ask]) -> Word:
    notice = Notice.objects.select_related("issuer", "addressee", "event").get(pk=message.data["subject"])
    kind = case.case_type.notice(notice.code)
    label = case.case_type.notice_label(notice.code)
    # What waits by now is asked by the notice only while nothing has come after it.
    later = Event.objects.filter(case=case, sequence__gt=notice.event.sequence).exists()
    todo = [] if later else [_with_count(ask.what, len(notice.data.get("items", ()))) for ask in asks if ask.mine]
    subject = _("%(notice)s: %(ask)s") % {"notice": label, "ask": todo[0]} if todo else label
    return Word(subject, {"notice": notice, "label": label, "rules": kind.rule if kind else ""})


def _with_count(ask: str, count: int) -> str:
    if not count:
        return ask
    text = ngettext("%(ask)s (%(count)d item)", "%(ask)s (%(count)d items)", count)
    return text % {"ask": ask, "count": count}


def _step(message: OutboxMessage, case: Case, capacities: set[str], asks: list[Ask]) -> Word:
    event = Event.objects.select_related("organisation").get(pk=message.data["subject"])
    step = case.case_type.step(event.code)
    if step is None:
        raise ValueError(f"event {event.pk} is no step")
    label = step_text(case, event.code, capacities)
    # Where hands act one after the other, the mail has come because it is the reader's turn.
    todo = [ask.what for ask in asks if ask.mine] if case.case_type.turns else []
    subject = _("%(notice)s: %(ask)s") % {"notice": label, "ask": todo[0]} if todo else label
    return Word(subject, {"event": event, "label": label, "rules": event.rules})


def _proposal(message: OutboxMessage, case: Case, capacities: set[str], asks: list[Ask]) -> Word:
    rows = Proposal.objects.select_related("prepared_by__person", "prepared_absent__person", "closed_by__person")
    proposal = rows.get(pk=message.data["subject"])
    step = case.case_type.step(proposal.step)
    label = case.case_type.step_label(proposal.step)
    context = {
        "proposal": proposal,
        "label": label,
        "rules": " ".join(step.rules) if step else "",
        "url": addresses.of("casework:proposal", proposal.pk),
    }
    return Word(proposal_text(message.template, label), context)


def _reminder(message: OutboxMessage, case: Case, capacities: set[str], asks: list[Ask]) -> Word:
    deadline = Deadline.objects.get(pk=message.data["subject"])
    declared, calendar = case.case_type.limit(deadline.code), calendars.current()
    label = str(declared.label)
    lapse = case.case_type.step(declared.on_lapse) if deadline.state == DeadlineState.LAPSED else None
    said = reminder_text(label, message)
    context = {
        "deadline": deadline,
        "label": label,
        "said": said,
        "hands": _hands(message, case, deadline, capacities),
        "left": left_of(deadline, clock.today(), calendar).text if deadline.state == DeadlineState.OPEN else "",
        "provisional": is_provisional(deadline, calendar),
        "do_by": do_it_by(deadline.due_on, calendar),
        "followed": str(lapse.label) if lapse else "",
        "rules": deadline.rule,
        "why": addresses.of("casework:why", case.reference, deadline.pk),
    }
    return Word(said, context)


def _hands(message: OutboxMessage, case: Case, deadline: Deadline, capacities: set[str]) -> str:
    """In whose hands a limit is, or was before it lapsed, in words to the reader; of a window nobody's are meant."""
    if case.case_type.is_window(deadline.code):
        return ""
    whose, over = case.case_type.limit(deadline.code).whose, deadline.state == DeadlineState.LAPSED
    if whose not in capacities:
        said = _("It was to be done by: %(whose)s") if over else _("To be done by: %(whose)s")
        return said % {"whose": capacity_label(whose)}
    if message.data["stage"].endswith(f"_{Reader.SIGNERS}"):
        return _("It was for your organisation to do") if over else _("For your organisation to do")
    return _("It was yours to do") if over else _("Yours to do")


_WORDS: dict[str, Callable[[OutboxMessage, Case, set[str], list[Ask]], Word]] = {
    "notice": _notice,
    "step": _step,
    "proposal_waiting": _proposal,
    "proposal_returned": _proposal,
    "reminder": _reminder,
}
