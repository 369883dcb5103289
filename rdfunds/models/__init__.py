"""What is recorded of programmes, calls, projects and their money."""

from rdfunds.models.adjustments import Adjustment, AdjustmentCell, AdjustmentHand, UnitReplacement
from rdfunds.models.calls import Call, Rounds
from rdfunds.models.programmes import (
    ApprovedEstimate,
    EstimateExpenditure,
    EstimateIncome,
    Programme,
    YearBudget,
)
from rdfunds.models.projects import BudgetCell, BudgetVersion, Participation, Project, Subproject

__all__ = [
    "Adjustment",
    "AdjustmentCell",
    "AdjustmentHand",
    "ApprovedEstimate",
    "BudgetCell",
    "BudgetVersion",
    "Call",
    "EstimateExpenditure",
    "EstimateIncome",
    "Participation",
    "Programme",
    "Project",
    "Rounds",
    "Subproject",
    "UnitReplacement",
    "YearBudget",
]
