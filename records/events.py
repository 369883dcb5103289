"""Events that belong to no case: rights, settings, dossiers taken out."""

from typing import Any

from django.db import transaction

from records import chain, clock
from records.models import ActorKind, Stream, SystemEvent


@transaction.atomic
def record(stream: str, code: str, content: dict[str, Any], *, person_id: int | None) -> SystemEvent:
    """Append an event to the chain named `stream`; `person_id` None means the system itself."""
    Stream.objects.get_or_create(name=stream)
    locked = Stream.objects.select_for_update().get(name=stream)
    last = locked.events.order_by("-sequence").values_list("sequence", "hash").first() or (0, chain.GENESIS)
    at = clock.now()
    event = SystemEvent(
        stream=locked,
        code=code,
        at=at,
        effective_on=clock.day_of(at),
        actor_kind=ActorKind.SYSTEM if person_id is None else ActorKind.PERSON,
        person_id=person_id,
        content=content,
        content_hash=chain.digest(content),
    )
    event.seal(*last)
    event.save(force_insert=True)
    return event


def verify(stream: Stream) -> chain.BrokenLink | None:
    """Recompute the chain of `stream`, contents included; the first broken link, or None."""
    links = list(stream.events.order_by("sequence"))
    if broken := chain.first_broken(links):
        return broken
    foul = (event for event in links if chain.digest(event.content) != event.content_hash)
    return next((chain.BrokenLink(event.sequence, "content") for event in foul), None)
