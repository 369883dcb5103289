"""Conditions of the review, the rectification and the verification; what the regulation says is in `grading.rules`."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from casework import calendars
from casework.errors import Reason
from casework.limits import Limit, due_date
from casework.models import Case
from casework.steps import ContentKind, SectionContext, StepContext
from casework.workdays import working_days_between
from grading import extensions, rectification, review_sheet, rules, verification
from grading.nonconformities import draft_in
from grading.offices import tie_in_words, ties_of
from grading.queries import team_of
from grading.rules import ExtensionFault, ReviewOutcome


def sheet_complete(context: StepContext) -> list[Reason]:
    """The review sheet is complete, and its days and scores stand (G-7-3-1)."""
    return _of_draft(context, review_sheet.SHEET)


def every_nonconformity_rectified(context: StepContext) -> list[Reason]:
    """The report answers each nonconformity, with its day and evidence (G-7-3-2)."""
    return _of_draft(context, rectification.REPORT)


def verification_complete(context: StepContext) -> list[Reason]:
    """Each nonconformity and each element has its result (G-7-3-3)."""
    return _of_draft(context, verification.SHEET)


def team_without_tie(context: StepContext) -> list[Reason]:
    """No member of the team has a tie that was recorded after the team was appointed (G-13)."""
    ties = {tie.person_id: tie for tie in reversed(ties_of(context)) if tie.person_id}
    team = team_of(context.record) if ties else []
    text = _("%(tie)s The organising unit must put somebody else into the team.")
    return [
        Reason(text % {"tie": tie_in_words(ties[member.membership.person_id])}, "G-13")
        for member in team
        if member.membership.person_id in ties
    ]


def outcome_of_review(context: StepContext) -> ReviewOutcome:
    """What follows from the sheet that is reported, which is complete."""
    return _certain(review_sheet.outcome_of(context.record, _draft_data(context, review_sheet.SHEET)))


def outcome_of_verification(context: StepContext) -> ReviewOutcome:
    """What follows from the verification whose result is given, which is complete."""
    return _certain(verification.outcome_of(context.record, _draft_data(context, verification.SHEET)))


def no_open_request(context: StepContext) -> list[Reason]:
    """No request for more time waits for its decision (G-7-3-2)."""
    request = extensions.open_request(context)
    if request is None:
        return []
    text = _("%(days)d working days were asked for on %(day)s; the organising unit has not decided yet.")
    return [Reason(text % {"days": request.days, "day": request.asked_on.isoformat()}, "G-7-3-2")]


def time_left_to_grant(context: StepContext) -> list[Reason]:
    """Not all the time that can be granted has been granted (G-7-3-2)."""
    granted = extensions.granted_so_far(context.case)
    if rules.extension_left(granted):
        return []
    text = _("All %(most)d working days by which the time can be extended have been granted.")
    return [Reason(text % {"most": rules.MOST_EXTENSION_WORKING_DAYS}, "G-7-3-2")]


def within_what_is_left(context: StepContext) -> list[Reason]:
    """What was granted and what is asked for make 20 working days at most (G-7-3-2)."""
    granted, asked = extensions.granted_so_far(context.case), context.data["days"]
    if rules.request_fault(asked, granted) is None:
        return []
    text = _(
        "%(granted)d working days have been granted and %(asked)d are asked for, %(sum)d in total; at most %(most)d "
        "can be granted, so %(left)d are left."
    )
    figures = {
        "granted": granted,
        "asked": asked,
        "sum": granted + asked,
        "most": rules.MOST_EXTENSION_WORKING_DAYS,
        "left": rules.extension_left(granted),
    }
    return [Reason(text % figures, "G-7-3-2", "/days")]


def asked_too_late(case: Case) -> Reason | None:
    """Why no more time can be asked for once the rectification has lapsed (G-7-3-2)."""
    lapsed = case.deadlines.filter(code="rectification", state="lapsed").order_by("-pk").first()
    if lapsed is None:
        return None
    text = _("The rectification was due on %(due)s; more time had to be asked for by then.")
    return Reason(text % {"due": lapsed.due_on.isoformat()}, "G-7-3-2")


def request_open(context: StepContext) -> list[Reason]:
    """There is a request to decide on (G-7-3-2)."""
    if extensions.open_request(context):
        return []
    return [Reason(_("The enterprise has not asked for more time."), "G-7-3-2")]


def days_asked_reach(context: StepContext) -> list[Reason]:
    """All the days asked for would bring the due day to today or later; else there is only the refusal (G-7-3-2)."""
    request = extensions.open_request(context)
    due = due_if_granted(context, request.days) if request else None
    if request is None or due is None or due >= context.today:
        return []
    text = _(
        "Even with all %(days)d working days asked for, the rectification would have been due on %(due)s, which has "
        "passed. The request can only be declined; the application then counts as unqualified."
    )
    return [Reason(text % {"days": request.days, "due": due.isoformat()}, "G-7-3-2")]


def no_more_than_asked(context: StepContext) -> list[Reason]:
    """No more is granted than was asked for, nor than is left (G-7-3-2)."""
    request, given = extensions.open_request(context), context.data["days"]
    if request is None:
        return []
    fault = rules.grant_fault(given, request.days, extensions.granted_so_far(context.case))
    if fault is ExtensionFault.ABOVE_ASKED:
        text = _("%(given)d working days are more than the %(asked)d asked for.")
        return [Reason(text % {"given": given, "asked": request.days}, "G-7-3-2", "/days")]
    return within_what_is_left(context) if fault else []


def extended_day_not_over(context: StepContext) -> list[Reason]:
    """The due day that the extension gives has not passed when it is granted, for then it would give nothing."""
    due = due_if_granted(context, context.data["days"])
    if due is None or due >= context.today:
        return []
    deadline = extensions.rectification_of(context.case)
    # Counted up to the day before, so that the due day is today at the earliest.
    past = working_days_between(deadline.due_on, context.today - timedelta(days=1), calendars.of(context))  # type: ignore[union-attr]
    days, request = context.data["days"], extensions.open_request(context)
    if request and past + 1 > request.days:
        return []  # `days_asked_reach` says that no number of days does
    text = _(
        "With %(days)d working days more the rectification would have been due on %(due)s, which has passed; "
        "grant at least %(least)d."
    )
    figures = {"days": days, "due": due.isoformat(), "least": past + 1}
    return [Reason(text % figures, "G-7-3-2", "/days")]


def due_if_granted(context: StepContext, days: int) -> date | None:
    """The due day of the rectification if `days` working days more are granted."""
    deadline = extensions.rectification_of(context.case)
    if deadline is None:
        return None
    limit = deadline.limit
    longer = Limit(limit.amount + days, limit.unit, limit.bound, limit.rolls)
    suspensions = [row.as_suspension() for row in deadline.suspensions.all()]
    return due_date(deadline.started_on, longer, suspensions, calendars.of(context), today=context.today).date


def not_overdue_while_undecided(context: StepContext) -> list[Reason]:
    """After the due day a report waits for the extension that was asked for in time (G-7-3-2, P9)."""
    if extensions.overdue_since(context.case, context.today) is None:
        return []
    request, deadline = extensions.open_request(context), extensions.rectification_of(context.case)
    text = _(
        "The rectification was due on %(due)s. It can be reported once the organising unit has granted the extension "
        "asked for on %(day)s."
    )
    figures = {
        "due": deadline.due_on.isoformat() if deadline else "",
        "day": request.asked_on.isoformat() if request else "",
    }
    return [Reason(text % figures, "G-7-3-2")]


def no_lapse_pending(context: StepContext) -> list[Reason]:
    """No lapse stands against the enterprise that only an undecided request holds (reading: G-8-3)."""
    if extensions.overdue_since(context.case, context.today) is None:
        return []
    deadline = extensions.rectification_of(context.case)
    text = _(
        "The rectification was due on %(due)s and only the undecided request for more time holds its lapse; the "
        "application can be withdrawn again if that is granted."
    )
    return [Reason(text % {"due": deadline.due_on.isoformat() if deadline else ""}, "G-8-3")]


def _of_draft(context: StepContext, kind: ContentKind) -> list[Reason]:
    """What keeps the draft from being complete, each with the page on which it is mended."""
    draft = draft_in(context, kind.code)
    if draft is None or kind.findings is None:
        return [Reason(_("“%(content)s” has not been begun.") % {"content": kind.label})]
    section_context = SectionContext(context.case, context.actor, context.today, draft, context.memo)
    return [_linked(context.case, kind, reason) for reason in kind.findings(section_context)]


def _linked(case: Case, kind: ContentKind, reason: Reason) -> Reason:
    section = reason.path.strip("/").split("/")[0]
    url = reverse("casework:section", args=[case.reference, kind.code, section])
    return Reason(reason.message, reason.rule, "", url)


def _draft_data(context: StepContext, kind: ContentKind) -> dict[str, object]:
    draft = draft_in(context, kind.code)
    return draft.data if draft else {}


def _certain(outcome: ReviewOutcome | None) -> ReviewOutcome:
    if outcome is None:
        raise RuntimeError("what is incomplete has no outcome")
    return outcome
