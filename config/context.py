"""What every template may know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.demos import logins


def site(request: HttpRequest) -> dict[str, Any]:
    """Say whether this is the demo: its pages show a bar to move the day, and whom one can sign in as."""
    return {"demo": settings.BANLI_DEMO, "demo_logins": logins if settings.BANLI_DEMO else ()}
