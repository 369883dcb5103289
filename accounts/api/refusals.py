"""What the API answers when it refuses: one shape for everything, in the language of the caller."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from accounts.api.problems import NotThere


class ReasonSerializer(Serializer):
    """One condition that failed."""

    message = CharField(help_text=_("A sentence with its figures."))
    rule = CharField(help_text=_("The rule it rests on, or empty."))
    path = CharField(help_text=_("Where it lies in the request, as a JSON pointer, or empty."))


class ProblemSerializer(Serializer):
    """Why a request was refused."""

    code = CharField(help_text=_("Stays the same in every language."))
    detail = CharField()
    reasons = ReasonSerializer(many=True)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into the API's answer; None for one that is a fault of ours.

    What carries `status` and `as_json()` (a refused step) speaks for itself.
    """
    if hasattr(error, "as_json") and hasattr(error, "status"):
        return Response(error.as_json(), status=error.status)
    if isinstance(error, Http404):
        # Its own words are Django's and name a model.
        error = NotThere()
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        response.data = problem("invalid", _("Some answers need another look"), list(_reasons(error.detail)))
    else:
        response.data = problem(_code(error, response.status_code), response.data.get("detail", ""))
    return response


def problem(code: str, detail: Any, reasons: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of a refusal."""
    return {"code": code, "detail": str(detail), "reasons": reasons or []}


def _code(error: Exception, status_code: int) -> str:
    if isinstance(error, APIException):
        return str(error.get_codes())
    return {404: "not_found", 403: "permission_denied"}.get(status_code, "error")


def _reasons(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """A serializer's nested errors as a flat list with JSON pointers."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == api_settings.NON_FIELD_ERRORS_KEY else f"/{name}"
            yield from _reasons(inner, f"{path}{step}")
    elif isinstance(detail, list):
        for inner in detail:
            yield from _reasons(inner, path)
    else:
        yield {"message": str(detail), "rule": "", "path": path}
