"""How long cases wait and how much was done in time, by office and step: to read and to take away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.actors import PersonActor
from accounts.problems import problems_of
from accounts.throttling import Throttle, slow_down
from casework import ageing, ageing_files, registry
from casework.ageing import Asked, Done, Figures
from casework.errors import Text
from casework.screens.public import Choices, Option, digits_inside, regions_around
from records import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# Counting a year of a province takes a moment of the machine; a person needs a few.
TAKEN = Throttle("ageing-files", attempts=60, seconds=10 * 60)


class DayField(forms.DateField):
    """A day, as browsers ask for it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class AskForm(forms.Form):
    """What the figures are narrowed to. Of the period, what is left out makes it the last twelve months."""

    first = DayField(label=gettext_lazy("Done from"), required=False)
    last = DayField(label=gettext_lazy("Done until"), required=False)
    kind = forms.CharField(label=gettext_lazy("Procedure"), required=False, max_length=40)
    region = forms.RegexField(r"^[0-9]{6}$", label=gettext_lazy("Region"), required=False)
    office = forms.IntegerField(label=gettext_lazy("Handling office"), required=False, min_value=1, max_value=2**31 - 1)

    def clean_first(self) -> date:
        """The first day; that of the usual period where none is asked for."""
        return self.cleaned_data["first"] or ageing.usual_period(clock.today())[0]

    def clean_last(self) -> date:
        """The last day; that of the usual period where none is asked for."""
        return self.cleaned_data["last"] or ageing.usual_period(clock.today())[1]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"first", "last"} <= cleaned.keys() and cleaned["last"] < cleaned["first"]:
            raise ValidationError({"last": _("The last day lies before the first.")})
        return cleaned

    @property
    def asked(self) -> Asked:
        return Asked(**{**self.cleaned_data, "region": digits_inside(self.cleaned_data["region"])})


@dataclass(frozen=True)
class Table:
    """What was done, by law or by the offices' own targets."""

    title: str
    rows: list[Done]
    statutory: bool


@require_safe
@access("member")
def figures(request: HttpRequest) -> HttpResponse:
    """Both tables on a page, with the offices whose figures the visitor may see."""
    actor, form = _actor(request), AskForm(request.GET)
    if not form.is_valid():
        choices = _choices(actor, request, ageing.offices(actor))
        context = {"problems": problems_of(form), "choices": choices, "form": form}
        return render(request, "casework/ageing.html", context, status=422)
    found, asked = ageing.figures(actor, form.asked), form.asked
    context = {
        "form": form,
        "asked": asked,
        "today": clock.today(),
        "waiting": found.waiting,
        "tables": _tables(found.done),
        "choices": _choices(actor, request, found.offices),
        "query": urlencode({name: value for name, value in form.cleaned_data.items() if value}),
    }
    return render(request, "casework/ageing.html", context)


@require_safe
@access("member")
def file(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """The figures as the page shows them, as a workbook or as one table in CSV."""
    actor, form = _actor(request), AskForm(request.GET)
    if (name, ending) not in FILES:
        raise Http404
    if not form.is_valid():
        return redirect(f"{reverse('casework:ageing')}?{request.GET.urlencode()}")
    if not TAKEN.allows(str(request.user.pk)):
        return slow_down(request, TAKEN)
    title, media_type, write = FILES[name, ending]
    content = write(ageing.figures(actor, form.asked), form.asked)
    headers = {
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=f"{title} {clock.today().isoformat()}.{ending}"
        ),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


def _waiting(found: Figures, asked: Asked) -> str:
    return ageing_files.as_csv(ageing_files.waiting_rows(found.waiting))


def _done(found: Figures, asked: Asked) -> str:
    return ageing_files.as_csv(ageing_files.done_rows(found.done))


FILES: dict[tuple[str, str], tuple[Text, str, Callable[[Figures, Asked], str | bytes]]] = {
    ("figures", "xlsx"): (gettext_lazy("Waiting times"), XLSX, ageing_files.as_workbook),
    ("waiting", "csv"): (gettext_lazy("Cases that wait"), CSV, _waiting),
    ("done", "csv"): (gettext_lazy("Time limits that ended"), CSV, _done),
}
"""What can be taken away, by name and ending: what the file is called, its media type, and who writes it."""


def _actor(request: HttpRequest) -> PersonActor:
    actor: PersonActor = request.actor  # type: ignore[attr-defined]
    if not ageing.concerns(actor):
        raise PermissionDenied(ageing.not_for_you())
    return actor


def _tables(rows: list[Done]) -> list[Table]:
    titles = {True: _("Time limits by law"), False: _("The offices' own targets, no time limits by law")}
    tables = [Table(titles[law], [row for row in rows if row.statutory is law], law) for law in titles]
    return [table for table in tables if table.rows]


def _choices(actor: PersonActor, request: HttpRequest, offices: Iterable[tuple[int, str]]) -> list[Choices]:
    """Procedure, region and office: of those that occur in the cases of the visitor."""
    cases = ageing.cases_of(actor).order_by()
    kinds = set(cases.values_list("kind", flat=True).distinct())
    procedures = [(each.kind, str(each.label)) for each in registry.case_types() if each.kind in kinds]
    regions = regions_around(cases.values_list("region", flat=True).distinct())
    return [
        _choice("kind", _("Procedure"), procedures, request),
        _choice("region", _("Region"), regions, request),
        _choice("office", _("Handling office"), [(str(pk), name) for pk, name in offices], request),
    ]


def _choice(code: str, label: str, options: list[tuple[str, str]], request: HttpRequest) -> Choices:
    chosen = request.GET.get(code, "")
    return Choices(code, label, [Option(value, text, value == chosen) for value, text in options])
