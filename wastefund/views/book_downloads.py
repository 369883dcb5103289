"""A landfill's books to take away: as workbooks, as PDF, and the certificates of what is closed."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.throttling import Throttle, slow_down
from casework.models import Case
from ledger import exports, reading
from ledger.models import Certificate
from records import clock
from wastefund.entry_kinds import KINDS, OF_BOOK
from wastefund.forms.books import AsOfForm, JournalForm, PeriodForm
from wastefund.papers import books as papers
from wastefund.papers.pdf import Paper, pdf_of
from wastefund.papers.workbook import write_reconciliation
from wastefund.reconciling import Reconciliation, reconciliation_of
from wastefund.screens.books import BookPage
from wastefund.views.books import account_of, book_of, landfill_of, period_of, refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ENTRIES = 2_000
"""In one PDF; what is longer nobody prints, and setting it would keep others waiting."""
# Setting a PDF or writing a workbook takes a moment of the machine; a person needs a few.
TAKEN = Throttle("book-downloads", attempts=60, seconds=10 * 60)
PDF = "application/pdf"
Answer = Callable[[], HttpResponse]


@require_safe
@access("member")
def journal_xlsx(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The journal of a period as a workbook."""
    page, form = book_of(request, reference, side), JournalForm(request.GET, OF_BOOK[side])
    if not form.is_valid():
        return refused(request, page, "journal", form)
    names = {code: str(kind.label) for code, kind in KINDS.items()}
    asked = _journal_asked(form)
    return _workbook(
        request, page, _("Journal"), lambda file: exports.write_journal(file, page.book, names=names, **asked)
    )


@require_safe
@access("member")
def journal_pdf(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The journal of a period as PDF, unless it is too long for one."""
    page, form = book_of(request, reference, side), JournalForm(request.GET, OF_BOOK[side])
    if not form.is_valid():
        return refused(request, page, "journal", form)
    asked = _journal_asked(form)
    entries = list(reading.journal(page.book, **asked)[: MOST_ENTRIES + 1])
    if len(entries) > MOST_ENTRIES:
        form.add_error("last", too_long())
        return refused(request, page, "journal", form)
    return _pdf(request, page, _("Journal"), lambda: papers.journal_paper(page, entries, asked["first"], asked["last"]))


@require_safe
@access("member")
def statement_xlsx(request: HttpRequest, reference: str, side: str, code: str) -> HttpResponse:
    """An account's statement of a period as a workbook."""
    page = book_of(request, reference, side)
    account, form = account_of(page, code), PeriodForm(request.GET)
    if not form.is_valid():
        return refused(request, page, "statement", form, account=account)
    first, last = period_of(page, form)
    return _workbook(request, page, account.code, lambda file: exports.write_statement(file, account, first, last))


@require_safe
@access("member")
def statement_pdf(request: HttpRequest, reference: str, side: str, code: str) -> HttpResponse:
    """An account's statement of a period as PDF, unless it is too long for one."""
    page = book_of(request, reference, side)
    account, form = account_of(page, code), PeriodForm(request.GET)
    if not form.is_valid():
        return refused(request, page, "statement", form, account=account)
    shown = reading.statement(account, *period_of(page, form), size=MOST_ENTRIES)
    if shown.pages > 1:
        form.add_error("last", too_long())
        return refused(request, page, "statement", form, account=account)
    return _pdf(request, page, account.code, lambda: papers.statement_paper(page, shown))


@require_safe
@access("member")
def trial_balance_xlsx(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The trial balance as a workbook."""
    page, form = book_of(request, reference, side), AsOfForm(request.GET)
    if not form.is_valid():
        return refused(request, page, "trial_balance", form)
    on = form.cleaned_data["on"]
    return _workbook(request, page, _("Trial balance"), lambda file: exports.write_trial_balance(file, page.book, on))


@require_safe
@access("member")
def trial_balance_pdf(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The trial balance as PDF."""
    page, form = book_of(request, reference, side), AsOfForm(request.GET)
    if not form.is_valid():
        return refused(request, page, "trial_balance", form)
    trial = reading.trial_balance(page.book, form.cleaned_data["on"])
    return _pdf(request, page, _("Trial balance"), lambda: papers.trial_balance_paper(page, trial))


@require_safe
@access("member")
def reconciliation_xlsx(request: HttpRequest, reference: str) -> HttpResponse:
    """Both books beside the plan as a workbook."""
    case, found = _reconciled(request, reference)

    def answer() -> HttpResponse:
        file = BytesIO()
        write_reconciliation(file, found)
        return _file(file.getvalue(), _name_of_reconciliation(case, "xlsx"), XLSX)

    return _taken(request, answer)


@require_safe
@access("member")
def reconciliation_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Both books beside the plan as PDF."""
    case, found = _reconciled(request, reference)
    at = clock.now()
    name = _name_of_reconciliation(case, "pdf")
    return _taken(request, lambda: _file(pdf_of(papers.reconciliation_paper(case, found, at), at), name, PDF))


@require_safe
@access("member")
def certificate_json(request: HttpRequest, reference: str, side: str, through: str) -> HttpResponse:
    """The certificate as the file with which the book is compared later."""
    page = book_of(request, reference, side)
    found = _certificate(page, through)
    name = f"{page.book.code.replace('/', '-')} {found.through.isoformat()}.json"
    return _file(exports.certificate_text(found).encode(), name, "application/json")


@require_safe
@access("member")
def certificate_pdf(request: HttpRequest, reference: str, side: str, through: str) -> HttpResponse:
    """The certificate as a paper to file."""
    page = book_of(request, reference, side)
    found = _certificate(page, through)
    paper = papers.certificate_paper(page, found)
    name = f"{page.book.code.replace('/', '-')} {found.through.isoformat()}.pdf"
    return _taken(request, lambda: _file(pdf_of(paper, found.recorded_at), name, PDF))


def too_long() -> str:
    """That a period holds more than one PDF takes, and what to do."""
    text = _("There are more than %(count)s entries: choose a shorter period for a PDF, or take the XLSX.")
    return text % {"count": f"{MOST_ENTRIES:,}"}


def _journal_asked(form: JournalForm) -> dict[str, Any]:
    return {**form.cleaned_data, "kind": form.cleaned_data["kind"] or None}


def _reconciled(request: HttpRequest, reference: str) -> tuple[Case, Reconciliation]:
    """The landfill that the visitor may see, and its books beside the plan. Raises Http404, before a plan too."""
    case = landfill_of(request, reference)
    found = reconciliation_of(case.record)
    if found is None:
        raise Http404
    return case, found


def _name_of_reconciliation(case: Case, ending: str) -> str:
    return f"{case.reference} {_('Reconciliation')} {clock.today().isoformat()}.{ending}"


def _certificate(page: BookPage, through: str) -> Certificate:
    try:
        day = date.fromisoformat(through)
    except ValueError:
        raise Http404 from None
    rows = page.book.certificates.select_related("book", "membership__person", "absent__person", "organisation")
    return get_object_or_404(rows, through=day)


def _workbook(request: HttpRequest, page: BookPage, what: str, write: Callable[[BytesIO], None]) -> HttpResponse:
    def answer() -> HttpResponse:
        file = BytesIO()
        write(file)
        return _file(file.getvalue(), _name(page, what, "xlsx"), XLSX)

    return _taken(request, answer)


def _pdf(request: HttpRequest, page: BookPage, what: str, paper: Callable[[], Paper]) -> HttpResponse:
    return _taken(request, lambda: _file(pdf_of(paper(), clock.now()), _name(page, what, "pdf"), PDF))


def _taken(request: HttpRequest, answer: Answer) -> HttpResponse:
    return answer() if TAKEN.allows(str(request.user.pk)) else slow_down(request, TAKEN)


def _name(page: BookPage, what: str, ending: str) -> str:
    return f"{page.book.code.replace('/', '-')} {what} {clock.today().isoformat()}.{ending}"


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
