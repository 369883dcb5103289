"""What projects get of a programme's budget, in its book: distributed, paid, taken back (R-14, R-27, R-29, R-42)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from casework.steps import StepContext
from ledger import posting, reading
from ledger.language import site_language
from ledger.models import Side
from ledger.posting import AccountSpec, Line
from rdfunds import bookkeeping
from rdfunds.bookkeeping import DISTRIBUTED, UNDISTRIBUTED
from rdfunds.models import Project
from rdfunds.rules import NOTHING

PAID = "1102"
"""Begins the code of each account of what was paid to a project."""


def distribute(context: StepContext, project: Project, amount: Decimal) -> None:
    """Give `amount` yuan of what is not distributed to the project. Raises WouldCrossZero where there is less."""
    with site_language():
        memo = _("Budget of %(reference)s issued")
    lines = [Line(_account(project, DISTRIBUTED), amount), Line(UNDISTRIBUTED, -amount)]
    _post(context, project, "distribution", lines, memo, f"distribute:{project.pk}")


def pay(context: StepContext, project: Project, amount: Decimal) -> None:
    """Book what is paid to the project of what it has got. Raises WouldCrossZero where it is more."""
    with site_language():
        memo = _("Paid to %(reference)s")
    lines = [Line(_account(project, PAID), amount), Line(_account(project, DISTRIBUTED), -amount)]
    _post(context, project, "payment", lines, memo, f"pay:{context.recorded.pk}")


def take_back(context: StepContext, project: Project) -> None:
    """What the project has got and was not paid is undistributed again; nothing where that is nothing (R-42)."""
    left = held_by(project)
    if left:
        with site_language():
            memo = _("Taken back from %(reference)s")
        lines = [Line(UNDISTRIBUTED, left), Line(_account(project, DISTRIBUTED), -left)]
        _post(context, project, "taking_back", lines, memo, f"take_back:{project.pk}")
        _return_of_ended(context, project)


def adjust(context: StepContext, project: Project, more: Decimal) -> None:
    """Give the project `more` yuan in addition, or take back what it has less, by an adjustment (R-38).

    Raises WouldCrossZero where less is undistributed, or where more of it is paid already.
    """
    with site_language():
        memo = _("Total of %(reference)s adjusted")
    lines = [Line(_account(project, DISTRIBUTED), more), Line(UNDISTRIBUTED, -more)]
    _post(context, project, "adjustment", lines, memo, f"adjust:{context.recorded.pk}")
    _return_of_ended(context, project)


def held_by(project: Project) -> Decimal:
    """Yuan that the project has got and that are not paid yet."""
    return _balance(project, DISTRIBUTED)


def paid_to(project: Project) -> Decimal:
    """Yuan that were paid to the project."""
    return _balance(project, PAID)


def _return_of_ended(context: StepContext, project: Project) -> None:
    """What comes back to a programme that has ended goes back at once: nobody could distribute or return it (R-15)."""
    programme = project.call.programme
    if programme.case.current_state.final:
        bookkeeping.book_return(context, programme)


def _code(project: Project, account: str) -> str:
    return f"{account}:{project.case_id}"


def _account(project: Project, account: str) -> str:
    """The code of the project's account, opened where there is none yet."""
    code, book = _code(project, account), project.call.programme.book
    if book is None:
        raise RuntimeError("the programme has no book yet")
    with site_language():
        text = _("Distributed: %(project)s") if account == DISTRIBUTED else _("Paid: %(project)s")
        spec = AccountSpec(code, text % {"project": project.title}, Side.DEBIT, guarded=True)
    posting.open_account(book, spec)
    return code


def _balance(project: Project, account: str) -> Decimal:
    code, book = _code(project, account), project.call.programme.book
    return reading.balances(book, [code]).get(code, NOTHING) if book else NOTHING


def _post(context: StepContext, project: Project, kind: str, lines: list[Line], memo: str, key: str) -> None:
    posting.post(
        project.call.programme.book,
        lines,
        kind=kind,
        effective_on=context.effective_on or context.today,
        actor=context.actor,
        memo=memo % {"reference": project.case.reference},
        key=key,
        recorded_at=context.at,
    )
