"""Time limits running in cases, what changes them, and the days that are entered."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Region
from casework.limits import Bound, Limit, Suspension, Unit
from casework.models.cases import Case, DeadlineState, Event

PRESSING = Q(bound=Bound.AT_MOST, held_by__isnull=True)
"""What `Deadline.presses` says of a row, for queries."""


class Deadline(models.Model):
    """One time limit running, or having run, in a case, frozen as it was when it started."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines", verbose_name=_("case"))
    code = models.CharField(max_length=40)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=15, choices=[(unit.value, unit.value) for unit in Unit])
    bound = models.CharField(max_length=10, choices=[(bound.value, bound.value) for bound in Bound])
    rolls = models.BooleanField(default=True)
    statutory = models.BooleanField(_("statutory"), default=True)
    rule = models.CharField(_("rule"), max_length=40)
    started_by = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField(_("began"))
    due_on = models.DateField(_("due"))
    provisional = models.BooleanField(_("provisional"), default=False)
    lapses = models.BooleanField(default=False)
    """Whether the system takes a step when it lapses."""
    state = models.CharField(_("state"), max_length=10, choices=DeadlineState.choices, default=DeadlineState.OPEN)
    closed_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(_("ended"), null=True)
    extended_by = models.PositiveSmallIntegerField(default=0)
    """By how many units it has been extended in all."""
    held_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    """The event for whose sake its lapse waits, such as an undecided request to extend it."""
    remind_on = models.DateField(null=True)
    """The day of the next reminder (`casework.messages.reminders`); null where none is to come."""

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(state=DeadlineState.OPEN), name="deadline_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state=DeadlineState.OPEN, closed_on__isnull=True)
                | (~Q(state=DeadlineState.OPEN) & Q(closed_on__isnull=False)),
                name="deadline_closed_has_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state="open", lapses=True, held_by__isnull=True),
                name="deadline_lapsing",
            ),
            models.Index(fields=["case"], condition=Q(state="open"), name="deadline_open"),
            models.Index(fields=["due_on"], condition=Q(state="open", provisional=True), name="deadline_provisional"),
            models.Index(fields=["remind_on", "id"], condition=Q(remind_on__isnull=False), name="deadline_reminding"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.code}: {self.due_on}"

    @property
    def limit(self) -> Limit:
        """The limit as it was frozen at the start, and what it has been extended by since."""
        return Limit(self.amount + self.extended_by, Unit(self.unit), Bound(self.bound), self.rolls)

    @property
    def declared(self) -> Any:
        return self.case.case_type.limit(self.code)

    @property
    def at_least(self) -> bool:
        """Whether it is a minimum that something waits for, and nothing that anybody can miss."""
        return self.bound == Bound.AT_LEAST

    @property
    def presses(self) -> bool:
        """Whether somebody can miss its last day: it is no minimum, and nothing holds its lapse."""
        return not self.at_least and self.held_by_id is None


class SuspensionRow(models.Model):
    """One interval in which a deadline does not run, with its reason."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="suspensions")
    first = models.DateField()
    last = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    started_by = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="suspension_dates")
        ]

    def __str__(self) -> str:
        return f"{self.deadline}: {self.first} - {self.last or '…'}"

    def as_suspension(self) -> Suspension:
        return Suspension(self.first, self.last, self.reason)


class LimitOverride(models.Model):
    """A dated rule of a region or an office that changes a time limit (G-16, P8)."""

    kind = models.CharField(_("procedure"), max_length=40)
    code = models.CharField(_("time limit"), max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("office")
    )
    amount = models.PositiveSmallIntegerField(_("amount"), validators=[MinValueValidator(1)])
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("where it is laid down"), max_length=200)

    class Meta:
        ordering = ["kind", "code", "-since"]
        verbose_name = _("changed time limit")
        verbose_name_plural = _("changed time limits")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="override_at_least_one")]

    def __str__(self) -> str:
        return f"{self.kind}.{self.code}: {self.amount}"


class CalendarYear(models.Model):
    """A year whose schedule of working days the office has entered, by the State Council's notice."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("where it is laid down"), max_length=200)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        ordering = ["-year"]
        verbose_name = _("year of the calendar")
        verbose_name_plural = _("years of the calendar")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """One day of an entered year that differs from the plain week."""

    day = models.DateField(_("day"), primary_key=True)
    kind = models.CharField(_("kind of day"), max_length=20)
    year = models.ForeignKey(CalendarYear, on_delete=models.PROTECT, related_name="days")

    class Meta:
        ordering = ["day"]
        verbose_name = _("special day")
        verbose_name_plural = _("special days")

    def __str__(self) -> str:
        return f"{self.day}: {self.kind}"
