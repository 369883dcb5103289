"""One application for a grade, its review team, and the objections to its result."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from casework.models import Case, Document, Event
from grading.models.fields import LevelField
from grading.models.standards import GradingStandard, StandardElement


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
    review_from = models.DateField(null=True)
    """The team's first day on site, as last appointed (G-7-3-1)."""

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


class ReviewTeamMember(models.Model):
    """One member of the team that reviews an application on site, for a time (G-7-3-1)."""

    class Part(models.TextChoices):
        LEADER = "leader", _("leader")
        MEMBER = "member", _("member")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="team")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    since = models.DateField()
    """Day of the appointment."""
    until = models.DateField(null=True)

    class Meta:
        ordering = ["part", "pk"]
        verbose_name = _("member of a review team")
        verbose_name_plural = _("members of review teams")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "membership"], condition=Q(until__isnull=True), name="team_member_once"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(until__isnull=True, part="leader"), name="team_one_leader"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.person} ({self.get_part_display()})"


class Objection(models.Model):
    """One objection to a result under public notice; who made it is for the grading department alone (G-7-4)."""

    class Outcome(models.TextChoices):
        UNFOUNDED = "unfounded", _("does not hold")
        UPHELD = "upheld", _("upheld")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField(_("number"))
    received_at = models.DateTimeField(_("received"))
    by_department = models.BooleanField(default=False)
    """True for what the grading department itself has learnt."""
    text = models.TextField(_("objection"))
    contact_name = models.CharField(_("name"), max_length=60, blank=True)
    contact = models.CharField(_("telephone or e-mail address"), max_length=120, blank=True)
    receipt = models.CharField(_("receipt number"), max_length=19, null=True, unique=True)  # noqa: DJ001 - one empty text would be unique
    """Under which whoever objected asks what has become of it; None for what the department entered itself."""
    documents = models.ManyToManyField(Document, related_name="+")
    received_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    findings = models.TextField(_("findings"), blank=True)
    decided_on = models.DateField(_("decided"), null=True)

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="objection_number"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True) | (~Q(outcome="") & Q(decided_on__isnull=False)),
                name="objection_decided_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.number}"
