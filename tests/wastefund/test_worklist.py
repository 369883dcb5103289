"""What the worklist asks of those who keep a landfill: the entry, a first plan, the volumes of months that are over."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from casework import queries
from casework.screens import lines
from tests.grading.world import moment
from tests.wastefund import world
from wastefund import tasks
from wastefund.models import Tariff, as_rows
from wastefund.rules import LandfillKind

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
        with translation.override("zh-hans"):
            return [str(line.ask) for group in groups for line in group.lines]

    return ask


PLAN, NEXT_PLAN, VOLUMES = "编制首个管理计划", "通过新版计划", "登记已结束月份的填埋量"


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


def test_changed_facts_ask_for_a_new_version_until_one_is_drafted_and_adopted(unit, asked):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06")
    world.book(landfill, "2026-03-10")
    change = {**world.FACTS, "capacity_flexible": "700000", "reason": "扩容批复"}
    world.do(
        unit, landfill.case, "change_facts", {**change, "evidence": [world.document(landfill.case)]}, on="2026-03-10"
    )
    assert asked("2026-03-10") == [NEXT_PLAN]

    case = world.draft(unit, landfill, on="2026-03-10", occasion="capacity", basis={"first_month": "2026-03-01"})
    assert asked("2026-03-10") == ["完成计划并提请通过"]
    world.do(unit, case, "adopt", {"decided_by": "总经理办公会"}, on="2026-03-10")
    assert asked("2026-03-10") == []


def test_a_change_that_the_plan_does_not_rest_on_asks_for_nothing(unit, asked):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06")
    change = {**world.FACTS, "address": "唐山市曹妃甸区港口路", "reason": "地名变更"}
    world.do(
        unit, landfill.case, "change_facts", {**change, "evidence": [world.document(landfill.case)]}, on="2026-03-10"
    )
    assert asked("2026-03-10") == []


def test_higher_rates_ask_for_a_new_version_from_their_first_day(unit, asked):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06")
    tiers = as_rows(((Decimal(200_000), Decimal(230)), (Decimal(500_000), Decimal(160)), (None, Decimal(110))))
    owner = {"organisation": unit.organisation, "source": "清岸司〔2026〕12号"}
    Tariff.objects.create(kind=LandfillKind.FLEXIBLE, rows=tiers, since=date(2026, 3, 10), **owner)
    for day, expected in (("2026-03-09", []), ("2026-03-10", [NEXT_PLAN])):
        asked(day)
        tasks.book_months()
        assert asked(day) == expected


def test_departments_are_asked_for_nothing(unit, time_machine):
    department = world.department()
    world.keep(unit)
    time_machine.move_to(moment("2026-03-02"), tick=False)
    assert not queries.worklist(department).exists()
