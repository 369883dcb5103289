"""A signed list becomes a document: number, words and check code are fixed in the transaction of its last signature."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation

from accounts import addresses
from accounts.actors import PersonActor
from casework.letters.numbers import new_check_code, notice_number
from casework.messages import outbox
from casework.models import ListCopy, ProposalState, PublicList, PublicListEntry
from casework.numbers import next_number
from casework.steps import CopyTo, ListKind, StepContext
from records import clock

THE_PUBLIC = "社会公众"
THE_FILE = "本单位存档"
"""Of a list that would go to nobody but the office that issues it."""
LETTERS = "zh-hans"


def issue(listed: PublicList, contexts: Sequence[StepContext], actor: PersonActor, at: datetime) -> None:
    """Give `listed`, whose step was taken in `contexts`, its number and document, and send out copies and word of it.

    The number is the next of the office in the year, whatever the kind of list.
    """
    kind, office, year = listed.list_kind, listed.organisation, clock.day_of(at).year
    listed.number = notice_number(
        f"{office.document_prefix}{kind.number_infix}", year, next_number(f"list:{office.pk}:{year}")
    )
    listed.letter, listed.check_code, listed.issued_at = kind.letter, new_check_code(), at
    copies = kind.copies(office, clock.day_of(at)) if kind.copies else []
    listed.data = _data(listed, contexts, copies)
    listed.state, listed.closed_by, listed.closed_at = ProposalState.SIGNED, actor.membership, at
    listed.save()
    _link_events(listed, contexts)
    made = ListCopy.objects.bulk_create(
        ListCopy(list=listed, kind=copy.kind, name=copy.name, email=copy.email) for copy in copies
    )
    outbox.send_list_copies(listed, made, at)
    outbox.tell_of_list(listed, contexts)


def lines_of(listed: PublicList, contexts: Sequence[StepContext]) -> list[dict[str, Any]]:
    """What the list says of each case, in order: its number, reference, and the columns of its kind."""
    line = listed.list_kind.line
    return [
        {"n": number, "reference": context.case.reference, **line(context)}
        for number, context in enumerate(contexts, start=1)
    ]


def _data(listed: PublicList, contexts: Sequence[StepContext], copies: Sequence[CopyTo]) -> dict[str, Any]:
    kind = listed.list_kind
    return {
        "number": listed.number,
        "title": listed.title,
        "office": listed.organisation.name,
        "addressee": _addressee(listed, contexts),
        "date": clock.day_of(listed.issued_at).isoformat(),  # type: ignore[arg-type]
        "check_code": listed.check_code,
        "check_url": addresses.of("casework:check", listed.check_code),
        "language": "zh",
        "columns": _columns(kind),
        "entries": lines_of(listed, contexts),
        "copies": [copy.name for copy in copies],
        **(kind.words(contexts) if kind.words else {}),
    }


def _columns(kind: ListKind) -> list[dict[str, str]]:
    """The headings as the document has them, whatever language its signer reads."""
    with translation.override(LETTERS):
        return [{"code": code, "head": str(head)} for code, head in kind.columns]


def _addressee(listed: PublicList, contexts: Sequence[StepContext]) -> str:
    kind = listed.list_kind
    named = [
        party.organisation.name
        for context in contexts
        for party in context.case.current_parties
        if party.capacity in kind.to and party.organisation_id != listed.organisation_id
    ]
    return "、".join(dict.fromkeys(named)) or (THE_FILE if kind.to else THE_PUBLIC)


def _link_events(listed: PublicList, contexts: Sequence[StepContext]) -> None:
    events = {context.case.pk: context.recorded for context in contexts}
    entries = list(listed.entries.filter(case__in=events))
    for entry in entries:
        entry.event = events[entry.case_id]
    PublicListEntry.objects.bulk_update(entries, ["event"])
