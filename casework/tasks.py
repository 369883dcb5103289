"""What the worker does at each tick of its clock. Safe with several workers and clocks at once.

A task of the clock needs nothing but its entry in the settings to be watched (`casework.watch.pulses`). Where it has a
`label`, the operations page calls it so; where it returns a mapping, the whole numbers in it are shown as figures.
"""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from casework import settling
from casework.messages import delivery, digests, reminders
from casework.sweeping import MOST_SECONDS
from records import clock


@shared_task(name="casework.tasks.settle_due", label=_("Lapses of time limits"))
def settle_due() -> dict[str, int]:
    """Let every lapse that is due take effect; a case that fails is remembered and tried again at the next tick."""
    settled = settling.settle_all(clock.now(), seconds=MOST_SECONDS)
    return {"settled": settled.lapses, "failed": len(settled.failed)}


@shared_task(name="casework.tasks.deliver_outbox", label=_("Outgoing mails"))
def deliver_outbox() -> dict[str, int]:
    """Send the mails that are waiting."""
    return {"sent": delivery.deliver_waiting()}


@shared_task(name="casework.tasks.remind_due", label=_("Reminders"))
def remind_due() -> dict[str, int]:
    """Write the reminders that are due; a deadline that fails is logged and tried again at the next tick."""
    swept = reminders.remind_due(clock.now())
    return {"written": swept.written, "failed": len(swept.failed)}


@shared_task(name="casework.tasks.write_daily_mails", label=_("Daily mails"))
def write_daily_mails() -> dict[str, int]:
    """Write what people take together once a day, and to the operators what could not be delivered."""
    return {"written": digests.collect(clock.now())}
