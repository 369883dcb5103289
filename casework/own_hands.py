"""Where an actor's own hand keeps them from a step, worked out by the database, so that no list asks it of them.

`casework.signing.kept_apart` says the same of one case in words. Where no colleague of the same role is free either,
everybody is asked, and the page of the case says why it cannot be done.
"""

from collections.abc import Collection
from functools import reduce

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import PersonActor
from accounts.models import Membership, Person
from casework import registry
from casework.models import Event, Proposal, PublicList
from casework.steps import CaseType
from records import clock


def left_to_others(actor: PersonActor) -> Q:
    """Of deadlines: those that end by a step from which the actor is kept and which a colleague can prepare.

    Only of what is asked for a time, beside what the case waits for: no case is lost from sight.
    """
    return reduce(Q.__or__, (left_of(each, actor) for each in registry.case_types()))


def left_of(case_type: CaseType, actor: PersonActor, limit: str = "") -> Q:
    """The same of the deadlines of one procedure, or of one `limit` of it."""
    found = Q(pk__in=[])
    beside = {each.limit for state in case_type.states for each in state.awaits if each.while_running}
    asked = beside & {limit} if limit else beside
    for step in case_type.steps:
        roles = {role for by in step.by for role in by.roles}
        codes = asked.intersection(step.meets)
        if step.apart_from and codes and actor.roles & roles:
            kept = kept_from(actor, step.apart_from, roles).filter(case=OuterRef("case"), case__kind=case_type.kind)
            found |= Q(Exists(kept), code__in=codes)
    return found


def kept_from(actor: PersonActor, apart_from: Collection[str], roles: Collection[str]) -> QuerySet[Event]:
    """The events that keep `actor` from a step that is apart from those; not where no colleague in `roles` is free."""
    colleagues = (
        Membership.objects.on(clock.today())
        .filter(organisation=actor.organisation, roles__overlap=list(roles))
        .exclude(person__in=actor.natural_persons)
    )
    own = Person.objects.filter(_had_a_hand(), pk__in=actor.natural_persons)
    free = Person.objects.filter(~_had_a_hand(), pk__in=colleagues.values("person"))
    later = Event.objects.filter(case=OuterRef("case"), code=OuterRef("code"), sequence__gt=OuterRef("sequence"))
    return Event.objects.filter(~Exists(later), Exists(own), Exists(free), code__in=apart_from)


def _had_a_hand() -> Q:
    """Of people, with an event around them: took it, prepared it or signed it, or was stood in for."""
    hand = Q()
    for column in ("prepared_by", "prepared_absent", "signatures__membership", "signatures__absent"):
        hand |= Q(**{f"{column}__person": OuterRef("pk")})
    alone = Proposal.objects.filter(hand, case=OuterRef(OuterRef("case")), key=OuterRef(OuterRef("key")))
    together = PublicList.objects.filter(hand, entries__event=OuterRef(OuterRef("pk")))
    took = Q(membership__person=OuterRef("pk")) | Q(absent__person=OuterRef("pk"))
    itself = Event.objects.filter(took, pk=OuterRef(OuterRef("pk")))
    return Q(Exists(itself)) | Q(Exists(alone)) | Q(Exists(together))
