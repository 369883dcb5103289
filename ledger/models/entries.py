from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from ledger import triggers
from ledger.models.books import Account, Book
from ledger.money import to_yuan
from records.models import ActorKind, AppendOnly

LONGEST = {"kind": 40, "memo": 500, "key": 120}
"""How many characters the texts of an entry may have."""


class Acted(models.Model):
    """By whose hand a row was written: a person in a membership (for an absent colleague, if so), or the system."""

    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind.choices)
    # Nobody asks for all entries of a membership; an index would cost each posting its share.
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("membership")
    )
    absent = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("absent")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("organisation"),
    )

    class Meta:
        abstract = True


class Entry(Acted, AppendOnly):
    """One entry of a book, sealed with its postings: their number, their total, and a link of the book's chain."""

    store_triggers = triggers.ENTRY

    book = models.ForeignKey(
        Book, on_delete=models.PROTECT, related_name="entries", db_index=False, verbose_name=_("book")
    )
    sequence = models.PositiveIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=LONGEST["kind"])
    effective_on = models.DateField(_("effective"))
    recorded_at = models.DateTimeField(_("recorded"))
    memo = models.CharField(_("text"), max_length=LONGEST["memo"])
    key = models.CharField(_("key"), max_length=LONGEST["key"])
    asked_hash = models.CharField(_("hash of what was asked"), max_length=64)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal", verbose_name=_("reverses")
    )
    line_count = models.PositiveIntegerField(_("lines"))
    total = models.BigIntegerField(_("total in fen"))
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        ordering = ["book", "sequence"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["book", "sequence"], name="entry_sequence"),
            models.UniqueConstraint(fields=["book", "key"], name="entry_key"),
            models.CheckConstraint(condition=Q(line_count__gte=2, total__gt=0), name="entry_moves_something"),
        ]
        indexes = [models.Index(fields=["book", "effective_on", "sequence"], name="entry_day")]

    def __str__(self) -> str:
        return f"{self.book} {self.sequence}"

    @property
    def amount(self) -> Decimal:
        """The sum of the debit side, in yuan."""
        return to_yuan(self.total)


class Posting(AppendOnly):
    """One line of an entry: an amount on an account, debit positive, and the account's balance after it, in fen."""

    store_triggers = triggers.POSTING

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    effective_on = models.DateField(_("effective"))
    amount = models.BigIntegerField(_("amount in fen"))
    sequence = models.PositiveIntegerField(_("no. in the account"))
    balance = models.BigIntegerField(_("balance after in fen"))

    class Meta:
        ordering = ["entry", "line"]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(fields=["entry", "line"], name="posting_line"),
            models.UniqueConstraint(fields=["account", "sequence"], name="posting_sequence"),
            models.CheckConstraint(condition=~Q(amount=0) & Q(line__gte=1, sequence__gte=1), name="posting_counts"),
        ]
        indexes = [
            # Answers an as-of question without a look at the table.
            models.Index(fields=["account", "effective_on", "sequence"], include=["amount"], name="posting_day")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.line}"

    @property
    def debit(self) -> Decimal | None:
        """What stands in the debit column, in yuan; None where the line is a credit."""
        return to_yuan(self.amount) if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        """What stands in the credit column, in yuan; None where the line is a debit."""
        return to_yuan(-self.amount) if self.amount < 0 else None


def canonical(
    *,
    book: str,
    sequence: int,
    kind: str,
    effective_on: date,
    recorded_at: Any,
    actor: tuple[str, int | None, int | None, int | None],
    memo: str,
    key: str,
    asked: str,
    reverses: int | None,
    lines: list[list[Any]],
    previous: str,
) -> dict[str, Any]:
    """What is hashed of an entry (`docs/ledger.md`).

    `actor`: kind, membership, absent, organisation; `reverses`: sequence of the entry reversed; `lines`, in order:
    account code, amount in fen, the line's number in the account, balance after it in fen.
    """
    kind_of_actor, membership, absent, organisation = actor
    return {
        "book": book,
        "sequence": sequence,
        "kind": kind,
        "effective_on": effective_on,
        "recorded_at": recorded_at,
        "actor_kind": kind_of_actor,
        "membership": membership,
        "absent": absent,
        "organisation": organisation,
        "memo": memo,
        "key": key,
        "asked": asked,
        "reverses": reverses,
        "lines": lines,
        "previous": previous,
    }
