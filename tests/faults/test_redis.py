"""A Redis that loses what it holds, is away for a while, and comes back empty."""

from datetime import date

import pytest

from tests.faults.filing import file
from tests.faults.record import assert_nothing_lost
from tests.faults.waiting import until_done
from tests.fixtures.services import wait_until

pytestmark = pytest.mark.slow

SUBMITTED_ON, LAPSED_ON, SIGNERS_ON = date(2026, 3, 10), date(2026, 3, 18), date(2026, 3, 19)
CASES = 5


def test_whatever_happens_to_redis_the_clock_finds_what_is_due(world, the_clock, site, redis, mails):
    """Worker and clock are not begun anew: they find back to it by themselves."""
    filed = file(world, CASES, on=SUBMITTED_ON)
    the_clock.at(date(2026, 3, 16))
    site.clock()
    worker = site.worker()
    until_done()
    redis.empty()
    the_clock.at(LAPSED_ON)
    until_done()
    redis.stop()
    the_clock.at(SIGNERS_ON)
    wait_until(lambda: "Connection to broker lost" in worker.said, "the worker to miss it")
    redis.start()
    until_done()
    assert_nothing_lost(world, filed, SIGNERS_ON, mails)
