"""The wiring: it answers, and says what it must to browsers."""

from typing import Any

import pytest
from django.test import Client


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


@pytest.mark.parametrize(("language", "said"), [("en", "The site made a mistake"), ("zh-hans", "本平台出现故障")])
def test_a_fault_is_answered_with_a_page_even_where_the_static_files_are_not_there(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any, language: str, said: str
):
    monkeypatch.setattr("config.views.connection", None)
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    client = Client(headers={"accept-language": language}, raise_request_exception=False)
    answer = client.get("/healthz")
    assert answer.status_code == 500
    assert said in answer.text
    assert "/static/banli.css" in answer.text
