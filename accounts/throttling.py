"""Counting what strangers ask for, so that nobody floods a mailbox or tries every credit code."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Throttle:
    """So many attempts within so many seconds, counted from the first."""

    name: str
    attempts: int
    seconds: int

    def allows(self, who: str) -> bool:
        """Count one attempt of `who`; False once the attempts are used up."""
        # Hashed: what people type may be long and is nobody's business in a cache.
        key = f"throttle:{self.name}:{sha256(who.encode()).hexdigest()}"
        if cache.add(key, 1, self.seconds):
            return True
        try:
            return cache.incr(key) <= self.attempts
        except ValueError:
            # The count ran out between the two calls: the next period has begun.
            return True


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from."""
    return request.META.get("REMOTE_ADDR") or "unknown"


def slow_down(request: HttpRequest, throttle: Throttle) -> HttpResponse:
    """429: says politely when to try again."""
    minutes = throttle.seconds // 60
    context = {"message": _("Try again in %(minutes)d minutes.") % {"minutes": minutes}}
    response = render(request, "accounts/slow_down.html", context, status=429)
    response["Retry-After"] = str(throttle.seconds)
    return response
