"""Adjustments of a project's budget: what they change, and in whose hands they are (R-38)."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models import Case, Event
from ledger.money import to_yuan
from rdfunds import rules
from rdfunds.models.projects import Project
from records.models import AppendOnly


class Adjustment(models.Model):
    """One request to change a budget; the case it hangs on holds its state."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="adjustment")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="adjustments")
    asked_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    kinds = ArrayField(models.CharField(max_length=32), default=list, verbose_name=_("kinds of change"))
    """As they were when it was asked, as its hands are; empty before."""
    filed_with_agency = models.BooleanField(_("filed with the agency"), default=False)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")

    def __str__(self) -> str:
        return f"{self.project}: {self.case.reference}"

    @property
    def changes(self) -> Mapping[rules.Cell, Decimal]:
        """By how many yuan each cell changes, once it was asked."""
        return {cell.as_rule: to_yuan(cell.change) for cell in self.cells.all()}

    @property
    def taken(self) -> Mapping[rules.Cell, Decimal]:
        """What it takes from each cell that has less afterwards, in yuan."""
        return {cell: -change for cell, change in self.changes.items() if change < 0}

    @property
    def subprojects_touched(self) -> set[str]:
        """The numbers of the subprojects in which something changes."""
        return {str(each.subproject) for each in (*self.cells.all(), *self.replacements.all())}


class AdjustmentCell(AppendOnly):
    """By how many fen an adjustment changes one cell."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="cells")
    subproject = models.PositiveSmallIntegerField(_("subproject"))
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(_("line"), max_length=24)
    source = models.CharField(_("source"), max_length=8)
    change = models.BigIntegerField(_("change in fen"))

    class Meta:
        ordering = ["adjustment", "pk"]
        verbose_name = _("change of a cell")
        verbose_name_plural = _("changes of cells")
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment", "subproject", "unit", "line", "source"], name="adjustment_cell_once"
            ),
            models.CheckConstraint(condition=~Q(change=0), name="adjustment_cell_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.adjustment}: {self.line}"

    @property
    def as_rule(self) -> rules.Cell:
        """The cell as the rules take it."""
        return rules.Cell(
            str(self.subproject), str(self.unit_id), rules.BudgetLine(self.line), rules.Source(self.source)
        )


class UnitReplacement(AppendOnly):
    """A unit that an adjustment has go from one subproject, and the one that comes in its place."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="replacements")
    subproject = models.PositiveSmallIntegerField(_("subproject"))
    goes = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit that goes"))
    comes = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit that comes")
    )
    leader = models.CharField(_("who leads the work there"), max_length=60)
    leader_email = models.EmailField(_("address with which the leader logs in"), blank=True)

    class Meta:
        ordering = ["adjustment", "pk"]
        verbose_name = _("replacement of a unit")
        verbose_name_plural = _("replacements of units")
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "subproject", "goes"], name="unit_replaced_once"),
            models.CheckConstraint(condition=~Q(goes=F("comes")), name="unit_replaced_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.adjustment}: {self.goes}"

    @property
    def as_rule(self) -> rules.Replacement:
        """The replacement as the rules take it."""
        return rules.Replacement(str(self.subproject), str(self.goes_id), str(self.comes_id))


class AdjustmentHand(models.Model):
    """Somebody whose consent an adjustment needs, in their turn; the last one decides."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.CASCADE, related_name="hands")
    place = models.PositiveSmallIntegerField(_("turn"))
    """Those of one place act in any order."""
    hand = models.CharField(_("hand"), max_length=20)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("roles"))
    """Of which the person has one."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    """The leader whom the project names; None: whoever has one of the roles."""
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    """The step by which it acted; None: not yet."""

    class Meta:
        ordering = ["adjustment", "place", "pk"]
        verbose_name = _("hand of an adjustment")
        verbose_name_plural = _("hands of adjustments")

    def __str__(self) -> str:
        return f"{self.adjustment} {self.place}: {self.organisation}"
