"""Loaded before Django (see pyproject.toml): gives the tests an environment of their own.

Without a DATABASE_URL the embedded test cluster is started, or attached to. All this is set before
anything imports the settings; the workers of pytest-xdist and other child processes inherit it.
"""

import atexit
import gc
import os
import shutil
import tempfile

from config import embedded, messages

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = embedded.start(embedded.TEST_DIRECTORY, scratch=True)
os.environ.setdefault("BANLI_DEMO", "0")
os.environ.setdefault("BANLI_CLOCK_MOVABLE", "1")
os.environ.setdefault("SECRET_KEY", "known to everybody, good enough for tests")
# Documents, mails and messages of a test run must not land among those of the demo.
if "BANLI_DATA_DIR" not in os.environ:
    os.environ["BANLI_DATA_DIR"] = tempfile.mkdtemp(prefix="banli-test-")
    atexit.register(shutil.rmtree, os.environ["BANLI_DATA_DIR"], ignore_errors=True)
# In small tables any order of joins will do: to look for the best one takes longer than the query itself.
os.environ.setdefault("PGOPTIONS", "-c join_collapse_limit=1 -c from_collapse_limit=1")
# Nothing in a test process listens; the worker's tests start a Redis (see services.py).
os.environ.setdefault("REDIS_URL", "memory://")
# Playwright runs an event loop in the thread of the test, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

messages.compile_catalogue()


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all that was imported, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
