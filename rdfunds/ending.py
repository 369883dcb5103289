"""What ends with a programme: its calls are closed, and nothing that is not decided goes on (R-15)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from casework import engine
from casework.errors import GuardRefused, Reason, WrongState
from casework.steps import StepContext
from rdfunds import kinds, programmes
from rdfunds.conditions.programme import no_project_funded
from rdfunds.models import Call, Programme, Project

STEP = "end_with_programme"
"""The system's step in a call and in a project."""


def open_calls(context: StepContext) -> QuerySet[Call]:
    """The programme's calls to which one can still apply; those that are over are closed by the clock."""
    rows = Call.objects.filter(programme=context.record, case__state=kinds.OPEN, closes_on__gte=context.today)
    return rows.select_related("case").order_by("pk")


def applications(programme: Programme) -> QuerySet[Project]:
    """The programme's projects that are written or not decided yet."""
    rows = Project.objects.filter(call__programme=programme, case__state__in=(*kinds.WRITTEN, *kinds.UNDECIDED))
    return rows.select_related("case").order_by("pk")


def end_along(context: StepContext, reason: str) -> None:
    """End them by the system's step, with `reason` for those whose they are, and hold the programme's money.

    Raises GuardRefused where something of the programme has begun meanwhile that does not end with it.
    """
    for record in (*open_calls(context), *applications(context.record)):
        _end(record, context, reason)
    programmes.hold(context.record)
    begun = no_project_funded(context)
    if open_calls(context).exists() or applications(context.record).exists():
        text = _("A call or a project of the programme has begun just now. Look at what ends, and take the step again.")
        begun = [*begun, Reason(text, "R-15")]
    if begun:
        raise GuardRefused(*begun)


def _end(record: Call | Project, context: StepContext, reason: str) -> None:
    key = f"programme:{context.case.pk}"
    try:
        engine.take(record.case, STEP, SYSTEM, {"reason": reason}, key=key, seen_version=None, at=context.at)
    except WrongState:
        # It has moved on just now; what it has become is asked once the programme's money is held.
        return
