"""What every page knows of its visitor: the menu, and in the demo today's date."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.access import runs_site
from casework import ageing, lists
from casework.messages import inbox
from casework.screens import lines
from records import clock


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main menu."""

    label: str
    url: str
    current: bool
    count: int | None = None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor; the menu is worked out only for pages that show it."""
    found: dict[str, Any] = {"navigation": SimpleLazyObject(lambda: menu(request))}
    return found | {"today": SimpleLazyObject(clock.today)} if settings.BANLI_DEMO else found


def menu(request: HttpRequest) -> list[MenuItem]:
    """The main menu of whoever acts."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return [
            _item(request, _("Calendar"), "casework:calendar"),
            _item(request, _("Public notices"), "casework:public"),
        ]
    return [
        _item(request, _("Worklist"), "casework:worklist", lines.asked_of(actor)),
        _item(request, _("Messages"), "casework:messages", inbox.unread_of(actor.person).count()),
        _item(request, _("Cases"), "casework:cases"),
        *([_item(request, _("Lists"), "casework:lists")] if lists.steps_of(actor) else []),
        _item(request, _("Calendar"), "casework:calendar"),
        *([_item(request, _("Waiting times"), "casework:ageing")] if ageing.concerns(actor) else []),
        _item(request, _("Public notices"), "casework:public"),
        *([_item(request, _("Operations"), "casework:operations")] if runs_site(actor) else []),
    ]


def _item(request: HttpRequest, label: str, name: str, count: int | None = None) -> MenuItem:
    url = reverse(name)
    inside = request.path.startswith(url) if url != "/" else request.path == url
    return MenuItem(label, url, inside, count)
