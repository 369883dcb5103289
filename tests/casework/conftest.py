"""The toy procedure and its people; registered for the tests that ask for them and for no other."""

import pytest

from casework import registry
from tests.casework import toy


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> toy.World:
    """An enterprise and an office, and the procedure in which they meet."""
    assert registry.faults_of(toy.TOY) == []
    monkeypatch.setitem(registry._types, "toy", toy.TOY)
    return toy.build_world()


@pytest.fixture
def committed_world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> toy.World:
    """The same in a database that other threads and processes see."""
    monkeypatch.setitem(registry._types, "toy", toy.TOY)
    return toy.build_world()
