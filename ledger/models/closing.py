from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger import triggers
from ledger.models.books import Account, Book
from ledger.models.entries import Acted
from records.models import AppendOnly


class Certificate(Acted, AppendOnly):
    """That a book was closed through a day, and which entry was its last then; the office keeps a copy elsewhere."""

    store_triggers = triggers.CERTIFICATE

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("book"))
    through = models.DateField(_("closed through"))
    sequence = models.PositiveIntegerField(_("entries"))
    head_hash = models.CharField(_("hash of the last entry"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["book", "through"]
        verbose_name = _("closing certificate")
        verbose_name_plural = _("closing certificates")
        constraints = [models.UniqueConstraint(fields=["book", "through"], name="certificate_once")]

    def __str__(self) -> str:
        return f"{self.book} {self.through}"

    def canonical(self) -> dict[str, Any]:
        """What the certificate says, for an export that is kept elsewhere."""
        return {
            "book": self.book.code,
            "through": self.through,
            "sequence": self.sequence,
            "head_hash": self.head_hash,
            "recorded_at": self.recorded_at,
        }


class Snapshot(models.Model):
    """What an account held at the end of a day, in fen: derived, kept exact by the store, and made to be fast.

    Counts every posting that takes effect by then, whenever it was recorded.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="snapshots", db_index=False)
    day = models.DateField()
    balance = models.BigIntegerField()
    posting_count = models.BigIntegerField()

    class Meta:
        ordering = ["account", "day"]
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="snapshot_once")]
        # Finds where a page of a statement begins.
        indexes = [models.Index(fields=["account", "posting_count"], name="snapshot_count")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"
