"""The case, its parties and its chain of events."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, Region
from accounts.roles import Capacity
from casework import registry
from casework.steps import Audience, CaseType, State
from records.models import EventRow

if TYPE_CHECKING:
    from casework.models.deadlines import Deadline

AUDIENCES = [
    (Audience.OFFICE, _("this office")),
    (Audience.OFFICES, _("the offices")),
    (Audience.PARTIES, _("all parties")),
    (Audience.PUBLIC, _("the public")),
]


class DeadlineState(models.TextChoices):
    OPEN = "open", _("open")
    MET = "met", _("met")
    LAPSED = "lapsed", _("lapsed")
    VOID = "void", _("no longer needed")


class Counter(models.Model):
    """The last number given out under a name: gapless, because its row is locked until the number is committed."""

    name = models.CharField(max_length=120, unique=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class Case(models.Model):
    """One procedure under way, or one thing with a life and clocks of its own."""

    reference = models.CharField(_("reference"), max_length=40, unique=True)
    kind = models.CharField(_("procedure"), max_length=40)
    state = models.CharField(_("state"), max_length=40, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region"))
    handler = models.ForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    opened_at = models.DateTimeField(_("opened"))
    opening_key = models.CharField(max_length=80, unique=True)
    state_since = models.DateField(_("in this state since"))
    next_due_on = models.DateField(_("next due"), null=True, blank=True)
    event_count = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64)
    bigrams = ArrayField(models.CharField(max_length=2), default=list, editable=False)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["kind", "state", "next_due_on", "id"], name="case_worklist"),
            models.Index(fields=["region", "kind"], name="case_region"),
            GinIndex(fields=["bigrams"], name="case_bigrams"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def case_type(self) -> CaseType:
        return registry.case_type(self.kind)

    @property
    def current_state(self) -> State:
        return self.case_type.state(self.state)

    @cached_property
    def open_deadlines(self) -> "list[Deadline]":
        """The time limits that run, soonest due first, as they were when first asked for."""
        return list(self.deadlines.filter(state=DeadlineState.OPEN).order_by("due_on", "pk"))

    @cached_property
    def current_parties(self) -> "list[Party]":
        """Who is a party now, with the organisation, as it was when first asked for."""
        return list(self.parties.filter(until__isnull=True).select_related("organisation"))

    @property
    def offices(self) -> "list[Organisation]":
        """The parties now that do not merely apply: those in whose hands the case is."""
        applicants = self.case_type.applicants
        return [party.organisation for party in self.current_parties if party.capacity not in applicants]

    def capacities_of(self, organisation: Organisation) -> set[str]:
        """In which capacities `organisation` is a party now."""
        return {party.capacity for party in self.current_parties if party.organisation_id == organisation.pk}

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the case again, and what was asked for along with it."""
        super().refresh_from_db(*args, **kwargs)
        self.forget("open_deadlines", "current_parties")

    def forget(self, *looked_up: str) -> None:
        """Look up again what may have changed, when it is next asked for."""
        for name in looked_up:
            self.__dict__.pop(name, None)

    @property
    def record(self) -> Any:
        return getattr(self, self.case_type.record)

    @property
    def title(self) -> str:
        return self.case_type.title(self)


class Party(models.Model):
    """One organisation in one case, in a capacity, for a time; the source of who sees and handles it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parties")
    capacity = models.CharField(
        max_length=40, choices=[*Capacity.choices, ("grading_department", _("Grading department"))]
    )
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation", "capacity"],
                condition=Q(until__isnull=True),
                name="party_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "capacity", "case"],
                condition=Q(until__isnull=True),
                name="party_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_capacity_display()})"


class Event(EventRow):
    """One thing that happened in a case; the case's chain of events is its file."""

    chain_field = "case_id"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("case"))
    version = models.PositiveIntegerField()
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    absent = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )
    audience = models.CharField(max_length=10, choices=AUDIENCES)
    key = models.CharField(max_length=80)
    asked_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "sequence"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="event_sequence"),
            models.UniqueConstraint(fields=["case", "key"], name="event_key"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.sequence}: {self.code}"

    def canonical(self) -> dict[str, Any]:
        return super().canonical() | {
            "version": self.version,
            "from": self.from_state,
            "to": self.to_state,
            "membership": self.membership_id,
            "absent": self.absent_id,
            "organisation": self.organisation_id,
            "audience": self.audience,
            "key": self.key,
            "asked": self.asked_hash,
        }


class EventContent(models.Model):
    """What was typed at one event. It stands beside the chain, which holds its hash, so that it can be erased."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="content")
    payload = models.JSONField()

    def __str__(self) -> str:
        return str(self.event)
