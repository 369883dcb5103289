"""Industries, and the standards by which their enterprises are scored."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from grading.models.fields import LevelField


class Industry(models.Model):
    """One industry in which grades are given; the office can add one (G-2)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("industry")
        verbose_name_plural = _("industries")

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class GradingStandard(models.Model):
    """One version of the standard by which enterprises of an industry are scored (G-4)."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, related_name="standards", verbose_name=_("industry")
    )
    name = models.CharField(_("name"), max_length=120)
    version = models.CharField(_("version"), max_length=20)
    issuer = models.CharField(_("issued by"), max_length=120)
    levels = ArrayField(LevelField(), verbose_name=_("levels"))
    thresholds = models.JSONField(_("thresholds"), help_text=_('Score that each level asks for, such as {"2": "75"}.'))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["industry", "name", "-since"]
        verbose_name = _("grading standard")
        verbose_name_plural = _("grading standards")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def threshold_scores(self) -> dict[int, Decimal]:
        """Level > score out of 100."""
        return {int(level): Decimal(score) for level, score in self.thresholds.items()}


class StandardElement(models.Model):
    """One scored element of a standard, under its first-level element."""

    standard = models.ForeignKey(GradingStandard, on_delete=models.CASCADE, related_name="elements")
    code = models.CharField(_("code"), max_length=10)
    level1_code = models.CharField(_("code of the first-level element"), max_length=10)
    level1_name = models.CharField(_("first-level element"), max_length=60)
    name = models.CharField(_("second-level element"), max_length=120)
    full_score = models.DecimalField(
        _("full score"), max_digits=6, decimal_places=1, validators=[MinValueValidator(Decimal("0.1"))]
    )
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["standard", "order"]
        verbose_name = _("element")
        verbose_name_plural = _("elements")
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="element_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
