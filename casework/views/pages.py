"""What the pages of cases share: finding a case, and answering a refused step with the page that fits it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from casework import queries, visibility
from casework.errors import NotPermitted, Reason, StaleVersion, StepRefused, WrongState
from casework.models import Case
from casework.screens import asking, timeline
from casework.screens.answers import Answered
from casework.screens.head import head_of
from casework.views import keeping

View = Callable[..., HttpResponseBase]


def case_of(request: HttpRequest, reference: str) -> Case:
    """The case that the visitor may see. Raises Http404."""
    if "\x00" in reference:
        raise Http404
    rows = visibility.visible_to(request.actor)  # type: ignore[attr-defined]
    return get_object_or_404(queries.with_record(rows, reference), reference=reference)


def case_page(
    request: HttpRequest, case: Case, tab: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A tab of a case under the case's head."""
    head = head_of(case, request.actor, tab)  # type: ignore[attr-defined]
    return render(request, template, {"case": case, "head": head, **context}, status=status)


def case_url(case: Case) -> str:
    """The page of a case."""
    return reverse("casework:case", args=[case.reference])


def answers_refusals(view: View) -> View:
    """Let a view raise StepRefused: the visitor gets the page for it, a script JSON, with status 403, 409 or 422."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except StepRefused as error:
            if keeping.in_json(request):
                return keeping.not_kept(error)
            case = None
            if "reference" in kwargs:
                case = case_of(request, kwargs["reference"])
            return refusal_page(request, error, case)

    return answering


def refusal_page(
    request: HttpRequest,
    error: StepRefused,
    case: Case | None,
    *,
    seen_version: int | None = None,
    typed: Answered | None = None,
    draft_url: str = "",
) -> HttpResponse:
    """Why a step was refused. After a conflict (409) also what happened since `seen_version`, and what was typed."""
    template = "409.html" if isinstance(error, StaleVersion | WrongState) else f"{_page(error)}.html"
    context: dict[str, Any] = {
        "title": error.title,
        "problems": asking.problems_of(error.reasons),
        "case": case,
        "case_url": case_url(case) if case else "",
        "typed": typed,
        "draft_url": draft_url,
    }
    if case is not None and seen_version is not None:
        context["happened"] = timeline.entries(case, request.actor, seen_version)  # type: ignore[attr-defined]
    return render(request, template, context, status=error.status)


def refuse(reasons: Iterable[Reason]) -> None:
    """Raise NotPermitted with `reasons`, where there are any."""
    if found := list(reasons):
        raise NotPermitted(*found)


def _page(error: StepRefused) -> int:
    return error.status if error.status in (403, 409) else 422
