"""Who is a party of a project's case as what: units come in, and units go (R-2, R-38)."""

from collections.abc import Iterable
from datetime import date

from accounts.models import Organisation
from casework.models import Case, Party
from rdfunds import kinds
from rdfunds.hands import AGENCY, PARTICIPATING, SUBPROJECT
from rdfunds.models import Adjustment, Participation, Project, Subproject


def agency_knows(case: Case) -> bool:
    """Whether the project has ever been sent to the agency (R-20)."""
    return AGENCY in {party.capacity for party in case.current_parties}


def join(case: Case, capacity: str, organisations: Iterable[Organisation], *, on: date) -> None:
    """Make each a party in that capacity who is none yet."""
    held = {party.organisation_id for party in case.current_parties if party.capacity == capacity}
    Party.objects.bulk_create(
        Party(case=case, organisation=each, capacity=capacity, since=on)
        for each in organisations
        if each.pk not in held
    )


def leave(case: Case, capacity: str, *, staying: Iterable[Organisation], on: date) -> None:
    """End the part of those in that capacity who do not stay."""
    kept = {each.pk for each in staying}
    rows = Party.objects.filter(case=case, capacity=capacity, until__isnull=True)
    rows.exclude(organisation__in=kept).update(until=on)


def replace(adjustment: Adjustment, *, on: date) -> None:
    """Let the units that the adjustment brings take the places of those that go, in the project and in its case."""
    project, replacements = adjustment.project, list(adjustment.replacements.select_related("comes"))
    if not replacements:
        return
    for each in replacements:
        subproject = project.subprojects.get(number=each.subproject)
        place: Subproject | Participation = subproject
        if subproject.unit_id != each.goes_id:
            place = subproject.participations.get(unit=each.goes_id)
        place.unit, place.leader, place.leader_email = each.comes, each.leader, each.leader_email
        place.save(update_fields=["unit", "leader", "leader_email"])
    carrying = [each.unit for each in project.subprojects.select_related("unit")]
    parts = Participation.objects.filter(subproject__project=project).select_related("unit")
    for capacity, units in ((SUBPROJECT, carrying), (PARTICIPATING, [part.unit for part in parts])):
        leave(project.case, capacity, staying=units, on=on)
        join(project.case, capacity, dict.fromkeys(units), on=on)
    _leave_drafts(project, on=on)


def _leave_drafts(project: Project, *, on: date) -> None:
    """Who has left no longer sees the requests that it was drafting: their pages show the budget as it is now."""
    parties = Party.objects.filter(case__adjustment__project=project, case__state=kinds.DRAFT, until__isnull=True)
    parties.exclude(organisation__in=project.case.parties.filter(until__isnull=True).values("organisation")).update(
        until=on
    )
