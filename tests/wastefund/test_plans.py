"""The management plan: what it comes to, what keeps it from being adopted, and what a change does (L-5, L-6, L-10)."""

from decimal import Decimal

import pytest

from casework import engine, proposals
from casework.errors import GuardRefused, PayloadInvalid, WrongState
from casework.models import Content
from ledger.models import Entry
from tests.grading.world import moment, take
from tests.wastefund import world
from wastefund import kinds, rules
from wastefund.models import Estimate, ManagementPlan
from wastefund.screens import plan as screens

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return world.unit()


@pytest.fixture
def landfill(unit):
    return world.keep(unit)


def obstacles(unit, case, on="2026-01-05"):
    with pytest.raises(GuardRefused) as caught:
        world.do(unit, case, "adopt", {"decided_by": "总经理办公会"}, on=on)
    return " ".join(reason.message for reason in caught.value.reasons)


def test_the_larger_of_need_and_floor_is_set_aside(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05")
    estimate = Estimate.objects.get()
    assert (estimate.floor, estimate.need, estimate.total) == (9_500_000_000, 2_700_000_000, 9_500_000_000)

    world.book(landfill, "2026-02-01")
    world.adopt(
        unit,
        landfill,
        on="2026-02-10",
        occasion="cost",
        basis={"first_month": "2026-02-01"},
        costs=[{**world.MONITORING, "yearly": "4000000.00"}],
    )
    estimate = Estimate.objects.latest("pk")
    assert (estimate.need, estimate.total) == (12_000_000_000, 12_000_000_000)


def test_closure_works_are_provided_for_in_the_accounts_and_not_by_the_reserve(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05")

    assert Estimate.objects.get().provision == 1_861_338_557
    assert Estimate.objects.get().need == 30 * 90_000_000


def test_the_figures_are_shown_while_the_plan_is_written(unit, landfill):
    case = world.draft(unit, landfill, on="2026-01-05")

    shown = screens.plan_tab(case, unit.accountant)

    assert shown["figures"].reckoning.total == 95_000_000
    assert [year.year for year in shown["costs"].years] == [2036, *range(2037, 2067)]
    assert shown["costs"].total == 18_000_000 + 30 * 900_000


def test_the_approver_reads_what_is_to_be_signed(unit, landfill, as_actor):
    case = world.draft(unit, landfill, on="2026-01-05")
    answers, at = {"decided_by": "总经理办公会"}, moment("2026-01-05")
    waiting = proposals.prepare(case, "adopt", unit.accountant, answers, seen_version=case.version, at=at)

    for address in (f"/proposals/{waiting.pk}/", f"/cases/{case.reference}/tabs/plan/"):
        page = as_actor(unit.approver).get(address).content.decode()
        assert "95,000,000.00" in page
        assert "900,000.00" in page
        for typed in ("30年期国债收益率", "监测合同", "财务部计提", "测绘报告.pdf"):
            assert typed in page


@pytest.mark.parametrize("page", ["basis", "costs", "rules"])
def test_a_plan_with_an_empty_page_is_not_adopted(unit, landfill, page):
    case = world.draft(unit, landfill, on="2026-01-05")
    content = Content.objects.get(case=case)
    Content.objects.filter(pk=content.pk).update(data={k: v for k, v in content.data.items() if k != page})

    assert obstacles(unit, case)
    assert not Estimate.objects.exists()


def test_all_thirty_years_are_provided_for(unit, landfill):
    case = world.draft(unit, landfill, on="2026-01-05", costs=[{**world.MONITORING, "last_year": 2065}])

    assert "29" in obstacles(unit, case)


@pytest.mark.parametrize(
    ("years", "figure"),
    [
        ({"first_year": 2025}, "2026"),
        ({"last_year": 2070}, "2066"),
        ({"last_year": 2036}, "2036"),
        ({"first_year": 2034}, "2035"),
    ],
)
def test_costs_outside_of_the_plans_years_are_named(unit, landfill, years, figure):
    case = world.draft(unit, landfill, on="2026-01-05", costs=[world.MONITORING, {**world.MONITORING, **years}])

    assert figure in obstacles(unit, case)


def test_closure_works_may_begin_before_the_closure(unit, landfill):
    works = {**world.WORKS, "first_year": 2034, "last_year": 2036}
    world.adopt(unit, landfill, on="2026-01-05", costs=[works, {**world.MONITORING, "first_year": 2035}])

    assert Estimate.objects.get().need == 32 * 90_000_000


def test_the_first_plan_opens_both_books_and_books_the_recognition(unit, landfill):
    assert landfill.books == []
    world.adopt(unit, landfill, on="2026-01-05")

    assert world.balances(landfill.statutory_book) == {"1601": 95_000_000, "2801": -95_000_000}
    assert world.balances(landfill.accounting_book) == {
        "1601": Decimal("78613385.57"),
        "1604": -60_000_000,
        "2801": Decimal("-18613385.57"),
    }


def test_a_change_leaves_the_past_as_it_is_and_spreads_the_rest(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2027-01-02")
    before = list(Entry.objects.filter(book__in=landfill.books).order_by("pk").values_list("hash", flat=True))

    change = {
        **world.FACTS,
        "capacity_flexible": "700000",
        "reason": "扩容",
        "evidence": [world.document(landfill.case)],
    }
    world.do(unit, landfill.case, "change_facts", change, on="2027-01-03")
    world.adopt(unit, landfill, on="2027-01-04", occasion="capacity", basis={"first_month": "2027-01-01"})
    world.book(landfill, "2036-01-02")

    rows = Entry.objects.filter(book__in=landfill.books).order_by("pk").values_list("hash", flat=True)
    assert list(rows[: len(before)]) == before
    held = world.balances(landfill.statutory_book, "2026-12-31")
    assert held["6401"] == Decimal("9500000.00")
    held = world.balances(landfill.statutory_book, "2027-01-31")
    assert held["6401"] == Decimal("10384259.26")  # 95,500,000 over 108 months
    assert world.balances(landfill.statutory_book)["6401"] == 105_000_000


def test_the_version_before_is_superseded(unit, landfill):
    first = world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-02-02")
    second = world.adopt(unit, landfill, on="2026-02-03", occasion="rate", basis={"first_month": "2026-02-01"})

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "adopted")
    assert [plan.version for plan in ManagementPlan.objects.order_by("pk")] == [1, 2]


def test_a_change_after_a_closed_month_is_booked_in_the_open_one_and_unwinds_alike(unit, landfill):
    other = world.keep(unit, permit_number="冀危许130204")
    for each in (landfill, other):
        world.adopt(unit, each, on="2026-01-05")
        world.book(each, "2026-03-02")
    world.do(unit, landfill.case, "close_period", {"month": "2026-02"}, on="2026-03-02")
    for each in (landfill, other):
        begins = {"first_month": "2026-03-01", "discount_rate": "4"}
        world.adopt(unit, each, on="2026-03-03", occasion="rate", basis=begins)
        world.book(each, "2027-02-01")

    days = {
        each.pk: Entry.objects.get(book=each.accounting_book, kind="re_estimate").effective_on.isoformat()
        for each in (landfill, other)
    }
    assert days == {landfill.pk: "2026-03-01", other.pk: "2026-02-28"}
    assert world.balances(landfill.accounting_book) == world.balances(other.accounting_book)


def test_a_version_takes_the_place_of_one_that_begins_with_the_same_month(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-03-02")
    world.do(unit, landfill.case, "close_period", {"month": "2026-02"}, on="2026-03-02")
    for yearly in ("5000000.00", "4000000.00"):
        world.adopt(
            unit,
            landfill,
            on="2026-03-03",
            occasion="cost",
            basis={"first_month": "2026-03-01"},
            costs=[{**world.MONITORING, "yearly": yearly}],
        )

    estimate = Estimate.objects.latest("pk")
    assert world.balances(landfill.statutory_book)["2801"] == -120_000_000
    assert world.balances(landfill.accounting_book)["2801"] == -Decimal(estimate.provision) / 100


def test_a_change_does_not_begin_in_a_month_that_is_booked_or_has_not_begun(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-03-01")
    case = world.draft(unit, landfill, on="2026-03-10", occasion="rate", basis={"first_month": "2026-02-01"})
    assert "2026-03" in obstacles(unit, case, on="2026-03-10")

    Content.objects.filter(case=case).update(data={"basis": {**world.BASIS, "first_month": "2026-04-01"}})
    assert "2026-04" in obstacles(unit, case, on="2026-03-10")


def test_a_change_waits_for_the_volumes_of_the_months_before_it(unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-03-10", basis={"life_until": ""})
    world.book(landfill, "2026-03-10")
    case = world.draft(unit, landfill, on="2026-03-10", occasion="rate", basis={"first_month": "2026-03-01"})

    assert "2022-01" in obstacles(unit, case, on="2026-03-10")


def test_one_version_is_drafted_at_a_time(unit, landfill):
    draft = world.draft(unit, landfill, on="2026-01-05")

    with pytest.raises(GuardRefused) as caught:
        world.draft(unit, landfill, on="2026-01-05")
    assert draft.reference in caught.value.reasons[0].message

    take(draft, "discard", unit.accountant, {}, at=moment("2026-01-05"))
    assert world.draft(unit, landfill, on="2026-01-05").record.version == 1


def test_the_first_plan_is_called_so_and_no_later_one(unit, landfill):
    with pytest.raises(GuardRefused):
        world.draft(unit, landfill, on="2026-01-05", occasion="rate")
    world.adopt(unit, landfill, on="2026-01-05")
    with pytest.raises(GuardRefused):
        world.draft(unit, landfill, on="2026-01-05")


def test_there_is_no_plan_for_a_landfill_that_is_not_confirmed(unit):
    landfill = world.enter(unit)

    with pytest.raises(PayloadInvalid):
        world.draft(unit, landfill, on="2026-01-05")


def test_an_adopted_plan_is_not_changed(unit, landfill):
    case = world.adopt(unit, landfill, on="2026-01-05")

    with pytest.raises(WrongState):
        world.do(unit, case, "adopt", {"decided_by": "总经理办公会"}, on="2026-01-06")


def test_a_decrease_beyond_the_book_value_goes_to_profit_or_loss(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05", basis={"asset_cost": "0.00"})
    world.book(landfill, "2035-12-02")
    world.adopt(
        unit,
        landfill,
        on="2035-12-03",
        occasion="cost",
        basis={"first_month": "2035-12-01"},
        costs=[{**world.MONITORING, "yearly": "1.00"}],
    )

    held = world.balances(landfill.accounting_book, "2035-11-30")
    assert held["1601"] + held["1602"] == 0
    assert held["6602"] < 0


def test_a_plan_may_expect_costs_of_every_purpose(unit, landfill):
    costs = [{**world.MONITORING, "purpose": purpose.value} for purpose in rules.OF_THE_RESERVE]
    world.adopt(unit, landfill, on="2026-01-05", costs=[*costs, world.WORKS])
    assert set(landfill.estimates.get().costs.values_list("purpose", flat=True)) == set(rules.CostPurpose)


def test_an_adopted_version_shows_what_it_fixed_whatever_the_register_says_since(unit, landfill):
    case = world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-03-01")
    changed = {**world.FACTS, "capacity_flexible": "700000", "reason": "扩容", "evidence": []}
    world.do(
        unit, landfill.case, "change_facts", {**changed, "evidence": [world.document(landfill.case)]}, on="2026-03-02"
    )
    case.refresh_from_db()

    shown = screens.plan_tab(case, unit.accountant)

    assert shown["estimate"].total == 9_500_000_000
    assert shown["reckoned_parts"] == []
    assert [each.amount for _label, _method, each in shown["slices"]] == [95_000_000]
    assert shown["costs"].total == 18_000_000 + 30 * 900_000


def test_a_later_version_is_offered_from_the_first_month_that_is_not_booked(unit, landfill):
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-03-01")
    case = engine.open_case(
        kinds.PLAN,
        unit.accountant,
        {"landfill": str(landfill.pk), "occasion": "cost"},
        key="2",
        at=moment("2026-03-05"),
    ).case

    assert Content.objects.get(case=case).data["basis"]["first_month"] == "2026-03-01"


def test_a_later_version_is_offered_the_internal_rules_in_words(unit, landfill, as_actor):
    world.adopt(unit, landfill, on="2026-01-05")
    answers = {"landfill": str(landfill.pk), "occasion": "cost"}
    case = engine.open_case(kinds.PLAN, unit.accountant, answers, key="2", at=moment("2026-02-05")).case

    page = as_actor(unit.accountant).get(f"/cases/{case.reference}/contents/management_plan/rules/").content.decode()

    assert "财务部计提" in page
    assert "总经理批准" in page
    assert "rules" not in Content.objects.get(case=case).data


def test_the_link_of_a_landfill_begins_a_plan_for_it(unit, landfill, as_actor):
    page = as_actor(unit.accountant).get(f"/start/management_plan/?landfill={landfill.pk}").content.decode()

    assert f'<option value="{landfill.pk}" selected>' in page
