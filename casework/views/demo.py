"""The demo alone: moving the day, and reading the mails that the site has sent."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.problems import problems_of as problems_of_form
from casework import engine
from casework.templatetags.display import day_weekday
from records import clock

MOST_MAILS = 200
FARTHEST_YEARS = 5
SEPARATOR = b"-" * 79
"""What Django's file backend writes after each mail."""


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
    """Move the day forward, for every process; what has lapsed by then takes effect."""
    form = DayForm(request.POST or None, initial={"day": clock.today()})
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "problems": problems_of_form(form)}
        return render(request, "casework/demo.html", context, status=422 if form.is_bound else 200)
    day = form.cleaned_data["day"]
    clock.move_to(day)
    settled, _failed = engine.settle_all(clock.now())
    messages.success(
        request,
        _("It is %(day)s now. Lapses that took effect: %(count)d.") % {"day": day_weekday(day), "count": len(settled)},
    )
    return redirect("casework:demo")


@require_safe
@access("public")
@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    """The mails sent so far, newest first."""
    found = sorted(_mails(Path(settings.MAIL_DIR)), key=lambda mail: mail["at"], reverse=True)
    return render(request, "casework/demo_mails.html", {"mails": found[:MOST_MAILS], "most": MOST_MAILS})


def _mails(folder: Path) -> list[dict[str, Any]]:
    files = folder.glob("*.log") if folder.is_dir() else []
    parts = [part.strip() for file in files for part in file.read_bytes().split(b"\n" + SEPARATOR)]
    return [_shown(message_from_bytes(part, policy=policy.default)) for part in parts if part]


def _shown(mail: Any) -> dict[str, Any]:
    body = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    return {
        "to": str(mail["To"]),
        "subject": str(mail["Subject"]),
        "at": mail["Date"].datetime if mail["Date"] else clock.now(),
        "text": body.get_content() if body else "",
        "attached": [part.get_filename() for part in mail.iter_attachments()],
    }
