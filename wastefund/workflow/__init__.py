"""The procedures of the landfill reserve: the landfill in the register, and its plan (docs/procedures/wastefund.md)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import regions
from accounts.actors import Actor
from accounts.actors import PersonActor as PersonActor
from accounts.models import Region
from accounts.roles import Capacity
from casework.models import Case
from casework.own_region import own_region
from casework.steps import CaseType, Tab
from wastefund import kinds, management_plan
from wastefund.deadlines import LANDFILL_LIMITS, PLAN_LIMITS
from wastefund.hands import UNIT
from wastefund.models import Landfill
from wastefund.screens import books as book_screens
from wastefund.screens import landfill as landfill_screens
from wastefund.screens import plan as plan_screens
from wastefund.workflow import landfill as landfill_steps
from wastefund.workflow import plan as plan_steps

SUPERVISORS = frozenset(
    {
        Capacity.ENVIRONMENT_DEPARTMENT.value,
        Capacity.FINANCE_DEPARTMENT.value,
        Capacity.PRICE_DEPARTMENT.value,
    }
)


def _landfill_title(case: Case) -> str:
    landfill = case.record
    return _("%(unit)s · %(landfill)s") % {"unit": landfill.responsible_unit.name, "landfill": landfill.name}


def _plan_title(case: Case) -> str:
    plan = case.record
    return _("%(landfill)s · management plan, version %(version)d") % {
        "landfill": plan.landfill.name,
        "version": plan.version,
    }


def _region_of_landfill(actor: Actor, payload: dict[str, Any]) -> Region:
    """The region that was typed; the unit's own where that names none, which the form then refuses."""
    found = regions.find(payload["region"]) if isinstance(payload.get("region"), str) else []
    return found[0] if len(found) == 1 else own_region(actor)


def _region_of_plan(actor: Actor, payload: dict[str, Any]) -> Region:
    """The landfill's region; the unit's own where none is named, which the form then refuses."""
    named = str(payload.get("landfill", ""))
    own = Landfill.objects.filter(pk=named) if named.isascii() and named.isdigit() and len(named) < 19 else None
    landfill = own.select_related("case__region").first() if own is not None else None
    return landfill.case.region if landfill else own_region(actor)


LANDFILL = CaseType(
    kind=kinds.LANDFILL,
    label=gettext_lazy("Landfill"),
    states=landfill_steps.STATES,
    steps=landfill_steps.STEPS,
    limits=LANDFILL_LIMITS,
    phases=landfill_steps.PHASES,
    reference_prefix="填埋",
    applicants=frozenset({UNIT}),
    supervised_by=SUPERVISORS,
    record="landfill",
    related=("landfill__responsible_unit",),
    title=_landfill_title,
    region_of=_region_of_landfill,
    tabs=(
        Tab("facts", gettext_lazy("Register"), "wastefund/tabs/facts.html", landfill_screens.facts_tab),
        Tab("volumes", gettext_lazy("Volumes filled"), "wastefund/tabs/volumes.html", landfill_screens.volumes_tab),
        Tab("plans", gettext_lazy("Plans"), "wastefund/tabs/plans.html", landfill_screens.plans_tab),
        Tab("books", gettext_lazy("Books"), "wastefund/tabs/books.html", book_screens.books_tab),
    ),
)
PLAN = CaseType(
    kind=kinds.PLAN,
    label=gettext_lazy("Management plan"),
    states=plan_steps.STATES,
    steps=plan_steps.STEPS,
    limits=PLAN_LIMITS,
    phases=plan_steps.PHASES,
    reference_prefix="退役",
    applicants=frozenset({UNIT}),
    supervised_by=SUPERVISORS,
    record="management_plan",
    related=("management_plan__landfill__case", "management_plan__landfill__responsible_unit"),
    title=_plan_title,
    region_of=_region_of_plan,
    contents=(management_plan.PLAN,),
    tabs=(Tab(management_plan.TAB, gettext_lazy("Plan"), "wastefund/tabs/plan.html", plan_screens.plan_tab),),
)
