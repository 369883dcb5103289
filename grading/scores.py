"""The scores of a large content, element by element, and their total (G-4)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import Reason
from grading import rules
from grading.models import Application, StandardElement, level_numeral


@dataclass(frozen=True)
class ScoredElement:
    """One element of the standard with what the report or the review sheet says of it."""

    element: StandardElement
    score: Decimal | None
    not_applicable: bool
    remarks: str


@dataclass(frozen=True)
class Score:
    """The total: points, points possible, and out of 100 with one decimal (G-4)."""

    actual: Decimal
    full: Decimal
    not_applicable: Decimal
    percent: Decimal
    level_reached: int | None

    @property
    def exact(self) -> Fraction:
        """The score out of 100 as thresholds are compared with it."""
        return rules.exact_score(self.actual, self.full, self.not_applicable)

    @property
    def level_shown(self) -> str:
        """The level reached as a sentence writes it, or empty."""
        return level_numeral(self.level_reached) if self.level_reached else ""


def scored_elements(application: Application, data: dict[str, Any]) -> list[ScoredElement]:
    """Every element of the standard in order, with its row; unscored where the row is missing."""
    rows = {row["element"]: row for row in data.get("scores", {}).get("elements", [])}
    found = []
    for element in application.elements:
        row = rows.get(element.code, {})
        score = row.get("score")
        found.append(
            ScoredElement(
                element,
                Decimal(score) if score is not None else None,
                bool(row.get("not_applicable")),
                row.get("deductions", ""),
            )
        )
    return found


def score_of(application: Application, data: dict[str, Any]) -> Score | None:
    """The total; None while an element is unscored or nothing applies."""
    rows = scored_elements(application, data)
    if any(row.score is None and not row.not_applicable for row in rows):
        return None
    totals = rules.score_totals(
        rules.ElementScore(
            row.element.code,
            row.element.full_score,
            row.element.full_score if row.not_applicable else Decimal(0),
            row.score or Decimal(0),
        )
        for row in rows
    )
    if totals.full == totals.not_applicable:
        return None
    exact = rules.exact_score(totals.actual, totals.full, totals.not_applicable)
    return Score(
        totals.actual,
        totals.full,
        totals.not_applicable,
        rules.score_percent(totals.actual, totals.full, totals.not_applicable),
        rules.level_for_score(application.standard.threshold_scores(), exact),
    )


def gaps(application: Application, data: dict[str, Any]) -> list[Reason]:
    """Why there is no total yet: an element scored twice or not at all, or nothing that applies."""
    codes = [row["element"] for row in data["scores"].get("elements", [])]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        text = _("These elements are scored more than once: %(codes)s.")
        return [Reason(text % {"codes": _(", ").join(twice)}, "G-4", "/scores")]
    unscored = [
        row.element.code for row in scored_elements(application, data) if row.score is None and not row.not_applicable
    ]
    if unscored:
        text = _("%(count)d elements have no score: %(codes)s.")
        return [Reason(text % {"count": len(unscored), "codes": _(", ").join(unscored)}, "G-4", "/scores")]
    if score_of(application, data) is None:
        return [Reason(_("No element applies, so there is no score (G-4)."), "G-4", "/scores")]
    return []


def reaches(application: Application, score: Score) -> bool:
    """Whether the exact score reaches the level applied for."""
    return rules.reaches_level(application.standard.threshold_scores(), application.level, score.exact)


def below_threshold(application: Application, score: Score) -> list[Reason]:
    """That the score does not reach the level applied for, with both figures; empty where it does."""
    if reaches(application, score):
        return []
    return [
        Reason(
            _("The score of %(score)s is below the %(threshold)s that the standard asks for at level %(level)s.")
            % {
                "score": score.percent,
                "threshold": application.standard.threshold_scores()[application.level],
                "level": level_numeral(application.level),
            },
            "G-4",
            "/scores",
        )
    ]
