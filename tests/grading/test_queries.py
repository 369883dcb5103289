"""How many queries each step takes: at most 25, however many rows it has.

Counted are statements that read or write rows. What signing adds to a step (its proposal, its signatures) is
counted apart.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.grading import world as grading
from tests.grading.rehearsing import SIGNED, STEPS, preparing, taking, taking_unsigned
from tests.grading.world import ITEM, moment

MOST = 25
MOST_BY_SIGNING = 6
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT pg_advisory")
SIGNING = ('"casework_proposal"', '"casework_signature"')


def queries_of(act: Callable[[], object]) -> list[str]:
    """The statements on rows that `act` sends, in order."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured if not query["sql"].startswith(CONTROL)]


def require_few(queries: list[str], most: int = MOST) -> None:
    listed = "\n".join(f"{number}: {sql[:200]}" for number, sql in enumerate(queries, start=1))
    assert len(queries) <= most, listed


@pytest.mark.parametrize("step", STEPS)
def test_taking_a_step_takes_few_queries(world, step):
    queries = queries_of(taking(world, step))

    signing = [sql for sql in queries if any(table in sql for table in SIGNING)]
    require_few([sql for sql in queries if sql not in signing])
    require_few(signing, MOST_BY_SIGNING)


@pytest.mark.parametrize("step", SIGNED)
def test_preparing_a_step_takes_few_queries(world, step):
    require_few(queries_of(preparing(world, step)))


@pytest.mark.parametrize("step", [step for step in SIGNED if step not in ("submit", "resubmit")])
def test_taking_a_step_without_a_signature_takes_few_queries(world, step):
    require_few(queries_of(taking_unsigned(world, step)))


def test_thirty_items_take_no_more_queries_than_three(world):
    counts = []
    for count in (3, 30):
        case = world.case_at("submitted", by=grading.enterprise())
        payload = {"complete": True, "items": [ITEM] * count}
        counts.append(len(queries_of(lambda: world.do(case, "request_correction", payload, at=moment("2026-03-11")))))  # noqa: B023

    assert counts[0] == counts[1]
