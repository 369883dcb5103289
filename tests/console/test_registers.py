"""The registers in the console: who keeps them names an enterprise as people know it."""

import pytest

from accounts.models import Organisation
from accounts.roles import Capacity
from grading.demo.people import MEMBERS, create_members, create_organisations, logins
from grading.models import AccidentRecord, Industry, YearlySelfEvaluation
from tests import factories

pytestmark = pytest.mark.django_db
ADD = "/console/grading/accidentrecord/add/"
REGISTRAR = "zhou@province.example"


@pytest.fixture
def enterprise() -> Organisation:
    return factories.organisation(Capacity.ENTERPRISE)


def enter(client, enterprise: str):
    accident = {"on": "2026-03-10", "deaths": 0, "serious_injuries": 1, "direct_loss": "0"}
    return client.post(ADD, accident | {"summary": "甲", "source": "乙", "enterprise": enterprise})


def test_the_demos_registrars_look_up_organisations_and_change_none(as_person):
    members = create_members(create_organisations())
    client = as_person(members[REGISTRAR].person)
    assert client.get(ADD).status_code == 200
    assert client.get("/console/accounts/organisation/?_to_field=id&_popup=1").status_code == 200
    assert client.get("/console/accounts/region/?_popup=1").status_code == 200
    assert client.get("/console/accounts/organisation/add/").status_code == 403
    assert enter(client, "华北冶金有限公司").status_code == 302
    assert AccidentRecord.objects.get().enterprise == members["zhao@huabei.example"].organisation


@pytest.mark.parametrize(
    "typed",
    [
        lambda each: each.credit_code,
        lambda each: f" {each.credit_code[:8].lower()} {each.credit_code[8:].lower()} ",
        lambda each: f" {each.name} ",
        lambda each: str(each.pk),
    ],
    ids=["code", "code as people write it", "name", "number"],
)
def test_an_enterprise_is_named_by_code_name_or_number(operator, as_actor, enterprise, typed):
    assert enter(as_actor(operator), typed(enterprise)).status_code == 302
    assert AccidentRecord.objects.get().enterprise == enterprise


@pytest.mark.parametrize(
    "typed", ["", "没有这家企业", "999999999999999999", "9" * 40, "\x00"], ids=["none", "name", "code", "long", "nul"]
)
def test_an_enterprise_that_is_not_there_is_refused(operator, as_actor, typed):
    response = enter(as_actor(operator), typed)
    assert response.status_code == 200
    assert "enterprise" in response.context["adminform"].form.errors
    assert not AccidentRecord.objects.exists()


def test_a_name_that_two_have_asks_for_the_code(operator, as_actor, enterprise):
    factories.organisation(Capacity.ENTERPRISE, name=enterprise.name)
    response = enter(as_actor(operator), enterprise.name)
    assert "Several organisations have this name" in response.text


def test_what_each_login_of_the_demo_plays_is_english_in_english():
    assert all(said.isascii() for said, *_names in logins()), MEMBERS


def evaluation(client, enterprise: Organisation, year: int, filed_on: str):
    """Enter a yearly self-evaluation."""
    typed = {"enterprise": enterprise.name, "industry": Industry.objects.get(code="textiles").pk, "year": year}
    return client.post("/console/grading/yearlyselfevaluation/add/", typed | {"filed_on": filed_on, "source": "报送"})


def test_a_yearly_self_evaluation_is_entered_once_and_not_before_its_year(operator, as_actor, enterprise):
    client = as_actor(operator)

    early = evaluation(client, enterprise, 2025, "2024-12-31")
    assert "A self-evaluation is not filed before its calendar year has begun." in early.text
    assert evaluation(client, enterprise, 2025, "2026-01-15").status_code == 302
    assert evaluation(client, enterprise, 2025, "2026-02-01").status_code == 200
    assert YearlySelfEvaluation.objects.get().year == 2025
