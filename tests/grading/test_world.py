"""What the small world of these tests promises."""

import pytest

from casework.models import Case
from tests.grading import world as grading_world
from tests.grading.scenes import SCENES
from tests.grading.world import moment


@pytest.mark.parametrize("scene", SCENES)
def test_a_case_can_be_had_in_each_scene(world, scene):
    case = world.case_at(scene)

    assert Case.objects.get(pk=case.pk).state == SCENES[scene].state


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_report_is_what_its_pages_would_have_saved(world, level):
    case = world.start(level=level)
    written = grading_world.report(case)

    for section, payload in written.items():
        saved = grading_world.save(case, section, payload, world.enterprise.handler, at=moment("2026-03-10"))
        assert saved.data[section] == payload
