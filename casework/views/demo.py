"""The demo alone: moving the day, and reading the mails that the site has sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.problems import problems_of as problems_of_form
from casework import calendars, queries
from casework.messages import mailbox
from casework.models import Deadline, DeadlineState
from casework.models.deadlines import PRESSING
from casework.screens.clocks import held_text
from casework.templatetags.display import day_weekday
from casework.views.documents import SANDBOX
from casework.workdays import add_working_days
from records import clock

MOST_MAILS = 200
MOST_DEADLINES = 30
FARTHEST_YEARS = 5
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


class DayForm(forms.Form):
    """The day that is to count as today."""

    day = forms.DateField(
        label=gettext_lazy("Move to"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], clock.today()
        if day < today:
            raise forms.ValidationError(
                _("%(day)s is past; today is %(today)s here. What is recorded cannot come to lie in the future.")
                % {"day": day.isoformat(), "today": today.isoformat()}
            )
        if day.year > today.year + FARTHEST_YEARS:
            raise forms.ValidationError(_("At most %(count)d years at once.") % {"count": FARTHEST_YEARS})
        return day


@dataclass(frozen=True)
class Coming:
    """One open time limit: what becomes of it on the day after its last."""

    deadline: Deadline
    what: str
    day_after: date
    past: bool


def demo_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 on any site but the demo."""

    @wraps(view)
    def only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.BANLI_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return only


@require_http_methods(["GET", "HEAD", "POST"])
@access("public")
@demo_only
def demo(request: HttpRequest) -> HttpResponseBase:
    """Move the day forward, for every process; the worker lets take effect what has lapsed by then."""
    today = clock.today()
    form = DayForm(request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        messages.success(request, _move(form.cleaned_data["day"]))
        return redirect("casework:demo")
    context = {
        "form": form,
        "problems": problems_of_form(form),
        "coming": _coming(today),
        "next_working_day": add_working_days(today, 1, calendars.current()),
        "next_week": today + A_WEEK,
    }
    return render(request, "casework/demo.html", context, status=422 if form.is_bound else 200)


@require_safe
@access("public")
@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    """The mails sent so far, newest first."""
    found = mailbox.newest(Path(settings.MAIL_DIR), MOST_MAILS)
    return render(request, "casework/demo_mails.html", {"mails": found, "most": MOST_MAILS})


@require_safe
@access("public")
@demo_only
def attachment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A file that came with a mail; `number` counts from 1."""
    mail = mailbox.find(Path(settings.MAIL_DIR), key)
    if mail is None or not 1 <= number <= len(mail.attachments):
        raise Http404
    found = mail.attachments[number - 1]
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["Content-Security-Policy"] = SANDBOX
    return response


def _move(day: date) -> str:
    """Move the clock and say what the worker will find."""
    clock.move_to(day)
    lapsing = Deadline.objects.filter(PRESSING, state=DeadlineState.OPEN, lapses=True, due_on__lt=day).count()
    if not lapsing:
        return _("It is %(day)s now. No time limit has lapsed by then.") % {"day": day_weekday(day)}
    text = ngettext(
        "It is %(day)s now. %(count)d time limit has lapsed; the worker lets it take effect within some seconds.",
        "It is %(day)s now. %(count)d time limits have lapsed; the worker lets them take effect within some seconds.",
        lapsing,
    )
    return text % {"day": day_weekday(day), "count": lapsing}


def _coming(today: date) -> list[Coming]:
    """The open time limits of all cases, next due first."""
    cases = ["case", *(f"case__{name}" for name in queries.relations())]
    rows = Deadline.objects.filter(state=DeadlineState.OPEN).select_related(*cases).order_by("due_on", "pk")
    return [Coming(row, _on_lapse(row), row.due_on + A_DAY, row.due_on < today) for row in rows[:MOST_DEADLINES]]


def _on_lapse(row: Deadline) -> str:
    if row.at_least:
        return _("the minimum period is over")
    if row.held_by_id:
        return held_text(row)
    step = row.case.case_type.step(row.declared.on_lapse)
    if step is not None:
        return _("the system takes the step “%(step)s”") % {"step": step.label}
    return _("it is overdue") if row.statutory else _("the office's own target is missed")
