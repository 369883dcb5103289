"""Projects, their subprojects and units, and the versions of their budgets (R-2, R-19, R-27)."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.models import Case, Content, Event
from ledger.models import Book, Entry
from ledger.money import to_yuan
from rdfunds import rules
from rdfunds.models.calls import Call
from records.models import AppendOnly


class Project(models.Model):
    """One project, from its application on; the case it hangs on holds its state."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="project")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="projects")
    lead_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    title = models.CharField(_("title"), max_length=120)
    investigator = models.CharField(_("principal investigator"), max_length=60)
    requested = models.BigIntegerField(_("central money asked for, in fen"), null=True)
    granted = models.BigIntegerField(_("central money granted, in fen"), null=True)
    book = models.OneToOneField(Book, on_delete=models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(_("task book signed by both"), null=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.title

    @property
    def budget_in_force(self) -> "BudgetVersion | None":
        """The version of the budget that was issued last."""
        return self.budget_versions.order_by("-number").first()


class Subproject(models.Model):
    """One subproject and the unit that carries it out."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="subprojects")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    leader = models.CharField(_("subproject leader"), max_length=60)
    leader_email = models.EmailField(_("address with which the leader logs in"), blank=True)
    """Empty: whoever is a subproject leader of the unit acts."""

    class Meta:
        ordering = ["project", "number"]
        verbose_name = _("subproject")
        verbose_name_plural = _("subprojects")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="subproject_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Participation(models.Model):
    """A unit that takes part in a subproject which another unit carries out."""

    subproject = models.ForeignKey(Subproject, on_delete=models.CASCADE, related_name="participations")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    leader = models.CharField(_("task leader"), max_length=60)
    leader_email = models.EmailField(_("address with which the leader logs in"), blank=True)
    """Empty: whoever is a task leader of the unit acts."""

    class Meta:
        ordering = ["subproject", "pk"]
        verbose_name = _("participating unit")
        verbose_name_plural = _("participating units")
        constraints = [models.UniqueConstraint(fields=["subproject", "unit"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.subproject}: {self.unit}"


class BudgetVersion(AppendOnly):
    """A budget as it was issued, or as an adjustment left it: a frozen matrix, and the entry of its difference."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budget_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, related_name="+")
    """What it was written in; None for one that an adjustment made."""
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    """None where the version before holds the same in every cell."""

    class Meta:
        ordering = ["project", "number"]
        verbose_name = _("version of a budget")
        verbose_name_plural = _("versions of budgets")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="budget_version")]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    @property
    def as_rule(self) -> Mapping[rules.Cell, Decimal]:
        """Its cells as the rules take them: subproject by number, unit by id, yuan."""
        return {
            rules.Cell(
                str(cell.subproject), str(cell.unit_id), rules.BudgetLine(cell.line), rules.Source(cell.source)
            ): to_yuan(cell.amount)
            for cell in self.cells.all()
        }


class BudgetCell(AppendOnly):
    """What one unit may spend in one subproject on one line out of one source, in fen."""

    version = models.ForeignKey(BudgetVersion, on_delete=models.PROTECT, related_name="cells")
    subproject = models.PositiveSmallIntegerField(_("subproject"))
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(_("line"), max_length=24)
    source = models.CharField(_("source"), max_length=8)
    amount = models.BigIntegerField(_("amount in fen"))

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("cell of a budget")
        verbose_name_plural = _("cells of budgets")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "subproject", "unit", "line", "source"], name="budget_cell_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_cell_holds_money"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.line}"
