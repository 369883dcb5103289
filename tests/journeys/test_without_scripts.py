"""The main steps where the browser runs no scripts."""

import re

import pytest
from playwright.sync_api import expect

from casework.models import Case, Notice
from tests.grading import world as grading
from tests.journeys.applying import start_application
from tests.journeys.people import at_a_browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ITEMS = (("1.2 机构和职责", "未附任命文件", "补充任命文件"), ("2.1 规章制度", "缺修订页", "补充修订页"))


@pytest.fixture
def sign_in(new_page):
    """`sign_in(actor)`: that person at a browser without scripts."""
    return lambda actor: at_a_browser(new_page, actor, java_script_enabled=False)


def test_an_application_is_started(world, on_day, sign_in):
    on_day(grading.SUBMITTED_ON)
    handler = sign_in(world.enterprise.handler)
    reference = start_application(handler, world)
    assert Case.objects.get().reference == reference
    handler.begin_edit()
    handler.fill(year="1")
    handler.press("stay")
    handler.page.locator(".error-summary a").first.click()
    expect(handler.page.locator("[name=year]")).to_have_value("1")


def test_a_correction_notice_is_drafted_and_signed(world, on_day, sign_in):
    on_day(grading.SUBMITTED_ON)
    case = world.case_at("submitted")
    officer = sign_in(world.unit.handler)
    officer.go_to_case(case.reference)
    officer.begin("发出补正通知")
    write_items(officer)
    officer.press("save")
    assert not case.proposals.filter(step="request_correction").exists()

    officer.go_to_case(case.reference)
    officer.begin("发出补正通知")
    expect(officer.page.locator("[name=items-1-required]")).to_have_value("补充修订页")
    officer.tick("complete")
    officer.check_and_send()
    signer = sign_in(world.unit.signer)
    signer.open_from_worklist(re.compile("签"))
    signer.sign()
    assert Notice.objects.get().addressee == world.enterprise.organisation
    assert Case.objects.get().state == "correction"


def write_items(officer) -> None:
    """Two rows; the second is added, and a third is removed again."""
    for row, (place, fault, required) in enumerate(ITEMS):
        if row:
            officer.page.locator("button[name=add_row]").click()
        prefix = f"items__{row}__"
        officer.fill(
            **{
                f"{prefix}place": place,
                f"{prefix}fault": fault,
                f"{prefix}required": required,
                f"{prefix}rule": "G-8-1",
            }
        )
    officer.page.locator("button[name=add_row]").click()
    expect(officer.page.locator("[name=items-2-place]")).to_be_visible()
    officer.page.locator("button[name=remove_row]").last.click()
    expect(officer.page.locator("[name=items-2-place]")).to_have_count(0)
