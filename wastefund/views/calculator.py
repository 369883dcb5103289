"""The calculator for everybody: a form whose answers stand in the address, so that every result is a link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.throttling import Throttle, address_of, slow_down
from casework.views.public import places
from records import clock
from wastefund.calculator import Calculation, CalculatorForm, calculate
from wastefund.calculator.chart import DARK, chart_of
from wastefund.calculator.form import as_query
from wastefund.calculator.pdf import pdf_of
from wastefund.calculator.readings import BOOKED
from wastefund.calculator.sheet import sheet_of

# Setting a PDF takes a moment of the machine; a person needs a few.
PDFS_PER_ADDRESS = Throttle("landfill-calculation", attempts=30, seconds=10 * 60)
INVALID = 422


@require_safe
@access("public")
def calculator(request: HttpRequest) -> HttpResponse:
    """The questions, and what follows from the answers."""
    form = CalculatorForm(request.GET)
    context: dict[str, Any] = {"form": form, "groups": form.field_groups(), "places": places(request)}
    if not form.is_valid():
        context["problems"] = form.problems() if form.is_bound else []
        return render(request, "wastefund/calculator.html", context, status=INVALID if form.is_bound else 200)
    calculation = calculate(form.asked, clock.today())
    return render(request, "wastefund/calculator.html", context | _result(request, calculation))


@require_safe
@access("public")
def chart(request: HttpRequest) -> HttpResponse:
    """The schedule as a picture. 404 for what is no landfill, or has nothing to spread."""
    calculation = _asked_for(request)
    if calculation is None or not calculation.years:
        raise Http404
    picture = chart_of(calculation, dark=request.GET.get(DARK) == "1")
    return HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")


@require_safe
@access("public")
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The whole calculation to keep; back to the questions where they are not answered."""
    if not PDFS_PER_ADDRESS.allows(address_of(request)):
        return slow_down(request, PDFS_PER_ADDRESS)
    calculation = _asked_for(request)
    if calculation is None:
        return redirect(f"{reverse('wastefund:calculator')}?{request.GET.urlencode()}")
    content = pdf_of(calculation, _address(request, calculation))
    name = _("Landfill reserve %(day)s.pdf") % {"day": calculation.on.isoformat()}
    disposition = content_disposition_header(as_attachment=False, filename=name)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _asked_for(request: HttpRequest) -> Calculation | None:
    form = CalculatorForm(request.GET)
    return calculate(form.asked, clock.today()) if form.is_valid() else None


def _result(request: HttpRequest, calculation: Calculation) -> dict[str, Any]:
    sheet, query = sheet_of(calculation), as_query(calculation.asked)
    return {
        "sheet": sheet,
        "on": calculation.on,
        "query": query,
        "link": _address(request, calculation),
        "reading": sheet.readings.way(request.GET.get("reading", BOOKED)) if sheet.readings else None,
    }


def _address(request: HttpRequest, calculation: Calculation) -> str:
    return request.build_absolute_uri(f"{reverse('wastefund:calculator')}?{as_query(calculation.asked)}")
