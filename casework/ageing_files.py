"""The figures of `casework.ageing` to take away: one workbook with both tables, or each as CSV.

In a workbook every text is written as a text, which no spreadsheet program takes for a formula. CSV has no such thing:
there a text that such a program would compute gets an apostrophe in front.
"""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext as _

from casework.ageing import Asked, Done, Figures, Waiting
from records import clock

Row = tuple[str | int, ...]
WIDTHS = (26, 30, 26, 16, 16, 16, 16, 16, 24, 24)
BOM = "\ufeff"
"""Without it a spreadsheet program takes Chinese for something else."""
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_workbook(figures: Figures, asked: Asked) -> bytes:
    """Both tables as XLSX, in the language of the reader."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True})
    period = {"first": asked.first.isoformat(), "last": asked.last.isoformat()}
    for title, rows in (
        (_("Waiting %(day)s") % {"day": clock.today().isoformat()}, waiting_rows(figures.waiting)),
        (_("%(first)s–%(last)s") % period, done_rows(figures.done)),
    ):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, None if number else bold)
    book.close()
    return content.getvalue()


def as_csv(rows: Iterable[Row]) -> str:
    """One table as CSV, in the language of the reader."""
    text = StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return BOM + text.getvalue()


def waiting_rows(rows: Iterable[Waiting]) -> list[Row]:
    """The heading, and a row for each line."""
    head = (
        _("Procedure"),
        _("Handling office"),
        _("Step"),
        _("Cases"),
        _("Median wait in working days"),
        _("Longest wait in working days"),
        _("Overdue"),
        _("Past the office's target"),
        _("Longest: case"),
    )
    return [
        head,
        *(
            (
                row.procedure,
                row.name,
                row.step,
                row.cases,
                row.median,
                row.worst,
                row.overdue,
                row.past_target,
                row.worst_case,
            )
            for row in rows
        ),
    ]


def done_rows(rows: Iterable[Done]) -> list[Row]:
    """The heading, and a row for each line; shares in whole per cent."""
    head = (
        _("Procedure"),
        _("Handling office"),
        _("Time limit"),
        _("Done"),
        _("In time"),
        _("Share in time in per cent"),
        _("Median in working days"),
        _("Longest in working days"),
        _("Rule"),
        _("Longest: case"),
    )
    return [
        head,
        *(
            (
                row.procedure,
                row.name,
                row.limit,
                row.done,
                row.in_time,
                row.share,
                row.median,
                row.worst,
                row.rule if row.statutory else _("%(rule)s, the office's own target") % {"rule": row.rule},
                row.worst_case,
            )
            for row in rows
        ),
    ]


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: str | int, style: object) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, style)
    else:
        sheet.write_string(row, column, cell, style)


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(COMPUTED) else cell
