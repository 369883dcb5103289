"""Whether what the site stands on answers now: each a yes or no within some seconds, and nothing told to strangers.

The database is asked on a connection of its own: one that was kept might hang where the server has gone away.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from casework.watch.operations import SETTLING, is_silent
from records import clock
from records.masking import short_error

SECONDS = 3
"""How long an answer may take to come."""
LONGEST_ERROR = 300

_REDIS = ("redis://", "rediss://", "unix://")
_FOLDER = "folder://"

logger = logging.getLogger(__name__)


def database() -> bool:
    """Whether a new connection to the database can be made and answers."""
    try:
        with _fresh_cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        # In one line: it is asked again and again.
        logger.warning("The database does not answer: %s", short_error(error, LONGEST_ERROR))
        return False
    return True


def broker() -> bool:
    """Whether messages to the worker can be left: Redis answers, or the folder can be written to."""
    url = settings.CELERY_BROKER_URL
    try:
        if url.startswith(_REDIS):
            _ping(url)
        elif url.startswith(_FOLDER):
            _write(Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
    except (RedisError, OSError) as error:
        logger.warning("The broker does not answer: %s", short_error(error, LONGEST_ERROR))
        return False
    return True


def sweeps() -> bool:
    """Whether due lapses were looked for lately enough (`operations.SILENCE`); not so where no database can say."""
    try:
        with _fresh_cursor() as cursor:
            cursor.execute("SELECT ended_at FROM casework_taskrun WHERE name = %s", [SETTLING])
            row = cursor.fetchone()
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", short_error(error, LONGEST_ERROR))
        return False
    return row is not None and not is_silent(row[0], clock.system_now())


@contextmanager
def _fresh_cursor() -> Iterator[Any]:
    fresh = connection.copy()
    fresh.settings_dict["OPTIONS"]["connect_timeout"] = SECONDS
    try:
        with fresh.cursor() as cursor:
            yield cursor
    finally:
        fresh.close()


def _ping(url: str) -> None:
    once = Retry(NoBackoff(), 0)
    with Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS, retry=once) as client:
        client.ping()


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, suffix=".probe") as probe:
        probe.write(b"?")
        probe.flush()
