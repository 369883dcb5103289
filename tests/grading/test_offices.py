"""Whose department grades: by level, offshore oil, region, and the office's table of exceptions (G-5)."""

from datetime import date

import pytest

from accounts.models import Organisation
from accounts.roles import Capacity, Level, Role
from casework.errors import GuardRefused
from casework.models import Case
from casework.visibility import visible_to
from grading.models import EntrustedUnit, Jurisdiction, Tie
from grading.offices import Offices, grading_department, offices_for
from tests import factories
from tests.grading.world import SUBMIT, SUBMITTED_ON, enterprise, entrust, moment, office, refused, write_report

DAY = SUBMITTED_ON
SINCE = date(2022, 1, 1)


def department(level: str, region: str, name: str) -> Organisation:
    return factories.organisation(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT, level=level, region=factories.region(region), name=name
    )


def exception(region: str, level: int, to: Organisation, **fields) -> Jurisdiction:
    fields = {"since": SINCE} | fields
    return Jurisdiction.objects.create(region=factories.region(region), level=level, department=to, **fields)


def graded_by(world, region: str, level: int, *, offshore_oil: bool = False, day: date = DAY) -> str:
    """The name of the department that grades an enterprise of the region; empty where there is none."""
    case = world.start(by=enterprise(region), level=level, offshore_oil=offshore_oil)
    found = grading_department(case.record, day)
    return found.name if found else ""


# By level


@pytest.mark.parametrize(("level", "name"), [(1, "应急管理部"), (2, "河北省应急管理厅"), (3, "唐山市应急管理局")])
def test_each_level_has_its_department(world, level, name):
    assert graded_by(world, "130203", level) == name


@pytest.mark.parametrize("level", [1, 2, 3])
def test_offshore_oil_goes_to_the_ministry_at_every_level(world, level):
    assert graded_by(world, "130203", level, offshore_oil=True) == "应急管理部"


def test_a_city_grades_its_counties_and_no_other_city_s(world):
    department(Level.PREFECTURE, "130100", "石家庄市应急管理局")

    assert graded_by(world, "130224", 3) == "唐山市应急管理局"
    assert graded_by(world, "130104", 3) == "石家庄市应急管理局"
    assert graded_by(world, "130304", 3) == ""


def test_the_ministry_s_seat_is_not_the_ministry_s_province(world):
    department(Level.PROVINCE, "110000", "北京市应急管理局")

    assert graded_by(world, "110105", 1) == "应急管理部"
    assert graded_by(world, "110105", 2) == "北京市应急管理局"


# Municipalities


def test_in_a_municipality_level_3_goes_to_whom_the_table_names(world):
    municipal = department(Level.PROVINCE, "110000", "北京市应急管理局")
    assert graded_by(world, "110105", 3) == ""

    exception("110000", 3, municipal)

    assert graded_by(world, "110105", 3) == "北京市应急管理局"
    assert graded_by(world, "110228", 3) == "北京市应急管理局"


def test_a_district_goes_before_its_municipality(world):
    exception("110000", 3, department(Level.PROVINCE, "110000", "北京市应急管理局"))
    exception("110105", 3, department(Level.COUNTY, "110105", "朝阳区应急管理局"))

    assert graded_by(world, "110105", 3) == "朝阳区应急管理局"
    assert graded_by(world, "110106", 3) == "北京市应急管理局"


# Counties run by a province


def test_a_county_that_the_province_runs_is_taken_from_the_city_by_whose_code_it_lies(world):
    department(Level.PREFECTURE, "130100", "石家庄市应急管理局")
    assert graded_by(world, "130181", 3) == "石家庄市应急管理局"

    exception("130181", 3, world.province.organisation)

    assert graded_by(world, "130181", 3) == "河北省应急管理厅"
    assert graded_by(world, "130182", 3) == "石家庄市应急管理局"


def test_a_county_that_belongs_to_no_city_has_nobody_until_the_table_names_somebody(world):
    hubei = department(Level.PROVINCE, "420000", "湖北省应急管理厅")
    assert graded_by(world, "429004", 3) == ""
    assert graded_by(world, "429004", 2) == "湖北省应急管理厅"

    exception("429004", 3, hubei)

    assert graded_by(world, "429004", 3) == "湖北省应急管理厅"
    assert graded_by(world, "429005", 3) == ""


# The Corps


def test_the_corps_grades_levels_2_and_3_in_its_cities_and_the_region_all_around(world):
    department(Level.PROVINCE, "650000", "新疆维吾尔自治区应急管理厅")
    corps = department(Level.PROVINCE, "659001", "新疆生产建设兵团应急管理局")
    for level in (2, 3):
        exception("659000", level, corps)

    assert graded_by(world, "659001", 2) == "新疆生产建设兵团应急管理局"
    assert graded_by(world, "659001", 3) == "新疆生产建设兵团应急管理局"
    assert graded_by(world, "659001", 1) == "应急管理部"
    assert graded_by(world, "650102", 2) == "新疆维吾尔自治区应急管理厅"


# What the table cannot do, and when it holds


@pytest.mark.parametrize(("level", "offshore_oil"), [(1, False), (1, True), (2, True), (3, True)])
def test_no_row_takes_from_the_ministry_what_is_its_own(world, level, offshore_oil):
    exception("130000", level, world.province.organisation)

    assert graded_by(world, "130203", level, offshore_oil=offshore_oil) == "应急管理部"


def test_a_row_holds_for_its_level_alone(world):
    exception("130203", 3, world.province.organisation)

    assert graded_by(world, "130203", 2) == "河北省应急管理厅"
    assert graded_by(world, "130203", 3) == "河北省应急管理厅"
    assert graded_by(world, "130202", 3) == "唐山市应急管理局"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 28), "唐山市应急管理局"),
        (date(2026, 3, 1), "河北省应急管理厅"),
        (date(2026, 3, 31), "河北省应急管理厅"),
        (date(2026, 4, 1), "唐山市应急管理局"),
    ],
)
def test_a_row_holds_from_its_first_to_its_last_day(world, day, name):
    exception("130203", 3, world.province.organisation, since=date(2026, 3, 1), until=date(2026, 3, 31))

    assert graded_by(world, "130203", 3, day=day) == name


def test_a_case_under_way_stays_where_it_is(world):
    case = world.case_at("submitted", level=3)
    exception("130203", 3, world.province.organisation)

    case.refresh_from_db()
    department_now = next(party for party in case.current_parties if party.capacity == "grading_department")
    assert department_now.organisation == world.city.organisation


def test_where_nobody_grades_the_enterprise_learns_it_before_it_signs(world):
    firm = enterprise("130304")
    case = world.start(by=firm, level=3)
    write_report(case)

    assert refused(GuardRefused, world.do, case, "submit", dict(SUBMIT), at=moment(DAY)) == [
        f"No grading department is registered for {case.region} and level 3; please tell the site's operator.（G-5）"
    ]


# The organising unit


def offices(world, **fields) -> Offices:
    found = offices_for(world.start(**fields).record, DAY)
    assert isinstance(found, Offices)
    return found


def test_the_department_acts_itself_where_it_has_entrusted_nobody(world):
    assert offices(world, level=3) == Offices(world.city.organisation, world.city.organisation)


def test_the_department_named_by_the_table_entrusts_its_own_units(world):
    exception("130203", 3, world.province.organisation)
    unit = office("organizing_unit").organisation
    entrust(world.province.organisation, unit, 3)

    assert offices(world, level=3) == Offices(world.province.organisation, unit)


def test_a_unit_with_a_tie_is_passed_over_and_one_of_whose_people_has_one_is_not(world):
    second = office("organizing_unit").organisation
    entrust(world.province.organisation, second, 2, since=date(2023, 1, 1))
    tie = Tie.objects.create(
        unit=world.unit.organisation,
        person=world.unit.handler.person,
        enterprise=world.enterprise.organisation,
        on=date(2014, 2, 3),
        nature="培训",
        source="合同",
    )
    case = world.start()
    assert offices_for(case.record, DAY).organizing_unit == world.unit.organisation

    tie.person = None
    tie.save()
    assert offices_for(case.record, DAY).organizing_unit == second

    EntrustedUnit.objects.filter(unit=second).update(until=date(2026, 3, 9))
    assert offices_for(case.record, DAY).organizing_unit == world.province.organisation


# Who else sees a case


def test_a_city_does_not_see_a_county_that_its_province_runs(world):
    own = department(Level.COUNTY, "130224", "滦南县应急管理局")
    cases = {region: world.case_at("submitted", by=enterprise(region)) for region in ("130203", "130224")}
    exception("130224", 3, world.province.organisation)

    assert cases_seen_by(world.city.organisation) == {cases["130203"]}
    assert cases_seen_by(world.province.organisation) == set(cases.values())
    assert cases_seen_by(own) == {cases["130224"]}


def test_a_county_that_is_a_city_s_again_is_seen_by_it(world):
    case = world.case_at("submitted", by=enterprise("130224"))
    exception("130224", 3, world.province.organisation, until=date(2025, 12, 31))

    assert cases_seen_by(world.city.organisation) == {case}


def test_a_region_given_to_its_own_department_or_to_a_lower_one_is_seen_by_those_above(world):
    bureau = department(Level.PREFECTURE, "130224", "滦南新区应急管理局")
    case = world.case_at("submitted", by=enterprise("130224"))
    exception("130224", 2, bureau)

    for above in (world.province, world.ministry):
        assert cases_seen_by(above.organisation) == {case}


def cases_seen_by(organisation: Organisation) -> set[Case]:
    """The cases that somebody of that department sees."""
    return set(visible_to(factories.actor(Role.VIEWER, organisation=organisation)))
