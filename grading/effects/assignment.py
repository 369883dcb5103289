"""What the steps between the audit and the review do, and how that is said beforehand."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import contents
from casework.steps import StepContext
from grading.deadlines import REVIEW, REVIEW_WORKING_DAYS
from grading.effects.filing import due_day, join, leave
from grading.models import Application, ReviewTeamMember
from grading.nonconformities import REVIEW_SHEET, VERIFICATION
from grading.queries import acts_itself, party_in, running_review

RELEASED = "released"
"""Under this name a step remembers the unit that it has released, which is told in writing."""


def appoint(context: StepContext) -> None:
    """Make the review unit a party, put its team together and begin its review sheet (G-7-3-1)."""
    join(context, review_unit=context.data["unit"])
    _put_together(context)
    begin_review(context)


def replace_unit(context: StepContext) -> None:
    """Put another team in place of the one before, and another unit where one is named (G-6, G-13)."""
    before = party_in(context.case, "review_unit")
    if before != context.data["unit"]:
        context.memo[RELEASED] = [before]
        leave(context, "review_unit")
        join(context, review_unit=context.data["unit"])
        restart_review(context)
    _dissolve(context)
    _put_together(context)


def begin_review(context: StepContext) -> None:
    """Begin the review sheet, which the team fills in."""
    contents.begin(context.case, REVIEW_SHEET, {}, at=context.at)


def restart_review(context: StepContext) -> None:
    """Begin it anew for another unit, which neither sees nor goes on with what the unit before has typed."""
    kind = REVIEW_SHEET if context.case.state == "reviewing" else VERIFICATION
    contents.begin_anew(context.case, kind, at=context.at)


def what_confirming_does(context: StepContext) -> list[str]:
    """In words, for the page before signing."""
    return [
        _("The application goes on to the review on site. %(unit)s appoints the review unit, by its target %(due)s.")
        % {"unit": party_in(context.case, "organizing_unit"), "due": _target(context, "appointment")},
        _("The enterprise is told.")
        if acts_itself(context.case)
        else _("The organising unit and the enterprise are told."),
    ]


def what_returning_does(context: StepContext) -> list[str]:
    count = len(context.data["reasons"])
    return [
        ngettext(
            "%(unit)s audits the report again for the following %(count)d reason, by its target %(due)s.",
            "%(unit)s audits the report again for the following %(count)d reasons, by its target %(due)s.",
            count,
        )
        % {"unit": party_in(context.case, "organizing_unit"), "count": count, "due": _target(context, "renewed_audit")},
        _("The enterprise is told and can read the reasons; there is nothing for it to do."),
        _("The outcome of the second audit is told to the enterprise in writing, like that of the first."),
    ]


def what_declining_does(context: StepContext) -> list[str]:
    return [
        _("The application counts as not qualified; the enterprise can no longer withdraw it."),
        _("The notice of failure follows as a step of its own, by your target %(due)s. It gives these reasons.")
        % {"due": _target(context, "failure_notice")},
        _("From that notice on the enterprise cannot apply for one year (G-7-5)."),
    ]


def what_appointing_does(context: StepContext) -> list[str]:
    unit, due = context.data["unit"], due_day(context, REVIEW)
    itself = unit == party_in(context.case, "organizing_unit")
    text = (
        _("%(unit)s reviews by itself; nobody is appointed in writing.")
        if itself
        else _("%(unit)s gets the appointment in writing, with the team and the day by which the review is finished.")
    )
    return [
        text % {"unit": unit},
        _("The review is finished by %(due)s: %(days)d working days from the appointment (G-7-3-1).")
        % {"due": due, "days": REVIEW_WORKING_DAYS},
        _("The enterprise is told in writing who comes and when, and that it can object to whoever has a tie to it."),
    ]


def what_replacing_does(context: StepContext) -> list[str]:
    before, unit = party_in(context.case, "review_unit"), context.data["unit"]
    running = running_review(context.case)
    said = [_("The team before is released; the new one is told in writing, and so is the enterprise.")]
    if before != unit:
        said = [
            _("%(unit)s gets the appointment in writing, and the enterprise is told who comes now.") % {"unit": unit},
            _(
                "%(before)s is released in writing and no longer sees the case; "
                "what it typed in its review sheet is not handed on."
            )
            % {"before": before},
        ]
    text = (
        _("The time limit keeps running: the new team has until %(due)s.")
        if running.due_on >= context.today
        else _("The time limit keeps running: it was over on %(due)s, and the work stays overdue.")
    )
    return [*said, text % {"due": running.due_on.isoformat()}]


def _put_together(context: StepContext) -> None:
    """Enter the team named, with its first day on site where one is named."""
    application: Application = context.record
    ReviewTeamMember.objects.bulk_create(
        ReviewTeamMember(application=application, membership=row["membership"], part=row["part"], since=context.today)
        for row in context.data["team"]
    )
    application.review_from = context.data.get("first_day") or application.review_from
    application.save(update_fields=["review_from"])


def _dissolve(context: StepContext) -> None:
    context.record.team.filter(until__isnull=True).update(until=context.today)


def _target(context: StepContext, code: str) -> str:
    """The due day of an office's own target that begins with the step."""
    return due_day(context, context.case.case_type.limit(code))
