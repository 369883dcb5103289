"""The grid of a budget while it is being written: sums, caps, and what differs from the version submitted last."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casework.figures import LONGEST
from casework.models import Content
from casework.screens.asking import AskedList
from casework.steps import SectionContext
from rdfunds import kinds, rules
from rdfunds.applied import Share, Units, budget_of, left_over_of, requested_of
from rdfunds.forms.application import CellRow
from rdfunds.forms.fields import units_in
from rdfunds.labels import CATEGORIES, LINES, SOURCES
from rdfunds.rules import NOTHING, Budget, BudgetLine, Category, Cell, Source


@dataclass(frozen=True)
class GridCell:
    """One field to type an amount into, and what stood there before."""

    source: Source
    label: str
    line: str
    name: str
    id: str
    shown: str
    errors: tuple[str, ...]
    amount: Decimal
    before: Decimal | None
    """None where nothing is compared."""

    @property
    def change(self) -> Decimal:
        """By how much it differs from the version submitted last."""
        return NOTHING if self.before is None else self.amount - self.before

    @property
    def field(self) -> SafeString:
        """The field itself; a page has hundreds of them, which a template takes half a second to write."""
        attributes = {
            "type": "text",
            "inputmode": "decimal",
            "autocomplete": "off",
            "maxlength": LONGEST,
            "id": self.id,
            "name": self.name,
            "value": self.shown,
            "aria-label": _("%(line)s, %(source)s") % {"line": self.line, "source": self.label},
            "data-cell": self.source.value,
        }
        if self.errors:
            attributes |= {"aria-invalid": "true", "aria-describedby": f"{self.id}_error"}
        if self.before is not None:
            attributes["data-before"] = self.before
        return format_html("<input{}>", flatatt(attributes))


@dataclass(frozen=True)
class GridRow:
    """One line of one unit."""

    line: BudgetLine
    label: str
    id: str
    hidden: tuple[tuple[str, str], ...]
    cells: tuple[GridCell, ...]
    errors: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        return sum((cell.amount for cell in self.cells), NOTHING)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or any(cell.errors for cell in self.cells)


@dataclass(frozen=True)
class GridGroup:
    """The lines of one category."""

    category: Category
    label: str
    rows: tuple[GridRow, ...]
    total: Decimal


@dataclass(frozen=True)
class GridUnit:
    """What one unit has in one subproject."""

    share: Share
    name: str
    carries_out: bool
    groups: tuple[GridGroup, ...]
    sums: tuple[tuple[Source, Decimal], ...]
    total: Decimal


@dataclass(frozen=True)
class GridSubproject:
    """One subproject with its cap on indirect cost (R-22)."""

    number: str
    title: str
    units: tuple[GridUnit, ...]
    sums: tuple[tuple[Source, Decimal], ...]
    total: Decimal
    base: Decimal
    indirect: Decimal
    cap: Decimal

    @property
    def left(self) -> Decimal:
        return self.cap - self.indirect

    @property
    def over(self) -> Decimal:
        return max(-self.left, NOTHING)

    @property
    def bar_end(self) -> str:
        """Where the bar is full: at the cap, which may be 0."""
        return str(self.cap or rules.FEN)


def tiers_text() -> str:
    """The tiers of the cap for the page's script: up to how many yuan, and per cent; `-` is without end (R-22)."""
    return " ".join(f"{'-' if bound is None else bound}:{share * 100:.0f}" for bound, share in rules.INDIRECT_TIERS)


@dataclass(frozen=True)
class Grid:
    """The whole project."""

    subprojects: tuple[GridSubproject, ...]
    sums: tuple[tuple[Source, Decimal], ...]
    total: Decimal
    central: Decimal
    requested: Decimal | None
    compared: int | None
    """The version that it is compared with."""
    sources: tuple[tuple[Source, str], ...] = field(
        default_factory=lambda: tuple((source, str(SOURCES[source])) for source in Source)
    )
    tiers: str = field(default_factory=tiers_text)

    @property
    def difference(self) -> Decimal:
        """Central money in the cells less what is asked for."""
        return NOTHING if self.requested is None else self.central - self.requested

    @property
    def shortfall(self) -> Decimal:
        return max(-self.difference, NOTHING)


def cells_begin_with(context: SectionContext) -> dict[str, Any]:
    """A row for each line of each unit in each subproject."""
    units, _names = units_in(context)
    return {
        "cells": [
            {"subproject": share.subproject, "unit": share.unit, "line": line.value}
            for share in units.shares
            for line in lines_in_order()
        ]
    }


def lines_in_order() -> tuple[BudgetLine, ...]:
    """The lines as budgets show them, category by category."""
    return tuple(line for category in Category for line in rules.lines_of(category))


def beside(context: SectionContext) -> dict[str, Any]:
    """What the page of the grid needs beside its rows."""
    data = context.content.data if context.content else {}
    _units, names = units_in(context)
    left_over = rules.totals(left_over_of(data), "subproject", "unit")
    return {
        "section_context": context,
        "reference": context.case.reference,
        "left_over": [
            {"subproject": subproject, "unit": names.get(unit, ""), "amount": amount}
            for (subproject, unit), amount in left_over.items()
        ],
    }


def submitted_last(context: SectionContext) -> Content | None:
    """The version that was submitted last, looked up once."""
    if "submitted_last" not in context.memo:
        rows = context.case.contents.filter(kind=kinds.APPLICATION, frozen_at__isnull=False)
        context.memo["submitted_last"] = rows.order_by("-version").first()
    return context.memo["submitted_last"]  # type: ignore[no-any-return]


def grid_of(cells: AskedList, context: SectionContext) -> Grid:
    """The rows that are being filled in, as the page shows them; figures that cannot be read count as 0."""
    units, names = units_in(context)
    compared = submitted_last(context)
    before = budget_of(compared.data) if compared else None
    by_share: dict[Share, dict[str, CellRow]] = {}
    for row in cells.rows:
        form = cast(CellRow, row.form)
        by_share.setdefault(form.share, {})[form.value_of("line")] = form
    unread = CellRow(context=context)
    shown = {
        share: _unit(share, rows, units, names, before, unread)
        for share, rows in by_share.items()
        if share in units.shares
    }
    subprojects = tuple(_subprojects(shown, units))
    data = context.content.data if context.content else {}
    all_units = [unit for subproject in subprojects for unit in subproject.units]
    sums = _sums(unit.sums for unit in all_units)
    return Grid(
        subprojects=subprojects,
        sums=sums,
        total=sum((amount for _source, amount in sums), NOTHING),
        central=dict(sums)[Source.CENTRAL],
        requested=requested_of(data),
        compared=compared.version if compared else None,
    )


def _subprojects(shown: Mapping[Share, GridUnit], units: Units) -> Iterator[GridSubproject]:
    for number in dict.fromkeys(share.subproject for share in units.shares):
        own = tuple(unit for share, unit in shown.items() if share.subproject == number)
        budget = _budget(own)
        sums = _sums(unit.sums for unit in own)
        base = rules.indirect_cost_base(budget, number)
        declared = units.subproject(number)
        yield GridSubproject(
            number=number,
            title=declared.title if declared else "",
            units=own,
            sums=sums,
            total=sum((amount for _source, amount in sums), NOTHING),
            base=base,
            indirect=rules.total_of(budget, category=Category.INDIRECT),
            cap=rules.indirect_cost_cap(base, NOTHING),
        )


def _budget(units: Iterable[GridUnit]) -> Budget:
    return {
        Cell(unit.share.subproject, unit.share.unit, row.line, cell.source): cell.amount
        for unit in units
        for group in unit.groups
        for row in group.rows
        for cell in row.cells
        if cell.amount
    }


def _unit(
    share: Share,
    rows: Mapping[str, CellRow],
    units: Units,
    names: Mapping[str, str],
    before: Budget | None,
    unread: CellRow,
) -> GridUnit:
    groups = []
    for category in Category:
        shown = tuple(
            _row(rows[line.value], share, line, before, unread)
            for line in rules.lines_of(category)
            if line.value in rows
        )
        groups.append(GridGroup(category, str(CATEGORIES[category]), shown, sum((row.total for row in shown), NOTHING)))
    sums = _sums(((cell.source, cell.amount) for cell in row.cells) for group in groups for row in group.rows)
    declared = units.subproject(share.subproject)
    return GridUnit(
        share=share,
        name=names.get(share.unit, share.unit),
        carries_out=declared is not None and declared.unit == share.unit,
        groups=tuple(groups),
        sums=sums,
        total=sum((amount for _source, amount in sums), NOTHING),
    )


def _row(form: CellRow, share: Share, line: BudgetLine, before: Budget | None, unread: CellRow) -> GridRow:
    errors = form.errors if form.is_bound else {}
    whole = [message for name in ("__all__", "subproject", "unit", "line") for message in errors.get(name, [])]
    return GridRow(
        line=line,
        label=str(LINES[line]),
        id=form.prefix or "",
        hidden=tuple((form.add_prefix(name), form.value_of(name)) for name in ("subproject", "unit", "line")),
        cells=tuple(_cell(form, Cell(*share, line, source), before, unread, errors) for source in Source),
        errors=tuple(str(message) for message in whole),
    )


def _cell(form: CellRow, cell: Cell, before: Budget | None, unread: CellRow, errors: Mapping[str, Any]) -> GridCell:
    name = cell.source.value
    reader = unread.fields[name]
    value = form.value_of(name)
    return GridCell(
        source=cell.source,
        label=str(SOURCES[cell.source]),
        line=str(LINES[cell.line]),
        name=form.add_prefix(name),
        id=f"id_{form.add_prefix(name)}",
        shown=reader.prepare_value(value),
        errors=tuple(str(message) for message in errors.get(name, [])),
        amount=reader.amount(value) or NOTHING,  # type: ignore[attr-defined]
        before=None if before is None else before.get(cell, NOTHING),
    )


def _sums(of: Iterable[Iterable[tuple[Source, Decimal]]]) -> tuple[tuple[Source, Decimal], ...]:
    sums = dict.fromkeys(Source, NOTHING)
    for each in of:
        for source, amount in each:
            sums[source] += amount
    return tuple(sums.items())
