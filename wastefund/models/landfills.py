"""The register of landfills and the log of what is filled into them (L-3, L-7, L-8)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from casework.models import Case, Event
from ledger.models import Book
from records.models import AppendOnly
from wastefund import kinds, labels, rules

if TYPE_CHECKING:
    from wastefund.models.plans import ManagementPlan

VOLUME = {"max_digits": 12, "decimal_places": rules.PLACES_OF_VOLUME}
KINDS = [(kind.value, label) for kind, label in labels.KINDS.items()]


class Landfill(models.Model):
    """One landfill in the register, as it stands today; the case it hangs on holds its state and its history."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="landfill")
    responsible_unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="landfills", verbose_name=_("responsible unit")
    )
    name = models.CharField(_("name"), max_length=120)
    permit_number = models.CharField(_("operating permit"), max_length=60)
    permit_holder = models.CharField(_("holder of the permit"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    waste_categories = ArrayField(models.CharField(max_length=4), verbose_name=_("waste categories"))
    operating_since = models.DateField(_("start of operation"))
    planned_closure = models.DateField(_("planned closure"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    statutory_book = models.OneToOneField(Book, on_delete=models.PROTECT, null=True, related_name="+")
    accounting_book = models.OneToOneField(Book, on_delete=models.PROTECT, null=True, related_name="+")
    plan_fits = models.BooleanField(_("the plan in force fits the register and the rates"), default=True)
    """As it was last looked at; also while there is no plan yet."""

    class Meta:
        verbose_name = _("landfill")
        verbose_name_plural = _("landfills")
        indexes = [models.Index(fields=["responsible_unit"], name="landfill_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def closes_on(self) -> date:
        """The day of closure: the real one, or the planned one until then."""
        return self.closed_on or self.planned_closure

    @property
    def regime(self) -> rules.ReserveRegime:
        return rules.reserve_regime(self.operating_since)

    @property
    def plan_in_force(self) -> "ManagementPlan | None":
        """The version that has been adopted last, with its case."""
        return self.plans.filter(case__state=kinds.ADOPTED).select_related("case").first()

    @cached_property
    def parts_as_rules(self) -> list[rules.Part]:
        """Its parts as the rules take them, flexible first."""
        return [part.as_rule() for part in self.parts.all()]

    @cached_property
    def books(self) -> Sequence[Book]:
        """The statutory and the accounting book, once a plan has been adopted."""
        return [book for book in (self.statutory_book, self.accounting_book) if book is not None]


class LandfillPart(models.Model):
    """The flexible or the rigid part of a landfill: its capacity, and what was filled on 2022-01-01, in m3."""

    landfill = models.ForeignKey(Landfill, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    capacity = models.DecimalField(_("total capacity"), **VOLUME)
    filled = models.DecimalField(_("filled on 2022-01-01"), default=0, **VOLUME)

    class Meta:
        ordering = ["landfill", "kind"]
        verbose_name = _("part of a landfill")
        verbose_name_plural = _("parts of landfills")
        constraints = [
            models.UniqueConstraint(fields=["landfill", "kind"], name="landfill_part_once"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="landfill_part_capacity"),
            models.CheckConstraint(condition=Q(filled__gte=0, filled__lte=F("capacity")), name="landfill_part_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.landfill}: {self.get_kind_display()}"

    def as_rule(self) -> rules.Part:
        return rules.Part(rules.LandfillKind(self.kind), self.capacity, self.filled)


class MonthlyVolume(AppendOnly):
    """What was filled into one part in one month, as recorded once; a correction is a later row of the same month."""

    landfill = models.ForeignKey(Landfill, on_delete=models.PROTECT, related_name="volumes")
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    month = models.DateField(_("month"))
    """Its first day."""
    version = models.PositiveSmallIntegerField(_("version"))
    volume = models.DecimalField(_("filled in the month"), **VOLUME)
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["landfill", "kind", "month", "version"]
        verbose_name = _("monthly volume")
        verbose_name_plural = _("monthly volumes")
        constraints = [
            models.UniqueConstraint(fields=["landfill", "kind", "month", "version"], name="monthly_volume_once"),
            models.CheckConstraint(condition=Q(volume__gte=0), name="monthly_volume_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.landfill} {self.month:%Y-%m}: {self.volume} m3"
