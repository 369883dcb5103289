"""What keeps a budget from being approved (R-17 to R-22)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rdfunds.rules.budgets import (
    ITEM_DETAIL_FROM,
    Budget,
    indirect_cost_cap,
    needs_item_detail,
    part_of,
    total_of,
    totals,
)
from rdfunds.rules.faults import Fault, FaultKind, Place, amount_faults_at, differing
from rdfunds.rules.figures import NOTHING
from rdfunds.rules.lines import BudgetLine, Category, Source

Commitments = Mapping[tuple[str, Source], Decimal]
"""Yuan in cash that a unit has pledged in writing, by unit and source; a pledge that is missing is 0 (R-19)."""


@dataclass(frozen=True, slots=True)
class Item:
    """Equipment of one kind and price in yuan that a unit lists in a subproject, and whether it is described."""

    subproject: str
    unit: str
    line: BudgetLine
    name: str
    unit_price: Decimal
    quantity: int
    has_detail: bool

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Pay:
    """What a person who is named is paid in all out of a unit's line of labour in a subproject, in yuan."""

    subproject: str
    unit: str
    line: BudgetLine
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Labour:
    """A unit's line of labour in a subproject, and what the people who are named are paid out of it, in yuan."""

    subproject: str
    unit: str
    line: BudgetLine
    budgeted: Decimal
    people: Decimal

    @property
    def left(self) -> Decimal:
        """What the line has for others than those who are named; below 0 where it has too little."""
        return self.budgeted - self.people

    @property
    def over(self) -> Decimal:
        """By how much it has too little."""
        return max(-self.left, NOTHING)


class Identity(NamedTuple):
    """Who somebody is: a name, and the number of the identity document where it is known."""

    name: str
    id_number: str = ""


def budget_faults(
    budget: Budget,
    commitments: Commitments,
    total: Decimal,
    *,
    subproject_totals: Mapping[str, Decimal] | None = None,
    items: Iterable[Item] = (),
    people: Iterable[Pay] = (),
) -> tuple[Fault, ...]:
    """Everything that is wrong with a budget for `total` yuan of central money, asked for or approved (R-19 to R-22).

    `subproject_totals` is the central money stated for each subproject, where it is stated.
    """
    stated = () if subproject_totals is None else subproject_total_faults(budget, subproject_totals, total)
    return (
        *amount_faults(budget),
        *cap_faults(budget),
        *central_total_faults(budget, total),
        *pledge_faults(budget, commitments),
        *stated,
        *item_faults(budget, items),
        *people_faults(budget, people),
    )


def amount_faults(budget: Budget) -> tuple[Fault, ...]:
    """Amounts below 0 and amounts that are no whole number of fen (R-19)."""
    return tuple(fault for cell, amount in budget.items() for fault in amount_faults_at(Place(*cell), amount))


def cap_faults(budget: Budget) -> tuple[Fault, ...]:
    """Subprojects with more indirect cost than their cap, all sources together (R-22; reading: R-22)."""
    faults = []
    for (subproject,) in totals(budget, "subproject"):
        indirect = total_of(budget, subproject=subproject, category=Category.INDIRECT)
        base = indirect_cost_base(budget, subproject)
        cap = indirect_cost_cap(max(base, NOTHING), NOTHING)
        if indirect > cap:
            figures = {"indirect": indirect, "base": base, "cap": cap, "over": indirect - cap}
            faults.append(Fault(FaultKind.INDIRECT_ABOVE_CAP, Place(subproject), figures))
    return tuple(faults)


def indirect_cost_base(budget: Budget, subproject: str) -> Decimal:
    """What the cap of a subproject is reckoned on: direct cost less the purchase of equipment, in yuan (R-22)."""
    bought = total_of(budget, subproject=subproject, line=BudgetLine.EQUIPMENT_PURCHASE)
    indirect = total_of(budget, subproject=subproject, category=Category.INDIRECT)
    return total_of(budget, subproject=subproject) - indirect - bought


def central_total_faults(budget: Budget, total: Decimal) -> tuple[Fault, ...]:
    """Central money that does not add up to what is asked for or approved, in yuan (R-19)."""
    return differing(
        FaultKind.CENTRAL_TOTAL,
        Place(source=Source.CENTRAL),
        budgeted=total_of(budget, source=Source.CENTRAL),
        total=total,
    )


def pledge_faults(budget: Budget, commitments: Commitments) -> tuple[Fault, ...]:
    """Units whose other-source money is not what they pledged in writing, source by source (R-19; reading: R-19)."""
    faults: list[Fault] = []
    for unit, source in _pledging(budget, commitments):
        budgeted, pledged = total_of(budget, unit=unit, source=source), commitments.get((unit, source), NOTHING)
        kind = FaultKind.BELOW_PLEDGE if budgeted < pledged else FaultKind.ABOVE_PLEDGE
        faults += differing(kind, Place(unit=unit, source=source), budgeted=budgeted, pledged=pledged)
    return tuple(faults)


def subproject_total_faults(budget: Budget, stated: Mapping[str, Decimal], total: Decimal) -> tuple[Fault, ...]:
    """Subprojects whose central cells are not the yuan stated for them; statements that are not the total (R-19)."""
    subprojects = dict.fromkeys((*stated, *(subproject for (subproject,) in totals(budget, "subproject"))))
    faults: list[Fault] = []
    for subproject in subprojects:
        budgeted = total_of(budget, subproject=subproject, source=Source.CENTRAL)
        of_it = stated.get(subproject, NOTHING)
        faults += differing(FaultKind.SUBPROJECT_TOTAL, Place(subproject), budgeted=budgeted, stated=of_it)
    faults += differing(FaultKind.SUM_OF_SUBPROJECTS, Place(), stated=sum(stated.values(), NOTHING), total=total)
    return tuple(faults)


def item_faults(budget: Budget, items: Iterable[Item]) -> tuple[Fault, ...]:
    """Items that need a description and have none, and lines with less than their items cost (R-21; reading: R-21)."""
    faults: list[Fault] = []
    listed: dict[tuple[str, str, BudgetLine], Decimal] = {}
    for item in items:
        at = (item.subproject, item.unit, item.line)
        listed[at] = listed.get(at, NOTHING) + item.amount
        if needs_item_detail(item.unit_price) and not item.has_detail:
            figures = {"unit_price": item.unit_price, "threshold": ITEM_DETAIL_FROM}
            faults.append(Fault(FaultKind.ITEM_WITHOUT_DETAIL, Place(*at, item=item.name), figures))
    for at, amount in listed.items():
        budgeted = total_of(budget, subproject=at[0], unit=at[1], line=at[2])
        if amount > budgeted:
            figures = {"items": amount, "budgeted": budgeted, "over": amount - budgeted}
            faults.append(Fault(FaultKind.ITEMS_ABOVE_LINE, Place(*at), figures))
    return tuple(faults)


def labour_lines(budget: Budget, people: Iterable[Pay]) -> tuple[Labour, ...]:
    """Every line of labour that holds money or out of which somebody who is named is paid, all sources (R-17)."""
    held = totals(part_of(budget, category=Category.LABOUR), "subproject", "unit", "line")
    paid: dict[tuple[str, ...], Decimal] = {}
    for each in people:
        at = (each.subproject, each.unit, each.line)
        paid[at] = paid.get(at, NOTHING) + each.amount
    return tuple(
        Labour(subproject, unit, BudgetLine(line), held.get((subproject, unit, line), NOTHING), named)
        for subproject, unit, line in sorted({*held, *paid}, key=lambda at: (int(at[0]), at[1:]))
        if (named := paid.get((subproject, unit, line), NOTHING)) or held.get((subproject, unit, line))
    )


def people_faults(budget: Budget, people: Iterable[Pay]) -> tuple[Fault, ...]:
    """Lines of labour with less than the people who are named are paid out of them (R-17; reading: R-17)."""
    return tuple(
        Fault(
            FaultKind.PEOPLE_ABOVE_LINE,
            Place(each.subproject, each.unit, each.line),
            {"people": each.people, "budgeted": each.budgeted, "over": each.over},
        )
        for each in labour_lines(budget, people)
        if each.left < 0
    )


def expert_conflicts(experts: Iterable[Identity], members: Iterable[Identity]) -> tuple[Identity, ...]:
    """The experts to be paid who are members or managers of the project, which is refused (R-17, R-18).

    The number tells people apart; the name does where one of the two has no number (reading: R-18).
    """
    of_project = tuple(members)
    return tuple(expert for expert in experts if any(_same_person(expert, member) for member in of_project))


def _same_person(one: Identity, other: Identity) -> bool:
    numbers = [each.id_number.strip().upper() for each in (one, other)]
    if all(numbers):
        return numbers[0] == numbers[1]
    return one.name.strip() == other.name.strip()


def _pledging(budget: Budget, commitments: Commitments) -> list[tuple[str, Source]]:
    """Units and other sources of which there is money in the budget or a pledge, each once."""
    named = (*((cell.unit, cell.source) for cell in budget), *commitments)
    return [(unit, source) for unit, source in dict.fromkeys(named) if source is not Source.CENTRAL]
