"""The book of a programme: what is issued, what of it is not distributed yet, and what goes back (R-13 to R-15)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.steps import StepContext
from ledger import posting, reading
from ledger.language import site_language
from ledger.models import Side
from ledger.posting import AccountSpec, Line
from rdfunds.models import Programme
from rdfunds.rules import NOTHING

# Codes as accountants number them.
ISSUED = "4001"
"""Control account: what the finance department has issued and has not got back."""
UNDISTRIBUTED = "1001"
"""What is issued and given to no project yet, of all years; the store keeps it from falling below zero."""
DISTRIBUTED = "1101"
"""Begins the code of each account of what a project has got."""


def open_book(programme: Programme, opened_on: date) -> None:
    """Open the book with the two accounts that every programme has."""
    with site_language():
        programme.book = posting.open_book(
            f"programme:{programme.case_id}",
            _("Programme book: %(name)s") % {"name": programme.name},
            [
                AccountSpec(ISSUED, _("Budget issued"), Side.CREDIT),
                AccountSpec(UNDISTRIBUTED, _("Budget not distributed"), Side.DEBIT, guarded=True),
            ],
            opened_on=opened_on,
        )
    programme.save(update_fields=["book"])


def book_budget(context: StepContext, year: int, version: int, before: Decimal, amount: Decimal) -> None:
    """Book the budget of a year: what is issued beyond `before` yuan, or taken back of it (R-13)."""
    with site_language():
        issued, adjusted = _("Budget of %(year)s issued: %(number)s"), _("Budget of %(year)s adjusted: %(number)s")
    kind, text = ("budget", issued) if version == 1 else ("budget_adjustment", adjusted)
    memo = text % {"year": year, "number": context.data["document_number"]}
    _post(context, context.record, kind, amount - before, memo, f"budget:{context.case.pk}:{year}:{version}")


def book_return(context: StepContext, programme: Programme) -> Decimal:
    """Book the return of what is not distributed, and tell how many yuan that are; 0 is not booked (R-15)."""
    left = undistributed(programme)
    with site_language():
        memo = _("What is not distributed is returned")
    if left:
        _post(context, programme, "return", -left, memo, f"return:{context.case.pk}")
    return left


def undistributed(programme: Programme) -> Decimal:
    """Yuan that are issued and not distributed, of all years."""
    if programme.book is None:
        return NOTHING
    return reading.balances(programme.book, [UNDISTRIBUTED]).get(UNDISTRIBUTED, NOTHING)


def distributed(programme: Programme) -> Decimal:
    """Yuan that projects have got, of all years."""
    if programme.book is None:
        return NOTHING
    held = reading.balances(programme.book, [ISSUED, UNDISTRIBUTED])
    return -held.get(ISSUED, NOTHING) - held.get(UNDISTRIBUTED, NOTHING)


def _post(context: StepContext, programme: Programme, kind: str, amount: Decimal, memo: str, key: str) -> None:
    """Debit what is not distributed, credit what is issued; the other way round where `amount` is negative."""
    posting.post(
        programme.book,
        [Line(UNDISTRIBUTED, amount), Line(ISSUED, -amount)],
        kind=kind,
        effective_on=context.today,
        actor=context.actor,
        memo=memo,
        key=key,
        recorded_at=context.at,
    )
