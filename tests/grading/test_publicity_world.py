"""That the world of grading comes to an announcement by its lists."""

import pytest

from grading.models import GradeRecord
from tests.grading.world import World


@pytest.mark.parametrize("state", ["listed", "noticed", "noticed, over", "granted"])
def test_a_case_comes_to_every_state_of_publicity(world: World, state):
    case = world.case_at(state)

    assert case.state == state.split(",")[0]


def test_an_announced_grade_stands_in_the_register(world: World):
    case = world.case_at("granted")

    grade = GradeRecord.objects.get(case=case)
    assert (grade.level, str(grade.announced_on), str(grade.valid_until)) == (2, "2026-03-10", "2029-03-10")
