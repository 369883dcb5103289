"""What stands beside a plan's pages and its adoption: what the answers come to, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.actors import Actor, PersonActor
from casework import contents
from casework.models import Case
from casework.screens.answers import answered
from casework.steps import SectionContext, StepContext
from ledger.money import to_fen, to_yuan
from records import clock
from wastefund import kinds, rules
from wastefund.estimates import Figures, figures_of
from wastefund.forms.plan import costs_of
from wastefund.hands import UNIT
from wastefund.labels import KINDS, METHODS, PURPOSES
from wastefund.models import Estimate, ManagementPlan
from wastefund.rules import OF_THE_RESERVE, CostPurpose
from wastefund.tariffs import Source


@dataclass(frozen=True)
class CostYear:
    """What one year after operation is expected to cost, in yuan, and what that is worth when the plan begins."""

    year: int
    amounts: tuple[Decimal, ...]
    """One for each purpose that the plan names, in the order of the table's head."""
    total: Decimal
    present_value: Decimal


@dataclass(frozen=True)
class Fixed:
    """What an adopted version says of its costs and their present value, in yuan."""

    first_month: date
    rate: Decimal
    costs: Sequence[rules.ExpectedCost]
    provision: Decimal

    @property
    def costs_by_year(self) -> dict[int, Decimal]:
        return rules.costs_by_year(self.costs)


@dataclass(frozen=True)
class CostTable:
    """The expected costs year by year."""

    purposes: tuple[str, ...]
    years: tuple[CostYear, ...]
    sums: tuple[Decimal, ...]
    total: Decimal
    of_the_reserve: Decimal


def beside_basis(context: SectionContext) -> dict[str, Any]:
    """The landfill as the register has it, and what the plan comes to as far as it is filled in."""
    plan: ManagementPlan = context.case.record
    return {"plan": plan, "landfill": plan.landfill, **_reckoned(plan, context)}


def costs_begin_with(context: SectionContext) -> dict[str, Any]:
    """A row for each purpose of the reserve, over the years after closure."""
    closes_on = context.case.record.landfill.closes_on
    first, last = closes_on.year + 1, closes_on.year + rules.YEARS_AFTER_CLOSURE
    purposes = [purpose for purpose in CostPurpose if purpose in OF_THE_RESERVE]
    return {"costs": [{"purpose": purpose.value, "first_year": first, "last_year": last} for purpose in purposes]}


def rules_begin_with(context: SectionContext) -> dict[str, Any]:
    """The internal rules in words as the version in force has them; their document is handed in anew."""
    before = context.case.record.landfill.plan_in_force
    content = contents.latest(before.case, kinds.PLAN) if before else None
    if content is None:
        return {}
    return {name: content.data["rules"][name] for name in ("responsibilities", "use_of_funds")}


def plan_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The plan as it is written, and what it comes to; once adopted, what it fixed then.

    A draft is read by everybody in the unit: the approver is to sign what it says.
    """
    plan: ManagementPlan = case.record
    declared = case.case_type.content(kinds.PLAN)
    content = contents.latest(case, kinds.PLAN)
    if declared is None or content is None:
        return {}
    if content.frozen_at is None and not _is_of_the_unit(case, actor):
        return {}
    context = SectionContext(case, actor, clock.today(), content)
    return {
        "plan": plan,
        "landfill": plan.landfill,
        "content": content,
        "editable": content.frozen_at is None and contents.may_edit(case, declared, actor),
        "sections": [
            (each, answered(each.form, each.rows, content.data.get(each.code, {}), context))
            for each in declared.sections_of(case)
        ],
        **(_fixed(plan, content.data) if plan.adopted_on else _reckoned(plan, context)),
    }


def shown_at_adoption(context: StepContext) -> dict[str, Any]:
    """What is about to be fixed."""
    return plan_tab(context.case, context.actor)


def cost_table(figures: "Figures | Fixed") -> CostTable:
    """The expected costs year by year, with the value of each when the plan begins."""
    purposes = [purpose for purpose in CostPurpose if any(cost.purpose is purpose for cost in figures.costs)]
    years = []
    for year, total in figures.costs_by_year.items():
        amounts = tuple(
            sum((c.yearly for c in figures.costs if c.purpose is purpose and year in c.years), Decimal("0.00"))
            for purpose in purposes
        )
        years.append(
            CostYear(year, amounts, total, rules.present_value({year: total}, figures.rate, figures.first_month))
        )
    return CostTable(
        purposes=tuple(str(PURPOSES[purpose]) for purpose in purposes),
        years=tuple(years),
        sums=tuple(sum((row.amounts[i] for row in years), Decimal("0.00")) for i in range(len(purposes))),
        total=sum((row.total for row in years), Decimal("0.00")),
        of_the_reserve=rules.need_after_closure(figures.costs),
    )


def _is_of_the_unit(case: Case, actor: Actor) -> bool:
    return isinstance(actor, PersonActor) and UNIT in case.capacities_of(actor.organisation)


def _reckoned(plan: ManagementPlan, context: SectionContext) -> dict[str, Any]:
    data = context.content.data if context.content else {}
    figures = figures_of(plan, data, context.today)
    if figures is None:
        return {"figures": None}
    return {
        "figures": figures,
        "costs": cost_table(figures),
        "slices": [(KINDS[each.kind], METHODS[each.method], each) for each in figures.slices],
        "reckoned_parts": _floor_lines(figures),
        "rate_in_per_cent": figures.rate * 100,
    }


def _fixed(plan: ManagementPlan, data: dict[str, Any]) -> dict[str, Any]:
    """What the version fixed when it was adopted, whatever the register and the tariffs say since.

    The floor line by line is reckoned again, and left out where that no longer comes to what was fixed.
    """
    estimate = plan.estimate
    fixed = Fixed(
        first_month=estimate.first_month,
        rate=estimate.discount_rate,
        costs=[cost for cost in costs_of(data) if cost.first_year >= estimate.first_month.year],
        provision=to_yuan(estimate.provision),
    )
    again = figures_of(plan, data, plan.adopted_on) if plan.adopted_on else None
    before = plan.landfill.estimates.filter(plan__version__lt=plan.version).order_by("plan__version").last()
    return {
        "estimate": estimate,
        "figures": fixed,
        "change": estimate.total - before.total if before else None,
        "costs": cost_table(fixed),
        "slices": [(KINDS[each.kind], METHODS[each.method], each) for each in _slices(estimate)],
        "reckoned_parts": _floor_lines(again) if again and to_fen(again.reckoning.floor) == estimate.floor else [],
        "rate_in_per_cent": estimate.discount_rate * 100,
    }


def _slices(estimate: Estimate) -> list[rules.Slice]:
    return [row.as_rule() for row in estimate.slices.select_related("estimate")]


def _floor_lines(figures: Figures) -> list[tuple[Any, rules.PartReckoning, Source]]:
    """Each part with its tiers line by line, and whose tariff that is."""
    return [(KINDS[each.part.kind], each, figures.sources[each.part.kind]) for each in figures.reckoning.parts]
