"""Working days of a year, and the import of a schedule with everything that it moves."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.problems import problems_of as problems_of_form
from casework import calendar_import, calendars
from casework.models import CalendarYear
from casework.schedule import ScheduleDraft, ScheduleError, ScheduleProblem, ScheduleProblemCode, parse_schedule
from casework.screens import why
from casework.screens.asking import Problem
from casework.views.pages import answers_refusals, refuse
from records import clock

FIRST_YEAR = 2021
YEARS_AHEAD = 5
MOST_BYTES = 100_000


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
def calendar(request: HttpRequest) -> HttpResponse:
    """The working days of a year, month by month."""
    year = _year(request)
    firsts = [date(year, month, 1) for month in range(1, 13)]
    days = calendars.current()
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "year": year,
        "published": days.is_published(year),
        "entered": CalendarYear.objects.filter(year=year).first(),
        "months": [why.month_of(first, {}) for first in firsts],
        "weekdays": why.weekdays(),
        "working_days": days.number_of(date(year, 12, 31)) - days.number_of(date(year - 1, 12, 31)),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < clock.today().year + YEARS_AHEAD else None,
        "may_import": actor is not None and not calendar_import.refusals(actor),
    }
    return render(request, "casework/calendar.html", context)


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
        return _page(request, form, [_problem(each) for each in error.problems])
    if request.POST.get("do") != "enter":
        return _preview(request, asked, draft)
    moves = calendar_import.enter(draft, asked["source"], actor)
    messages.success(
        request,
        _("The schedule of %(year)s is entered; %(count)d open time limits have moved.")
        % {"year": asked["year"], "count": len(moves)},
    )
    return redirect(f"{request.path.removesuffix('import/')}?year={asked['year']}")


def _page(request: HttpRequest, form: ScheduleForm, problems: list[Any] | None = None) -> HttpResponse:
    context = {"form": form, "problems": problems or []}
    return render(request, "casework/calendar_import.html", context, status=422 if form.is_bound else 200)


def _preview(request: HttpRequest, asked: dict[str, Any], draft: ScheduleDraft) -> HttpResponse:
    kinds = list(draft.days.values())
    context = {
        "year": asked["year"],
        "source": asked["source"],
        "hidden": [(name, asked[name]) for name in ("year", "source", "text")],
        "moves": calendar_import.preview(draft),
        "rest_days": sum(not kind.is_worked for kind in kinds),
        "made_up": sum(kind.is_worked for kind in kinds),
        "already": calendars.current().is_published(asked["year"]),
    }
    return render(request, "casework/calendar_preview.html", context)


def _year(request: HttpRequest) -> int:
    written = request.GET.get("year", "")
    this = clock.today().year
    year = int(written) if written.isascii() and written.isdigit() and len(written) == 4 else this
    return min(max(year, FIRST_YEAR), this + YEARS_AHEAD)


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
