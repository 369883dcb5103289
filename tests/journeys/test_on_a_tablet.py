"""A section filled in on a tablet on site: kept as it is typed, through a lost connection, with photos on the spot."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from casework import contents
from casework.models import Case, StepDraft
from grading.self_evaluation import KIND
from tests.grading import world as grading
from tests.journeys.people import PICTURE, Somebody, at_a_browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True}
ORIENTATION, MADE_AT, TURNED = 0x0112, 0x0132, 6


@pytest.fixture
def case(world, on_day) -> Case:
    on_day(grading.SUBMITTED_ON)
    return world.start()


@pytest.fixture
def handler(case, world, new_page) -> Somebody:
    """Whoever fills in the report, with a tablet."""
    return at_a_browser(new_page, world.enterprise.handler, **TABLET)


@pytest.fixture
def quickly(monkeypatch) -> None:
    """A photo larger than a thumbnail is too large."""
    monkeypatch.setattr("django.conf.settings.BANLI_MAX_UPLOAD_BYTES", 300_000)


def open_section(somebody: Somebody, case: Case, section: str) -> Page:
    somebody.page.goto(f"/cases/{case.reference}/contents/{KIND}/{section}/")
    return somebody.page


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-keeping]")).to_contain_text(text)


def is_kept(case: Case, field: str) -> str:
    return StepDraft.objects.get(case=case).payload["members"][0][field]


def until(page: Page, expression: str) -> None:
    """Wait for what the page's scripts do behind it; Playwright's own way of waiting is against the content policy."""
    for _time in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(200)
    raise AssertionError(expression)


def ready_to_stay_open(page: Page) -> None:
    """The worker has the page; until then a reload needs the connection."""
    until(page, "caches.open('banli-open-page').then(c => c.match(location.href.split('#')[0])).then(Boolean)")


@contextmanager
def out_of_order() -> Iterator[None]:
    """The site keeps nothing for a while, of what a page sends in leaving neither."""

    def fail(*given: object, **more: object) -> None:
        raise RuntimeError("out of order")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casework.drafts.keep", fail)
        yield


def test_what_is_typed_survives_a_lost_connection_and_every_reload(case, handler):
    page = open_section(handler, case, "group")
    ready_to_stay_open(page)
    handler.fill(members__0__name="王建国")
    says(page, "已暂存")
    assert is_kept(case, "name") == "王建国"

    page.context.set_offline(True)
    handler.fill(members__0__position="总经理")
    says(page, "无网络")
    page.locator("button[name=add_row]").click()
    handler.fill(members__2__name="张强")
    handler.button("stay").click()
    says(page, "无网络")
    page.reload()
    for name, value in (("members-0-name", "王建国"), ("members-0-position", "总经理"), ("members-2-name", "张强")):
        expect(page.locator(f"[name={name}]")).to_have_value(value)

    page.context.set_offline(False)
    says(page, "已暂存")
    page.reload()
    expect(page.locator("[name=members-0-position]")).to_have_value("总经理")
    expect(page.locator("[name=members-2-name]")).to_have_value("张强")
    assert is_kept(case, "position") == "总经理"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('banli:typed'))") == []


def test_a_part_that_was_refused_survives_a_lost_connection_and_a_reload(case, handler):
    page = open_section(handler, case, "group")
    handler.fill(members__0__name="王建国")
    handler.press("stay")
    handler.sees("必填项")
    ready_to_stay_open(page)

    page.context.set_offline(True)
    handler.fill(members__0__position="总经理")
    says(page, "无网络")
    page.reload()
    for name, value in (("members-0-name", "王建国"), ("members-0-position", "总经理")):
        expect(page.locator(f"[name={name}]")).to_have_value(value)
    page.context.set_offline(False)
    says(page, "已暂存")
    assert is_kept(case, "position") == "总经理"


def test_what_could_not_be_sent_is_offered_with_what_differs_and_taken_over(case, handler, axe):
    page = open_section(handler, case, "group")
    offer = page.locator(".unsent")
    with out_of_order():
        handler.fill(members__0__name="王建国", members__0__position="总经理")
        says(page, "没有正常应答")
        page.goto("/cases/")
        open_section(handler, case, "group")
        expect(offer).to_contain_text("王建国")
        axe(page)
    expect(page.locator("[name=members-0-name]")).to_have_value("")
    offer.locator("[data-take]").click()
    expect(page.locator("[name=members-0-name]")).to_have_value("王建国")
    says(page, "已暂存")
    assert is_kept(case, "position") == "总经理"
    page.reload()
    expect(page.locator(".unsent")).to_have_count(0)


def test_what_could_not_be_sent_is_shown_to_nobody_else_and_gone_once_they_sign_out(case, handler, world):
    page = open_section(handler, case, "group")
    ready_to_stay_open(page)
    with out_of_order():
        handler.fill(members__0__name="只在本机")
        says(page, "没有正常应答")
        page.goto("/cases/")
        page.context.clear_cookies()
        colleague = Somebody(page, world.enterprise.principal)
        colleague.sign_in()
        assert page.evaluate("caches.keys()") == []
        open_section(colleague, case, "group")
    expect(page.locator("[name=members-0-name]")).to_have_value("")
    expect(page.locator(".unsent")).to_have_count(0)
    page.context.clear_cookies()
    handler.sign_in()
    page.wait_for_load_state()
    page.locator(".menu summary").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/login/**")
    until(page, "!Object.keys(localStorage).some(key => key.startsWith('banli:typed'))")


def test_what_a_colleague_saved_meanwhile_is_told_and_nothing_is_lost(case, handler, world, new_page):
    page = open_section(handler, case, "basics")
    colleague = at_a_browser(new_page, world.enterprise.principal)
    open_section(colleague, case, "basics")
    colleague.fill(
        year="2026",
        evaluated_from="2026-01-12",
        evaluated_until="2026-01-23",
        summary="同事先写的。",
        problems_fixed="均已整改。",
    )
    colleague.press("stay")
    colleague.sees("已保存")

    handler.fill(summary="我写的。")
    says(page, world.enterprise.principal.person.name)
    page.locator("[data-compare]").click()
    handler.sees("同事先写的。", "我写的。")
    expect(page.locator("[name=summary]")).to_have_value("我写的。")
    page.reload()
    assert contents.draft(case, KIND).data["basics"]["summary"] == "同事先写的。"
    handler.press("keep")
    handler.sees("已暂存")
    expect(page.locator("[name=summary]")).to_have_value("我写的。")


def test_a_photo_is_taken_in_place_and_kept(case, handler):
    page = open_section(handler, case, "publication")
    files = [
        {"name": "公示栏.png", "mimeType": "image/png", "buffer": PICTURE},
        {"name": "坏.png", "mimeType": "image/png", "buffer": b"no picture"},
    ]
    page.locator("[data-documents] input[type=file]").set_input_files(files)
    expect(page.get_by_label("公示栏.png")).to_be_checked()
    expect(page.locator(".document-status")).to_contain_text("坏.png")
    until(page, "document.querySelector('.document-thumbnail').naturalWidth > 0")
    says(page, "已暂存")
    page.reload()
    expect(page.get_by_label("公示栏.png")).to_be_checked()
    assert StepDraft.objects.get(case=case).payload["evidence"] == [str(case.documents.get().pk)]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_photo_too_large_is_made_smaller_and_keeps_its_day_and_its_way_up(case, handler, quickly):
    page = open_section(handler, case, "publication")
    photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    page.locator("[data-documents] input[type=file]").set_input_files([photo])
    expect(page.get_by_label("现场.jpg")).to_be_checked()
    with case.documents.get().file.open("rb") as stored:
        made = Image.open(stored)
        # The camera was held upright: what it stored on its side stands now, and is no longer to be turned.
        assert made.size == (1800, 2400)
        assert (made.getexif()[ORIENTATION], made.getexif()[MADE_AT]) == (1, "2026:03:10 09:30:00")


def _photo() -> bytes:
    """A photo of 3200 by 2400 pixels, to be turned, above the limit of the test."""
    picture = Image.effect_noise((3200, 2400), 12).convert("RGB")
    exif = Image.Exif()
    exif[ORIENTATION], exif[MADE_AT] = TURNED, "2026:03:10 09:30:00"
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=90, exif=exif)
    return made.getvalue()
