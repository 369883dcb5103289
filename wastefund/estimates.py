"""From what a plan says to the figures that it fixes: amounts, slices, present value, changes (L-5 to L-8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger.money import to_fen, to_yuan
from wastefund import booking, bookkeeping, rules, tariffs, volumes
from wastefund.bookkeeping import DEPRECIATED, FIXED_ASSETS, PROVISIONS, RESERVE
from wastefund.forms.plan import PER_CENT, costs_of
from wastefund.models import Estimate, EstimateCost, EstimateSlice, Landfill, ManagementPlan
from wastefund.rules import LandfillKind, SpreadMethod

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Before:
    """What the books hold at the end of the day before a version begins, in yuan; nothing before the first one."""

    reserve: Decimal = ZERO
    amortised: Mapping[bookkeeping.Part, Decimal] | None = None
    provision: Decimal = ZERO
    book_value: Decimal = ZERO


@dataclass(frozen=True)
class Figures:
    """Everything that a version of a plan fixes, in yuan and m3."""

    first_month: date
    closes_on: date
    life_until: date
    rate: Decimal
    reckoning: rules.Reckoning
    sources: Mapping[LandfillKind, tariffs.Source]
    costs: Sequence[rules.ExpectedCost]
    provision: Decimal
    asset_cost: Decimal
    slices: Sequence[rules.Slice]
    depreciation: SpreadMethod
    volume_left: Decimal
    before: Before
    charge: rules.Charge

    @property
    def day_before(self) -> date:
        return self.first_month - timedelta(days=1)

    @property
    def is_first(self) -> bool:
        return self.before.amortised is None

    @property
    def set_aside(self) -> Decimal:
        """By how much the statutory amount changes; all of it with the first plan."""
        return self.reckoning.total - self.before.reserve

    @property
    def book_value(self) -> Decimal:
        """What is depreciated from the first month on."""
        if self.is_first:
            return self.asset_cost + self.provision
        return self.before.book_value + self.charge.to_asset

    @property
    def costs_by_year(self) -> dict[int, Decimal]:
        return rules.costs_by_year(self.costs)


def first_month_of(plan: ManagementPlan, data: Mapping[str, Any]) -> date | None:
    """The first month of a version; None where a change does not say yet."""
    if plan.version == 1:
        return volumes.first_logged_month(plan.landfill)
    typed = data.get("basis", {}).get("first_month")
    return rules.month_of(date.fromisoformat(typed)) if typed else None


def figures_of(plan: ManagementPlan, data: dict[str, Any], today: date) -> Figures | None:
    """What the content of a plan (JSON) comes to; None while its basis is not there or its site has no capacity."""
    basis, landfill = data.get("basis"), plan.landfill
    first_month = first_month_of(plan, data)
    if not basis or first_month is None or not landfill.parts_as_rules:
        return None
    costs = [cost for cost in costs_of(data) if cost.first_year >= first_month.year]
    method = SpreadMethod(basis.get("method") or SpreadMethod.BY_MONTH)
    reckoning, sources = reckoned(landfill, today, need=rules.need_after_closure(costs), method=method)
    rate = Decimal(basis["discount_rate"]) / PER_CENT
    provision = rules.present_value(rules.costs_by_year(costs), rate, first_month)
    life_until = date.fromisoformat(basis["life_until"]) if basis.get("life_until") else landfill.closes_on
    before = _before(landfill, first_month)
    left = _volumes_left(landfill, first_month)
    return Figures(
        first_month=first_month,
        closes_on=landfill.closes_on,
        life_until=life_until,
        rate=rate,
        reckoning=reckoning,
        sources=sources,
        costs=costs,
        provision=provision,
        asset_cost=Decimal(basis.get("asset_cost") or 0),
        slices=_slices(reckoning, before, left, first_month),
        depreciation=SpreadMethod(basis["depreciation"]),
        volume_left=sum(left.values(), Decimal(0)),
        before=before,
        charge=rules.change_in_estimate(
            provision - before.provision, before.book_value, life_over=first_month > life_until
        ),
    )


def reckoned(
    landfill: Landfill, day: date, *, need: Decimal, method: SpreadMethod = SpreadMethod.BY_MONTH
) -> tuple[rules.Reckoning, dict[LandfillKind, tariffs.Source]]:
    """What a landfill is to set aside by the register as it is and the rates in force on `day`, and whose those are."""
    kinds = [part.kind for part in landfill.parts_as_rules]
    found = tariffs.tiers_of_kinds(landfill.case.region, landfill.responsible_unit, kinds, day)
    made = rules.reckoning(
        landfill.parts_as_rules,
        landfill.operating_since,
        landfill.closes_on,
        method=method,
        need=need,
        tiers={kind: tiers for kind, (tiers, _source) in found.items()},
    )
    return made, {kind: source for kind, (_tiers, source) in found.items()}


def keep(plan: ManagementPlan, figures: Figures) -> Estimate:
    """Write down what the version fixes, for the books to follow."""
    estimate = Estimate.objects.create(
        plan=plan,
        landfill=plan.landfill,
        first_month=figures.first_month,
        closes_on=figures.closes_on,
        life_until=figures.life_until,
        floor=to_fen(figures.reckoning.floor),
        need=to_fen(figures.reckoning.need or ZERO),
        total=to_fen(figures.reckoning.total),
        discount_rate=figures.rate,
        provision=to_fen(figures.provision),
        asset_cost=to_fen(figures.asset_cost),
        book_value=to_fen(figures.book_value),
        depreciation=figures.depreciation,
        volume=figures.volume_left,
    )
    EstimateSlice.objects.bulk_create(
        EstimateSlice(
            estimate=estimate, kind=each.kind, method=each.method, amount=to_fen(each.amount), volume=each.volume
        )
        for each in figures.slices
    )
    amounts: dict[tuple[int, str], Decimal] = {}
    for cost in figures.costs:
        for year in cost.years:
            amounts[year, cost.purpose] = amounts.get((year, cost.purpose), ZERO) + cost.yearly
    EstimateCost.objects.bulk_create(
        EstimateCost(estimate=estimate, year=year, purpose=purpose, amount=to_fen(amount))
        for (year, purpose), amount in sorted(amounts.items())
        if amount
    )
    return estimate


def _before(landfill: Landfill, first_month: date) -> Before:
    day = first_month - timedelta(days=1)
    books = booking.books_of(landfill)
    if books is None:
        return Before()
    amortised = {
        (kind, method): books.held(role, day)
        for kind in LandfillKind
        for method in SpreadMethod
        if (role := bookkeeping.role_of_part(kind, method)) in books.accounts
    }
    estimate = books.estimate
    if estimate.first_month == first_month:
        # A version takes the place of one that begins with the same month, which may be booked within it.
        return Before(to_yuan(estimate.total), amortised, to_yuan(estimate.provision), to_yuan(estimate.book_value))
    book_value = books.held(FIXED_ASSETS, day) - books.held(DEPRECIATED, day)
    return Before(books.held(RESERVE, day), amortised, books.held(PROVISIONS, day), book_value)


def _volumes_left(landfill: Landfill, first_month: date) -> dict[LandfillKind, Decimal]:
    """m3 that are still empty when the version begins, by part."""
    log, first = volumes.log_of(landfill), volumes.first_logged_month(landfill)
    return {
        part.kind: part.remaining - volumes.filled(log, part.kind, first, first_month - timedelta(days=1))
        for part in landfill.parts_as_rules
    }


def _slices(
    reckoning: rules.Reckoning, before: Before, left: Mapping[LandfillKind, Decimal], first_month: date
) -> Sequence[rules.Slice]:
    if before.amortised is None:
        return reckoning.slices
    return rules.continued(reckoning.slices, before.amortised, left, first_month)
