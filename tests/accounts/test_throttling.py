"""By which address the requests of strangers are counted."""

import pytest
from django.test import RequestFactory

from accounts.throttling import address_of


def asked_from(**headers: str) -> str:
    return address_of(RequestFactory().get("/", **headers))


def test_without_a_proxy_what_a_client_writes_of_itself_counts_nothing(settings):
    settings.BEHIND_PROXY = False

    assert asked_from(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.9") == "198.51.100.7"


def test_behind_a_proxy_the_address_counts_that_the_proxy_was_asked_from(settings):
    settings.BEHIND_PROXY = True
    forwarded = "10.0.0.1, 203.0.113.9"

    assert asked_from(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded) == "203.0.113.9"
    assert asked_from(REMOTE_ADDR="127.0.0.1") == "127.0.0.1"


def test_all_addresses_of_one_subscriber_count_as_one():
    first, second, other = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"

    assert asked_from(REMOTE_ADDR=first) == asked_from(REMOTE_ADDR=second)
    assert asked_from(REMOTE_ADDR=first) != asked_from(REMOTE_ADDR=other)


@pytest.mark.parametrize("written", ["", "unix:", "not an address"])
def test_who_cannot_be_told_apart_counts_as_one(written):
    assert asked_from(REMOTE_ADDR=written) == "unknown"
