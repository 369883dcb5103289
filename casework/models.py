from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.actors import PersonActor
from accounts.models import Membership, Organisation, Person, Region
from accounts.roles import Capacity
from casework import registry
from casework.limits import Bound, Limit, Suspension, Unit
from casework.steps import Audience, CaseType, State
from records.models import AppendOnly, EventRow

AUDIENCES = [
    (Audience.OFFICE, _("this office")),
    (Audience.OFFICES, _("the offices")),
    (Audience.PARTIES, _("all parties")),
    (Audience.PUBLIC, _("the public")),
]


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


class DeadlineState(models.TextChoices):
    OPEN = "open", _("open")
    MET = "met", _("met")
    LAPSED = "lapsed", _("lapsed")
    VOID = "void", _("no longer needed")


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
            models.Index(fields=["due_on", "id"], condition=Q(state="open", lapses=True), name="deadline_lapsing"),
            models.Index(fields=["case"], condition=Q(state="open"), name="deadline_open"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.code}: {self.due_on}"

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, Unit(self.unit), Bound(self.bound), self.rolls)

    @property
    def declared(self) -> Any:
        return self.case.case_type.limit(self.code)


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


class SignatureRule(models.Model):
    """How many signatures an office asks for on a step, from a day on (0 to 2)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("office"))
    kind = models.CharField(_("procedure"), max_length=40)
    step = models.CharField(_("step"), max_length=40)
    signatures = models.PositiveSmallIntegerField(_("signatures"))
    since = models.DateField(_("from"))

    class Meta:
        ordering = ["organisation", "kind", "step", "-since"]
        verbose_name = _("number of signatures")
        verbose_name_plural = _("numbers of signatures")
        constraints = [
            models.CheckConstraint(condition=Q(signatures__lte=2), name="signatures_at_most_two"),
            models.UniqueConstraint(fields=["organisation", "kind", "step", "since"], name="signature_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.step}: {self.signatures}"


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("waiting for signature")
    RETURNED = "returned", _("returned with remarks")
    SIGNED = "signed", _("signed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    OVERTAKEN = "overtaken", _("overtaken")


class Proposal(models.Model):
    """A step prepared by a handler and waiting for the signatures that let it be taken."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    step = models.CharField(max_length=40)
    payload = models.JSONField()
    seen_version = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    signatures_needed = models.PositiveSmallIntegerField()
    prepared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    prepared_absent = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    remarks = models.TextField(blank=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="proposal_key"),
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(state=ProposalState.WAITING),
                name="proposal_waiting_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(state__in=["waiting", "returned"]), name="proposal_open")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.step}"

    @property
    def prepared_hand(self) -> PersonActor:
        return PersonActor(self.prepared_by, self.prepared_absent)


class Signature(AppendOnly):
    """One signature under a proposal: who, when, and the hash of what was signed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="signatures")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    absent = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "membership"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.membership}"

    @property
    def hand(self) -> PersonActor:
        return PersonActor(self.membership, self.absent)


class StepDraft(models.Model):
    """What somebody has typed into a step's form and kept for later; nobody else but their office sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    step = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step", "organisation"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.step}"


class Document(models.Model):
    """One file of a case, stored under a random name with its hash."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    name = models.CharField(_("file name"), max_length=120)
    purpose = models.CharField(_("what it is"), max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=200)
    audience = models.CharField(max_length=10, choices=AUDIENCES)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name


class Content(models.Model):
    """One version of a large content of a case, edited under its own pages until a step freezes it."""

    freezes = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contents")
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    """Counts saves, so that a stale page cannot overwrite a newer one."""
    edited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["case", "kind", "version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "version"], name="content_version"),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(frozen_at__isnull=True), name="content_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind} {self.version}"


class InternalNote(models.Model):
    """A remark for colleagues of one office on a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case}: {self.author.person}"


class Notice(models.Model):
    """One written notice: number, words and check code are fixed when it is issued; PDF and mail follow."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices", verbose_name=_("case"))
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    code = models.CharField(max_length=40)
    letter = models.CharField(max_length=60)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer"))
    addressee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("addressee"))
    data = models.JSONField()
    check_code = models.CharField(_("check code"), max_length=19, unique=True)
    received_at = models.DateTimeField(_("received"))
    sent_at = models.DateTimeField(_("sent by mail"), null=True)
    read_at = models.DateTimeField(_("first read"), null=True)
    pdf = models.FileField(upload_to="notices/%Y/%m/", max_length=200, blank=True)
    pdf_sha256 = models.CharField(_("hash of the PDF (SHA-256)"), max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["issuer", "number"], name="notice_number_once")]

    def __str__(self) -> str:
        return self.number


class OutboxState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("refused for good")


class OutboxMessage(models.Model):
    """One mail to one person, written in the transaction that caused it and sent by the worker."""

    dedupe_key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="messages")
    template = models.CharField(_("kind of mail"), max_length=60)
    data = models.JSONField(default=dict)
    message_id = models.CharField(_("number of the mail (Message-ID)"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("written"))
    state = models.CharField(_("state"), max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        indexes = [models.Index(fields=["next_attempt_at", "id"], condition=Q(state="waiting"), name="outbox_waiting")]

    def __str__(self) -> str:
        return self.dedupe_key
