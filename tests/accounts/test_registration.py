"""An enterprise registers itself: nothing before the link, and sentences for what is wrong."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Membership, Organisation, Person
from accounts.regions import find, full_name
from accounts.roles import Capacity, Level, Role
from records.models import SystemEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def typed(**fields: str) -> dict[str, str]:
    return {
        "name": "冀东新材料有限公司",
        "credit_code": factories.credit_code(),
        "region": "130203",
        "contact": "赵一",
        "email": "zhao@example.cn",
    } | fields


@pytest.fixture
def register(client, django_capture_on_commit_callbacks):
    """Send the form and carry out what follows the commit."""

    def send(**fields: str):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/register/", typed(**fields))

    return send


def link() -> str:
    return re.search(r"http\S+", mail.outbox[-1].body)[0].removeprefix(settings.BANLI_SITE_URL)


def texts(response) -> str:
    return " ".join(str(problem["text"]) for problem in response.context["problems"])


def test_nothing_is_stored_before_the_link_is_followed_and_a_password_set(register, client):
    assert register()["Location"] == "/register/sent/"
    assert not Organisation.objects.exists()
    assert client.get(link()).status_code == 200
    assert not Person.objects.exists()
    new = {"password": "a-really-long-one", "again": "a-really-long-one"}
    assert client.post(link(), new)["Location"] == "/login/"
    membership = Membership.objects.get()
    assert membership.roles == sorted([Role.ADMINISTRATOR, Role.HANDLER])
    assert membership.person.email == "zhao@example.cn"
    assert [row.capacity for row in membership.organisation.capacities.all()] == [Capacity.ENTERPRISE]
    assert [event.code for event in SystemEvent.objects.all()] == ["register"]
    assert Client().post("/login/", {"username": "zhao@example.cn", "password": "a-really-long-one"}).status_code == 302


def test_somebody_with_a_login_keeps_the_password(register, client):
    known = factories.person("老赵", email="zhao@example.cn")
    register()
    assert 'name="password"' not in client.get(link()).text
    client.post(link(), {"password": "hijacked-password", "again": "hijacked-password"})
    known.refresh_from_db()
    assert known.check_password(factories.PASSWORD)
    assert Membership.objects.get().person == known


def test_a_link_followed_twice_leads_to_signing_in(register, client):
    register()
    client.post(link(), {"password": "a-really-long-one", "again": "a-really-long-one"})
    assert client.get(link())["Location"] == "/login/"
    assert Organisation.objects.count() == 1


def test_a_link_that_was_changed_is_refused(register, client):
    register()
    response = client.get(link()[:-5] + "xxxx/")
    assert response.status_code == 410
    assert "cut off" in response.text


@pytest.mark.parametrize(
    ("password", "again", "part"),
    [("short", "short", "too short"), ("a-really-long-one", "another", "differ"), ("", "", "required")],
)
def test_a_password_that_does_not_do_is_refused_and_nothing_stored(register, client, password, again, part):
    register()
    response = client.post(link(), {"password": password, "again": again})
    assert response.status_code == 422
    assert part in texts(response)
    assert not Organisation.objects.exists()


def test_a_registered_code_is_said_with_whom_to_ask_and_without_its_members(register):
    bureau = factories.organisation(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT,
        level=Level.PREFECTURE,
        name="唐山市应急管理局",
        region=factories.region("130200"),
    )
    member = factories.membership(Role.ADMINISTRATOR)
    response = register(credit_code=member.organisation.credit_code)
    assert response.status_code == 422
    assert member.organisation.name in texts(response)
    assert bureau.name in texts(response)
    assert member.person.name not in response.text
    assert member.person.email not in response.text
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("credit_code", "9113020300000000", "has 16"),
        ("credit_code", "91130203I00000001X", "I, O, S, V"),
        ("region", "nowhere", "No region is called"),
        ("region", "123456", "No region is called"),
        ("region", "区", "Too many regions"),
        ("email", "no address", "valid email"),
        ("name", "", "required"),
        ("name", "x" * 200, "at most 120"),
        ("contact", "nul\x00", "Null"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_lost(register, field, value, part):
    response = register(**{field: value})
    assert response.status_code == 422
    assert part in texts(response)
    assert "冀东新材料有限公司" in response.text or field == "name"
    assert mail.outbox == []


def test_a_name_that_several_regions_have_is_chosen_on_the_next_page(register):
    response = register(region="新华区")
    assert response.status_code == 422
    assert "河北省 › 石家庄市 › 新华区" in response.text
    assert register(region="新华区", region_choice="130105").status_code == 302


def test_a_city_is_narrowed_to_its_counties(register):
    response = register(region="唐山")
    assert "河北省 › 唐山市 › 路北区" in response.text
    response = register(region="河北省")
    assert "河北省 › 唐山市" in response.text
    response = register(region="河北省", region_choice="130200")
    assert "河北省 › 唐山市 › 路北区" in response.text
    assert 'value="130200 唐山市"' in response.text
    assert register(region="130200 唐山市", region_choice="130203").status_code == 302


def test_a_city_without_counties_is_enough(register):
    assert register(region="东莞").status_code == 302


@pytest.mark.parametrize("text", ["路北区", "河北 路北", "河北省唐山市路北区", "130203", "130203 路北区"])
def test_a_region_is_found_however_it_is_written(text):
    assert [full_name(region) for region in find(text)] == ["河北省 › 唐山市 › 路北区"]


def test_a_mailbox_is_not_flooded(register):
    answers = [register().status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_credit_codes_are_not_tried_out_in_bulk(register):
    answers = {register(credit_code="x").status_code for _ in range(30)}
    assert answers == {422}
    response = register(credit_code="x")
    assert response.status_code == 429
    assert "60 minutes" in response.text
