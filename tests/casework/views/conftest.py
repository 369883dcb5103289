from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import PersonActor
from casework.models import Case
from records import clock
from tests.casework import toy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sentences(english: None) -> None:
    """Pages in English."""


@pytest.fixture
def now(world: toy.World) -> datetime:
    """This moment, for cases whose limits still run."""
    return clock.now()


@pytest.fixture
def long_ago(world: toy.World) -> datetime:
    """Long enough for every limit of the toy to be over."""
    return clock.now() - timedelta(days=60)


class Pages:
    """The pages of one case as one hand sees them."""

    def __init__(self, client: Client, case: Case) -> None:
        self.client, self.case = client, case

    def url(self, path: str = "") -> str:
        return f"/cases/{self.case.reference}/{path}"

    def get(self, path: str = "") -> HttpResponse:
        return self.client.get(self.url(path))

    def step(self, step: str, do: str, answers: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Press a button on a step's page, as it stands now unless told."""
        version = Case.objects.get(pk=self.case.pk).version
        sent = {"do": do, "seen_version": version, "key": toy.new_key(), **(answers or {}), **more}
        return self.client.post(self.url(f"steps/{step}/"), sent)


@pytest.fixture
def pages(as_actor: Callable[[PersonActor], Client]) -> Callable[[PersonActor, Case], Pages]:
    """`pages(actor, case)`: that case in a browser in which that hand is chosen."""
    return lambda actor, case: Pages(as_actor(actor), case)


@pytest.fixture
def cost() -> Callable[[Client, str], int]:
    """How many queries a page needs, but for the moved clock, which is read once a second at most."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return sum("records_clockoffset" not in query["sql"] for query in captured)

    return count


@pytest.fixture
def text() -> Callable[[HttpResponse], str]:
    """What a page says, with its blanks made single."""
    return lambda response: " ".join(response.content.decode().split())
