"""A PostgreSQL that dies in the middle of a sweep and comes back."""

from contextlib import closing
from datetime import date

import psycopg
import pytest

from casework.models import Deadline, Event
from tests.faults.filing import file
from tests.faults.record import assert_nothing_lost
from tests.faults.waiting import until_done
from tests.fixtures.services import wait_until

pytestmark = pytest.mark.slow

SUBMITTED_ON, LAPSED_ON = date(2026, 3, 10), date(2026, 3, 18)
CASES = 8


def test_sweeps_go_on_by_themselves_when_postgres_has_come_back(postgres, world, the_clock, site, mails):
    """It dies while one worker has settled half of the lapses and another has just handed over a mail."""
    filed = file(world, CASES, on=SUBMITTED_ON)
    the_clock.at(LAPSED_ON)
    mails.hangs = True
    lapsing = Deadline.objects.get(case=filed[4].case, code="correction_notice")
    with closing(psycopg.connect(postgres.url)) as holding:
        holding.execute("SELECT 1 FROM casework_deadline WHERE id = %s FOR UPDATE", [lapsing.pk])
        worker = site.worker(processes=2, EMAIL_TIMEOUT="300")
        site.ask("casework.tasks.settle_due")
        wait_until(lambda: Event.objects.filter(code="deem_accepted").count() == 4, "half of the lapses")
        site.ask("casework.tasks.deliver_outbox")
        wait_until(lambda: mails.hanging, "a mail half sent")
        postgres.crash()
    mails.hangs = False
    wait_until(lambda: mails.messages, "the mail server to take it in")
    postgres.start()
    site.clock()
    until_done()
    assert worker.is_alive
    assert_nothing_lost(world, filed, LAPSED_ON, mails)
