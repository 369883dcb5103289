"""What everybody sees without a login: notices in progress, announcements, registers of a procedure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access
from casework import calendars, public_lists, registry
from casework.letters.render import LetterError
from casework.models import Case, PublicList, PublicListEntry
from casework.public_lists import Line, Shown
from casework.screens.clocks import Left, left_until
from casework.screens.public import Choices, choices_of, fitting, register_choices
from casework.steps import PublicPage
from casework.views.documents import download_letter
from casework.views.worklist import page_of
from casework.workdays import Calendar
from records import clock

LONGEST_SEARCH = 60
MOST_NAMES = 4


@dataclass(frozen=True)
class Place:
    """One page for the public that lists something."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class NoticeRow:
    """One list on the page of all: some of the names on it, and how long it is shown."""

    shown: Shown
    url: str
    names: list[str]
    more: int
    left: Left | None


@require_safe
@access("public")
def notices(request: HttpRequest) -> HttpResponse:
    """The public notices in progress."""
    asked, today = _asked(request), clock.today()
    there = {shown.row.pk: shown for shown in public_lists.in_progress(today)}
    rows = PublicList.objects.filter(pk__in=there)
    found = fitting(public_lists.standing_on(rows), asked)
    fits = set(found.values_list("list", "case"))
    kept = [shown for shown in there.values() if any((shown.row.pk, line.case.pk) in fits for line in shown.lines)]
    page = page_of(request, kept)
    context = {
        "rows": _rows(page.object_list, fits),
        "title": _("Notices in progress"),
        "lead": _("Results shown to the public before they are decided. Anybody can object until the last day."),
        "empty": _("No public notice is in progress that fits."),
        "in_progress": True,
    }
    return _listing(request, page, asked, choices_of(public_lists.standing_on(rows), asked), context)


@require_safe
@access("public")
def announcements(request: HttpRequest) -> HttpResponse:
    """What has been announced, newest first."""
    asked = _asked(request)
    everything = public_lists.for_good()
    entries = public_lists.standing_on(everything)
    narrowed = [value for value in asked.values() if value]
    rows = everything.filter(pk__in=fitting(entries, asked).values("list")) if narrowed else everything
    page = page_of(request, rows)
    fits = _on_the_page(page, entries, asked)
    shown = [public_lists.shown_on(row, clock.today()) for row in page.object_list]
    context = {
        "rows": _rows((each for each in shown if each is not None), fits),
        "title": _("Announcements"),
        "lead": _("What the offices have announced, with the number of the document."),
        "empty": _("Nothing that fits has been announced here."),
        "in_progress": False,
    }
    return _listing(request, page, asked, choices_of(entries, asked), context)


@require_safe
@access("public")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One public list with everybody on it; for a notice, how to object and until when."""
    shown = _shown(pk)
    if shown is None:
        return render(request, "casework/public/gone.html", status=404)
    today, calendar = clock.today(), calendars.current()
    context = {
        "shown": shown,
        "lines": [(line, _objecting(line)) for line in shown.lines],
        "until": shown.until,
        "left": left_until(shown.until, today, calendar, statutory=True) if shown.until else None,
        "public_steps": any(_objecting(line) for line in shown.lines),
        "back": reverse("casework:public" if shown.until else "casework:announcements"),
    }
    return render(request, "casework/public/notice.html", context)


@require_safe
@access("public")
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document of a public list, as it was signed."""
    shown = _shown(pk)
    if shown is None:
        return render(request, "casework/public/gone.html", status=404)
    try:
        return download_letter(shown.row)
    except LetterError:
        return redirect("casework:public_notice", pk)


@require_safe
@access("public")
def register(request: HttpRequest, kind: str, page: str) -> HttpResponse:
    """A page that a procedure has for everybody: a register, a list of offices."""
    declared = _register(kind, page)
    asked = _asked(request, [each.code for each in declared.filters])
    found = page_of(request, declared.rows(asked))
    context = {
        "declared": declared,
        "rows": found.object_list,
        "title": declared.label,
        "page": found,
        "q": asked["q"],
        "choices": register_choices(declared, asked),
        "query": _query(asked),
        "places": places(request),
    }
    return render(request, "casework/public/register.html", context)


@require_safe
@access("public")
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the public pages, and not what somebody sends or asks there."""
    closed = ("/public/cases/", "/public/receipts/")
    # Without the questions that somebody asked there.
    open_pages = (f"{reverse(link.view)}$" for link in registry.public_links())
    allowed = [f"Allow: {path}" for path in ("/public/", *open_pages)]
    lines = ["User-agent: *", *allowed, *(f"Disallow: {path}" for path in closed), "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def places(request: HttpRequest) -> list[Place]:
    """The public pages that list something, and those beside them."""
    rows = [
        (_("Notices in progress"), reverse("casework:public")),
        (_("Announcements"), reverse("casework:announcements")),
        *(
            (str(page.label), reverse("casework:register", args=[case_type.kind, page.code]))
            for case_type in registry.case_types()
            for page in case_type.public_pages
        ),
        (_("Receipts"), reverse("casework:receipts")),
        *((str(link.label), reverse(link.view)) for link in registry.public_links()),
    ]
    return [Place(label, url, url == request.path) for label, url in rows]


def _asked(request: HttpRequest, filters: list[str] | None = None) -> dict[str, str]:
    """What the list is narrowed by: `q`, and each filter's value."""
    names = ["q", *(filters if filters is not None else _filters_of_lists())]
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH] for name in names}


def _filters_of_lists() -> list[str]:
    own = [each.code for case_type in registry.case_types() for each in case_type.public_filters]
    return ["region", "office", *own]


def _listing(
    request: HttpRequest, page: Page[Any], asked: Mapping[str, str], choices: list[Choices], context: dict[str, Any]
) -> HttpResponse:
    shared = {
        "page": page,
        "q": asked["q"],
        "too_short": len(asked["q"]) == 1,
        "choices": choices,
        "query": _query(asked),
        "places": places(request),
    }
    return render(request, "casework/public/notices.html", shared | context)


def _query(asked: Mapping[str, str]) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{urlencode(given)}&" if given else ""


def _rows(lists: Iterable[Shown], fits: set[tuple[int, int]]) -> list[NoticeRow]:
    """Each list with the names that fit what was asked first."""
    calendar = calendars.current()
    return [_row(shown, fits, calendar) for shown in lists]


def _row(shown: Shown, fits: set[tuple[int, int]], calendar: Calendar) -> NoticeRow:
    lines = sorted(shown.lines, key=lambda line: (shown.row.pk, line.case.pk) not in fits)
    names = [line.name for line in lines[:MOST_NAMES]]
    left = left_until(shown.until, clock.today(), calendar, statutory=True) if shown.until else None
    url = reverse("casework:public_notice", args=[shown.row.pk])
    return NoticeRow(shown, url, names, len(lines) - len(names), left)


def _on_the_page(
    page: Page[PublicList], entries: QuerySet[PublicListEntry], asked: Mapping[str, str]
) -> set[tuple[int, int]]:
    rows = fitting(entries.filter(list__in=[row.pk for row in page.object_list]), asked)
    return set(rows.values_list("list", "case"))


def _shown(pk: int) -> Shown | None:
    row = public_lists.one(pk)
    return public_lists.shown_on(row, clock.today()) if row else None


def _objecting(line: Line) -> dict[str, str] | None:
    """The first step that anybody may take in the case, while it can be taken."""
    case: Case = line.case
    step = next((each for each in case.case_type.steps if each.public_way and case.state in each.source), None)
    if step is None or step.public_way is None:
        return None
    url = reverse("casework:public_step", args=[case.reference, step.code])
    return {"label": str(step.public_way.heading), "url": url}


def _register(kind: str, code: str) -> PublicPage:
    declared = next((each.public_page(code) for each in registry.case_types() if each.kind == kind), None)
    if declared is None:
        raise Http404
    return declared
