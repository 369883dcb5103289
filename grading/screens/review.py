"""What is shown beside the steps of the review, and its two tabs: the review, and the nonconformities."""

from typing import Any

from accounts.actors import Actor
from casework import contents
from casework.models import Case
from casework.steps import SectionContext, StepContext
from casework.visibility import contents_of
from grading import extensions, review_sheet, rules, scores
from grading.nonconformities import REVIEW_SHEET, reported_data
from grading.review_view import cards, compared, due_on, sheet_to_read, versions_for
from records import clock


def shown_beside_report(context: StepContext) -> dict[str, Any]:
    """The sheet that is reported, with its nonconformities."""
    return _review(_section_context(context.case, context.actor))


def shown_beside_extension(context: StepContext) -> dict[str, Any]:
    """What was asked for and granted so far, the due day, and how far the rectification has come."""
    granted = extensions.granted_so_far(context.case)
    return {
        "asked_for": extensions.open_request_of(context.case),
        "granted": granted,
        "left": rules.extension_left(granted),
        "most": rules.MOST_EXTENSION_WORKING_DAYS,
        "due_on": due_on(context.case),
        "cards": _cards(_section_context(context.case, context.actor)),
    }


def shown_beside_nonconformities(context: StepContext) -> dict[str, Any]:
    """Each nonconformity with what was reported and verified, and the scores after the rectification."""
    section_context = _section_context(context.case, context.actor)
    return {"cards": _cards(section_context), **_verification(section_context)}


def has_review(case: Case, actor: Actor) -> bool:
    """Whether there is a review sheet that `actor` may read."""
    return contents_of(case, review_sheet.SHEET, actor).exists()


def review_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The review sheet beside the enterprise's own scores, and the verification."""
    context = _section_context(case, actor)
    versions = versions_for(case, actor)
    missing = []
    if versions.sheet and contents.may_edit(case, review_sheet.SHEET, actor) and contents.draft(case, REVIEW_SHEET):
        missing = review_sheet.findings(SectionContext(case, actor, context.today, versions.sheet))
    return {
        **_review(context),
        **_verification(context),
        "is_draft": versions.sheet is not None and versions.sheet.frozen_at is None,
        "missing": missing,
    }


def nonconformities_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """A card for each nonconformity, and how many stand how."""
    context = _section_context(case, actor)
    versions = versions_for(case, actor)
    found = cards(context, versions)
    standings = [card.standing for card in found]
    firsts = {card.standing: card for card in reversed(found)}
    return {
        "cards": found,
        "reported": versions.sheet is not None and versions.sheet.frozen_at is not None,
        "counts": [(firsts[code], standings.count(code)) for code in dict.fromkeys(standings)],
        "due_on": due_on(case),
    }


def _section_context(case: Case, actor: Actor) -> SectionContext:
    return SectionContext(case, actor, clock.today())


def _cards(context: SectionContext) -> list[Any]:
    return cards(context, versions_for(context.case, context.actor))


def _review(context: SectionContext) -> dict[str, Any]:
    versions = versions_for(context.case, context.actor)
    if versions.sheet is None:
        return {"sheet": None}
    context.content = versions.sheet
    return {"sheet": sheet_to_read(context, versions.sheet), "cards": cards(context, versions)}


def _verification(context: SectionContext) -> dict[str, Any]:
    verified = versions_for(context.case, context.actor).verification
    if verified is None:
        return {"verified": None}
    application = context.case.record
    before = reported_data(context, REVIEW_SHEET)
    changed = [each for each in compared(application, before, verified.data) if each.row.score != each.before.score]
    return {
        "verified": verified,
        "verified_score": scores.score_of(application, verified.data),
        "threshold": application.standard.threshold_scores()[application.level],
        "rescored": changed if "scores" in verified.data else [],
    }
