"""The two headers that a change carries: a key that makes a repeat harmless, and the version that was seen."""

import re

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from records import chain

KEY_HEADER = "Idempotency-Key"
VERSION_HEADER = "If-Match"
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_VERSION = re.compile(r'"?([0-9]{1,9})"?')


class KeyNeeded(APIException):
    """The request has no key, or one that cannot be kept."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "idempotency_key_needed"
    default_detail = _("Send a header Idempotency-Key of 1 to 64 printable characters, a new one for each new request.")


class VersionNeeded(APIException):
    """The request does not say what the caller has seen."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "version_needed"
    default_detail = _('Send the version that you have seen, as ETag names it, such as If-Match: "3".')


class VersionUnreadable(APIException):
    """The version is no number."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "version_unreadable"
    default_detail = _('If-Match holds one version, such as "3".')


KEY_PARAMETER = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description=(
        "New for each new request, the same when a request is repeated: then the first answer's event is returned. "
        "Missing: 400. Used before for other content: 422 `key_reused`."
    ),
)


def version_parameter(of: str) -> OpenApiParameter:
    """How If-Match is described; `of` says whose version it is."""
    return OpenApiParameter(
        VERSION_HEADER,
        {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        OpenApiParameter.HEADER,
        required=True,
        description=(
            f"The version of the {of} that you have seen (its ETag). Missing: 428. Overtaken: 409 `stale_version`."
        ),
    )


def key_of(request: Request, scope: str) -> str:
    """The caller's key, made their own: nobody can use up the key of somebody else or of the clock.

    `scope` names what the key is for: the case, or the kind of case being opened. Raises KeyNeeded.
    """
    given = request.headers.get(KEY_HEADER, "")
    if not _KEY.fullmatch(given):
        raise KeyNeeded
    whose = {"person": request.user.pk, "organisation": request.actor.organisation.pk}
    return chain.digest(whose | {"scope": scope, "key": given})


def version_of(request: Request) -> int:
    """The version in If-Match. Raises VersionNeeded (428) or VersionUnreadable (400)."""
    given = request.headers.get(VERSION_HEADER)
    if given is None:
        raise VersionNeeded
    found = _VERSION.fullmatch(given.strip())
    if found is None:
        raise VersionUnreadable
    return int(found[1])


def etag(version: int) -> dict[str, str]:
    """The header that tells the version."""
    return {"ETag": f'"{version}"'}
