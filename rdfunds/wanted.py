"""What is asked of the departments while a programme runs: the budget of the year (R-13)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from rdfunds.models import EstimateIncome, YearBudget
from rdfunds.rules import Source


def budget_of_the_year(today: date) -> Q:
    """The programmes that expect central money in this year and have no budget for it, as a condition on cases."""
    expected = EstimateIncome.objects.filter(
        estimate__programme__case=OuterRef("pk"), source=Source.CENTRAL, year=today.year, amount__gt=0
    )
    issued = YearBudget.objects.filter(programme__case=OuterRef("pk"), year=today.year)
    return Q(Exists(expected)) & ~Q(Exists(issued))
