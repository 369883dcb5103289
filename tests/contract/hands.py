"""Every hand that can come near a case: each role of each organisation, of the parties and of strangers."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.actors import PUBLIC, PersonActor, PublicActor
from accounts.models import Organisation, OrganisationCapacity, roles_known_to
from accounts.roles import DEPARTMENTS, Capacity, Level
from casework.models import Case
from casework.steps import By, CaseType, Step
from tests import factories

FAR_AWAY = "650100"


@dataclass(frozen=True)
class Hand:
    """Somebody with one role in one organisation (or nobody in particular), and what they are to one case."""

    actor: PersonActor | PublicActor
    capacities: frozenset[str] = frozenset()
    """In which their organisation is a party."""
    supervises: bool = False
    """Whether the organisation is a department that oversees the case's region in this procedure."""

    def __str__(self) -> str:
        if not isinstance(self.actor, PersonActor):
            return "the public"
        (role,) = self.actor.roles
        return f"{role} of {self.actor.organisation} ({', '.join(self.capacities) or 'no party'})"

    def by(self, step: Step) -> By | None:
        """Under which declaration the hand may prepare, take or sign the step."""
        return next((by for by in step.by if by.capacity in self.capacities and self._named(by)), None)

    def prepares(self, step: Step) -> bool:
        """Whether the hand may send the step's form."""
        by = self.by(step)
        return by is not None and bool(self.actor.roles & set(by.roles))

    def signs(self, step: Step) -> bool:
        """Whether the hand may sign the step."""
        by = self.by(step)
        return by is not None and bool(self.actor.roles & set(by.signers))

    def sees(self, case_type: CaseType, state: str) -> bool:
        """Whether a case of this kind in this state is there for the hand."""
        return bool(self.capacities) or (self.supervises and not case_type.state(state).private)

    def _named(self, by: By) -> bool:
        return bool(self.actor.roles & {*by.roles, *by.signers})


def actors() -> list[PersonActor]:
    """One new person for each role of each organisation there is, and of a stranger far away in each capacity."""
    held = OrganisationCapacity.objects.values_list("capacity", flat=True).distinct()
    for capacity in {*held, Capacity.SITE.value}:
        level = Level.PREFECTURE if capacity in DEPARTMENTS else ""
        factories.organisation(capacity, level=level, region=factories.region(FAR_AWAY))
    return [
        factories.actor(role, organisation=organisation)
        for organisation in Organisation.objects.all()
        for role in sorted(roles_known_to(organisation))
    ]


def hands_in(case: Case, people: Iterable[PersonActor]) -> list[Hand]:
    """What each of `people` is to `case`, and the public. Of those who are the same to it, one."""
    parties = list(case.parties.filter(until__isnull=True).values_list("organisation", "capacity"))
    supervisors = _supervisors(case)
    hands = [
        Hand(
            actor,
            frozenset(capacity for pk, capacity in parties if pk == actor.organisation.pk),
            actor.organisation.pk in supervisors,
        )
        for actor in people
    ]
    return [Hand(PUBLIC), *{(hand.capacities, hand.supervises, hand.actor.roles): hand for hand in hands}.values()]


def _supervisors(case: Case) -> set[int]:
    rows = OrganisationCapacity.objects.filter(capacity__in=case.case_type.supervised_by)
    return {
        row.organisation_id
        for row in rows.select_related("organisation__region")
        if case.region_id.startswith(row.organisation.region.prefix(row.level))
    }
