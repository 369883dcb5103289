"""What is asked of whoever has logged in."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access
from casework import queries
from casework.screens import lines

ROWS_PER_PAGE = 30
LAST_PAGE = 10_000


@require_safe
@access("member")
def worklist(request: HttpRequest) -> HttpResponse:
    """One line a case, overdue first, then what is due, then the rest."""
    actor, show = request.actor, request.GET.get("show", "")  # type: ignore[attr-defined]
    counts = queries.chip_counts(actor)
    page = page_of(request, queries.narrowed(queries.worklist(actor), show, actor))
    context = {
        "groups": lines.grouped(page.object_list, actor),
        "page": page,
        "query": f"{urlencode({'show': show})}&" if show else "",
        "chips": _chips(counts, show),
        "counts": counts,
        "lists": [] if show or page.number > 1 else lines.of_lists(actor),
        "elsewhere": [] if show or page.number > 1 else lines.elsewhere(request.actors, actor),  # type: ignore[attr-defined]
        "starts": [_start(each) for each in queries.openable(actor)],
    }
    return render(request, "casework/worklist.html", context)


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any]) -> Page[Any]:
    """The page of `rows` that the address names; the nearest one where there is none of that number."""
    number = request.GET.get("page", "1")
    asked = min(int(number), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 10 else 1
    return Paginator(rows, ROWS_PER_PAGE).get_page(asked)


def _chips(counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    labels = {
        "": _("All"),
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "sign": _("To sign"),
        "mend": _("Came back"),
    }
    shown = show if show in labels else ""
    return [
        {
            "label": label,
            "count": counts[name or "all"],
            "url": f"?show={name}" if name else "?",
            "current": name == shown,
        }
        for name, label in labels.items()
        if not name or counts[name] or name == shown
    ]


def _start(case_type: Any) -> dict[str, str]:
    return {"label": case_type.start.label, "url": reverse("casework:start", args=[case_type.kind])}
