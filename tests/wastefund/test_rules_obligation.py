"""The accounting book year by year, against the 41 years worked through in asset_retirement.json (L-6; CAS 4, 13)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracles
from wastefund.rules import (
    AccountRole,
    change_in_estimate,
    depreciation_by_year,
    entries,
    months_left_in_year,
    present_value,
    settled,
    to_fen,
    unwinding_of_year,
    unwinding_to,
)

(EXAMPLE,) = json.loads((Path(oracles.__file__).parent / "asset_retirement.json").read_text())["examples"]
CODES = {
    AccountRole.FIXED_ASSETS: "1601",
    AccountRole.ACCUMULATED_DEPRECIATION: "1602",
    AccountRole.CONSTRUCTION_IN_PROGRESS: "1604",
    AccountRole.BANK: "1002",
    AccountRole.PROVISIONS: "2801",
    AccountRole.FINANCE_COST: "6603",
    AccountRole.OPERATING_COST: "6401",
    AccountRole.PROFIT_OR_LOSS: "6602",
}
LAST_MONTH_OF_LIFE = date(2035, 12, 1)
YEARLY = Decimal(900_000)


class Example:
    """The landfill of the example, kept by the rules alone, one year after the other."""

    def __init__(self):
        self.costs = {2036: Decimal(18_000_000)} | dict.fromkeys(range(2037, 2067), YEARLY)
        self.rate = Decimal("0.05")
        self.entries = []
        self.provision = self.value_from(2026)
        self.book_value = self.base = Decimal(60_000_000) + self.provision
        self.base_from = date(2026, 1, 1)
        self.book(2025, "initial recognition", entries.recognition(self.provision, Decimal(60_000_000)))

    def value_from(self, year):
        left = {of: cost for of, cost in self.costs.items() if of >= year}
        return present_value(left, self.rate, date(year, 1, 1))

    def book(self, year, text, movements):
        lines = sorted((CODES[line.role], line.amount) for line in movements)
        if lines:
            self.entries.append((f"{year}-12-31", text, lines))

    def unwind(self, year):
        interest = unwinding_of_year(self.provision, self.rate)
        if year == max(self.costs):
            interest = unwinding_to(self.provision, self.costs[year])
        self.provision += interest
        self.book(year, "unwinding", entries.unwinding(interest))

    def depreciate(self, year):
        charge = depreciation_by_year(self.base, year, self.base_from, LAST_MONTH_OF_LIFE)
        self.book_value -= charge
        self.book(year, "depreciation", entries.depreciation(charge))

    def estimate_again(self, year, cost, rate):
        self.costs[2036], self.rate = Decimal(cost), Decimal(rate)
        value = self.value_from(year + 1)
        charge = change_in_estimate(value - self.provision, self.book_value)
        self.provision = value
        self.base = self.book_value = self.book_value + charge.to_asset
        self.base_from = date(year + 1, 1, 1)
        self.book(year, "re-estimate", entries.re_estimate(charge))

    def spend(self, year, spent):
        outcome = settled(self.provision, spent, expected=self.costs[year], last=year == max(self.costs))
        self.book(year, "top-up after end of life", entries.top_up(outcome.top_up))
        self.book(year, "use", entries.use(spent))
        self.book(year, "surplus release", entries.release(outcome.released))
        self.provision += outcome.top_up - spent - outcome.released


def worked_through():
    example = Example()
    spent = {2036: Decimal(17_250_000), 2066: Decimal(850_000)}
    for year in range(2026, 2067):
        example.unwind(year)
        example.depreciate(year)
        if year == 2030:
            example.estimate_again(year, "21600000", "0.045")
        if year == 2033:
            example.estimate_again(year, "16000000", "0.045")
        if year >= 2036:
            example.spend(year, spent.get(year, YEARLY))
    return example


def test_every_entry_of_forty_one_years_comes_out_to_the_fen():
    expected = [
        (
            entry["on"],
            entry["text"],
            sorted((line["account"], Decimal(line["amount"])) for line in entry["postings"]),
        )
        for entry in EXAMPLE["entries"]
    ]

    assert worked_through().entries == expected


def test_the_accounts_end_where_the_example_does():
    balances = {}
    for _on, _text, lines in worked_through().entries:
        for code, amount in lines:
            balances[code] = balances.get(code, Decimal(0)) + amount

    assert balances == {code: Decimal(amount) for code, amount in EXAMPLE["final_balances"].items()}


def test_a_value_grows_in_ten_years_as_published():
    """IFRIC 1: 10,000 at 5 % in 10 years; exactly 16,288.95."""
    assert present_value({2035: Decimal("16288.95")}, Decimal("0.05"), date(2026, 1, 1)) == Decimal("10000.00")


def test_a_decrease_goes_no_further_than_the_book_value():
    charge = change_in_estimate(Decimal(-3_450_000), Decimal(3_000_000))

    assert (charge.to_asset, charge.to_profit_or_loss) == (-3_000_000, -450_000)


def test_after_the_life_of_the_asset_everything_goes_to_profit_or_loss():
    charge = change_in_estimate(Decimal(100), Decimal(50), life_over=True)

    assert (charge.to_asset, charge.to_profit_or_loss) == (0, 100)


COSTS = st.dictionaries(st.integers(2030, 2070), st.decimals(0, 10**9, places=2), min_size=1)
RATES = st.decimals(0, "0.2", places=4)


@given(COSTS, RATES, st.integers(1, 12))
def test_a_value_reckoned_within_a_year_unwinds_into_that_of_its_end(costs, rate, month):
    start = date(2029, month, 1)
    value = present_value(costs, rate, start)
    at_end = present_value(costs, rate, date(2030, 1, 1))

    reached = value + unwinding_of_year(value, rate, months_left_in_year(start))
    assert abs(reached - at_end) <= Decimal("0.02")


@given(st.decimals(0, 10**9, places=2), st.dates(date(2022, 1, 1), date(2040, 1, 1)), st.integers(0, 30))
def test_depreciation_takes_the_whole_book_value_and_no_more(base, first, years):
    first = first.replace(day=1)
    last = first.replace(year=first.year + years)

    charged = [depreciation_by_year(base, year, first, last) for year in range(first.year - 1, last.year + 2)]

    assert sum(charged) == base
    assert charged[0] == charged[-1] == 0
    assert min(charged) >= 0


@given(st.decimals(-(10**9), 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_a_change_is_divided_without_a_rest(change, book_value):
    charge = change_in_estimate(change, book_value)

    assert charge.to_asset + charge.to_profit_or_loss == change
    assert book_value + charge.to_asset >= 0


def test_impossible_values_are_refused():
    with pytest.raises(ValueError, match="no discount rate"):
        present_value({2030: Decimal(1)}, Decimal(-1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="2025 lies in the past"):
        present_value({2025: Decimal(1)}, Decimal("0.05"), date(2026, 1, 1))


def test_half_a_fen_is_rounded_away_from_zero():
    assert [to_fen(Decimal(each)) for each in ("0.005", "-0.005", "0.0049")] == [
        Decimal("0.01"),
        Decimal("-0.01"),
        Decimal("0.00"),
    ]
