"""Entries a second beside django-hordak's, and what answers cost in a long book: ``python -m tests.bench.ledger``.

Both ledgers use the same PostgreSQL, driver and connection options, in the same run and in turn; each process posts
into a book, or between accounts, of its own. HORDAK_PYTHON and HORDAK_DATABASE_URL say where the other one lives
(`make bench` sees to it); without them ours runs alone.

The long book is written through the front door, in commits of 200 entries: no trigger is lifted.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from tests.bench import _racing, _stage

ROUNDS, SECONDS = 5, 4.0
SIZES = (10_000, 100_000, 1_000_000)
PIECE, ACCOUNTS, REPEATS = 200, 50, 101
FIRST, DAYS = date(2016, 1, 1), 3600
OURS = [sys.executable, "-m", "tests.bench._posting"]


def main() -> None:
    race()
    _stage.set_up()
    answers()


def race() -> None:
    """Entries of two lines a second, by one process and by four."""
    names = {"ours": OURS}
    if theirs := os.environ.get("HORDAK_PYTHON"):
        names["django-hordak"] = [theirs, "-m", "tests.bench._hordak"]
        subprocess.run([*names["django-hordak"], "prepare"], check=True)
    print(f"{'entries a second':<20}" + "".join(f"{name:>16}" for name in names) + f"{'ratio':>8}")
    for processes in (1, 4):
        rounds = [[_racing.rate_of(command, processes, SECONDS) for command in names.values()] for _ in range(ROUNDS)]
        rates = [statistics.median(column) for column in zip(*rounds, strict=True)]
        ratio = f"{rates[0] / rates[1]:>8.2f}" if len(rates) > 1 else ""
        print(f"{f'{processes} process(es)':<20}" + "".join(f"{rate:>16.0f}" for rate in rates) + ratio)


def answers() -> None:
    """The median time of each question while the book grows."""
    from accounts.actors import SYSTEM
    from ledger import snapshots
    from ledger.models import Side
    from ledger.posting import AccountSpec, Draft, Line, open_book, post_all

    codes = [f"a{number:02}" for number in range(ACCOUNTS)]
    book = open_book("long", "Long", [AccountSpec(code, code, Side.DEBIT) for code in codes])
    # One account is in every entry: half of all postings are its own.
    busy, chance = codes[0], random.Random(7)

    def draft(number: int) -> Draft:
        amount = Decimal(chance.randint(1, 10_000_000)) / 100
        lines = [Line(busy, amount), Line(chance.choice(codes[1:]), -amount)]
        day = FIRST + timedelta(days=number * 2 * DAYS // SIZES[-1])
        return Draft(book, lines, "long", day, SYSTEM, "Long", f"long:{number}")

    print(f"\n{'median ms':<12}" + "".join(f"{name:>16}" for name in _questions(book, busy)) + f"{'entries/s':>12}")
    written = 0
    for size in SIZES:
        begun, before = time.perf_counter(), written
        while written * 2 < size:
            post_all([draft(number) for number in range(written, written + PIECE)])
            written += PIECE
        rate = (written - before) / (time.perf_counter() - begun)
        snapshots.make_snapshots()
        _gather_statistics()
        times = [_median_ms(ask) for ask in _questions(book, busy).values()]
        print(f"{size:<12,}" + "".join(f"{ms:>16.2f}" for ms in times) + f"{rate:>12.0f}", flush=True)


def _gather_statistics() -> None:
    """As autovacuum does by itself on a server; the scratch cluster of the bench has it switched off."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _questions(book, busy: str) -> dict[str, Callable[[date], object]]:
    """What is asked, each of the busy account or of the whole book, as of a day anywhere in what is written."""
    from ledger.reading import balance, balance_on, statement, trial_balance

    account = book.accounts.get(code=busy)
    last = book.entries.order_by("-sequence").values_list("effective_on", flat=True).first() or FIRST
    return {
        "balance": lambda day: balance(account),
        "balance as of": lambda day: balance_on(account, day),
        "trial balance": lambda day: trial_balance(book),
        "trial as of": lambda day: trial_balance(book, on=day),
        "statement page": lambda day: statement(account, FIRST, last, random.Random(day.toordinal()).randint(1, 10**4)),
    }


def _median_ms(ask: Callable[[date], object]) -> float:
    chance = random.Random(3)
    days = [FIRST + timedelta(days=chance.randrange(DAYS)) for _ in range(REPEATS)]
    return _stage.median_ms([lambda day=day: ask(day) for day in days])


if __name__ == "__main__":
    main()
