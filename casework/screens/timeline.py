"""What happened in a case, as its file tells it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PUBLIC, SYSTEM, Actor, PersonActor
from casework import engine, visibility
from casework.amendments import AMEND, amendments_among, corrected_by, own_steps
from casework.models import Case, Document, Event, Notice, ProposalState, PublicList
from casework.screens.answers import Answered, answered
from casework.steps import Audience, Step, StepContext
from records import clock
from records.models import ActorKind


@dataclass(frozen=True)
class Link:
    """A way from an entry to what it speaks of."""

    label: str
    url: str


@dataclass(frozen=True)
class Entry:
    """One event in words."""

    event: Event
    label: str
    at: datetime
    who: str
    by_clock: bool
    effective_on: date | None
    text: str
    rule: str
    audience: str
    said: Answered | None = None
    unfolded: bool = False
    """Whether what was said is meant for the reader."""
    prepared: str = ""
    """Who prepared and signed it, for the office that did."""
    links: list[Link] = field(default_factory=list)
    number: int | None = None
    """Its number in the file, for offices."""
    corrected: list[Link] = field(default_factory=list)
    """The entries that correct this one."""
    corrects: Link | None = None
    """The entry that this one corrects."""
    correct_url: str = ""
    """Where the reader can correct it."""


@dataclass(frozen=True)
class _Reading:
    """What is looked up once for all entries of one reader."""

    plain: bool
    notices: dict[int, list[Notice]]
    lists: dict[str, PublicList]
    """By key, those on which a step of the case was taken."""
    hands: dict[str, str]
    events: dict[int, Event]
    """All that the reader may read, by number."""
    amendments: dict[int, list[Event]]
    correctable: frozenset[int]
    documents: list[Document]
    """Those that the reader may read; of others not even the names are told."""


def entries(case: Case, actor: Actor, after_version: int | None = None) -> list[Entry]:
    """What `actor` may read of the case's events, newest first; only those after a version where one is given."""
    rows = list(visibility.events_of(case, actor))
    reading = _reading(case, actor, rows)
    shown = rows if after_version is None else [event for event in rows if event.version > after_version]
    return [_entry(case, event, reading) for event in reversed(shown)]


def anchor_of(event: Event) -> str:
    """The id of an event's entry on the page of its case."""
    return f"event-{event.sequence}"


def who(event: Event) -> str:
    """Whose hand it was, “A for B · office”."""
    if event.membership is None:
        return str(SYSTEM if event.actor_kind == ActorKind.SYSTEM else PUBLIC)
    hand = PersonActor(event.membership, event.absent)
    return f"{hand} · {event.organisation}" if event.organisation else str(hand)


def event_label(case: Case, event: Event, *, plain: bool) -> str:
    """What an event is called, for the office or in plain words for the applicant."""
    step = case.case_type.step(event.code)
    if step is not None:
        return str(step.plain if plain else step.label)
    return str(_OTHER_EVENTS.get(event.code, event.code))


def _hands(case: Case, actor: Actor, lists: dict[str, PublicList]) -> dict[str, str]:
    """For each key of a step that the actor's own organisation signed: who prepared and who signed it."""
    alone = visibility.proposals_of(actor).filter(case=case, state=ProposalState.SIGNED)
    own = [listed for listed in lists.values() if _is_of(listed, actor)]
    return {
        row.key: _("Prepared by %(preparer)s, signed by %(signers)s")
        % {
            "preparer": row.prepared_hand,
            "signers": _(", ").join(str(signature.hand) for signature in row.signatures.all()),
        }
        for row in [*alone, *own]
    }


def _is_of(listed: PublicList, actor: Actor) -> bool:
    return isinstance(actor, PersonActor) and listed.organisation_id == actor.organisation.pk


def _lists(case: Case, actor: Actor) -> dict[str, PublicList]:
    """By key, the lists on which a step of the case was taken, as far as the actor reads them."""
    if not any(step.together for step in case.case_type.steps):
        return {}
    rows = visibility.lists_of(actor).filter(entries__case=case, entries__event__isnull=False)
    return {listed.key: listed for listed in rows}


def _reading(case: Case, actor: Actor, rows: list[Event]) -> _Reading:
    notices, lists = dict[int, list[Notice]](), _lists(case, actor)
    for notice in visibility.notices_of(case, actor):
        notices.setdefault(notice.event_id, []).append(notice)
    return _Reading(
        plain=not visibility.is_office(case, actor),
        notices=notices,
        lists=lists,
        hands=_hands(case, actor, lists),
        events={event.sequence: event for event in rows},
        amendments=amendments_among(rows),
        correctable=_correctable(case, actor),
        documents=list(visibility.documents_of(case, actor)),
    )


def _correctable(case: Case, actor: Actor) -> frozenset[int]:
    """The numbers of the events that `actor` may prepare an amendment of, as the case stands."""
    step = case.case_type.step(AMEND)
    if step is None or not isinstance(actor, PersonActor) or case.state not in step.source:
        return frozenset()
    by = engine.permitted_as(case, step, actor)
    if by is None or actor.roles.isdisjoint(by.roles):
        return frozenset()
    return frozenset(own_steps(case, actor).values_list("sequence", flat=True))


def _entry(case: Case, event: Event, reading: _Reading) -> Entry:
    step = case.case_type.step(event.code)
    content = getattr(event, "content", None)
    corrected = reading.events.get(corrected_by(event) or 0)
    return Entry(
        event=event,
        label=event_label(case, event, plain=reading.plain),
        at=event.at,
        who=who(event),
        by_clock=event.membership is None,
        effective_on=event.effective_on if event.effective_on != clock.day_of(event.at) else None,
        text=_remark(case, event),
        rule=event.rules.split()[0] if event.rules else "",
        audience=event.get_audience_display() if event.audience in (Audience.OFFICE, Audience.OFFICES) else "",
        said=_said(case, step, event, content.payload, reading) if step and content else None,
        unfolded=reading.plain and step is not None and step.speaks_to_applicant,
        links=[
            *(_notice_link(case, notice) for notice in reading.notices.get(event.pk, [])),
            *([_list_link(reading.lists[event.key])] if event.key in reading.lists else []),
        ],
        prepared=reading.hands.get(event.key, ""),
        number=None if reading.plain else event.sequence,
        corrected=[_corrected_link(case, each, reading) for each in reading.amendments.get(event.sequence, [])],
        corrects=_corrects_link(case, corrected, reading) if corrected else None,
        correct_url=_correct_url(case, event) if event.sequence in reading.correctable else "",
    )


def _corrected_link(case: Case, amendment: Event, reading: _Reading) -> Link:
    numbers = [notice.number for notice in reading.notices.get(amendment.pk, [])]
    text = _("corrected on %(day)s by %(numbers)s") if numbers else _("corrected on %(day)s")
    figures = {"day": clock.day_of(amendment.at).isoformat(), "numbers": _(", ").join(numbers)}
    return Link(text % figures, _url_of(case, amendment))


def _corrects_link(case: Case, corrected: Event, reading: _Reading) -> Link:
    text = _("corrects “%(step)s” of %(day)s")
    label = event_label(case, corrected, plain=reading.plain)
    return Link(text % {"step": label, "day": clock.day_of(corrected.at).isoformat()}, _url_of(case, corrected))


def _url_of(case: Case, event: Event) -> str:
    return f"{reverse('casework:case', args=[case.reference])}#{anchor_of(event)}"


def _correct_url(case: Case, event: Event) -> str:
    return f"{reverse('casework:step', args=[case.reference, AMEND])}?event={event.sequence}"


def _said(case: Case, step: Step, event: Event, payload: dict[str, object], reading: _Reading) -> Answered | None:
    context = StepContext(case=case, step=step, actor=SYSTEM, at=event.at, today=event.effective_on)
    context.memo |= {"documents": reading.documents, "may_attach": False}
    said = answered(step.form, step.rows, payload, context, kept=True)
    return said or None


def _notice_link(case: Case, notice: Notice) -> Link:
    return Link(notice.number, reverse("casework:notice", args=[case.reference, notice.pk]))


def _list_link(listed: PublicList) -> Link:
    return Link(listed.number, reverse("casework:list", args=[listed.pk]))


def _remark(case: Case, event: Event) -> str:
    """What an event that is no step says."""
    content = getattr(event, "content", None)
    if event.code != "calendar_moved" or content is None:
        return ""
    moved = content.payload
    return _("%(limit)s: due %(after)s instead of %(before)s") % {
        "limit": case.case_type.limit(moved["deadline"]).label,
        "after": moved["after"],
        "before": moved["before"],
    }


_OTHER_EVENTS = {"calendar_moved": gettext_lazy("A new schedule of working days moved a due day")}
