"""What is recorded of landfills and their reserves."""

from wastefund.models.books import BookedLine, ChartRow, LandfillAccount
from wastefund.models.landfills import Landfill, LandfillPart, MonthlyVolume
from wastefund.models.plans import (
    Estimate,
    EstimateCost,
    EstimateSlice,
    ManagementPlan,
    PlanOccasion,
)
from wastefund.models.tariffs import Tariff, TariffQuerySet, as_rows

__all__ = [
    "BookedLine",
    "ChartRow",
    "Estimate",
    "EstimateCost",
    "EstimateSlice",
    "Landfill",
    "LandfillAccount",
    "LandfillPart",
    "ManagementPlan",
    "MonthlyVolume",
    "PlanOccasion",
    "Tariff",
    "TariffQuerySet",
    "as_rows",
]
