"""Working days by month and year, what is due on them, and the import of a schedule with everything that it moves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.actors import PersonActor
from accounts.problems import problems_of as problems_of_form
from casework import agenda, calendar_import, calendars, visibility
from casework.models import CalendarYear, Deadline
from casework.models.deadlines import PRESSING
from casework.schedule import (
    ScheduleDraft,
    ScheduleError,
    ScheduleProblem,
    ScheduleProblemCode,
    parse_schedule,
    write_schedule,
)
from casework.screens import months, why
from casework.screens.asking import Problem
from casework.views.pages import answers_refusals, refuse
from casework.workdays import Calendar
from records import clock

FIRST_YEAR = 2021
YEARS_AHEAD = 5
MOST_BYTES = 100_000
MINE = "mine"
Mine = Mapping[int, tuple[str, ...]]
"""What is asked of the visitor, as `agenda.asked_of_member` has it."""


class ScheduleForm(forms.Form):
    """A year's schedule as a file or as text, and the notice it comes from."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=9990)
    source = forms.CharField(
        label=gettext_lazy("The State Council's notice"),
        max_length=200,
        help_text=gettext_lazy("Its number, such as 国办发明电〔2026〕1号."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("CSV with the columns date,kind; kind is rest_day or make_up_workday."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or the same as text"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None:
            cleaned["text"] = self._read(upload)
        if not cleaned.get("text") and "file" not in self.errors:
            self.add_error("text", _("Choose a file, or paste its text."))
        return cleaned

    def _read(self, upload: Any) -> str:
        if upload.size > MOST_BYTES:
            message = _("The file has %(size)d bytes; a schedule has at most %(most)d.")
            self.add_error("file", message % {"size": upload.size, "most": MOST_BYTES})
            return ""
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("The file is no text in UTF-8; save it as CSV UTF-8."))
            return ""


@require_safe
@access("person")
def calendar(request: HttpRequest) -> HttpResponseBase:
    """The present month for whoever acts for an organisation, else the present year."""
    today = clock.today()
    if request.actor is None:  # type: ignore[attr-defined]
        return year(request, today.year)
    return month(request, today.year, today.month)


@require_safe
@access("member")
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month, with what is due in it where the visitor's organisation is a party, and in this month what is late."""
    if not (FIRST_YEAR <= year <= _last_year() and 1 <= month <= months.MONTHS_IN_YEAR):
        raise Http404
    first, days, today, show = date(year, month, 1), calendars.current(), clock.today(), request.GET.get("show", "")
    actor: PersonActor = request.actor  # type: ignore[attr-defined]
    mine = agenda.asked_of_member(actor.membership, request.actors)  # type: ignore[attr-defined]
    rows = agenda.of_office(actor)
    rows = rows.filter(pk__in=mine) if show == MINE else rows
    due = _due(rows.filter(due_on__range=(first, months.last_of(first))), mine, days)
    this_month = first == today.replace(day=1)
    context = {
        "first": first,
        "months": [months.month(first, days, due)],
        "weekdays": why.weekdays(),
        "due": due,
        "late": _late(rows, first, mine, days) if this_month else [],
        "chips": _chips(show),
        "query": f"?show={MINE}" if show == MINE else "",
        "working_days": months.working_days_of(first, days),
        "published": days.is_published(year),
        "before": months.previous_month(first) if first > date(FIRST_YEAR, 1, 1) else None,
        "after": months.next_month(first) if first < date(_last_year(), 12, 1) else None,
        "now": None if this_month else today,
    }
    return render(request, "casework/calendar_month.html", context)


@require_safe
@access("person")
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The working days of a year, month by month; printable."""
    if not FIRST_YEAR <= year <= _last_year():
        raise Http404
    days, actor = calendars.current(), request.actor  # type: ignore[attr-defined]
    found = months.year(year, days)
    context = {
        "year": year,
        "published": days.is_published(year),
        "entered": CalendarYear.objects.filter(year=year).first(),
        "months": found,
        "weekdays": why.weekdays(),
        "working_days": sum(each.working_days for each in found),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < _last_year() else None,
        "may_import": actor is not None and not calendar_import.refusals(actor),
    }
    return render(request, "casework/calendar.html", context)


@require_safe
@access("person")
def year_as_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The schedule of a year as a file, as it can be entered elsewhere; 404 where none is known."""
    days = calendars.current()
    if not days.is_published(year):
        raise Http404
    text = write_schedule({day: kind for day, kind in days.days.items() if day.year == year})
    disposition = content_disposition_header(True, f"workdays-{year}.csv") or ""
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def calendar_upload(request: HttpRequest) -> HttpResponseBase:
    """Read a schedule, show every open deadline that it moves, then enter it."""
    actor = request.actor  # type: ignore[attr-defined]
    refuse(calendar_import.refusals(actor))
    if request.method != "POST":
        return _page(request, ScheduleForm(initial={"year": clock.today().year + 1}))
    form = ScheduleForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, problems_of_form(form))
    asked = form.cleaned_data
    try:
        draft = parse_schedule(asked["text"], asked["year"])
    except ScheduleError as error:
        return _page(request, _as_text(asked), [_problem(each) for each in error.problems])
    if request.POST.get("do") != "enter":
        return _preview(request, asked, draft)
    moves = calendar_import.enter(draft, asked["source"], actor)
    messages.success(
        request,
        _("The schedule of %(year)s is entered; %(count)d open time limits have moved.")
        % {"year": asked["year"], "count": len(moves)},
    )
    return redirect("casework:calendar_year", asked["year"])


def _due(rows: QuerySet[Deadline], mine: Mine, calendar: Calendar) -> list[months.Due]:
    return [months.due_of(row, clock.today(), calendar, mine) for row in rows]


def _late(rows: QuerySet[Deadline], first: date, mine: Mine, calendar: Calendar) -> list[months.Due]:
    """What ended in an earlier month and is still open."""
    return _due(rows.filter(PRESSING, due_on__lt=first), mine, calendar)


def _chips(show: str) -> list[dict[str, Any]]:
    return [
        {"label": _("All of the organisation"), "url": "?", "current": show != MINE},
        {"label": _("What is asked of me"), "url": f"?show={MINE}", "current": show == MINE},
    ]


def _page(request: HttpRequest, form: ScheduleForm, problems: list[Any] | None = None) -> HttpResponse:
    context = {"form": form, "problems": problems or []}
    return render(request, "casework/calendar_import.html", context, status=422 if form.is_bound else 200)


def _preview(request: HttpRequest, asked: dict[str, Any], draft: ScheduleDraft) -> HttpResponse:
    kinds, moves = list(draft.days.values()), calendar_import.preview(draft)
    seen = visibility.visible_to(request.actor).filter(pk__in=[move.deadline.case_id for move in moves])  # type: ignore[attr-defined]
    context = {
        "year": asked["year"],
        "source": asked["source"],
        "hidden": [(name, asked[name]) for name in ("year", "source", "text")],
        "moves": moves,
        "visible": set(seen.values_list("pk", flat=True)),
        "rest_days": sum(not kind.is_worked for kind in kinds),
        "made_up": sum(kind.is_worked for kind in kinds),
        "already": calendars.current().is_published(asked["year"]),
    }
    return render(request, "casework/calendar_preview.html", context)


def _as_text(asked: dict[str, Any]) -> ScheduleForm:
    """The form with what the file held as text, so that it can be mended on the page."""
    return ScheduleForm({name: asked[name] for name in ("year", "source", "text")})


def _last_year() -> int:
    return clock.today().year + YEARS_AHEAD


def _problem(problem: ScheduleProblem) -> Problem:
    text = str(_PROBLEMS[problem.code]) % problem.figures
    return Problem(_("Line %(line)d: %(text)s") % {"line": problem.line, "text": text} if problem.line else text)


_PROBLEMS = {
    ScheduleProblemCode.UNREADABLE: gettext_lazy("this is no CSV (%(detail)s)."),
    ScheduleProblemCode.WRONG_COLUMNS: gettext_lazy("the columns are “%(found)s”, they must be “%(expected)s”."),
    ScheduleProblemCode.EMPTY: gettext_lazy("The file names no day."),
    ScheduleProblemCode.WRONG_NUMBER_OF_FIELDS: gettext_lazy("%(found)s values, %(expected)s are needed."),
    ScheduleProblemCode.IMPOSSIBLE_DATE: gettext_lazy("“%(date)s” is no date; write it as 2027-01-01."),
    ScheduleProblemCode.WRONG_KIND: gettext_lazy("“%(kind)s” is no kind of day; possible: %(expected)s."),
    ScheduleProblemCode.DUPLICATE: gettext_lazy("%(date)s is named twice."),
    ScheduleProblemCode.MAKE_UP_NOT_ON_WEEKEND: gettext_lazy("%(date)s is no weekend, so it cannot be made up for."),
    ScheduleProblemCode.OTHER_YEAR: gettext_lazy("%(date)s does not belong to %(year)s."),
    ScheduleProblemCode.ALWAYS_OFF_MISSING: gettext_lazy("%(date)s is always a rest day, and is missing."),
}
