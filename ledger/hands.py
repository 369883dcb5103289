"""By whose hand a row of the ledger is written, as its columns hold it."""

from typing import NamedTuple

from accounts.actors import Actor, PersonActor, SystemActor
from records.models import ActorKind


class Hand(NamedTuple):
    """Kind of actor; ids of membership, absent membership and organisation, None where it is no person."""

    kind: str
    membership: int | None = None
    absent: int | None = None
    organisation: int | None = None


def hand_of(actor: Actor) -> Hand:
    """The hand of `actor`."""
    if isinstance(actor, PersonActor):
        absent = actor.absent.pk if actor.absent else None
        return Hand(ActorKind.PERSON.value, actor.membership.pk, absent, actor.membership.organisation_id)
    return Hand(ActorKind.SYSTEM.value if isinstance(actor, SystemActor) else ActorKind.PUBLIC.value)


def person_of(actor: Actor) -> int | None:
    """The id of the person whose request it is; None for the system and the public."""
    return actor.membership.person_id if isinstance(actor, PersonActor) else None
