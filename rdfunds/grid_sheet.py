"""The grid of a budget as a workbook: written for others to fill in, and read again as what it would change.

A row is one line of one unit in one subproject. What the sheet has no row for stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from xlsxwriter import Workbook

from accounts.models import Organisation
from casework.figures import plain
from casework.sheets.columns import Column, plain_name
from casework.sheets.reading import Fault, Sheet, SheetRow, text_of
from rdfunds.applied import Share, Units
from rdfunds.forms.fields import CellField
from rdfunds.labels import LINES, SOURCES
from rdfunds.rules import Budget, BudgetLine, Cell, Source

ACCENT = "#0f6b5c"
WIDTHS = (10, 34, 24, 44, 18, 18, 18, 18)
SUBPROJECT = Column(
    "subproject",
    pgettext_lazy("of a project", "Subproject no."),
    ("课题", "课题序号", "课题编号", "subproject"),
    "1",
    gettext_lazy("The number of the subproject, as in the application."),
)
UNIT = Column(
    "unit",
    pgettext_lazy("of a project", "Unit"),
    ("单位", "单位名称", "承担单位", "unit"),
    "",
    gettext_lazy("The name of the unit. Not needed where its credit code is given."),
    needed=False,
)
CREDIT_CODE = Column(
    "credit_code",
    gettext_lazy("Unified social credit code"),
    ("统一社会信用代码", "信用代码", "creditcode"),
    "",
    gettext_lazy("The credit code of the unit. Not needed where its name is given."),
    needed=False,
)
LINE = Column(
    "line",
    pgettext_lazy("of a budget", "Line"),
    ("科目", "预算科目", "科目名称", "line"),
    "",
    gettext_lazy("The line of the budget, named as on the page."),
)
AMOUNTS = tuple(
    Column(
        source.value,
        label,
        (source.value,),
        "120000",
        gettext_lazy("Yuan, not negative, with at most two places. Empty is 0."),
        kind="figure",
    )
    for source, label in SOURCES.items()
)
COLUMNS = (SUBPROJECT, UNIT, CREDIT_CODE, LINE, *AMOUNTS)


@dataclass(frozen=True)
class Party:
    """A unit of the project as the sheet may name it."""

    id: str
    name: str
    credit_code: str


@dataclass
class Typed:
    """What a sheet says: the amounts by cell, and what is wrong with it by cell of the sheet."""

    amounts: dict[Cell, Decimal] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def parties_of(units: Units) -> list[Party]:
    """The units of the project with name and credit code; one query."""
    rows = Organisation.objects.filter(pk__in=[int(each) for each in units.ids])
    return [Party(str(pk), name, code) for pk, name, code in rows.values_list("pk", "name", "credit_code")]


def write(units: Units, budget: Budget) -> bytes:
    """An .xlsx file with a row for each line of each unit. Texts are written as texts, never as formulas."""
    content = BytesIO()
    workbook = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = workbook.add_format({"bold": True, "font_color": "white", "bg_color": ACCENT, "text_wrap": True})
    figures = workbook.add_format({"num_format": "#,##0.00"})
    sheet = workbook.add_worksheet(_("Budget"))
    for place, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width, figures if column in AMOUNTS else None)
        sheet.write_string(0, place, str(column.label), head)
    by_id = {party.id: party for party in parties_of(units)}
    rows = ((share, line) for share in units.shares for line in BudgetLine)
    for number, (share, line) in enumerate(rows, start=1):
        party = by_id.get(share.unit, Party(share.unit, share.unit, ""))
        texts = (share.subproject, party.name, party.credit_code, str(LINES[line]))
        for place, text in enumerate(texts):
            sheet.write_string(number, place, text)
        for place, source in enumerate(Source, start=len(texts)):
            if amount := budget.get(Cell(*share, line, source)):
                sheet.write_number(number, place, float(amount), figures)
    sheet.freeze_panes(1, 4)
    workbook.close()
    return content.getvalue()


def read(sheet: Sheet, units: Units) -> Typed:
    """What the rows of a sheet say of the units of an application; each fault names its row and field."""
    typed = Typed(faults=list(sheet.faults))
    reader = _Reader(units)
    seen: dict[tuple[Share, BudgetLine], int] = {}
    for row in sheet.rows:
        faults, at = reader.place(row)
        if at is not None and at in seen:
            text = _("Row %(row)d is of the same unit and line already.") % {"row": seen[at]}
            faults.append(Fault(row.number, "line", text, "R-19"))
        amounts = reader.amounts(row, faults)
        typed.faults += faults
        if at is not None and not faults:
            seen[at] = row.number
            typed.amounts |= {Cell(*at[0], at[1], source): amount for source, amount in amounts.items()}
    return typed


def payload_with(units: Units, budget: Budget) -> dict[str, Any]:
    """What the section of the grid is sent for this budget: every row, amounts as text."""
    return {
        "cells": [
            {
                "subproject": share.subproject,
                "unit": share.unit,
                "line": line.value,
                **{source.value: _text(budget.get(Cell(*share, line, source))) for source in Source},
            }
            for share in units.shares
            for line in BudgetLine
        ]
    }


def _text(amount: Decimal | None) -> str:
    return str(amount) if amount else ""


@dataclass
class _Reader:
    """Reads one row after the other."""

    units: Units

    def __post_init__(self) -> None:
        self.parties = parties_of(self.units)
        self.lines = _line_names()
        self.figure = CellField(required=False)

    def place(self, row: SheetRow) -> tuple[list[Fault], tuple[Share, BudgetLine] | None]:
        """Whose line it is, or what is wrong with how the row names that."""
        faults: list[Fault] = []
        number = self._text(row, "subproject")
        if self.units.subproject(number) is None:
            known = _(", ").join(str(each.number) for each in self.units.subprojects)
            text = _("“%(typed)s” is no subproject of this application; there are: %(known)s.")
            faults.append(Fault(row.number, "subproject", text % {"typed": number, "known": known}, "R-2"))
        party = self._party(row, faults)
        line = self.lines.get(plain_name(self._text(row, "line")))
        if line is None:
            text = _("“%(typed)s” is no line of the budget.")
            faults.append(Fault(row.number, "line", text % {"typed": self._text(row, "line")}, "R-17"))
        if faults or party is None or line is None:
            return faults, None
        share = Share(number, party.id)
        if share not in self.units.shares:
            text = _("%(unit)s does not take part in subproject %(number)s.")
            return [Fault(row.number, "unit", text % {"unit": party.name, "number": number}, "R-2")], None
        return faults, (share, line)

    def amounts(self, row: SheetRow, faults: list[Fault]) -> dict[Source, Decimal]:
        """The amounts of the row; what is none goes to `faults`."""
        found = {}
        for source in Source:
            typed = self._text(row, source.value)
            try:
                found[source] = self.figure.clean(typed) or Decimal("0.00")
            except ValidationError as error:
                faults += [Fault(row.number, source.value, message, "R-19") for message in error.messages]
        return found

    def _party(self, row: SheetRow, faults: list[Fault]) -> Party | None:
        code, name = self._text(row, "credit_code").upper(), self._text(row, "unit")
        named = [
            each for each in self.parties if (each.credit_code == code if code else plain(each.name) == plain(name))
        ]
        if len(named) == 1:
            return named[0]
        column = "unit" if not code else "credit_code"
        if named:
            text = _("Several units are called “%(typed)s”; give the credit code.")
        else:
            text = _("“%(typed)s” is no unit of this application. A unit is added under “Subprojects and units”.")
        faults.append(Fault(row.number, column, text % {"typed": code or name}, "R-2"))
        return None

    def _text(self, row: SheetRow, name: str) -> str:
        return text_of(row.values.get(name, ""))


def _line_names() -> Mapping[str, BudgetLine]:
    """Every name of a line, in each language, and its code."""
    found = {plain_name(line.value): line for line in BudgetLine}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {plain_name(label): line for line, label in LINES.items()}
    return found
