"""What the worker does for the ledger. Safe with several workers and clocks at once."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from ledger import snapshots


@shared_task(name="ledger.tasks.make_snapshots", label=_("Snapshots of the books"))  # type: ignore[untyped-decorator]
def make_snapshots() -> None:
    """Make the snapshots that keep as-of questions quick."""
    snapshots.make_snapshots()
