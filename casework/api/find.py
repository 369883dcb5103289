"""Finding what a request names, among what the caller may see: else 404."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from casework import queries, visibility
from casework.models import Case


def case_of(request: Request, kind: str, reference: str) -> Case:
    """The case that the caller may see. Raises Http404."""
    rows = visibility.visible_to(request.actor).filter(kind=kind)
    return get_object_or_404(queries.with_record(rows, reference), reference=reference)


def one(rows: Any, **which: Any) -> Any:
    """The one row that is meant. Raises Http404."""
    return get_object_or_404(rows, **which)
