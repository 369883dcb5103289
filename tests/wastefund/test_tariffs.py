"""Rates as dated data: which hold where and when, and how the console refuses others (L-7)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Organisation, Person, Region
from accounts.roles import Capacity, Role
from tests import factories
from wastefund.models import Tariff, as_rows
from wastefund.rules import NATIONAL_FLOOR, LandfillKind
from wastefund.tariffs import Level, gaps_below, overlapping, tiers_in_force, tiers_of_kinds

pytestmark = pytest.mark.django_db
PAGE = "/console/wastefund/tariff/"
HIGHER = ((Decimal(200_000), Decimal("220")), (Decimal(500_000), Decimal(160)), (None, Decimal("110.50")))
HIGHER_STILL = ((Decimal(200_000), Decimal("240")), (Decimal(500_000), Decimal(170)), (None, Decimal(120)))
FLEXIBLE = LandfillKind.FLEXIBLE
SPRING, SUMMER = date(2026, 3, 5), date(2026, 7, 1)


@pytest.fixture
def hebei(db) -> Region:
    return factories.region("130000", "河北省")


@pytest.fixture
def unit(hebei) -> Organisation:
    return factories.organisation(Capacity.ENTERPRISE, region=factories.region(), name="冀东固废处置有限公司")


def tariff(owner: Region | Organisation, tiers=HIGHER, **fields) -> Tariff:
    of_whom = {"region": owner} if isinstance(owner, Region) else {"organisation": owner}
    told = {"kind": FLEXIBLE, "source": "冀财资〔2025〕8号", "since": date(2026, 1, 1)}
    return Tariff.objects.create(rows=as_rows(tiers), **(told | of_whom | fields))


class TestInForce:
    def test_without_others_the_floor_of_the_nation_holds_with_its_citation(self, hebei, unit):
        for kind in LandfillKind:
            tiers, source = tiers_in_force(hebei, unit, kind, SPRING)
            assert list(tiers) == list(NATIONAL_FLOOR[kind])
            assert (source.level, source.document) == (Level.NATION, "财资环〔2021〕92号")

    def test_a_province_goes_before_the_nation_from_its_first_to_its_last_day(self, hebei):
        tariff(hebei, until=date(2026, 6, 30))
        found = {
            day: tiers_in_force(hebei, None, FLEXIBLE, day)[1].level
            for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), SUMMER)
        }
        assert list(found.values()) == [Level.NATION, Level.PROVINCE, Level.PROVINCE, Level.NATION]

    def test_a_county_has_the_rates_of_its_province_and_of_no_other(self, hebei):
        tariff(hebei)
        assert tiers_in_force(factories.region("130203"), None, FLEXIBLE, SPRING)[0] == HIGHER
        assert tiers_in_force(factories.region("140000"), None, FLEXIBLE, SPRING)[1].level is Level.NATION
        assert tiers_in_force(hebei, None, LandfillKind.RIGID, SPRING)[1].level is Level.NATION

    def test_a_unit_that_sets_higher_rates_is_reckoned_by_them(self, hebei, unit):
        tariff(hebei)
        tariff(unit, HIGHER_STILL)
        tiers, source = tiers_in_force(hebei, unit, FLEXIBLE, SPRING)
        assert (tiers, source.level, source.owner) == (HIGHER_STILL, Level.OWN, unit.name)
        assert tiers_in_force(hebei, None, FLEXIBLE, SPRING)[1].level is Level.PROVINCE

    def test_own_rates_below_a_younger_tariff_of_the_province_no_longer_count(self, hebei, unit):
        tariff(unit, HIGHER)
        tariff(hebei, HIGHER_STILL, since=SUMMER)
        assert tiers_in_force(hebei, unit, FLEXIBLE, SPRING)[1].level is Level.OWN
        assert tiers_in_force(hebei, unit, FLEXIBLE, SUMMER)[1].level is Level.PROVINCE

    def test_what_was_entered_by_mistake_counts_for_no_day(self, hebei):
        tariff(hebei, mistaken=True)
        assert tiers_in_force(hebei, None, FLEXIBLE, SPRING)[1].level is Level.NATION

    def test_before_the_measures_their_first_day_counts(self, hebei):
        assert tiers_in_force(hebei, None, FLEXIBLE, date(2015, 1, 1))[1].since == date(2022, 1, 1)

    def test_all_kinds_cost_one_query(self, hebei, unit, django_assert_num_queries):
        with django_assert_num_queries(1):
            tiers_of_kinds(hebei, unit, LandfillKind, SPRING)


class TestTheStore:
    @pytest.mark.parametrize(
        "until", [None, date(2026, 6, 30)], ids=["both without end", "the second begins on the last day"]
    )
    def test_two_rows_never_hold_on_one_day(self, hebei, until):
        tariff(hebei, until=until)
        with pytest.raises(IntegrityError, match="tariff_one_at_a_time"), transaction.atomic():
            tariff(hebei, since=date(2026, 6, 30))
        tariff(hebei, since=date(2026, 6, 30), kind=LandfillKind.RIGID, tiers=NATIONAL_FLOOR[LandfillKind.RIGID])
        tariff(factories.region("140000"), since=date(2026, 6, 30))

    def test_a_mistake_makes_room_for_the_right_row(self, hebei):
        tariff(hebei, mistaken=True)
        tariff(hebei)

    def test_the_floor_of_the_nation_is_neither_changed_nor_removed_nor_doubled(self):
        nation = Tariff.objects.filter(region=None, organisation=None)
        for act in (lambda: nation.update(until=date(2030, 1, 1)), nation.delete):
            with pytest.raises(IntegrityError), transaction.atomic():
                act()
        with pytest.raises(IntegrityError), transaction.atomic():
            Tariff.objects.create(kind=FLEXIBLE, source="x", rows=[], since=date(2030, 1, 1))

    @pytest.mark.parametrize(
        "change", [{"rows": []}, {"since": date(2026, 2, 1)}, {"kind": "rigid"}, {"source": "x"}, {"region": "140000"}]
    )
    def test_what_was_entered_stays_and_only_its_end_is_set(self, hebei, change):
        row = tariff(hebei)
        factories.region("140000")
        with pytest.raises(IntegrityError), transaction.atomic():
            Tariff.objects.filter(pk=row.pk).update(**change)
        assert Tariff.objects.filter(pk=row.pk).update(until=SUMMER) == 1


class TestAboveTheFloor:
    def test_a_gap_is_named_with_its_range_and_both_rates(self, hebei):
        dip = ((Decimal(300_000), Decimal(220)), (Decimal(500_000), Decimal(140)), (None, Decimal(110)))
        (below,) = gaps_below(FLEXIBLE, dip, hebei, SPRING, None)
        assert (below.gap.above, below.gap.up_to) == (300_000, 500_000)
        assert (below.gap.rate, below.gap.floor, below.floor.national) == (140, 150, True)

    def test_a_unit_is_held_against_every_tariff_of_its_province_while_its_own_holds(self, hebei, unit):
        tariff(hebei, HIGHER, until=date(2026, 6, 30))
        tariff(hebei, HIGHER_STILL, since=SUMMER)
        assert gaps_below(FLEXIBLE, HIGHER, unit, SPRING, date(2026, 6, 30)) == []
        assert {below.floor.since for below in gaps_below(FLEXIBLE, HIGHER, unit, SPRING, None)} == {SUMMER}

    def test_days_that_touch_overlap_and_days_that_follow_do_not(self, hebei):
        row = tariff(hebei, until=date(2026, 6, 30))
        assert overlapping(FLEXIBLE, hebei, date(2026, 6, 30), None) == row
        assert overlapping(FLEXIBLE, hebei, SUMMER, None) is None
        assert overlapping(FLEXIBLE, hebei, SPRING, None, but=row.pk) is None


@pytest.fixture
def boss() -> Person:
    person = factories.person(is_staff=True, is_superuser=True)
    factories.membership(Role.OPERATOR, person=person, organisation=factories.organisation(Capacity.SITE))
    return person


@pytest.fixture
def console(english, as_person, boss) -> Client:
    return as_person(boss)


def typed(**fields: str) -> dict[str, str]:
    """What is typed to enter the higher rates of Hebei."""
    lines = [("20万", "220"), ("500,000", "160"), ("", "110.50")]
    rows = {
        f"tiers-{row}-{name}": text
        for row, line in enumerate(lines)
        for name, text in zip(("up_to", "rate"), line, strict=True)
    }
    told = {"kind": "flexible", "region": "130000", "organisation": "", "source": "冀财资〔2025〕8号"}
    return {**told, **rows, "since": "2026-01-01", "until": "", **fields}


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(said) for name, said in response.context["adminform"].form.errors.items()}


class TestTheConsole:
    def test_rates_of_a_province_are_entered_as_people_write_figures(self, console, hebei):
        assert console.post(f"{PAGE}add/", typed()).status_code == 302
        row = Tariff.objects.get(region=hebei)
        assert row.tiers == HIGHER
        assert row.rows[2] == {"up_to": None, "fen": 11050}
        assert row.history.count() == 1
        page = console.get(PAGE).text
        assert "up to 200,000 m³: 220 yuan/m³" in page
        assert "财资环〔2021〕92号" in page

    def test_rates_of_a_unit_are_entered_by_its_name(self, console, unit):
        assert console.post(f"{PAGE}add/", typed(region="", organisation=unit.name)).status_code == 302
        assert Tariff.objects.get(organisation=unit).owner == unit.name

    def test_rates_below_the_floor_are_refused_with_range_and_both_rates(self, console, hebei):
        said = errors(console.post(f"{PAGE}add/", typed(**{"tiers-0-up_to": "15万"})))["tiers"]
        assert said == [
            "Above 150,000 m³ up to 200,000 m³ the rate is 160 yuan/m³; the floor of the nation (财资环〔2021〕92号) "
            "is 200 yuan/m³ there.（L-7）"
        ]

    def test_a_unit_below_its_province_is_told_of_the_province(self, console, hebei, unit):
        tariff(hebei, HIGHER_STILL)
        said = errors(console.post(f"{PAGE}add/", typed(region="", organisation=unit.name)))["tiers"]
        assert [("河北省" in sentence, "240" in sentence) for sentence in said][0] == (True, True)
        assert len(said) == 3

    def test_days_that_are_taken_are_refused_with_the_row_that_has_them(self, console, hebei):
        tariff(hebei, until=date(2026, 6, 30))
        said = errors(console.post(f"{PAGE}add/", typed(since="2026-06-30")))["since"]
        assert len(said) == 1
        assert "from 2026-01-01 to 2026-06-30" in said[0]

    @pytest.mark.parametrize(
        ("fields", "where", "part"),
        [
            ({"region": ""}, "region", "either the province or the unit"),
            ({"until": "2025-01-01"}, "until", "before the first"),
            ({"tiers-1-rate": "abc"}, "tiers", "Tier 2: “abc” is no figure"),
            ({"tiers-1-rate": ""}, "tiers", "Tier 2"),
            ({"tiers-1-up_to": "1"}, "tiers", "Tier 2: its volume is not above"),
            ({"tiers-2-up_to": "90万"}, "tiers", "leave the volume of the last tier empty"),
            ({"tiers-1-up_to": ""}, "tiers", "only the last tier"),
            ({"tiers-2-rate": "-1"}, "tiers", "Tier 3: the rate has to be above 0"),
            ({"tiers-2-rate": "110.505"}, "tiers", "up to 2 decimals"),
            ({"tiers-2-rate": "9" * 15}, "tiers", "is 100,000,000 yuan/m³ at most"),
            ({"tiers-0-up_to": "9" * 29}, "tiers", "100,000,000"),
            ({"since": "2026-02-30"}, "since", "valid date"),
        ],
    )
    def test_other_slips_are_said_where_they_are_and_nothing_typed_is_lost(self, console, hebei, fields, where, part):
        response = console.post(f"{PAGE}add/", typed(**fields))
        said = errors(response)
        assert list(said) == [where]
        assert part in said[where][0]
        assert 'value="冀财资〔2025〕8号"' in response.text
        assert 'value="500,000"' in response.text or fields.get("tiers-1-up_to") is not None
        assert not Tariff.objects.filter(region=hebei).exists()

    def test_a_unit_and_a_province_at_once_are_not_one_owner(self, console, hebei, unit):
        assert "region" in errors(console.post(f"{PAGE}add/", typed(organisation=unit.name)))

    def test_a_row_that_is_there_is_ended_and_followed_by_another(self, console, hebei):
        row = tariff(hebei)
        page = console.get(f"{PAGE}{row.pk}/change/").text
        assert 'name="since"' not in page
        assert 'name="tiers-0-rate"' not in page
        assert console.post(f"{PAGE}{row.pk}/change/", {"until": "2026-06-30"}).status_code == 302
        assert console.post(f"{PAGE}add/", typed(since="2026-07-01")).status_code == 302
        assert [each.until for each in Tariff.objects.filter(region=hebei).order_by("since")] == [
            date(2026, 6, 30),
            None,
        ]
        assert "2026-06-30" in console.get(f"{PAGE}{row.pk}/history/").text

    def test_a_row_without_an_end_is_named_as_such(self, console, hebei):
        tariff(hebei)
        said = str(errors(console.post(f"{PAGE}add/", typed(since="2026-07-01"))))
        assert "without an end" in said
        assert "to now" not in said

    def test_a_longer_validity_is_held_against_its_neighbours_again(self, console, hebei):
        row = tariff(hebei, until=date(2026, 6, 30))
        tariff(hebei, HIGHER_STILL, since=SUMMER)
        assert "until" in errors(console.post(f"{PAGE}{row.pk}/change/", {"until": ""}))

    def test_a_mistake_is_marked_and_stays_marked(self, console, hebei):
        row = tariff(hebei)
        assert console.post(f"{PAGE}{row.pk}/change/", {"until": "", "mistaken": "on"}).status_code == 302
        assert console.post(f"{PAGE}add/", typed()).status_code == 302
        assert console.post(f"{PAGE}{row.pk}/change/", {"until": ""}).status_code == 403

    def test_the_floor_of_the_nation_is_shown_and_nobody_changes_it(self, console):
        nation = Tariff.objects.get(region=None, organisation=None, kind="rigid")
        assert "30 yuan/m³" in console.get(f"{PAGE}{nation.pk}/change/").text
        assert console.post(f"{PAGE}{nation.pk}/change/", {"until": "2026-01-01"}).status_code == 403
        assert console.post(f"{PAGE}{nation.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_whoever_raises_the_rates_of_a_province_hears_which_units_fall_below(self, console, hebei, unit):
        tariff(unit, NATIONAL_FLOOR[FLEXIBLE])
        response = console.post(f"{PAGE}add/", typed(), follow=True)
        assert f"The own rates of {unit.name}" in response.text

    def test_it_takes_the_right_to_do_so(self, english, as_person, hebei):
        clerk = as_person(factories.person(is_staff=True))
        assert clerk.post(f"{PAGE}add/", typed()).status_code == 403
