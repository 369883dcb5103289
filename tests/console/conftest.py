"""People of the console."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.actors import PersonActor
from accounts.models import Person
from accounts.roles import Capacity, Role
from config.celery import app
from tests import factories
from tests.grading.world import World, build


@pytest.fixture(autouse=True)
def mails_at_once(english: None) -> Iterator[None]:
    """Tasks run where they are asked for; sentences are compared in English."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def world(db: None) -> World:
    """Offices, an enterprise and a standard."""
    return build()


@pytest.fixture
def staff(as_actor: Callable[[PersonActor], Client]) -> Callable[[PersonActor], Client]:
    """`staff(actor)` is a browser of somebody let into the console, in that hand."""

    def login(actor: PersonActor) -> Client:
        Person.objects.filter(pk=actor.person.pk).update(is_staff=True)
        return as_actor(actor)

    return login


def site_member(role: str, **fields: Any) -> PersonActor:
    """Somebody of the site itself, let into the console."""
    person = factories.person(is_staff=True, **fields)
    return factories.actor(role, organisation=factories.organisation(Capacity.SITE), person=person)


@pytest.fixture
def operator(db: None) -> PersonActor:
    """Who runs the site: a superuser who sees no case."""
    return site_member(Role.OPERATOR, is_superuser=True)


@pytest.fixture
def auditor(db: None) -> PersonActor:
    """Who reads the audit."""
    return site_member(Role.AUDITOR)
