"""The pages of a project: its units and money, its task book, and what stands beside its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.actors import Actor, PersonActor
from casework import contents, visibility
from casework.models import Case
from casework.steps import SectionContext, StepContext
from ledger.money import to_yuan
from rdfunds import applied, distribution, kinds, reviews, rules
from rdfunds.hands import LEAD
from rdfunds.models import Project
from rdfunds.rules import NOTHING, Budget, Source


@dataclass(frozen=True)
class UnitMoney:
    """What one unit has to do in one subproject, and how many yuan it has for it."""

    subproject: int
    title: str
    unit: str
    leader: str
    takes_part: bool
    central: Decimal
    others: Decimal


def units_and_money(project: Project, budget: Budget) -> list[UnitMoney]:
    """Each unit of each subproject with its amounts by a budget; 0 throughout for a lump-sum."""
    sums = rules.totals(budget, "subproject", "unit", "source")
    rows = []
    for each in project.subprojects.select_related("unit").prefetch_related("participations__unit"):
        shares = [(each.unit, each.leader, False), *((p.unit, p.leader, True) for p in each.participations.all())]
        for unit, leader, takes_part in shares:
            by_source = {source: sums.get((str(each.number), str(unit.pk), source), NOTHING) for source in Source}
            central = by_source.pop(Source.CENTRAL)
            others = sum(by_source.values(), NOTHING)
            rows.append(UnitMoney(each.number, each.title, unit.name, leader, takes_part, central, others))
    return rows


def budget_as_it_stands(project: Project, *, reviewed: bool) -> Budget:
    """The budget in force; before that the one applied for, or with what the review has cut where `reviewed`."""
    issued = project.budget_in_force
    if issued is not None:
        return issued.as_rule
    if reviewed:
        return reviews.reviewed_budget(project.case)
    content = reviews.application_of(project.case)
    return applied.budget_of(content.data) if content else {}


def overview_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The project with its units and money; what a review has cut is read in the offices alone until it is decided."""
    project: Project = case.record
    rows = units_and_money(project, budget_as_it_stands(project, reviewed=visibility.is_office(case, actor)))
    return {
        "project": project,
        "call": project.call,
        "said": reviews.said_of(case),
        "rows": rows,
        "central": sum((row.central for row in rows), NOTHING),
        "others": sum((row.others for row in rows), NOTHING),
        "paid": distribution.paid_to(project),
    }


def task_book_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The task book as it is written, with the amounts of each unit; a draft is read in the lead unit alone."""
    declared = case.case_type.content(kinds.TASK_BOOK)
    content = contents.latest(case, kinds.TASK_BOOK)
    if declared is None or content is None or (content.frozen_at is None and not _leads(case, actor)):
        return {}
    editable = contents.draft(case, kinds.TASK_BOOK) == content and contents.may_edit(case, declared, actor)
    return {
        "content": content,
        "goals": content.data.get("goals", {}),
        "indicators": content.data.get("indicators", {}).get("indicators", []),
        "editable": editable,
        "sections": declared.sections_of(case),
        **overview_tab(case, actor),
    }


def beside_task_book(context: SectionContext) -> dict[str, Any]:
    """The amounts of each unit, which the task book takes from the budget."""
    return overview_tab(context.case, context.actor)


def beside_step(context: StepContext) -> dict[str, Any]:
    """The project as it stands, beside a decision on it."""
    return overview_tab(context.case, context.actor) | _reviewed(context.case)


def shown_at_signing(context: StepContext) -> dict[str, Any]:
    """The task book that is to be signed."""
    return task_book_tab(context.case, context.actor)


def prefill_review(context: StepContext) -> dict[str, Any]:
    """What was asked for, until something is cut."""
    return {"advised": to_yuan(context.record.requested)}


def prefill_payment(context: StepContext) -> dict[str, Any]:
    """Today."""
    return {"paid_on": context.today}


def _leads(case: Case, actor: Actor) -> bool:
    return isinstance(actor, PersonActor) and LEAD in case.capacities_of(actor.organisation)


def _reviewed(case: Case) -> Mapping[str, Any]:
    review = reviews.last_review(case)
    if not review:
        return {}
    labels = dict(reviews.cell_choices(case))
    cuts = [(labels.get(row["cell"], row["cell"]), Decimal(row["amount"]), row["reason"]) for row in review["cuts"]]
    return {"opinion": review["opinion"], "advised": reviews.advised_of(case), "cuts": cuts}
