"""Cases under way that have to pass to somebody else once a register says so (G-6, G-13)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from casework.models import Case
from grading.models import EntrustedUnit, ReviewTeamMember, Tie
from grading.workflow.states import UNDER_WAY
from records import clock

CAPACITIES = {EntrustedUnit.Task.ORGANISE: "organizing_unit", EntrustedUnit.Task.REVIEW: "review_unit"}


def cases_against(tie: Tie) -> QuerySet[Case]:
    """The open cases of the enterprise in which the unit, or the person named, takes part all the same (G-13)."""
    if tie.person is not None:
        teams = ReviewTeamMember.objects.filter(membership__person=tie.person, until__isnull=True)
        taking_part = Q(application__in=teams.values("application"))
    else:
        taking_part = _with(tie.unit_id, CAPACITIES.values())
    return _open().filter(taking_part, application__enterprise=tie.enterprise)


def cases_left_with(row: EntrustedUnit) -> QuerySet[Case]:
    """The open cases that are still with a unit which its department has entrusted until a day that is over (G-6)."""
    if row.until is None or row.until >= clock.today():
        return Case.objects.none()
    department = _with(row.department_id, ["grading_department"])
    unit = _with(row.unit_id, [CAPACITIES[EntrustedUnit.Task(row.task)]])
    return _open().filter(application__level=row.level).filter(department).filter(unit)


def _open() -> QuerySet[Case]:
    return Case.objects.filter(kind="grading", state__in=UNDER_WAY).distinct().order_by("reference")


def _with(organisation: int, capacities: Iterable[str]) -> Q:
    return Q(
        parties__organisation=organisation,
        parties__capacity__in=list(capacities),
        parties__until__isnull=True,
    )
