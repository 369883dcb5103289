"""What is asked of the accountant of a landfill that is in the register: a first plan, and volumes (L-5, L-8)."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from wastefund import kinds, rules
from wastefund.models import BookedLine, EstimateSlice, ManagementPlan
from wastefund.rules import SpreadMethod


def first_plan(today: date) -> Q:
    """The landfills for which no plan is drafted or in force, as a condition on their cases."""
    plans = ManagementPlan.objects.filter(landfill__case=OuterRef("pk")).exclude(case__state="discarded")
    return ~Q(Exists(plans))


def volumes(today: date) -> Q:
    """The landfills of which a month that is over could not be booked by volume yet, as a condition on their cases."""
    last = rules.month_before(rules.month_of(today))
    method = SpreadMethod.BY_VOLUME
    booked = BookedLine.objects.filter(
        landfill=OuterRef("estimate__landfill"), line=OuterRef("line"), through__gte=last
    )
    waiting = (
        EstimateSlice.objects.filter(
            method=method,
            estimate__landfill__case=OuterRef("pk"),
            estimate__plan__case__state=kinds.ADOPTED,
            estimate__first_month__lte=last,
        )
        .exclude(estimate__landfill__closed_on__lt=last)
        .annotate(line=Concat(Value("amortisation:"), F("kind"), Value(f":{method}")))
    )
    return Q(Exists(waiting.filter(~Exists(booked))))
