"""Counting what strangers ask for, so that nobody floods a mailbox or tries every credit code."""

from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

# A subscriber of IPv6 has 2**64 addresses to ask from.
SUBSCRIBER_BITS = 64


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
    """The network address that a request came from; of an IPv6 address the part that names the subscriber."""
    written = request.META.get("REMOTE_ADDR") or ""
    if settings.BEHIND_PROXY:
        # The proxy adds the address it was asked from at the end; what stands before it anybody may have written.
        written = request.META.get("HTTP_X_FORWARDED_FOR", written).rsplit(",", 1)[-1].strip()
    try:
        address = ip_address(written)
    except ValueError:
        return "unknown"
    return str(ip_network((address, SUBSCRIBER_BITS), strict=False) if address.version == 6 else address)


def slow_down(request: HttpRequest, throttle: Throttle) -> HttpResponse:
    """429: says politely when to try again."""
    minutes = throttle.seconds // 60
    context = {"message": _("Try again in %(minutes)d minutes.") % {"minutes": minutes}}
    response = render(request, "accounts/slow_down.html", context, status=429)
    response["Retry-After"] = str(throttle.seconds)
    return response
