"""A clock that stands still, or is on a machine far away that is set back."""

from datetime import date, timedelta

import pytest

from casework.limits import lapses_on
from casework.models import Event, Reminder
from tests.faults.filing import file
from tests.faults.machine import Machine
from tests.faults.record import assert_nothing_lost
from tests.faults.waiting import until_done
from tests.fixtures.services import wait_until

pytestmark = pytest.mark.slow

TASKS = ("casework.tasks.settle_due", "casework.tasks.remind_due", "casework.tasks.deliver_outbox")


def test_a_clock_that_stood_still_for_ten_days_over_a_holiday(world, the_clock, site, mails):
    """The first five days of May are off, and Saturday the 9th is worked."""
    last_days = {
        date(2026, 4, 24): date(2026, 5, 6),
        date(2026, 4, 27): date(2026, 5, 7),
        date(2026, 4, 28): date(2026, 5, 8),
        date(2026, 4, 29): date(2026, 5, 9),
    }
    filed = [each for day in last_days for each in file(world, 2, on=day)]
    filed += file(world, 1, on=date(2026, 3, 31), state="rectifying")
    the_clock.at(date(2026, 4, 30))
    processes = [site.clock(), site.worker()]
    until_done()
    for process in processes:
        process.stand_still()
    the_clock.at(date(2026, 5, 10))
    for process in processes:
        process.go_on()
    until_done()
    lapsed = Event.objects.filter(code="deem_accepted").values_list("case__application__applied_on", "effective_on")
    assert set(lapsed) == {(day, day) for day in last_days}
    assert set(Reminder.objects.filter(stage="passed", deadline__code="correction_notice").values_list("day")) == {
        (lapses_on(day),) for day in last_days.values()
    }
    assert_nothing_lost(world, filed, date(2026, 5, 10), mails)


def test_a_machine_in_another_time_zone_that_is_set_back_an_hour(world, the_clock, site, mails, tmp_path):
    """Twenty past midnight in Shanghai, when it is yesterday there; then it is yesterday in Shanghai, too."""
    filed = [*file(world, 3, on=date(2026, 3, 10)), *file(world, 3, on=date(2026, 3, 11))]
    machine = Machine(tmp_path / "set back by")
    the_clock.at(date(2026, 3, 17), 23, 50)
    ticking = site.clock(celery=machine.celery, TZ="America/Los_Angeles")
    site.worker(celery=machine.celery, TZ="America/Los_Angeles")
    until_done()
    assert not Event.objects.filter(actor_kind="system").exists()
    the_clock.pass_by(timedelta(minutes=30))
    until_done()
    assert Event.objects.filter(actor_kind="system").count() == 3
    machine.set_back(timedelta(hours=1))
    for task in TASKS:
        ticks = ticking.said.count(task)
        wait_until(lambda task=task, ticks=ticks: ticking.said.count(task) > ticks + 3, f"ticks for {task}")
    # For the machine it is the evening before once more; then it comes to the next midnight.
    the_clock.pass_by(timedelta(days=1, hours=1))
    wait_until(lambda: Event.objects.filter(actor_kind="system").count() == 6, "the lapses of the next day")
    until_done()
    assert_nothing_lost(world, filed, date(2026, 3, 19), mails)
