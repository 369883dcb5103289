"""Lists and figures of the grading procedure, for its steps and screens."""

from typing import Any

from accounts.models import Organisation
from casework.models import Case, Deadline, Event
from grading.models import Application, ReviewTeamMember


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


def party_in(case: Case, capacity: str) -> Organisation:
    """The organisation that is a party in `capacity` now; StopIteration where there is none."""
    return next(party.organisation for party in case.current_parties if party.capacity == capacity)


def acts_itself(case: Case) -> bool:
    """Whether the grading department has entrusted nobody with `case` and organises it by itself (G-6)."""
    return party_in(case, "organizing_unit") == party_in(case, "grading_department")


def running_review(case: Case) -> Deadline:
    """The time limit under which the review unit works now: that of the review, or of the verification."""
    return next(row for row in case.open_deadlines if row.code in ("review", "verification"))


def team_of(application: Application) -> list[ReviewTeamMember]:
    """The review team as it is now, its leader first."""
    rows = application.team.filter(until__isnull=True)
    return list(rows.select_related("membership__person", "membership__organisation"))


def audit_passed(case: Case) -> Event | None:
    """The event of the last audit that was passed (G-7-2-2)."""
    return _last(case, "pass_audit")


def returned(case: Case) -> Event | None:
    """The event by which the department last asked for another audit (G-7-3-1)."""
    return _last(case, "return_to_ou")


def _last(case: Case, step: str) -> Event | None:
    rows = case.events.filter(code=step).order_by("-sequence")
    return rows.select_related("content", "organisation", "membership__person").first()
