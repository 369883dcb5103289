"""Who decides a change of a budget, what kinds of change it is made of, and what refuses it (R-38)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rdfunds.rules.budget_checks import Commitments, amount_faults, cap_faults, pledge_faults
from rdfunds.rules.budgets import Budget, Cell, differences, part_of, parts, total_of, totals
from rdfunds.rules.faults import Fault, FaultKind, Place
from rdfunds.rules.figures import NOTHING
from rdfunds.rules.lines import OTHER_SOURCES, Category, Source, is_direct, is_equipment


class AdjustmentKind(StrEnum):
    """The kinds of change, each with a way of its own (R-38); the last is not regulated (reading: R-38)."""

    PROJECT_TOTAL = "project_total"
    BETWEEN_SUBPROJECTS = "between_subprojects"
    REPLACE_UNIT = "replace_unit"
    BETWEEN_PARTICIPANTS = "between_participants"
    EQUIPMENT = "equipment"
    OTHER_DIRECT = "other_direct"
    INDIRECT_UP = "indirect_up"
    INDIRECT_DOWN = "indirect_down"
    INDIRECT_BETWEEN_UNITS = "indirect_between_units"
    OTHER_SOURCE_BETWEEN_UNITS = "other_source_between_units"
    OTHER_SOURCE_TOTAL = "other_source_total"


class Decider(StrEnum):
    """Who decides or consents, the highest first (reading: R-38)."""

    AGENCY = "agency"
    LEAD_UNIT = "lead_unit"
    UNITS = "units"  # the subproject's unit and the participating one agree
    UNIT_AND_LEADER = "unit_and_leader"  # the subproject's unit and its leader agree
    OWN_UNIT = "own_unit"
    LEADER = "leader"  # of the subproject or of the task

    @property
    def rank(self) -> int:
        """The higher the rank, the later its turn."""
        return -list(Decider).index(self)


class Asker(StrEnum):
    """Who asks, in the order in which a request passes through their hands (R-38)."""

    LEADER = "leader"
    SUBPROJECT_UNIT = "subproject_unit"
    LEAD_UNIT = "lead_unit"


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a request: who asks, and who acts on it in which order (R-38).

    `hands` are the deciders in the order in which they act, the decider last. A refused request names the kinds that
    forbid it and has no hands.
    """

    allowed: bool
    decider: Decider | None
    filed_with_agency: bool
    asked_by: tuple[Asker, ...] = ()
    hands: tuple[Decider, ...] = ()
    forbidden: tuple[AdjustmentKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """In one subproject a unit goes and another comes in its place; codes as in cells (R-38)."""

    subproject: str
    goes: str
    comes: str


@dataclass(frozen=True, slots=True)
class _Way:
    """One row of the table of R-38; without a decider the kind is forbidden."""

    decider: Decider | None
    asked_by: tuple[Asker, ...] = ()
    filed: bool = False


_UP_THE_CHAIN = (Asker.SUBPROJECT_UNIT, Asker.LEAD_UNIT)
_WAYS = {
    AdjustmentKind.PROJECT_TOTAL: _Way(Decider.AGENCY, _UP_THE_CHAIN),
    AdjustmentKind.BETWEEN_SUBPROJECTS: _Way(Decider.AGENCY, _UP_THE_CHAIN),
    AdjustmentKind.REPLACE_UNIT: _Way(Decider.AGENCY, _UP_THE_CHAIN),
    AdjustmentKind.BETWEEN_PARTICIPANTS: _Way(Decider.LEAD_UNIT, (Asker.SUBPROJECT_UNIT,), filed=True),
    AdjustmentKind.EQUIPMENT: _Way(Decider.OWN_UNIT, (Asker.LEADER,)),
    AdjustmentKind.OTHER_DIRECT: _Way(Decider.LEADER),
    AdjustmentKind.INDIRECT_UP: _Way(None),
    AdjustmentKind.INDIRECT_DOWN: _Way(Decider.UNIT_AND_LEADER),
    AdjustmentKind.INDIRECT_BETWEEN_UNITS: _Way(Decider.UNITS),
    AdjustmentKind.OTHER_SOURCE_BETWEEN_UNITS: _Way(Decider.LEAD_UNIT, filed=True),
    AdjustmentKind.OTHER_SOURCE_TOTAL: _Way(Decider.AGENCY, _UP_THE_CHAIN),
}


def adjustment_route(kinds: Iterable[AdjustmentKind]) -> Route:
    """Who decides a request that is made of these kinds (R-38; reading: R-38).

    The highest decides last, each of the lower consents before; filing stays unless the agency itself decides; one
    forbidden kind refuses all. Raises ValueError without any kind, or for an unknown one.
    """
    asked_for = {AdjustmentKind(kind) for kind in kinds}
    if not asked_for:
        raise ValueError("an adjustment is of some kind")
    forbidden = tuple(kind for kind in AdjustmentKind if kind in asked_for and _WAYS[kind].decider is None)
    if forbidden:
        return Route(allowed=False, decider=None, filed_with_agency=False, forbidden=forbidden)
    ways = [_WAYS[kind] for kind in asked_for]
    hands = tuple(sorted({way.decider for way in ways if way.decider is not None}, key=lambda hand: hand.rank))
    return Route(
        allowed=True,
        decider=hands[-1],
        filed_with_agency=hands[-1] is not Decider.AGENCY and any(way.filed for way in ways),
        asked_by=tuple(asker for asker in Asker if any(asker in way.asked_by for way in ways)),
        hands=hands,
    )


def kinds_of(before: Budget, after: Budget, replacements: Collection[Replacement] = ()) -> frozenset[AdjustmentKind]:
    """The kinds that the change from one budget to another is made of (R-38; reading: R-38).

    Empty only where no cell differs and no unit is replaced. What passes from a unit that goes to the one that comes
    is of the replacement alone.
    """
    changes = as_if_kept(differences(before, after), replacements)
    found = {kind for kind, is_there in _SIGNS.items() if is_there(changes)}
    return frozenset(found | {AdjustmentKind.REPLACE_UNIT} if replacements else found)


def as_if_kept(changes: Budget, replacements: Iterable[Replacement]) -> dict[Cell, Decimal]:
    """The changes as if each unit that goes had stayed: what passes to who comes is none (reading: R-38)."""
    stays = {(each.subproject, each.comes): each.goes for each in replacements}
    sums: dict[Cell, Decimal] = {}
    for cell, change in changes.items():
        kept = cell._replace(unit=stays.get((cell.subproject, cell.unit), cell.unit))
        sums[kept] = sums.get(kept, NOTHING) + change
    return {cell: change for cell, change in sums.items() if change}


def adjustment_faults(before: Budget, after: Budget, commitments: Commitments) -> tuple[Fault, ...]:
    """What refuses a change of a budget, whoever decides (R-19, R-22, R-38).

    Cells from which more is taken than they hold, changes that are no whole fen, indirect cost above its cap
    afterwards, and units whose other-source money is no longer what they have pledged in writing. `commitments` are
    those that hold after the change.
    """
    changes = differences(before, after)
    moved = {key for key, change in totals(changes, "unit", "source").items() if change}
    return (
        *_overdrawn(before, changes),
        *(fault for fault in amount_faults(changes) if fault.kind is FaultKind.NOT_WHOLE_FEN),
        *cap_faults(after),
        *(fault for fault in pledge_faults(after, commitments) if (fault.where.unit, fault.where.source) in moved),
    )


def _overdrawn(before: Budget, changes: Budget) -> tuple[Fault, ...]:
    faults = []
    for cell, change in changes.items():
        holds, taken = before.get(cell, NOTHING), -change
        if taken > holds:
            figures = {"holds": holds, "taken": taken, "over": taken - holds}
            faults.append(Fault(FaultKind.MORE_THAN_LINE_HOLDS, Place(*cell), figures))
    return tuple(faults)


def _project_total(changes: Budget) -> bool:
    return total_of(changes, source=Source.CENTRAL) != 0


def _other_source_total(changes: Budget) -> bool:
    """The total of one of the other sources changes: each is pledged for itself (reading: R-38)."""
    return any(total_of(changes, source=source) for source in OTHER_SOURCES)


def _between_subprojects(changes: Budget) -> bool:
    """Central money, the project's total the same; or a unit's other-source money goes to another subproject."""
    central = part_of(changes, source=Source.CENTRAL)
    if not total_of(central) and any(totals(central, "subproject").values()):
        return True
    return any(_both_ways(totals(part, "subproject").values()) for part in parts(_other(changes), "unit", "source"))


def _between_participants(changes: Budget) -> bool:
    return any(_passes_to_others(part) for part in parts(part_of(changes, source=Source.CENTRAL), "subproject"))


def _passes_to_others(changes: Budget) -> bool:
    """Whether central money of one subproject goes from a unit to another, other than indirect as indirect.

    With the same total, what a unit gains in direct cost has to come out of its own indirect cost.
    """
    indirect = {unit: total_of(changes, unit=unit, category=Category.INDIRECT) for (unit,) in totals(changes, "unit")}
    direct = {unit: total_of(changes, unit=unit) - change for unit, change in indirect.items()}
    if total_of(changes):
        return _both_ways(direct.values())
    concerned = [unit for unit in direct if direct[unit] or indirect[unit]]
    return len(concerned) > 1 and any(not 0 <= direct[unit] <= max(-indirect[unit], NOTHING) for unit in concerned)


def _equipment(changes: Budget) -> bool:
    return any(is_equipment(cell.line) for cell in changes)


def _other_direct(changes: Budget) -> bool:
    """Within a unit's direct cost, in one source or in all together, something goes from one line to another."""
    direct = {cell: change for cell, change in changes.items() if is_direct(cell.line)}
    units = (*parts(direct, "subproject", "unit"), *parts(direct, "subproject", "unit", "source"))
    return any(_between_lines(totals(part, "line", "category")) for part in units)


def _between_lines(lines: dict[tuple[str, ...], Decimal]) -> bool:
    beside_equipment = any(change for (_line, category), change in lines.items() if category != Category.EQUIPMENT)
    return beside_equipment and _both_ways(lines.values())


def _indirect_up(changes: Budget) -> bool:
    return any(total_of(part) > 0 for part in _indirect_by_subproject(changes))


def _indirect_down(changes: Budget) -> bool:
    """Less indirect cost in one of the sources of a subproject that has not more in all."""
    return any(
        total_of(part) <= 0 and min(totals(part, "source").values()) < 0 for part in _indirect_by_subproject(changes)
    )


def _indirect_between_units(changes: Budget) -> bool:
    """A unit has more and another less, in one source or in all, in a subproject that has not more in all."""
    return any(
        total_of(part) <= 0
        and any(_both_ways(totals(each, "unit").values()) for each in (part, *parts(part, "source")))
        for part in _indirect_by_subproject(changes)
    )


def _other_source_between_units(changes: Budget) -> bool:
    return any(not total_of(part) and any(totals(part, "unit").values()) for part in parts(_other(changes), "source"))


def _indirect_by_subproject(changes: Budget) -> list[dict[Cell, Decimal]]:
    return parts(part_of(changes, category=Category.INDIRECT), "subproject")


def _other(changes: Budget) -> dict[Cell, Decimal]:
    return {cell: change for cell, change in changes.items() if cell.source is not Source.CENTRAL}


def _both_ways(changes: Iterable[Decimal]) -> bool:
    """Whether one goes up and another goes down."""
    signs = {change > 0 for change in changes if change}
    return len(signs) > 1


_SIGNS: dict[AdjustmentKind, Callable[[Budget], bool]] = {
    AdjustmentKind.PROJECT_TOTAL: _project_total,
    AdjustmentKind.BETWEEN_SUBPROJECTS: _between_subprojects,
    AdjustmentKind.BETWEEN_PARTICIPANTS: _between_participants,
    AdjustmentKind.EQUIPMENT: _equipment,
    AdjustmentKind.OTHER_DIRECT: _other_direct,
    AdjustmentKind.INDIRECT_UP: _indirect_up,
    AdjustmentKind.INDIRECT_DOWN: _indirect_down,
    AdjustmentKind.INDIRECT_BETWEEN_UNITS: _indirect_between_units,
    AdjustmentKind.OTHER_SOURCE_BETWEEN_UNITS: _other_source_between_units,
    AdjustmentKind.OTHER_SOURCE_TOTAL: _other_source_total,
}
