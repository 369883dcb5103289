"""Workbooks as people send them, made in memory."""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = ("月份", "部位", "填埋量", "更正原因")
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: Sequence[Any], head: Sequence[str] = HEAD, **sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook whose first sheet has `head` and `rows`; further sheets by name, with all their rows."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, lines in {"台账": [head, *rows], **sheets}.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    book.close()
    return content.getvalue()


def merged(area: str, *rows: Sequence[Any]) -> bytes:
    """A workbook in which an area is merged."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("台账")
    for number, line in enumerate(rows):
        sheet.write_row(number, 0, line)
    sheet.merge_range(area, "")
    first = area.split(":")[0]
    row, column = int(first[1:]) - 1, ord(first[0]) - ord("A")
    sheet.write(row, column, rows[row][column])
    book.close()
    return content.getvalue()


def with_formula(*, stored: Any) -> bytes:
    """A log whose one volume is a sum; `stored` is what the program has calculated, None where it never has."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ("2026-01", "柔性"))
    sheet.write_formula("C2", "=SUM(E2:F2)", value="" if stored is None else stored)
    book.close()
    return (
        content.getvalue()
        if stored is not None
        else with_sheet(content.getvalue(), lambda xml: xml.replace(b"<v></v>", b"").replace(b' t="str"', b""))
    )


def with_sheet(content: bytes, change: Any) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text) if name == SHEET else text)
    return changed.getvalue()


def of_a_million_rows() -> bytes:
    """A workbook with the head and a million rows of a log."""

    def flood(_xml: bytes) -> bytes:
        cells = "".join(
            f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
            for letter, name in zip("ABC", HEAD, strict=False)
        )
        rows = "".join(
            f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}"><v>{n * 7 % 9973}</v></c></row>'
            for n in range(2, 1_000_002)
        )
        return (
            f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1">{cells}</row>{rows}</sheetData></worksheet>'.encode()
        )

    return with_sheet(workbook(), flood)


def bomb() -> bytes:
    """A workbook whose sheet unpacks to more than a hundred times its size."""
    return with_sheet(workbook(), lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 20_000_000))


def lying() -> bytes:
    """A workbook whose directory says that its sheet is 100 bytes long."""
    content = bytearray(with_sheet(workbook(("2026-01", "柔性", 1, "")), lambda xml: xml))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        info = archive.getinfo(SHEET)
    place = content.rindex(SHEET.encode()) - 46
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    content[info.header_offset + 22 : info.header_offset + 26] = struct.pack("<I", 100)
    return bytes(content)


def protected() -> bytes:
    """What a workbook with a password is: a compound file with an encrypted stream in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def old_format() -> bytes:
    """A workbook of Excel 97, whatever it is called."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600


def upload(content: bytes, name: str = "填埋台账.xlsx") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
