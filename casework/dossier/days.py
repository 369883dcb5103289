"""Moments and days, as the pages and the index of a dossier write them."""

from datetime import datetime

from records import clock


def moment_text(at: datetime | None) -> str:
    """A moment in China to the minute; empty where there is none."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""


def day_text(at: datetime | None) -> str:
    """The day in China on which a moment lies; empty where there is none."""
    return clock.day_of(at).isoformat() if at else ""
