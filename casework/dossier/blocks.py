"""What the pages of a dossier are made of. `dossier.typ` sets each of these; every value is plain text."""

from dataclasses import dataclass, field
from typing import Any

Facts = list[tuple[str, str]]
"""Labels with what they say."""

WIDEST, NARROWEST = 48, 6
FIRST_WIDE = "\u2e80"


@dataclass(frozen=True)
class Table:
    """A table under an optional title; `weights` are the columns' shares of the width."""

    heads: list[str]
    rows: list[list[str]]
    title: str = ""

    @property
    def weights(self) -> list[float]:
        """By how much text the cells of each column hold, within bounds."""
        return [_weight([self.heads[n], *(row[n] for row in self.rows)]) for n in range(len(self.heads))]

    def as_json(self) -> dict[str, Any]:
        """For `dossier.typ`."""
        return {"is": "table", "title": self.title, "heads": self.heads, "rows": self.rows, "weights": self.weights}


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str
    quiet: bool = False

    def as_json(self) -> dict[str, Any]:
        """For `dossier.typ`."""
        return {"is": "text", "text": self.text, "quiet": self.quiet}


@dataclass(frozen=True)
class Heading:
    """A heading within an entry."""

    text: str

    def as_json(self) -> dict[str, Any]:
        """For `dossier.typ`."""
        return {"is": "heading", "text": self.text}


@dataclass(frozen=True)
class FactList:
    """Facts below each other."""

    facts: Facts

    def as_json(self) -> dict[str, Any]:
        """For `dossier.typ`."""
        return {"is": "facts", "facts": [fact for fact in self.facts if fact[1]]}


Block = Table | Text | Heading | FactList


@dataclass(frozen=True)
class Sheets:
    """Copied pages that follow an entry: their sizes in points, and whether room is left for the line on top."""

    sizes: tuple[tuple[float, float], ...]
    bare: bool = False
    """True where the copied page has an empty margin of its own for that line."""


@dataclass(frozen=True)
class Entry:
    """One event, content, notice or document: a bookmark, with what is said of it."""

    key: str
    """Names it within the PDF."""
    title: str
    blocks: list[Block]
    note: str = ""
    listed: bool = False
    """Whether the index has it, and not the bookmarks alone."""
    sheets: Sheets | None = None

    def as_json(self) -> dict[str, Any]:
        """For `dossier.typ`."""
        return {
            "key": self.key,
            "title": self.title,
            "note": self.note,
            "listed": self.listed,
            "blocks": [block.as_json() for block in self.blocks],
        }


@dataclass(frozen=True)
class Part:
    """One part of the dossier, which begins on a page of its own."""

    key: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `dossier.typ`."""
        return {
            "key": self.key,
            "title": self.title,
            "blocks": [block.as_json() for block in self.blocks],
            "entries": [entry.as_json() for entry in self.entries],
        }


def _weight(cells: list[str]) -> float:
    lengths = [max((_length(line) for line in cell.splitlines()), default=0) for cell in cells]
    typical = sum(lengths) / len(lengths)
    return float(min(WIDEST, max(NARROWEST, lengths[0], typical)))


def _length(line: str) -> int:
    """How wide a line is, a Chinese character counting as two letters."""
    return sum(2 if sign >= FIRST_WIDE else 1 for sign in line)
