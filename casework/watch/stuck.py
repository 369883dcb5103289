"""The cases whose lapses could not be settled: remembered with their error until they can."""

from contextlib import suppress
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from casework import deadlines
from casework.models import Case, StuckCase
from records.masking import short_error

LONGEST_ERROR = 300


def note(case: Case, error: Exception, at: datetime) -> None:
    """Remember that the lapses of `case` could not be settled `at` a moment, and why.

    A store that cannot take it in either is what has failed: the next sweep remembers.
    """
    said = {"last_at": at, "error": short_error(error, LONGEST_ERROR)}
    with suppress(DatabaseError), transaction.atomic():
        if not StuckCase.objects.filter(case=case).update(attempts=F("attempts") + 1, **said):
            StuckCase.objects.create(case=case, since=at, **said)


def keys() -> set[int]:
    """The ids of the cases that are remembered."""
    return set(StuckCase.objects.values_list("case", flat=True))


def forget_settled(today: date) -> None:
    """Forget those in which no lapse is due any more, whoever has settled it."""
    StuckCase.objects.exclude(case__in=deadlines.lapsing(today).values("case")).delete()


def now_stuck(today: date) -> "QuerySet[StuckCase]":
    """Those in which a lapse is still due, longest first, with their cases."""
    return StuckCase.objects.filter(case__in=deadlines.lapsing(today).values("case")).select_related("case")
