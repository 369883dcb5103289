"""What the steps of an adjustment do (R-38)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.errors import GuardRefused
from casework.figures import yuan_text
from casework.models import Party
from casework.steps import StepContext
from ledger.money import to_fen
from rdfunds import adjusting, budgets, distribution, taking_part
from rdfunds.adjusting import Turn, Working, working_on
from rdfunds.budgets import NotEnough
from rdfunds.conditions.adjustment import shortage_reason, subprojects_settled, working_anew, working_of
from rdfunds.hands import AGENCY, LEAD, SUBPROJECT
from rdfunds.labels import ADJUSTMENT_KINDS
from rdfunds.models import Adjustment, AdjustmentCell, AdjustmentHand, UnitReplacement
from rdfunds.words import cell_text, hand_text, replacement_text, why_text


def start(context: StepContext) -> None:
    """Begin a request, for the eyes of the unit that asks, as what the unit is in the project."""
    project, actor = context.data["project"], _person(context)
    capacity = adjusting.capacity_in(project, actor)
    context.case.parties.filter(organisation=actor.organisation).update(capacity=capacity)
    Adjustment.objects.create(case=context.case, project=project, asked_by=actor.organisation)


def ask(context: StepContext) -> None:
    """Write down what changes and whose consent it needs, and reserve the lines that give."""
    adjustment: Adjustment = context.record
    budgets.lock(adjustment.project)
    working = working_anew(context)
    if waiting := subprojects_settled(context):
        # Somebody else was quicker since the answers were checked.
        raise GuardRefused(*waiting)
    adjustment.reason = context.data["reason"]
    adjustment.kinds = [kind.value for kind in working.kinds]
    adjustment.filed_with_agency = working.route.filed_with_agency
    adjustment.save(update_fields=["reason", "kinds", "filed_with_agency"])
    _write_cells(adjustment, working)
    UnitReplacement.objects.bulk_create(_replacements(context))
    turns = working.turns(_person(context))
    AdjustmentHand.objects.bulk_create(
        AdjustmentHand(
            adjustment=adjustment,
            place=turn.place,
            hand=turn.hand,
            organisation=turn.organisation,
            roles=[str(role) for role in turn.roles],
            person=turn.person,
        )
        for turn in turns
    )
    for organisation, capacity in _parties(working, turns):
        Party.objects.get_or_create(
            case=context.case,
            organisation=organisation,
            capacity=capacity,
            until=None,
            defaults={"since": context.today},
        )
    try:
        budgets.reserve(adjustment, actor=context.actor, at=context.at)
    except NotEnough as refused:
        # Somebody else was quicker since the answers were checked.
        raise GuardRefused(*(shortage_reason(each, working) for each in refused.shortages)) from refused


def after_acting(context: StepContext) -> None:
    """Note by which step the hand has acted."""
    turn = adjusting.turn_of(context.record, _person(context))
    if turn is None:
        raise RuntimeError("it is nobody's turn")
    turn.event = context.recorded
    turn.save(update_fields=["event"])


def after_deciding(context: StepContext) -> None:
    """Let the reserved lines become the next version of the budget, book what the project gets, replace units."""
    after_acting(context)
    adjustment: Adjustment = context.record
    budgets.settle(adjustment, event=context.recorded, actor=context.actor, at=context.at)
    project, more = adjustment.project, working_on(adjustment).of_center
    taking_part.replace(adjustment, on=context.today)
    if more:
        project.granted = (project.granted or 0) + to_fen(more)
        project.save(update_fields=["granted"])
        distribution.adjust(context, project, more)


def release(context: StepContext) -> None:
    """Free the lines that were reserved."""
    budgets.release(context.record, actor=context.actor, at=context.at)


def what_asking_does(context: StepContext) -> list[str]:
    """The kinds with what makes them so, the hands in turn, the filing and what is reserved."""
    working = working_of(context)
    kind_is = _("%(kind)s (R-38): %(why)s.")
    texts = [kind_is % {"kind": ADJUSTMENT_KINDS[why.kind], "why": why_text(why, working)} for why in working.reasons]
    texts += [replacement_text(row, working) for row in _replacements(context)]
    turns = working.turns(_person(context))
    texts += list(_way(turns))
    nobody = _(
        "There is nobody yet for %(hand)s. The request waits until the unit's administrator gives somebody the role."
    )
    texts += [nobody % {"hand": hand_text(turn)} for turn in adjusting.nobody_for(turns, context.today)]
    if working.route.filed_with_agency:
        texts.append(_("When it is decided, the agency is sent a notice: it is filed there (R-38)."))
    held = _("Reserved until then: %(line)s, %(amount)s yuan.")
    texts += [
        held % {"line": cell_text(cell, working), "amount": yuan_text(amount)} for cell, amount in working.taken.items()
    ]
    return texts


def what_deciding_does(context: StepContext) -> list[str]:
    """In words, for the page that asks once more."""
    adjustment: Adjustment = context.record
    texts = [_("The change is posted now: it is the next version of the budget, in force from today.")]
    if adjustment.filed_with_agency:
        texts.append(_("The agency is sent a notice: it is filed there (R-38)."))
    return texts


def what_approving_does(context: StepContext) -> list[str]:
    """In words, for the page that asks once more."""
    return [*what_deciding_does(context), _("The units concerned are told so in writing (R-38).")]


def what_declining_does(context: StepContext) -> list[str]:
    """In words, for the page that asks once more."""
    return [_("The request ends here, and the lines that it has reserved are free again.")]


def what_refusing_does(context: StepContext) -> list[str]:
    """In words, for the page that asks once more."""
    return [*what_declining_does(context), _("The units concerned are told so in writing, with the reasons (R-38).")]


def _way(turns: list[Turn]) -> Iterator[str]:
    """Who acts in which order, a sentence for each place."""
    last = turns[-1].place
    for place in range(1, last + 1):
        hands = _("; ").join(hand_text(turn) for turn in turns if turn.place == place)
        text = _("Turn %(place)d decides: %(hands)s.") if place == last else _("Turn %(place)d consents: %(hands)s.")
        yield text % {"place": place, "hands": hands}


def _write_cells(adjustment: Adjustment, working: Working) -> None:
    AdjustmentCell.objects.bulk_create(
        AdjustmentCell(
            adjustment=adjustment,
            subproject=int(cell.subproject),
            unit_id=int(cell.unit),
            line=cell.line,
            source=cell.source,
            change=to_fen(change),
        )
        for cell, change in working.changes.items()
    )


def _replacements(context: StepContext) -> list[UnitReplacement]:
    """The units that are to be replaced, as the answers name them; not written yet."""
    rows = zip(context.data["replacements"], working_of(context).replacements, strict=True)
    return [
        UnitReplacement(
            adjustment=context.record,
            subproject=int(each.subproject),
            goes_id=int(each.goes),
            comes_id=int(each.comes),
            leader=row["leader"],
            leader_email=row["leader_email"],
        )
        for row, each in rows
    ]


def _parties(working: Working, turns: list[Turn]) -> Iterator[tuple[Organisation, str]]:
    """Who is concerned: the units whose lines change, those that carry out their subprojects, lead and agency."""
    project = working.project
    yield project.lead_unit, LEAD
    for pair in working.pairs:
        yield working.unit(pair), working.capacity_of(pair)
        yield working.subprojects[pair[0]].unit, SUBPROJECT
    agency = project.call.programme.agency
    if working.route.filed_with_agency or any(turn.organisation == agency for turn in turns):
        yield agency, AGENCY


def _person(context: StepContext) -> PersonActor:
    if not isinstance(context.actor, PersonActor):
        raise TypeError("an adjustment is made by people")
    return context.actor
