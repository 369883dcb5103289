"""The pages of a landfill's books, for everybody who may see the landfill: to read, nothing else."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.throttling import Throttle, slow_down
from casework.models import Case
from casework.views.pages import case_of
from casework.views.worklist import page_of
from ledger import reading
from ledger.models import Account
from ledger.verifying import findings_of, first_broken
from records import clock
from wastefund import kinds
from wastefund.entry_kinds import OF_BOOK
from wastefund.forms.books import AsOfForm, JournalForm, PeriodForm
from wastefund.reconciling import reconciliation_of
from wastefund.screens import books as screens
from wastefund.screens.books import BookPage
from wastefund.screens.chains import fault_in_words
from wastefund.screens.reconciliation import in_words

INVALID = 422
# A walk through a book of many years takes the machine a second or more.
WALKS = Throttle("book-verification", attempts=30, seconds=10 * 60)


@require_safe
@access("member")
def reconciliation(request: HttpRequest, reference: str) -> HttpResponse:
    """Both books beside the plan in force, line by line."""
    case = landfill_of(request, reference)
    found = reconciliation_of(case.record)
    if found is None:
        raise Http404
    groups = in_words(found, screens.book_pages(case))
    context = {"case": case, "reconciliation": found, "groups": groups}
    return render(request, "wastefund/books/reconciliation.html", context)


@require_safe
@access("member")
def journal(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The entries of a book as they were recorded."""
    page = book_of(request, reference, side)
    form = JournalForm(request.GET, OF_BOOK[side])
    if not form.is_valid():
        return refused(request, page, "journal", form)
    asked = form.cleaned_data
    rows = reading.journal(page.book, first=asked["first"], last=asked["last"], kind=asked["kind"] or None)
    context = {
        "form": form,
        "page": page_of(request, rows),
        "query": _ending(screens.query_of(**asked)),
        "periods": screens.periods(kind=asked["kind"]),
        "downloads": _downloads(page, "journal", asked),
    }
    return render(request, "wastefund/books/journal.html", frame(page, "journal") | context)


@require_safe
@access("member")
def entry(request: HttpRequest, reference: str, side: str, number: int) -> HttpResponse:
    """One entry with everything that stands in it."""
    page = book_of(request, reference, side)
    found = get_object_or_404(reading.journal(page.book), sequence=number)
    context = screens.entry_context(page, found, request.actor)  # type: ignore[attr-defined]
    return render(request, "wastefund/books/entry.html", frame(page, "entry") | context)


@require_safe
@access("member")
def statement(request: HttpRequest, reference: str, side: str, code: str) -> HttpResponse:
    """The postings of one account in a period, with the balance after each."""
    page = book_of(request, reference, side)
    account, form = account_of(page, code), PeriodForm(request.GET)
    if not form.is_valid():
        return refused(request, page, "statement", form, account=account)
    first, last = period_of(page, form)
    shown = reading.statement(account, first, last, _number(request.GET.get("page", "")))
    context = {
        "form": form,
        "account": account,
        "statement": shown,
        "query": _ending(screens.query_of(**form.cleaned_data)),
        "periods": screens.periods(),
        "downloads": _downloads(page, "statement", form.cleaned_data, code),
    }
    return render(request, "wastefund/books/statement.html", frame(page, "statement") | context)


@require_safe
@access("member")
def trial_balance(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """Every account of a book, as it stands now or stood at the end of a day."""
    page, form = book_of(request, reference, side), AsOfForm(request.GET)
    if not form.is_valid():
        return refused(request, page, "trial_balance", form)
    asked = form.cleaned_data
    context = {
        "form": form,
        "trial": reading.trial_balance(page.book, asked["on"]),
        "downloads": _downloads(page, "trial_balance", asked),
    }
    return render(request, "wastefund/books/trial_balance.html", frame(page, "trial_balance") | context)


@require_safe
@access("member")
def verification(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """Walk through the whole book now, and say what was found."""
    page = book_of(request, reference, side)
    if not WALKS.allows(str(request.user.pk)):
        return slow_down(request, WALKS)
    found = findings_of(page.book)
    broken = first_broken(page.book) if found else None
    context = {
        "at": clock.now(),
        "findings": found,
        "broken": broken,
        "fault": fault_in_words(broken) if broken else "",
    }
    return render(request, "wastefund/books/verification.html", frame(page, "verification") | context)


@require_safe
@access("member")
def certificates(request: HttpRequest, reference: str, side: str) -> HttpResponse:
    """The certificates of the periods that are closed, the latest first."""
    page = book_of(request, reference, side)
    rows = page.book.certificates.select_related("membership__person", "absent__person", "organisation")
    shown = page_of(request, rows.order_by("-through"))
    context = {"page": shown, "rows": [(row, screens.hand_of(row)) for row in shown], "query": ""}
    return render(request, "wastefund/books/certificates.html", frame(page, "certificates") | context)


def landfill_of(request: HttpRequest, reference: str) -> Case:
    """The case of the landfill that the visitor may see. Raises Http404."""
    case = case_of(request, reference)
    if case.kind != kinds.LANDFILL:
        raise Http404
    return case


def book_of(request: HttpRequest, reference: str, side: str) -> BookPage:
    """The book of a landfill that the visitor may see. Raises Http404."""
    page = screens.book_page(landfill_of(request, reference), side)
    if page is None:
        raise Http404
    return page


def account_of(page: BookPage, code: str) -> Account:
    """The account of the book with that code. Raises Http404."""
    if "\x00" in code:
        raise Http404
    return get_object_or_404(page.book.accounts.select_related("book"), code=code)


def period_of(page: BookPage, form: PeriodForm) -> tuple[date, date]:
    """The period asked for; what is not said is from the first day of the book, until today."""
    first, last, today = form.cleaned_data["first"], form.cleaned_data["last"], clock.today()
    if first is None:
        opened = page.book.opened_on or today
        first = min(opened, last) if last else opened
    return first, last or max(first, today)


def frame(page: BookPage, current: str) -> dict[str, Any]:
    """What every page of a book shows; `current` is the code of the page."""
    return {
        "case": page.case,
        "landfill": page.landfill,
        "shown": page,
        "links": screens.links_of(page, current),
        "book": page.book,
        "journal_url": page.journal_url,
        "entries_url": page.entries_url,
        "accounts_url": page.accounts_url,
    }


def refused(request: HttpRequest, page: BookPage, name: str, form: Any, **more: Any) -> HttpResponse:
    """The page with what cannot be asked like that, and why."""
    context = {"form": form, "problems": form.problems(), "periods": screens.periods(), **more}
    return render(request, f"wastefund/books/{name}.html", frame(page, name) | context, status=INVALID)


def _downloads(page: BookPage, name: str, asked: dict[str, Any], *args: str) -> list[tuple[str, str]]:
    query = screens.query_of(**asked)
    return [
        (ending.upper(), page.url(f"{name}_{ending}", *args) + (f"?{query}" if query else ""))
        for ending in ("xlsx", "pdf")
    ]


def _number(typed: str) -> int:
    """The number of a page as the address has it; the first where that is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 1


def _ending(query: str) -> str:
    return f"{query}&" if query else ""
