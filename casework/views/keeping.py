"""Keeping what is being typed, asked for by a page's own script: answered in JSON, where a button gets a page."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from casework.drafts import Seen, state_of
from casework.errors import NotPermitted, Reason, StaleVersion, StepRefused
from casework.models import StepDraft
from casework.screens.changes import Change
from records import clock

STAYS_OPEN = "X-Banli-Stays-Open"
"""Marks the one page that a device may show again without a connection (static/js/worker.js)."""


@dataclass(frozen=True)
class Meanwhile:
    """Who saved, or kept unchecked, the same part while somebody else had it open."""

    who: str
    at: datetime
    unchecked: bool = False


def in_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not somebody who reads the answer as a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def seen_by(request: HttpRequest, based_on: str = "") -> Seen:
    """What the page that sends this knows of the draft."""
    return Seen(request.POST.get("page", ""), request.POST.get("seen_draft", ""), based_on)


def frame(request: HttpRequest, draft: StepDraft | None, button: str) -> dict[str, Any]:
    """What a page needs to keep by itself: its name, the draft it shows, whose hand, and the button that keeps."""
    sent = request.POST
    return {
        "keeps_by": button,
        "page": sent.get("page") or str(uuid.uuid4()),
        "seen_draft": sent.get("seen_draft", "") if request.method == "POST" else state_of(draft),
        "typed": request.method == "POST",
    }


def refuse_other_hand(request: HttpRequest) -> None:
    """Raise NotPermitted where somebody else has signed in at this browser, or another hand was chosen, since."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.POST.get("hand", actor.token) == actor.token:
        return
    said = _("In this browser you now act as %(actor)s, %(organisation)s. Choose again for whom you act.")
    raise NotPermitted(Reason(said % {"actor": actor, "organisation": actor.organisation}))


def kept(draft: StepDraft) -> JsonResponse:
    """It is kept; what stands near the buttons, and the state that the page has now seen."""
    at = draft.saved_at.astimezone(clock.SHANGHAI).strftime("%H:%M")
    return JsonResponse({"said": _("Kept at %(time)s") % {"time": at}, "seen_draft": state_of(draft)})


def not_kept(error: StepRefused) -> JsonResponse:
    """Why it is not kept; after a conflict the page can show both."""
    said = " ".join(str(reason.message) for reason in error.reasons)
    answer = {"said": _("Not kept: %(why)s") % {"why": said}, "compare": isinstance(error, StaleVersion)}
    return JsonResponse(answer, status=error.status)


def unsent(request: HttpRequest, changes: list[Change]) -> JsonResponse:
    """How what a device has kept differs from what the page shows, to be taken over or discarded."""
    context = {"unsent": True, "changes": changes, "typed_at": _moment(request.POST.get("typed_at", ""))}
    shown = render_to_string("casework/meanwhile.html", context, request) if changes else ""
    return JsonResponse({"html": shown})


def settled(request: HttpRequest, text: str) -> None:
    """Say that it is done; the device then drops what it has kept of this page."""
    messages.success(request, text, extra_tags=request.POST.get("page", "")[:36])


def _moment(written: str) -> datetime | None:
    try:
        return parse_datetime(written)
    except ValueError:
        return None
