"""The file of a case: its chain of events. The only place that writes one."""

from datetime import date, datetime
from typing import Any

from accounts.actors import Actor, PersonActor, SystemActor
from casework.models import Case, Deadline, DeadlineState, Event, EventContent
from casework.models.deadlines import PRESSING
from casework.steps import Audience
from records import chain, clock
from records.models import ActorKind


def append(
    case: Case,
    code: str,
    payload: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    effective_on: date,
    rules: tuple[str, ...],
    audience: str,
    key: str,
    asked_hash: str,
    from_state: str,
    to_state: str,
) -> Event:
    """Append an event to the chain of `case`, whose row the caller has locked and saves with its new head."""
    event = Event(
        case=case,
        code=code,
        version=case.version,
        at=at,
        effective_on=effective_on,
        actor_kind=_kind(actor),
        rules=" ".join(rules),
        audience=audience,
        key=key,
        asked_hash=asked_hash,
        from_state=from_state,
        to_state=to_state,
        content_hash=chain.digest(payload),
        **_who(actor),
    )
    event.seal(case.event_count, case.head_hash)
    event.save(force_insert=True)
    EventContent.objects.create(event=event, payload=payload)
    case.event_count, case.head_hash = event.sequence, event.hash
    return event


def remark(
    case: Case,
    code: str,
    payload: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    rules: tuple[str, ...] = (),
    audience: str = Audience.PARTIES,
) -> Event:
    """Record something that is no step and changes no state, such as a due day moved by a new calendar.

    The caller has locked the case, which is saved.
    """
    event = append(
        case,
        code,
        payload,
        actor=actor,
        at=at,
        effective_on=clock.day_of(at),
        rules=rules,
        audience=audience,
        key=f"{code}:{case.event_count + 1}",
        asked_hash=chain.digest(payload),
        from_state=case.state,
        to_state=case.state,
    )
    case.next_due_on = next_due(case)
    case.save(update_fields=["event_count", "head_hash", "next_due_on"])
    return event


def next_due(case: Case) -> date | None:
    """The earliest day among the open deadlines of `case` that somebody can miss."""
    return (
        Deadline.objects.filter(PRESSING, case=case, state=DeadlineState.OPEN)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )


def verify(case: Case) -> chain.BrokenLink | None:
    """Recompute the chain of `case`, and what was typed where it still stands; the first broken link, or None.

    Beside the faults of `records.chain`: `content` (what was typed is not what was hashed), `head` (the case counts
    other events), `state` (the case is not where its last event left it).
    """
    links = list(case.events.select_related("content").order_by("sequence"))
    if broken := chain.first_broken(links):
        return broken
    for event in links:
        content = getattr(event, "content", None)
        if content is not None and chain.digest(content.payload) != event.content_hash:
            return chain.BrokenLink(event.sequence, "content")
    if (case.event_count, case.head_hash) != (len(links), links[-1].hash if links else chain.GENESIS):
        return chain.BrokenLink(len(links), "head")
    if links and (case.state, case.version) != (links[-1].to_state, links[-1].version):
        return chain.BrokenLink(len(links), "state")
    return None


def _kind(actor: Actor) -> str:
    if isinstance(actor, PersonActor):
        return ActorKind.PERSON
    return ActorKind.SYSTEM if isinstance(actor, SystemActor) else ActorKind.PUBLIC


def _who(actor: Actor) -> dict[str, Any]:
    if not isinstance(actor, PersonActor):
        return {}
    return {"membership": actor.membership, "absent": actor.absent, "organisation": actor.organisation}
