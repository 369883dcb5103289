"""Management plans and the estimates that they fix, to which the entries of the books refer (L-5, L-6, L-10)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from ledger.money import to_yuan
from records.models import AppendOnly
from wastefund import labels, rules
from wastefund.models.landfills import KINDS, VOLUME, Landfill

METHODS = [(method.value, label) for method, label in labels.METHODS.items()]


class FenField(models.BigIntegerField):
    """An amount of money in the store: a whole number of fen."""


class PlanOccasion(models.TextChoices):
    """What a version of a plan is for (L-5)."""

    FIRST = "first", _("First plan")
    CAPACITY = "capacity", _("Changed capacity")
    LIFE = "life", _("Changed start or closure")
    TARIFF = "tariff", _("Changed tariff")
    RATE = "rate", _("Changed discount rate")
    COST = "cost", _("Changed expected costs")
    OPERATION = "operation", _("Adjusted to actual operation")


class ManagementPlan(models.Model):
    """One version of a landfill's plan; the case it hangs on holds its state, its content what the unit wrote."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="management_plan")
    landfill = models.ForeignKey(Landfill, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(_("version"))
    occasion = models.CharField(_("what it is for"), max_length=10, choices=PlanOccasion.choices)
    adopted_on = models.DateField(_("adopted"), null=True)

    class Meta:
        ordering = ["landfill", "version"]
        verbose_name = _("management plan")
        verbose_name_plural = _("management plans")
        constraints = [
            models.UniqueConstraint(
                fields=["landfill", "version"], condition=Q(adopted_on__isnull=False), name="plan_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.landfill} {self.version}"


class Estimate(AppendOnly):
    """What an adopted plan fixes from its first month on: amounts in fen, and how each is spread.

    The books follow it month by month until the next one takes over.
    """

    plan = models.OneToOneField(ManagementPlan, on_delete=models.PROTECT, related_name="estimate")
    landfill = models.ForeignKey(Landfill, on_delete=models.PROTECT, related_name="estimates")
    first_month = models.DateField(_("first month"))
    closes_on = models.DateField(_("closure"))
    life_until = models.DateField(_("end of the asset's life"))
    floor = FenField(_("floor"))
    need = FenField(_("need after closure"))
    total = FenField(_("statutory amount"))
    discount_rate = models.DecimalField(_("discount rate"), max_digits=6, decimal_places=5)
    provision = FenField(_("present value"))
    asset_cost = FenField(_("cost of the asset without the obligation"), default=0)
    book_value = FenField(_("book value to be depreciated"))
    depreciation = models.CharField(_("depreciation"), max_length=10, choices=METHODS)
    volume = models.DecimalField(_("volume left to fill"), **VOLUME)
    """m3, all parts together, for depreciation by volume."""

    class Meta:
        ordering = ["landfill", "first_month", "pk"]
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")

    def __str__(self) -> str:
        return f"{self.landfill} {self.first_month:%Y-%m}"


class EstimateSlice(AppendOnly):
    """One slice of the statutory amount: by month until closure, or by the m3 still to be filled (L-8)."""

    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="slices")
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    method = models.CharField(_("spread"), max_length=10, choices=METHODS)
    amount = FenField(_("amount"))
    """What is left to book from the estimate's first month on, in fen."""
    volume = models.DecimalField(_("volume left to fill"), **VOLUME)

    class Meta:
        ordering = ["estimate", "kind", "method"]
        verbose_name = _("slice of an estimate")
        verbose_name_plural = _("slices of estimates")
        constraints = [models.UniqueConstraint(fields=["estimate", "kind", "method"], name="estimate_slice_once")]

    def __str__(self) -> str:
        return f"{self.estimate}: {self.kind}, {self.method}"

    def as_rule(self) -> rules.Slice:
        return rules.Slice(
            kind=rules.LandfillKind(self.kind),
            method=rules.SpreadMethod(self.method),
            amount=to_yuan(self.amount),
            first_month=self.estimate.first_month,
            last_month=rules.month_of(self.estimate.closes_on),
            volume=self.volume,
        )


class EstimateCost(AppendOnly):
    """What a year after closure is expected to cost, for one purpose (L-6, L-12)."""

    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="costs")
    year = models.PositiveSmallIntegerField(_("year"))
    purpose = models.CharField(_("purpose"), max_length=40)
    amount = FenField(_("amount"))

    class Meta:
        ordering = ["estimate", "year", "purpose"]
        verbose_name = _("expected cost")
        verbose_name_plural = _("expected costs")
        constraints = [models.UniqueConstraint(fields=["estimate", "year", "purpose"], name="estimate_cost_once")]

    def __str__(self) -> str:
        return f"{self.estimate} {self.year}: {self.purpose}"
