"""The index of the ZIP as a workbook (XLSX).

Not CSV, nor HTML: a spreadsheet program takes a cell of either that begins with an equals sign for a formula. Here
every text is written as a text, which no program computes or turns into a link; sizes and pages are numbers. Whoever
has no spreadsheet program finds the same in dossier.pdf.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from accounts.models import Organisation
from casework.dossier.collect import Dossier
from casework.dossier.days import day_text
from casework.dossier.file_words import altered_text
from casework.dossier.pdf import Made
from casework.dossier.sheets import Gathered
from casework.dossier.words import version_title
from casework.models import Document, Notice, PublicList

Cell = str | int | None
WIDTHS = (12, 40, 18, 26, 12, 12, 44, 12, 68, 44)


def write(path: Path, dossier: Dossier, gathered: list[Gathered], made: Made, hashes: dict[str, str]) -> None:
    """Write the index of everything in the ZIP to `path`; `hashes` has the SHA-256 of each of its files."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "in_memory": False})
    bold = book.add_format({"bold": True, "text_wrap": True})
    sheet = book.add_worksheet(_("Index")[:31])
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for column, head in enumerate(_heads()):
        sheet.write_string(0, column, head, bold)
    for number, cells in enumerate(_rows(dossier, gathered, made, hashes), start=1):
        for column, cell in enumerate(cells):
            _write(sheet, number, column, cell)
    book.close()


def _heads() -> list[str]:
    return [
        _("Kind"),
        _("Title"),
        _("Day"),
        _("From whom"),
        _("Page in the PDF"),
        _("Number of pages"),
        _("File"),
        _("Size in bytes"),
        _("Hash (SHA-256)"),
        _("Remark"),
    ]


def _rows(dossier: Dossier, gathered: list[Gathered], made: Made, hashes: dict[str, str]) -> Iterator[tuple[Cell, ...]]:
    yield _("Dossier"), dossier.case.title, day_text(dossier.at), "", 1, None, made.path.name, None, "", ""
    for version in dossier.versions:
        frozen, path = version.content.frozen_at, version.path
        who = str(version.content.edited_by.person) if version.content.edited_by else ""
        yield _("Content"), version_title(version), day_text(frozen), who, None, None, path, None, hashes[path], ""
    for found in gathered:
        yield _of_file(found, made, hashes)


def _of_file(found: Gathered, made: Made, hashes: dict[str, str]) -> tuple[Cell, ...]:
    attached, row = found.attached, found.attached.row
    inside, (kind, at, who) = attached.path in hashes, _origin(row)
    return (
        kind,
        attached.title,
        day_text(at),
        str(who),
        made.first_pages.get(attached.key),
        len(found.sheets) or None,
        attached.path if inside else "",
        found.size if inside else None,
        found.sha256,
        altered_text(found) if found.altered else found.why_not,
    )


def _origin(row: Notice | PublicList | Document) -> tuple[str, datetime | None, Organisation]:
    """What a file is, since when, and from whom."""
    if isinstance(row, Notice):
        return _("Notice"), row.received_at, row.issuer
    if isinstance(row, PublicList):
        return _("List"), row.issued_at, row.organisation
    return _("Document"), row.uploaded_at, row.organisation


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, cell)
