"""The pages of logins and of the console in a real browser, under the content policy, accessible, without scripts."""

import pytest

from accounts.models import Person
from accounts.roles import Capacity, Role
from tests import factories
from tests.grading.world import build

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def sign_in(page, email: str) -> None:
    page.goto("/login/")
    page.fill("#id_username", email)
    page.fill("#id_password", factories.PASSWORD)
    page.click("main button")


@pytest.fixture
def boss():
    """An operator who also administers an enterprise."""
    person = factories.person("高远", is_staff=True, is_superuser=True)
    factories.membership(Role.ADMINISTRATOR, Role.HANDLER, person=person)
    factories.membership(Role.OPERATOR, person=person, organisation=factories.organisation(Capacity.SITE))
    return person


def test_pages_of_logins(new_page, boss, axe):
    page = new_page()
    own = boss.memberships.first()
    factories.delegation(own)
    for path in ("/login/", "/register/", "/register/sent/", "/password/link/", "/password/set/MQ/x/"):
        page.goto(path)
        axe(page)
    sign_in(page, boss.email)
    member = f"/organisation/members/{own.pk}"
    for path in (
        *("/profile/", "/tokens/", "/password/", "/delegations/", "/organisation/", "/organisation/members/add/"),
        *(f"{member}/roles/", f"{member}/end/"),
    ):
        assert page.goto(path).status == 200
        axe(page)


@pytest.fixture
def quiet_page(browser, live_server):
    """A page for axe alone: where a sheet imports another, as the console's do, axe writes styles into the page."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_pages_of_the_console(new_page, quiet_page, boss, axe):
    world = build()
    organisation = world.unit.organisation.pk
    paths = (
        *("/console/", "/console/accounts/person/", f"/console/accounts/person/{boss.pk}/change/"),
        *("/console/accounts/organisation/add/", f"/console/accounts/organisation/{organisation}/change/"),
        *(f"/console/accounts/organisation/{organisation}/history/", "/console/accounts/membership/add/"),
        *("/console/casework/limitoverride/add/", "/console/casework/outboxmessage/"),
        *("/console/auth/group/add/", "/console/axes/accessattempt/"),
    )
    page = new_page()
    for visitor in (page, quiet_page):
        sign_in(visitor, boss.email)
    for path in paths:
        assert page.goto(path).status == 200
        quiet_page.goto(path)
        axe(quiet_page)


def test_a_case_in_the_console(new_page, quiet_page, boss, axe):
    world = build()
    case = world.case_at("correction")
    Person.objects.filter(pk=world.unit.handler.person.pk).update(is_staff=True)
    page = new_page()
    for visitor in (page, quiet_page):
        sign_in(visitor, world.unit.handler.person.email)
    for path in ("/console/casework/case/", f"/console/casework/case/{case.pk}/change/"):
        assert page.goto(path).status == 200
        quiet_page.goto(path)
        axe(quiet_page)


def test_registering_without_scripts(new_page, boss):
    factories.region()
    page = new_page(java_script_enabled=False)
    page.goto("/register/")
    page.fill("#id_name", "冀东新材料有限公司")
    page.fill("#id_credit_code", "9113 0203")
    page.fill("#id_region", "路北区")
    page.fill("#id_contact", "赵一")
    page.fill("#id_email", "zhao@example.cn")
    page.click("main button")
    assert page.locator(".error-summary li").count() == 1
    assert page.input_value("#id_name") == "冀东新材料有限公司"
    page.click(".error-summary a")
    page.fill("#id_credit_code", factories.credit_code())
    page.click("main button")
    page.wait_for_url("**/register/sent/**")
