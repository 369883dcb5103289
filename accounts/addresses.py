"""Addresses of this site as others need them: whole, for mails, letters and programs."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def whole(path: str) -> str:
    """The address of a path of this site."""
    return f"{settings.BANLI_SITE_URL}{path}"


def of(view: str, *args: Any) -> str:
    """The address of a page, by the name of its view and what stands in its path."""
    return whole(reverse(view, args=args))


def host() -> str:
    """The name under which this site writes numbers that nobody else may give out, such as those of mails."""
    return urlsplit(settings.BANLI_SITE_URL).hostname or "localhost"
