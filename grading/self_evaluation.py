"""The self-evaluation report (G-7-1): its sections, what is missing in it, its score, its versions compared."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from casework import calendars, contents
from casework.errors import Reason
from casework.models import Case, Content
from casework.steps import By, ContentKind, Section, SectionContext, StepContext
from grading import rules, scores
from grading.commitments import commitments_of
from grading.forms import report
from grading.models import Application
from grading.rules import PublicationFault
from grading.scores import score_of

KIND = "self_evaluation"
SECTION_LABELS = {
    "basics": gettext_lazy("The evaluation"),
    "group": gettext_lazy("Evaluation group"),
    "scores": gettext_lazy("Scores by element"),
    "publication": gettext_lazy("In-house publication"),
    "statistics": gettext_lazy("Accident statistics"),
    "commitments": gettext_lazy("Commitments"),
}


def draft_of(context: StepContext) -> Content | None:
    """The draft of the report, read once for all that a step checks and does."""
    if "draft" not in context.memo:
        context.memo["draft"] = contents.draft(context.case, KIND)
    return context.memo["draft"]  # type: ignore[no-any-return]


def findings(context: SectionContext) -> list[Reason]:
    """Everything that keeps the report from being submitted, each with its section and rule."""
    application: Application = context.case.record
    data = context.content.data if context.content else {}
    present = [section.code for section in REPORT.sections_of(context.case) if section.code in data]
    missing = [section for section in REPORT.sections_of(context.case) if section.code not in data]
    found = [
        Reason(
            _("“%(section)s” has not been filled in yet.") % {"section": section.label},
            "G-7-1",
            f"/{section.code}",
        )
        for section in missing
    ]
    for code in present:
        found += _FINDINGS[code](application, data, context) if code in _FINDINGS else []
    return found


def _group_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    parts = [row["part"] for row in data["group"].get("members", [])]
    found = []
    if parts.count("leader") != 1:
        found.append(
            Reason(
                _("The group has %(count)d leaders; it is led by the principal responsible person alone.")
                % {"count": parts.count("leader")},
                "G-7-1",
                "/group",
            )
        )
    if "employee" not in parts:
        found.append(Reason(_("No employees' member is in the group; at least one is needed."), "G-7-1", "/group"))
    return found


def _score_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    if gaps := scores.gaps(application, data):
        return gaps
    score = score_of(application, data)
    return scores.below_threshold(application, score) if score else []


def _publication_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    row = data["publication"]
    first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
    calendar = calendars.of(context)
    found = _published_too_early(first, data)
    # A correction may be that it was published again, after the day of applying.
    fault = rules.publication_fault(first, last, context.today, calendar)
    if fault is None:
        return found
    needed = rules.PUBLICATION_WORKING_DAYS
    texts = {
        PublicationFault.REVERSED: _("The last day of publication, %(last)s, lies before the first, %(first)s."),
        PublicationFault.TOO_SHORT: _(
            "Published from %(first)s to %(last)s; %(needed)d working days after the first day last until %(ends)s."
        ),
        PublicationFault.NOT_ENDED: _(
            "The publication lasts until %(last)s; the report can be submitted from %(possible)s."
        ),
    }
    figures = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "needed": needed,
        "ends": rules.publication_ends_on(first, calendar).isoformat(),
        "possible": max(rules.submission_possible_from(first, calendar), _next_day(last)).isoformat(),
    }
    return [*found, Reason(texts[fault] % figures, "G-7-1", "/publication")]


def _published_too_early(first: date, data: dict[str, Any]) -> list[Reason]:
    """What is published is the outcome, so the evaluation has ended by the first day (G-7-1)."""
    if "basics" not in data:
        return []
    evaluated_until = date.fromisoformat(data["basics"]["evaluated_until"])
    if first >= evaluated_until:
        return []
    text = _("The publication began on %(first)s, before the evaluation ended on %(until)s.")
    figures = {"first": first.isoformat(), "until": evaluated_until.isoformat()}
    return [Reason(text % figures, "G-7-1", "/publication")]


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _commitment_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    made = {row["number"] for row in data["commitments"].get("commitments", []) if row.get("holds")}
    return [
        Reason(
            _("Commitment %(number)s is not made: %(text)s") % {"number": each.number, "text": each.text},
            each.rule,
            "/commitments",
        )
        for each in commitments_of(application.level)
        if each.number not in made
    ]


def _statistics_findings(application: Application, data: dict[str, Any], context: SectionContext) -> list[Reason]:
    years = [row["year"] for row in data["statistics"].get("years", [])]
    return [
        Reason(_("The statistics of %(year)s are entered more than once.") % {"year": year}, "G-8-2", "/statistics")
        for year in sorted({year for year in years if years.count(year) > 1})
    ]


_FINDINGS = {
    "statistics": _statistics_findings,
    "group": _group_findings,
    "scores": _score_findings,
    "publication": _publication_findings,
    "commitments": _commitment_findings,
}


def _prefill_scores(context: SectionContext) -> dict[str, Any]:
    application: Application = context.case.record
    return {"elements": [{"element": element.code} for element in application.elements]}


def _beside_scores(context: SectionContext) -> dict[str, Any]:
    application: Application = context.case.record
    data = context.content.data if context.content else {}
    return {
        "elements": application.elements_by_code,
        "score": score_of(application, data),
        "application": application,
    }


def _prefill_commitments(context: SectionContext) -> dict[str, Any]:
    return {"commitments": [{"number": each.number} for each in commitments_of(context.case.record.level)]}


def _beside_publication(context: SectionContext) -> dict[str, Any]:
    return {"needed": rules.PUBLICATION_WORKING_DAYS}


def _for_level_one(case: Case) -> bool:
    return bool(case.record.level == 1)


REPORT = ContentKind(
    code=KIND,
    label=gettext_lazy("Self-evaluation report"),
    by=(By("enterprise", (Role.HANDLER, Role.PRINCIPAL)),),
    findings=findings,
    sections=(
        Section("basics", SECTION_LABELS["basics"], form=report.BasicsForm, rules=("G-7-1",)),
        Section("group", SECTION_LABELS["group"], rows={"members": report.MemberRow}, rules=("G-7-1",)),
        Section(
            "scores",
            SECTION_LABELS["scores"],
            rows={"elements": report.ScoreRow},
            prefill=_prefill_scores,
            rows_template="grading/report/score_rows.html",
            template="grading/report/scores.html",
            beside=_beside_scores,
            rules=("G-4",),
        ),
        Section(
            "publication",
            SECTION_LABELS["publication"],
            form=report.PublicationForm,
            template="grading/report/publication.html",
            beside=_beside_publication,
            rules=("G-7-1",),
        ),
        Section(
            "statistics",
            SECTION_LABELS["statistics"],
            rows={"years": report.StatisticsRow},
            applies=_for_level_one,
            rules=("G-8-2",),
        ),
        Section(
            "commitments",
            SECTION_LABELS["commitments"],
            rows={"commitments": report.CommitmentRow},
            prefill=_prefill_commitments,
            rows_template="grading/report/commitment_rows.html",
            rules=("G-8-1", "G-8-2"),
        ),
    ),
)
