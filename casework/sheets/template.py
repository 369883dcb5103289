"""The workbook to fill in: the columns, one example row, and a sheet that explains them."""

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from casework.sheets.columns import REMARK, Column

WIDTH = 22
EXPLAINED_WIDTH = 70
ACCENT = "#0f6b5c"


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An .xlsx file in the language of the reader; all its cells are texts, so that 2022-10 stays 2022-10."""
    content = BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    head = workbook.add_format({"bold": True, "font_color": "white", "bg_color": ACCENT, "text_wrap": True})
    text = workbook.add_format({"num_format": "@"})
    example = workbook.add_format({"num_format": "@", "italic": True, "font_color": "#666666"})
    sheet = workbook.add_worksheet(title)
    for index, column in enumerate((*columns, REMARK)):
        sheet.set_column(index, index, WIDTH, None if column.kind == "figure" else text)
        sheet.write_string(0, index, str(column.label), head)
        sheet.write_string(1, index, column.example, example)
    sheet.write_string(1, len(columns), _("Example, is passed over when the file is read"), example)
    sheet.set_column(len(columns), len(columns), 2 * WIDTH, text)
    sheet.freeze_panes(1, 0)
    _explain(workbook.add_worksheet(_("How to fill it in")), columns, head, workbook.add_format({"text_wrap": True}))
    workbook.close()
    return content.getvalue()


def _explain(sheet: Worksheet, columns: Sequence[Column], head: object, wrapped: object) -> None:
    sheet.set_column(0, 1, WIDTH)
    sheet.set_column(2, 2, EXPLAINED_WIDTH)
    for index, title in enumerate((_("Heading"), _("Must be there"), _("What belongs there"))):
        sheet.write_string(0, index, title, head)
    for row, column in enumerate((*columns, REMARK), start=1):
        sheet.write_string(row, 0, str(column.label), wrapped)
        sheet.write_string(row, 1, _("yes") if column.needed else _("no"), wrapped)
        sheet.write_string(row, 2, str(column.explained), wrapped)
