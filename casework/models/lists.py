"""Lists of cases on which one step is taken for all at once: what is on them, who signed, who got a copy."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import PersonActor
from accounts.models import Membership
from casework import registry
from casework.models.cases import Case, Event
from casework.models.notices import OutboxMessage
from casework.models.proposals import Prepared, ProposalState, SignatureRow
from casework.steps import ListKind, Step


class PublicList(Prepared):
    """One list of cases, from its preparation to the document that it becomes when the last signature is given."""

    kind = models.CharField(_("procedure"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("number"), max_length=60, blank=True)
    letter = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    check_code = models.CharField(_("check code"), max_length=19, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True)
    pdf = models.FileField(upload_to="lists/%Y/%m/", max_length=200, blank=True)
    pdf_sha256 = models.CharField(_("hash of the PDF (SHA-256)"), max_length=64, blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="list_key"),
            models.UniqueConstraint(
                fields=["organisation", "number"], condition=~Q(number=""), name="list_number_once"
            ),
            models.UniqueConstraint(fields=["check_code"], condition=~Q(check_code=""), name="list_check_code_once"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, number="", check_code="")
                | Q(issued_at__isnull=False, state=ProposalState.SIGNED) & ~Q(number="") & ~Q(check_code=""),
                name="list_issued_has_number",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(state__in=["waiting", "returned"]), name="list_open"),
            models.Index(fields=["kind", "step", "issued_at"], name="list_issued"),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def declared(self) -> Step:
        """The step that is taken on the list; KeyError where the procedure no longer has it."""
        step = registry.case_type(self.kind).step(self.step)
        if step is None:
            raise KeyError(self.step)
        return step

    @property
    def list_kind(self) -> ListKind:
        """What kind of list it is; KeyError where the step is no longer taken on one."""
        together = self.declared.together
        if together is None:
            raise KeyError(self.step)
        return together


class PublicListEntry(models.Model):
    """One case on a list: where, as it was seen, and the event that signing it made, or who struck it and why."""

    list = models.ForeignKey(PublicList, on_delete=models.PROTECT, related_name="entries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="list_entries")
    position = models.PositiveSmallIntegerField()
    seen_version = models.PositiveIntegerField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, null=True, related_name="list_entry")
    struck_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    struck_absent = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["list", "position"]
        verbose_name = _("case on a list")
        verbose_name_plural = _("cases on a list")
        constraints = [
            models.UniqueConstraint(fields=["list", "case"], name="list_entry_once"),
            models.UniqueConstraint(fields=["list", "position"], name="list_entry_position"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | Q(event__isnull=True), name="list_entry_struck_or_taken"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.position}: {self.case}"

    @property
    def struck_hand(self) -> PersonActor | None:
        return PersonActor(self.struck_by, self.struck_absent) if self.struck_by else None


class ListSignature(SignatureRow):
    """One signature under a list; after a strike the same person signs anew, for the hash is another."""

    list = models.ForeignKey(PublicList, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["list", "membership", "hash"], name="list_signature_once")]

    def __str__(self) -> str:
        return f"{self.list}: {self.membership}"


class ListCopy(models.Model):
    """One body that a signed list is copied to: by mail, or on paper, where the office records day and proof."""

    list = models.ForeignKey(PublicList, on_delete=models.PROTECT, related_name="copies")
    kind = models.CharField(_("kind of body"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    message = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, null=True, related_name="list_copy")
    handed_on = models.DateField(_("handed over"), null=True)
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("copy of a list")
        verbose_name_plural = _("copies of lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_on__isnull=True, proof="") | (Q(handed_on__isnull=False) & ~Q(proof="")),
                name="list_copy_day_and_proof",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list}: {self.name}"
