import pytest

from tests.grading.world import World, build


@pytest.fixture
def world(db) -> World:
    """The small world of grading."""
    return build()
