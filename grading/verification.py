"""The verification of the rectification (G-7-3-3): each nonconformity, and the score against the standard."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from casework.errors import Reason
from casework.steps import By, ContentKind, Section, SectionContext
from grading import rules, scores
from grading.conditions.filing import one_each
from grading.forms.rectifying import VerificationForm, VerifiedRow
from grading.forms.review import VerifiedScoreRow
from grading.models import Application
from grading.nonconformities import (
    RECTIFICATION,
    REVIEW_SHEET,
    VERIFICATION,
    Verified,
    rectified_in,
    reported_data,
    verified_in,
)
from grading.rectification import TAB, numbered, numbers_of
from grading.review_sheet import missing_sections
from grading.review_team import not_in_team


def outcome_of(application: Application, data: dict[str, Any]) -> rules.ReviewOutcome | None:
    """What follows from a verification as it stands; None while something is open."""
    score = scores.score_of(application, data)
    verified = list(verified_in(data).values())
    if score is None or not all(each.complete for each in verified):
        return None
    cured = [each.cured is True for each in verified]
    return rules.verification_outcome(cured, application.standard.threshold_scores(), application.level, score.exact)


def findings(context: SectionContext) -> list[Reason]:
    """What keeps the result from being given, each with its section and rule."""
    data = context.content.data if context.content else {}
    found = missing_sections(SHEET, context, "G-7-3-3")
    if "items" in data:
        found += _item_findings(context, data)
    if "scores" in data:
        found += scores.gaps(context.case.record, data)
    return found


def _item_findings(context: SectionContext, data: dict[str, Any]) -> list[Reason]:
    wanted, verified = numbers_of(context), verified_in(data)
    reported = rectified_in(reported_data(context, RECTIFICATION))
    found = one_each(
        wanted,
        [row["number"] for row in data["items"]["items"]],
        _("Nonconformity %(key)s needs one result."),
        _("The review found no nonconformity %(key)s."),
        "G-7-3-3",
        "/items",
    )
    rows = [verified[number] for number in wanted if number in verified]
    unreported = [row.number for row in rows if row.number not in reported]
    return [*found, *_incomplete(rows, unreported)]


def _incomplete(rows: list[Verified], unreported: list[int]) -> list[Reason]:
    lacking = {
        _("Not reported as rectified, so not to be verified: %(numbers)s."): unreported,
        _("How it was verified is not said yet at: %(numbers)s."): [row.number for row in rows if not row.way],
        _("The day of the verification is missing at: %(numbers)s."): [
            row.number for row in rows if not row.verified_on
        ],
        _("Whether it is cured is not said yet at: %(numbers)s."): [row.number for row in rows if row.cured is None],
    }
    return numbered(lacking, "G-7-3-3", "/items")


def _prefill_items(context: SectionContext) -> dict[str, Any]:
    return {"items": [{"number": number} for number in numbers_of(context)]}


def _prefill_scores(context: SectionContext) -> dict[str, Any]:
    """The scores of the review, which the team raises where something was cured."""
    rows = reported_data(context, REVIEW_SHEET)["scores"]["elements"]
    return {"elements": [dict(row) for row in rows]}


def _beside_scores(context: SectionContext) -> dict[str, Any]:
    application: Application = context.case.record
    data = context.content.data if context.content else {}
    return {"application": application, "score": scores.score_of(application, data)}


def _beside_conclusion(context: SectionContext) -> dict[str, Any]:
    data = context.content.data if context.content else {}
    outcome = outcome_of(context.case.record, data)
    verified = verified_in(data).values()
    return _beside_scores(context) | {
        "outcome": outcome.value if outcome else "",
        "not_cured": [each for each in verified if each.cured is False],
    }


SHEET = ContentKind(
    code=VERIFICATION,
    label=gettext_lazy("Verification"),
    by=(By("review_unit", (Role.HANDLER, Role.SIGNER)),),
    editor=not_in_team,
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "items",
            gettext_lazy("Nonconformities verified"),
            rows={"items": VerifiedRow},
            prefill=_prefill_items,
            rows_template="grading/review/verified_rows.html",
            rules=("G-7-3-3",),
        ),
        Section(
            "scores",
            gettext_lazy("Scores after the rectification"),
            rows={"elements": VerifiedScoreRow},
            prefill=_prefill_scores,
            rows_template="grading/report/score_rows.html",
            template="grading/report/scores.html",
            beside=_beside_scores,
            help=gettext_lazy("They start as the review gave them; raise what was cured, then save."),
            rules=("G-4", "G-7-3-3"),
        ),
        Section(
            "conclusion",
            gettext_lazy("Conclusion"),
            form=VerificationForm,
            template="grading/review/verification.html",
            beside=_beside_conclusion,
            rules=("G-7-3-3",),
        ),
    ),
)
