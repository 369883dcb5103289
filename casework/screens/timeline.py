"""What happened in a case, as its file tells it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PUBLIC, SYSTEM, Actor, PersonActor
from casework import visibility
from casework.models import Case, Event, Notice, ProposalState
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
    prepared: str = ""
    """Who prepared and signed it, for the office that did."""
    links: list[Link] = field(default_factory=list)


def entries(case: Case, actor: Actor, after_version: int | None = None) -> list[Entry]:
    """What `actor` may read of the case's events, newest first; only those after a version where one is given."""
    rows = visibility.events_of(case, actor)
    if after_version is not None:
        rows = rows.filter(version__gt=after_version)
    plain = not visibility.is_office(case, actor)
    notices: dict[int, list[Notice]] = {}
    for notice in visibility.notices_of(case, actor):
        notices.setdefault(notice.event_id, []).append(notice)
    hands = _hands(case, actor)
    newest_first = reversed(list(rows))
    return [_entry(case, each, notices.get(each.pk, []), hands.get(each.key, ""), plain) for each in newest_first]


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


def _hands(case: Case, actor: Actor) -> dict[str, str]:
    """For each key of a step that the actor's own organisation signed: who prepared and who signed it."""
    signed = visibility.proposals_of(actor).filter(case=case, state=ProposalState.SIGNED)
    return {
        row.key: _("Prepared by %(preparer)s, signed by %(signers)s")
        % {
            "preparer": row.prepared_hand,
            "signers": _(", ").join(str(signature.hand) for signature in row.signatures.all()),
        }
        for row in signed
    }


def _entry(case: Case, event: Event, notices: Iterable[Notice], prepared: str, plain: bool) -> Entry:
    step = case.case_type.step(event.code)
    content = getattr(event, "content", None)
    return Entry(
        event=event,
        label=event_label(case, event, plain=plain),
        at=event.at,
        who=who(event),
        by_clock=event.membership is None,
        effective_on=event.effective_on if event.effective_on != clock.day_of(event.at) else None,
        text=_remark(case, event),
        rule=event.rules.split()[0] if event.rules else "",
        audience=event.get_audience_display() if event.audience in (Audience.OFFICE, Audience.OFFICES) else "",
        said=_said(case, step, event, content.payload) if step and content else None,
        links=[_notice_link(case, notice) for notice in notices],
        prepared=prepared,
    )


def _said(case: Case, step: Step, event: Event, payload: dict[str, object]) -> Answered | None:
    context = StepContext(case=case, step=step, actor=SYSTEM, at=event.at, today=event.effective_on)
    said = answered(step.form, step.rows, payload, context)
    return said or None


def _notice_link(case: Case, notice: Notice) -> Link:
    return Link(notice.number, reverse("casework:notice", args=[case.reference, notice.pk]))


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
