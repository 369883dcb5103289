"""What the worker does for the books. Safe with several workers and clocks at once, late or twice."""

import logging

from celery import shared_task
from django.utils.translation import gettext_lazy as _
from structlog.contextvars import bound_contextvars

from records import clock
from wastefund import adequacy, booking
from wastefund.models import Landfill

logger = logging.getLogger(__name__)


@shared_task(name="wastefund.tasks.book_landfill")
def book_landfill(landfill_id: int) -> None:
    """Book what is over and not booked yet of one landfill, and look whether its plan still fits (L-5, L-8)."""
    at = clock.now()
    landfill = Landfill.objects.select_related("case").get(pk=landfill_id)
    with bound_contextvars(case=landfill.case.reference):
        booking.book_months(landfill, clock.day_of(at), at)
        adequacy.note(landfill, clock.day_of(at))


@shared_task(name="wastefund.tasks.book_months", label=_("Months of the landfills' books"))
def book_months() -> dict[str, int]:
    """The same for all; a landfill that fails is logged, counted, and tried again at the next tick."""
    failed = 0
    with_books = Landfill.objects.filter(statutory_book__isnull=False).order_by("pk")
    for landfill_id in with_books.values_list("pk", flat=True):
        try:
            book_landfill(landfill_id)
        except Exception:
            logger.exception("The months of landfill %s could not be booked", landfill_id)
            failed += 1
    return {"failed": failed}
