"""The profile, the acting hand, and the tokens."""

import pytest
from django.conf import settings

from accounts.middleware import SESSION_KEY
from accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_language_of_the_profile_is_that_of_the_site(administrator, as_actor):
    client = as_actor(administrator)
    response = client.post("/profile/", {"name": "新名", "language": "en"})
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    administrator.person.refresh_from_db()
    assert (administrator.person.name, administrator.person.language) == ("新名", "en")


def test_a_profile_without_a_name_is_refused_beside_the_field(administrator, as_actor):
    response = as_actor(administrator).post("/profile/", {"name": " ", "language": "xx"})
    assert response.status_code == 422
    assert [problem["anchor"] for problem in response.context["problems"]] == ["id_name", "id_language"]


def test_one_chooses_among_ones_own_hands(administrator, as_actor):
    second = factories.membership(Role.PRINCIPAL, person=administrator.person)
    client = as_actor(administrator)
    response = client.post("/acting/", {"actor": str(second.pk)})
    assert response.status_code == 302
    assert client.session[SESSION_KEY] == str(second.pk)
    assert client.get("/profile/").context["request"].actor.membership == second


@pytest.mark.parametrize("token", ["", "0", "999999", "x", "1:2"])
def test_a_foreign_hand_cannot_be_chosen(administrator, as_actor, token):
    other = factories.membership()
    client = as_actor(administrator)
    assert client.post("/acting/", {"actor": token or str(other.pk)}).status_code == 403


def test_choosing_a_hand_does_not_lead_to_another_site(administrator, as_actor):
    response = as_actor(administrator).post("/acting/", {"actor": administrator.token, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_a_token_is_shown_once_and_works_until_it_is_revoked(administrator, as_actor, client):
    browser = as_actor(administrator)
    response = browser.post("/tokens/", {"days": 30, "password": factories.PASSWORD})
    token = response.context["made"]
    assert token in response.text
    assert token not in browser.get("/tokens/").text
    assert "no-store" in response["Cache-Control"]
    header = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/me", headers=header).status_code == 200
    browser.post(f"/tokens/{token[:15]}/revoke/")
    assert client.get("/api/v1/me", headers=header).status_code == 401


def test_a_token_needs_the_password(administrator, as_actor):
    response = as_actor(administrator).post("/tokens/", {"days": 30, "password": "wrong"})
    assert response.status_code == 422
    assert administrator.person.auth_token_set.count() == 0


@pytest.mark.parametrize("days", ["0", "36500", "", "x"])
def test_a_token_holds_no_longer_than_offered(administrator, as_actor, days):
    assert as_actor(administrator).post("/tokens/", {"days": days, "password": "x"}).status_code == 422


def test_anothers_token_is_not_there(administrator, as_actor):
    other = factories.actor()
    token = as_actor(other).post("/tokens/", {"days": 1, "password": factories.PASSWORD}).context["made"]
    assert as_actor(administrator).post(f"/tokens/{token[:15]}/revoke/").status_code == 404


def test_who_acts_for_nobody_sees_the_profile_and_is_told_why_not_the_rest(client):
    client.force_login(factories.person(), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/profile/").status_code == 200
    response = client.get("/delegations/")
    assert response.status_code == 403
    assert "no organisation today" in response.text
