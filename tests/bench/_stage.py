"""What the benches share: Django set up on their own database, with cheap passwords and plain static files."""

import statistics
import time
import warnings
from collections.abc import Callable

import django
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_test_environment

MILLISECONDS = 1000


def set_up() -> None:
    """Make models usable and pages answer to the test client."""
    django.setup()
    warnings.filterwarnings("ignore", message="No directory at:")
    setup_test_environment(debug=False)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def queries_of(act: Callable[[], object]) -> int:
    """How many statements `act` sends, those that open and close transactions included."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def median_ms(acts: list[Callable[[], object]]) -> float:
    """The median time that the `acts` take, in milliseconds."""
    return statistics.median(_seconds(act) for act in acts) * MILLISECONDS


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
