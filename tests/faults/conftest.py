import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from records import clock
from records.models import ClockOffset
from tests.faults.breaking import BreakingMailServer, BreakingPostgres, BreakingRedis
from tests.faults.processes import Site
from tests.fixtures.services import current_database_url
from tests.grading.world import World, build


class Clock:
    """The clock of the site, as this process and all others see it."""

    def at(self, day: date, hour: int = 10, minute: int = 0) -> None:
        """Make it that moment in Shanghai."""
        target = datetime.combine(day, time(hour, minute), clock.SHANGHAI)
        self._set(int((target - timezone.now()).total_seconds()))  # noqa: TID251 - what the clock is moved against

    def pass_by(self, span: timedelta) -> None:
        """Let so much time go by."""
        self._set(ClockOffset.objects.get().seconds + int(span.total_seconds()))

    def _set(self, seconds: int) -> None:
        ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})
        clock.forget_offset()


@pytest.fixture
def postgres(transactional_db, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BreakingPostgres]:
    """A PostgreSQL of this test's own, on which it works, and so do the processes that it begins."""
    folder = Path(tempfile.mkdtemp(prefix="banli-postgres-"))
    server = BreakingPostgres(folder)
    original = dict(connection.settings_dict)
    try:
        server.start()
        server.copy_from(current_database_url())
        connection.close()
        host = {"host": str(folder)}
        connection.settings_dict.update(NAME="banli", OPTIONS={**original["OPTIONS"], **host})
        yield server
    finally:
        connection.close()
        connection.settings_dict.update(original)
        server.crash()
        shutil.rmtree(folder)


@pytest.fixture
def mails() -> Iterator[BreakingMailServer]:
    """The mail server of the site."""
    server = BreakingMailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[BreakingRedis]:
    """The Redis of the site."""
    server = BreakingRedis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def the_clock(transactional_db, settings) -> Iterator[Clock]:
    settings.BANLI_CLOCK_MOVABLE = True
    yield Clock()
    clock.forget_offset()


@pytest.fixture
def site(transactional_db, mails: BreakingMailServer, redis: BreakingRedis, tmp_path: Path) -> Iterator[Site]:
    """Workers and clocks, none of which has begun yet."""
    environment = {
        "DATABASE_URL": current_database_url(),
        "REDIS_URL": redis.url,
        "EMAIL_URL": mails.url,
        "EMAIL_TIMEOUT": "2",
        "DOCUMENTS_DIR": str(django_settings.MEDIA_ROOT),
    }
    site = Site(environment, tmp_path)
    yield site
    site.end()


@pytest.fixture
def world(the_clock: Clock) -> World:
    """The small world of grading, committed."""
    return build()
