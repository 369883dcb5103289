"""Whether the plan in force still sets enough aside (L-5, L-6, L-13)."""

from datetime import date

import pytest

from tests.wastefund import world
from wastefund.adequacy import adequacy_of
from wastefund.models import Landfill

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


@pytest.fixture
def unit():
    return world.unit()


def change(unit, landfill, **facts):
    typed = {**world.FACTS, **facts, "reason": "批复", "evidence": [world.document(landfill.case)]}
    world.do(unit, landfill.case, "change_facts", typed, on=TODAY.isoformat())
    return Landfill.objects.get(pk=landfill.pk)


def test_before_the_first_plan_there_is_nothing_to_compare(unit):
    assert adequacy_of(world.keep(unit), TODAY) is None


def test_a_plan_that_has_just_been_adopted_fits(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")

    assert adequacy_of(landfill, TODAY).fits


def test_a_larger_capacity_makes_the_plan_fall_short_until_a_new_version(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    landfill = change(unit, landfill, capacity_flexible="700000")

    assert adequacy_of(landfill, TODAY).shortfall == 10_000_000

    world.book(landfill, TODAY.isoformat())
    world.adopt(unit, landfill, on="2026-03-10", occasion="capacity", basis={"first_month": "2026-03-01"})
    assert adequacy_of(landfill, TODAY).fits


def test_another_closure_asks_for_a_new_version_though_the_amount_is_the_same(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    landfill = change(unit, landfill, planned_closure="2036-12-31")

    adequacy = adequacy_of(landfill, TODAY)
    assert (adequacy.shortfall, adequacy.fits) == (0, False)
