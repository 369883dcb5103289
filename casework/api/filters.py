"""Which of the visible cases a list shows."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import CharField, ChoiceField, Serializer

from accounts.actors import PersonActor
from casework import registry, search
from casework.models import Case, Party
from casework.steps import CaseType

ME = "me"


class CaseFilterSerializer(Serializer):
    """What a list of cases can be narrowed to."""

    kind = CharField(required=False, max_length=40, help_text=_("Code of a procedure, such as grading."))
    state = CharField(required=False, max_length=40, help_text=_("Code of a state."))
    q = CharField(
        required=False,
        max_length=60,
        allow_blank=True,
        help_text=_("Letters of the reference or the title, two at least, Chinese ones included."),
    )
    awaiting = ChoiceField(
        required=False, choices=[(ME, ME)], help_text=_("Only cases that wait for a step of this hand.")
    )


def narrow(rows: QuerySet[Case], asked: dict[str, Any], actor: PersonActor) -> QuerySet[Case]:
    """The cases of `rows` that fit `asked`, the values of a valid CaseFilterSerializer."""
    exact = {name: asked[name] for name in ("kind", "state") if name in asked}
    rows = rows.filter(search.matching(asked.get("q", "")), **exact)
    return rows.filter(awaiting(actor)) if asked.get("awaiting") == ME else rows


def awaiting(actor: PersonActor) -> Q:
    """The cases in a state that waits for the actor's organisation, in a capacity for which the actor's roles act."""
    found = Q(pk__in=[])
    for case_type in registry.case_types():
        for state, capacity in _turns(case_type, actor.roles):
            parties = Party.objects.filter(organisation=actor.organisation, capacity=capacity, until__isnull=True)
            found |= Q(kind=case_type.kind, state=state, pk__in=parties.values("case"))
    return found


def _turns(case_type: CaseType, roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The pairs of state and awaited capacity in which somebody with `roles` has a step to take."""
    for state in case_type.states:
        for awaited in state.awaits:
            steps = [step for step in case_type.steps if state.code in step.source]
            by = [by for step in steps if (by := step.by_capacity(awaited.capacity))]
            if any(roles & {*each.roles, *each.signers} for each in by):
                yield state.code, awaited.capacity
