"""Entries a second by one process or several, each with its connection, that begin together. Needs no Django.

A worker gets ready, says so, waits for a line, works until its time is over, and says how often it has.
"""

import subprocess
import sys
import time
from collections.abc import Callable

READY = "ready"


def rate_of(command: list[str], processes: int, seconds: float) -> float:
    """How often a second that many processes of `command` do their work together."""
    workers = [_start([*command, str(seconds), str(number)]) for number in range(processes)]
    for worker in workers:
        if worker.stdout.readline().strip() != READY:
            raise SystemExit(f"a worker of {' '.join(command)} did not get ready")
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return sum(float(worker.communicate()[0]) for worker in workers)


def work(act: Callable[[], object], seconds: float) -> None:
    """What a worker does once `act` can be called: some turns to get warm, then the race."""
    for _turn in range(20):
        act()
    print(READY, flush=True)
    sys.stdin.readline()
    done, begun = 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < seconds:
        act()
        done += 1
    print(done / passed)


def _start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
