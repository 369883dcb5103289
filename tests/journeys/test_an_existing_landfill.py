"""A landfill of two parts from before 2022: what waits for volumes, what comes late, a capacity that grows."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import Membership
from ledger.models import Entry
from tests import factories
from tests.fixtures.services import wait_until
from tests.journeys import landfills
from tests.journeys.people import at_a_browser
from tests.wastefund import world
from wastefund.models import Landfill

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PARTS = {
    "capacity_flexible": "600000",
    "filled_flexible": "200000",
    "capacity_rigid": "60000",
    "filled_rigid": "5000",
}
MONITORING = {"purpose": "monitoring", "first_year": 2037, "last_year": 2066, "yearly": "900000", "basis": "监测合同"}
BASIS = {
    "discount_rate": "4.5",
    "rate_basis": "30年期国债收益率",
    "asset_cost": "0",
    "depreciation": "by_month",
}


def by_volume(landfill: Landfill, code: str) -> list[tuple[date, int]]:
    """What was booked on the account that collects what a part takes by volume: day and fen, in order."""
    rows = Entry.objects.filter(book=landfill.statutory_book, kind="amortisation", postings__account__code=code)
    return list(rows.order_by("effective_on", "pk").values_list("effective_on", "total"))


def test_volumes_that_wait_come_late_and_a_capacity_that_grows(new_page, on_day, smtp, worker, transactional_db):
    on_day(date(2022, 4, 11))
    factories.region("130200")
    unit = world.unit()
    Membership.objects.update(since=date(2021, 11, 1))
    accountant, approver = at_a_browser(new_page, unit.accountant), at_a_browser(new_page, unit.approver)
    days = {"operating_since": "2015-04-01", "planned_closure": "2036-12-31"}
    reference = landfills.enter_landfill(accountant, **PARTS, **days)
    landfills.confirm_entry(accountant, approver, reference)

    first = [("flexible", "2022-01", "2,000"), ("rigid", "2022-01", "240")]
    landfills.record(accountant, reference, [*first, ("flexible", "2022-02", "1,500")])
    plan = landfills.write_plan(accountant, reference, basis=BASIS, costs=[MONITORING])
    landfills.write_internal_rules(accountant, plan)
    landfills.adopt(accountant, approver, plan)
    landfill = Landfill.objects.get()

    # Flexible: 400,000 m3 take 63,333,333.33; rigid: 55,000 m3 take 1,650,000.00 (reading A).
    january, february = date(2022, 1, 31), date(2022, 2, 28)
    flexible, rigid = [(january, 31_666_667), (february, 23_750_000)], [(january, 720_000)]
    wait_until(lambda: by_volume(landfill, "1602.12") == flexible, "January and February of the flexible part")
    wait_until(lambda: by_volume(landfill, "1602.22") == rigid, "January of the rigid part")
    accountant.go_to_case(reference)
    accountant.begin("月末结账")
    accountant.sees("刚性填埋场", "2022-02")
    accountant.fill(month="2022-02")
    accountant.press("check")
    accountant.sees("先登记")

    landfills.record(accountant, reference, [("rigid", "2022-02", "110")])
    wait_until(lambda: len(by_volume(landfill, "1602.22")) == 2, "the late volume")
    assert by_volume(landfill, "1602.22")[1] == (february, 330_000)

    march = [("flexible", "2022-03", "1800"), ("rigid", "2022-03", "100")]
    landfills.record(accountant, reference, march)
    wait_until(lambda: len(by_volume(landfill, "1602.12")) == 3, "March")
    booked = list(Entry.objects.order_by("pk").values_list("hash", flat=True))

    accountant.go_to_case(reference)
    accountant.begin("变更台账内容")
    accountant.fill(capacity_flexible="700000", reason="扩容工程已验收")
    accountant.attach("evidence", "验收报告.png")
    accountant.check_and_send()
    approver.sign_next("700,000")

    accountant.opens(f"/cases/{reference}/tabs/plans/")
    accountant.go_on(accountant.page.get_by_role("link", name="编制新版本"))
    second = accountant.begin_case(occasion="capacity")
    accountant.opens(f"/cases/{second}/contents/management_plan/basis/")
    expect(accountant.page.locator("[name=first_month]")).to_have_value("2022-04")
    landfills.write_internal_rules(accountant, second)
    landfills.adopt(accountant, approver, second)

    assert list(Entry.objects.order_by("pk").values_list("hash", flat=True))[: len(booked)] == booked
    changes = Entry.objects.filter(book__in=landfill.books).order_by("pk")[len(booked) :]
    assert {entry.effective_on for entry in changes} <= {date(2022, 3, 31)}
    accountant.opens(f"/cases/{plan}/tabs/plan/")
    accountant.sees("86,231,944.44")
    accountant.opens(f"/cases/{second}/tabs/plan/")
    accountant.sees("700,000")
