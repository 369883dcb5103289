"""Whom reminders of a grading case go to once a limit has passed."""

import pytest

from casework.messages import reminders
from casework.models import Reminder
from tests.grading.world import World, moment


@pytest.mark.parametrize("level", [2, 3])
def test_of_an_entrusted_unit_the_department_hears_that_has_entrusted_it_and_above_a_department_the_next_one(
    world: World, level: int
):
    """The province has entrusted a unit with level 2; the city grades level 3 by itself, below the province."""
    case = world.case_at("submitted", level=level)
    reminders.remind_due(moment("2026-03-25"))
    told = Reminder.objects.filter(deadline__case=case, stage="passed_supervisors")
    assert {row.person for row in told} == {world.province.handler.person}
