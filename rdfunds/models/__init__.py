"""What is recorded of programmes, calls, projects and their money."""

from rdfunds.models.programmes import (
    ApprovedEstimate,
    EstimateExpenditure,
    EstimateIncome,
    Programme,
    YearBudget,
)

__all__ = [
    "ApprovedEstimate",
    "EstimateExpenditure",
    "EstimateIncome",
    "Programme",
    "YearBudget",
]
