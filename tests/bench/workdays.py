"""How fast ``add_working_days`` is, beside a walk day by day: ``python -m tests.bench.workdays``."""

import timeit
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar

from casework.workdays import add_working_days

START = date(2021, 3, 1)
AMOUNTS = (1, 10, 100, 1_000, 10_000)
REPEATS = 5
# The library knows no day after 2026 and cannot walk further than that.
LIBRARY_ENDS_ON = date(2026, 12, 31)


def walk(start: date, n: int) -> date:
    """The n-th working day after ``start``, asking chinesecalendar about every day."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def seconds_per_call(function: Callable[[date, int], date], n: int) -> float:
    """The best of some repeats, in seconds for one call."""
    timer = timeit.Timer(lambda: function(START, n))
    calls, _ = timer.autorange()
    return min(timer.repeat(REPEATS, calls)) / calls


def main() -> None:
    print(f"{'n':>7} {'ours, microseconds':>19} {'day by day':>12} {'times as fast':>14}")
    for n in AMOUNTS:
        ours = seconds_per_call(add_working_days, n)
        if add_working_days(START, n) > LIBRARY_ENDS_ON:
            print(f"{n:>7} {ours * 1e6:>19.2f} {'no such year':>12} {'-':>14}")
            continue
        theirs = seconds_per_call(walk, n)
        print(f"{n:>7} {ours * 1e6:>19.2f} {theirs * 1e6:>12.1f} {theirs / ours:>14.0f}")


if __name__ == "__main__":
    main()
