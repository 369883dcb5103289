"""The lines of a budget, their categories, and where money comes from (R-2, R-17, R-18)."""

from enum import StrEnum


class Category(StrEnum):
    """Direct cost is equipment, business and labour; the rest is indirect (R-17, R-18)."""

    EQUIPMENT = "equipment"
    BUSINESS = "business"
    LABOUR = "labour"
    INDIRECT = "indirect"


class BudgetLine(StrEnum):
    """What a budget has an amount for (R-17, R-18; reading: R-17)."""

    EQUIPMENT_PURCHASE = "equipment_purchase"
    TRIAL_MANUFACTURE = "trial_manufacture"
    EQUIPMENT_UPGRADE = "equipment_upgrade"
    EQUIPMENT_RENTAL = "equipment_rental"
    MATERIALS = "materials"
    TESTING = "testing"
    ENERGY = "energy"
    TRAVEL_AND_MEETINGS = "travel_and_meetings"
    PUBLICATION = "publication"
    STAFF = "staff"
    EXPERTS = "experts"
    INDIRECT = "indirect"

    @property
    def category(self) -> Category:
        return _CATEGORIES[self]


class Source(StrEnum):
    """Where money comes from: central is the grant, all others are "other-source" money (R-2)."""

    CENTRAL = "central"
    LOCAL = "local"
    OWN = "own"
    OTHER = "other"


OTHER_SOURCES = tuple(source for source in Source if source is not Source.CENTRAL)

_LINES = {
    Category.EQUIPMENT: (
        BudgetLine.EQUIPMENT_PURCHASE,
        BudgetLine.TRIAL_MANUFACTURE,
        BudgetLine.EQUIPMENT_UPGRADE,
        BudgetLine.EQUIPMENT_RENTAL,
    ),
    Category.BUSINESS: (
        BudgetLine.MATERIALS,
        BudgetLine.TESTING,
        BudgetLine.ENERGY,
        BudgetLine.TRAVEL_AND_MEETINGS,
        BudgetLine.PUBLICATION,
    ),
    Category.LABOUR: (BudgetLine.STAFF, BudgetLine.EXPERTS),
    Category.INDIRECT: (BudgetLine.INDIRECT,),
}
_CATEGORIES = {line: category for category, lines in _LINES.items() for line in lines}


def lines_of(category: Category) -> tuple[BudgetLine, ...]:
    """The lines of a category, in the order in which budgets show them (R-17)."""
    return _LINES[category]


def is_direct(line: BudgetLine) -> bool:
    return line.category is not Category.INDIRECT


def is_equipment(line: BudgetLine) -> bool:
    return line.category is Category.EQUIPMENT
