"""Small budgets for the tests of the rules: two subprojects, two units, 1,000 yuan in each cell."""

from decimal import Decimal

from rdfunds.rules import BudgetLine, Cell, Source

LINES = (
    BudgetLine.EQUIPMENT_PURCHASE,
    BudgetLine.EQUIPMENT_RENTAL,
    BudgetLine.MATERIALS,
    BudgetLine.ENERGY,
    BudgetLine.INDIRECT,
)
SOURCES = (Source.CENTRAL, Source.LOCAL, Source.OWN)
CELLS = tuple(Cell(sub, unit, line, source) for sub in "12" for unit in "AB" for line in LINES for source in SOURCES)
EACH = Decimal("1000.00")
_SHORT = {
    "purchase": BudgetLine.EQUIPMENT_PURCHASE,
    "rental": BudgetLine.EQUIPMENT_RENTAL,
    "materials": BudgetLine.MATERIALS,
    "energy": BudgetLine.ENERGY,
    "indirect": BudgetLine.INDIRECT,
}


def sheet():
    return dict.fromkeys(CELLS, EACH)


def cell(text):
    """A cell as it is said: "1 A materials central"."""
    subproject, unit, line, source = text.split()
    return Cell(subproject, unit, _SHORT[line], Source(source))


def changed(budget, changes):
    """The budget after changes in yuan, by what their cells are called."""
    after = dict(budget)
    for text, change in changes.items():
        after[cell(text)] = after.get(cell(text), Decimal(0)) + Decimal(change)
    return after


def budget_of(amounts):
    return changed({}, amounts)
