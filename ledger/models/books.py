from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger import triggers
from records import chain


class Side(models.IntegerChoices):
    """The side on which an account grows, as the sign of its usual balance."""

    DEBIT = 1, _("debit")
    CREDIT = -1, _("credit")


class Book(models.Model):
    """One book with a chain of its own: one landfill's statutory book, its accounting book, one project's budget.

    Its row is the lock of everything posted into it. The store alone moves the head and the closed period.
    """

    store_triggers = triggers.BOOK

    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    opened_on = models.DateField(_("first day"), null=True, blank=True)
    closed_through = models.DateField(_("closed through"), null=True, blank=True)
    head_sequence = models.PositiveIntegerField(_("entries"), default=0)
    head_hash = models.CharField(_("hash of the last entry"), max_length=64, default=chain.GENESIS)

    class Meta:
        ordering = ["code"]
        verbose_name = _("book")
        verbose_name_plural = _("books")

    def __str__(self) -> str:
        return self.code


class Account(models.Model):
    """One account of one book; only its name ever changes."""

    store_triggers = triggers.ACCOUNT

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("book"))
    code = models.CharField(_("code"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    sign = models.SmallIntegerField(_("normal side"), choices=Side.choices)
    guarded = models.BooleanField(_("never below zero"), default=False)

    class Meta:
        ordering = ["book", "code"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="account_code"),
            models.CheckConstraint(condition=Q(sign__in=[1, -1]), name="account_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def on_normal_side(self, balance: Decimal) -> Decimal:
        """A balance in yuan, debit positive, as it is on this account's normal side: what it holds is positive."""
        return balance * self.sign
