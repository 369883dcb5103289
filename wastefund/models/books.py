"""How the books of a landfill are kept: its unit's chart, the account of each role, how far each line is booked."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation
from ledger.models import Account
from wastefund import rules
from wastefund.models.landfills import Landfill

ROLES = [
    (rules.AccountRole.BANK.value, _("Bank deposits")),
    (rules.AccountRole.FIXED_ASSETS.value, _("Fixed assets")),
    (rules.AccountRole.ACCUMULATED_DEPRECIATION.value, _("Accumulated depreciation")),
    (rules.AccountRole.CONSTRUCTION_IN_PROGRESS.value, _("Construction in progress")),
    (rules.AccountRole.PROVISIONS.value, _("Provisions")),
    (rules.AccountRole.OPERATING_COST.value, _("Cost of operation")),
    (rules.AccountRole.PROFIT_OR_LOSS.value, _("Profit or loss")),
    (rules.AccountRole.FINANCE_COST.value, _("Finance cost")),
]


class ChartRow(models.Model):
    """The code and name under which a unit keeps the account of one role, in books opened from now on."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible unit")
    )
    role = models.CharField(_("what the account is for"), max_length=40, choices=ROLES)
    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[RegexValidator(r"^[0-9A-Za-z.\-]+$", _("A code has digits, letters, dots and dashes."))],
    )
    name = models.CharField(_("name"), max_length=80)
    history = HistoricalRecords()

    class Meta:
        ordering = ["organisation", "code"]
        verbose_name = _("account of a unit's chart")
        verbose_name_plural = _("units' charts of accounts")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role"], name="chart_role_once"),
            models.UniqueConstraint(fields=["organisation", "code"], name="chart_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class LandfillAccount(models.Model):
    """Which account of a landfill's books has which role, as fixed when it was opened."""

    landfill = models.ForeignKey(Landfill, on_delete=models.PROTECT, related_name="accounts")
    role = models.CharField(max_length=60)
    """Book and role, as `accounting:provisions`; amortisation by part and method, as `amortised:rigid:by_month`."""
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["landfill", "role"], name="landfill_role_once")]

    def __str__(self) -> str:
        return f"{self.landfill}: {self.role}"


class BookedLine(models.Model):
    """How far one kind of monthly entry of a landfill is booked: the clock goes on with the month after."""

    landfill = models.ForeignKey(Landfill, on_delete=models.PROTECT, related_name="booked_lines")
    line = models.CharField(max_length=60)
    through = models.DateField()
    """First day of the last month booked."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["landfill", "line"], name="booked_line_once")]

    def __str__(self) -> str:
        return f"{self.landfill} {self.line}: {self.through:%Y-%m}"
