"""Who attaches documents to a case."""

from django.utils.translation import gettext as _

from accounts.actors import Actor, PersonActor
from casework.errors import Reason
from casework.models import Case


def refusals(case: Case, actor: Actor) -> list[Reason]:
    """Why `actor` may not attach a document; empty for a party's members who handle it.

    Once the case has ended, it is for those who can still take a step in it.
    """
    if not isinstance(actor, PersonActor):
        return [Reason(_("Log in to attach a document."))]
    ended = case.current_state.final
    capacities = case.capacities_of(actor.organisation)
    steps = [by for step in case.case_type.steps if not ended or case.state in step.source for by in step.by]
    editors = [] if ended else [by for kind in case.case_type.contents for by in kind.by]
    hands = [by for by in (*steps, *editors) if by.capacity in capacities]
    if any(actor.roles & {*by.roles, *by.signers} for by in hands):
        return []
    if ended:
        return [Reason(_("The case has ended; nothing is attached any more."))]
    return [Reason(_("Documents are attached by the parties of the case, by members who handle it."))]
