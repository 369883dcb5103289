"""A programme from its entry to a changed estimate: an agency and two departments of the ministry in browsers."""

import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from rdfunds.bookkeeping import UNDISTRIBUTED
from rdfunds.models import Programme
from tests.journeys.people import Somebody, at_a_browser
from tests.rdfunds import programmes as world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

INCOME = (("8000万", "2000万"), ("1亿", "2000万"), ("6000万", "2000万"))
"""Central money and the units' own, year by year."""
EXPENDITURE = ("1亿", "1.2亿", "8000万")


def test_from_the_entry_to_a_changed_estimate(new_page, on_day, transactional_db):
    on_day(date(2026, 3, 10))
    made = world.build()
    handler, signer = at_a_browser(new_page, made.agency.handler), at_a_browser(new_page, made.agency.signer)
    science = at_a_browser(new_page, made.science.handler)
    officer, director = at_a_browser(new_page, made.finance.handler), at_a_browser(new_page, made.finance.signer)

    reference = enter(handler)
    assert officer.page.goto(f"/cases/{reference}/").status == 404
    write_estimate(handler, reference)
    send(handler, reference, "报送概算")
    signer.sign_next("300,000,000.00")

    officer.open_from_worklist("组织概算评审")
    send(officer, reference, "登记评审结果", signed=False, **ASSESSMENT)
    send(officer, reference, "批复概算", document_number="财教〔2026〕15号")
    director.sign_next("300,000,000.00")
    send(officer, reference, "下达年度预算", year="2026", amount="7000万", document_number="财教〔2026〕20号")
    director.sign_next("70,000,000.00")

    handler.opens(f"/cases/{reference}/tabs/budgets/")
    handler.sees("70,000,000.00", "财教〔2026〕20号", "240,000,000.00")

    write_change(handler, reference)
    handler.go_to_case(reference)
    handler.begin("申请调整概算")
    handler.fill(reasons="新增固态电池任务")
    handler.attach("approval", "任务调整批复.png")
    handler.check_and_send()
    signer.sign_next("330,000,000.00")
    science.open_from_worklist("转报或者不予转报概算调整")
    send(science, reference, "转报概算调整", signed=False, opinion="同意调整")
    send(officer, reference, "批准概算调整", document_number="财教〔2026〕48号")
    director.sign_next("330,000,000.00")

    programme = Programme.objects.get()
    assert [estimate.total for estimate in programme.estimates.all()] == [30_000_000_000, 33_000_000_000]
    assert world.balances(programme.case)[UNDISTRIBUTED] == Decimal("70000000.00")
    handler.opens(f"/cases/{reference}/tabs/estimate/")
    handler.sees("财教〔2026〕48号", "330,000,000.00")


ASSESSMENT = {
    "assessed_by": "财政部预算评审中心",
    "assessed_on": "2026-03-10",
    "result": "概算编制合理",
    "total": "3亿",
}


def enter(handler: Somebody) -> str:
    """Enter the programme from the worklist; its reference."""
    handler.opens("/")
    handler.go_on(handler.page.get_by_role("link", name="登记重点专项"))
    return handler.begin_case(name="新能源汽车", code="NEV-2026", first_year="2026", last_year="2028")


def write_estimate(handler: Somebody, reference: str) -> None:
    """Fill in the three pages."""
    handler.opens(f"/cases/{reference}/contents/cost_estimate/basis/")
    handler.fill(tasks="动力电池、驱动电机关键技术", reasons="拟支持项目12个", total="3亿")
    handler.press("continue")
    for row, (central, own) in enumerate(INCOME):
        handler.fill(**{f"income__{row}__central": central, f"income__{row}__own": own})
    handler.press("continue")
    for row, amount in enumerate(EXPENDITURE):
        handler.fill(**{f"expenditure__{row}__purpose": "关键技术攻关", f"expenditure__{row}__amount": amount})
    handler.press("stay")
    handler.sees("300,000,000.00")


def write_change(handler: Somebody, reference: str) -> None:
    """Thirty million more in the last year; the total is written last, as the page reminds one."""
    pages = (
        ("income", {"income__2__central": "9000万"}),
        ("expenditure", {"expenditure__2__amount": "1.1亿"}),
        ("basis", {"total": "3.3亿"}),
    )
    for page, answers in pages:
        handler.opens(f"/cases/{reference}/contents/cost_estimate/{page}/")
        handler.fill(**answers)
        handler.press("stay")
        expect(handler.page.locator(".messages, [role=status]").first).to_be_visible()


def send(person: Somebody, reference: str, step: str, *, signed: bool = True, **answers: str) -> None:
    """Begin a step on the case page, answer it, and put it forward or take it."""
    person.go_to_case(reference)
    person.begin(step)
    person.fill(**answers)
    person.press("check")
    expect(person.page.locator("h1")).to_contain_text("核对")
    person.press("send")
    expect(person.page.locator(".messages, [role=status]").first).to_contain_text(re.compile("签" if signed else "."))
