"""What the worker does for the books. Safe with several workers and clocks at once, late or twice."""

import logging

from celery import shared_task

from records import clock
from wastefund import booking
from wastefund.models import Landfill

logger = logging.getLogger(__name__)


@shared_task(name="wastefund.tasks.book_landfill")
def book_landfill(landfill_id: int) -> None:
    """Book what is over and not booked yet of one landfill."""
    at = clock.now()
    booking.book_months(Landfill.objects.get(pk=landfill_id), clock.day_of(at), at)


@shared_task(name="wastefund.tasks.book_months")
def book_months() -> None:
    """Book the months that are over; a landfill that fails is logged and tried again at the next tick."""
    at = clock.now()
    for landfill in Landfill.objects.filter(statutory_book__isnull=False).order_by("pk"):
        try:
            booking.book_months(landfill, clock.day_of(at), at)
        except Exception:
            logger.exception("The months of landfill %s could not be booked", landfill.pk)
