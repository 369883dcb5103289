"""Conditions of a plan's steps."""

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.steps import SectionContext, StepContext
from wastefund import kinds, management_plan
from wastefund.models import ManagementPlan, PlanOccasion


def no_other_draft(context: StepContext) -> list[Reason]:
    """One version at a time is drafted for a landfill (L-5)."""
    landfill = context.data["landfill"]
    drafts = ManagementPlan.objects.filter(landfill=landfill, case__state="draft").exclude(case=context.case.pk)
    text = _("%(reference)s is being drafted for this landfill; adopt or discard it first.")
    return [
        Reason(
            text % {"reference": draft.case.reference}, "L-5", url=reverse("casework:case", args=[draft.case.reference])
        )
        for draft in drafts.select_related("case")
    ]


def occasion_fits(context: StepContext) -> list[Reason]:
    """The first plan is the first, and no later one is (L-5)."""
    landfill, occasion = context.data["landfill"], context.data["occasion"]
    adopted = landfill.plans.filter(adopted_on__isnull=False).exists()
    if adopted and occasion == PlanOccasion.FIRST:
        return [Reason(_("A plan has been adopted before; say what has changed since."), "L-5", "/occasion")]
    if not adopted and occasion != PlanOccasion.FIRST:
        return [Reason(_("No plan has been adopted yet; this is the first one."), "L-5", "/occasion")]
    return []


def landfill_kept(context: StepContext) -> list[Reason]:
    """The landfill is still in the register (L-3)."""
    if context.record.landfill.case.state == kinds.KEPT:
        return []
    return [Reason(_("The landfill is no longer in the register."), "L-3")]


def plan_complete(context: StepContext) -> list[Reason]:
    """Basis, expected costs and internal rules are there, and can be booked (L-5, L-6, L-10)."""
    draft = management_plan.draft_of(context)
    found = management_plan.findings(SectionContext(context.case, context.actor, context.today, draft, context.memo))
    return [_linked(context, reason) for reason in found]


def _linked(context: StepContext, reason: Reason) -> Reason:
    """The reason with the page of the plan on which it is mended."""
    section = reason.path.split("/")[1] if reason.path else ""
    url = reverse("casework:section", args=[context.case.reference, kinds.PLAN, section]) if section else ""
    return Reason(reason.message, reason.rule, "", url)
