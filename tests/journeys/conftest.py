from collections.abc import Callable, Iterator
from datetime import date, datetime
from subprocess import Popen

import pytest
from django.utils import timezone

from records import clock
from records.models import ClockOffset
from tests.grading.world import SUBMITTED_ON, World, build, moment


@pytest.fixture
def on_day(transactional_db, settings) -> Iterator[Callable[[date], None]]:
    """`on_day(day)` makes it ten in the morning of that day for this process and for the worker."""
    settings.BANLI_CLOCK_MOVABLE = True

    def move(day: date) -> None:
        target: datetime = moment(day)
        seconds = int((target - timezone.now()).total_seconds())  # noqa: TID251 - what the clock is moved against
        ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})
        clock.forget_offset()

    yield move
    clock.forget_offset()


@pytest.fixture
def worker(on_day: Callable[[date], None], request: pytest.FixtureRequest) -> Popen:
    """The real worker, started on the day on which the world's cases are submitted.

    It may not see them under today's date, on which every limit of theirs has lapsed.
    """
    on_day(SUBMITTED_ON)
    return request.getfixturevalue("celery_worker_process")


@pytest.fixture
def world(transactional_db) -> World:
    """The small world of grading, committed."""
    return build()
