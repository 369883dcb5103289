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
    """Let the flush after a transactional test pass the triggers, and keep what migrations wrote.

    The rows that are there after the migrations (regions, content types) are kept in tables aside. Rows are deleted:
    to truncate some hundred tables takes PostgreSQL thirty times as long, most of them being empty.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        kept = [table for table in tables if _has_rows(cursor, table)]
        cursor.execute("CREATE SCHEMA IF NOT EXISTS kept")
        for table in kept:
            cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
    original = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        # Django runs the list in one transaction; LOCAL ends with it. The locks wait for others, as TRUNCATE does.
        named = ", ".join(f'public."{table}"' for table in tables)
        prepared = ["SET LOCAL session_replication_role = replica", f"LOCK TABLE {named} IN ACCESS EXCLUSIVE MODE"]
        emptied = [f'DELETE FROM public."{table}"' for table in tables if table not in kept]
        restored = [statement for table in kept for statement in _restoring(table)]
        original(self, [*prepared, *emptied, *restored])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


def _has_rows(cursor, table: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
    return cursor.fetchone()[0]


def _restoring(table: str) -> list[str]:
    """Statements that take away the rows that are not kept and bring back those that are missing."""
    there, aside = f'public."{table}"', f'kept."{table}"'
    return [
        f"DELETE FROM {there} t WHERE NOT EXISTS (SELECT 1 FROM {aside} k WHERE k = t)",
        f"INSERT INTO {there} SELECT * FROM {aside} k WHERE NOT EXISTS (SELECT 1 FROM {there} t WHERE t = k)",
    ]


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
