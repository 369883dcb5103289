"""A sheet of a workbook as rows with their numbers, whatever the order of its columns and the language of its head."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from python_calamine import CalamineError, CalamineWorkbook

from casework.sheets import archive
from casework.sheets.archive import SentSheet, SentWorkbook, refuse
from casework.sheets.columns import REMARK, Column, is_example, named, plain_name
from casework.sheets.scanning import Found, Place, letters

HEAD_WITHIN = 20
"""The head stands in one of the first rows."""
HEAD_AT_LEAST = 2
"""So many columns that are known make a row the head."""
NAMES_SHOWN = 8
MOST_MERGED = 500
Merged = Sequence[tuple[Place, Place]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or with one row where it names no field."""

    row: int
    field: str
    message: str
    rule: str = ""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the sheet, and what stands in its cells by field."""

    number: int
    values: dict[str, Any]


@dataclass
class Sheet:
    """What was read: the rows, in which column each field stands, cells that cannot be read, and what to know."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Grid:
    """One sheet before it is understood; `merged` counts rows and columns from 1, both ends included."""

    name: str
    cells: list[list[Any]]
    merged: Merged
    found: Found


def read(upload: "UploadedFile[bytes]", columns: Sequence[Column], most_rows: int) -> Sheet:
    """The one sheet of an uploaded workbook that has these columns.

    Raises PayloadInvalid where the file is none that can be read, no sheet or more than one has the columns, or more
    than `most_rows` rows are filled.
    """
    workbook = archive.unpack(upload, most_rows)
    grids = _grids(workbook)
    with_head = [(grid, head) for grid in grids if (head := _head_row(grid.cells, columns)) is not None]
    too_long = [archive.too_long(sheet, most_rows) for sheet in workbook.sheets if sheet.found is None]
    if not with_head:
        refuse(too_long[0] if too_long else _no_head(workbook, grids, columns))
    if len(with_head) > 1:
        text = _("These sheets all have the columns needed: %(sheets)s. Leave one of them, or bring them together.")
        refuse(text % {"sheets": _("; ").join(f"“{grid.name}”" for grid, _head in with_head)})
    grid, head = with_head[0]
    sheet = _read(grid, head, columns, most_rows)
    if len(sheet.rows) > most_rows:
        refuse(archive.too_long(SentSheet(grid.name, rows=len(sheet.rows)), most_rows))
    if not sheet.rows:
        text = _("The sheet “%(sheet)s” has its head in row %(row)d and nothing under it to import.")
        refuse(text % {"sheet": grid.name, "row": head + 1})
    sheet.notes += [*too_long, *_about_other_sheets(workbook, grids)]
    return sheet


def text_of(value: Any) -> str:
    """A cell as one would type it: figures with the 15 digits that spreadsheets keep, days as 2026-03-01."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _grids(workbook: SentWorkbook) -> list[_Grid]:
    opened = _opened(workbook)
    grids = []
    for sheet in workbook.sheets:
        if sheet.found is not None:
            # What stands in it is within LAST_ROW and MOST_COLUMNS; further out are only formats.
            found = opened.get_sheet_by_name(sheet.name)
            merged = [(_from_one(first), _from_one(last)) for first, last in found.merged_cell_ranges or ()]
            if len(merged) > MOST_MERGED:
                text = _(
                    "The sheet “%(sheet)s” has %(count)d merged areas. Split them, so that each cell has its own value."
                )
                refuse(text % {"sheet": sheet.name, "count": len(merged)})
            grids.append(_Grid(sheet.name, found.to_python(skip_empty_area=False), merged, sheet.found))
    return grids


def _opened(workbook: SentWorkbook) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(workbook.content))
    except CalamineError:
        refuse(
            _("“%(name)s” cannot be read as a workbook. Save it anew as an Excel workbook (.xlsx).")
            % {"name": workbook.name}
        )


def _from_one(place: Place) -> Place:
    return place[0] + 1, place[1] + 1


def _head_row(cells: list[list[Any]], columns: Sequence[Column]) -> int | None:
    """The index of the row that names most columns; None where no row names enough."""
    known = set().union(*(column.names for column in columns))
    counts = [len({plain_name(cell) for cell in row} & known) for row in cells[:HEAD_WITHIN]]
    most = max(counts, default=0)
    return counts.index(most) if most >= min(HEAD_AT_LEAST, len(columns)) else None


def _no_head(workbook: SentWorkbook, grids: Sequence[_Grid], columns: Sequence[Column]) -> str:
    filled = [(grid.name, number, row) for grid in grids for number, row in _filled(grid.cells)]
    if not filled:
        return _("“%(name)s” is empty: none of its sheets has a filled cell.") % {"name": workbook.name}
    sheet, number, row = filled[0]
    found = [text_of(cell) for cell in row if cell != ""][:NAMES_SHOWN]
    return _(
        "None of the first %(within)d rows names the columns. Needed: %(needed)s. What stands first, in row %(row)d of "
        "the sheet “%(sheet)s”, is %(found)s. Take the template, or name the columns as it does."
    ) % {
        "within": HEAD_WITHIN,
        "needed": named(column for column in columns if column.needed),
        "row": number,
        "sheet": sheet,
        "found": _("; ").join(f"“{text}”" for text in found),
    }


def _filled(cells: list[list[Any]]) -> Iterable[tuple[int, list[Any]]]:
    return ((number, row) for number, row in enumerate(cells, start=1) if any(cell != "" for cell in row))


def _read(grid: _Grid, head: int, columns: Sequence[Column], most_rows: int) -> Sheet:
    _require_plain_head(grid, head + 1)
    places, unknown = _places(grid, head, columns)
    sheet = Sheet(grid.name, places={name: letters(column) for name, column in places.items()})
    by_column = {column: name for name, column in places.items() if name != REMARK.field}
    examples = []
    for number, row in _filled(grid.cells):
        if number <= head + 1:
            continue
        values = {name: row[column - 1] for column, name in by_column.items()}
        if is_example(row[places[REMARK.field] - 1] if REMARK.field in places else ""):
            examples.append(number)
        elif any(text_of(value) for value in values.values()) or _marked(grid, number, by_column):
            sheet.rows.append(SheetRow(number, values))
    formulas = sum(row > head + 1 and column in by_column for row, column in grid.found.formulas)
    sheet.notes += _about_cells(formulas, unknown, examples)
    if len(sheet.rows) <= most_rows:
        sheet.faults += [fault for row in sheet.rows for fault in _cell_faults(grid, row, by_column)]
    return sheet


def _require_plain_head(grid: _Grid, row: int) -> None:
    for (first_row, first_column), (last_row, last_column) in grid.merged:
        if first_row <= row <= last_row:
            area = f"{letters(first_column)}{first_row}:{letters(last_column)}{last_row}"
            text = _(
                "The head in row %(row)d of the sheet “%(sheet)s” has merged cells (%(area)s). Split them, so that "
                "each column has its name in one cell of one row."
            )
            refuse(text % {"row": row, "sheet": grid.name, "area": area})


def _places(grid: _Grid, head: int, columns: Sequence[Column]) -> tuple[dict[str, int], list[str]]:
    """In which column each field stands, counted from 1, and the columns that are not known."""
    places: dict[str, int] = {}
    unknown = []
    for column, cell in enumerate(grid.cells[head], start=1):
        known = next((each for each in (*columns, REMARK) if plain_name(cell) in each.names), None)
        if known is not None and known.field in places:
            text = _("Columns %(first)s and %(second)s are both called “%(name)s”. Leave one of them.")
            first, second = letters(places[known.field]), letters(column)
            refuse(text % {"first": first, "second": second, "name": known.label})
        if known is not None:
            places[known.field] = column
        elif text_of(cell):
            unknown.append(f"{letters(column)} “{text_of(cell)}”")
    missing = [column for column in columns if column.needed and column.field not in places]
    if missing:
        refuse(_wrong_columns(head + 1, grid.name, missing, unknown))
    return places, unknown


def _wrong_columns(row: int, sheet: str, missing: Sequence[Column], unknown: Sequence[str]) -> str:
    text = _("The head in row %(row)d of the sheet “%(sheet)s” lacks %(missing)s.")
    said = text % {"row": row, "sheet": sheet, "missing": named(missing)}
    if unknown:
        said += " " + _("Not known are %(unknown)s.") % {"unknown": _("; ").join(unknown)}
    return said


def _marked(grid: _Grid, number: int, by_column: dict[int, str]) -> bool:
    """Whether a row that looks empty has an error or a formula without a value."""
    return any((number, column) in grid.found.errors | grid.found.not_calculated for column in by_column)


def _cell_faults(grid: _Grid, row: SheetRow, by_column: dict[int, str]) -> list[Fault]:
    faults, number = [], row.number
    for column, name in by_column.items():
        if (number, column) in grid.found.errors:
            faults.append(Fault(number, name, _("The cell shows an error instead of a value; mend its formula.")))
        elif (number, column) in grid.found.not_calculated:
            text = _("The cell has a formula that was never calculated; open the file, save it and choose it again.")
            faults.append(Fault(number, name, text))
        elif row.values[name] == "" and (area := _merged_above(grid.merged, number, column)):
            text = _("The cell is merged with others (%(area)s), of which only the first has a value; split them.")
            faults.append(Fault(number, name, text % {"area": area}))
    return faults


def _merged_above(merged: Merged, row: int, column: int) -> str:
    """The area in which a cell is merged and not the first; empty where it is not."""
    for (first_row, first_column), (last_row, last_column) in merged:
        inside = first_row <= row <= last_row and first_column <= column <= last_column
        if inside and (row, column) != (first_row, first_column):
            return f"{letters(first_column)}{first_row}:{letters(last_column)}{last_row}"
    return ""


def _about_cells(formulas: int, unknown: Sequence[str], examples: Sequence[int]) -> list[str]:
    notes = []
    if formulas:
        text = ngettext(
            "%(count)d cell has a formula. Its stored value is read: what it showed when the file was last saved.",
            "%(count)d cells have formulas. Their stored values are read: what they showed when the file was last "
            "saved.",
            formulas,
        )
        notes.append(text % {"count": formulas})
    if unknown:
        notes.append(_("Not read, because not known: column %(columns)s.") % {"columns": _("; ").join(unknown)})
    notes += [_("Row %(row)d is the template's example and is passed over.") % {"row": row} for row in examples]
    return notes


def _about_other_sheets(workbook: SentWorkbook, grids: Sequence[_Grid]) -> list[str]:
    if not workbook.hidden:
        return []
    text = ngettext("%(count)d hidden sheet is not read.", "%(count)d hidden sheets are not read.", workbook.hidden)
    return [text % {"count": workbook.hidden}]
