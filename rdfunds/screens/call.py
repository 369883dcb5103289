"""The page of a call, and what its form starts with."""

from typing import Any

from accounts.actors import Actor
from casework.models import Case
from casework.steps import StepContext
from casework.visibility import visible_to
from ledger.money import to_yuan
from rdfunds.models import Call, Project


def prefill(context: StepContext) -> dict[str, Any]:
    """The call as it is."""
    call: Call = context.record
    names = ("programme", "title", "direction", "rounds", "lump_sum", "closes_on")
    estimate = call.published_estimate
    return {name: getattr(call, name) for name in names} | {
        "published_estimate": None if estimate is None else to_yuan(estimate)
    }


def call_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """What the call says, and the projects that came in, as far as `actor` sees them."""
    projects = Project.objects.filter(call=case.record, case__in=visible_to(actor))
    return {
        "call": case.record,
        "projects": projects.select_related("case", "lead_unit").order_by("pk"),
    }
