"""What the people of a responsible unit do at the site with their landfills."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.people import Somebody

SITE = {
    "name": "曹妃甸危险废物填埋场",
    "permit_number": "冀危许130203",
    "address": "唐山市曹妃甸区",
    "waste_categories": "HW18, HW31",
}


def enter_landfill(accountant: Somebody, **facts: str) -> str:
    """Enter a landfill from the worklist; its reference."""
    accountant.opens("/")
    accountant.go_on(accountant.page.get_by_role("link", name="登记填埋场"))
    return accountant.begin_case(**SITE, **facts)


def confirm_entry(accountant: Somebody, approver: Somebody, reference: str) -> None:
    """Put the entry forward with its evidence, and have it signed."""
    accountant.go_to_case(reference)
    accountant.begin("确认登记")
    accountant.attach("evidence", "测绘报告.png")
    accountant.check_and_send()
    approver.sign_next("曹妃甸危险废物填埋场")


def write_plan(accountant: Somebody, reference: str, *, basis: dict[str, str], costs: list[dict[str, Any]]) -> str:
    """Begin the first plan from the landfill's page and fill in its three pages; its reference."""
    accountant.opens(f"/cases/{reference}/tabs/plans/")
    accountant.go_on(accountant.page.get_by_role("link", name="编制新版本"))
    plan = accountant.begin_case()
    accountant.begin_edit()
    accountant.fill(**basis)
    accountant.press("continue")
    fill_in_costs(accountant, costs)
    accountant.press("stay")
    return plan


def fill_in_costs(accountant: Somebody, costs: list[dict[str, Any]]) -> None:
    """As many rows as there are costs, whatever the page began with."""
    removing = accountant.page.locator("button[name=remove_row]")
    while removing.count() > len(costs):
        before = removing.count()
        removing.last.click()
        expect(removing).to_have_count(before - 1)
    for row, cost in enumerate(costs):
        accountant.fill(**{f"costs__{row}__{name}": str(value) for name, value in cost.items()})


def write_internal_rules(accountant: Somebody, plan: str) -> None:
    """Fill in the last page."""
    accountant.opens(f"/cases/{plan}/contents/management_plan/rules/")
    accountant.fill(responsibilities="财务部按月计提", use_of_funds="总经理批准")
    accountant.attach("rules", "内部管理制度.png")
    accountant.press("continue")


def adopt(accountant: Somebody, approver: Somebody, plan: str, *texts: str) -> None:
    """Put the plan forward and have it signed, with `texts` before the approver's eyes."""
    accountant.go_to_case(plan)
    accountant.begin("通过计划")
    accountant.fill(decided_by="总经理办公会2026年第1次会议")
    accountant.check_and_send()
    approver.sign_next(*texts)


def record(accountant: Somebody, reference: str, rows: list[tuple[str, str, str]]) -> None:
    """Record (part, month, m3) rows."""
    accountant.go_to_case(reference)
    accountant.begin("登记填埋量")
    removing = accountant.page.locator("button[name=remove_row]")
    adding = accountant.page.locator("button[name=add_row]")
    while removing.count() > len(rows):
        before = removing.count()
        removing.last.click()
        expect(removing).to_have_count(before - 1)
    while removing.count() < len(rows):
        before = removing.count()
        adding.click()
        expect(removing).to_have_count(before + 1)
    for row, (part, month, volume) in enumerate(rows):
        accountant.fill(
            **{f"volumes__{row}__part": part, f"volumes__{row}__month": month, f"volumes__{row}__volume": volume}
        )
    accountant.check_and_send()
    expect(accountant.page.locator(".messages, [role=status]").first).to_be_visible()


def close_month(accountant: Somebody, approver: Somebody, reference: str, month: str) -> None:
    """Close the books through a month."""
    accountant.go_to_case(reference)
    accountant.begin("月末结账")
    accountant.fill(month=month)
    accountant.check_and_send()
    approver.open_from_worklist(re.compile("月末结账"))
    approver.sign()
    expect(approver.page.locator(".messages, [role=status]").first).to_be_visible()
