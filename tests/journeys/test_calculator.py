"""The calculator at the desk of an accountant, and on the phone of an official who opens the link."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CALCULATOR = "/landfills/calculator/"
EXISTING = {
    "capacity_flexible": "60万",
    "operating_since": "2015年3月1日",
    "closes_on": "2040-12-31",
    "filled_flexible": "１５０，０００",
}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def fill(page: Page, answers: dict[str, str]) -> None:
    for name, text in answers.items():
        page.fill(f"[name={name}]", text)


def calculate(page: Page) -> None:
    with page.expect_navigation():
        page.click(".calculator-form button.btn-primary")


def fits(page: Page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def drawn(page: Page, picture: str) -> bool:
    """Whether the browser could draw the picture."""
    page.locator(picture).scroll_into_view_if_needed()
    page.wait_for_function("p => document.querySelector(p).complete", arg=picture)
    return page.evaluate("p => document.querySelector(p).naturalWidth > 0", picture)


def test_an_accountant_finds_it_on_the_login_page_mends_a_slip_and_sends_the_link_to_a_phone(new_page, axe):
    page = new_page()
    page.goto("/login/")
    page.click("footer a[href='/landfills/calculator/']")
    fill(page, EXISTING | {"filled_flexible": "70万"})
    calculate(page)
    expect(page.locator(".error-summary")).to_contain_text("700,000")
    assert page.input_value("[name=operating_since]") == "2015年3月1日"
    axe(page)
    page.fill("[name=filled_flexible]", EXISTING["filled_flexible"])
    calculate(page)
    expect(page.locator("#total")).to_have_text("89,062,500.00 元")
    expect(page.locator("main")).to_contain_text("8,906.25 万元")
    expect(page.locator("#readings tfoot")).to_contain_text("100,000,000.00")
    assert drawn(page, ".chart-light")
    axe(page)
    page.click("#readings .tabs li:nth-child(3) a")
    expect(page.locator("#readings .sums")).to_contain_text("= 65,000,000.00")

    official = new_page(**PHONE)
    official.goto(page.input_value("#link"))
    expect(official.locator("#total")).to_have_text("89,062,500.00 元")
    assert fits(official)
    axe(official)
    official.click("form[action='/language/'] button")
    expect(official.locator("#total")).to_have_text("89,062,500.00 yuan")
    assert fits(official)
    axe(official)


def test_the_pdf_holds_what_the_page_says(new_page):
    page = new_page()
    page.goto(CALCULATOR)
    fill(page, EXISTING)
    calculate(page)
    answer = page.context.request.get(page.get_attribute(".calculator-total a.btn-primary", "href"))
    text = "".join(leaf.extract_text() for leaf in PdfReader(BytesIO(answer.body())).pages)
    assert "89,062,500.00 元" in text
    assert "capacity_flexible=600000" in text


def test_only_what_makes_sense_is_asked_and_nothing_typed_is_hidden(new_page):
    page = new_page()
    page.goto(CALCULATOR)
    existing, new = page.locator("[data-existing]"), page.locator("[data-new]")
    for group in (existing, new):
        expect(group).to_be_visible()
    page.fill("[name=operating_since]", "2024-03-01")
    expect(existing).to_be_hidden()
    expect(new).to_be_visible()
    page.fill("[name=operating_since]", "2015年3月1日")
    expect(existing).to_be_visible()
    expect(new).to_be_hidden()
    page.fill("[name=filled_flexible]", "5")
    page.fill("[name=operating_since]", "2024-03-01")
    expect(existing).to_be_visible()


def test_without_scripts_everything_is_asked_and_answered(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(CALCULATOR)
    for group in ("[data-existing]", "[data-new]"):
        expect(page.locator(group)).to_be_visible()
    fill(page, EXISTING)
    page.click(".calculator-form button.btn-primary")
    expect(page.locator("#total")).to_have_text("89,062,500.00 元")
    expect(page.locator("[data-copy]")).to_be_hidden()
    page.click("#readings .tabs li:nth-child(2) a")
    expect(page.locator("#readings .sums")).to_contain_text("= 77,500,000.00")


def test_the_link_is_copied_with_a_button(new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(CALCULATOR)
    fill(page, EXISTING)
    calculate(page)
    page.click("[data-copy]")
    expect(page.locator("[data-copy]")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#link")


def test_in_the_dark_the_chart_is_dark(new_page, axe):
    page = new_page(color_scheme="dark")
    page.goto(CALCULATOR)
    fill(page, EXISTING)
    calculate(page)
    expect(page.locator(".chart-light")).to_be_hidden()
    assert drawn(page, ".chart-dark")
    axe(page)
