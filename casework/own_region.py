"""Where a case is, that the organisation which opens it has of itself: in the organisation's own region."""

from typing import Any

from accounts.actors import Actor, PersonActor
from accounts.models import Region


def own_region(actor: Actor, payload: dict[str, Any] | None = None) -> Region:
    """The region of the actor's organisation, whatever is answered; raises TypeError where nobody of one acts."""
    if not isinstance(actor, PersonActor):
        raise TypeError("such a case is opened by somebody of an organisation")
    return actor.organisation.region
