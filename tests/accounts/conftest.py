"""What the tests of logins and rights share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.actors import PersonActor
from accounts.middleware import SESSION_KEY
from accounts.roles import Role
from config.celery import app
from tests import factories


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """The throttles of one test must not slow down the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def mails_at_once() -> Iterator[None]:
    """Tasks run where they are asked for; the worker has tests of its own."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def english(settings: Any) -> Iterator[None]:
    """Sentences as they stand in the code; the Chinese ones are checked with the catalogue."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def administrator(db: None) -> PersonActor:
    """The administrator of an enterprise, who also handles."""
    return factories.actor(Role.ADMINISTRATOR, Role.HANDLER)


@pytest.fixture
def as_actor() -> Callable[[PersonActor], Client]:
    """`as_actor(actor)` is a browser in which that hand is chosen."""

    def login(actor: PersonActor) -> Client:
        client = Client()
        client.force_login(actor.person, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[SESSION_KEY] = actor.token
        session.save()
        return client

    return login
