"""Checking a password outside the login page: for a token, and again for every signature."""

from typing import cast

from django.contrib.auth import authenticate
from django.http import HttpRequest

from accounts.models import Person


class TooManyAttempts(Exception):  # noqa: N818 - named for what happened, like the refusals of steps
    """The pair of e-mail address and network address is locked for a while."""


def holder(request: HttpRequest, email: str, password: str) -> Person | None:
    """The active person with this e-mail address and password, or None; a wrong one counts as a failed login.

    Raises TooManyAttempts while the pair of `email` and the caller's network address is locked.
    """
    person = authenticate(request, username=email.strip().lower(), password=password)
    if person is None and getattr(request, "axes_locked_out", False):
        # The caller answers; with the flag set, axes would put its own page in the answer's place.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        raise TooManyAttempts
    return cast("Person | None", person)
