"""Conditions of the steps between the audit and the review; what the regulation says is in `grading.rules`."""

from collections import Counter
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.steps import StepContext
from grading.candidates import candidates_of
from grading.deadlines import REVIEW
from grading.effects.filing import due_day
from grading.models import ReviewTeamMember
from grading.queries import party_in, running_review


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


def first_day_in_time(context: StepContext) -> list[Reason]:
    """The team comes before the time for the review is over (G-7-3-1)."""
    due, day = due_day(context, REVIEW), context.data["first_day"]
    return [] if day.isoformat() <= due else [_too_late(due, day)]


def first_day_while_time_runs(context: StepContext) -> list[Reason]:
    """A day named anew lies within the time limit, which does not begin anew, unless that is over (G-7-3-1)."""
    due, day = running_review(context.case).due_on, context.data.get("first_day")
    if day is None or day == context.record.review_from or not context.today <= due < day:
        return []
    return [_too_late(due.isoformat(), day)]


def first_day_of_another_unit(context: StepContext) -> list[Reason]:
    """Another unit is on site from a day of its own, which is still to come (G-7-3-1)."""
    day = context.data.get("first_day")
    if context.case.state != "reviewing" or context.data["unit"] == party_in(context.case, "review_unit"):
        return []
    if day is None:
        return [Reason(_("Say from which day the team of the new unit is on site."), "G-7-3-1", "/first_day")]
    if day >= context.today:
        return []
    text = _("The team of another unit comes today, %(today)s, or later; %(day)s was the first day of the team before.")
    values = {"today": context.today.isoformat(), "day": day.isoformat()}
    return [Reason(text % values, "G-7-3-1", "/first_day")]


def something_changes(context: StepContext) -> list[Reason]:
    """Another unit, another team or another day is named."""
    now = {(row.membership_id, row.part) for row in context.record.team.filter(until__isnull=True)}
    named = {(row["membership"].pk, row["part"]) for row in context.data["team"]}
    day = context.data.get("first_day")
    if party_in(context.case, "review_unit") != context.data["unit"] or now != named:
        return []
    if day is not None and day != context.record.review_from:
        return []
    return [Reason(_("This unit and this team review already; change something, or leave this page."), "G-7-3-1")]


def _too_late(due: str, day: date) -> Reason:
    text = _("The review is finished by %(due)s; a team that comes on %(day)s comes too late.")
    return Reason(text % {"due": due, "day": day.isoformat()}, "G-7-3-1", "/first_day")


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
