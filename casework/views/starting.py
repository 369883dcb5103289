"""Beginning a case: the first step, for which there is no case yet."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access
from casework import engine, queries, refusals, registry
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.models import Case
from casework.screens.asking import Questions
from casework.steps import CaseType, Step, StepContext
from casework.views.asking import AskingPage, chosen_by_address
from casework.views.pages import answers_refusals, case_url
from records import clock


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def start(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Ask what a new case needs to begin with, and open it."""
    actor = request.actor  # type: ignore[attr-defined]
    case_type = _case_type(kind)
    if case_type not in queries.openable(actor):
        raise NotPermitted(refusals.not_yours(case_type.start))
    page = _page(request, case_type)
    if request.method != "POST":
        return page.show(_begins_with(request, case_type.start, page.questions.context))
    if (changed := page.change_rows()) is not None:
        return changed
    payload = page.questions.typed(request.POST)
    try:
        event = engine.open_case(kind, actor, payload, key=request.POST.get("key", ""), at=clock.now())
    except (PayloadInvalid, GuardRefused) as error:
        return page.show_refused(payload, error.reasons)
    messages.success(request, _("The case is open. Its reference is %(reference)s.") % {"reference": event.case})
    return redirect(case_url(event.case))


def _page(request: HttpRequest, case_type: CaseType) -> AskingPage:
    at, step = clock.now(), case_type.start
    context = StepContext(
        case=Case(kind=case_type.kind),
        step=step,
        actor=request.actor,  # type: ignore[attr-defined]
        at=at,
        today=clock.day_of(at),
    )
    frame = {
        "label": step.label,
        "rules": step.rules,
        "aside": step.aside,
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "back_url": reverse("casework:worklist"),
        **(step.beside(context) if step.beside else {}),
    }
    return AskingPage(request, Questions(step.form, step.rows, context), "casework/start.html", frame)


def _begins_with(request: HttpRequest, step: Step, context: StepContext) -> dict[str, Any]:
    """What is usually meant, and what the link that led here has chosen."""
    usual = step.prefill(context) if step.prefill else {}
    return {**usual, **chosen_by_address(request, step)}


def _case_type(kind: str) -> CaseType:
    try:
        return registry.case_type(kind)
    except KeyError as error:
        raise Http404 from error
