"""What the steps between the audit and the review do, and how that is said beforehand."""

from casework.steps import StepContext
from grading.effects.filing import join
from grading.models import Application, ReviewTeamMember


def appoint(context: StepContext) -> None:
    """Make the review unit a party, put its team together and begin its review sheet (G-7-3-1)."""
    join(context, review_unit=context.data["unit"])
    _put_together(context)
    begin_review(context)


def begin_review(context: StepContext) -> None:
    """Begin what the team fills in."""


def _put_together(context: StepContext) -> None:
    """Enter the team named, with its first day on site."""
    application: Application = context.record
    ReviewTeamMember.objects.bulk_create(
        ReviewTeamMember(application=application, membership=row["membership"], part=row["part"], since=context.today)
        for row in context.data["team"]
    )
    application.review_from = context.data["first_day"]
    application.save(update_fields=["review_from"])
