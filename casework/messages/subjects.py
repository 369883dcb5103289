"""What a message is about, in one line, for many messages at once: for the list on the site and for daily mails."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from casework.messages.reminding import Tense
from casework.models import Case, Deadline, Event, ListCopy, Notice, OutboxMessage, Party, Proposal, PublicList


@dataclass(frozen=True)
class Subject:
    """What a message says in one line, and the page that it leads to; without a page where there is none to open."""

    text: str
    path: str = ""
    absent: str = ""
    """The names of those in whose place alone its reader gets it."""


def subjects_of(messages: Sequence[OutboxMessage]) -> dict[int, Subject]:
    """The subject of each message by its id, in the language that is on; the same few queries however many there are.

    The messages come with their `case`.
    """
    found = {model: _by_key(model, messages, templates) for model, templates in _ABOUT.items()}
    capacities = _capacities([message for message in messages if message.template == "step"])
    absent = absent_of(messages)
    subjects = {}
    for message in messages:
        about = next((found[model] for model, templates in _ABOUT.items() if message.template in templates), {})
        subject = about.get(message.data.get("subject"))
        if message.template == "step":
            said = _step(message, subject, capacities)
        else:
            said = _SAYING[message.template](message, subject)
        subjects[message.pk] = replace(said, absent=absent.get(message.pk, ""))
    return subjects


def absent_of(messages: Iterable[OutboxMessage]) -> dict[int, str]:
    """The names of those in whose place alone the reader of a message gets it, by the message's id; none else."""
    standing_in = {message.pk: message.data["absent"] for message in messages if "absent" in message.data}
    if not standing_in:
        return {}
    keys = {key for absent in standing_in.values() for key in absent}
    members = Membership.objects.select_related("person").in_bulk(keys)
    return {pk: _(", ").join(members[key].person.name for key in absent) for pk, absent in standing_in.items()}


def in_the_place_of(said: str, absent: str) -> str:
    """What a message says in one line, after the names of those in whose place alone its reader gets it, if so."""
    return _("For %(names)s: %(said)s") % {"names": absent, "said": said} if absent else said


def case_of(message: OutboxMessage) -> Case:
    """The case that a message is about. Raises ValueError where it is about none."""
    if message.case is None:
        raise ValueError(f"message {message.pk} belongs to no case")
    return message.case


def reminder_text(label: str, message: OutboxMessage) -> str:
    """What a reminder of the limit `label` says: its last day is near, here, or past."""
    day = parse_date(message.data["due_on"])
    said = {
        Tense.AHEAD: _("%(limit)s: due on %(day)s"),
        Tense.LAST_DAY: _("%(limit)s: today is the last day on which it can be done"),
        Tense.PAST: _("%(limit)s: %(day)s has passed"),
    }
    return said[Tense(message.data["tense"])] % {"limit": label, "day": date_format(day, "DATE_FORMAT")}


def step_text(case: Case, code: str, capacities: set[str]) -> str:
    """What a step is called: in plain words for who is an applicant alone, in the office's for the others."""
    step = case.case_type.step(code)
    if step is not None and case.case_type.applies_only(capacities):
        return str(step.plain)
    return case.case_type.step_label(code)


def proposal_text(template: str, label: str) -> str:
    """What a message about a proposal of the step `label` says, by its template."""
    said = {
        "proposal_waiting": _("%(step)s: please sign"),
        "proposal_returned": _("%(step)s: returned to you with remarks"),
    }
    return said[template] % {"step": label}


def list_text(template: str, listed: PublicList) -> str:
    """What a message about a list says, by its template."""
    said = {
        "list_waiting": _("%(label)s: please sign"),
        "list_returned": _("%(label)s: returned to you with remarks"),
        "list_undelivered": _("%(label)s %(list)s: mails did not arrive"),
    }
    return said.get(template, "%(label)s %(list)s") % {"label": listed.list_kind.label, "list": listed}


def _by_key(model: type[Model], messages: Iterable[OutboxMessage], templates: Sequence[str]) -> dict[int, Any]:
    keys = {message.data["subject"] for message in messages if message.template in templates}
    return model._default_manager.in_bulk(keys) if keys else {}


def _case_path(message: OutboxMessage) -> str:
    return reverse("casework:case", args=[message.case.reference]) if message.case else ""


def _notice(message: OutboxMessage, notice: Notice) -> Subject:
    case = case_of(message)
    label = case.case_type.notice_label(notice.code)
    return Subject(f"{label} {notice.number}", reverse("casework:notices", args=[case.reference]))


def _step(message: OutboxMessage, event: Event, capacities: dict[tuple[int, int], set[str]]) -> Subject:
    """In plain words for who has applied, in the office's for the others."""
    case = case_of(message)
    return Subject(step_text(case, event.code, capacities[case.pk, message.data["organisation"]]), _case_path(message))


def _capacities(messages: Iterable[OutboxMessage]) -> dict[tuple[int, int], set[str]]:
    """In which capacities the organisations to whose members the messages went are parties now, by case and party."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    cases = {message.case_id for message in messages}
    rows = Party.objects.filter(case__in=cases, until__isnull=True) if cases else Party.objects.none()
    for party in rows:
        found[party.case_id, party.organisation_id].add(party.capacity)
    return found


def _proposal(message: OutboxMessage, proposal: Proposal) -> Subject:
    label = case_of(message).case_type.step_label(proposal.step)
    return Subject(proposal_text(message.template, label), reverse("casework:proposal", args=[proposal.pk]))


def _reminder(message: OutboxMessage, deadline: Deadline) -> Subject:
    label = str(case_of(message).case_type.limit(deadline.code).label)
    return Subject(reminder_text(label, message), _case_path(message))


def _undelivered(message: OutboxMessage, failed: OutboxMessage) -> Subject:
    text = _("A mail did not reach %(address)s") % {"address": failed.receiver}
    return Subject(text, reverse("casework:notices", args=[case_of(message).reference]))


def _list(message: OutboxMessage, listed: PublicList) -> Subject:
    return Subject(list_text(message.template, listed), reverse("casework:list", args=[listed.pk]))


def _digest(message: OutboxMessage, about: Any) -> Subject:
    return Subject(_("What the site had for you since yesterday"))


def _failures(message: OutboxMessage, about: Any) -> Subject:
    return Subject(_("Mails that could not be delivered"))


KINDS = {
    "notice": gettext_lazy("Written notice"),
    "step": gettext_lazy("Word of a step"),
    "reminder": gettext_lazy("Reminder of a time limit"),
    "proposal_waiting": gettext_lazy("Proposal to sign"),
    "proposal_returned": gettext_lazy("Proposal returned with remarks"),
    "list_waiting": gettext_lazy("List to sign"),
    "list_returned": gettext_lazy("List returned with remarks"),
    "list_issued": gettext_lazy("List issued"),
    "list_copy": gettext_lazy("Copy of a list"),
    "list_undelivered": gettext_lazy("Mails about a list that did not arrive"),
    "undelivered": gettext_lazy("Mail that did not arrive"),
    "digest": gettext_lazy("Daily mail"),
    "failures": gettext_lazy("Daily report of mails that failed"),
}
"""What the kinds of messages are called, by their templates."""

_ABOUT: dict[type[Model], tuple[str, ...]] = {
    Notice: ("notice",),
    PublicList: ("list_waiting", "list_returned", "list_issued", "list_undelivered"),
    ListCopy: ("list_copy",),
    Event: ("step",),
    Proposal: ("proposal_waiting", "proposal_returned"),
    Deadline: ("reminder",),
    OutboxMessage: ("undelivered",),
}
_SAYING: dict[str, Callable[[OutboxMessage, Any], Subject]] = {
    "notice": _notice,
    "proposal_waiting": _proposal,
    "proposal_returned": _proposal,
    "reminder": _reminder,
    "undelivered": _undelivered,
    "list_waiting": _list,
    "list_returned": _list,
    "list_issued": _list,
    "list_undelivered": _list,
    "list_copy": lambda message, copy: _list(message, copy.list),
    "digest": _digest,
    "failures": _failures,
}
