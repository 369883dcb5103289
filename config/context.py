"""What every template may know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Say whether this is the demo: its pages show a bar to move the day."""
    return {"demo": settings.BANLI_DEMO}
