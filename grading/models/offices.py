"""Who handles what: entrusted units, ties, exceptions of jurisdiction, bodies that get copies."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Person, Region
from accounts.roles import Level as GovernmentLevel
from grading.models.fields import LevelField
from grading.models.standards import Industry


class EntrustedUnit(models.Model):
    """One unit that a grading department has entrusted with a task at a level (G-6); the list is public."""

    class Task(models.TextChoices):
        ORGANISE = "organise", _("organising (acceptance and audit)")
        REVIEW = "review", _("review on site")

    department = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="entrusts", verbose_name=_("department")
    )
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="entrusted", verbose_name=_("unit"))
    task = models.CharField(_("task"), max_length=10, choices=Task.choices)
    level = LevelField()
    industries = models.ManyToManyField(
        Industry, blank=True, verbose_name=_("industries"), help_text=_("None chosen: all industries.")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["department", "level", "pk"]
        verbose_name = _("entrusted unit")
        verbose_name_plural = _("entrusted units")

    def __str__(self) -> str:
        return f"{self.unit} ({self.department})"


class Tie(models.Model):
    """Training or consulting that a unit or one of its people gave an enterprise; its cases are not for them (G-13)."""

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties", verbose_name=_("unit"))
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Left empty: the unit as a whole has the tie. Named: this person has it, wherever they work."),
    )
    enterprise = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("enterprise")
    )
    on = models.DateField(_("day"))
    nature = models.CharField(_("nature"), max_length=120)
    source = models.CharField(_("source"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        ordering = ["unit", "-on"]
        verbose_name = _("tie")
        verbose_name_plural = _("ties")

    def __str__(self) -> str:
        return f"{self.unit} – {self.enterprise}"


class Jurisdiction(models.Model):
    """An exception to whose department grades where: municipalities, counties run by a province, the Corps (G-5)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region"))
    level = LevelField()
    department = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["region", "level"]
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")

    def __str__(self) -> str:
        return f"{self.region} {self.get_level_display()}: {self.department}"


class CopyBody(models.Model):
    """One body that gets a copy of what a grading department announces (G-7-5)."""

    class Kind(models.TextChoices):
        INDUSTRY = "industry", _("industry department")
        HUMAN_RESOURCES = "human_resources", _("human resources department")
        STATE_ASSETS = "state_assets", _("state assets body")
        MARKET_REGULATION = "market_regulation", _("market regulation department")
        TRADE_UNION = "trade_union", _("trade union")
        BANKING_INSURANCE = "banking_insurance", _("banking and insurance regulator")
        SECURITIES = "securities", _("securities regulator")

    department = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="copies_to", verbose_name=_("department")
    )
    kind = models.CharField(_("kind of body"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Left empty: the copy goes on paper."))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["department", "kind", "pk"]
        verbose_name = _("body that gets copies")
        verbose_name_plural = _("bodies that get copies")

    def __str__(self) -> str:
        return self.name


DEPARTMENT_LEVELS = {
    "ministry": GovernmentLevel.MINISTRY,
    "province": GovernmentLevel.PROVINCE,
    "prefecture": GovernmentLevel.PREFECTURE,
}
