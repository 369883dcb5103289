"""What the steps of the review, the rectification and the verification do, and how that is said beforehand."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import contents, documents
from casework.errors import GuardRefused
from casework.models import Content
from casework.steps import ContentKind, StepContext
from grading import extensions, rectification, review_sheet, scores, verification
from grading.conditions.review import due_if_granted, outcome_of_review, outcome_of_verification
from grading.deadlines import RECTIFICATION, VERIFICATION
from grading.effects.filing import due_day
from grading.nonconformities import draft_in, found_in, named_documents, verified_in
from grading.queries import party_in
from grading.rules import ReviewOutcome


def report_review(context: StepContext) -> None:
    """Freeze the sheet and, where there is something to rectify, begin the enterprise's report on it."""
    _freeze(context, review_sheet.SHEET, "review_unit")
    if outcome_of_review(context) is ReviewOutcome.RECTIFYING:
        contents.begin(context.case, rectification.REPORT.code, {}, at=context.at)


def report_rectification(context: StepContext) -> None:
    """Freeze the report and begin what the team fills in when it verifies it."""
    _freeze(context, rectification.REPORT, "enterprise")
    contents.begin(context.case, verification.SHEET.code, {}, at=context.at)


def verify(context: StepContext) -> None:
    """Freeze the verification."""
    _freeze(context, verification.SHEET, "review_unit")


def extend(context: StepContext) -> dict[str, int]:
    """By how much the limit of the rectification becomes longer."""
    return {RECTIFICATION.code: context.data["days"]}


def what_reporting_the_review_does(context: StepContext) -> list[str]:
    """In words, for the page before signing."""
    outcome, found = outcome_of_review(context), found_in(_draft(context, review_sheet.SHEET).data)
    said = [_("The sheet is frozen; the enterprise is told in writing, with score, findings and nonconformities.")]
    if outcome is ReviewOutcome.QUALIFIED:
        text = _("There is nothing to rectify: the case is qualified, and %(unit)s lists it.")
        return [*said, text % {"unit": party_in(context.case, "organizing_unit")}]
    if outcome is ReviewOutcome.UNQUALIFIED:
        numbers = [str(each.number) for each in found if not each.curable]
        text = _("Nonconformity %(numbers)s cannot be cured: the application counts as not qualified.")
        return [*said, text % {"numbers": _(", ").join(numbers)}, *_failure_follows()]
    text = ngettext(
        "The enterprise rectifies %(count)d nonconformity and reports by %(due)s; if it does not, it has failed.",
        "The enterprise rectifies %(count)d nonconformities and reports by %(due)s; if it does not, it has failed.",
        len(found),
    )
    return [*said, text % {"count": len(found), "due": due_day(context, RECTIFICATION)}]


def what_asking_does(context: StepContext) -> list[str]:
    deadline = extensions.rectification_of(context.case)
    if deadline is None:
        return []
    return [
        _("%(unit)s decides on the %(days)d working days; you are told in writing.")
        % {"unit": party_in(context.case, "organizing_unit"), "days": context.data["days"]},
        _("Until it has decided, the application does not fail because of the due day, %(due)s.")
        % {"due": deadline.due_on.isoformat()},
        _("If it declines, that day holds. Go on rectifying: a report by then needs no decision."),
    ]


def what_granting_does(context: StepContext) -> list[str]:
    due = due_if_granted(context, context.data["days"])
    return [
        _("The enterprise is told in writing: the rectification is now due on %(due)s.")
        % {"due": due.isoformat() if due else ""},
        _("%(granted)d of at most 20 working days have then been granted.")
        % {"granted": extensions.granted_so_far(context.case) + context.data["days"]},
    ]


def what_declining_does(context: StepContext) -> list[str]:
    deadline = extensions.rectification_of(context.case)
    if deadline is None:
        return []
    told = _("The enterprise is told in writing, with the reasons.")
    if deadline.due_on >= context.today:
        text = _("The rectification stays due on %(due)s.")
    else:
        text = _("The rectification was due on %(due)s: the application then fails as of the day after, by itself.")
    return [told, text % {"due": deadline.due_on.isoformat()}]


def what_reporting_the_rectification_does(context: StepContext) -> list[str]:
    said = [
        _("The report is frozen and goes to %(unit)s, which verifies each nonconformity by %(due)s.")
        % {"unit": party_in(context.case, "review_unit"), "due": due_day(context, VERIFICATION)}
    ]
    if extensions.open_request(context):
        said.append(_("Your request for more time falls away."))
    return said


def what_verifying_does(context: StepContext) -> list[str]:
    draft = _draft(context, verification.SHEET)
    told = _("The verification is frozen; the enterprise and the organising unit are told the result in writing.")
    if party_in(context.case, "review_unit") == party_in(context.case, "organizing_unit"):
        told = _("The verification is frozen; the enterprise is told the result in writing.")
    if outcome_of_verification(context) is ReviewOutcome.QUALIFIED:
        return [
            told,
            _("Everything is cured and the score reaches the level: the case is qualified, and %(unit)s lists it.")
            % {"unit": party_in(context.case, "organizing_unit")},
        ]
    return [told, *_why_not_qualified(context, draft), *_failure_follows()]


def _why_not_qualified(context: StepContext, draft: Content) -> list[str]:
    open_ones = [str(each.number) for each in verified_in(draft.data).values() if not each.cured]
    said = []
    if open_ones:
        text = _("Not cured: %(numbers)s. The application counts as not qualified.")
        said.append(text % {"numbers": _(", ").join(open_ones)})
    score = scores.score_of(context.record, draft.data)
    below = scores.below_threshold(context.record, score) if score else []
    return [*said, *(str(reason.message) for reason in below)]


def _failure_follows() -> list[str]:
    return [_("The grading department issues the notice of failure; from it on the enterprise is barred for one year.")]


def _draft(context: StepContext, kind: ContentKind) -> Content:
    """The draft that the step freezes. Raises GuardRefused where there is none."""
    draft = draft_in(context, kind.code)
    if draft is None:
        raise GuardRefused(contents.not_now(kind))
    return draft


def _freeze(context: StepContext, kind: ContentKind, capacity: str) -> None:
    """Freeze the draft, and let all parties see what it names, which its editors alone could until now."""
    draft = contents.freeze(_draft(context, kind), at=context.at)
    named = [int(pk) for pk in named_documents(draft.data)]
    documents.disclose(context.case, named, party_in(context.case, capacity))
