"""The grid of a budget at a browser: typing, moving, pasting a block from a spreadsheet, sums and the cap."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from casework import registry
from rdfunds import kinds
from rdfunds.applied import budget_of
from rdfunds.rules import BudgetLine, total_of
from tests.journeys.people import at_a_browser
from tests.rdfunds import applying

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASTE = """([cell, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def found(transactional_db, monkeypatch) -> applying.Applying:
    """A draft whose units are named and whose grid is empty; 500,000 yuan is asked for."""
    monkeypatch.setitem(registry._types, applying.KIND, applying.PROCEDURE)
    made = applying.build()
    made.fill(project={**applying.PROJECT, "requested": "500000.00"}, units=applying.units(made))
    return made


@pytest.fixture
def page(found, new_page, axe) -> Page:
    """The grid, opened by the finance assistant."""
    somebody = at_a_browser(new_page, found.assistant, viewport={"width": 1200, "height": 900})
    somebody.page.goto(reverse("casework:section", args=[found.case.reference, kinds.APPLICATION, "lines"]))
    axe(somebody.page)
    return somebody.page


def cell(page: Page, unit: Any, line: str, source: str = "central", subproject: int = 1) -> Locator:
    return page.locator(f"[data-unit='{subproject}-{unit.pk}'] [data-line={line}] [data-cell={source}]")


def paste(at: Locator, text: str) -> None:
    at.focus()
    at.evaluate("(cell, text) => (" + PASTE + ")([cell, text])", text)


def test_sums_and_the_cap_follow_what_is_typed(found, page):
    cell(page, found.lead, "materials").fill("30万")
    cell(page, found.lead, "equipment_purchase").fill("100,000")
    cell(page, found.lead, "indirect").fill("90000.01")
    subproject = page.locator("[data-subproject='1']")
    expect(page.locator("[data-project] [data-sum=central]")).to_have_text("490,000.01")
    expect(subproject.locator(".budget-subhead [data-total]")).to_have_text("490,000.01")
    expect(subproject.locator("[data-cap-most]")).to_have_text("90,000.00")
    expect(subproject.locator("[data-cap-over] b")).to_have_text("0.01")
    assert subproject.locator("progress").evaluate("bar => bar.value / bar.max") == 1
    expect(page.locator("[data-asked-less] b")).to_have_text("9,999.99")
    cell(page, found.lead, "indirect").fill("45000")
    expect(subproject.locator("[data-cap-left] b")).to_have_text("45,000.00")
    assert subproject.locator("progress").evaluate("bar => bar.value / bar.max") == pytest.approx(0.5)
    cell(page, found.lead, "materials").fill("lots")
    cell(page, found.lead, "testing").focus()
    expect(cell(page, found.lead, "materials")).to_have_attribute("aria-invalid", "true")


def test_the_sums_can_be_read_on_a_phone(found, new_page):
    phone = at_a_browser(new_page, found.assistant, viewport={"width": 390, "height": 844}).page
    phone.goto(reverse("casework:section", args=[found.case.reference, kinds.APPLICATION, "lines"]))
    for source in ("central", "local", "own"):
        cell(phone, found.lead, "materials", source).fill("123456789.01")
    sums = phone.locator(".budget-sums tbody td")
    assert sums.evaluate_all("all => all.filter(each => each.scrollWidth > each.clientWidth).length") == 0
    rights = sums.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert max(rights) <= 390


def test_the_cap_falls_by_its_tiers(found, page):
    cell(page, found.lead, "testing").fill("1200万")
    expect(page.locator("[data-subproject='1'] [data-cap-most]")).to_have_text("3,150,000.00")
    cell(page, found.lead, "testing").fill("5000000.03")
    expect(page.locator("[data-subproject='1'] [data-cap-most]")).to_have_text("1,500,000.00")


def test_arrow_keys_move_between_cells(found, page):
    cell(page, found.lead, "materials").click()
    page.keyboard.press("ArrowDown")
    expect(cell(page, found.lead, "testing")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, found.lead, "testing", "local")).to_be_focused()
    page.keyboard.type("1234.5")
    page.keyboard.press("Enter")
    expect(cell(page, found.lead, "energy", "local")).to_be_focused()
    expect(cell(page, found.lead, "testing", "local")).to_have_value("1,234.50")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, found.lead, "testing")).to_be_focused()


def test_a_block_is_pasted_what_does_not_fit_is_kept_and_all_of_it_is_undone_or_saved(found, page):
    start = cell(page, found.lead, "materials")
    start.fill("7")
    paste(start, "1万\t2,000\n300.50\t-5\t\t\t9\n")
    expect(start).to_have_value("10,000")
    expect(cell(page, found.lead, "materials", "local")).to_have_value("2,000")
    expect(cell(page, found.lead, "testing")).to_have_value("300.50")
    expect(cell(page, found.lead, "testing", "local")).to_have_value("")
    expect(page.locator("[data-pasted]")).to_be_visible()
    expect(page.locator("[data-pasted-left]")).to_have_value("-5\t9")
    expect(page.locator("[data-project] [data-total]")).to_have_text("12,300.50")
    page.locator("[data-pasted-undo]").click()
    expect(start).to_have_value("7")
    expect(start).to_be_focused()
    expect(page.locator("[data-project] [data-total]")).to_have_text("7.00")
    paste(cell(page, found.lead, "indirect", "own"), "1\t2\n3\t4")
    expect(page.locator("[data-pasted]")).to_be_in_viewport()
    expect(page.locator("[data-pasted-left]")).to_have_value("3\t4")
    page.locator("button[name=do][value=stay]:visible").click()
    expect(page.locator("[data-pasted]")).to_be_hidden()
    expect(cell(page, found.lead, "indirect", "own")).to_have_value("1")
    budget = budget_of(found.draft.data)
    assert total_of(budget) == 10
    assert total_of(budget, line=BudgetLine.INDIRECT) == 3


def test_without_scripts_the_grid_is_filled_in_and_summed_up_when_it_is_saved(found, new_page):
    page = at_a_browser(new_page, found.assistant, java_script_enabled=False).page
    page.goto(reverse("casework:section", args=[found.case.reference, kinds.APPLICATION, "lines"]))
    cell(page, found.lead, "materials").fill("12万")
    page.locator("button[name=do][value=stay]:visible").click()
    expect(page.locator("[data-project] [data-total]")).to_have_text("120,000.00")
    expect(page.locator("[data-subproject='1'] [data-cap-most]")).to_have_text("36,000.00")
