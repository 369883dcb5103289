"""The management plan as a large content: its pages, and what keeps it from being adopted (L-5, L-6, L-10)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import contents
from casework.errors import Reason
from casework.figures import figure_text
from casework.models import Content
from casework.steps import ContentKind, Section, SectionContext, StepContext
from wastefund import booking, estimates, kinds, rules
from wastefund.forms import plan as forms
from wastefund.hands import ACCOUNTANT
from wastefund.labels import PURPOSES
from wastefund.models import ManagementPlan
from wastefund.rules import CostFault
from wastefund.screens import plan as screens

TAB = "plan"


def draft_of(context: StepContext) -> Content | None:
    """The draft of the plan, read once for all that a step checks and does."""
    if "draft" not in context.memo:
        context.memo["draft"] = contents.draft(context.case, kinds.PLAN)
    return context.memo["draft"]  # type: ignore[no-any-return]


def findings(context: SectionContext) -> list[Reason]:
    """Everything that keeps the plan from being adopted, each with its page and rule."""
    plan: ManagementPlan = context.case.record
    data = context.content.data if context.content else {}
    text = _("“%(section)s” has not been filled in yet.")
    found = [
        Reason(text % {"section": section.label}, "L-5", f"/{section.code}")
        for section in PLAN.sections_of(context.case)
        if section.code not in data
    ]
    first_month = estimates.first_month_of(plan, data)
    if first_month is None:
        return found
    return [
        *found,
        *_month_findings(plan, first_month, context.today),
        *_cost_findings(plan, data, first_month),
        *_life_findings(data, first_month),
    ]


def _month_findings(plan: ManagementPlan, first_month: date, today: date) -> list[Reason]:
    """A change begins after what is booked, which is complete until then, and not in the future (L-5)."""
    if plan.version == 1:
        return []
    booked = max(plan.landfill.booked_lines.values_list("through", flat=True), default=None)
    figures = {"month": f"{first_month:%Y-%m}"}
    if booked is not None and first_month <= booked:
        text = _("%(month)s is booked already; what is past does not change. Begin with %(next)s at the earliest.")
        figures["next"] = f"{rules.following_month(booked):%Y-%m}"
        return [Reason(text % figures, "L-5", "/basis")]
    if first_month > rules.month_of(today):
        return [Reason(_("%(month)s has not begun yet.") % figures, "L-5", "/basis")]
    if first_month > plan.landfill.closes_on:
        text = _("The landfill closes on %(day)s, before %(month)s; change the closure in the register first.")
        figures["day"] = plan.landfill.closes_on.isoformat()
        return [Reason(text % figures, "L-5", "/basis")]
    text = _("%(what)s is not booked yet for %(month)s; record what is missing before the version begins.")
    return [
        Reason(text % {"what": each.label, "month": f"{each.month:%Y-%m}"}, "L-8", "/basis")
        for each in booking.waiting_until(plan.landfill, rules.month_before(first_month))
    ]


def _cost_findings(plan: ManagementPlan, data: dict[str, Any], first_month: date) -> list[Reason]:
    """The costs lie in possible years, and provide for the 30 years after closure (L-6, L-19)."""
    costs = forms.costs_of(data)
    if not costs:
        return []
    closes_on = plan.landfill.closes_on
    found = []
    for cost in costs:
        figures = {"purpose": PURPOSES[cost.purpose], "first": cost.first_year, "last": cost.last_year}
        for fault in rules.cost_faults(cost, first_month, closes_on):
            ends = rules.last_cost_year(closes_on)
            figures |= {"begins": first_month.year, "closes": closes_on.isoformat(), "ends": ends}
            rule = "L-12" if fault is CostFault.BEFORE_CLOSURE else "L-6"
            found.append(Reason(_cost_text(fault) % figures, rule, "/costs"))
    years = rules.years_provided_for(costs)
    if years < rules.YEARS_AFTER_CLOSURE:
        text = _("Costs are expected for %(years)d years; the %(needed)d years after closure are to be provided for.")
        found.append(Reason(text % {"years": years, "needed": rules.YEARS_AFTER_CLOSURE}, "L-6", "/costs"))
    return found


def _cost_text(fault: CostFault) -> str:
    texts = {
        CostFault.REVERSED: _("%(purpose)s: the last year, %(last)d, lies before the first, %(first)d."),
        CostFault.BEFORE_PLAN: _("%(purpose)s: %(first)d lies before %(begins)d, in which this version begins."),
        CostFault.BEFORE_CLOSURE: _(
            "%(purpose)s: %(first)d lies before the closure on %(closes)s; the reserve is for what comes after it."
        ),
        CostFault.AFTER_END: _("%(purpose)s: %(last)d is later than %(ends)d, when the years after closure are over."),
    }
    return texts[fault]


def _life_findings(data: dict[str, Any], first_month: date) -> list[Reason]:
    basis = data.get("basis", {})
    if not basis.get("asset_cost") or not basis.get("life_until"):
        return []
    life_until = date.fromisoformat(basis["life_until"])
    if life_until >= first_month:
        return []
    text = _("The asset's life ended on %(day)s, before %(month)s; no book value of %(cost)s yuan can be left.")
    figures = {
        "day": life_until.isoformat(),
        "month": f"{first_month:%Y-%m}",
        "cost": figure_text(Decimal(basis["asset_cost"])),
    }
    return [Reason(text % figures, "L-6", "/basis")]


PLAN = ContentKind(
    code=kinds.PLAN,
    label=gettext_lazy("Management plan"),
    by=(ACCOUNTANT,),
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "basis",
            gettext_lazy("Basis"),
            form=forms.BasisForm,
            template="wastefund/plan/beside.html",
            beside=screens.beside_basis,
            rules=("L-6", "L-8", "L-11"),
        ),
        Section(
            "costs",
            gettext_lazy("Expected costs"),
            rows={"costs": forms.CostRow},
            prefill=screens.costs_begin_with,
            template="wastefund/plan/beside.html",
            beside=screens.beside_basis,
            rules=("L-6", "L-12", "L-19"),
        ),
        Section(
            "rules",
            gettext_lazy("Internal rules"),
            form=forms.InternalRulesForm,
            prefill=screens.rules_begin_with,
            rules=("L-10",),
        ),
    ),
)
