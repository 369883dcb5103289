"""What is shown beside the steps between the audit and the review."""

from typing import Any

from casework.models import Event
from casework.steps import StepContext
from grading import rules
from grading.candidates import candidates_of
from grading.models import Application, BarRecord, level_numeral
from grading.queries import audit_passed, first_level_elements, party_in, running_review, team_of
from grading.registers import Records, records_of
from grading.screens.filing import shown_to_office


def shown_to_department(context: StepContext) -> dict[str, Any]:
    """What the audit said, what the registers hold on the enterprise today, and the report (G-7-3-1)."""
    event = audit_passed(context.case)
    return shown_to_office(context) | {
        "audit": _audit(event, context.record) if event else None,
        "registers": registers(records_of(context), context),
    }


def registers(records: Records, context: StepContext) -> dict[str, Any]:
    """The rows of the registers on the enterprise, latest first, with the bars that are in force today."""
    in_force = {bar.bar: bar.until for bar in rules.bars_in_force(records.bars, context.today)}
    names = dict(BarRecord._meta.get_field("kind").flatchoices)
    return {
        "accidents": sorted(records.accidents, key=lambda each: each.on, reverse=True),
        "bars": [
            {"bar": bar, "name": names[bar.kind.value], "until": in_force.get(bar)}
            for bar in sorted(records.bars, key=lambda each: each.notified_on, reverse=True)
        ],
        "listings": sorted(records.listings, key=lambda each: each.listed_on, reverse=True),
        "grades": [
            {"numeral": level_numeral(grade.level), "first": grade.announced_on, "last": grade.last_day}
            for grade in sorted(records.grades, key=lambda each: each.announced_on, reverse=True)
        ],
        "today": context.today,
    }


def shown_at_appointment(context: StepContext) -> dict[str, Any]:
    """Where the team goes, by which standard it scores, and who cannot be chosen and why (G-13)."""
    candidates = candidates_of(context)
    return {
        "application": context.record,
        "itself": candidates.department if candidates.department in candidates.units else None,
        "against": [*candidates.units_against.values(), *candidates.people_against.values()],
    }


def shown_at_replacement(context: StepContext) -> dict[str, Any]:
    """The same, with the unit and the team as they are and the time they have left."""
    return shown_at_appointment(context) | {
        "present": party_in(context.case, "review_unit"),
        "team": team_of(context.record),
        "running": running_review(context.case),
    }


def _audit(event: Event, application: Application) -> dict[str, Any]:
    names = dict(first_level_elements(application))
    payload = event.content.payload
    opinions = [
        {"code": row["element"], "name": names.get(row["element"], ""), "remark": row.get("remark", "")}
        for row in payload["opinions"]
    ]
    return {"event": event, "conclusion": payload["conclusion"], "opinions": opinions}
