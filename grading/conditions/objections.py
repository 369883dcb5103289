"""Until when a result under public notice can be objected to, and whom to turn to afterwards (G-7-4)."""

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.errors import Reason
from casework.models import Case, Deadline
from casework.steps import StepContext
from casework.templatetags.display import day_weekday
from grading.deadlines import PUBLIC_NOTICE


def notice_period(case: Case) -> Deadline | None:
    """The period of the latest public notice of `case`: shown from `started_on` up to and with `due_on` (P1)."""
    rows = (row for row in case.deadlines.all() if row.code == PUBLIC_NOTICE.code)
    return max(rows, key=lambda row: row.pk, default=None)


def department_of(case: Case) -> Organisation:
    """The grading department that receives and checks the objections."""
    found = next(party for party in case.current_parties if party.capacity == "grading_department")
    return found.organisation


def in_time(context: StepContext) -> list[Reason]:
    """The public objects while the notice runs, its last day included; the department until it has announced.

    Reading: G-7-4.
    """
    if isinstance(context.actor, PersonActor):
        return []
    period = notice_period(context.case)
    if period is None or context.today <= period.due_on:
        return []
    department = department_of(context.case)
    text = _(
        "The public notice ran from %(first)s to %(last)s, and objections could be sent until the end of that day. "
        "Whoever has learnt something since can still turn to %(department)s itself%(address)s."
    )
    address = _(", %(address)s") % {"address": department.address} if department.address else ""
    return [
        Reason(
            text
            % {
                "first": day_weekday(period.started_on),
                "last": day_weekday(period.due_on),
                "department": department.name,
                "address": address,
            },
            "G-7-4",
        )
    ]
