"""Signing in and out, being locked out, and passwords by mail."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def sign_in(client: Client, email: str, password: str = factories.PASSWORD, **extra):
    return client.post("/login/", {"username": email, "password": password, **extra})


def links(body: str) -> list[str]:
    return [url.removeprefix(settings.BANLI_SITE_URL) for url in re.findall(r"http\S+", body)]


def test_any_page_leads_to_signing_in_and_back(client):
    person = factories.person()
    response = client.get("/profile/")
    assert response["Location"] == "/login/?next=/profile/"
    response = sign_in(client, person.email, next="/profile/")
    assert response["Location"] == "/profile/"


def test_the_address_may_be_written_in_capitals(client):
    person = factories.person()
    assert sign_in(client, f" {person.email.upper()} ").status_code == 302


def test_a_foreign_address_to_go_on_to_is_ignored(client):
    person = factories.person()
    assert sign_in(client, person.email, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client):
    person = factories.person()
    wrong = sign_in(client, person.email, "wrong")
    unknown = sign_in(client, "nobody@example.cn", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["problems"] == unknown.context["problems"]
    assert "5 attempts" in wrong.context["problems"][0]["text"]
    assert person.email in wrong.text


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client):
    person = factories.person()
    for spelling in (person.email, person.email.upper(), person.email, f" {person.email}", person.email):
        response = sign_in(client, spelling, "wrong")
    assert response.status_code == 429
    assert "15 minutes" in response.text
    assert sign_in(client, person.email).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), person.email).status_code == 302


@pytest.mark.parametrize("email", ["", "no address", "a" * 300 + "@example.cn", "nul\x00@example.cn"])
def test_what_is_no_address_is_told_so(client, email):
    assert sign_in(client, email).status_code == 422


def test_a_closed_login_is_refused(client):
    person = factories.person(is_active=False)
    assert sign_in(client, person.email).status_code == 422


def test_signing_in_brings_the_language_of_the_profile_unless_this_browser_has_chosen(client):
    person = factories.person(language="en")
    assert sign_in(client, person.email).cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    other = Client()
    other.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert settings.LANGUAGE_COOKIE_NAME not in sign_in(other, person.email).cookies


def test_signing_out_is_a_button_not_a_link(client):
    client.force_login(factories.person(), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/profile/").status_code == 302


def test_a_forgotten_password_is_set_anew_by_the_link_once(client, django_capture_on_commit_callbacks):
    person = factories.person(language="en")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/password/link/", {"email": person.email.upper()})
    link = links(mail.outbox[0].body)[0]
    page = client.get(link, follow=True)
    assert "Set the password" in page.text
    new = {"new_password1": "another-long-one", "new_password2": "another-long-one"}
    assert client.post(page.redirect_chain[-1][0], new)["Location"] == "/login/"
    assert "no longer works" in Client().get(link, follow=True).text
    assert sign_in(Client(), person.email, "another-long-one").status_code == 302


def test_somebody_invited_who_lost_the_mail_asks_for_a_new_link(client, django_capture_on_commit_callbacks):
    person = Person.objects.create_user("lost@example.cn", "丢")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/password/link/", {"email": person.email})
    assert len(mail.outbox) == 1


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/password/link/", {"email": "nobody@example.cn"})
    assert response["Location"] == "/password/link/sent/"
    assert mail.outbox == []


def test_a_mailbox_is_not_flooded(client):
    answers = [client.post("/password/link/", {"email": "a@example.cn"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_a_weak_password_is_refused_with_the_reasons(client, as_actor, administrator):
    client = as_actor(administrator)
    response = client.post(
        "/password/", {"old_password": factories.PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    )
    assert response.status_code == 422
    assert len(response.context["problems"]) >= 2


def test_a_changed_password_ends_other_sessions_and_tokens_but_not_this_one(administrator, as_actor):
    here, there = as_actor(administrator), as_actor(administrator)
    here.post("/tokens/", {"days": 30, "password": factories.PASSWORD})
    new = {"new_password1": "another-long-one", "new_password2": "another-long-one"}
    response = here.post("/password/", {"old_password": factories.PASSWORD, **new})
    assert response["Location"] == "/profile/"
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert administrator.person.auth_token_set.count() == 0
