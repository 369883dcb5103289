"""Lists and figures of the grading procedure, for its steps and screens."""

from typing import Any

from casework.models import Case, Event
from grading.models import Application


def first_level_elements(application: Application) -> list[tuple[str, str]]:
    """Code and name of each first-level element of the standard, in order."""
    return list(dict.fromkeys((element.level1_code, element.level1_name) for element in application.elements))


def correction_event(case: Case) -> Event | None:
    """The event of the one correction notice, if there was one (G-7-2-1)."""
    return case.events.filter(code="request_correction").select_related("content").first()


def correction_items(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a correction notice, numbered from 1."""
    return [
        {"n": number, **{key: row[key] for key in ("place", "fault", "required", "rule")}}
        for number, row in enumerate(payload["items"], start=1)
    ]


def items_to_answer(case: Case) -> list[dict[str, Any]]:
    """The items that a resubmission answers; empty where nothing was asked."""
    event = correction_event(case)
    return correction_items(event.content.payload) if event else []


def answered_items(case: Case) -> list[dict[str, Any]]:
    """The same items, each with the enterprise's `answer`, empty until the report comes in again (G-7-2-1)."""
    events = case.events.filter(code__in=["request_correction", "resubmit"]).select_related("content")
    payloads = {event.code: event.content.payload for event in events}
    if "request_correction" not in payloads:
        return []
    answers = {row["item"]: row["answer"] for row in payloads.get("resubmit", {}).get("answers", [])}
    return [item | {"answer": answers.get(item["n"], "")} for item in correction_items(payloads["request_correction"])]
