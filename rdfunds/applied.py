"""What an application says, read from its content (JSON) as the rules take it. Amounts are in yuan."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import Organisation
from rdfunds.rules import BudgetLine, Cell, Identity, Item, Pay, Source

Data = Mapping[str, Any]
MEMBER, EXPERT, PAID = "member", "expert", "paid"
PAID_FROM = {PAID: BudgetLine.STAFF, EXPERT: BudgetLine.EXPERTS}
"""The line out of which people are paid, by their part in the project."""


class Share(NamedTuple):
    """What one unit has to do in one subproject: the subproject's number and the organisation's id, both as text."""

    subproject: str
    unit: str

    @property
    def key(self) -> str:
        """Names it in forms."""
        return f"{self.subproject}-{self.unit}"


@dataclass(frozen=True)
class PlannedSubproject:
    """One subproject; `unit` is the id, as text, of the organisation that carries it out."""

    number: int
    title: str
    unit: str
    leader: str
    leader_email: str = ""

    @property
    def share(self) -> Share:
        return Share(str(self.number), self.unit)


@dataclass(frozen=True)
class PlannedPart:
    """One unit that takes part in a subproject, which `subproject` names by its number."""

    subproject: int
    unit: str
    leader: str
    leader_email: str = ""

    @property
    def share(self) -> Share:
        return Share(str(self.subproject), self.unit)


@dataclass(frozen=True)
class Units:
    """The subprojects and the units that take part, in the order in which they were written."""

    subprojects: tuple[PlannedSubproject, ...] = ()
    parts: tuple[PlannedPart, ...] = ()

    @property
    def shares(self) -> tuple[Share, ...]:
        """Every unit of every subproject once, by its number, the one that carries it out first."""
        found = []
        for subproject in sorted(self.subprojects, key=lambda each: each.number):
            found.append(subproject.share)
            found += [part.share for part in self.parts if part.subproject == subproject.number]
        return tuple(dict.fromkeys(found))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the organisations, each once."""
        units = [*(each.unit for each in self.subprojects), *(part.unit for part in self.parts)]
        return tuple(dict.fromkeys(units))

    def subproject(self, number: str) -> PlannedSubproject | None:
        """The subproject of that number, given as text."""
        return next((each for each in self.subprojects if str(each.number) == number), None)


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part, or is paid as an expert; `row` counts from 1."""

    row: int
    name: str
    id_number: str
    part: str
    share: str
    amount: Decimal

    @property
    def identity(self) -> Identity:
        return Identity(self.name, self.id_number)


def units_of(data: Data) -> Units:
    """The subprojects and units of an application; none where that section is not filled in."""
    section = data.get("units", {})
    return Units(
        tuple(
            PlannedSubproject(int(row["number"]), row["name"], row["unit"], row["leader"], _address_in(row))
            for row in section.get("subprojects", [])
        ),
        tuple(
            PlannedPart(int(row["subproject"]), row["unit"], row["leader"], _address_in(row))
            for row in section.get("parts", [])
        ),
    )


def _address_in(row: Data) -> str:
    """With which the leader logs in; empty where that is not said."""
    return row.get("leader_email") or ""


def budget_of(data: Data) -> dict[Cell, Decimal]:
    """The cells that hold money, of units that still take part; all others are 0."""
    shares = set(units_of(data).shares)
    return {cell: amount for cell, amount in written_cells(data).items() if Share(cell.subproject, cell.unit) in shares}


def left_over_of(data: Data) -> dict[Cell, Decimal]:
    """The cells that hold money of units that no longer take part: it is to be given to others."""
    shares = set(units_of(data).shares)
    return {c: amount for c, amount in written_cells(data).items() if Share(c.subproject, c.unit) not in shares}


def written_cells(data: Data) -> dict[Cell, Decimal]:
    """Every cell of the saved grid that holds money."""
    return {
        Cell(row["subproject"], row["unit"], BudgetLine(row["line"]), source): Decimal(row[source.value])
        for row in data.get("lines", {}).get("cells", [])
        for source in Source
        if row.get(source.value) and Decimal(row[source.value])
    }


def requested_of(data: Data) -> Decimal | None:
    """The central money that is asked for; None where it is not written yet."""
    requested = data.get("project", {}).get("requested")
    return Decimal(requested) if requested is not None else None


def pledges_of(data: Data) -> dict[tuple[str, Source], Decimal]:
    """What units have pledged in writing, by unit and source (R-19)."""
    found: dict[tuple[str, Source], Decimal] = {}
    for row in data.get("pledges", {}).get("pledges", []):
        at = (row["unit"], Source(row["source"]))
        found[at] = found.get(at, Decimal("0.00")) + Decimal(row["amount"])
    return found


def items_of(data: Data) -> list[Item]:
    """The equipment listed one by one (R-21), of units that still take part."""
    by_key = {share.key: share for share in units_of(data).shares}
    return [
        Item(
            subproject=by_key[row["share"]].subproject,
            unit=by_key[row["share"]].unit,
            line=BudgetLine(row["line"]),
            name=row["name"],
            unit_price=Decimal(row["unit_price"]),
            quantity=int(row["quantity"]),
            has_detail=bool(row.get("detail")),
        )
        for row in data.get("equipment", {}).get("items", [])
        if row["share"] in by_key
    ]


def people_of(data: Data) -> list[Participant]:
    """Everybody who takes part or is paid as an expert, in order (R-17)."""
    return [
        Participant(
            row=row_number,
            name=row["name"],
            id_number=row.get("id_number") or "",
            part=row["part"],
            share=row["share"],
            amount=Decimal(row.get("amount") or 0),
        )
        for row_number, row in enumerate(data.get("people", {}).get("people", []), start=1)
    ]


def pay_of(data: Data) -> list[Pay]:
    """What members paid from labour cost and experts are paid, of units that still take part (R-17)."""
    by_key = {share.key: share for share in units_of(data).shares}
    return [
        Pay(by_key[each.share].subproject, by_key[each.share].unit, PAID_FROM[each.part], each.amount)
        for each in people_of(data)
        if each.part in PAID_FROM and each.share in by_key
    ]


def names_of(units: Units) -> dict[str, str]:
    """The names of the organisations by their id as text; one query."""
    ids = [int(each) for each in units.ids]
    return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")}
