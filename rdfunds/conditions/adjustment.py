"""Conditions of an adjustment's steps (R-19, R-22, R-38)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.roles import Capacity
from casework import signing
from casework.errors import Reason
from casework.figures import yuan_text
from casework.steps import StepContext
from rdfunds import adjusting, applied, bookkeeping, budgets, distribution, kinds, reviews, rules
from rdfunds.adjusting import Move, Pair, Working, changes_of, units_of, working_on
from rdfunds.budgets import Shortage
from rdfunds.forms.adjustment import move_of, replacement_of
from rdfunds.hands import LEAD, PARTICIPATING, SUBPROJECT
from rdfunds.labels import ADJUSTMENT_KINDS
from rdfunds.models import Adjustment, Project
from rdfunds.rules import NOTHING, AdjustmentKind, Asker, Fault, FaultKind
from rdfunds.words import cell_text, hand_text, place_text, why_text


def working_of(context: StepContext) -> Working:
    """The change that is asked, from the answers; looked at once for a step."""
    if "working" not in context.memo:
        moves = [move_of(row) for row in context.data["moves"]]
        replacements = [replacement_of(row) for row in context.data["replacements"]]
        passing = context.memo["passing"] = _passing(context.record.project, moves, replacements)
        context.memo["working"] = Working(context.record.project, changes_of([*moves, *passing]), replacements)
    return context.memo["working"]  # type: ignore[no-any-return]


def working_anew(context: StepContext) -> Working:
    """The same, looked at again by who has locked the budget: what a unit that goes still holds may have changed."""
    context.memo.pop("working", None)
    return working_of(context)


def takes_part(context: StepContext) -> list[Reason]:
    """Who asks leads the project, a subproject or a task in it (R-38)."""
    if adjusting.capacity_in(context.data["project"], _person(context)) is not None:
        return []
    text = _("In this project your unit has no part that you lead; the leader of one asks for an adjustment.")
    return [Reason(text, "R-38", "/project")]


def project_running(context: StepContext) -> list[Reason]:
    """The budget of a project is adjusted while it runs (R-38)."""
    project: Project = context.record.project
    if project.case.state == kinds.RUNNING:
        return []
    text = _("The project does not run now (%(state)s); its budget cannot be adjusted.")
    return [Reason(text % {"state": project.case.current_state.label}, "R-38")]


def something_changes(context: StepContext) -> list[Reason]:
    """Something is asked for, and what is moved does not come back in all (R-38)."""
    if working_of(context).kinds:
        return []
    if not context.data["moves"]:
        return [Reason(_("Say what moves, or which unit is replaced."), "R-38", "/moves")]
    return [Reason(_("In all nothing changes: what is moved comes back."), "R-38", "/moves")]


def kinds_allowed(context: StepContext) -> list[Reason]:
    """One forbidden kind refuses the request (R-38)."""
    working = working_of(context)
    if not working.kinds:
        return []
    text = _("%(kind)s is not allowed, whoever would decide: %(why)s.")
    return [
        Reason(
            text % {"kind": ADJUSTMENT_KINDS[kind], "why": why_text(working.why(kind), working)},
            "R-38",
            "/moves",
        )
        for kind in working.route.forbidden
    ]


def theirs_to_ask(context: StepContext) -> list[Reason]:
    """A unit asks for what concerns it, and of the kinds that are its to ask for (R-38)."""
    working = working_of(context)
    if not working.kinds or not working.route.allowed:
        return []
    actor = _person(context)
    capacity = adjusting.capacity_in(working.project, actor)
    if capacity == LEAD:
        return []
    if not any(_concerns(pair, actor, capacity, working) for pair in working.pairs):
        text = _("None of this concerns what you lead; who leads it asks for it, or the lead unit.")
        return [Reason(text, "R-38", "/moves")]
    beyond = [kind for kind in working.kinds if capacity == PARTICIPATING and not _of_the_leader(kind)]
    text = _("%(kind)s is asked for by the unit of the subproject or by the lead unit, not by a participating one.")
    return [Reason(text % {"kind": ADJUSTMENT_KINDS[kind]}, "R-38", "/moves") for kind in beyond]


def replacements_fit(context: StepContext) -> list[Reason]:
    """Who goes does not lead the project; who comes is not in the subproject yet and may take that place (R-38)."""
    working, found = working_of(context), []
    there = {(number, str(unit.pk)) for number, each in working.subprojects.items() for unit in units_of(each)}
    for index, (row, each) in enumerate(zip(context.data["replacements"], working.replacements, strict=True)):
        figures = {
            "goes": working.organisations[each.goes].name,
            "comes": working.organisations[each.comes].name,
            "subproject": working.subprojects[each.subproject],
        }
        path = f"/replacements/{index}"
        if each.goes == str(working.project.lead_unit_id):
            text = _("%(goes)s leads the project; units of subprojects are replaced, the lead unit is not.")
            found.append(Reason(text % figures, "R-38", f"{path}/leaving"))
        if (each.subproject, each.comes) in there:
            text = _("%(comes)s is in subproject %(subproject)s already; move the lines of %(goes)s to it instead.")
            found.append(Reason(text % figures, "R-38", f"{path}/comes"))
        there.add((each.subproject, each.comes))
        found += _not_registered(working, each, path)
        found += _paid_as_expert(working.project, row["leader"], path)
    return [*found, *_named_twice(working), *_nothing_written(context)]


def subprojects_settled(context: StepContext) -> list[Reason]:
    """A unit is replaced while nothing else of its subproject is decided on, and nothing is asked meanwhile (R-38)."""
    working, adjustment = working_of(context), context.record
    here = ({number for number, _unit in working.pairs}, {each.subproject for each in working.replacements})
    asked = adjustment.project.adjustments.filter(case__state=kinds.ASKED).exclude(pk=adjustment.pk)
    found = []
    for other in asked.select_related("case").prefetch_related("cells", "replacements"):
        there = (other.subprojects_touched, {str(each.subproject) for each in other.replacements.all()})
        for number in sorted((here[0] & there[1]) | (here[1] & there[0])):
            text = _("%(adjustment)s changes subproject %(subproject)s; a unit is replaced when that is decided on.")
            if number in there[1]:
                text = _("%(adjustment)s replaces a unit of subproject %(subproject)s; ask when that is decided on.")
            figures = {"adjustment": other.case.reference, "subproject": working.subprojects[number]}
            url = reverse("casework:case", args=[other.case.reference])
            found.append(Reason(text % figures, "R-38", "/replacements" if here[1] else "/moves", url=url))
    return found


def budget_holds(context: StepContext) -> list[Reason]:
    """Enough is free in every line, no cap is exceeded, no pledge undercut (R-19, R-22, R-38)."""
    working = working_of(context)
    faults = rules.adjustment_faults(working.before, working.after, _pledged_afterwards(context))
    short = budgets.shortages(working.project, working.taken)
    return [
        *(shortage_reason(each, working) for each in short),
        *(_in_words(each, working) for each in faults if each.kind is not FaultKind.MORE_THAN_LINE_HOLDS),
    ]


def still_holds(context: StepContext) -> list[Reason]:
    """Indirect cost stays below its cap though the budget has changed since it was asked (R-22)."""
    working = working_on(context.record)
    return [_in_words(each, working) for each in rules.cap_faults(working.after)]


def money_there(context: StepContext) -> list[Reason]:
    """What the project gets in addition is not distributed yet; what it gives back was not paid (R-14, R-38)."""
    adjustment: Adjustment = context.record
    more = working_on(adjustment).of_center
    if not more:
        return []
    if more > 0:
        left = bookkeeping.undistributed(adjustment.project.call.programme)
        text = _("%(amount)s yuan more are asked for; %(left)s yuan of the programme's budget are not distributed.")
    else:
        left = distribution.held_by(adjustment.project)
        text = _("%(amount)s yuan are given back; %(left)s yuan are not paid to the project yet.")
    figures = {"amount": yuan_text(abs(more)), "left": yuan_text(left)}
    return [Reason(text % figures, "R-38")] if abs(more) > left else []


def their_turn(context: StepContext) -> list[Reason]:
    """Each hand acts in its turn, and none is skipped (R-38)."""
    if adjusting.turn_of(context.record, _person(context)) is not None:
        return []
    waiting = _("; ").join(hand_text(each) for each in adjusting.open_turns(context.record))
    return [Reason(_("It is the turn of %(hands)s.") % {"hands": waiting}, "R-38")]


def not_the_last(context: StepContext) -> list[Reason]:
    """Others act after this hand (R-38)."""
    return [] if _left(context) > 1 else [Reason(_("You are the last of those who are asked: decide."), "R-38")]


def the_last(context: StepContext) -> list[Reason]:
    """All the others have consented (R-38)."""
    return [] if _left(context) == 1 else [Reason(_("Others are still to consent after you."), "R-38")]


def not_the_asker(context: StepContext) -> list[Reason]:
    """Who asks does not approve; a leader decides alone where R-38 names nobody else (R-38)."""
    actor = _person(context)
    turn = adjusting.turn_of(context.record, actor)
    if turn is None or adjusting.LEADERS & set(turn.roles):
        return []
    asked = context.case.events.filter(code="ask").order_by("-sequence").first()
    hands = signing.hands_of(asked) if asked else []
    if not any(hand.natural_persons & actor.natural_persons for hand in hands):
        return []
    return [Reason(_("You have asked for it yourself; somebody else of your unit approves it."), "R-38")]


def own_request(context: StepContext) -> list[Reason]:
    """A request is taken back by the unit that asked (R-38)."""
    adjustment: Adjustment = context.record
    if adjustment.asked_by == _person(context).organisation:
        return []
    return [Reason(_("%(unit)s asked for it and may withdraw it.") % {"unit": adjustment.asked_by}, "R-38")]


def shortage_reason(shortage: Shortage, working: Working) -> Reason:
    """What is free, what is taken, and by which adjustments the rest is reserved."""
    figures = {
        "line": cell_text(shortage.cell, working),
        "free": yuan_text(shortage.free),
        "taken": yuan_text(shortage.taken),
        "over": yuan_text(shortage.over),
    }
    text = _("%(line)s: %(free)s yuan are free and %(taken)s yuan are taken, %(over)s yuan too much.") % figures
    for adjustment, amount in shortage.reserved:
        reserved = {"amount": yuan_text(amount), "adjustment": adjustment.case.reference}
        text = _("%(text)s %(amount)s yuan are reserved by %(adjustment)s.") % {"text": text, **reserved}
    first = next(iter(shortage.reserved), None)
    url = reverse("casework:case", args=[first[0].case.reference]) if first else ""
    return Reason(text, "R-38", "/moves", url=url)


def _in_words(fault: Fault, working: Working) -> Reason:
    texts = {
        FaultKind.INDIRECT_ABOVE_CAP: _(
            "%(place)s: %(indirect)s yuan of indirect cost are %(over)s yuan above the cap of %(cap)s yuan."
        ),
        FaultKind.BELOW_PLEDGE: _(
            "%(place)s: %(budgeted)s yuan are %(by)s yuan less than the %(pledged)s yuan that are pledged in writing; "
            "where that is agreed, add the new commitment."
        ),
        FaultKind.ABOVE_PLEDGE: _(
            "%(place)s: %(budgeted)s yuan are %(by)s yuan more than the %(pledged)s yuan that are pledged in writing; "
            "add the new commitment."
        ),
    }
    comes = fault.kind is FaultKind.ABOVE_PLEDGE and _comes_with_replacement(fault, working)
    if comes:
        texts[fault.kind] = _(
            "%(place)s: of the %(budgeted)s yuan that pass to it %(pledged)s yuan are pledged in writing; tick in its "
            "row that it has pledged them, and attach its commitment."
        )
    figures = {name: yuan_text(abs(amount)) for name, amount in fault.figures.items()}
    by = yuan_text(abs(fault.figures.get("difference", NOTHING)))
    where: dict[str, Any] = {
        "subproject": fault.where.subproject,
        "unit": fault.where.unit,
        "source": fault.where.source,
    }
    place = place_text({name: value for name, value in where.items() if value}, working)
    text = texts.get(fault.kind, _("%(place)s: the amounts cannot be right."))
    path = "/replacements" if comes else "/moves"
    return Reason(text % {**figures, "by": by, "place": place}, fault.rule, path)


def _comes_with_replacement(fault: Fault, working: Working) -> bool:
    """Whether the unit of a fault comes in the place of another."""
    return fault.where.unit in {each.comes for each in working.replacements}


def _pledged_afterwards(context: StepContext) -> rules.Commitments:
    """What each unit has pledged from now on: who goes no more, who comes as much where that is written (R-19)."""
    working = working_of(context)
    pledged = _pledged(working.before)
    taking_over = {(row["leaving"], row["comes"]) for row in context.data["replacements"] if row["pledged"]}
    for move in context.memo["passing"]:
        origin, target = move.origin, move.target
        if origin is None or target is None or origin.source is rules.Source.CENTRAL:
            continue
        pledged[origin.unit, origin.source] = pledged.get((origin.unit, origin.source), NOTHING) - move.amount
        if (f"{origin.subproject}:{origin.unit}", target.unit) in taking_over:
            pledged[target.unit, target.source] = pledged.get((target.unit, target.source), NOTHING) + move.amount
    typed = {(row["unit"], rules.Source(row["source"])): row["amount"] for row in context.data["pledges"]}
    return pledged | typed


def _passing(project: Project, moves: Sequence[Move], replacements: Sequence[rules.Replacement]) -> list[Move]:
    """What passes to the units that come, once what is moved has been moved."""
    if not replacements:
        return []
    held = budgets.free(project)
    for cell, change in changes_of(moves).items():
        held[cell] = held.get(cell, NOTHING) + change
    return adjusting.passing(held, replacements)


def _pledged(budget: rules.Budget) -> dict[tuple[str, rules.Source], Decimal]:
    """What each unit has pledged: a budget in force holds exactly that of each other source (R-19)."""
    sums = rules.totals(budget, "unit", "source")
    return {
        (unit, rules.Source(source)): amount
        for (unit, source), amount in sums.items()
        if source != rules.Source.CENTRAL
    }


def _concerns(pair: Pair, actor: PersonActor, capacity: str | None, working: Working) -> bool:
    """Whether `actor` leads the subproject, or in a participating unit the task, in which something changes."""
    if capacity == SUBPROJECT:
        return working.is_led_by((pair[0], str(working.subprojects[pair[0]].unit_id)), actor)
    return working.is_led_by(pair, actor)


def _of_the_leader(kind: AdjustmentKind) -> bool:
    """Whether a leader asks for this kind, or R-38 names nobody who does."""
    asked_by: Iterable[Asker] = rules.adjustment_route([kind]).asked_by
    return not asked_by or Asker.LEADER in asked_by


def _not_registered(working: Working, replacement: rules.Replacement, path: str) -> list[Reason]:
    """Who comes is registered as what the place asks for (R-38)."""
    capacity = Capacity(working.capacity_of((replacement.subproject, replacement.comes)))
    unit = working.organisations[replacement.comes]
    if unit.capacities.filter(capacity=capacity).exists():
        return []
    text = _("%(name)s is registered on this site, but not as “%(capacity)s”. Its administrator can have that added.")
    return [Reason(text % {"name": unit.name, "capacity": capacity.label}, "R-38", f"{path}/comes")]


def _paid_as_expert(project: Project, leader: str, path: str) -> list[Reason]:
    """Who leads the work from now on is not paid by the project as an expert (R-18)."""
    content = reviews.application_of(project.case)
    people = applied.people_of(content.data) if content else []
    experts = [each.identity for each in people if each.part == applied.EXPERT]
    if not rules.expert_conflicts(experts, [rules.Identity(leader)]):
        return []
    text = _("%(name)s is paid by the project as an expert and leads nothing in it.")
    return [Reason(text % {"name": leader}, "R-18", f"{path}/leader")]


def _named_twice(working: Working) -> list[Reason]:
    """A unit goes once from a subproject (R-38)."""
    text = _("%(goes)s is named %(times)d times in subproject %(subproject)s; once is enough.")
    named = Counter((each.subproject, each.goes) for each in working.replacements)
    return [
        Reason(
            text
            % {
                "goes": working.organisations[goes].name,
                "times": times,
                "subproject": working.subprojects[number],
            },
            "R-38",
            "/replacements",
        )
        for (number, goes), times in named.items()
        if times > 1
    ]


def _nothing_written(context: StepContext) -> list[Reason]:
    """Who comes has agreed in writing, as it has no hand in the request (R-38; reading: R-38)."""
    if not context.data["replacements"] or context.data["evidence"]:
        return []
    text = _("Attach what the unit that comes has agreed to in writing.")
    return [Reason(text, "R-38", "/evidence")]


def _left(context: StepContext) -> int:
    return context.record.hands.filter(event=None).count()


def _person(context: StepContext) -> PersonActor:
    if not isinstance(context.actor, PersonActor):
        raise TypeError("an adjustment is made by people")
    return context.actor
