"""What is known of the worker and its clock. All moments are the machine's, also where the site's day was moved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case


class Process(models.TextChoices):
    """The processes that give signs of life."""

    CLOCK = "clock", _("clock")
    WORKER = "worker", _("worker")


class Heartbeat(models.Model):
    """The last sign of life of one process."""

    process = models.CharField(_("process"), max_length=10, choices=Process.choices)
    name = models.CharField(_("name"), max_length=200)
    """The machine of a clock, the node of a worker."""
    at = models.DateTimeField(_("last sign of life"))

    class Meta:
        ordering = ["process", "-at"]
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        constraints = [models.UniqueConstraint(fields=["process", "name"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"{self.process} {self.name}"


class TaskRun(models.Model):
    """The last run of one task: of each that the clock asks for, and of any other that failed."""

    name = models.CharField(_("task"), max_length=200, primary_key=True)
    begun_at = models.DateTimeField(_("begun"), null=True)
    ended_at = models.DateTimeField(_("ended well"), null=True)
    figures = models.JSONField(_("figures"), default=dict)
    """What the run that ended counted, by name."""
    failed_at = models.DateTimeField(_("failed"), null=True)
    """Set until a run ends well."""
    error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("run of a task")
        verbose_name_plural = _("runs of tasks")

    def __str__(self) -> str:
        return self.name


class StuckCase(models.Model):
    """A case whose due lapses could not be settled at the last attempt; the next sweep tries again."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("case"))
    since = models.DateTimeField(_("since"))
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    last_at = models.DateTimeField(_("last attempt"))
    error = models.CharField(_("last error"), max_length=300)

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("case with unsettled lapses")
        verbose_name_plural = _("cases with unsettled lapses")

    def __str__(self) -> str:
        return f"{self.case}: {self.error}"
