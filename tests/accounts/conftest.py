"""What the tests of logins and rights share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.actors import PersonActor
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
def administrator(db: None) -> PersonActor:
    """The administrator of an enterprise, who also handles."""
    return factories.actor(Role.ADMINISTRATOR, Role.HANDLER)
