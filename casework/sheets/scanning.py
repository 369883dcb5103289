"""Going through the XML of a workbook in a stream: how far a sheet reaches, where it has formulas and faults."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# A document type is refused below, so that there are no entities.
from xml.parsers import expat  # nosec B407

MOST_COLUMNS = 100
PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
LETTERS = 26

Place = tuple[int, int]
"""Row and column, counted from 1."""


class NotReadable(Exception):  # noqa: N818 - what is wrong is said by whoever knows the file's name
    """A part is not what it should be."""


class TooFar(Exception):  # noqa: N818 - the same
    """A sheet has a filled cell further down or to the right than is looked at."""

    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__(place)


@dataclass
class Found:
    """Of a sheet's cells: those with a formula, those whose formula has no stored value, those that show an error."""

    formulas: set[Place] = field(default_factory=set)
    not_calculated: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)


def scan(chunks: Iterable[bytes], last_row: int) -> Found:
    """Go through a worksheet. Raises TooFar at the first filled cell below `last_row`, NotReadable for no sheet."""
    scanning = _Scanning(last_row)
    _parse(chunks, scanning.start, scanning.end, scanning.text)
    return scanning.found


def elements(content: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of every element of that name, whatever its namespace. Raises NotReadable."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == name:
            found.append(attributes)

    _parse([content], start)
    return found


def letters(column: int) -> str:
    """A column, counted from 1, as spreadsheets name it: A, Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


class _Scanning:
    """What is known of a sheet up to the element at hand."""

    def __init__(self, last_row: int) -> None:
        self.last_row, self.found = last_row, Found()
        self.row = self.column = self.depth = 0
        self.formula = self.value = self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        self.depth += 1
        if self.depth == 1 and name != "worksheet":
            raise NotReadable
        if name == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self.formula = True
        elif name in ("v", "is"):
            self._filled()

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = _local(tag)
        if name in ("v", "is"):
            self.inside = False
        elif name == "c" and self.formula:
            self.found.formulas.add((self.row, self.column))
            if not self.value:
                self.found.not_calculated.add((self.row, self.column))

    def text(self, data: str) -> None:
        self.value = self.value or self.inside

    def _cell(self, attributes: dict[str, str]) -> None:
        self.formula, self.value = False, attributes.get("t") == "str"  # A text may be empty and calculated.
        self.column += 1
        if place := attributes.get("r"):
            named = PLACE.fullmatch(place)
            if named is None:
                raise NotReadable
            self.row, self.column = int(named[2]), _column(named[1])
        if attributes.get("t") == "e":
            self.found.errors.add((self.row, self.column))

    def _filled(self) -> None:
        self.inside = True
        if self.row > self.last_row or self.column > MOST_COLUMNS:
            raise TooFar((self.row, self.column))


def _parse(chunks: Iterable[bytes], start: object, end: object = None, text: object = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotReadable from error


def _refuse_doctype(*_declared: object) -> None:
    raise NotReadable


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not re.fullmatch(r"[1-9]\d{0,6}", text):
        raise NotReadable
    return int(text)


def _column(name: str) -> int:
    column = 0
    for letter in name:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return column
