"""The self-evaluation report as screens show it: its answers, its commitments beside the records, its changes."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from casework.screens.changes import Change
from casework.screens.changes import changes as section_changes
from casework.steps import SectionContext
from grading import self_evaluation
from grading.commitments import Finding


@dataclass(frozen=True)
class CommitmentView:
    """One commitment beside what the records say; `standing` is agrees, contradicts or declared."""

    text: str
    answer: str
    rule: str
    standing: str
    finding: str
    rows: tuple[str, ...]


def commitments_beside(findings: list[Finding], data: dict[str, Any]) -> list[CommitmentView]:
    """The commitments as made in `data`, each beside the records."""
    made = {row["number"]: row for row in data.get("commitments", {}).get("commitments", [])}
    return [_commitment(each, made.get(each.commitment.number)) for each in findings]


def changes(context: SectionContext) -> list[Change]:
    """What the version in `context` changes against the one before it, by section; empty for the first."""
    newest = context.content
    if newest is None or newest.version == 1:
        return []
    before = context.case.contents.get(kind=newest.kind, version=newest.version - 1).data
    return [
        replace(change, where=f"{section.label} › {change.where}")
        for section in self_evaluation.REPORT.sections_of(context.case)
        for change in section_changes(section, before.get(section.code, {}), newest.data.get(section.code, {}), context)
    ]


def _commitment(finding: Finding, row: dict[str, Any] | None) -> CommitmentView:
    return CommitmentView(
        text=str(finding.commitment.text),
        answer=_answer(row),
        rule=finding.commitment.rule,
        standing=finding.standing,
        finding=" ".join(str(reason.message) for reason in finding.against),
        rows=finding.records,
    )


def _answer(row: dict[str, Any] | None) -> str:
    if row is None:
        return _("Not answered yet.")
    answer = _("Committed.") if row.get("holds") else _("Not committed.")
    return f"{answer} {row['note']}" if row.get("note") else answer
