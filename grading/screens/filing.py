"""What is shown beside the steps of an application, and its report as a tab of the case."""

from typing import Any

from accounts.actors import Actor, PersonActor
from casework import contents
from casework.models import Case, Content
from casework.steps import SectionContext, StepContext
from casework.visibility import documents_of
from grading import rules, scores, self_evaluation
from grading.commitments import record_findings
from grading.conditions.filing import bars_of
from grading.offices import Offices, offices_for
from grading.queries import answered_items, first_level_elements, items_to_answer, returned
from grading.report_view import CommitmentView, changes, commitments_beside
from records import clock


def shown_at_start(context: StepContext) -> dict[str, Any]:
    """Bars in force and the renewal window of each grade held, at once (G-10-1)."""
    if not isinstance(context.actor, PersonActor):
        return {}
    enterprise = context.actor.organisation
    grades = [
        {
            "grade": grade,
            "position": rules.renewal_position(grade.valid_until, context.today).value,
            "window": rules.renewal_window(grade.valid_until),
        }
        for grade in enterprise.grades.filter(ended_on__isnull=True).select_related("industry")
    ]
    return {"bars": bars_of(enterprise, context), "grades": grades}


def shown_at_submission(context: StepContext) -> dict[str, Any]:
    """Each commitment beside the records, the score, and the office that will get the report."""
    draft = contents.draft(context.case, self_evaluation.KIND)
    offices = offices_for(context.record, context.today)
    return {
        "commitments": _commitments(context.case, draft),
        "score": scores.score_of(context.record, draft.data if draft else {}),
        "offices": offices if isinstance(offices, Offices) else None,
    }


def shown_at_resubmission(context: StepContext) -> dict[str, Any]:
    """The items asked for, and what has changed since the version submitted."""
    draft = contents.draft(context.case, self_evaluation.KIND)
    return {
        "items": items_to_answer(context.case),
        "changes": changes(SectionContext(context.case, context.actor, context.today, draft)),
    }


def shown_to_office(context: StepContext) -> dict[str, Any]:
    """The report as submitted, with records, differences, the answers to a correction notice, and why the
    department returned it if it did."""
    return report_tab(context.case, context.actor) | {
        "first_level": first_level_elements(context.record),
        "returned": returned(context.case),
    }


def report_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The versions of the report that `actor` may read, the newest opened, with its differences to the one before."""
    report = self_evaluation.REPORT
    versions = list(case.contents.filter(kind=report.code).order_by("-version"))
    editable = contents.may_edit(case, report, actor)
    readable = versions if editable else [version for version in versions if version.frozen_at]
    if not readable:
        return {"versions": [], "editable": editable}
    newest = readable[0]
    section_context = SectionContext(case, actor, clock.today(), newest)
    return {
        "versions": readable,
        "content": newest,
        "editable": editable and newest.frozen_at is None,
        "sections": report.sections_of(case),
        "elements": scores.scored_elements(case.record, newest.data),
        "score": scores.score_of(case.record, newest.data),
        "commitments": _commitments(case, newest),
        "missing": self_evaluation.findings(section_context) if editable else [],
        "changes": changes(section_context),
        "evidence": documents_of(case, actor).filter(pk__in=_evidence(newest)),
        "items": answered_items(case),
    }


def _evidence(content: Content) -> list[int]:
    return [int(pk) for pk in content.data.get("publication", {}).get("evidence", [])]


def _commitments(case: Case, content: Content | None) -> list[CommitmentView]:
    found = record_findings(case, content, clock.today())
    return commitments_beside(found, content.data if content else {})
