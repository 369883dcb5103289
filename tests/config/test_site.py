"""The wiring: it answers, and says what it must to browsers."""

import pytest


@pytest.mark.django_db
def test_the_health_page_answers_without_a_login(client):
    response = client.get("/healthz")
    assert response.content == b"ok"


def test_browsers_find_the_mark_on_pages_that_do_not_name_it(client):
    assert client.get("/favicon.ico")["Location"].endswith(".svg")


@pytest.mark.django_db
def test_the_content_policy_allows_nothing_inline_and_nothing_foreign(client):
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
