"""The two books of a landfill: opening them, and which of their accounts a movement goes to (L-6, L-11)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from ledger.language import site_language
from ledger.models import Account, Book
from ledger.posting import AccountSpec, Line, open_account, open_book
from wastefund import charts
from wastefund.labels import KINDS, METHODS
from wastefund.models import Landfill, LandfillAccount
from wastefund.rules import AccountRole, LandfillKind, Movement, SpreadMethod, StatutoryRole

Part = tuple[LandfillKind, SpreadMethod]


def key_of(role: AccountRole | StatutoryRole) -> str:
    """A role with the book that it belongs to, as the accounts of a landfill are kept by."""
    return f"{'statutory' if isinstance(role, StatutoryRole) else 'accounting'}:{role}"


PROVISIONS = key_of(AccountRole.PROVISIONS)
FIXED_ASSETS = key_of(AccountRole.FIXED_ASSETS)
DEPRECIATED = key_of(AccountRole.ACCUMULATED_DEPRECIATION)
RESERVE = key_of(StatutoryRole.RESERVE)
CAPITALISED = key_of(StatutoryRole.CAPITALISED_COST)
IN_COST = key_of(StatutoryRole.OPERATING_COST)


def role_of_part(kind: LandfillKind, method: SpreadMethod) -> str:
    """The role of the account that collects what is amortised of one slice."""
    return f"{StatutoryRole.AMORTISED}:{kind}:{method}"


def open_books(landfill: Landfill, opened_on: date) -> None:
    """Open both books, with the accounts of the unit's chart, where there are none yet (L-6)."""
    with site_language():
        reference, name = landfill.case.reference, landfill.name
        statutory = open_book(f"{reference}/S", _("Statutory book: %(name)s") % {"name": name}, opened_on=opened_on)
        accounting = open_book(f"{reference}/A", _("Accounting book: %(name)s") % {"name": name}, opened_on=opened_on)
        landfill.statutory_book, landfill.accounting_book = statutory, accounting
        landfill.save(update_fields=["statutory_book", "accounting_book"])
        for role in (StatutoryRole.CAPITALISED_COST, StatutoryRole.RESERVE, StatutoryRole.OPERATING_COST):
            _keep(landfill, key_of(role), statutory, charts.statutory_account(role))
        for accounting_role, spec in charts.accounts_of(landfill.responsible_unit).items():
            _keep(landfill, key_of(accounting_role), accounting, spec)


def open_parts(landfill: Landfill, parts: Sequence[Part]) -> None:
    """Open the account that collects what is amortised of each slice, where there is none yet."""
    usual = charts.statutory_account(StatutoryRole.AMORTISED)
    with site_language():
        for kind, method in parts:
            name = f"{usual.name} · {KINDS[kind]} · {METHODS[method]}"
            code = f"{usual.code}.{list(LandfillKind).index(kind) + 1}{list(SpreadMethod).index(method) + 1}"
            spec = AccountSpec(code, name, usual.side)
            _keep(landfill, role_of_part(kind, method), _statutory(landfill), spec)


def accounts_of(landfill: Landfill) -> dict[str, Account]:
    """Role > account, of both books."""
    rows = LandfillAccount.objects.filter(landfill=landfill).select_related("account__book")
    return {row.role: row.account for row in rows}


def lines(accounts: Mapping[str, Account], movements: Sequence[Movement], part: Part | None = None) -> list[Line]:
    """The movements as lines of an entry; what is amortised goes to the account of `part`."""
    return [Line(accounts[_role(movement, part)].code, movement.amount) for movement in movements]


def _role(movement: Movement, part: Part | None) -> str:
    if movement.role is StatutoryRole.AMORTISED and part is not None:
        return role_of_part(*part)
    return key_of(movement.role)


def _keep(landfill: Landfill, role: str, book: Book, spec: AccountSpec) -> None:
    if LandfillAccount.objects.filter(landfill=landfill, role=role).exists():
        return
    LandfillAccount.objects.create(landfill=landfill, role=role, account=open_account(book, spec))


def _statutory(landfill: Landfill) -> Book:
    if landfill.statutory_book is None:
        raise RuntimeError("the books have not been opened yet")
    return landfill.statutory_book
