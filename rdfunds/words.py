"""Cells, parts of a budget, kinds of changes and hands in words, for reasons and pages."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from accounts.roles import Role
from rdfunds.adjusting import Turn, Why, Working
from rdfunds.labels import LINES, SOURCES
from rdfunds.models import AdjustmentHand, UnitReplacement
from rdfunds.rules import BudgetLine, Cell, Source


def cell_text(cell: Cell, working: Working) -> str:
    """Subproject, unit, line and source of a cell."""
    return place_text(cell._asdict(), working)


def in_order(cells: Iterable[Cell]) -> list[Cell]:
    """By subproject and unit, and there by line and source, as a budget shows them."""
    lines, sources = list(BudgetLine), list(Source)
    return sorted(
        cells, key=lambda cell: (int(cell.subproject), cell.unit, lines.index(cell.line), sources.index(cell.source))
    )


def place_text(parts: Mapping[str, str], working: Working) -> str:
    """The parts of a budget that are named, from subproject to source."""
    texts = []
    if "subproject" in parts:
        texts.append(str(working.subprojects[parts["subproject"]]))
    if "unit" in parts:
        texts.append(working.organisations[parts["unit"]].name)
    if "line" in parts:
        texts.append(str(LINES[BudgetLine(parts["line"])]))
    if "source" in parts:
        texts.append(str(SOURCES[Source(parts["source"])]))
    return " · ".join(texts)


def why_text(why: Why, working: Working) -> str:
    """What makes a change one of its kind: the parts with how they change."""
    changed = _("%(part)s %(change)s yuan")
    return _("; ").join(
        changed % {"part": place_text(parts, working), "change": f"{change:+,.2f}"} for parts, change in why.parts
    )


def replacement_text(replacement: UnitReplacement, working: Working) -> str:
    """Which unit goes, which comes, and who leads the work from then on."""
    text = _("Subproject %(subproject)s: %(goes)s goes, %(comes)s comes in its place, led there by %(leader)s (R-38).")
    return text % {
        "subproject": working.subprojects[str(replacement.subproject)],
        "goes": working.organisations[str(replacement.goes_id)].name,
        "comes": working.organisations[str(replacement.comes_id)].name,
        "leader": replacement.leader,
    }


def hand_text(turn: AdjustmentHand | Turn) -> str:
    """An organisation with the roles in it that act, and who is named."""
    roles = " / ".join(str(Role(role).label) for role in turn.roles)
    if turn.person:
        roles = f"{roles} {turn.person.name}"
    return _("%(unit)s (%(roles)s)") % {"unit": turn.organisation.name, "roles": roles}
