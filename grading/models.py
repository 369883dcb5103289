"""What the grading procedure records: applications, standards, and the registers that commitments are held against."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Region
from accounts.roles import Level as GovernmentLevel
from casework.models import Case
from grading.rules import Accident, Bar, BarKind, DishonestyListing, GradeHeld
from records import clock

FEN_PER_YUAN = 100
LEVEL_CHOICES = [(1, _("Level 1")), (2, _("Level 2")), (3, _("Level 3"))]
LEVEL_NUMERALS = {
    1: pgettext_lazy("a grade's level within a sentence", "1"),
    2: pgettext_lazy("a grade's level within a sentence", "2"),
    3: pgettext_lazy("a grade's level within a sentence", "3"),
}


class LevelField(models.PositiveSmallIntegerField):
    """A grade's level: 1 (highest) to 3 (G-4)."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"choices": LEVEL_CHOICES, "verbose_name": _("level"), **kwargs})  # type: ignore[arg-type]


def level_numeral(level: int) -> str:
    """A grade's level as a sentence writes it: 2, 二."""
    return str(LEVEL_NUMERALS[level])


def refuse_future(day: object) -> None:
    """Raise ValidationError for a day that has not come yet."""
    if day > clock.today():  # type: ignore[operator]
        raise ValidationError(
            _("%(day)s has not come yet; today is %(today)s."),
            code="future",
            params={"day": day, "today": clock.today()},
        )


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


class ApplicationKind(models.TextChoices):
    FIRST = "first", _("First application")
    RENEWAL = "renewal", _("Renewal")
    OTHER_LEVEL = "other_level", _("Another level")


class Application(models.Model):
    """One application for a grade; the case it hangs on holds its state."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="application")
    enterprise = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    standard = models.ForeignKey(GradingStandard, on_delete=models.PROTECT, related_name="applications")
    level = LevelField()
    kind = models.CharField(max_length=15, choices=ApplicationKind.choices)
    offshore_oil = models.BooleanField(default=False)
    applied_on = models.DateField(null=True)
    """Day of the first submission, which is the day of applying (G-8-3)."""
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [models.Index(fields=["enterprise", "standard"], name="application_enterprise")]

    def __str__(self) -> str:
        return str(self.case)

    @cached_property
    def elements(self) -> list[StandardElement]:
        """The scored elements of the standard, in order."""
        return list(self.standard.elements.all())

    @cached_property
    def elements_by_code(self) -> dict[str, StandardElement]:
        return {element.code: element for element in self.elements}


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
    """Training or consulting that a unit gave an enterprise: it may not handle that enterprise's cases (G-13)."""

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties", verbose_name=_("unit"))
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


DEPARTMENT_LEVELS = {
    "ministry": GovernmentLevel.MINISTRY,
    "province": GovernmentLevel.PROVINCE,
    "prefecture": GovernmentLevel.PREFECTURE,
}
