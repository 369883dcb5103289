"""Who may review an application on site, and who may not and why: units, their people, ties (G-6, G-13)."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from accounts.roles import Role
from casework.steps import StepContext
from grading.models import Application, EntrustedUnit, Tie
from grading.offices import entrusted, tie_in_words

TEAM_ROLES = (Role.HANDLER.value, Role.SIGNER.value)


@dataclass
class Candidates:
    """The units and people from whom a review team is put together on `day`."""

    application: Application
    department: Organisation
    day: date
    units: list[Organisation] = field(default_factory=list)
    """The units that may review; the department itself where it has entrusted none without a tie (G-6)."""
    units_against: dict[int, str] = field(default_factory=dict)
    """Why a unit on the department's list may not, by its id."""

    def __post_init__(self) -> None:
        rows = entrusted(self.department, self.application, self.day, EntrustedUnit.Task.REVIEW)
        listed = list({row.unit_id: row.unit for row in rows}.values())
        self._listed = {unit.pk: unit for unit in listed}
        tied = {tie.unit_id: tie for tie in self._ties if tie.person_id is None}
        self.units = [unit for unit in listed if unit.pk not in tied]
        self.units_against = {pk: tie_in_words(tie) for pk, tie in tied.items() if pk in self._listed}
        if not self.units and self.department.pk not in tied:
            self.units = [self.department]

    @cached_property
    def _ties(self) -> list[Tie]:
        """The enterprise's ties, the latest of each unit and person last."""
        ties = Tie.objects.filter(enterprise=self.application.enterprise).order_by("on", "pk")
        return list(ties.select_related("unit", "person"))

    @cached_property
    def people(self) -> dict[int, Membership]:
        """The members of those units who can be on a team, by id of the membership."""
        rows = Membership.objects.on(self.day).filter(organisation__in=self.units, roles__overlap=list(TEAM_ROLES))
        order = {unit.pk: place for place, unit in enumerate(self.units)}
        found = sorted(
            rows.select_related("person", "organisation"), key=lambda row: (order[row.organisation_id], row.pk)
        )
        return {row.pk: row for row in found}

    @cached_property
    def people_against(self) -> dict[int, str]:
        """Why a member of those units may not be on the team, by id of the membership (G-13)."""
        tied = {tie.person_id: tie for tie in self._ties if tie.person_id is not None}
        enterprise = self.application.enterprise
        own = set(Membership.objects.on(self.day).filter(organisation=enterprise).values_list("person", flat=True))
        found = {}
        for pk, member in self.people.items():
            if member.person_id in own:
                found[pk] = _("%(person)s is a member of this enterprise.") % {"person": member.person}
            elif member.person_id in tied:
                found[pk] = tie_in_words(tied[member.person_id])
        return found

    def unit_in_words(self, pk: int) -> str:
        """The name of a unit on the list."""
        return self._listed[pk].name


def candidates_of(context: StepContext) -> Candidates:
    """The candidates for the case of a step on its day, looked up once for all that the step shows and checks."""
    if "candidates" not in context.memo:
        parties = context.case.current_parties
        department = next(party.organisation for party in parties if party.capacity == "grading_department")
        context.memo["candidates"] = Candidates(context.record, department, context.today)
    return context.memo["candidates"]  # type: ignore[no-any-return]
