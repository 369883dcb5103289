"""What is asked of the accountant of a landfill that is in the register: a plan that fits, and volumes (L-5, L-8)."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from wastefund import booking, kinds, rules
from wastefund.models import BookedLine, Estimate, Landfill, ManagementPlan
from wastefund.rules import SpreadMethod


def first_plan(today: date) -> Q:
    """The landfills for which no plan is drafted or in force, as a condition on their cases."""
    plans = ManagementPlan.objects.filter(landfill__case=OuterRef("pk")).exclude(case__state="discarded")
    return ~Q(Exists(plans))


def next_plan(today: date) -> Q:
    """The landfills whose plan in force fits no more, and which have no draft of another, as the same."""
    outgrown = Landfill.objects.filter(case=OuterRef("pk"), plan_fits=False)
    drafts = ManagementPlan.objects.filter(landfill__case=OuterRef("pk"), case__state="draft")
    return Q(Exists(outgrown)) & ~Q(Exists(drafts))


def volumes(today: date) -> Q:
    """The landfills of which a month that is over could not be booked by volume yet, as a condition on their cases."""
    last, method = rules.month_before(rules.month_of(today)), SpreadMethod.BY_VOLUME
    in_force = Estimate.objects.filter(
        landfill__case=OuterRef("pk"), plan__case__state=kinds.ADOPTED, first_month__lte=last
    ).exclude(landfill__closed_on__lt=last)
    code = Concat(Value("amortisation:"), F("slices__kind"), Value(f":{method}"))
    slices = in_force.filter(slices__method=method).annotate(line=code)
    assets = in_force.filter(depreciation=method).annotate(line=Value(booking.Depreciation.code))
    booked = BookedLine.objects.filter(landfill=OuterRef("landfill"), line=OuterRef("line"), through__gte=last)
    return Q(Exists(slices.filter(~Exists(booked)))) | Q(Exists(assets.filter(~Exists(booked))))
