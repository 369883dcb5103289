"""Rates that a unit sets for itself, with two people's hands: never below those of its province or the nation (L-7)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Region
from casework import proposals
from casework.errors import GuardRefused, PayloadInvalid
from tests import factories
from tests.grading.world import moment
from tests.wastefund import world
from wastefund.models import Tariff, as_rows
from wastefund.rules import LandfillKind
from wastefund.tariffs import Level, tiers_in_force

pytestmark = pytest.mark.django_db
RATES = {
    "kind": "flexible",
    "source": "冀东决〔2026〕3号",
    "since": "2026-02-01",
    "tiers": [{"up_to": "20万", "rate": "260"}, {"up_to": "", "rate": "160.5"}],
}
ON = "2026-02-10"


@pytest.fixture
def unit():
    return world.unit()


@pytest.fixture
def landfill(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-06")
    return landfill


def set_rates(unit, landfill, **more):
    world.do(unit, landfill.case, "set_own_rates", {**RATES, **more}, on=ON)


def refused(unit, landfill, **more):
    """The paths and sentences of a refusal."""
    case = landfill.case
    case.refresh_from_db()
    with pytest.raises((PayloadInvalid, GuardRefused)) as caught:
        proposals.prepare(
            case, "set_own_rates", unit.accountant, {**RATES, **more}, seen_version=case.version, at=moment(ON)
        )
    return {reason.path: reason.message for reason in caught.value.reasons}


def test_two_people_set_the_rates_of_their_unit_and_plans_have_to_follow(unit, landfill):
    other = world.keep(unit, name="二场", permit_number="冀危许2")
    world.adopt(unit, other, on="2026-01-06")
    set_rates(unit, landfill)

    tiers, source = tiers_in_force(landfill.case.region, unit.organisation, LandfillKind.FLEXIBLE, date(2026, 2, 10))
    assert tiers == ((Decimal(200_000), Decimal(260)), (None, Decimal("160.5")))
    assert (source.level, source.document) == (Level.OWN, RATES["source"])
    for each in (landfill, other):
        each.refresh_from_db()
        assert not each.plan_fits


def test_they_end_those_before_them_on_the_day_before(unit, landfill):
    set_rates(unit, landfill)
    set_rates(unit, landfill, since="2026-02-09", source="4号")

    rows = Tariff.objects.filter(organisation=unit.organisation).order_by("since")
    assert [(row.since, row.until) for row in rows] == [
        (date(2026, 2, 1), date(2026, 2, 8)),
        (date(2026, 2, 9), None),
    ]
    assert "2026-02-09" in refused(unit, landfill, since="2026-02-05")["/since"]


@pytest.mark.parametrize(
    ("more", "path", "says"),
    [
        ({"tiers": [{"up_to": "20万", "rate": "260"}, {"up_to": "", "rate": "140"}]}, "/tiers", "150"),
        ({"tiers": [{"up_to": "20万", "rate": "260"}]}, "/tiers/0/up_to", "1"),
        ({"tiers": [{"up_to": "5", "rate": "260"}, {"up_to": "5", "rate": "260"}, RATES["tiers"][1]]}, "/tiers/1", "2"),
        ({"tiers": [{"up_to": "", "rate": "0"}]}, "/tiers/0/rate", "0"),
        ({"tiers": [{"up_to": "", "rate": "-1"}]}, "/tiers/0/rate", "-1"),
        ({"tiers": [{"up_to": "", "rate": "二百"}]}, "/tiers/0/rate", "二百"),
        ({"tiers": [{"up_to": "", "rate": "200.005"}]}, "/tiers/0/rate", "200.005"),
        ({"tiers": []}, "/tiers", ""),
        ({"kind": "rigid"}, "/kind", ""),
        ({"since": "2021-12-31"}, "/since", "2022-01-01"),
        ({"source": " "}, "/source", ""),
    ],
)
def test_what_is_no_higher_tariff_is_refused_where_it_is_wrong(unit, landfill, more, path, says):
    found = refused(unit, landfill, **more)

    assert any(at.startswith(path) and says in said for at, said in found.items())
    assert not Tariff.objects.filter(organisation=unit.organisation).exists()


def test_they_are_held_against_the_province_too(unit, landfill):
    hebei: Region = factories.region("130000", "河北省")
    tiers = ((Decimal(200_000), Decimal(300)), (None, Decimal(160)))
    Tariff.objects.create(kind="flexible", region=hebei, source="冀环规1号", rows=as_rows(tiers), since="2026-06-01")

    assert "冀环规1号" in refused(unit, landfill)["/tiers"]


def test_the_page_begins_with_the_rates_that_hold(unit, landfill, as_actor):
    page = as_actor(unit.accountant).get(f"/cases/{landfill.case.reference}/steps/set_own_rates/").content.decode()

    for text in ("财资环〔2021〕92号", 'value="200,000"', 'value="150"'):
        assert text in page
