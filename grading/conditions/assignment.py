"""Conditions of the steps between the audit and the review; what the regulation says is in `grading.rules`."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.steps import StepContext
from grading.candidates import candidates_of
from grading.models import ReviewTeamMember


def somebody_can_review(context: StepContext) -> list[Reason]:
    """There is a review unit without a tie, or the department can review itself (G-6, G-13)."""
    candidates = candidates_of(context)
    if candidates.units:
        return []
    ties = " ".join(candidates.units_against.values())
    return [
        Reason(
            _("Nobody can review here: every unit on the list has a tie, and so has the department. %(ties)s")
            % {"ties": ties},
            "G-13",
        )
    ]


def team_of_one_unit(context: StepContext) -> list[Reason]:
    """Every member belongs to the unit chosen, and nobody is named twice (G-7-3-1)."""
    unit, rows = context.data["unit"], context.data["team"]
    reasons = [
        Reason(
            _("%(person)s belongs to %(other)s; choose members of %(unit)s.")
            % {"person": row["membership"].person, "other": row["membership"].organisation, "unit": unit},
            "G-7-3-1",
            f"/team/{index}/membership",
        )
        for index, row in enumerate(rows)
        if row["membership"].organisation_id != unit.pk
    ]
    return reasons + _named_twice(rows)


def one_leader(context: StepContext) -> list[Reason]:
    """The team has one leader (G-7-3-1)."""
    leaders = [row["membership"] for row in context.data["team"] if row["part"] == ReviewTeamMember.Part.LEADER]
    if len(leaders) == 1:
        return []
    if not leaders:
        return [Reason(_("Nobody leads the team; choose one leader."), "G-7-3-1", "/team")]
    names = _(", ").join(str(member.person) for member in leaders)
    text = _("%(count)d people lead the team (%(names)s); a team has one leader.")
    return [Reason(text % {"count": len(leaders), "names": names}, "G-7-3-1", "/team")]


def _named_twice(rows: list[dict[str, Any]]) -> list[Reason]:
    times = Counter(row["membership"].person_id for row in rows)
    seen: set[int] = set()
    reasons = []
    for index, row in enumerate(rows):
        person = row["membership"].person
        if person.pk in seen:
            text = _("%(person)s is named %(count)d times; once is enough.")
            values = {"person": person, "count": times[person.pk]}
            reasons.append(Reason(text % values, "G-7-3-1", f"/team/{index}/membership"))
        seen.add(person.pk)
    return reasons
