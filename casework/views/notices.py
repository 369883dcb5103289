"""Written notices: the list in a case, the PDF, and the public check of a notice by its code."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.throttling import Throttle, address_of, slow_down
from casework import notices, visibility
from casework.letters.render import LetterError
from casework.messages.subjects import subjects_of
from casework.models import Notice, OutboxMessage
from casework.views.documents import download_letter
from casework.views.pages import case_of, case_page
from records import clock

LONGEST_TYPED = 60
CHECKS = Throttle("check-notice", attempts=60, seconds=10 * 60)


@require_safe
@access("member")
def case_notices(request: HttpRequest, reference: str) -> HttpResponse:
    """The written notices of a case, and the lists on which it stands."""
    case, actor = case_of(request, reference), request.actor  # type: ignore[attr-defined]
    standing = visibility.lists_of(actor).filter(entries__case=case, entries__event__isnull=False)
    undelivered = list(visibility.undelivered_of(case, actor))
    context = {
        "notices": visibility.notices_of(case, actor),
        "lists": standing,
        "undelivered": list(zip(undelivered, _subjects(undelivered), strict=True)),
    }
    return case_page(request, case, "notices", "casework/notices.html", context)


def _subjects(rows: list[OutboxMessage]) -> list[str]:
    subjects = subjects_of(rows)
    return [subjects[row.pk].text for row in rows]


@require_safe
@access("member")
def notice(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """The PDF of a notice, as it was issued; opening it is what "read" means."""
    found = _to_read(request, reference, pk)
    try:
        letter = download_letter(found)
    except LetterError:
        text = _("The PDF of %(number)s cannot be made now. The notice holds all the same; ask its office for a copy.")
        messages.error(request, text % {"number": found.number})
        return redirect("casework:notices", reference)
    if request.method == "GET":
        notices.mark_read(found, request.actor, at=clock.now())  # type: ignore[attr-defined]
    return letter


def _to_read(request: HttpRequest, reference: str, pk: int) -> Notice:
    """The notice: of a case that is seen, or addressed to whoever has left it, such as a unit that was released."""
    actor = request.actor  # type: ignore[attr-defined]
    own = visibility.letters_to(actor).select_related("case").filter(case__reference=reference, pk=pk).first()
    return own or get_object_or_404(visibility.notices_of(case_of(request, reference), actor), pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access("public")
def check(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Whether a notice with this code was issued here, what it is, and whether a file is the one that was issued."""
    typed = (code or request.GET.get("code", ""))[:LONGEST_TYPED].replace("\x00", "").strip()
    context: dict[str, Any] = {"typed": typed}
    if not typed:
        return render(request, "casework/check.html", context)
    if not CHECKS.allows(address_of(request)):
        return slow_down(request, CHECKS)
    try:
        found = notices.check(typed)
    except ValueError:
        text = _("“%(typed)s” is no check code: it has 16 letters and digits, such as 7K3M-Q9TX-0B4F-ZR2H.")
        problem = {"text": text % {"typed": typed}, "anchor": "check-code"}
        return render(request, "casework/check.html", context | {"problems": [problem]}, status=422)
    if found is None:
        return render(request, "casework/check.html", context | {"unknown": True}, status=404)
    if found.check_code != code:
        return redirect("casework:check", found.check_code)
    return render(request, "casework/check.html", context | {"notice": found, **_compared(request, found)})


def _compared(request: HttpRequest, found: notices.Genuine) -> dict[str, Any]:
    file = request.FILES.get("file")
    return {"same": notices.same_file(found, file), "file": file.name} if file else {}
