"""What the worker does at each tick of its clock. Safe with several workers and clocks at once."""

from celery import shared_task

from casework import delivery, engine
from records import clock


@shared_task(name="casework.tasks.settle_due")
def settle_due() -> None:
    """Let every lapse that is due take effect; a case that fails is logged and tried again at the next tick."""
    engine.settle_all(clock.now())


@shared_task(name="casework.tasks.deliver_outbox")
def deliver_outbox() -> None:
    """Send the mails that are waiting."""
    delivery.deliver_waiting()
