"""What is booked month by month: the worked example to the fen, late and twice, waiting for volumes (L-6, L-8)."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.models import Entry
from ledger.money import to_yuan
from tests import oracles
from tests.wastefund import world
from wastefund import booking, rules

pytestmark = pytest.mark.django_db
(EXAMPLE,) = json.loads((Path(oracles.__file__).parent / "asset_retirement.json").read_text())["examples"]
IN_THE_EXAMPLE = {
    "recognition": "initial recognition",
    "re_estimate": "re-estimate",
    "unwinding": "unwinding",
    "depreciation": "depreciation",
}


@pytest.fixture
def unit():
    return world.unit()


def yearly(book):
    """(year, kind) > account > yuan: what the entries of a year of one kind come to."""
    sums = defaultdict(lambda: defaultdict(Decimal))
    for entry in Entry.objects.filter(book=book).prefetch_related("postings__account"):
        for posting in entry.postings.all():
            sums[entry.effective_on.year, IN_THE_EXAMPLE[entry.kind]][posting.account.code] += to_yuan(posting.amount)
    return {key: dict(amounts) for key, amounts in sums.items()}


def until_2035():
    """The entries of the example while the asset lives: those after are uses of the reserve."""
    return {
        (int(entry["on"][:4]), entry["text"]): {line["account"]: Decimal(line["amount"]) for line in entry["postings"]}
        for entry in EXAMPLE["entries"]
        if entry["on"] <= "2035-12-31"
    }


def test_the_months_add_up_to_the_worked_example_to_the_fen(unit):
    """With both re-estimates, each booked on the last day of its year."""
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2031-01-02")
    world.adopt(
        unit,
        landfill,
        on="2031-01-03",
        occasion="cost",
        basis={"first_month": "2031-01-01", "discount_rate": "4.5"},
        costs=[{**world.WORKS, "yearly": "21600000.00"}, world.MONITORING],
    )
    world.book(landfill, "2034-01-02")
    world.adopt(
        unit,
        landfill,
        on="2034-01-03",
        occasion="cost",
        basis={"first_month": "2034-01-01"},
        costs=[{**world.WORKS, "yearly": "16000000.00"}, world.MONITORING],
    )
    world.book(landfill, "2036-01-02")

    assert yearly(landfill.accounting_book) == until_2035()


def test_what_is_unwound_after_the_assets_life_goes_on_to_the_last_cost(unit):
    """Without a single use the provision reaches what the costs have cost by then; nothing unwinds after 2066."""
    landfill = world.keep(unit)
    costs = [{**world.MONITORING, "first_year": 2036, "last_year": 2065}]
    world.adopt(unit, landfill, on="2026-01-05", costs=costs)
    world.book(landfill, "2070-01-02")

    last = Entry.objects.filter(book=landfill.accounting_book, kind="unwinding").latest("effective_on")
    assert last.effective_on == date(2065, 12, 31)
    assert world.balances(landfill.accounting_book)["2801"] == Decimal("-900000.00")


def test_the_statutory_amount_is_spread_by_month_without_losing_a_fen(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")

    world.book(landfill, "2026-02-01")
    assert world.balances(landfill.statutory_book)["6401"] == Decimal("791666.67")  # 95,000,000 / 120

    world.book(landfill, "2036-01-01")
    assert world.balances(landfill.statutory_book) == {
        "1601": Decimal("95000000.00"),
        "1602.11": Decimal("-95000000.00"),
        "2801": Decimal("-95000000.00"),
        "6401": Decimal("95000000.00"),
    }


def test_late_or_twice_the_entries_are_the_same(unit):
    on_time, late = world.keep(unit), world.keep(unit, permit_number="冀危许130204")
    for landfill in (on_time, late):
        world.adopt(unit, landfill, on="2026-01-05")
    for day in ("2026-02-01", "2026-03-01", "2026-03-01", "2026-03-15", "2026-04-01"):
        world.book(on_time, day)
    world.book(late, "2026-04-01")

    def written(landfill):
        rows = Entry.objects.filter(book__in=landfill.books).order_by("effective_on", "kind", "total")
        return list(rows.values_list("kind", "effective_on", "total", "memo"))

    assert written(on_time) == written(late)
    assert world.book(late, "2026-04-01") == 0


def test_a_month_is_booked_when_it_is_over_and_not_before(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")

    assert world.book(landfill, "2026-01-31") == 0
    assert world.book(landfill, "2026-02-01") == 3


def test_what_is_spread_by_volume_waits_for_the_volume_and_the_rest_goes_on(unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-01-05", basis={"life_until": ""})
    world.book(landfill, "2022-04-01")

    booked = world.balances(landfill.statutory_book)
    assert booked["6401"] == Decimal("351851.85")  # 3 of 180 months of 21,111,111.11
    (waiting,) = booking.waiting_until(landfill, date(2022, 3, 1))
    assert waiting.month == date(2022, 1, 1)
    assert "by volume" in waiting.label or "按填埋量" in waiting.label


def test_a_volume_recorded_late_is_booked_as_of_its_own_month(unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-01-05", basis={"life_until": ""})
    world.record(unit, landfill, ("2022-01", "1000"), ("2022-03", "500"), on="2026-01-06")
    world.book(landfill, "2022-04-01")

    rows = Entry.objects.filter(book=landfill.statutory_book, key__contains="by_volume")
    assert [(row.effective_on, to_yuan(row.total)) for row in rows] == [(date(2022, 1, 31), Decimal("158333.33"))]

    world.record(unit, landfill, ("2022-02", "0"), on="2026-01-07")
    world.book(landfill, "2022-04-01")
    assert [(row.effective_on, to_yuan(row.total)) for row in rows.all()] == [
        (date(2022, 1, 31), Decimal("158333.33")),
        (date(2022, 3, 31), Decimal("79166.67")),
    ]


def test_a_volume_corrected_after_its_month_was_booked_comes_in_with_the_next(unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-01-05", basis={"life_until": ""})
    world.record(unit, landfill, ("2022-01", "1000"), on="2026-01-06")
    world.book(landfill, "2022-02-01")
    corrected = {"part": "flexible", "month": "2022-01", "volume": "1200", "reason": "地磅复核"}
    landfill.case.refresh_from_db()
    at = world.moment("2026-01-07")
    world.take(landfill.case, "record_volumes", unit.accountant, {"volumes": [corrected]}, at=at)
    world.record(unit, landfill, ("2022-02", "0"), on="2026-01-08")
    world.book(landfill, "2022-03-01")

    (january, february) = Entry.objects.filter(book=landfill.statutory_book, key__contains="by_volume")
    assert to_yuan(january.total) == Decimal("158333.33")
    assert (february.effective_on, to_yuan(february.total)) == (date(2022, 2, 28), Decimal("31666.67"))


def test_a_filled_site_has_booked_all_of_its_reserve(unit):
    landfill = world.keep(unit, **{**world.EXISTING, "planned_closure": "2024-12-31"})
    world.adopt(
        unit,
        landfill,
        on="2026-01-05",
        basis={"life_until": ""},
        costs=[{**world.MONITORING, "first_year": 2025, "last_year": 2054}],
    )
    months = [f"{month:%Y-%m}" for month in rules.months(date(2022, 1, 1), date(2024, 12, 1))]
    world.record(unit, landfill, *((month, "11111.111") for month in months), on="2026-01-06")
    world.book(landfill, "2025-01-01")

    held = world.balances(landfill.statutory_book)
    left = held["1601"] + held["1602.11"] + held["1602.12"]
    # 400,000 m3 were empty; 0.004 m3 of them still are.
    assert left == Decimal("0.63")
