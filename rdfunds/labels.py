"""What the lines of a budget, their categories and the sources of money are called."""

from django.utils.translation import gettext_lazy as _

from rdfunds.rules import BudgetLine, Category, Source

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
