"""A sweep in a process of its own until nothing is left to do: what it did and what it cost, as a line of JSON.

``python -m tests.bench._sweep find|settle|remind|deliver``, for ``clock.py``.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.db import connection

KILOBYTE = 1024


def main() -> None:
    (name,) = sys.argv[1:]
    django.setup()
    sweep = _sweeps()[name]
    begun, used, served = time.perf_counter(), time.process_time(), _server_seconds()
    done = sweep()
    cost = {
        "done": done,
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - used + _server_seconds() - served,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE,
    }
    print(json.dumps(cost))


def _server_seconds() -> float:
    """What the database server's process for this connection, on the same machine, has used of its processor."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _sweeps() -> dict[str, Callable[[], int]]:
    """Each sweep by its name; it returns how many it has done."""
    from casework import deadlines, settling
    from casework.messages import delivery, reminders
    from records import clock

    return {
        "find": lambda: sum(len(keys) for keys in deadlines.cases_with_lapses(clock.today())),
        "settle": lambda: _again(lambda: settling.settle_all(clock.now()).lapses),
        "remind": lambda: _again(lambda: reminders.remind_due(clock.now()).written),
        "deliver": lambda: _again(delivery.deliver_waiting),
    }


def _again(sweep: Callable[[], int]) -> int:
    done = 0
    while found := sweep():
        done += found
    return done


if __name__ == "__main__":
    main()
