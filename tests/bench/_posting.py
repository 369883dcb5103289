"""Posts entries of two lines into a book of its own: a worker of the race in ``ledger.py``."""

import sys
from datetime import date
from decimal import Decimal
from itertools import count

from tests.bench import _racing, _stage


def main() -> None:
    seconds, number = sys.argv[1:]
    _stage.set_up()
    from accounts.actors import SYSTEM
    from ledger.models import Side
    from ledger.posting import AccountSpec, Line, open_book, post

    specs = [AccountSpec("1002", "Bank", Side.DEBIT), AccountSpec("2801", "Provisions", Side.CREDIT)]
    book = open_book(f"race:{number}", "Race", specs)
    lines = [Line("1002", Decimal("100.07")), Line("2801", Decimal("-100.07"))]
    day, begin = date(2026, 3, 5), book.entries.count()
    keys = count(begin)

    def act() -> None:
        post(book, lines, kind="race", effective_on=day, actor=SYSTEM, memo="Race", key=f"race:{next(keys)}")

    _racing.work(act, float(seconds))


if __name__ == "__main__":
    main()
