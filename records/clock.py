"""The only place that asks the system for the time.

In the demo and in tests an offset kept in the database moves the clock for every process, so that weeks of a
procedure can be seen in minutes. In production `BANLI_CLOCK_MOVABLE` is off and no query is made.
"""

import time as monotonic_time
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFSET_CACHE_SECONDS = 1.0

_cached: tuple[float, timedelta] | None = None


def now() -> datetime:
    """The aware moment that counts as now, in UTC."""
    return timezone.now() + _offset()


def system_now() -> datetime:
    """The aware moment that the machine shows, in UTC, wherever the clock was moved: for signs of life of processes."""
    return timezone.now()


def today() -> date:
    """Today's date in Shanghai (rulebook P: all dates are dates there)."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The Shanghai date of an aware moment."""
    return at.astimezone(SHANGHAI).date()


def move_to(day: date) -> None:
    """Make `day`, at the present time of day, count as today for all processes.

    Raises ValueError where the clock may not be moved, or where the day lies before today: what is recorded
    cannot come to lie in the future.
    """
    if not settings.BANLI_CLOCK_MOVABLE:
        raise ValueError("the clock of this site may not be moved")
    if day < today():
        raise ValueError("the clock only moves forward")
    from records.models import ClockOffset

    present = now().astimezone(SHANGHAI)
    target = datetime.combine(day, time(present.hour, present.minute, present.second), SHANGHAI)
    seconds = int((target - timezone.now()).total_seconds())
    ClockOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    forget_offset()


def forget_offset() -> None:
    """Drop the cached offset, so that the next call reads it from the database."""
    global _cached  # noqa: PLW0603 - one cached number per process
    _cached = None


def _offset() -> timedelta:
    """The offset, read at most once a second: other processes follow within that time."""
    global _cached  # noqa: PLW0603 - one cached number per process
    if not settings.BANLI_CLOCK_MOVABLE:
        return timedelta()
    moment = monotonic_time.monotonic()
    if _cached is None or moment - _cached[0] > OFFSET_CACHE_SECONDS:
        from records.models import ClockOffset

        seconds = ClockOffset.objects.filter(pk=1).values_list("seconds", flat=True).first()
        _cached = (moment, timedelta(seconds=seconds or 0))
    return _cached[1]
