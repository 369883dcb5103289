"""Faults of a budget in words: where, and by how much (R-19 to R-22, R-38)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.figures import yuan_text
from rdfunds.labels import LINES, SOURCES
from rdfunds.rules import Fault, FaultKind, Place


def fault_text(fault: Fault, units: Mapping[str, str]) -> str:
    """A fault of a budget as a sentence with its figures; `units` are the names of organisations by id."""
    figures = {name: yuan_text(abs(amount)) for name, amount in fault.figures.items()}
    return _place_text(fault.where, units) + _texts()[fault.kind] % figures


def _place_text(where: Place, units: Mapping[str, str]) -> str:
    """Where a fault is, with what stands between it and the sentence; empty: in the whole."""
    named = []
    if where.subproject is not None:
        named.append(pgettext("of a project", "Subproject %(number)s") % {"number": where.subproject})
    if where.unit is not None:
        named.append(units.get(where.unit, where.unit))
    if where.line is not None:
        named.append(str(LINES[where.line]))
    if where.source is not None:
        named.append(str(SOURCES[where.source]))
    if where.item is not None:
        named.append(f"“{where.item}”")
    return " · ".join(named) + _(": ") if named else ""


def _texts() -> dict[FaultKind, str]:
    return {
        FaultKind.NEGATIVE: _("%(amount)s yuan below 0."),
        FaultKind.NOT_WHOLE_FEN: _("%(amount)s yuan is no whole number of fen."),
        FaultKind.INDIRECT_ABOVE_CAP: _(
            "indirect cost of %(indirect)s yuan; at most %(cap)s yuan on %(base)s yuan of direct cost without the "
            "purchase of equipment: %(over)s yuan too much."
        ),
        FaultKind.CENTRAL_TOTAL: _(
            "the cells add up to %(budgeted)s yuan, but %(total)s yuan is asked for: %(difference)s yuan apart."
        ),
        FaultKind.BELOW_PLEDGE: _(
            "%(budgeted)s yuan in the budget, %(pledged)s yuan pledged in writing: %(difference)s yuan is missing in "
            "the budget."
        ),
        FaultKind.ABOVE_PLEDGE: _(
            "%(budgeted)s yuan in the budget, %(pledged)s yuan pledged in writing: %(difference)s yuan is not pledged."
        ),
        FaultKind.SUBPROJECT_TOTAL: _(
            "the cells add up to %(budgeted)s yuan of central money, %(stated)s yuan is stated: %(difference)s yuan "
            "apart."
        ),
        FaultKind.SUM_OF_SUBPROJECTS: _(
            "The subprojects add up to %(stated)s yuan, the project has %(total)s yuan: %(difference)s yuan apart."
        ),
        FaultKind.ITEM_WITHOUT_DETAIL: _(
            "one costs %(unit_price)s yuan; from %(threshold)s yuan on it is described one by one."
        ),
        FaultKind.ITEMS_ABOVE_LINE: _(
            "the equipment listed costs %(items)s yuan, the line has %(budgeted)s yuan: %(over)s yuan too little."
        ),
        FaultKind.PEOPLE_ABOVE_LINE: _(
            "the people listed are paid %(people)s yuan, the line has %(budgeted)s yuan: %(over)s yuan too little."
        ),
        FaultKind.MORE_THAN_LINE_HOLDS: _(
            "the line holds %(holds)s yuan, %(taken)s yuan is taken away: %(over)s yuan too much."
        ),
    }
