"""Which event of a case corrects which, and which a hand may correct. Reading only; `casework.amending` is the step."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.actors import Actor, PersonActor
from casework.models import Case, Event, Notice
from casework.steps import Audience
from records.models import ActorKind

AMEND = "amend"
"""Code of the step by which an office corrects what it has done."""
_REPLACED = "notices__replaced_by__event"


def corrected_by(event: Event) -> int | None:
    """The sequence number of the event that `event` corrects; None where it is no amendment or its words are erased."""
    content = getattr(event, "content", None)
    return content.payload.get("event") if event.code == AMEND and content is not None else None


def amendments_among(events: Iterable[Event]) -> dict[int, list[Event]]:
    """The amendments among `events`, oldest first, by the sequence number of what they correct."""
    found: dict[int, list[Event]] = {}
    for event in sorted(events, key=lambda each: each.sequence):
        if (sequence := corrected_by(event)) is not None:
            found.setdefault(sequence, []).append(event)
    return found


def steps_told(case: Case) -> QuerySet[Event]:
    """The steps of `case` that all parties know of, newest first; only such can be corrected by a notice to them."""
    codes = [step.code for step in case.case_type.steps]
    rows = case.events.filter(code__in=codes, audience__in=(Audience.PARTIES, Audience.PUBLIC))
    return rows.select_related("organisation").prefetch_related("notices__addressee", _REPLACED).order_by("-sequence")


def own_steps(case: Case, actor: Actor) -> QuerySet[Event]:
    """Of these the ones that the actor's office answers for.

    Its own; for the party that answers for the clock also what the system did, and what an office did that is no party
    any more, so that nothing is left without somebody who can correct it.
    """
    if not isinstance(actor, PersonActor):
        return case.events.none()
    own = Q(organisation=actor.organisation)
    if case.case_type.answers_for_clock in case.capacities_of(actor.organisation):
        here = {party.organisation_id for party in case.current_parties}
        left = Q(actor_kind=ActorKind.PERSON) & ~Q(organisation__in=here)
        own |= Q(actor_kind=ActorKind.SYSTEM) | left
    return steps_told(case).filter(own)


def corrections_of(notice: Notice) -> list[Notice]:
    """The notices that correct `notice` without replacing it: same addressee, by an amendment of its event."""
    rows = notice.case.notices.filter(event__code=AMEND, addressee=notice.addressee_id, replaces__isnull=True)
    found = rows.select_related("event__content").order_by("pk")
    return [each for each in found if corrected_by(each.event) == notice.event.sequence]
