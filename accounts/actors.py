"""Who acts: a person in a membership (and, if so, the absent colleague stood in for), the system, or the public."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Delegation, Membership, Organisation, Person


@dataclass(frozen=True)
class PersonActor:
    """A person acting in a membership; `absent` is the membership stood in for, whose roles then count."""

    membership: Membership
    absent: Membership | None = None

    @property
    def person(self) -> Person:
        return self.membership.person

    @property
    def organisation(self) -> Organisation:
        return self.membership.organisation

    @property
    def roles(self) -> frozenset[str]:
        return frozenset((self.absent or self.membership).roles)

    @property
    def natural_persons(self) -> frozenset[int]:
        """Ids of everybody whose hand this is, for the separation of duties."""
        return frozenset({self.membership.person_id} | ({self.absent.person_id} if self.absent else set()))

    def __str__(self) -> str:
        if self.absent is None:
            return self.person.name
        return _("%(person)s for %(absent)s") % {
            "person": self.person.name,
            "absent": self.absent.person.name,
        }

    @property
    def token(self) -> str:
        """How a session or an API header names this actor: membership, or membership:absent."""
        return f"{self.membership.pk}:{self.absent.pk}" if self.absent else str(self.membership.pk)


@dataclass(frozen=True)
class SystemActor:
    """The clock, or another act of the site itself."""

    roles: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return _("The system")


@dataclass(frozen=True)
class PublicActor:
    """Anyone without a login."""

    roles: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return _("A member of the public")


Actor = PersonActor | SystemActor | PublicActor
SYSTEM = SystemActor()
PUBLIC = PublicActor()


def actors_of(person: Person, day: date) -> list[PersonActor]:
    """Every hand with which `person` may act on `day`: own memberships first, then those stood in for."""
    own = list(Membership.objects.on(day).filter(person=person).select_related("organisation", "person"))
    actors = [PersonActor(membership) for membership in own]
    delegations = (
        Delegation.objects.filter(stand_in__in=own, since__lte=day, until__gte=day)
        .filter(absent__in=Membership.objects.on(day))
        .select_related("absent__person", "absent__organisation")
    )
    by_id = {membership.pk: membership for membership in own}
    actors += [PersonActor(by_id[d.stand_in_id], d.absent) for d in delegations]
    return actors


def still_holds(actor: PersonActor, day: date) -> bool:
    """Whether the membership, and the delegation where one is used, holds on `day`."""
    if not Membership.objects.on(day).filter(pk=actor.membership.pk).exists():
        return False
    if actor.absent is None:
        return True
    absences = Delegation.objects.filter(absent__in=Membership.objects.on(day).filter(pk=actor.absent.pk))
    return absences.filter(stand_in=actor.membership, since__lte=day, until__gte=day).exists()
