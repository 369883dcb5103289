"""What sweeps over very many rows cost: statements for one more lapse, reminder or mail; and that they end in time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import settling, sweeping
from casework.messages import delivery, reminders
from casework.models import Deadline, OutboxMessage, Reminder
from records import clock
from tests.casework.toy import MONDAY, World
from tests.fixtures.services import MailServer

NEXT_TUESDAY = MONDAY + timedelta(days=8)
THURSDAY = datetime(2026, 3, 5, 10, 0, tzinfo=clock.SHANGHAI)


def statements(act: Callable[[], object]) -> int:
    """How many statements `act` sends, but for the moved clock, which is read once a second at most."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len([query for query in captured if "clockoffset" not in query["sql"]])


def of_one_more(act: Callable[[], object], prepare: Callable[[int], object]) -> int:
    """How many statements more three cost than two."""
    costs = []
    # What is looked up once and kept is looked up by the first round.
    for count in (1, 2, 3):
        prepare(count)
        costs.append(statements(act))
    return costs[2] - costs[1]


# --- what one more costs ----------------------------------------------------------------------------


def test_statements_of_a_lapse(world: World):
    more = of_one_more(
        lambda: settling.settle_all(NEXT_TUESDAY), lambda count: [world.sent() for _number in range(count)]
    )
    assert more <= 16


def test_a_reminder_more_costs_no_statement(world: World):
    more = of_one_more(lambda: reminders.remind_due(THURSDAY), lambda count: [world.sent() for _number in range(count)])
    assert more == 0
    assert Reminder.objects.count() == 6 * 2


def test_statements_of_a_mail_that_reminds(committed_world: World, smtp: MailServer, time_machine):
    time_machine.move_to(THURSDAY, tick=False)

    def prepare(count: int) -> None:
        for _number in range(count):
            committed_world.sent()
        reminders.remind_due(THURSDAY)
        kept = [message.pk for message in OutboxMessage.objects.filter(template="reminder", state="waiting")[:count]]
        OutboxMessage.objects.exclude(pk__in=kept).update(state="sent")

    assert of_one_more(delivery.deliver_waiting, prepare) <= 17
    assert len(smtp.messages) == 6


# --- how long it goes on ----------------------------------------------------------------------------


def test_a_sweep_ends_in_time_and_the_next_one_does_the_rest(world: World):
    for _number in range(3):
        world.sent()
    assert settling.settle_all(NEXT_TUESDAY, seconds=0).lapses == 1
    assert settling.settle_all(NEXT_TUESDAY).lapses == 2


def test_nothing_is_begun_when_the_time_is_over():
    def endless() -> Iterator[int]:
        yield 1
        pytest.fail("went on")

    assert list(sweeping.for_a_while(endless(), 0)) == [1]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_every_row_comes_once_earliest_first(world: World, size: int):
    for days in (1, 0, 0, 2, 1):
        world.sent(MONDAY + timedelta(days=days))
    rows = Deadline.objects.filter(code="check")
    batches = list(sweeping.in_batches(rows, "due_on", "case", size=size))
    assert [row for batch in batches for row in batch] == list(
        rows.order_by("due_on", "pk").values_list("due_on", "pk", "case")
    )
    assert {len(batch) for batch in batches[:-1]} <= {size}
