"""What the pages of an import show: the rows of a sheet as a table, each with what it would do and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import regions
from casework.errors import Reason
from casework.figures import figure_text
from casework.sheets.columns import Column
from casework.sheets.reading import Fault
from wastefund.importing import register, volumes
from wastefund.labels import KINDS
from wastefund.rules import LandfillKind

MOST_PROBLEMS = 20
"""So many are listed on top of the page; beside the rows stand all."""
PARTS = ("flexible", "rigid")


@dataclass(frozen=True)
class Head:
    """The heading of one column of the preview."""

    label: str
    is_figure: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one cell of the preview."""

    text: str
    is_figure: bool = False


@dataclass(frozen=True)
class CellProblem:
    """What is wrong: where in the sheet, what, by which rule; `anchor` is the row's on the page."""

    where: str
    text: str
    rule: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class ShownRow:
    """One row of the sheet with its number, what it would do in words, and what is wrong with it."""

    number: int
    cells: tuple[Cell, ...]
    effect: str
    problems: tuple[CellProblem, ...]
    quiet: bool = False


@dataclass(frozen=True)
class Table:
    """The preview."""

    heads: tuple[Head, ...]
    rows: tuple[ShownRow, ...]

    @property
    def problems(self) -> list[CellProblem]:
        return [problem for row in self.rows for problem in row.problems]


def months_table(preview: volumes.Preview, columns: Sequence[Column], places: Mapping[str, str]) -> Table:
    """The months: as read where they can be read, as typed where not, beside what is recorded so far."""
    heads = (
        Head(_("Month")),
        Head(pgettext("landfill", "Part")),
        Head(_("Filled, m³"), True),
        Head(_("Recorded so far, m³"), True),
        Head(_("Reason of the correction")),
    )
    rows = tuple(
        ShownRow(
            row.typed.number,
            _month_cells(row),
            _month_effect(row),
            _problems(row.faults, columns, places),
            quiet=row.effect == "same",
        )
        for row in preview.rows
    )
    return Table(heads, rows)


def months_in_words(preview: volumes.Preview) -> str:
    """How many rows there are of each sort."""
    counts = {effect: sum(row.effect == effect for row in preview.rows) for effect in ("new", "correction", "same")}
    text = ngettext(
        "%(count)d row was read. New: %(new)d. Corrections: %(corrections)d. Recorded already and passed over: "
        "%(same)d.",
        "%(count)d rows were read. New: %(new)d. Corrections: %(corrections)d. Recorded already and passed over: "
        "%(same)d.",
        len(preview.rows),
    )
    figures = {"new": counts["new"], "corrections": counts["correction"], "same": counts["same"]}
    return text % {"count": len(preview.rows), **figures}


def landfills_table(preview: register.Preview, places: Mapping[str, str]) -> Table:
    """The landfills: as understood where they are, as typed where not."""
    heads = (
        Head(_("Landfill")),
        Head(_("Permit")),
        Head(_("Region")),
        Head(_("Waste categories")),
        Head(_("Operation")),
        Head(_("Flexible part, m³"), True),
        Head(_("Rigid part, m³"), True),
    )
    rows = tuple(
        ShownRow(
            row.typed.number,
            _landfill_cells(row),
            _("cannot be entered") if row.faults else _("new"),
            _problems(row.faults, register.COLUMNS, places),
        )
        for row in preview.rows
    )
    return Table(heads, rows)


def listed(table: Table, reasons: Iterable[Reason]) -> list[CellProblem]:
    """What stands in the way, for the top of the page: about all rows first, then row by row, not endlessly."""
    found = [CellProblem("", str(reason.message), reason.rule) for reason in reasons] + table.problems
    if len(found) <= MOST_PROBLEMS:
        return found
    text = ngettext("%(count)d more, beside its row.", "%(count)d more, beside their rows.", len(found) - MOST_PROBLEMS)
    return [*found[:MOST_PROBLEMS], CellProblem("", text % {"count": len(found) - MOST_PROBLEMS})]


def _month_cells(row: volumes.MonthRow) -> tuple[Cell, ...]:
    month = f"{row.month:%Y-%m}" if row.month else row.typed.month
    volume = row.typed.volume if row.volume is None else figure_text(row.volume)
    before = "" if row.before is None else figure_text(row.before)
    return (
        Cell(month),
        Cell(row.part or _part_name(row.typed.part)),
        Cell(volume, True),
        Cell(before, True),
        Cell(row.typed.reason),
    )


def _part_name(typed: str) -> str:
    return str(KINDS[LandfillKind(typed)]) if typed in set(LandfillKind) else typed


def _month_effect(row: volumes.MonthRow) -> str:
    if row.faults:
        return _("cannot be recorded")
    return {"new": _("new"), "correction": _("correction"), "same": _("as recorded, passed over")}[row.effect]


def _landfill_cells(row: register.LandfillRow) -> tuple[Cell, ...]:
    shown = {**dict.fromkeys(register.KIND_OF, ""), **row.typed.payload, **_facts_in_words(row.facts)}
    return (
        Cell(_joined(shown["name"], shown["address"])),
        Cell(_joined(shown["permit_number"], shown["permit_holder"])),
        Cell(shown["region"]),
        Cell(shown["waste_categories"]),
        Cell(_operation(shown)),
        *(Cell(_part(shown[f"capacity_{part}"], shown[f"filled_{part}"]), True) for part in PARTS),
    )


def _operation(shown: Mapping[str, str]) -> str:
    if shown["closed_on"]:
        text = _("from %(first)s, closed %(last)s")
        return text % {"first": shown["operating_since"], "last": shown["closed_on"]}
    text = _("from %(first)s, planned until %(last)s")
    return text % {"first": shown["operating_since"], "last": shown["planned_closure"]}


def _part(capacity: str, filled: str) -> str:
    """The capacity of a part and what was filled on 2022-01-01; nothing where there is no such part."""
    if not capacity and not filled:
        return ""
    return _("%(capacity)s, filled %(filled)s") % {"capacity": capacity or "—", "filled": filled or "0"}


def _facts_in_words(facts: Mapping[str, Any]) -> dict[str, str]:
    if not facts:
        return {}
    volumes_of_parts = {name: value for name, value in facts.items() if name.startswith(("capacity_", "filled_"))}
    region = facts["region"]
    return {
        "region": f"{region.code} {regions.full_name(region)}",
        "waste_categories": facts["waste_categories"],
        "operating_since": facts["operating_since"].isoformat(),
        "planned_closure": facts["planned_closure"].isoformat(),
        "closed_on": facts["closed_on"].isoformat() if facts["closed_on"] else "",
        **{name: "" if value is None else figure_text(value) for name, value in volumes_of_parts.items()},
    }


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


def _problems(faults: Sequence[Fault], columns: Sequence[Column], places: Mapping[str, str]) -> tuple[CellProblem, ...]:
    labels = {column.field: str(column.label) for column in columns}
    return tuple(_problem(fault, labels.get(fault.field, ""), places.get(fault.field, "")) for fault in faults)


def _problem(fault: Fault, label: str, letter: str) -> CellProblem:
    if letter:
        text = _("Row %(row)d, column %(letter)s (%(label)s)")
    elif label:
        text = _("Row %(row)d (%(label)s)")
    else:
        text = _("Row %(row)d")
    where = text % {"row": fault.row, "letter": letter, "label": label}
    return CellProblem(where, fault.message, fault.rule, f"row-{fault.row}")
