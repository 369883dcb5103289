"""A new landfill from its entry to the first closed month: two people in browsers, the real worker, the clock moved."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.models import Entry
from tests import factories
from tests.fixtures.services import wait_until
from tests.journeys import landfills
from tests.journeys.people import at_a_browser
from tests.wastefund import world
from wastefund.models import Landfill

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

COSTS = [
    {
        "purpose": "closure_works",
        "first_year": 2036,
        "last_year": 2036,
        "yearly": "18,000,000",
        "basis": "封场工程初步设计概算",
    },
    {
        "purpose": "monitoring",
        "first_year": 2037,
        "last_year": 2066,
        "yearly": "900,000",
        "basis": "监测合同",
    },
]
BASIS = {
    "method": "by_month",
    "discount_rate": "5",
    "rate_basis": "30年期国债收益率",
    "asset_cost": "60,000,000",
    "life_until": "2035-12-31",
    "depreciation": "by_month",
}


def test_from_the_entry_to_the_first_closed_month(new_page, on_day, smtp, worker, transactional_db):
    on_day(date(2026, 1, 12))
    factories.region("130200")
    unit, others = world.unit(), world.unit()
    accountant, approver = at_a_browser(new_page, unit.accountant), at_a_browser(new_page, unit.approver)
    officer = at_a_browser(new_page, world.department())
    stranger = at_a_browser(new_page, others.accountant)

    days = {"operating_since": "2026-01-01", "planned_closure": "2035-12-31"}
    reference = landfills.enter_landfill(accountant, capacity_flexible="60万", **days)
    assert officer.page.goto(f"/cases/{reference}/").status == 404
    landfills.confirm_entry(accountant, approver, reference)
    assert officer.page.goto(f"/cases/{reference}/").status == 200
    assert stranger.page.goto(f"/cases/{reference}/").status == 404

    plan = landfills.write_plan(accountant, reference, basis=BASIS, costs=COSTS)
    accountant.sees("95,000,000.00", "18,613,385.57", "78,613,385.57")
    landfills.write_internal_rules(accountant, plan)
    landfills.adopt(accountant, approver, plan, "95,000,000.00", "18,613,385.57")
    landfill = Landfill.objects.get()
    assert [book.head_sequence for book in landfill.books] == [1, 1]

    on_day(date(2026, 3, 2))
    # Two months in the statutory book; their interest and depreciation in the other.
    wait_until(lambda: Entry.objects.count() == 2 + 2 + 4, "the entries of two months")
    assert world.balances(landfill.statutory_book) == {
        "1601": Decimal("95000000.00"),
        "1602.11": Decimal("-1583333.33"),
        "2801": Decimal("-95000000.00"),
        "6401": Decimal("1583333.33"),
    }
    accounting = world.balances(landfill.accounting_book)
    assert accounting["2801"] == Decimal("-18613385.57") - Decimal("155111.55")
    assert accounting["1602"] == Decimal("-1310223.09")
    accountant.opens(f"/cases/{reference}/tabs/books/")
    accountant.sees("1,583,333.33", "18,768,497.12", "1,310,223.09")

    landfills.close_month(accountant, approver, reference, "2026-01")
    for book in landfill.books:
        book.refresh_from_db()
        assert book.closed_through == date(2026, 1, 31)
    accountant.go_to_case(reference)
    accountant.begin("月末结账")
    accountant.fill(month="2026-01")
    accountant.press("check")
    accountant.sees("已结账至")
