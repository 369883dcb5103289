"""The registers of enterprises: what commitments are held against, and the grades that they hold."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation
from casework.models import Case
from grading.models.fields import LevelField, refuse_future
from grading.models.standards import Industry
from grading.rules import Accident, Bar, BarKind, DishonestyListing, GradeHeld

FEN_PER_YUAN = 100
EARLIEST_EVALUATION_YEAR = 2000


class AccidentRecord(models.Model):
    """One work-safety accident of an enterprise, as the accident register holds it."""

    enterprise = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="accidents", verbose_name=_("enterprise")
    )
    on = models.DateField(_("day"), validators=[refuse_future])
    deaths = models.PositiveIntegerField(_("deaths"), default=0, validators=[MaxValueValidator(10_000)])
    serious_injuries = models.PositiveIntegerField(
        _("serious injuries"), default=0, validators=[MaxValueValidator(10_000)]
    )
    direct_loss_fen = models.BigIntegerField(
        _("direct economic loss in fen"), default=0, validators=[MinValueValidator(0)]
    )
    summary = models.CharField(_("what happened"), max_length=200)
    source = models.CharField(_("source"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "pk"]
        verbose_name = _("accident")
        verbose_name_plural = _("accident register")
        constraints = [models.CheckConstraint(condition=Q(direct_loss_fen__gte=0), name="accident_loss_not_negative")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.on}"

    def as_rule(self) -> Accident:
        """The accident as the rules see it, with its loss in yuan."""
        return Accident(self.on, self.deaths, self.serious_injuries, Decimal(self.direct_loss_fen) / FEN_PER_YUAN)


class BarRecord(models.Model):
    """One event after which an enterprise may not apply for a time (G-7-5, G-8-3, G-11)."""

    enterprise = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="bars", verbose_name=_("enterprise")
    )
    kind = models.CharField(
        _("event"),
        max_length=20,
        choices=[
            (BarKind.FAILURE.value, _("notice of failure")),
            (BarKind.REVOCATION.value, _("revocation of a grade")),
            (BarKind.FALSE_COMMITMENT.value, _("false commitment")),
        ],
    )
    notified_on = models.DateField(_("day of the notice"), validators=[refuse_future])
    source = models.CharField(_("source"), max_length=120)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("case")
    )
    """The case that it comes from, where that was handled here."""
    history = HistoricalRecords()

    class Meta:
        ordering = ["-notified_on", "pk"]
        verbose_name = _("bar")
        verbose_name_plural = _("bars")

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()} {self.notified_on}"

    def as_rule(self) -> Bar:
        return Bar(BarKind(self.kind), self.notified_on)


class DishonestyRecord(models.Model):
    """One stay of an enterprise on the work-safety dishonesty list."""

    enterprise = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dishonesty", verbose_name=_("enterprise")
    )
    listed_on = models.DateField(_("listed"), validators=[refuse_future])
    removed_on = models.DateField(_("removed"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-listed_on", "pk"]
        verbose_name = _("dishonesty listing")
        verbose_name_plural = _("dishonesty list")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("listed_on")),
                name="dishonesty_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.listed_on}"

    def as_rule(self) -> DishonestyListing:
        return DishonestyListing(self.listed_on, self.removed_on)


class GradeRecord(models.Model):
    """One grade that an enterprise holds or has held."""

    enterprise = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="grades", verbose_name=_("enterprise")
    )
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, related_name="grades", verbose_name=_("industry"))
    level = LevelField()
    announced_on = models.DateField(_("announced"))
    valid_until = models.DateField(_("valid until"))
    ended_on = models.DateField(_("ended early"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=60)
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("case")
    )
    """The application that it was granted for, where that was handled here."""
    history = HistoricalRecords()

    class Meta:
        ordering = ["-announced_on", "pk"]
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("announced_on")), name="grade_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_level_display()}"

    def as_rule(self) -> GradeHeld:
        last = min(self.valid_until, self.ended_on) if self.ended_on else self.valid_until
        return GradeHeld(self.level, self.announced_on, last)


class YearlySelfEvaluation(models.Model):
    """One self-evaluation report that an enterprise filed for a calendar year, outside an application (G-7-1)."""

    enterprise = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="self_evaluations", verbose_name=_("enterprise")
    )
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, related_name="self_evaluations", verbose_name=_("industry")
    )
    year = models.PositiveSmallIntegerField(
        _("calendar year"), validators=[MinValueValidator(EARLIEST_EVALUATION_YEAR)]
    )
    filed_on = models.DateField(_("filed"), validators=[refuse_future])
    source = models.CharField(_("source"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = _("yearly self-evaluation")
        verbose_name_plural = _("yearly self-evaluations")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "industry", "year"], name="self_evaluation_once_a_year"),
            models.CheckConstraint(
                condition=Q(filed_on__year__gte=F("year")),
                name="self_evaluation_filed_after_its_year_began",
                violation_error_message=_("A self-evaluation is not filed before its calendar year has begun."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"
