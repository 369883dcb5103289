"""How a sweep goes over very many rows: some at a time, the earliest first, and for no longer than a task may take."""

import time
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

MOST_SECONDS = 120
"""Well below the time that a task may take; what is left goes at the next tick."""

T = TypeVar("T")


def for_a_while(items: Iterable[T], seconds: float = MOST_SECONDS) -> Iterator[T]:
    """The `items` one after the other until so many seconds have passed."""
    end = time.monotonic() + seconds
    for item in items:
        yield item
        if time.monotonic() >= end:
            return


def in_batches(rows: "QuerySet[Any]", day: str, *columns: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The columns `day`, `pk` and `columns` of `rows`, `size` at a time, earliest day first; each row once.

    What happens to the rows of a batch before the next one is asked for, such as that they are due no more, moves
    none of the others.
    """
    rows = rows.order_by(day, "pk").values_list(day, "pk", *columns)
    found = list(rows[:size])
    while found:
        yield found
        found = list(_after(rows, day, *found[-1][:2])[:size]) if len(found) == size else []


def _after(rows: "QuerySet[Any]", name: str, day: date, key: int) -> "QuerySet[Any]":
    return rows.filter(Q(**{f"{name}__gt": day}) | Q(pk__gt=key), **{f"{name}__gte": day})
