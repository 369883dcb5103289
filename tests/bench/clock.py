"""What the clock costs among very many open time limits: ``python -m tests.bench.clock``.

At 10,000, 100,000 and 1,000,000 limits that run: finding 1,000 that are due, beside the bare SQL; a sweep of each task
with nothing due; and 300 lapses settled, reminders written and mails handed to a mail server. In the largest stage
then very many of each, each sweep in a process of its own, so that its memory can be compared with that of the few.

BENCH_MANY says how many that are: 5,000 unless told, which takes some minutes; 50,000 takes half an hour or more.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from tests.bench import _stage

SIZES = (10_000, 100_000, 1_000_000)
DUE, FEW = 1_000, 300
MANY = int(os.environ.get("BENCH_MANY", "5000"))
IN_A_DAY = 50_000
REPEATS = 101
IDLE_REPEATS = 11
MINUTE = 60
# The limits, which are reported and not enforced.
MOST_TIMES_BARE = 3
MOST_IDLE_MS = 50
MOST_TIMES_DEARER = 1.5
MOST_MEGABYTES_MORE = 16
BARE = """
SELECT due_on, id, case_id FROM casework_deadline
WHERE state = 'open' AND lapses AND held_by_id IS NULL AND due_on < %s ORDER BY due_on, id
"""
SWEEPS = {"settle": "lapses", "remind": "reminders", "deliver": "mails"}


@dataclass(frozen=True)
class Cost:
    """What one sweep did: seconds by the clock, those of the processor (its own, the server's), most memory in MB."""

    done: int
    seconds: float
    processor: float
    peak: float

    @property
    def each_ms(self) -> float:
        return self.seconds / max(self.done, 1) * _stage.MILLISECONDS

    @property
    def processor_ms(self) -> float:
        return self.processor / max(self.done, 1) * _stage.MILLISECONDS

    @property
    def rate(self) -> float:
        return self.done / self.seconds


@dataclass(frozen=True)
class Measured:
    """What was measured in a stage of one size: times in ms."""

    ours: float
    bare: float
    idle: dict[str, float]
    few: dict[str, Cost]


def main() -> None:
    _stage.set_up()
    from tests.bench import _deadlines

    stage = _deadlines.build()
    measured = {}
    print("In ms; of what is done for each, those by the clock and those of the processor.")
    print(f"{'limits':<12}{'find 1,000':>12}{'bare SQL':>10}" + "".join(f"{name:>14}" for name in _idle()), end="")
    print("".join(f"{f'a {name[:-1]}':>16}" for name in SWEEPS.values()))
    with mail_server() as port:
        for size in SIZES:
            stage.grow(size)
            measured[size] = measure(stage, port)
            _print_row(size, measured[size])
        many = {"find": found(stage, MANY), **swept(stage, MANY, port)}
    print(f"\n{f'{MANY:,} of each':<15}{'a second':>12}{'ms each':>10}{'processor':>12}", end="")
    print(f"{'peak MB':>10}{f'MB at {FEW}':>13}")
    few = {"find": found(stage, FEW), **measured[SIZES[-1]].few}
    for name, cost in many.items():
        times = f"{cost.rate:>12,.0f}{cost.each_ms:>10.2f}{cost.processor_ms:>12.2f}"
        print(f"{name:<15}{times}{cost.peak:>10.0f}{few[name].peak:>13.0f}")
    report(measured, few, many)


def measure(stage, port: int) -> Measured:
    """One size: what 1,000 due cost to find, what it costs to do a few, and a sweep when there is nothing to do."""
    stage.let_lapse(DUE)
    ours, bare = finding(stage)
    stage.let_nothing_lapse()
    few = swept(stage, FEW, port)
    idle = {name: _stage.median_ms([task] * IDLE_REPEATS) for name, task in _idle().items()}
    return Measured(ours, bare, idle, few)


def finding(stage) -> tuple[float, float]:
    """Finding what is due by the sweep and by bare SQL, in ms, in turn."""
    from casework import deadlines

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [stage.today])
            cursor.fetchall()

    def ours() -> None:
        for _keys in deadlines.cases_with_lapses(stage.today):
            pass

    times = [(_stage.median_ms([ours]), _stage.median_ms([bare])) for _ in range(REPEATS)]
    # The best, which a machine that has other things to do disturbs least.
    return tuple(min(column) for column in zip(*times, strict=True))


def found(stage, count: int) -> Cost:
    """What finding so many costs in a process of its own; they are then due no more."""
    stage.let_lapse(count)
    cost = _run("find", 0)
    stage.let_nothing_lapse()
    return cost


def swept(stage, count: int, port: int) -> dict[str, Cost]:
    """So many lapses, reminders and mails, each in a process of its own."""
    stage.let_lapse(count)
    costs = {"settle": _run("settle", port)}
    stage.clear_outbox()
    stage.let_speak(count)
    costs["remind"] = _run("remind", port)
    costs["deliver"] = _run("deliver", port)
    return costs


def _run(name: str, port: int) -> Cost:
    environment = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.bench._sweep", name]
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Cost(**json.loads(said))


@contextmanager
def mail_server() -> Iterator[int]:
    """The port of a mail server of this bench's own; in the end it says what it has taken in."""
    command = [sys.executable, "-m", "tests.bench._sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield int(server.stdout.readline())
        came, different = server.communicate()[0].split()
    print(f"\nthe mail server took in {int(came):,} mails, {int(different):,} different ones")


def _idle() -> dict[str, Callable[[], object]]:
    """The tasks of the clock, to be called when nothing is due."""
    from casework import tasks

    return {
        "idle: settle": tasks.settle_due,
        "remind": tasks.remind_due,
        "daily mails": tasks.write_daily_mails,
        "deliver": tasks.deliver_outbox,
    }


def _print_row(size: int, found: Measured) -> None:
    idle = "".join(f"{ms:>14.1f}" for ms in found.idle.values())
    each = "".join(f"{f'{cost.each_ms:.1f} {cost.processor_ms:.1f}':>16}" for cost in found.few.values())
    print(f"{size:<12,}{found.ours:>12.2f}{found.bare:>10.2f}{idle}{each}", flush=True)


def report(measured: dict[int, Measured], few: dict[str, Cost], many: dict[str, Cost]) -> None:
    """The limits that the clock is held to, and whether it keeps them."""
    small, large = measured[SIZES[0]], measured[SIZES[-1]]
    times = large.ours / large.bare
    idle = max(ms for each in measured.values() for ms in each.idle.values())
    day = many["settle"].each_ms * IN_A_DAY / _stage.MILLISECONDS / MINUTE
    rows = [
        (f"finding {DUE:,} of {SIZES[-1]:,}: times the bare SQL", times, MOST_TIMES_BARE),
        ("a sweep with nothing due: ms", idle, MOST_IDLE_MS),
        (f"{IN_A_DAY:,} lapses settled: minutes of a day", day, 24 * MINUTE),
    ]
    for name, what in SWEEPS.items():
        dearer = large.few[name].processor_ms / small.few[name].processor_ms
        rows.append((f"{what}: times as dear at {SIZES[-1]:,} as at {SIZES[0]:,}", dearer, MOST_TIMES_DEARER))
    for name, cost in many.items():
        more = cost.peak - few[name].peak
        rows.append((f"{name}: MB more for {MANY:,} than for {FEW:,}", more, MOST_MEGABYTES_MORE))
    print(f"\n{'what the clock is held to':<56}{'measured':>10}{'at most':>10}")
    for said, value, most in rows:
        print(f"{said:<56}{value:>10.1f}{most:>10.1f}  {'holds' if value <= most else 'DOES NOT HOLD'}")


if __name__ == "__main__":
    main()
