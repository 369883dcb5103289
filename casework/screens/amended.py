"""Corrected and correcting steps in words: their names, the marks between them, what stands beside the form."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from casework.amendments import own_steps
from casework.models import Event
from casework.screens import timeline
from casework.steps import StepContext
from records import clock


def name_of(event: Event) -> str:
    """A step as one chooses it from a list: number, day, what it was, and the numbers of its notices."""
    parts = [
        _("No. %(number)d") % {"number": event.sequence},
        clock.day_of(event.at).isoformat(),
        timeline.event_label(event.case, event, plain=False),
        *(notice.number for notice in event.notices.all()),
    ]
    return " · ".join(parts)


def shown_beside(context: StepContext) -> dict[str, Any]:
    """Each step that can be corrected, with what was said in it and its notices; no way off the form."""
    own = set(own_steps(context.case, context.actor).values_list("sequence", flat=True))
    found = timeline.entries(context.case, context.actor)
    return {"own_steps": [replace(entry, correct_url="") for entry in found if entry.event.sequence in own]}
