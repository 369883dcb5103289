import pytest

from tests.casework.api.world import World


@pytest.fixture
def world(db: None) -> World:
    """The offices and people of the demo, without its cases."""
    return World()
