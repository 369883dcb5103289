"""What stands beside an adjustment's steps, and its pages: what changes, why, and in whose hands it is (R-38)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.actors import Actor, PersonActor
from casework.models import Case
from casework.steps import StepContext
from casework.visibility import visible_to
from rdfunds import adjusting, budgets, kinds
from rdfunds.adjusting import Working, working_on
from rdfunds.labels import ADJUSTMENT_KINDS
from rdfunds.models import Adjustment, AdjustmentHand, BudgetVersion, Project
from rdfunds.rules import NOTHING, Cell
from rdfunds.words import cell_text, hand_text, in_order, place_text, replacement_text, why_text


@dataclass(frozen=True)
class LineShown:
    """One cell in words, with yuan: in the budget, free in it, and by which adjustments the rest is reserved."""

    place: str
    text: str
    budget: Decimal
    free: Decimal
    reserved: list[tuple[Adjustment, Decimal]]


@dataclass(frozen=True)
class ChangeShown:
    """One cell in words, with yuan before, by how much it changes, and after."""

    text: str
    before: Decimal
    change: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.change


@dataclass(frozen=True)
class HandShown:
    """Somebody whose consent is needed: the turn, who, whether it is their turn now, and the step they took."""

    turn: AdjustmentHand
    text: str
    decides: bool
    now: bool


def beside_asking(context: StepContext) -> dict[str, Any]:
    """The budget in force line by line, with what is free."""
    project: Project = context.record.project
    return {"project": project, "lines": budget_lines(project)}


def budget_lines(project: Project) -> list[LineShown]:
    """Every cell of the budget in force, with what is free in it and who has reserved the rest."""
    working, free = Working(project, {}), budgets.free(project)
    reserved = budgets.reservations(project, working.before)
    return [
        LineShown(
            place_text({"subproject": cell.subproject, "unit": cell.unit}, working),
            place_text({"line": cell.line, "source": cell.source}, working),
            working.before[cell],
            free.get(cell, NOTHING),
            reserved[cell],
        )
        for cell in in_order(working.before)
    ]


def adjustment_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """What changes, which kinds that is and why, whose turn it is, and what was decided."""
    adjustment: Adjustment = case.record
    working = working_on(adjustment)
    return {
        "adjustment": adjustment,
        "project": adjustment.project,
        "project_seen": visible_to(actor).filter(pk=adjustment.project.case_id).exists(),
        "changes": _changes(adjustment, working),
        "reasons": [(ADJUSTMENT_KINDS[why.kind], why_text(why, working)) for why in working.reasons],
        "replaced": [replacement_text(each, working) for each in adjustment.replacements.all()],
        "hands": _hands(adjustment),
        "posted": _posted(adjustment),
    }


def beside_acting(context: StepContext) -> dict[str, Any]:
    """What is to be consented to."""
    return adjustment_tab(context.case, context.actor)


def has_budget(case: Case, actor: Actor) -> bool:
    """Whether the project has a budget that can be adjusted; a lump-sum one has none."""
    return case.record.book is not None


def project_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The adjustments of a project that `actor` sees, newest first, and its budget line by line."""
    project: Project = case.record
    adjustments = project.adjustments.filter(case__in=visible_to(actor)).exclude(case__state="discarded")
    return {
        "project": project,
        "may_ask": case.state == kinds.RUNNING and _leads(project, actor),
        "adjustments": [
            (each, [ADJUSTMENT_KINDS[kind] for kind in ADJUSTMENT_KINDS if kind in each.kinds])
            for each in adjustments.select_related("case", "asked_by").order_by("-pk")
        ],
        "lines": budget_lines(project),
    }


def _leads(project: Project, actor: Actor) -> bool:
    return isinstance(actor, PersonActor) and adjusting.capacity_in(project, actor) is not None


def _changes(adjustment: Adjustment, working: Working) -> list[ChangeShown]:
    before = _before(adjustment, working)
    return [
        ChangeShown(cell_text(cell, working), before.get(cell, NOTHING), working.changes[cell])
        for cell in in_order(working.changes)
    ]


def _before(adjustment: Adjustment, working: Working) -> Mapping[Cell, Decimal]:
    """The budget that the adjustment changes: the one in force, or once it is posted the version before its own."""
    posted = _posted(adjustment)
    if posted is None:
        return working.before
    version = adjustment.project.budget_versions.filter(number=posted.number - 1).first()
    return version.as_rule if version else {}


def _posted(adjustment: Adjustment) -> BudgetVersion | None:
    return adjustment.project.budget_versions.filter(event__case=adjustment.case_id).first()


def _hands(adjustment: Adjustment) -> list[HandShown]:
    turns = list(
        adjustment.hands.select_related("organisation", "person", "event__membership__person", "event__absent__person")
    )
    now = {turn.pk for turn in adjusting.open_turns(adjustment)} if adjustment.case.state == kinds.ASKED else set()
    last = max((turn.place for turn in turns), default=0)
    return [HandShown(turn, hand_text(turn), turn.place == last, turn.pk in now) for turn in turns]
