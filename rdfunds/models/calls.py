"""Calls for projects of a programme (R-20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from rdfunds.models.programmes import Programme


class Rounds(models.IntegerChoices):
    """How often applicants are chosen from: two rounds ask for the budget in the second only (R-20)."""

    ONE = 1, _("One round")
    TWO = 2, _("Two rounds")


class Call(models.Model):
    """One call; the case it hangs on holds its state."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="call")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(_("title"), max_length=120)
    direction = models.TextField(_("what is called for"), max_length=4000)
    rounds = models.PositiveSmallIntegerField(_("rounds"), choices=Rounds.choices)
    lump_sum = models.BooleanField(_("lump-sum, without a budget"), default=False)
    closes_on = models.DateField(_("last day"))
    published_estimate = models.BigIntegerField(_("published estimate in fen"), null=True)
    """What one project may cost, where the call says so."""

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self) -> str:
        return self.title
