"""A workbook as it was sent: refused where it is none or would flood us, and otherwise made safe to read.

An .xlsx file is a zip of XML, and everything that it says of its own size may be a lie. Nothing of it is handed to the
reader of spreadsheets as it is: each part is unpacked here within limits, each sheet is gone through in a stream, and
what is handed on is a new archive of the parts that were gone through.
"""

import posixpath
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.documents import MOST_UNPACKED_TIMES, clean_name
from casework.errors import PayloadInvalid, Reason
from casework.sheets.scanning import Found, NotReadable, Place, TooFar, elements, letters, scan

MOST_MEMBERS = 1_000
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes of all parts together: a million rows of a log are some 100 MB."""
MOST_READ = 64 * 1024 * 1024
"""Bytes of the parts that are read."""
MOST_SHEETS = 50
LAST_ROW = 5_000
"""Rows further down are not looked at; a sheet that reaches there is refused or passed over."""
OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
LONGEST_TAG = 40
CHUNK = 1024 * 1024
ROOT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
EMPTY_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
UNPACKING_FAILED = (BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError)


@dataclass(frozen=True)
class SentSheet:
    """One sheet that people see: its name, and what was found in it; `rows` alone where it is too long to be read."""

    name: str
    found: Found | None = None
    rows: int = 0
    far: Place | None = None
    """A filled cell further out than is looked at, where the sheet is not read for that alone."""


@dataclass(frozen=True)
class SentWorkbook:
    """A workbook that is safe to read: its visible sheets, how many are hidden, and the archive to read them from."""

    name: str
    sheets: tuple[SentSheet, ...]
    hidden: int
    content: bytes


def unpack(upload: "UploadedFile[bytes]", most_rows: int) -> SentWorkbook:
    """A workbook that was uploaded. Raises PayloadInvalid saying what is wrong with the file and what to do.

    A sheet with far more rows than `most_rows` is not read but only counted.
    """
    name = clean_name(upload.name or "")
    content = _content(upload, name)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _require_harmless(archive, name)
            return _Unpacking(archive, name, most_rows).workbook()
    except (NotReadable, *UNPACKING_FAILED):
        refuse(
            _(
                "“%(name)s” cannot be read as a workbook: the file is damaged, or calls itself .xlsx and is something "
                "else. Open it in your spreadsheet program and save it as an Excel workbook (.xlsx)."
            )
            % {"name": name}
        )


def refuse(message: str) -> NoReturn:
    """Raise PayloadInvalid about the file."""
    raise PayloadInvalid(Reason(message, path="/file"))


def too_long(sheet: SentSheet, most_rows: int) -> str:
    """In words, why a sheet is not read."""
    if sheet.far:
        row, column = sheet.far
        return _(
            "Cell %(cell)s of the sheet “%(sheet)s” is filled, far outside of what can be imported. Delete what stands "
            "there, or take it to a sheet of its own."
        ) % {"cell": f"{letters(column)}{row}", "sheet": sheet.name}
    return _(
        "The sheet “%(sheet)s” has %(count)s rows; at most %(most)s are imported at once. Keep the rows that are "
        "to be entered, one for each, and import the rest from a second file."
    ) % {"sheet": sheet.name, "count": f"{sheet.rows:,}", "most": f"{most_rows:,}"}


def _content(upload: "UploadedFile[bytes]", name: str) -> bytes:
    most, size = settings.BANLI_MAX_UPLOAD_BYTES, upload.size or 0
    if size > most:
        text = _("“%(name)s” has %(size)s; at most %(most)s can be read. Save the sheet to be read alone as a file.")
        refuse(text % {"name": name, "size": filesizeformat(size), "most": filesizeformat(most)})
    content = bytes(upload.read())
    if not content:
        refuse(_("“%(name)s” is empty: it has 0 bytes.") % {"name": name})
    if content.startswith(OLD_FORMAT):
        _refuse_old_format(name, encrypted=ENCRYPTED in content)
    return content


def _refuse_old_format(name: str, *, encrypted: bool) -> NoReturn:
    if encrypted:
        text = _("“%(name)s” is protected by a password. Save it without one and choose it again.")
    else:
        text = _(
            "“%(name)s” is a workbook of the old format (.xls, .et), whatever its name says. Save it as an Excel "
            "workbook (.xlsx) and choose it again."
        )
    refuse(text % {"name": name})


def _require_harmless(archive: ZipFile, name: str) -> None:
    """Look at the directory alone before anything is unpacked."""
    members = archive.infolist()
    packed = sum(member.compress_size for member in members) or 1
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        text = ngettext(
            "“%(name)s” holds %(count)d part; a workbook that can be read holds at most %(most)d.",
            "“%(name)s” holds %(count)d parts; a workbook that can be read holds at most %(most)d.",
            len(members),
        )
        refuse(text % {"name": name, "count": len(members), "most": MOST_MEMBERS})
    if unpacked > packed * MOST_UNPACKED_TIMES:
        text = _("“%(name)s” would unpack to %(times)d times its size; a workbook does not. It was not opened.")
        refuse(text % {"name": name, "times": unpacked // packed})
    if unpacked > MOST_UNPACKED:
        _refuse_size(name, unpacked, MOST_UNPACKED)


def _refuse_size(name: str, unpacked: int, most: int) -> NoReturn:
    text = _("“%(name)s” unpacks to %(size)s; at most %(most)s are read. Save the sheet to be read alone as a file.")
    refuse(text % {"name": name, "size": filesizeformat(unpacked), "most": filesizeformat(most)})


@dataclass
class _Unpacking:
    """The parts of one archive, taken over into a new one one by one."""

    archive: ZipFile
    name: str
    most_rows: int
    kept: dict[str, bytes] = field(default_factory=dict)

    def workbook(self) -> SentWorkbook:
        if WORKBOOK not in self.archive.namelist() or RELATIONS not in self.archive.namelist():
            raise NotReadable
        targets = self._targets()
        declared = list(self._declared(targets))
        sheet_paths = {path for path, _name, _hidden in declared}
        for path in set(targets.values()) - sheet_paths:
            if path.endswith(".xml") and path in self.archive.namelist():
                self._keep(path)
        shown = [(path, name) for path, name, hidden in declared if not hidden]
        for path in sheet_paths - {path for path, _name in shown}:
            self.kept[path] = EMPTY_SHEET
        sheets = tuple(self._sheet(path, name) for path, name in shown)
        return SentWorkbook(self.name, sheets, len(declared) - len(shown), self._packed())

    def _targets(self) -> dict[str, str]:
        """Where the parts of the workbook are, by the id under which it names them."""
        relations = elements(self._keep(RELATIONS), "Relationship")
        return {each["Id"]: _path(each["Target"]) for each in relations if {"Id", "Target"} <= each.keys()}

    def _declared(self, targets: dict[str, str]) -> Iterator[tuple[str, str, bool]]:
        """Path, name and whether it is hidden of each worksheet, in the order of the tabs."""
        declared = list(elements(self._keep(WORKBOOK), "sheet"))
        if len(declared) > MOST_SHEETS:
            text = _("“%(name)s” has %(count)d sheets; at most %(most)d are looked at. Save the one to be read alone.")
            refuse(text % {"name": self.name, "count": len(declared), "most": MOST_SHEETS})
        for each in declared:
            identity = next((value for key, value in each.items() if key.endswith(":id")), "")
            if identity in targets:
                yield targets[identity], each.get("name", ""), each.get("state", "visible") != "visible"

    def _sheet(self, path: str, name: str) -> SentSheet:
        member = self.archive.getinfo(path) if path in self.archive.namelist() else None
        if member is None:
            raise NotReadable
        try:
            found = self._scanned(member)
        except TooFar as error:
            self.kept[path] = EMPTY_SHEET
            rows = self._count_rows(member)
            return SentSheet(name, rows=rows, far=error.place if rows <= self.most_rows else None)
        self._keep(path)
        return SentSheet(name, found)

    def _scanned(self, member: ZipInfo) -> Found:
        if member.file_size > MOST_READ:
            # Only to be counted: going through it cell by cell would take too long.
            raise TooFar((LAST_ROW, 1))
        with self.archive.open(member) as stream:
            return scan(_chunks(stream), LAST_ROW)

    def _count_rows(self, member: ZipInfo) -> int:
        """The rows of a sheet that is too long, counted as they pass by."""
        count, tail = 0, b""
        with self.archive.open(member) as stream:
            for chunk in _chunks(stream):
                text = tail + chunk
                found = [each.end() for each in ROW.finditer(text)]
                count += len(found)
                # A tag cut in two is found with the next chunk, and none is found twice.
                tail = text[max(found[-1] if found else 0, len(text) - LONGEST_TAG) :]
        return count

    def _keep(self, path: str) -> bytes:
        if path in self.kept:
            return self.kept[path]
        member = self.archive.getinfo(path)
        total = sum(len(content) for content in self.kept.values()) + member.file_size
        if total > MOST_READ:
            _refuse_size(self.name, total, MOST_READ)
        # Reading stops at the size that the directory names, so that it cannot be exceeded.
        self.kept[path] = self.archive.read(member)
        return self.kept[path]

    def _packed(self) -> bytes:
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for path, content in {"_rels/.rels": ROOT, **self.kept}.items():
                archive.writestr(path, content)
        return packed.getvalue()


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _path(target: str) -> str:
    """Where a part is in the archive: named from its root, or from the folder of the workbook."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
