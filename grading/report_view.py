"""The self-evaluation report as screens show it: its answers, its commitments beside the records, its changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework import contents
from casework.models import Case, Content
from casework.steps import Section
from grading import self_evaluation
from grading.commitments import Finding
from grading.models import Application

@dataclass(frozen=True)
class CommitmentView:
    """One commitment beside what the records say; `standing` is agrees, contradicts or declared."""

    text: str
    answer: str
    rule: str
    standing: str
    finding: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One change between two versions, named as the report names it."""

    where: str
    before: Any
    after: Any


def commitments_beside(findings: list[Finding], data: dict[str, Any]) -> list[CommitmentView]:
    """The commitments as made in `data`, each beside the records."""
    made = {row["number"]: row for row in data.get("commitments", {}).get("commitments", [])}
    return [_commitment(each, made.get(each.commitment.number)) for each in findings]


def changes(case: Case, newest: Content) -> list[Change]:
    """What `newest` changes against the version before it; empty for the first."""
    if newest.version == 1:
        return []
    before = case.contents.get(kind=newest.kind, version=newest.version - 1)
    found = contents.compare(before.data, newest.data)
    return [_change(case, before.data, newest.data, difference) for difference in found]


def _commitment(finding: Finding, row: dict[str, Any] | None) -> CommitmentView:
    number = finding.commitment.number
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


def _change(case: Case, before: dict[str, Any], after: dict[str, Any], difference: contents.Difference) -> Change:
    code, *rest = difference.path.strip("/").split("/")
    section = self_evaluation.REPORT.section(code)
    if section is None:
        return Change(difference.path, difference.before, difference.after)
    labels = [str(section.label), *_place(case, section, before, after, rest)]
    return Change(" › ".join(labels), _shown(difference.before), _shown(difference.after))


def _place(case: Case, section: Section, before: dict[str, Any], after: dict[str, Any], path: list[str]) -> list[str]:
    if not path:
        return []
    if path[0] not in section.rows:
        return [_field_label(section.form, path[0])]
    if len(path) == 1:
        return []
    name, index = path[0], int(path[1])
    rows = after.get(section.code, {}).get(name) or []
    if index >= len(rows):
        rows = before.get(section.code, {}).get(name) or []
    row = rows[index] if index < len(rows) else {}
    labels = [_ROW_LABELS.get(name, _numbered)(case.record, row, index)]
    return labels + [_field_label(section.rows[name], field) for field in path[2:3]]


def _field_label(form: Any, name: str) -> str:
    field = form.base_fields.get(name) if form else None
    return str(field.label) if field is not None and field.label else name


def _element_label(application: Application, row: dict[str, Any], index: int) -> str:
    return str(application.elements_by_code.get(row.get("element", ""), index + 1))


def _commitment_label(application: Application, row: dict[str, Any], index: int) -> str:
    return _("Commitment %(number)s") % {"number": row.get("number", index + 1)}


def _numbered(application: Application, row: dict[str, Any], index: int) -> str:
    return row.get("name") or _("Row %(number)d") % {"number": index + 1}


_ROW_LABELS: dict[str, Callable[[Application, dict[str, Any], int], str]] = {
    "elements": _element_label,
    "commitments": _commitment_label,
}


def _shown(value: Any) -> Any:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if isinstance(value, dict):
        return _(", ").join(str(item) for item in value.values() if item not in (None, ""))
    if isinstance(value, list):
        return _(", ").join(str(_shown(item)) for item in value)
    return value
