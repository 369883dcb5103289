"""What the worklist asks of those who keep a landfill: the entry, a first plan, the volumes of months that are over."""

import pytest

from casework import queries
from casework.screens import lines
from tests.grading.world import moment
from tests.wastefund import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return world.unit()


@pytest.fixture
def asked(unit, time_machine):
    """`asked(day)`: what the accountant is asked on that day, landfill by landfill and plan by plan."""

    def ask(day: str) -> list[str]:
        time_machine.move_to(moment(day), tick=False)
        groups = lines.grouped(list(queries.worklist(unit.accountant)), unit.accountant)
        return [str(line.ask) for group in groups for line in group.lines]

    return ask


PLAN, VOLUMES = "编制首个管理计划", "登记已结束月份的填埋量"


def test_a_landfill_in_the_register_asks_for_its_first_plan(unit, asked):
    landfill = world.keep(unit)
    assert asked("2026-01-06") == [PLAN]
    world.draft(unit, landfill, on="2026-01-06")
    assert asked("2026-01-06") == ["完成计划并提请通过"]


def test_a_landfill_that_is_spread_by_month_asks_for_no_volumes(unit, asked):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06")
    assert asked("2026-03-02") == []


def test_volumes_are_asked_for_until_the_last_month_that_is_over_is_booked(unit, asked):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06", basis={"method": "by_volume"})
    assert asked("2026-01-31") == []
    assert asked("2026-03-02") == [VOLUMES]
    world.record(unit, landfill, ("2026-02", "0"), on="2026-03-02")
    world.book(landfill, "2026-03-02")
    assert asked("2026-03-02") == [VOLUMES]
    world.record(unit, landfill, ("2026-01", "2000"), on="2026-03-02")
    world.book(landfill, "2026-03-02")
    assert asked("2026-03-02") == []
    assert asked("2026-04-01") == [VOLUMES]


def test_volumes_are_asked_for_where_only_the_asset_is_depreciated_by_them(unit, asked):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06", basis={"depreciation": "by_volume"})
    world.book(landfill, "2026-03-02")
    assert asked("2026-03-02") == [VOLUMES]
    world.record(unit, landfill, ("2026-01", "2000"), ("2026-02", "0"), on="2026-03-02")
    world.book(landfill, "2026-03-02")
    assert asked("2026-03-02") == []


def test_departments_are_asked_for_nothing(unit, time_machine):
    department = world.department()
    world.keep(unit)
    time_machine.move_to(moment("2026-03-02"), tick=False)
    assert not queries.worklist(department).exists()
