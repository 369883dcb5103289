"""What the tests of pages share: somebody with the site open in English, and what a page says."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from accounts.actors import PersonActor
from accounts.models import Person

GROUP = {
    "members-0-name": "王建国",
    "members-0-position": "总经理",
    "members-0-part": "leader",
    "members-1-name": "张强",
    "members-1-position": "职工代表",
    "members-1-part": "employee",
}
"""A group for self-evaluation, as its page sends it."""


def visitor(who: PersonActor | Person | None = None) -> Client:
    """A browser with the site in English, signed in as `who` if given."""
    client = Client(headers={"accept-language": "en"})
    person = who.person if isinstance(who, PersonActor) else who
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    """What is written on the page, on one line."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def value_of(response: Any, name: str) -> str:
    """The value of the first input with this name."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    assert found, f"no input {name}"
    return unescape(found[1])
