"""The chart of accounts: which code and name a role has in the books of a unit (L-11)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from ledger.models import Side
from ledger.posting import AccountSpec
from wastefund.models import ChartRow
from wastefund.rules import AccountRole, StatutoryRole

Role = AccountRole | StatutoryRole


@dataclass(frozen=True)
class Usual:
    """What an account is called unless a unit says otherwise, and on which side it grows."""

    code: str
    name: str
    side: Side
    guarded: bool = False


# Codes of the Ministry of Finance's usual chart; an accountant may want others.
ACCOUNTING: dict[AccountRole, Usual] = {
    AccountRole.BANK: Usual("1002", _("Bank deposits"), Side.DEBIT),
    AccountRole.FIXED_ASSETS: Usual("1601", _("Fixed assets"), Side.DEBIT, guarded=True),
    AccountRole.ACCUMULATED_DEPRECIATION: Usual("1602", _("Accumulated depreciation"), Side.CREDIT, guarded=True),
    AccountRole.CONSTRUCTION_IN_PROGRESS: Usual("1604", _("Construction in progress"), Side.DEBIT),
    AccountRole.PROVISIONS: Usual("2801", _("Provisions"), Side.CREDIT, guarded=True),
    AccountRole.OPERATING_COST: Usual("6401", _("Cost of operation"), Side.DEBIT),
    AccountRole.PROFIT_OR_LOSS: Usual("6602", _("Administrative expenses"), Side.DEBIT),
    AccountRole.FINANCE_COST: Usual("6603", _("Finance cost"), Side.DEBIT),
}
STATUTORY: dict[StatutoryRole, Usual] = {
    StatutoryRole.CAPITALISED_COST: Usual("1601", _("Asset-retirement cost"), Side.DEBIT, guarded=True),
    StatutoryRole.AMORTISED: Usual("1602", _("Accumulated amortisation"), Side.CREDIT),
    StatutoryRole.RESERVE: Usual("2801", _("Decommissioning reserve"), Side.CREDIT, guarded=True),
    StatutoryRole.OPERATING_COST: Usual("6401", _("Cost of operation"), Side.DEBIT),
}


def accounts_of(unit: Organisation) -> dict[AccountRole, AccountSpec]:
    """The accounts of an accounting book by the unit's chart as it is now, with the usual ones for the rest."""
    own = {row.role: row for row in ChartRow.objects.filter(organisation=unit)}
    return {role: _spec(usual, own.get(role.value)) for role, usual in ACCOUNTING.items()}


def statutory_account(role: StatutoryRole) -> AccountSpec:
    """The account of a statutory book for a role; amortisation has one for each part and way of spreading."""
    return _spec(STATUTORY[role], None)


def _spec(usual: Usual, own: ChartRow | None) -> AccountSpec:
    return AccountSpec(
        code=own.code if own else usual.code,
        name=own.name if own else str(usual.name),
        side=usual.side,
        guarded=usual.guarded,
    )
