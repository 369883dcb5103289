"""Finding cases, one case with its tabs, and why a time limit is due on its day."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.actors import PersonActor
from accounts.roles import DEPARTMENTS
from casework import calendars, notes, queries, registry, search, visibility
from casework.errors import PayloadInvalid
from casework.models import Case, Deadline
from casework.screens import asking, lines, timeline, why
from casework.screens.clocks import clock_of
from casework.screens.head import own_tabs
from casework.views.pages import answers_refusals, case_of, case_page, case_url
from casework.views.worklist import page_of
from records import clock

FEWEST_LETTERS = 2


@require_safe
@access("member")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the visitor may see, narrowed by letters of reference or title, and by state."""
    actor, q = request.actor, request.GET.get("q", "").replace("\x00", "").strip()[:60]  # type: ignore[attr-defined]
    kind, _dot, state = request.GET.get("state", "").partition(".")
    rows = queries.listed(visibility.visible_to(actor)).filter(search.matching(q))
    if state in _states(kind):
        rows = rows.filter(kind=kind, state=state)
    page, office, calendar = page_of(request, rows), _is_office(actor), calendars.current()
    context = {
        "q": q,
        "too_short": 0 < len(q) < FEWEST_LETTERS,
        "states": _options(kind, state),
        "page": page,
        "rows": [lines.row_of(case, office, clock.today(), calendar) for case in page.object_list],
        "query": f"{urlencode({'q': q, 'state': request.GET.get('state', '')})}&",
    }
    return render(request, "casework/cases.html", context)


@require_safe
@access("member")
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case and what happened in it."""
    found = case_of(request, reference)
    entries = timeline.entries(found, request.actor)  # type: ignore[attr-defined]
    return case_page(request, found, "events", "casework/case.html", {"entries": entries})


@require_safe
@access("member")
def tab(request: HttpRequest, reference: str, tab: str) -> HttpResponse:
    """A page of the case that its procedure adds."""
    found = case_of(request, reference)
    declared = next((each for each in own_tabs(found, request.actor) if each.code == tab), None)  # type: ignore[attr-defined]
    if declared is None:
        raise Http404
    context = {"template": declared.template, **declared.context(found, request.actor)}  # type: ignore[attr-defined]
    return case_page(request, found, tab, "casework/tab.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def internal_notes(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The internal notes of the visitor's own office; a POST adds one."""
    found = case_of(request, reference)
    text, problems = request.POST.get("text", ""), []
    if request.method == "POST":
        try:
            notes.add(found, request.actor, text, at=clock.now())  # type: ignore[attr-defined]
        except PayloadInvalid as error:
            problems = asking.problems_of(error.reasons)
        else:
            messages.success(request, _("The note is kept; only your organisation sees it."))
            return redirect("casework:notes", found.reference)
    rows = visibility.notes_of(found, request.actor)  # type: ignore[attr-defined]
    context = {"notes": rows, "most": notes.LONGEST, "text": text, "problems": problems}
    return case_page(request, found, "notes", "casework/notes.html", context, status=422 if problems else 200)


@require_safe
@access("member")
def why_then(request: HttpRequest, reference: str, deadline: int) -> HttpResponse:
    """Day by day, why a time limit is due when it is."""
    found = case_of(request, reference)
    row = get_object_or_404(queries.deadlines_of(found, request.actor), pk=deadline)  # type: ignore[attr-defined]
    days = why.lines_of(row)
    context = {
        "case": found,
        "case_url": case_url(found),
        "clock": clock_of(row, clock.today(), calendars.current()),
        "sentence": why.sentence(row, days),
        "months": why.months(days),
        "weekdays": why.weekdays(),
        "begins": timeline.event_label(found, row.started_by, plain=False),
        "started_on": row.started_on,
        "suspensions": row.suspensions.all(),
        "on_lapse": _on_lapse(found, row),
        "rules": [row.rule, "P1"],
    }
    return render(request, "casework/why.html", context)


def _on_lapse(found: Case, row: Deadline) -> str:
    if row.at_least:
        return _("What waits for it may follow.")
    step = found.case_type.step(row.declared.on_lapse)
    if step is not None:
        return _("The day after, the system takes the step “%(step)s”.") % {"step": step.label}
    if not row.statutory:
        return _("Nothing follows by law; the office reminds itself.")
    return _("It stays open and is shown as overdue.")


def _is_office(actor: PersonActor) -> bool:
    """Whether lists name states for an office: for departments, and for whoever is no applicant anywhere."""
    held = set(actor.organisation.capacities.values_list("capacity", flat=True))
    applicants = {capacity for each in registry.case_types() for capacity in each.applicants}
    return bool(held & DEPARTMENTS) or not held <= applicants


def _states(kind: str) -> set[str]:
    return {state.code for each in registry.case_types() if each.kind == kind for state in each.states}


def _options(kind: str, chosen: str) -> list[dict[str, Any]]:
    """The states of each procedure, which may be called alike."""
    return [
        {
            "label": each.label,
            "states": [
                {
                    "value": f"{each.kind}.{state.code}",
                    "label": state.label,
                    "selected": (each.kind, state.code) == (kind, chosen),
                }
                for state in each.states
            ],
        }
        for each in registry.case_types()
    ]
