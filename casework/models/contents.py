"""What a case holds: files, large contents in versions, remarks among colleagues."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from casework.models.cases import AUDIENCES, Case


class Document(models.Model):
    """One file of a case, stored under a random name with its hash."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    """None: a member of the public."""
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
