"""What is prepared for signature, and what is kept for later."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import PersonActor
from accounts.models import Membership, Organisation
from casework.models.cases import Case
from records.models import AppendOnly


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


class Prepared(models.Model):
    """What is prepared by a handler and waits for the signatures that let a step be taken, for one case or for many."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    payload = models.JSONField()
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
        abstract = True

    @property
    def prepared_hand(self) -> PersonActor:
        return PersonActor(self.prepared_by, self.prepared_absent)

    def close(self, state: str, actor: PersonActor, at: datetime, remarks: str) -> None:
        """Let it wait no longer: what became of it, by whom, with their remarks."""
        self.state, self.remarks, self.closed_at = state, remarks, at
        self.closed_by = actor.membership
        self.save(update_fields=["state", "remarks", "closed_at", "closed_by"])


class SignatureRow(AppendOnly):
    """One signature: who, when, and the hash of what was signed."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    absent = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @property
    def hand(self) -> PersonActor:
        return PersonActor(self.membership, self.absent)


class Proposal(Prepared):
    """A step of one case, prepared by a handler and waiting for the signatures that let it be taken."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    seen_version = models.PositiveIntegerField()

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


class Signature(SignatureRow):
    """One signature under a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "membership"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.membership}"


class StepDraft(models.Model):
    """What somebody has typed into a step's form and kept for later; nobody else but their office sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    step = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    page = models.CharField(max_length=36, blank=True)
    """The opened page from which it was kept, which alone may keep again without having seen it anew."""
    based_on = models.CharField(max_length=64, blank=True)
    """The state of what it would change, as it was when this was typed; empty where a form has none."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step", "organisation"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.step}"
