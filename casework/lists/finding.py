"""Which steps are taken on lists, which cases wait for them, and what stands on a list."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework import registry, visibility
from casework.errors import Reason, WrongState
from casework.models import Case, ListSignature, Party, ProposalState, PublicList, PublicListEntry
from casework.steps import CaseType, Step


def steps_of(actor: PersonActor) -> list[tuple[CaseType, Step]]:
    """The steps that `actor` prepares or signs on lists, by what the organisation is in some case."""
    found = registry.steps_on_lists()
    if not found:
        return []
    parties = Party.objects.filter(organisation=actor.organisation, until__isnull=True)
    capacities = set(parties.values_list("capacity", flat=True).distinct())
    return [(each, step) for each, step, _kind in found if step.by_hand(capacities, actor.roles)]


def hands_for(step: Step, hand: str) -> frozenset[str]:
    """The roles that prepare (`roles`) or sign (`signers`) a step, in whichever capacity."""
    return frozenset(role for by in step.by for role in getattr(by, hand))


def declared_step(kind: str, code: str) -> Step:
    """The step that is taken on lists. Raises WrongState where there is none of that name."""
    case_type = next((each for each in registry.case_types() if each.kind == kind), None)
    step = case_type.step(code) if case_type else None
    if step is None or step.together is None:
        raise WrongState(Reason(_("This procedure knows no list of that name.")))
    return step


def candidates(case_type: CaseType, step: Step, actor: PersonActor) -> QuerySet[Case]:
    """The cases that wait for `step` by the actor's office, longest first."""
    capacities = [by.capacity for by in step.by if actor.roles & {*by.roles, *by.signers}]
    mine = Party.objects.filter(organisation=actor.organisation, capacity__in=capacities, until__isnull=True)
    rows = visibility.visible_to(actor).filter(kind=case_type.kind, state__in=step.source, pk__in=mine.values("case"))
    return rows.select_related("region", case_type.record, *case_type.related).order_by("state_since", "pk")


def active_entries(listed: PublicList) -> list[PublicListEntry]:
    """What stands on the list and was not struck, in order."""
    return list(listed.entries.filter(struck_at__isnull=True).select_related("case").order_by("position"))


def active_cases(listed: PublicList) -> list[Case]:
    """The cases of `active_entries`, with what a line of the list reads of each."""
    case_type = registry.case_type(listed.kind)
    rows = Case.objects.filter(list_entries__list=listed, list_entries__struck_at__isnull=True)
    related = rows.select_related("region", case_type.record, *case_type.related)
    return list(related.order_by("list_entries__position"))


def published() -> QuerySet[PublicList]:
    """The lists that everybody may read, newest first."""
    public = Q(pk__in=[])
    for case_type, step, kind in registry.steps_on_lists():
        if kind.public:
            public |= Q(kind=case_type.kind, step=step.code)
    return PublicList.objects.filter(public, state=ProposalState.SIGNED).order_by("-issued_at", "-pk")


def to_sign(actor: PersonActor) -> QuerySet[PublicList]:
    """The lists that wait for a signature which `actor` may give, oldest first: none of their own preparing."""
    persons = actor.natural_persons
    signed = ListSignature.objects.filter(
        Q(membership__person__in=persons) | Q(absent__person__in=persons), list=OuterRef("pk"), hash=OuterRef("hash")
    )
    rows = _of_office(actor, "signers").filter(state=ProposalState.WAITING)
    foreign = rows.exclude(prepared_by__person__in=persons).exclude(prepared_absent__person__in=persons)
    return foreign.exclude(Exists(signed)).order_by("prepared_at", "pk")


def to_mend(actor: PersonActor) -> QuerySet[PublicList]:
    """The lists that came back with remarks and are the actor's to prepare anew, oldest first."""
    return _of_office(actor, "roles").filter(state=ProposalState.RETURNED).order_by("prepared_at", "pk")


def _of_office(actor: PersonActor, hand: str) -> QuerySet[PublicList]:
    """The lists of the actor's office whose step is theirs to prepare (`roles`) or to sign (`signers`)."""
    found = Q(pk__in=[])
    for case_type, step, _kind in registry.steps_on_lists():
        if actor.roles & hands_for(step, hand):
            found |= Q(kind=case_type.kind, step=step.code)
    rows = PublicList.objects.filter(found, organisation=actor.organisation)
    return rows.select_related("organisation", "prepared_by__person", "prepared_absent__person", "closed_by__person")
