"""A day on which very much lapses."""

from datetime import date

import pytest

from casework.models import OutboxMessage
from tests.faults.filing import file
from tests.faults.record import assert_nothing_lost
from tests.faults.waiting import until_recorded
from tests.fixtures.services import wait_until

pytestmark = pytest.mark.slow


def test_two_thousand_limits_that_lapse_in_a_day_while_the_mail_server_hangs(world, the_clock, site, mails):
    filed = file(world, 2_000, on=date(2026, 3, 10))
    the_clock.at(date(2026, 3, 18))
    mails.hangs = True
    site.clock()
    site.worker()
    until_recorded()
    mails.hangs = False
    mails.wait_for(20)
    mails.hangs = True
    sent = OutboxMessage.objects.filter(state="sent")
    wait_until(lambda: sent.count() == len(mails.messages), "what the server has taken in to be recorded")
    assert_nothing_lost(world, filed, date(2026, 3, 18), mails, waiting=True)
