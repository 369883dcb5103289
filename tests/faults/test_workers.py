"""A worker that dies in the middle of what it does, and several workers and clocks at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest

from casework.messages.delivery import LEASE
from casework.models import Deadline, Event, OutboxMessage, Reminder
from tests.faults.filing import file
from tests.faults.record import assert_nothing_lost
from tests.faults.waiting import until_done, until_idle
from tests.fixtures.services import current_database_url, wait_until

pytestmark = pytest.mark.slow

SUBMITTED_ON, LAPSED_ON, SIGNERS_ON = date(2026, 3, 10), date(2026, 3, 18), date(2026, 3, 19)
CASES = 12


@contextmanager
def held(table: str, key: int) -> Iterator[None]:
    """Whoever would write to that row, or one that points to it, waits."""
    with psycopg.connect(current_database_url()) as holding:
        holding.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [key])
        yield
        holding.rollback()


def test_what_a_worker_was_doing_when_it_was_killed_is_done_by_the_next_one(world, the_clock, site, mails):
    """It dies with a lapse, a batch of reminders and a mail half done, all in one instant."""
    filed = file(world, CASES, on=SUBMITTED_ON)
    the_clock.at(SIGNERS_ON)
    mails.hangs = True
    lapsing = Deadline.objects.get(case=filed[4].case, code="correction_notice")
    with held("casework_deadline", lapsing.pk), held("accounts_person", world.unit.signer.person.pk):
        worker = site.worker(processes=3, EMAIL_TIMEOUT="300")
        site.ask("casework.tasks.settle_due")
        wait_until(lambda: _waiting_for_a_row() == 1, "a lapse half settled")
        site.ask("casework.tasks.remind_due")
        wait_until(lambda: _waiting_for_a_row() == 2, "reminders half written")
        site.ask("casework.tasks.deliver_outbox")
        wait_until(lambda: mails.hanging, "a mail half sent")
        worker.kill()
        assert Event.objects.filter(code="deem_accepted").count() == 4
        assert not Reminder.objects.exists()
        assert not mails.messages
    in_its_hands = set(OutboxMessage.objects.filter(leased_until__isnull=False).values_list("pk", flat=True))
    assert in_its_hands
    mails.hangs = False
    site.clock()
    site.worker(processes=2)
    until_idle(but=in_its_hands)
    the_clock.pass_by(LEASE)
    until_done()
    assert_nothing_lost(world, filed, SIGNERS_ON, mails)


def test_two_clocks_and_four_workers_do_everything_once(world, the_clock, site, mails):
    filed = file(world, CASES, on=SUBMITTED_ON)
    the_clock.at(date(2026, 3, 16))
    clocks = [site.clock() for _ in range(2)]
    workers = [site.worker() for _ in range(4)]
    until_done()
    the_clock.at(LAPSED_ON)
    until_done()
    assert all(clock.is_alive and "casework.tasks.settle_due" in clock.said for clock in clocks)
    assert all(worker.is_alive for worker in workers)
    assert_nothing_lost(world, filed, LAPSED_ON, mails)


def _waiting_for_a_row() -> int:
    """How many other connections to this database wait for a row."""
    with psycopg.connect(current_database_url()) as looking:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return int(looking.execute(asked).fetchone()[0])
