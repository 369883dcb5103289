"""Who leads the work of a unit, where the project names a person by the address with which they log in (R-38)."""

from collections.abc import Iterable
from datetime import date

from accounts.models import Membership, Person
from accounts.roles import Role

ROLES = (Role.PRINCIPAL_INVESTIGATOR, Role.SUBPROJECT_LEADER, Role.TASK_LEADER)


def of_unit(
    units: Iterable[int], addresses: Iterable[str], day: date, roles: Iterable[str] = ROLES
) -> dict[tuple[int, str], Person]:
    """The people with these addresses who lead in these units on that day, by unit and address.

    Addresses are compared without regard to case; the keys have them in small letters.
    """
    wanted = {address.lower() for address in addresses}
    members = Membership.objects.on(day).filter(organisation__in=units, roles__overlap=[str(role) for role in roles])
    found = {
        (each.organisation_id, each.person.email.lower()): each.person for each in members.select_related("person")
    }
    return {(unit, address): person for (unit, address), person in found.items() if address in wanted}
