"""The tables of offices in the console: jurisdictions and ties."""

from datetime import date

import pytest

from accounts.models import Organisation
from accounts.roles import Capacity, Level
from grading.models import EntrustedUnit, Jurisdiction, Tie
from records import clock
from tests import factories
from tests.grading.world import build

pytestmark = pytest.mark.django_db
JURISDICTIONS = "/console/grading/jurisdiction/"
TIES = "/console/grading/tie/"


@pytest.fixture
def province() -> Organisation:
    return factories.organisation(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT,
        level=Level.PROVINCE,
        region=factories.region("130000"),
        name="河北省应急管理厅",
    )


def enter(client, department: Organisation, **fields):
    row = {"region": "130181", "level": "3", "department": department.name, "since": "2022-01-01", "until": ""}
    factories.region("130181")
    return client.post(f"{JURISDICTIONS}add/", row | fields)


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(said) for name, said in response.context["adminform"].form.errors.items()}


# Jurisdictions


def test_the_table_says_what_it_is_for(operator, as_actor):
    client = as_actor(operator)
    for page in (JURISDICTIONS, f"{JURISDICTIONS}add/"):
        assert "in municipalities, in counties run by a province, in the Corps (G-5)" in client.get(page).text


def test_a_row_is_entered_and_kept_with_its_history(operator, as_actor, province):
    assert enter(as_actor(operator), province).status_code == 302

    row = Jurisdiction.objects.get()
    assert (row.region_id, row.level, row.department, row.until) == ("130181", 3, province, None)
    assert row.history.count() == 1


@pytest.mark.parametrize(
    ("since", "until", "later"),
    [
        ("2022-01-01", "", "2026-01-01"),
        ("2022-01-01", "2026-01-01", "2026-01-01"),
        ("2026-06-01", "2026-12-31", "2022-01-01"),
    ],
)
def test_two_rows_for_one_region_and_level_do_not_hold_on_one_day(operator, as_actor, province, since, until, later):
    client = as_actor(operator)
    enter(client, province, since=since, until=until)

    found = errors(enter(client, province, since=later))

    assert found == {
        "since": [
            f"河北省应急管理厅 is entered for this region and level from {since} to {until or 'now'}; two rows cannot "
            "hold on one day. End that row on the day before this one begins."
        ]
    }
    assert Jurisdiction.objects.count() == 1


def test_a_row_follows_one_that_has_ended_and_stands_beside_those_of_others(operator, as_actor, province):
    client = as_actor(operator)
    enter(client, province, until="2025-12-31")
    factories.region("130182")

    for fields in ({"since": "2026-01-01"}, {"level": "2"}, {"region": "130182"}):
        assert enter(client, province, **fields).status_code == 302


def test_a_row_may_be_ended(operator, as_actor, province):
    client = as_actor(operator)
    enter(client, province)
    row = Jurisdiction.objects.get()
    ended = {"region": "130181", "level": "3", "department": province.name, "since": "2022-01-01"}

    assert client.post(f"{JURISDICTIONS}{row.pk}/change/", ended | {"until": "2026-06-30"}).status_code == 302
    row.refresh_from_db()
    assert row.until == date(2026, 6, 30)


def test_what_no_row_can_say_is_refused(operator, as_actor, province):
    client = as_actor(operator)
    firm = factories.organisation(Capacity.ENTERPRISE, name="某企业")

    assert errors(enter(client, province, level="1")) == {
        "level": ["Level 1 is always graded by the ministry (G-5); only levels 2 and 3 are entered."]
    }
    assert errors(enter(client, firm)) == {"department": ["某企业 is no emergency management department."]}
    assert errors(enter(client, province, until="2021-12-31")) == {"until": ["The last day lies before the first."]}
    assert errors(enter(client, province, region="999999")).keys() == {"region"}
    assert not Jurisdiction.objects.exists()


# Ties


@pytest.fixture
def firm() -> Organisation:
    return factories.organisation(Capacity.ENTERPRISE, name="华北冶金有限公司")


@pytest.fixture
def unit() -> Organisation:
    return factories.organisation(Capacity.REVIEW_UNIT, name="燕山安全评价有限公司")


def tie(client, unit: Organisation, firm: Organisation, **fields):
    row = {"unit": unit.name, "person": "", "enterprise": firm.name, "on": "2024-05-08"}
    return client.post(f"{TIES}add/", row | {"nature": "安全管理咨询", "source": "合同"} | fields)


def test_a_tie_of_a_unit_and_one_of_a_person_are_entered_and_shown(operator, as_actor, unit, firm):
    client = as_actor(operator)
    person = factories.person("白露", email="bai@yanshan.example")

    assert tie(client, unit, firm).status_code == 302
    for typed in ("BAI@yanshan.example", " 白露 ", str(person.pk)):
        assert tie(client, unit, firm, person=typed, on="2025-01-02").status_code == 302

    assert Tie.objects.filter(person=person).count() == 3
    assert Tie.objects.get(person=None).unit == unit
    assert "白露" in client.get(TIES).text
    assert "白露" in client.get(f"{TIES}?q=白露").text
    shown = client.get(f"{TIES}{Tie.objects.filter(person=person)[0].pk}/change/").text
    assert 'value="bai@yanshan.example"' in shown


def test_a_tie_that_cannot_be_is_refused(operator, as_actor, unit, firm):
    client = as_actor(operator)
    for _twice in range(2):
        factories.person("张伟")

    assert errors(tie(client, unit, firm, on="2999-03-11")) == {
        "on": [f"2999-03-11 has not come yet; today is {clock.today()}."]
    }
    assert errors(tie(client, unit, unit)) == {"enterprise": ["The unit and the enterprise are the same organisation."]}
    assert errors(tie(client, unit, firm, person="无此人")) == {
        "person": ["No person has this e-mail address, name or number."]
    }
    assert errors(tie(client, unit, firm, person="张伟")) == {
        "person": ["Several people have this name; type the e-mail address."]
    }
    assert errors(tie(client, unit, firm, person="\x00")).keys() == {"person"}
    assert not Tie.objects.exists()


def test_who_keeps_a_register_learns_which_open_cases_have_to_pass_on(operator, as_actor, db):
    world = build()
    case = world.case_at("reviewing")
    client, unit = as_actor(operator), world.review_unit.organisation

    entered = tie(client, unit, world.enterprise.organisation)
    shown = client.get(entered["Location"]).text
    assert f"1 open case has to pass to somebody else: {case.reference}." in shown

    row = EntrustedUnit.objects.get(unit=world.unit.organisation)
    changed = {"department": row.department_id, "unit": row.unit_id, "task": row.task, "level": row.level}
    saved = client.post(
        f"/console/grading/entrustedunit/{row.pk}/change/", changed | {"since": "2022-01-01", "until": "2026-01-01"}
    )
    assert case.reference in client.get(saved["Location"]).text
