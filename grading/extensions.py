"""Requests for more time to rectify (G-7-3-2): the one that is open, and what has been granted so far."""

from dataclasses import dataclass
from datetime import date

from casework.limits import lapses_on
from casework.models import Case, Deadline, Event
from casework.steps import StepContext
from grading.deadlines import RECTIFICATION


@dataclass(frozen=True)
class Request:
    """A request that has not been decided on."""

    asked_on: date
    days: int
    reason: str


def rectification_of(case: Case) -> Deadline | None:
    """The limit of the rectification, while it runs."""
    return next((row for row in case.open_deadlines if row.code == RECTIFICATION.code), None)


def granted_so_far(case: Case) -> int:
    """How many working days have been granted in all."""
    deadline = rectification_of(case)
    return deadline.extended_by if deadline else 0


def open_request(context: StepContext) -> Request | None:
    """The request that holds the lapse, read once for all that a step checks and shows."""
    if "extension request" not in context.memo:
        context.memo["extension request"] = open_request_of(context.case)
    return context.memo["extension request"]  # type: ignore[no-any-return]


def open_request_of(case: Case) -> Request | None:
    """The request that holds the lapse of the rectification; None where there is none."""
    deadline = rectification_of(case)
    if deadline is None or deadline.held_by_id is None:
        return None
    event = Event.objects.select_related("content").get(pk=deadline.held_by_id)
    said = event.content.payload
    return Request(event.effective_on, said["days"], said["reason"])


def overdue_since(case: Case, today: date) -> date | None:
    """The day as of which the rectification would have lapsed, were its lapse not held; None where it is not due."""
    deadline = rectification_of(case)
    if deadline is None or deadline.held_by_id is None or deadline.due_on >= today:
        return None
    return lapses_on(deadline.due_on)
