"""What a calculation is shown as: notes with their rule, tables that add up."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Note:
    """A sentence and the rule that it rests on."""

    text: str
    rule: str = ""

    def as_json(self) -> dict[str, str]:
        return {"text": self.text, "rule": self.rule}


@dataclass(frozen=True)
class Table:
    """Heads, lines and sums; the first column is text, the others are figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]
    stacks: bool = True
    """Whether a small screen shows each line as a block; a long table is moved sideways instead."""

    @property
    def headed(self) -> list[list[tuple[str, str]]]:
        """Each line as head and value, for screens on which the table stacks."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    @property
    def headed_foot(self) -> list[tuple[str, str]]:
        return list(zip(self.heads, self.foot, strict=True))

    def as_json(self) -> dict[str, Any]:
        return {"heads": self.heads, "rows": self.rows, "foot": self.foot}


@dataclass(frozen=True)
class Section:
    """A table under its title, and what is to be said of it."""

    code: str
    title: str
    table: Table
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "table": self.table.as_json(),
            "notes": [note.as_json() for note in self.notes],
        }
