"""Whom reminders of a grading case go to once a limit has passed."""

from datetime import date

import pytest

from accounts.roles import Level
from casework.messages import reminders
from casework.models import Reminder
from grading.models import Jurisdiction
from tests.grading.world import World, department, enterprise, moment


@pytest.mark.parametrize("level", [2, 3])
def test_of_an_entrusted_unit_the_department_hears_that_has_entrusted_it_and_above_a_department_the_next_one(
    world: World, level: int
):
    """The province has entrusted a unit with level 2; the city grades level 3 by itself, below the province."""
    case = world.case_at("submitted", level=level)
    reminders.remind_due(moment("2026-03-25"))
    told = Reminder.objects.filter(deadline__case=case, stage="passed_supervisors")
    assert {row.person for row in told} == {world.province.handler.person}


def test_no_department_hears_of_a_county_that_a_higher_one_has_taken_over(world: World, time_machine):
    """The county graded level 3 itself until April; since then its province does, and not the city around it."""
    county = department(Level.COUNTY, "130224", "滦南县应急管理局", "滦应急标")
    given = {"region": county.organisation.region, "level": 3}
    Jurisdiction.objects.create(
        **given, department=county.organisation, since=date(2022, 1, 1), until=date(2026, 3, 31)
    )
    case = world.case_at("submitted", level=3, by=enterprise("130224"))
    Jurisdiction.objects.create(**given, department=world.province.organisation, since=date(2026, 4, 1))
    time_machine.move_to(moment("2026-04-20"), tick=False)
    reminders.remind_due(moment("2026-04-20"))
    told = Reminder.objects.filter(deadline__case=case, stage="passed_supervisors")
    assert {row.person for row in told} == {world.province.handler.person}
