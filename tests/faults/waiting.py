"""Waiting until processes have done what can be done."""

from collections.abc import Collection

from casework import deadlines
from casework.models import Deadline, OutboxMessage, OutboxState
from records import clock
from tests.fixtures.services import wait_until

PATIENCE_SECONDS = 600


def until_idle(*, but: Collection[int] = ()) -> None:
    """Return when there is nothing to do now: what is put off waits for its time, the mails `but` for their lease."""
    wait_until(lambda: _idle(but), "all that can be done", PATIENCE_SECONDS)


def until_done() -> None:
    """Return when there is nothing to do, now or later, before another limit is spoken of."""
    waiting = OutboxMessage.objects.filter(state=OutboxState.WAITING)
    wait_until(lambda: _idle(()) and not waiting.exists(), "all that is due to be done", PATIENCE_SECONDS)


def until_recorded() -> None:
    """Return when every lapse and every reminder that is due stands in the record, whatever becomes of the mails."""
    wait_until(lambda: not _unrecorded(), "all that is due to be recorded", PATIENCE_SECONDS)


def _idle(but: Collection[int]) -> bool:
    waiting = OutboxMessage.objects.filter(state=OutboxState.WAITING, next_attempt_at__lte=clock.now())
    # In this order: what is recorded leads to mails.
    return not (
        _unrecorded()
        or OutboxMessage.objects.filter(state=OutboxState.COLLECTED).exists()
        or waiting.exclude(pk__in=but).exists()
    )


def _unrecorded() -> bool:
    # In this order: a lapse may begin a limit.
    today = clock.today()
    return deadlines.lapsing(today).exists() or Deadline.objects.filter(remind_on__lte=today).exists()
