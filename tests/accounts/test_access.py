"""Every address declares who may open it; those that are not ours are listed here with what guards them."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import LEVELS

GUARDED_OTHERWISE = {
    "healthz": "says only whether the process serves",
    "set_language": "sets a cookie of the visitor's own",
    "admin": "the console: staff only, see tests/console",
}


def addresses(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, str, object]]:
    """Namespace, name and view of every address under `patterns`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield namespace, pattern.name or str(pattern.pattern), pattern.callback


def ours() -> list[tuple[str, object]]:
    found = addresses(get_resolver().url_patterns)
    return [(name, view) for namespace, name, view in found if not {namespace, name} & set(GUARDED_OTHERWISE)]


def test_every_address_declares_who_may_open_it():
    undeclared = [name for name, view in ours() if getattr(view, "access", None) not in LEVELS]
    assert undeclared == []


def test_a_login_is_asked_for_by_every_page_that_is_not_public():
    # Operations of the API answer 401 themselves instead of leading to the login page.
    pages = [(name, view) for name, view in ours() if not name.startswith("api-") and not hasattr(view, "cls")]
    assert len(pages) > 30
    assert [name for name, view in pages if (view.access == "public") == getattr(view, "login_required", True)] == []


def test_every_address_has_a_name():
    assert all(name for _, name, _ in addresses(get_resolver().url_patterns))


@pytest.mark.django_db
def test_without_a_login_a_page_leads_to_signing_in(client):
    for path in ("/profile/", "/organisation/", "/delegations/", "/tokens/", "/"):
        assert client.get(path)["Location"].startswith("/login/?next=")


@pytest.mark.django_db
def test_an_unknown_address_is_not_found(client):
    assert client.get("/no/such/page").status_code == 404
