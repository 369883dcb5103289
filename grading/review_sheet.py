"""The review sheet (G-7-3-1): its sections, and what keeps it from being reported."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from casework.errors import Reason
from casework.steps import By, ContentKind, Section, SectionContext
from grading import rules, scores
from grading.forms import review
from grading.forms.report import parse_deductions
from grading.models import Application, level_numeral
from grading.nonconformities import REVIEW_SHEET, found_in
from grading.review_team import not_in_team
from grading.rules import VisitFault

TAB = "review"


def outcome_of(application: Application, data: dict[str, Any]) -> rules.ReviewOutcome | None:
    """What follows from a sheet as it stands; None while there is no score."""
    score = scores.score_of(application, data)
    if score is None:
        return None
    found = [each.as_rule() for each in found_in(data)]
    return rules.review_outcome(found, application.standard.threshold_scores(), application.level, score.exact)


def findings(context: SectionContext) -> list[Reason]:
    """Everything that keeps the sheet from being reported, each with its section and rule."""
    data = context.content.data if context.content else {}
    found = missing_sections(SHEET, context, "G-7-3-1")
    for code in data:
        found += _FINDINGS[code](context.case.record, data, context) if code in _FINDINGS else []
    return found


def missing_sections(kind: ContentKind, context: SectionContext, rule: str) -> list[Reason]:
    """The sections of a content that have never been saved."""
    data = context.content.data if context.content else {}
    text = _("“%(section)s” has not been filled in yet.")
    return [
        Reason(text % {"section": section.label}, rule, f"/{section.code}")
        for section in kind.sections_of(context.case)
        if section.code not in data
    ]


def _visit_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    visit = data["visit"]
    asked = {
        _("The last day on site is not given."): visit["last_day"],
        _("Nobody of the enterprise is named who took part."): visit["participants"],
        _("The opening meeting is not described."): visit["opening_meeting"],
        _("The closing meeting is not described."): visit["closing_meeting"],
    }
    missing = [Reason(text, "G-7-3-1", "/visit") for text, given in asked.items() if not given]
    return [*_visit_day_findings(application, visit, context.today), *missing]


def _visit_day_findings(application: Application, visit: dict[str, Any], today: date) -> list[Reason]:
    first = date.fromisoformat(visit["first_day"])
    last = date.fromisoformat(visit["last_day"]) if visit["last_day"] else first
    texts = {
        VisitFault.REVERSED: _("The last day on site, %(last)s, lies before the first, %(first)s."),
        VisitFault.BEFORE_TEAM: _("The visit began on %(first)s, before the team's first day, %(team_from)s."),
        VisitFault.NOT_OVER: _("The visit lasts until %(last)s, which is not over; today is %(today)s."),
    }
    figures = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "team_from": application.review_from.isoformat() if application.review_from else "",
        "today": today.isoformat(),
    }
    faults = rules.visit_faults(application.review_from, first, last, today)
    return [Reason(texts[fault] % figures, "G-7-3-1", "/visit") for fault in faults]


def _score_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    return scores.gaps(application, data)


def _nonconformity_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    if "scores" not in data:
        return []
    found = []
    if unexplained := unexplained_elements(application, data):
        text = _("Points are deducted at %(codes)s, but no nonconformity and no finding says what was found there.")
        found.append(
            Reason(text % {"codes": _(", ").join(unexplained)}, "G-7-3-1", "/nonconformities"),
        )
    score = scores.score_of(application, data)
    thresholds = application.standard.threshold_scores()
    count = len(found_in(data))
    if score and rules.lacks_nonconformity(count, thresholds, application.level, score.exact):
        text = _(
            "The score of %(score)s is below the %(threshold)s that level %(level)s asks for, but there is no "
            "nonconformity for the enterprise to rectify."
        )
        figures = {
            "score": score.percent,
            "threshold": thresholds[application.level],
            "level": level_numeral(application.level),
        }
        found.append(Reason(text % figures, "G-7-3-1", "/nonconformities"))
    return found


def unexplained_elements(application: Application, data: dict[str, Any]) -> tuple[str, ...]:
    """The elements with points deducted that neither a finding nor a nonconformity of the sheet names."""
    rows = scores.scored_elements(application, data)
    deducted = [row.element.code for row in rows if row.score is not None and row.score < row.element.full_score]
    named = [row["element"] for row in data.get("findings", {}).get("findings", [])]
    named += [each.element for each in found_in(data)]
    return rules.unexplained(deducted, named)


def _conclusion_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    if data["conclusion"]["evidence"]:
        return []
    return [Reason(_("The signed review sheet is not attached."), "G-7-3-1", "/conclusion")]


_FINDINGS: dict[str, Callable[[Application, dict[str, Any], SectionContext], list[Reason]]] = {
    "visit": _visit_findings,
    "scores": _score_findings,
    "nonconformities": _nonconformity_findings,
    "conclusion": _conclusion_findings,
}


def _data(context: SectionContext) -> dict[str, Any]:
    return context.content.data if context.content else {}


def _prefill_visit(context: SectionContext) -> dict[str, Any]:
    first = context.case.record.review_from
    return {"first_day": first.isoformat() if first else ""}


def _prefill_scores(context: SectionContext) -> dict[str, Any]:
    return {"elements": [{"element": element.code} for element in context.case.record.elements]}


def _prefill_nonconformities(context: SectionContext) -> dict[str, Any]:
    """One row for each element with points deducted, in the words of the deduction without its points."""
    rows = {row.element.code: row for row in scores.scored_elements(context.case.record, _data(context))}
    unexplained = unexplained_elements(context.case.record, _data(context))
    return {"nonconformities": [{"element": code, "found": _reasons_alone(rows[code].remarks)} for code in unexplained]}


def _reasons_alone(deductions: str) -> str:
    lines, _wrong = parse_deductions(deductions)
    return "\n".join(reason for _points, reason in lines)


def _beside_visit(context: SectionContext) -> dict[str, Any]:
    return {"application": context.case.record}


def _beside_scores(context: SectionContext) -> dict[str, Any]:
    application: Application = context.case.record
    return {"application": application, "score": scores.score_of(application, _data(context))}


def _beside_rows(context: SectionContext) -> dict[str, Any]:
    """The elements to choose from, and those at which it is not said yet what was found."""
    application: Application = context.case.record
    rows = {row.element.code: row for row in scores.scored_elements(application, _data(context))}
    return {
        "elements": application.elements,
        "elements_id": review.ELEMENTS,
        "scored": "scores" in _data(context),
        "unexplained": [rows[code] for code in unexplained_elements(application, _data(context))],
    }


def _beside_conclusion(context: SectionContext) -> dict[str, Any]:
    application: Application = context.case.record
    outcome = outcome_of(application, _data(context))
    return {
        "application": application,
        "score": scores.score_of(application, _data(context)),
        "nonconformities": found_in(_data(context)),
        "outcome": outcome.value if outcome else "",
    }


SHEET = ContentKind(
    code=REVIEW_SHEET,
    label=gettext_lazy("Review sheet"),
    by=(By("review_unit", (Role.HANDLER, Role.SIGNER)),),
    editor=not_in_team,
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "visit",
            gettext_lazy("The visit"),
            form=review.VisitForm,
            rows={"participants": review.ParticipantRow},
            prefill=_prefill_visit,
            template="grading/review/visit.html",
            beside=_beside_visit,
            rules=("G-7-3-1",),
        ),
        Section(
            "scores",
            gettext_lazy("Scores"),
            rows={"elements": review.ReviewScoreRow},
            prefill=_prefill_scores,
            rows_template="grading/report/score_rows.html",
            template="grading/report/scores.html",
            beside=_beside_scores,
            rules=("G-4",),
        ),
        Section(
            "findings",
            gettext_lazy("Findings"),
            rows={"findings": review.FindingRow},
            template="grading/review/elements.html",
            beside=_beside_rows,
            help=gettext_lazy("What is done well, and what should be improved without being a nonconformity."),
            rules=("G-7-3-1",),
        ),
        Section(
            "nonconformities",
            gettext_lazy("Nonconformities"),
            rows={"nonconformities": review.NonconformityRow},
            prefill=_prefill_nonconformities,
            template="grading/review/elements.html",
            beside=_beside_rows,
            help=gettext_lazy(
                "Each is rectified by the enterprise and verified by you. If there is none, save this part "
                "without a row."
            ),
            rules=("G-7-3-1", "G-7-3-2"),
        ),
        Section(
            "conclusion",
            gettext_lazy("Conclusion"),
            form=review.ConclusionForm,
            template="grading/review/conclusion.html",
            beside=_beside_conclusion,
            rules=("G-7-3-1",),
        ),
    ),
)
