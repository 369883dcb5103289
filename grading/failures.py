"""What made an application unqualified, as reasons that the notice of failure can begin with (G-7-5)."""

from collections.abc import Callable
from typing import Any

from casework.models import Case, Event

Rows = list[dict[str, Any]]


def event_of(case: Case) -> Event | None:
    """The event by which the application became unqualified, the last one; None where it never did."""
    events = case.events.filter(to_state="unqualified").exclude(from_state="unqualified")
    return events.select_related("content").order_by("-sequence").first()


def reasons_of(case: Case) -> Rows:
    """The reasons on record: place, reason and rule of each, in the language of the notice; the department edits them.

    Empty where the application never became unqualified.
    """
    event = event_of(case)
    return _REASONS[event.code](event) if event else []


def _row(place: str, reason: str, rule: str) -> dict[str, Any]:
    return {"place": place, "reason": reason, "rule": rule}


def _struck(event: Event) -> Rows:
    return [_row("推荐名单", event.content.payload["reason"], "G-7-4")]


def _objected(event: Event) -> Rows:
    return [_row("公示期间的异议", event.content.payload["told"], "G-7-5")]


_REASONS: dict[str, Callable[[Event], Rows]] = {
    "strike": _struck,
    "decide_objection": _objected,
}
