"""Who attaches documents to a case."""

from django.utils.translation import gettext as _

from accounts.actors import Actor, PersonActor
from casework.errors import Reason
from casework.models import Case


def refusals(case: Case, actor: Actor) -> list[Reason]:
    """Why `actor` may not attach a document; empty for a party's members who handle it, until it has ended."""
    if not isinstance(actor, PersonActor):
        return [Reason(_("Log in to attach a document."))]
    if case.current_state.final:
        return [Reason(_("The case has ended; nothing is attached any more."))]
    parties = case.parties.filter(organisation=actor.organisation, until__isnull=True)
    capacities = set(parties.values_list("capacity", flat=True))
    steps = [by for step in case.case_type.steps for by in step.by]
    editors = [by for kind in case.case_type.contents for by in kind.by]
    hands = [by for by in (*steps, *editors) if by.capacity in capacities]
    if any(actor.roles & {*by.roles, *by.signers} for by in hands):
        return []
    return [Reason(_("Documents are attached by the parties of the case, by members who handle it."))]
