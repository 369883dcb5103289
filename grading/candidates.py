"""Who may review an application on site, and who may not and why: units, their people, ties (G-6, G-13)."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from accounts.roles import Role
from casework.steps import StepContext
from grading.models import EntrustedUnit, Tie
from grading.offices import entrusted, tie_in_words, ties_of
from grading.queries import party_in

TEAM_ROLES = (Role.HANDLER.value, Role.SIGNER.value)


@dataclass
class Candidates:
    """The units and people from whom the review team of a case is put together."""

    context: StepContext

    @cached_property
    def department(self) -> Organisation:
        """The grading department, whose list counts."""
        return party_in(self.context.case, "grading_department")

    @cached_property
    def units(self) -> list[Organisation]:
        """The units that may review; the department itself where it has entrusted none without a tie (G-6)."""
        free = [unit for unit in self._listed if unit.pk not in self._unit_ties]
        if free or self.department.pk in self._unit_ties:
            return free
        return [self.department]

    @cached_property
    def units_against(self) -> dict[int, str]:
        """Why a unit on the department's list may not, by its id (G-13)."""
        ties = self._unit_ties
        return {unit.pk: tie_in_words(ties[unit.pk]) for unit in self._listed if unit.pk in ties}

    @cached_property
    def people(self) -> dict[int, Membership]:
        """The members of the units who can be on a team, by id of the membership."""
        order = {unit.pk: place for place, unit in enumerate(self.units)}
        fitting = [
            row for row in self._members if row.organisation_id in order and not {*TEAM_ROLES}.isdisjoint(row.roles)
        ]
        return {row.pk: row for row in sorted(fitting, key=lambda row: (order[row.organisation_id], row.pk))}

    @cached_property
    def people_against(self) -> dict[int, str]:
        """Why a member of those units may not be on the team, by id of the membership (G-13)."""
        enterprise = self.context.record.enterprise
        own = {row.person_id for row in self._members if row.organisation_id == enterprise.pk}
        ties = {tie.person_id: tie for tie in reversed(ties_of(self.context)) if tie.person_id}
        found = {}
        for pk, member in self.people.items():
            if member.person_id in own:
                found[pk] = _("%(person)s is a member of this enterprise.") % {"person": member.person}
            elif member.person_id in ties:
                found[pk] = tie_in_words(ties[member.person_id])
        return found

    @cached_property
    def _listed(self) -> list[Organisation]:
        application, day = self.context.record, self.context.today
        rows = entrusted(self.department, application, day, EntrustedUnit.Task.REVIEW)
        return list({row.unit_id: row.unit for row in rows}.values())

    @cached_property
    def _unit_ties(self) -> dict[int, Tie]:
        """The latest tie of each unit as a whole."""
        return {tie.unit_id: tie for tie in reversed(ties_of(self.context)) if tie.person_id is None}

    @cached_property
    def _members(self) -> list[Membership]:
        """Everybody in those units and in the enterprise today."""
        concerned = Q(organisation__in=self.units) | Q(organisation=self.context.record.enterprise)
        rows = Membership.objects.on(self.context.today).filter(concerned)
        return list(rows.select_related("person", "organisation"))


def candidates_of(context: StepContext) -> Candidates:
    """The candidates for the case of a step on its day, looked up once for all that the step shows and checks."""
    if "candidates" not in context.memo:
        context.memo["candidates"] = Candidates(context)
    return context.memo["candidates"]  # type: ignore[no-any-return]
