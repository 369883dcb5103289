"""What is booked, as movements between accounts by their role; which code a role has is the chart's (L-6, L-11)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wastefund.rules.obligation import Charge


class AccountRole(StrEnum):
    """What an account of the accounting book is for."""

    FIXED_ASSETS = "fixed_assets"
    ACCUMULATED_DEPRECIATION = "accumulated_depreciation"
    CONSTRUCTION_IN_PROGRESS = "construction_in_progress"
    BANK = "bank"
    PROVISIONS = "provisions"
    FINANCE_COST = "finance_cost"
    OPERATING_COST = "operating_cost"
    PROFIT_OR_LOSS = "profit_or_loss"


class StatutoryRole(StrEnum):
    """What an account of the statutory book is for."""

    CAPITALISED_COST = "capitalised_cost"
    AMORTISED = "amortised"
    RESERVE = "reserve"
    OPERATING_COST = "operating_cost"


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an entry in yuan: debit positive, credit negative."""

    role: AccountRole | StatutoryRole
    amount: Decimal


Movements = tuple[Movement, ...]


def recognition(obligation: Decimal, cost_of_asset: Decimal) -> Movements:
    """The asset put to use: what it cost to build and the present value of leaving it (CAS 4, CAS 13)."""
    return _without_zero(
        Movement(AccountRole.FIXED_ASSETS, cost_of_asset + obligation),
        Movement(AccountRole.CONSTRUCTION_IN_PROGRESS, -cost_of_asset),
        Movement(AccountRole.PROVISIONS, -obligation),
    )


def unwinding(interest: Decimal) -> Movements:
    """A period's interest on the provision (CAS 13)."""
    return _moved(AccountRole.FINANCE_COST, AccountRole.PROVISIONS, interest)


def depreciation(charge: Decimal) -> Movements:
    """A period's share of the asset in the cost of operation (CAS 4; L-6)."""
    return _moved(AccountRole.OPERATING_COST, AccountRole.ACCUMULATED_DEPRECIATION, charge)


def re_estimate(charge: Charge) -> Movements:
    """A change of the provision, against the asset and what exceeds it against profit or loss (Interpretation 6)."""
    return _without_zero(
        Movement(AccountRole.FIXED_ASSETS, charge.to_asset),
        Movement(AccountRole.PROFIT_OR_LOSS, charge.to_profit_or_loss),
        Movement(AccountRole.PROVISIONS, -charge.to_asset - charge.to_profit_or_loss),
    )


def top_up(shortfall: Decimal) -> Movements:
    """A shortfall after the asset's life, through profit or loss (L-13; CAS 13)."""
    return _moved(AccountRole.PROFIT_OR_LOSS, AccountRole.PROVISIONS, shortfall)


def use(spent: Decimal) -> Movements:
    """Money spent on what was provided for (L-12; CAS 13)."""
    return _moved(AccountRole.PROVISIONS, AccountRole.BANK, spent)


def release(surplus: Decimal) -> Movements:
    """What is left after the last cost, through profit or loss (L-13; CAS 13)."""
    return _moved(AccountRole.PROVISIONS, AccountRole.PROFIT_OR_LOSS, surplus)


def setting_aside(change: Decimal) -> Movements:
    """The nominal reserve capitalised once, or changed by a later version of the plan (L-6)."""
    return _moved(StatutoryRole.CAPITALISED_COST, StatutoryRole.RESERVE, change)


def amortisation(charge: Decimal) -> Movements:
    """A period's share of the nominal reserve in the cost of operation (L-6, L-8)."""
    return _moved(StatutoryRole.OPERATING_COST, StatutoryRole.AMORTISED, charge)


def _moved(debit: AccountRole | StatutoryRole, credit: AccountRole | StatutoryRole, amount: Decimal) -> Movements:
    return _without_zero(Movement(debit, amount), Movement(credit, -amount))


def _without_zero(*movements: Movement) -> Movements:
    return tuple(movement for movement in movements if movement.amount)
