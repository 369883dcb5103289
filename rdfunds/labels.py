"""What the lines of a budget, their categories, the sources of money and the kinds of adjustments are called."""

from django.utils.translation import gettext_lazy as _

from rdfunds.rules import AdjustmentKind, BudgetLine, Category, Source

SOURCES = {
    Source.CENTRAL: _("Central funds"),
    Source.LOCAL: _("Local funds"),
    Source.OWN: _("Own funds of the units"),
    Source.OTHER: _("Funds from others"),
}
CATEGORIES = {
    Category.EQUIPMENT: _("Equipment"),
    Category.BUSINESS: _("Business costs"),
    Category.LABOUR: _("Labour"),
    Category.INDIRECT: _("Indirect costs"),
}
LINES = {
    BudgetLine.EQUIPMENT_PURCHASE: _("Purchase of equipment"),
    BudgetLine.TRIAL_MANUFACTURE: _("Trial manufacture of equipment"),
    BudgetLine.EQUIPMENT_UPGRADE: _("Upgrade of equipment"),
    BudgetLine.EQUIPMENT_RENTAL: _("Rental of equipment"),
    BudgetLine.MATERIALS: _("Materials"),
    BudgetLine.TESTING: _("Testing, computing and analysis"),
    BudgetLine.ENERGY: _("Fuel and power"),
    BudgetLine.TRAVEL_AND_MEETINGS: _("Travel, meetings and international exchange"),
    BudgetLine.PUBLICATION: _("Publication, literature, information and intellectual property"),
    BudgetLine.STAFF: _("Staff paid from the project"),
    BudgetLine.EXPERTS: _("Fees of experts"),
    BudgetLine.INDIRECT: _("Indirect costs"),
}
ADJUSTMENT_KINDS = {
    AdjustmentKind.PROJECT_TOTAL: _("Total of the project"),
    AdjustmentKind.BETWEEN_SUBPROJECTS: _("Between subprojects"),
    AdjustmentKind.REPLACE_UNIT: _("A unit replaced"),
    AdjustmentKind.BETWEEN_PARTICIPANTS: _("Between units of a subproject"),
    AdjustmentKind.EQUIPMENT: _("Equipment"),
    AdjustmentKind.OTHER_DIRECT: _("Other direct costs"),
    AdjustmentKind.INDIRECT_UP: _("More indirect costs"),
    AdjustmentKind.INDIRECT_DOWN: _("Less indirect costs"),
    AdjustmentKind.INDIRECT_BETWEEN_UNITS: _("Indirect costs between units"),
    AdjustmentKind.OTHER_SOURCE_BETWEEN_UNITS: _("Other-source money between units"),
    AdjustmentKind.OTHER_SOURCE_TOTAL: _("Total of other-source money"),
}
