"""A weighbridge log that is kept in a spreadsheet comes into the register, with a mistake mended on the way."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.people import at_a_browser
from tests.wastefund import sheets, world
from wastefund import volumes
from wastefund.models import Landfill
from wastefund.rules import LandfillKind

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 11, 2)
MONTHS = [f"{2022 + n // 12}-{n % 12 + 1:02d}" for n in range(58)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def the_log(*, first: object = 100) -> bytes:
    """58 months of two parts; `first` is the volume of the first row."""
    rows: list[list[object]] = [[month, part, 100, ""] for month in MONTHS for part in ("柔性", "刚性")]
    rows[0][2] = first
    return sheets.workbook(*rows)


def test_a_log_is_read_mended_previewed_and_recorded(new_page, on_day):
    on_day(TODAY)
    unit = world.unit()
    landfill = world.keep(unit, **{**world.EXISTING, "capacity_rigid": "90000", "filled_rigid": "0"})
    accountant = at_a_browser(new_page, unit.accountant)
    accountant.opens(f"/cases/{landfill.case.reference}/tabs/volumes/")
    accountant.page.get_by_role("link", name="从表格导入").click()

    choose(accountant, the_log(first="一百"))
    accountant.sees("第 2 行 C 列", "“一百”不是数字")
    expect(accountant.page.locator("button[name=do][value=enter]")).to_have_count(0)

    choose(accountant, the_log())
    accountant.sees("共读取 116 行：新增 116 行")
    assert not landfill.volumes.exists()
    accountant.page.get_by_role("button", name="登记这 116 条月填埋量").click()
    accountant.sees("2026-10")
    expect(accountant.page.locator(".messages, [role=status]").first).to_contain_text("已登记 116 条月填埋量")
    log = volumes.log_of(Landfill.objects.get())
    assert [volumes.filled_after(log, kind) for kind in LandfillKind] == [5800, 5800]


def choose(accountant, content: bytes) -> None:
    """Choose a file and have it read."""
    file = {"name": "填埋台账.xlsx", "mimeType": XLSX, "buffer": content}
    accountant.page.locator("input[name=file]").set_input_files(file)
    accountant.page.get_by_role("button", name="读取文件并预览").click()
