"""A log or a register in a spreadsheet: every row is shown first, and all of it is entered or nothing."""

import re
import time
import tracemalloc
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from casework.models import Case, Event
from casework.sheets import kept
from tests import factories
from tests.casework.pages import text_of, value_of
from tests.grading.world import moment
from tests.wastefund import sheets, world
from tests.wastefund.sheets import upload, workbook
from wastefund import volumes
from wastefund.models import Landfill, MonthlyVolume
from wastefund.rules import LandfillKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = "2026-10-12"
REGISTER = "/landfills/import/"
REGISTER_HEAD = (
    "填埋场名称",
    "经营许可证编号",
    "持证单位",
    "行政区划",
    "废物类别",
    "启用日期",
    "计划封场日期",
    "柔性总库容（m³）",
    "柔性已填库容",
)


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    """An October morning, on which eight months of 2026 and more can have been filled."""
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def unit() -> world.Unit:
    return world.unit()


@pytest.fixture
def landfill(unit) -> Landfill:
    """A new landfill with a flexible part of 600,000 m³."""
    return world.keep(unit)


@pytest.fixture
def at_the_log(as_actor, unit, landfill):
    """`at_the_log(content)`: the answer to the accountant's upload."""
    client = as_actor(unit.accountant)

    def send(content: bytes, name: str = "填埋台账.xlsx") -> Any:
        return client.post(page_of(landfill), {"file": upload(content, name)})

    send.client = client
    return send


def page_of(landfill: Landfill) -> str:
    return f"/landfills/{landfill.case.reference}/volumes/import/"


def log(landfill: Landfill) -> dict[str, Decimal]:
    recorded = volumes.log_of(landfill)
    return {f"{month:%Y-%m}": volume for (_part, month), volume in recorded.items()}


def enter(client, path: str, shown) -> Any:
    return client.post(path, {"do": "enter", "preview": value_of(shown, "preview")})


def row_text(response, number: int) -> str:
    """What the preview says of one row of the sheet."""
    rows = re.findall(rf'<tr id="row-{number}".*?</tr>', response.content.decode(), re.S)
    return " ".join(re.sub("<[^>]+>", " ", rows[0]).split())


# --- the log: from the file to the register ----------------------------------------------------------------------


def test_months_are_shown_and_only_then_recorded_in_one_event(at_the_log, landfill):
    shown = at_the_log(workbook(("2026-01", "柔性", 1200.5, ""), ("2026年2月", "柔性填埋场", "1,300", "")))
    assert shown.status_code == 200
    assert "2 rows were read. New: 2." in text_of(shown)
    assert "Record these 2 months" in text_of(shown)
    assert "2,500.5 m³ of 600,000 m³" in text_of(shown)
    assert not MonthlyVolume.objects.exists()

    answer = enter(at_the_log.client, page_of(landfill), shown)
    assert answer.status_code == 302
    assert log(landfill) == {"2026-01": Decimal("1200.5"), "2026-02": Decimal(1300)}
    assert Event.objects.filter(case=landfill.case, code="record_volumes").count() == 1


def test_pressing_twice_records_once(at_the_log, landfill):
    shown = at_the_log(workbook(("2026-01", "柔性", 5, "")))
    answers = [enter(at_the_log.client, page_of(landfill), shown) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert MonthlyVolume.objects.count() == 1


def test_columns_may_stand_in_any_order_under_a_title_and_in_english(at_the_log):
    rows = (("Weighbridge", "", ""), ("Filled, m³", "Month", "Part"), (7, "2026-03", "flexible"))
    shown = at_the_log(workbook(*rows, head=("", "", "")))
    assert shown.status_code == 200
    assert "2026-03 flexible landfill 7" in row_text(shown, 4)


def test_the_part_can_be_left_out_where_there_is_one_only(at_the_log):
    assert at_the_log(workbook(("2026-03", 7), head=("月份", "填埋量"))).status_code == 200


def test_the_part_is_needed_where_there_are_two(as_actor, unit):
    both = world.keep(unit, capacity_rigid="1000", name="双区填埋场")
    shown = as_actor(unit.accountant).post(
        page_of(both), {"file": upload(workbook(("2026-03", 7), head=("月份", "填埋量")))}
    )
    assert shown.status_code == 422
    assert "lacks “Part”" in text_of(shown)
    shown = as_actor(unit.accountant).post(
        page_of(both), {"file": upload(workbook(("2026-03", "刚性", 7, ""), ("2026-03", "软性", 7, "")))}
    )
    assert "rigid landfill 7" in row_text(shown, 2)
    assert "Row 3, column B (Part): “软性” is no part of a landfill" in text_of(shown)


def test_what_is_recorded_already_is_passed_over_and_a_correction_needs_its_reason(at_the_log, unit, landfill):
    world.record(unit, landfill, ("2026-01", "100"), ("2026-02", "200"), on=TODAY)
    same, changed = ("2026-01", "柔性", 100, ""), ("2026-02", "柔性", 250, "")
    shown = at_the_log(workbook(same, changed))
    assert shown.status_code == 422
    assert "as recorded, passed over" in row_text(shown, 2)
    assert "Row 3, column D (Reason of the correction): 200 m³ are recorded for 2026-02; say why" in text_of(shown)
    assert "Record these" not in text_of(shown)

    shown = at_the_log(workbook(same, (*changed[:3], "磅单补录")))
    assert "250 200 磅单补录 correction" in row_text(shown, 3)
    enter(at_the_log.client, page_of(landfill), shown)
    assert log(landfill) == {"2026-01": Decimal(100), "2026-02": Decimal(250)}
    assert list(landfill.volumes.filter(version=2).values_list("reason", flat=True)) == ["磅单补录"]


def test_where_everything_is_recorded_there_is_nothing_to_press(at_the_log, unit, landfill):
    world.record(unit, landfill, ("2026-01", "100"), on=TODAY)
    shown = at_the_log(workbook(("2026-01", "柔性", 100, "")))
    assert shown.status_code == 200
    assert "There is nothing to enter" in text_of(shown)
    assert 'value="enter"' not in shown.content.decode()


def test_figures_are_read_as_people_write_them(at_the_log):
    rows = [("2026-01", "柔性", "１，２００"), ("2026-02", " 柔性 ", "10万 "), ("2026-03 ", "柔性", "1,234.5 m³")]
    rows += [("２０２６年４月", "柔性", 0.1 + 0.2), (202605, "柔性", "600"), (date(2026, 6, 1), "柔性", 0)]
    shown = at_the_log(workbook(*[(*row, "") for row in rows]))
    assert shown.status_code == 200
    read = [row_text(shown, number).split()[1:5] for number in range(2, 8)]
    assert read == [
        ["2026-01", "flexible", "landfill", "1,200"],
        ["2026-02", "flexible", "landfill", "100,000"],
        ["2026-03", "flexible", "landfill", "1,234.5"],
        ["2026-04", "flexible", "landfill", "0.3"],
        ["2026-05", "flexible", "landfill", "600"],
        ["2026-06", "flexible", "landfill", "0"],
    ]


def test_fifty_eight_months_of_two_parts_are_one_step(as_actor, unit):
    both = world.keep(unit, **{**world.EXISTING, "capacity_rigid": "90000", "filled_rigid": "0"}, name="双区填埋场")
    months = [f"{2022 + n // 12}-{n % 12 + 1:02d}" for n in range(58)]
    rows = [(month, part, 100, "") for month in months for part in ("柔性", "刚性")]
    client = as_actor(unit.accountant)
    shown = client.post(page_of(both), {"file": upload(workbook(*rows))})
    assert "Record these 116 months" in text_of(shown)
    enter(client, page_of(both), shown)
    assert volumes.filled_after(volumes.log_of(both), LandfillKind.RIGID) == 5800
    assert Event.objects.filter(case=both.case, code="record_volumes").count() == 1


def test_who_was_overtaken_is_told_and_sees_the_same_rows_as_they_are_now(at_the_log, unit, landfill):
    shown = at_the_log(workbook(("2026-01", "柔性", 100, ""), ("2026-02", "柔性", 200, "")))
    world.record(unit, landfill, ("2026-01", "100"), on=TODAY)

    answer = enter(at_the_log.client, page_of(landfill), shown)
    assert answer.status_code == 409
    assert "The case has changed since you opened this page" in text_of(answer)
    assert "as recorded, passed over" in row_text(answer, 2)
    assert log(landfill) == {"2026-01": Decimal(100)}

    assert enter(at_the_log.client, page_of(landfill), answer).status_code == 302
    assert log(landfill) == {"2026-01": Decimal(100), "2026-02": Decimal(200)}


def test_what_is_entered_is_what_was_shown(at_the_log, as_actor, unit, landfill):
    shown = at_the_log(workbook(("2026-01", "柔性", 100, "")))
    sealed = value_of(shown, "preview")
    changed = at_the_log.client.post(page_of(landfill), {"do": "enter", "preview": sealed[:-3] + "abc"})
    assert changed.status_code == 422
    assert "has not arrived as it was shown" in text_of(changed)
    other = world.keep(unit, name="另一填埋场")
    elsewhere = at_the_log.client.post(page_of(other), {"do": "enter", "preview": sealed})
    assert "made for another page" in text_of(elsewhere)
    colleague = factories.actor(*unit.accountant.roles, organisation=unit.organisation)
    somebody = as_actor(colleague).post(page_of(landfill), {"do": "enter", "preview": sealed})
    assert "by somebody else" in text_of(somebody)
    assert not MonthlyVolume.objects.exists()


def test_a_preview_is_good_for_a_day(at_the_log, landfill, time_machine, monkeypatch):
    shown = at_the_log(workbook(("2026-01", "柔性", 100, "")))
    # Nobody stays signed in for a day.
    monkeypatch.setattr(kept, "GOOD_FOR", 60)
    time_machine.shift(61)
    assert "older than a day" in text_of(enter(at_the_log.client, page_of(landfill), shown))


# --- who may ------------------------------------------------------------------------------------------------------


def test_nobody_else_finds_the_page(as_actor, unit, landfill):
    stranger = world.unit(name="别家环保有限公司")
    client = as_actor(stranger.accountant)
    for path in (page_of(landfill), f"/landfills/{landfill.case.reference}/volumes/template.xlsx"):
        assert client.get(path).status_code == 404
    assert client.post(page_of(landfill), {"file": upload(workbook(("2026-01", "柔性", 1, "")))}).status_code == 404


def test_who_may_not_record_is_refused(as_actor, unit, landfill):
    for actor in (unit.approver, world.department()):
        answer = as_actor(actor).post(page_of(landfill), {"file": upload(workbook(("2026-01", "柔性", 1, "")))})
        assert answer.status_code == 403
        assert "Import from a spreadsheet" not in text_of(
            as_actor(actor).get(f"/cases/{landfill.case.reference}/tabs/volumes/")
        )
    assert as_actor(world.department()).get(REGISTER).status_code == 403


def test_the_tab_and_the_step_lead_to_the_import(as_actor, unit, landfill):
    for path in ("tabs/volumes/", "steps/record_volumes/"):
        page = as_actor(unit.accountant).get(f"/cases/{landfill.case.reference}/{path}")
        assert "/volumes/import/" in page.content.decode()
    assert "/landfills/import/" in as_actor(unit.accountant).get("/start/landfill/").content.decode()


def test_volumes_of_an_entry_that_is_not_confirmed_cannot_be_imported(as_actor, unit):
    entered = world.enter(unit)
    assert as_actor(unit.accountant).get(page_of(entered)).status_code == 409


# --- rows that cannot be recorded ------------------------------------------------------------------------------------

WRONG_CELLS = [
    (("2026-01", "柔性", "很多", ""), "column C (Filled, m³): “很多” is no figure"),
    (("2026-01", "柔性", -5, ""), "column C (Filled, m³): -5 is not between 0 and"),
    (("2026-01", "柔性", 1.23456, ""), "column C (Filled, m³): 1.23456 has more than 3 places"),
    (("2026-01", "柔性", "", ""), "column C (Filled, m³): This field is required"),
    (("", "柔性", 5, ""), "column A (Month): This field is required"),
    (("合计", "柔性", 5, ""), "column A (Month): “合计” is no month"),
    ((date(2026, 3, 15), "柔性", 5, ""), "column A (Month): 2026-03-15 is a day."),
    ((2026.1, "柔性", 5, ""), "column A (Month): 2026.1 is a figure, in which 2022.1 may be January or October"),
    (("2026-11", "柔性", 5, ""), "column A (Month): 2026-11 is not between 2026-01 and 2026-10"),
    (("2021-12", "柔性", 5, ""), "column A (Month): 2021-12 is not between 2026-01 and 2026-10"),
    (("2026-01", "刚性", 5, ""), "column B (Part): This landfill has no such part"),
    (("2026-01", "柔性", 600_001, ""), "600,002 m³ of the flexible landfill are filled: more than its capacity"),
    (("2026-01", "柔性", 5, "很" * 201), "column D (Reason of the correction): Ensure this value has at most 200"),
]


@pytest.mark.parametrize(("row", "said"), WRONG_CELLS, ids=[said[:44] for _row, said in WRONG_CELLS])
def test_a_wrong_cell_is_named_with_row_column_and_reason(at_the_log, landfill, row, said):
    shown = at_the_log(workbook(("2026-02", "柔性", 1, ""), row))
    assert shown.status_code == 422
    assert f"Row 3, {said}" in text_of(shown) or ("Row 3, column C" in text_of(shown) and said in text_of(shown))
    assert "cannot be recorded" in row_text(shown, 3)
    assert "new" in row_text(shown, 2)
    assert 'value="enter"' not in shown.content.decode()
    assert not MonthlyVolume.objects.exists()


def test_every_wrong_row_is_told_at_once_whether_by_its_form_or_by_the_rules(at_the_log):
    rows = [
        ("2026-01", "柔性", "x", ""),
        ("2027-01", "柔性", 5, ""),
        ("2026-03", "柔性", 5, ""),
        ("2026-03", "柔性", 6, ""),
    ]
    said = text_of(at_the_log(workbook(*rows)))
    assert "Row 2, column C (Filled, m³): “x” is no figure" in said
    assert "Row 3, column A (Month): 2027-01 is not between" in said
    assert "Row 5, column A (Month): 2026-03 of the flexible landfill is given 2 times." in said
    assert "L-8" in said


def test_the_row_that_passes_the_capacity_is_the_one_that_is_told(at_the_log):
    rows = [("2026-03", "柔性", 300_000, ""), ("2026-01", "柔性", 200_000, ""), ("2026-02", "柔性", 150_000, "")]
    said = text_of(at_the_log(workbook(*rows)))
    assert "Row 2, column C (Filled, m³): With this, 650,000 m³ of the flexible landfill are filled" in said


def test_cells_with_errors_formulas_and_merged_months_are_told(at_the_log):
    shown = at_the_log(sheets.with_formula(stored=12.5))
    assert shown.status_code == 200
    assert "1 cell has a formula. Its stored value is read" in text_of(shown)
    assert "12.5" in row_text(shown, 2)
    assert "a formula that was never calculated" in text_of(at_the_log(sheets.with_formula(stored=None)))
    assert "shows an error instead of a value" in text_of(at_the_log(sheets.with_formula(stored="#DIV/0!")))
    rows = (("2026-01", "柔性", 1, ""), ("", "柔性", 2, ""))
    assert "Row 3, column A (Month): The cell is merged with others (A2:A3)" in text_of(
        at_the_log(sheets.merged("A2:A3", sheets.HEAD, *rows))
    )


# --- files that cannot be read ---------------------------------------------------------------------------------------

WRONG_FILES = [
    (lambda: b"", "is empty: it has 0 bytes"),
    (lambda: workbook(head=()), "none of its sheets has a filled cell"),
    (workbook, "nothing under it to import"),
    (lambda: b"PK\x03\x04 no zip", "cannot be read as a workbook"),
    ("月份,填埋量\n2026-01,5\n".encode, "cannot be read as a workbook"),
    (sheets.protected, "is protected by a password"),
    (sheets.old_format, "is a workbook of the old format (.xls, .et)"),
    (sheets.bomb, "times its size; a workbook does not"),
    (sheets.lying, "cannot be read as a workbook"),
    (
        lambda: sheets.with_sheet(workbook(), lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml),
        "cannot be read as a workbook",
    ),
    (
        lambda: workbook(("2026-01", "柔性", 5), head=("月份", "部位", "吨数")),
        "lacks “Filled, m³”. Not known are C “吨数”",
    ),
    (lambda: workbook(("a", "b"), head=("日期", "吨")), "None of the first 20 rows names the columns"),
    (
        lambda: workbook(("2026-01", "柔性", 5, 6), head=("月份", "部位", "填埋量", "填埋量")),
        "Columns C and D are both called",
    ),
    (lambda: sheets.merged("A1:A2", sheets.HEAD, ("", "", "", "")), "has merged cells (A1:A2)"),
    (lambda: workbook(*[("2026-01", "柔性", n, "") for n in range(1001)]), "has 1,001 rows; at most 1,000"),
    (
        lambda: workbook(("2026-01", "柔性", 5, ""), 更早=[sheets.HEAD, ("2026-02", "柔性", 5, "")]),
        "These sheets all have the columns needed: “台账”; “更早”",
    ),
    (
        lambda: sheets.with_sheet(
            workbook(("2026-01", "柔性", 5, "")),
            lambda xml: xml.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
        ),
        "Cell XFD1048576 of the sheet “台账” is filled",
    ),
]


@pytest.mark.parametrize(("content", "said"), WRONG_FILES, ids=[said[:40] for _content, said in WRONG_FILES])
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(at_the_log, content, said):
    answer = at_the_log(content())
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Read the file and show its rows" in text_of(answer)
    assert not MonthlyVolume.objects.exists()


def test_no_file_at_all_is_asked_for(at_the_log, landfill):
    answer = at_the_log.client.post(page_of(landfill), {})
    assert answer.status_code == 422
    assert "Choose the file first." in text_of(answer)


def test_a_file_above_the_limit_is_refused_with_both_sizes(at_the_log, settings):
    settings.BANLI_MAX_UPLOAD_BYTES = 2048
    said = text_of(at_the_log(workbook(("2026-01", "柔性", 5, ""))))
    assert "at most 2.0\xa0KB can be read" in said or "at most 2.0 KB can be read" in said


def test_a_million_rows_are_counted_and_refused_quickly_with_little_memory(at_the_log):
    content = sheets.of_a_million_rows()
    tracemalloc.start()
    started = time.process_time()
    answer = at_the_log(content)
    took = time.process_time() - started
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 422
    assert "has 1,000,001 rows; at most 1,000 are imported at once" in text_of(answer)
    assert took < 15
    # The file as it came, its copy that is read, and a few pieces: nothing of the rows.
    assert peak < 3 * len(content) + 20_000_000


def test_columns_that_are_not_known_and_hidden_sheets_are_passed_over_aloud(at_the_log):
    rows = (("2026-01", "柔性", 5, "", "晴"),)
    shown = at_the_log(workbook(*rows, head=(*sheets.HEAD, "天气")))
    assert shown.status_code == 200
    assert "Not read, because not known: column E “天气”." in text_of(shown)


# --- the template ----------------------------------------------------------------------------------------------------


def test_the_template_is_read_without_its_example(at_the_log, landfill):
    answer = at_the_log.client.get(f"/landfills/{landfill.case.reference}/volumes/template.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    read = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    head, example = read.get_sheet_by_index(0).to_python()
    assert head == ["Month", "Part", "Filled, m³", "Reason of the correction", "Remark"]
    assert example[:3] == ["2022-10", "flexible landfill", "1234.5"]
    assert len(read.get_sheet_by_index(1).to_python()) == len(head) + 1
    assert "nothing under it to import" in text_of(at_the_log(answer.content))
    shown = at_the_log(workbook(example, ("2026-01", "", 5, "", ""), head=head))
    assert "Row 2 is the template's example and is passed over" in text_of(shown)
    assert "Record this 1 month" in text_of(shown)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_templates_of_both_languages_are_understood(as_actor, unit, language):
    client = as_actor(unit.accountant)
    answer = client.get(f"{REGISTER}template.xlsx", headers={"accept-language": language})
    head, *_example = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    facts = {**world.FACTS, "filled_flexible": ""}
    shown = client.post(REGISTER, {"file": upload(workbook((*facts_row(facts), ""), head=head))})
    assert shown.status_code == 200


def facts_row(facts: dict[str, str]) -> tuple[str, ...]:
    names = ("name", "permit_number", "permit_holder", "region", "address", "waste_categories", "operating_since")
    names += ("planned_closure", "closed_on", "capacity_flexible", "filled_flexible", "capacity_rigid", "filled_rigid")
    return tuple(facts.get(name, "") for name in names)


# --- the register ----------------------------------------------------------------------------------------------------


def a_landfill(number: int, **changed: Any) -> tuple[Any, ...]:
    row = {
        "name": f"第{number}填埋场",
        "permit": f"冀危许{number}",
        "holder": "冀东环保处置有限公司",
        "region": 130203,
        "categories": "HW18、HW31",
        "since": date(2015, 4, 1),
        "closure": "2036年12月31日",
        "capacity": "60万",
        "filled": "２００，０００ ",
    } | changed
    return tuple(row.values())


def send_register(client, *rows: tuple[Any, ...]) -> Any:
    return client.post(REGISTER, {"file": upload(workbook(*rows, head=REGISTER_HEAD))})


def test_twelve_landfills_are_shown_and_entered_together(as_actor, unit):
    client = as_actor(unit.accountant)
    shown = send_register(client, *[a_landfill(n) for n in range(12)])
    assert shown.status_code == 200
    assert "第3填埋场" in row_text(shown, 5)
    assert "600,000, filled 200,000" in row_text(shown, 5)
    assert not Landfill.objects.exists()
    answers = [client.post(REGISTER, {"do": "enter", "preview": value_of(shown, "preview")}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Landfill.objects.count() == 12
    assert set(Case.objects.values_list("state", flat=True)) == {"entered"}
    one = Landfill.objects.get(name="第3填埋场")
    assert (one.operating_since, one.planned_closure) == (date(2015, 4, 1), date(2036, 12, 31))
    assert [(part.capacity, part.filled) for part in one.parts.all()] == [(600_000, 200_000)]
    assert "12 landfills are entered" in text_of(client.get(answers[0]["Location"]))


WRONG_LANDFILLS = [
    ({"filled": "700000"}, "column I (Filled in the flexible part on 2022-01-01, m³): 700,000 m³ filled is more than"),
    ({"closure": "2014-01-01"}, "column G (Planned closure): Closure on 2014-01-01 comes before the start"),
    ({"closure": "2014-01-01"}, "comes before the start of operation on 2015-04-01. by rule L-8"),
    ({"closure": "2036年13月1日"}, "column G (Planned closure): “2036年13月1日” is no day: the months are 1 to 12."),
    ({"since": date(2023, 1, 1)}, "cannot have been filled on 2022-01-01"),
    ({"region": "火星"}, "column D (Region): No region is called “火星”"),
    ({"categories": "HW99"}, "column E (Waste categories): “HW99” is no category"),
    ({"capacity": "六十万"}, "column H (Capacity of the flexible part, m³): “六十万” is no figure"),
    ({"capacity": "", "filled": ""}, "A landfill has some capacity"),
    ({"name": ""}, "column A (Name of the landfill): This field is required"),
    ({"permit": 12345678901234567890.0}, "column B (Number of the operating permit): This number has more digits"),
    ({"name": "第1填埋场", "permit": "冀危许1"}, "“第1填埋场” with the permit 冀危许1 stands in row 2 already"),
]


@pytest.mark.parametrize(("changed", "said"), WRONG_LANDFILLS, ids=[said[:44] for _changed, said in WRONG_LANDFILLS])
def test_one_wrong_landfill_keeps_all_from_being_entered(as_actor, unit, changed, said):
    shown = send_register(as_actor(unit.accountant), a_landfill(1), a_landfill(2, **changed))
    assert shown.status_code == 422
    assert "Row 3" in text_of(shown)
    assert said in text_of(shown)
    assert "Enter these" not in text_of(shown)
    assert not Landfill.objects.exists()


def test_a_landfill_that_got_into_the_register_meanwhile_stops_all(as_actor, unit):
    client = as_actor(unit.accountant)
    shown = send_register(client, a_landfill(1), a_landfill(2))
    world.enter(unit, name="第2填埋场", permit_number="冀危许2")
    answer = client.post(REGISTER, {"do": "enter", "preview": value_of(shown, "preview")})
    assert answer.status_code == 422
    assert "Row 3: “第2填埋场” with the permit 冀危许2 is in the register already." in text_of(answer)
    assert Landfill.objects.count() == 1
    assert Case.objects.count() == 1


def test_wrong_columns_of_the_register_are_named(as_actor, unit):
    head = ("填埋场名称", "许可证号", "颜色")
    answer = as_actor(unit.accountant).post(REGISTER, {"file": upload(workbook(("甲", "1", "绿"), head=head))})
    said = text_of(answer)
    assert "lacks “Holder of the permit”; “Region”; “Waste categories”" in said
    assert "Not known are C “颜色”" in said
