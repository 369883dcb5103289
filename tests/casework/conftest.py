"""The toy procedure and its people; registered for the tests that ask for them and for no other."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from casework import registry
from tests.casework import toy


@pytest.fixture
def world(db: None, toy_registered: None) -> toy.World:
    """An enterprise and an office, and the procedure in which they meet."""
    return toy.build_world()


@pytest.fixture
def committed_world(transactional_db: None, toy_registered: None) -> toy.World:
    """The same in a database that other threads and processes see."""
    return toy.build_world()


@pytest.fixture
def toy_registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy procedure is known, and what is said is said in English."""
    assert registry.faults_of(toy.TOY) == []
    monkeypatch.setitem(registry._types, "toy", toy.TOY)
    with translation.override("en"):
        yield
