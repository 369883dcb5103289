"""Whatever is done in whatever order, the books balance, lose nothing, and their chains are whole (L-6, L-8, L-11)."""

import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest

from casework.errors import StepRefused
from ledger.models import Entry
from ledger.reading import trial_balance
from ledger.verifying import findings_of
from tests.grading.world import moment, take
from tests.wastefund import world
from wastefund import rules, volumes
from wastefund.models import Estimate

pytestmark = pytest.mark.django_db
STEPS = 10


class Walk:
    """A landfill with books, on which a random hand does one thing after the other."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.unit = world.unit()
        facts = self.random.choice(
            [{}, world.EXISTING, {**world.EXISTING, "capacity_rigid": "90000", "filled_rigid": "1000"}]
        )
        self.landfill = world.keep(self.unit, on="2026-03-10", **facts)
        self.day = date(2026, 3, 10)
        basis = {
            "method": self.random.choice(["by_month", "by_volume"]),
            "depreciation": self.random.choice(["by_month", "by_volume"]),
            "life_until": "",
        }
        world.adopt(self.unit, self.landfill, on=self.day.isoformat(), basis=basis)

    def go(self):
        return self.random.choice(
            [self.record, self.record, self.record, self.book, self.change, self.close, self.wait]
        )()

    def record(self):
        log = volumes.log_of(self.landfill)
        parts = [part.kind for part in self.landfill.parts_as_rules]
        first, last = volumes.first_logged_month(self.landfill), rules.month_of(self.day)
        wanted = volumes.missing(log, parts, first, last)[:200] or [self.random.choice(list(log))]
        rows = [
            {
                "part": kind.value,
                "month": f"{month:%Y-%m}",
                "volume": str(Decimal(self.random.randrange(900_000)) / 1000),
                "reason": "复核",
            }
            for kind, month in wanted
        ]
        self.landfill.case.refresh_from_db()
        take(self.landfill.case, "record_volumes", self.unit.accountant, {"volumes": rows}, at=moment(self.day))

    def book(self):
        world.book(self.landfill, self.day.isoformat())

    def change(self):
        self.record()
        self.book()
        on = self.day.isoformat()
        case = world.draft(
            self.unit,
            self.landfill,
            on=on,
            occasion="cost",
            basis={"first_month": f"{self.day:%Y-%m}-01", "discount_rate": self.random.choice(["3", "4.125", "6"])},
            costs=[{**world.MONITORING, "yearly": f"{self.random.randrange(1, 9_000_000)}.37"}],
        )
        try:
            world.do(self.unit, case, "adopt", {"decided_by": "总经理办公会"}, on=on)
        except StepRefused:
            take(case, "discard", self.unit.accountant, {}, at=moment(on))
            raise
        self.landfill.refresh_from_db()

    def close(self):
        self.record()
        self.book()
        before = rules.month_of(self.day) - timedelta(days=1)
        world.do(self.unit, self.landfill.case, "close_period", {"month": f"{before:%Y-%m}"}, on=self.day.isoformat())

    def wait(self):
        self.day += timedelta(days=self.random.randrange(5, 300))


@pytest.mark.parametrize("seed", range(4))
def test_the_books_hold_together_whatever_is_done(seed):
    walk = Walk(seed)
    for _step in range(STEPS):
        # A refusal is an answer; that it leaves nothing behind is seen below.
        with suppress(StepRefused):
            walk.go()
        hold_together(walk.landfill)


def hold_together(landfill):
    for book in landfill.books:
        balance = trial_balance(book)
        assert sum(line.balance for line in balance.lines) == 0
        assert findings_of(book) == []
    estimate = Estimate.objects.filter(landfill=landfill).latest("pk")
    statutory = world.balances(landfill.statutory_book)
    assert statutory["1601"] == -statutory["2801"] == Decimal(estimate.total) / 100
    assert 0 <= statutory.get("6401", 0) <= statutory["1601"]
    keys = Entry.objects.filter(book__in=landfill.books).values_list("book", "key")
    assert len(keys) == len(set(keys))
