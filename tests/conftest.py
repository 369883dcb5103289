"""What all tests share. The real services (mail server, Redis, worker, browser) are in tests/fixtures."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from django.urls import get_resolver

from records import clock

pytest_plugins = [
    "tests.fixtures.services",
    "tests.fixtures.browsing",
    "tests.fixtures.people",
    "tests.fixtures.logs",
]


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Cheap password hashes, and static files without the manifest that collectstatic writes."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_of_the_real_procedures() -> None:
    """Read the addresses before any test registers a procedure of its own, or they would keep its API."""
    get_resolver().url_patterns  # noqa: B018 - reading them is what makes them


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let the flush after a transactional test pass the triggers, and bring back what migrations wrote.

    The rows that are there after the migrations (regions, content types) are kept in tables aside.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = _tables_with_rows(cursor)
        cursor.execute("CREATE SCHEMA IF NOT EXISTS kept")
        for table in tables:
            cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
    original = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        # Django runs the list in one transaction; LOCAL ends with it.
        lifted = "SET LOCAL session_replication_role = replica"
        restored = [f'INSERT INTO public."{table}" SELECT * FROM kept."{table}"' for table in tables]
        original(self, [lifted, *sql_list, *restored])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


def _tables_with_rows(cursor) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    found = []
    for table in tables:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
        if cursor.fetchone()[0]:
            found.append(table)
    return found


@pytest.fixture(autouse=True)
def documents_of_this_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder of its own for the documents that a test stores."""
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("documents"))):
        yield


@pytest.fixture(autouse=True)
def clock_unmoved(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget where an earlier test moved the clock: its row is gone, the cached number is not.

    Where no other process can see the test's data none can move its clock: there the offset is read once, not
    once a second, or a count of queries would depend on how fast the machine is.
    """
    clock.forget_offset()
    marker = request.node.get_closest_marker("django_db")
    shared = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if not shared:
        monkeypatch.setattr(clock, "OFFSET_CACHE_SECONDS", float("inf"))
