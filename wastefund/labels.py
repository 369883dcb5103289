"""What the codes of the rules are called."""

from django.utils.translation import gettext_lazy as _

from wastefund.rules import CostPurpose, LandfillKind, ReserveRegime, SpreadMethod

KINDS = {LandfillKind.FLEXIBLE: _("flexible landfill"), LandfillKind.RIGID: _("rigid landfill")}
METHODS = {SpreadMethod.BY_MONTH: _("by month"), SpreadMethod.BY_VOLUME: _("by volume filled")}
PURPOSES = {
    CostPurpose.MONITORING: _("Monitoring of air, wastewater, groundwater, leak layer and leachate level"),
    CostPurpose.WATER_AND_LEACHATE: _("Running water, collection and treatment of leachate"),
    CostPurpose.POLLUTION_CONTROL: _("Pollution control"),
    CostPurpose.OTHER_DECOMMISSIONING: _("Other decommissioning costs"),
    CostPurpose.CLOSURE_WORKS: _("Closure works (not paid from the statutory reserve)"),
}
REGIMES = {ReserveRegime.NEW: _("new landfill"), ReserveRegime.EXISTING: _("landfill operating before 2022-01-01")}
