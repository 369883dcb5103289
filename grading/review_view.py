"""The review as screens show it: its sheet, and each nonconformity from where it was found to where it was cured."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from casework.fields import shown
from casework.models import Case, Content
from casework.screens.answers import in_words
from casework.steps import ContentKind, SectionContext
from casework.visibility import contents_of
from grading import rectification, review_sheet, scores, self_evaluation, verification
from grading.extensions import rectification_of
from grading.forms.rectifying import VerifiedRow
from grading.forms.review import FindingRow
from grading.models import Application, StandardElement
from grading.nonconformities import (
    Nonconformity,
    Rectified,
    Verified,
    documents_in,
    found_in,
    rectified_in,
    reported_data,
    verified_in,
)
from grading.scores import Score, ScoredElement

Pictures = list[dict[str, str]]

STANDINGS = {
    "drafted": (gettext_lazy("On the draft of the review sheet"), "waiting"),
    "incurable": (gettext_lazy("Cannot be cured"), "overdue"),
    "open": (gettext_lazy("To be rectified"), "due"),
    "rectified": (gettext_lazy("Rectified in the draft, not reported yet"), "due"),
    "lapsed": (gettext_lazy("Not reported in time"), "overdue"),
    "reported": (gettext_lazy("Reported as rectified, to be verified"), "accent"),
    "cured": (gettext_lazy("Cured"), "done"),
    "not_cured": (gettext_lazy("Not cured"), "overdue"),
    "ended": (gettext_lazy("The case has ended"), "waiting"),
}
"""How a nonconformity stands: in words, and in which tone."""


@dataclass(frozen=True)
class Card:
    """One nonconformity with all that is known of it."""

    found: Nonconformity
    element: StandardElement | None
    standing: str
    before: Pictures
    rectified: Rectified | None
    after: Pictures
    verified: Verified | None
    way: str
    looked_at: Pictures

    @property
    def words(self) -> str:
        return str(STANDINGS[self.standing][0])

    @property
    def tone(self) -> str:
        return STANDINGS[self.standing][1]


@dataclass(frozen=True)
class ComparedElement:
    """The scores of one element: before and now."""

    row: ScoredElement
    before: ScoredElement


@dataclass(frozen=True)
class Finding:
    """What was found at one element."""

    element: StandardElement | None
    kind: str
    text: str


@dataclass(frozen=True)
class Versions:
    """The newest versions that somebody may read, drafts of their own among them."""

    sheet: Content | None
    report: Content | None
    verification: Content | None


@dataclass(frozen=True)
class Sheet:
    """A review sheet to read."""

    content: Content
    score: Score | None
    own_score: Score | None
    threshold: Any
    elements: list[ComparedElement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    evidence: Pictures = field(default_factory=list)


def versions_for(case: Case, actor: Actor) -> Versions:
    """What `actor` may read of the review, the report on the rectification and the verification."""
    return Versions(
        *(_newest(case, kind, actor) for kind in (review_sheet.SHEET, rectification.REPORT, verification.SHEET))
    )


def sheet_to_read(context: SectionContext, content: Content) -> Sheet:
    """A review sheet beside the enterprise's own scores."""
    application: Application = context.case.record
    own = reported_data(context, self_evaluation.KIND)
    return Sheet(
        content=content,
        score=scores.score_of(application, content.data),
        own_score=scores.score_of(application, own),
        threshold=application.standard.threshold_scores()[application.level],
        elements=compared(application, own, content.data),
        findings=_findings(context, content.data),
        evidence=_pictures(context, _ids(content.data.get("conclusion", {}).get("evidence", []))),
    )


def compared(application: Application, before: dict[str, Any], now: dict[str, Any]) -> list[ComparedElement]:
    """The scores of two contents, element by element."""
    rows = zip(scores.scored_elements(application, now), scores.scored_elements(application, before), strict=True)
    return [ComparedElement(row, earlier) for row, earlier in rows]


def cards(context: SectionContext, versions: Versions) -> list[Card]:
    """The nonconformities of the sheet in `versions`, each with what has become of it."""
    if versions.sheet is None:
        return []
    done = rectified_in(versions.report.data) if versions.report else {}
    looked_at = verified_in(versions.verification.data) if versions.verification else {}
    return [
        _card(context, versions, each, done.get(each.number), looked_at.get(each.number))
        for each in found_in(versions.sheet.data)
    ]


def due_on(case: Case) -> date | None:
    """By when the rectification is reported, while that limit runs."""
    deadline = rectification_of(case)
    return deadline.due_on if deadline else None


def _card(
    context: SectionContext, versions: Versions, found: Nonconformity, done: Rectified | None, looked: Verified | None
) -> Card:
    way = VerifiedRow(context=context).fields["way"]
    return Card(
        found=found,
        element=context.case.record.elements_by_code.get(found.element),
        standing=_standing(context.case, versions, found, done, looked),
        before=_pictures(context, found.photos),
        rectified=done,
        after=_pictures(context, done.evidence if done else ()),
        verified=looked,
        way=in_words(way, looked.way) if looked else "",
        looked_at=_pictures(context, looked.photos if looked else ()),
    )


def _standing(
    case: Case, versions: Versions, found: Nonconformity, done: Rectified | None, looked: Verified | None
) -> str:
    if versions.sheet is None or versions.sheet.frozen_at is None:
        return "drafted"
    if looked and versions.verification and versions.verification.frozen_at:
        return "cured" if looked.cured else "not_cured"
    if not found.curable:
        return "incurable"
    if versions.report and versions.report.frozen_at:
        return "reported"
    if case.state == "rectifying":
        return "rectified" if done and done.complete else "open"
    return "lapsed" if _has_lapsed(case) else "ended"


def _has_lapsed(case: Case) -> bool:
    return case.deadlines.filter(code="rectification", state="lapsed").exists()


def _findings(context: SectionContext, data: dict[str, Any]) -> list[Finding]:
    kind = FindingRow(context=context).fields["kind"]
    elements = context.case.record.elements_by_code
    rows = data.get("findings", {}).get("findings", [])
    return [Finding(elements.get(row["element"]), in_words(kind, row["kind"]), row["text"]) for row in rows]


def _newest(case: Case, kind: ContentKind, actor: Actor) -> Content | None:
    return contents_of(case, kind, actor).last()


def _pictures(context: SectionContext, documents: tuple[int, ...]) -> Pictures:
    held = documents_in(context)
    return [shown(held[pk], context.case.reference) for pk in documents if pk in held]


def _ids(values: list[str]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)
