"""What all tests share. The real services (mail server, Redis, worker, browser) are in tests/fixtures."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings

pytest_plugins = ["tests.fixtures.services", "tests.fixtures.browsing"]


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
def flush_append_only_tables() -> Iterator[None]:
    """Let the flush after a transactional test empty the tables whose triggers refuse that."""
    original = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        # Django wraps the list in one transaction; LOCAL ends with it.
        original(self, ["SET LOCAL session_replication_role = replica", *sql_list])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


@pytest.fixture(autouse=True)
def documents_of_this_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder of its own for the documents that a test stores."""
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("documents"))):
        yield
