"""Programmes, the estimates approved for them and their yearly budgets (R-2, R-7 to R-15). Amounts are in fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.models import Case, Content, Event
from ledger.models import Book
from records.models import AppendOnly


class Programme(models.Model):
    """One programme; the case it hangs on holds its state, its content what the agency wrote."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="programme")
    agency = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("management agency")
    )
    name = models.CharField(_("name of the programme"), max_length=120)
    code = models.CharField(_("short code"), max_length=20)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    book = models.OneToOneField(Book, on_delete=models.PROTECT, null=True, related_name="+")
    """Opened when the first estimate is approved."""

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        indexes = [models.Index(fields=["agency"], name="programme_agency")]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="programme_years_in_order")
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def estimate_in_force(self) -> "ApprovedEstimate | None":
        """The estimate that was approved last, with what the agency filed; none before there is a book."""
        if self.book_id is None:
            return None
        return self.estimates.select_related("content").order_by("-version").first()

    @cached_property
    def budget_versions(self) -> "list[YearBudget]":
        """Every version of every yearly budget, year by year and oldest first; none before there is a book."""
        return list(self.budgets.select_related("event__content").order_by("year", "version")) if self.book_id else []


class ApprovedEstimate(AppendOnly):
    """An estimate as the finance department approved it; the latest version is in force (R-10, R-11)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="estimates")
    version = models.PositiveSmallIntegerField(_("version"))
    document_number = models.CharField(_("document number"), max_length=60)
    approved_on = models.DateField(_("approved"))
    total = models.BigIntegerField(_("total in fen"))
    content = models.OneToOneField(Content, on_delete=models.PROTECT, related_name="+")
    """What the agency filed."""
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme", "version"]
        verbose_name = _("approved estimate")
        verbose_name_plural = _("approved estimates")
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="approved_estimate_version"),
            models.CheckConstraint(condition=Q(total__gt=0), name="approved_estimate_holds_money"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.version}"


class EstimateIncome(AppendOnly):
    """What one year of an estimate has from one source, in fen."""

    estimate = models.ForeignKey(ApprovedEstimate, on_delete=models.PROTECT, related_name="income")
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=8)
    amount = models.BigIntegerField(_("amount in fen"))

    class Meta:
        ordering = ["estimate", "year", "pk"]
        verbose_name = _("income of an estimate")
        verbose_name_plural = _("income of estimates")
        constraints = [
            models.UniqueConstraint(fields=["estimate", "year", "source"], name="estimate_income_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="estimate_income_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.estimate}: {self.year}, {self.source}"


class EstimateExpenditure(AppendOnly):
    """What one year of an estimate spends on one purpose, in fen."""

    estimate = models.ForeignKey(ApprovedEstimate, on_delete=models.PROTECT, related_name="expenditure")
    year = models.PositiveSmallIntegerField(_("year"))
    purpose = models.CharField(_("what it is spent on"), max_length=120)
    amount = models.BigIntegerField(_("amount in fen"))

    class Meta:
        ordering = ["estimate", "year", "pk"]
        verbose_name = _("expenditure of an estimate")
        verbose_name_plural = _("expenditure of estimates")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="estimate_expenditure_not_negative")]

    def __str__(self) -> str:
        return f"{self.estimate}: {self.year}, {self.purpose}"


class YearBudget(AppendOnly):
    """What the finance department has issued for one year, in fen; an adjustment is a later version (R-12, R-13)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    amount = models.BigIntegerField(_("amount in fen"))
    document_number = models.CharField(_("document number"), max_length=60)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme", "year", "version"]
        verbose_name = _("yearly budget")
        verbose_name_plural = _("yearly budgets")
        constraints = [
            models.UniqueConstraint(fields=["programme", "year", "version"], name="year_budget_version"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="year_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}.{self.version}"
