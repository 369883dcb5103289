from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.grading.world import World, build


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    """The sentences of refusals as the code has them, whatever the catalogue makes of them."""
    with translation.override("en"):
        yield


@pytest.fixture
def world(db) -> World:
    """The small world of grading."""
    return build()
