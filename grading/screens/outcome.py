"""What stands beside the steps that end an application, or let a renewal go straight to the public notice."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.fields import shown
from casework.models import Case, Event
from casework.screens.timeline import event_label
from casework.steps import StepContext
from grading.commitments import commitments_of
from grading.conditions.filing import in_force
from grading.conditions.outcome import undecided_objections
from grading.conditions.renewal import recorded_conditions
from grading.effects.outcome import bar_from_today
from grading.failures import event_of, reasons_of
from grading.forms.renewal import JUDGED
from grading.models import BarRecord, GradeRecord
from grading.rules import BarKind
from grading.screens.filing import shown_to_office
from grading.terminations import open_reports


@dataclass(frozen=True)
class Report:
    """One report of a false commitment, as the department reads it."""

    unit: str
    on: date
    found: list[tuple[str, str]]
    """Commitment and what is said to be true instead."""


def what_lasts(case: Case, day: date) -> list[Reason]:
    """Until when the grade that a case has granted is valid, and until when its end bars from applying (G-9, P7)."""
    text = _("The grade, announced on %(first)s as %(number)s, is valid until %(last)s, that day included.")
    grades = [
        Reason(
            text
            % {
                "first": grade.announced_on.isoformat(),
                "number": grade.document_number,
                "last": grade.as_rule().last_day.isoformat(),
            },
            "G-9",
        )
        for grade in GradeRecord.objects.filter(case=case)
    ]
    return [*grades, *in_force([row.as_rule() for row in BarRecord.objects.filter(case=case)], day)]


def shown_at_failure(context: StepContext) -> dict[str, Any]:
    """By which step and when the application became unqualified, and the bar that the notice starts."""
    event = event_of(context.case)
    label = event_label(context.case, event, plain=False) if event else ""
    return {"led_by": event, "led_by_label": label, "bar": bar_from_today(context, BarKind.FAILURE)}


def shown_at_objections(context: StepContext) -> dict[str, Any]:
    """The objections that are to be decided, with who made them and what they sent along."""
    waiting = undecided_objections(context)
    prefetch_related_objects(waiting, "documents")
    reference = context.case.reference
    return {"objections": [(each, [shown(row, reference) for row in each.documents.all()]) for each in waiting]}


def shown_at_false_commitment(context: StepContext) -> dict[str, Any]:
    """The reports on which the department has not decided, and the self-evaluation report beside the records."""
    return shown_to_office(context) | {"reports": [_report(context, each) for each in open_reports(context.case)]}


def shown_at_renewal(context: StepContext) -> dict[str, Any]:
    """Each condition of the fast track with what the records say."""
    return {"conditions": recorded_conditions(context)}


def failure_begins_with(context: StepContext) -> dict[str, Any]:
    """The reasons on record, for the department to put into the words of the notice."""
    return {"reasons": reasons_of(context.case)}


def decision_begins_with(context: StepContext) -> dict[str, Any]:
    """One row for each undecided objection."""
    return {"objections": [{"number": each.number} for each in undecided_objections(context)]}


def termination_begins_with(context: StepContext) -> dict[str, Any]:
    """What the open reports say: each commitment once, and all the evidence."""
    rows: dict[str, dict[str, Any]] = {}
    evidence: list[str] = []
    for event in open_reports(context.case):
        for row in event.content.payload["commitments"]:
            earlier = rows.get(row["commitment"], {"found": ""})["found"]
            rows[row["commitment"]] = {**row, "found": f"{earlier}\n{row['found']}".strip()}
        evidence += event.content.payload["evidence"]
    return {"commitments": list(rows.values()), "evidence": list(dict.fromkeys(evidence))}


def judgements_begin_with(context: StepContext) -> dict[str, Any]:
    """One row for each condition that a person judges."""
    return {"judgements": [{"condition": each.code} for each in JUDGED]}


def _report(context: StepContext, event: Event) -> Report:
    texts = {each.number: str(each.text) for each in commitments_of(context.record.level)}
    found = [
        (f"{row['commitment']}. {texts[row['commitment']]}", row["found"])
        for row in event.content.payload["commitments"]
    ]
    return Report(str(event.organisation), event.effective_on, found)
