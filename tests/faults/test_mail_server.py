"""A mail server that refuses, is away, hangs, or drops the connection once it has taken a mail in."""

from datetime import date

import pytest

from casework.messages.delivery import pause_after
from casework.models import OutboxMessage
from tests.faults.filing import file
from tests.faults.record import assert_nothing_lost
from tests.faults.waiting import until_done, until_idle
from tests.fixtures.services import wait_until

pytestmark = pytest.mark.slow

SUBMITTED_ON, LAPSED_ON = date(2026, 3, 10), date(2026, 3, 18)
CASES = 3


@pytest.fixture
def filed(world, the_clock):
    """Cases that lapse today, of which nobody has been told yet."""
    filed = file(world, CASES, on=SUBMITTED_ON)
    the_clock.at(LAPSED_ON)
    return filed


@pytest.fixture
def running(filed, site):
    """A clock and a worker, begun when the server has been broken."""

    def begin() -> None:
        site.clock()
        site.worker()

    return begin


def test_what_the_server_refuses_for_now_goes_later_and_once(world, filed, running, mails, the_clock):
    mails.refuse = "451 try again later"
    running()
    until_idle()
    assert not mails.messages
    assert set(OutboxMessage.objects.values_list("state", "attempts", "error")) == {("waiting", 1, mails.refuse)}
    mails.refuse = None
    the_clock.pass_by(pause_after(1))
    until_done()
    assert_nothing_lost(world, filed, LAPSED_ON, mails)


def test_a_server_that_is_away_holds_up_no_limit_and_loses_no_mail(world, filed, running, mails, the_clock):
    mails.stop()
    running()
    wait_until(lambda: OutboxMessage.objects.filter(attempts=1).count() > 2, "mails tried in vain")
    mails.start()
    the_clock.pass_by(pause_after(1))
    until_done()
    assert_nothing_lost(world, filed, LAPSED_ON, mails)


def test_a_server_that_hangs_is_left_alone_and_then_gets_each_mail_once(world, filed, running, mails, the_clock):
    mails.hangs = True
    running()
    wait_until(lambda: OutboxMessage.objects.filter(attempts=1, leased_until=None).count() > 1, "two given up waiting")
    mails.hangs = False
    until_idle()
    the_clock.pass_by(pause_after(1))
    until_done()
    assert_nothing_lost(world, filed, LAPSED_ON, mails)


def test_a_mail_dropped_after_it_was_taken_in_comes_again_under_the_same_number(
    world, filed, running, mails, the_clock
):
    mails.to_drop = 3
    running()
    until_idle()
    assert len(mails.dropped) == 3
    the_clock.pass_by(pause_after(1))
    until_done()
    assert_nothing_lost(world, filed, LAPSED_ON, mails, doubled=mails.dropped)
