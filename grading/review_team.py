"""Who is on the team that reviews an application on site (G-7-3-1)."""

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework.errors import Reason
from casework.models import Case


def not_in_team(case: Case, actor: PersonActor) -> Reason | None:
    """Why `actor` does not fill in the team's sheets; None for its members, who have no stand-ins (reading: G-13)."""
    team = list(case.record.team.filter(until__isnull=True).select_related("membership__person"))
    if actor.absent is None and any(member.membership_id == actor.membership.pk for member in team):
        return None
    names = _(", ").join(str(member.membership.person) for member in team)
    return Reason(_("This is filled in by the members of the team: %(names)s.") % {"names": names}, "G-7-3-1")
