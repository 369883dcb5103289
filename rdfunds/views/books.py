"""The journal of a case's book, for everybody who may see the case: to read and to take away."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.throttling import Throttle, slow_down
from casework.models import Case
from casework.views.pages import case_of
from casework.views.worklist import page_of
from ledger import exports, reading
from ledger.models import Book
from rdfunds import kinds
from rdfunds.entry_kinds import KINDS
from records import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Writing a workbook takes a moment of the machine; a person needs a few.
TAKEN = Throttle("research-books", attempts=60, seconds=10 * 60)


@require_safe
@access("member")
def journal(request: HttpRequest, reference: str) -> HttpResponse:
    """The entries of the book as they were recorded."""
    case, book = book_of(request, reference)
    context = {"case": case, "book": book, "page": page_of(request, reading.journal(book)), "query": ""}
    return render(request, "rdfunds/journal.html", context)


@require_safe
@access("member")
def journal_xlsx(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole journal as a workbook."""
    _case, book = book_of(request, reference)
    if not TAKEN.allows(str(request.user.pk)):
        return slow_down(request, TAKEN)
    file = BytesIO()
    exports.write_journal(file, book, names={code: str(label) for code, label in KINDS.items()})
    name = f"{reference} {_('Journal')} {clock.today().isoformat()}.xlsx"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)


def book_of(request: HttpRequest, reference: str) -> tuple[Case, Book]:
    """A case that the visitor may see, with its book. Raises Http404."""
    case = case_of(request, reference)
    if case.kind != kinds.PROGRAMME or case.record.book is None:
        raise Http404
    return case, case.record.book
