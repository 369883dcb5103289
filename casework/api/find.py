"""Finding what a request names, among what the caller may see: else 404."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from casework import registry, visibility
from casework.models import Case


def case_of(request: Request, kind: str, reference: str) -> Case:
    """The case that the caller may see. Raises Http404."""
    if kind not in {case_type.kind for case_type in registry.case_types()}:
        raise Http404
    rows = visibility.visible_to(request.actor).filter(kind=kind).select_related(*relations(kind))
    return get_object_or_404(rows, reference=reference)


def relations(*kinds: str) -> list[str]:
    """What a list of cases of these kinds needs with each row."""
    types = [case_type for case_type in registry.case_types() if not kinds or case_type.kind in kinds]
    return ["region", *(name for each in types for name in (each.record, *each.related))]


def one(rows: Any, **which: Any) -> Any:
    """The one row that is meant. Raises Http404."""
    return get_object_or_404(rows, **which)
