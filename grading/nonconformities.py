"""The nonconformities of a review, what was done about each, and how that was verified."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import contents
from casework.models import Case, Content
from casework.steps import SectionContext, StepContext
from casework.visibility import documents_of
from grading import rules

REVIEW_SHEET = "review_sheet"
RECTIFICATION = "rectification"
VERIFICATION = "verification"

FOUND_AND_RECTIFIED = (REVIEW_SHEET, RECTIFICATION)

CURABLE, INCURABLE = "yes", "no"
CURED, NOT_CURED = "yes", "no"
"""Answers, as forms and stored contents have them."""


@dataclass(frozen=True)
class Nonconformity:
    """What the review found, numbered as on its sheet."""

    number: int
    element: str
    place: str
    found: str
    requirement: str
    curable: bool
    reasons: str
    photos: tuple[int, ...]

    def as_rule(self) -> rules.Nonconformity:
        return rules.Nonconformity(self.curable, self.reasons)


@dataclass(frozen=True)
class Rectified:
    """What the enterprise says it has done about one of them; nothing of it need be there in a draft."""

    number: int
    measures: str
    done_on: date | None
    evidence: tuple[int, ...]

    @property
    def complete(self) -> bool:
        return bool(self.measures and self.done_on and self.evidence)


@dataclass(frozen=True)
class Verified:
    """What the team found when it looked again; nothing of it need be there in a draft."""

    number: int
    way: str
    verified_on: date | None
    cured: bool | None
    remark: str
    photos: tuple[int, ...]

    @property
    def complete(self) -> bool:
        return bool(self.way and self.verified_on and self.cured is not None)


def found_in(data: Mapping[str, Any]) -> list[Nonconformity]:
    """The nonconformities of a review sheet, in its order."""
    rows = data.get("nonconformities", {}).get("nonconformities", [])
    return [
        Nonconformity(
            number,
            row["element"],
            row["place"],
            row["found"],
            row["requirement"],
            row["curable"] == CURABLE,
            row["reasons"],
            _ids(row["photos"]),
        )
        for number, row in enumerate(rows, start=1)
    ]


def rectified_in(data: Mapping[str, Any]) -> dict[int, Rectified]:
    """What a rectification report says of each nonconformity, by its number."""
    rows = data.get("items", {}).get("items", [])
    return {
        row["number"]: Rectified(row["number"], row["measures"], _day(row["done_on"]), _ids(row["evidence"]))
        for row in rows
    }


def verified_in(data: Mapping[str, Any]) -> dict[int, Verified]:
    """What a verification says of each nonconformity, by its number."""
    rows = data.get("items", {}).get("items", [])
    return {
        row["number"]: Verified(
            row["number"],
            row["way"],
            _day(row["verified_on"]),
            row["cured"] == CURED if row["cured"] else None,
            row["remark"],
            _ids(row["photos"]),
        )
        for row in rows
    }


def reported(case: Case, kind: str) -> Content | None:
    """The newest version that a step has frozen."""
    return case.contents.filter(kind=kind, frozen_at__isnull=False).order_by("-version").first()


def reported_data(context: StepContext | SectionContext, kind: str) -> dict[str, Any]:
    """What that version says, read once for all that a step or a page asks; empty where there is none."""
    content = reported_in(context, kind)
    return content.data if content else {}


def reported_in(context: StepContext | SectionContext, kind: str) -> Content | None:
    """`reported`, read once; what was found and what was done about it are read together."""
    kinds = FOUND_AND_RECTIFIED if kind in FOUND_AND_RECTIFIED else (kind,)
    return _once(context, f"reported {kinds}", lambda: _newest_of(context.case, kinds)).get(kind)  # type: ignore[no-any-return]


def _newest_of(case: Case, kinds: tuple[str, ...]) -> dict[str, Content]:
    rows = case.contents.filter(kind__in=kinds, frozen_at__isnull=False).order_by("version")
    return {content.kind: content for content in rows}


def draft_in(context: StepContext, kind: str) -> Content | None:
    """The draft that a step is about to freeze, read once for all that it checks and does."""
    return _once(context, f"draft {kind}", lambda: contents.draft(context.case, kind))


def documents_in(context: StepContext | SectionContext) -> dict[int, Any]:
    """The documents of the case that the person may read, by id, looked up once."""
    return _once(
        context,
        "documents by id",
        lambda: {document.pk: document for document in documents_of(context.case, context.actor)},
    )


def named_documents(value: Any) -> Iterator[str]:
    """The ids of the documents that a content, or a part of it, names."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from inner if name in ("photos", "evidence") else named_documents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_documents(inner)


def _once(context: StepContext | SectionContext, name: str, look_up: Any) -> Any:
    if name not in context.memo:
        context.memo[name] = look_up()
    return context.memo[name]


def _ids(values: list[str]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
