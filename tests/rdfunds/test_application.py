"""The application of a project: its pages, its budget as a grid and as a workbook, and what is found wrong with it."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from accounts.roles import Capacity, Role
from casework import contents, drafts, registry
from casework.errors import NotPermitted, PayloadInvalid
from casework.steps import SectionContext
from rdfunds import application, grid_sheet, kinds
from rdfunds.applied import Share, left_over_of, people_of, units_of
from rdfunds.labels import LINES, SOURCES
from rdfunds.rules import BudgetLine, Cell, Source
from rdfunds.screens import grid
from records import clock
from tests import factories
from tests.casework.pages import text_of, value_of
from tests.grading.world import refused
from tests.rdfunds import applying, running
from tests.rdfunds.applying import row
from tests.wastefund import sheets
from tests.wastefund.sheets import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "procedure")]

TODAY = date.fromisoformat(applying.DAY)


@pytest.fixture
def procedure(monkeypatch) -> None:
    """Projects have no more of a procedure here than it takes to write an application."""
    assert registry.faults_of(applying.PROCEDURE) == []
    monkeypatch.setitem(registry._types, applying.KIND, applying.PROCEDURE)


@pytest.fixture
def found(procedure) -> applying.Applying:
    """An application of the lead unit, one subproject unit and one participating unit, without a fault."""
    made = applying.build()
    made.fill(**applying.complete(made))
    return made


@pytest.fixture
def client(found, as_actor) -> Any:
    return as_actor(found.investigator)


def faults(made: applying.Applying, **sections: Any) -> list[str]:
    """What is found wrong once these sections are in the draft: sentence, rule and path."""
    made.fill(**sections)
    context = SectionContext(made.case, made.investigator, TODAY, made.draft)
    return [f"{each.message} {each.rule} {each.path}" for each in application.findings(context)]


def head() -> list[str]:
    """The heads of the columns, in the language of the test."""
    return [str(column.label) for column in grid_sheet.COLUMNS]


def said_on(page: Any) -> str:
    """What is written on the page, cell by cell with a space between."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def page_of(made: applying.Applying, section: str) -> str:
    return reverse("casework:section", args=[made.case.reference, kinds.APPLICATION, section])


def import_page(made: applying.Applying) -> str:
    return reverse("rdfunds:import_budget", args=[made.case.reference])


def with_cells(made: applying.Applying, *rows: dict[str, str]) -> dict[str, Any]:
    """The complete grid with further rows, or these in place of some."""
    cells = {
        (each["subproject"], each["unit"], each["line"]): each for each in applying.complete(made)["lines"]["cells"]
    }
    cells |= {(each["subproject"], each["unit"], each["line"]): each for each in rows}
    return {"cells": list(cells.values())}


# --- what is found wrong ---


def test_a_complete_application_has_no_faults(found):
    assert faults(found) == []


def test_everything_is_missing_in_an_empty_one():
    made = applying.build()
    missing = faults(made)
    assert [each.split(" ")[-1] for each in missing] == [
        f"/{code}" for code in ("project", "units", "lines", "equipment", "people", "basis", "pledges")
    ]
    assert missing[2] == "“Budget” has not been filled in yet. R-19 /lines"


def test_a_lump_sum_project_has_no_budget_but_a_commitment():
    made = applying.build(lump_sum=True)
    made.fill(project={**applying.PROJECT, "committed": True}, units=applying.units(made))
    assert faults(made, people={"people": [applying.person(made, "周海", "member")]}) == []
    codes = [each.code for each in application.APPLICATION.sections_of(made.case)]
    assert codes == ["project", "units", "people"]


def test_the_people_of_a_lump_sum_project_are_not_held_against_its_labour_cost(as_actor):
    made = applying.build(lump_sum=True)
    made.fill(project={**applying.PROJECT, "committed": True}, units=applying.units(made))
    url = reverse("casework:section", args=[made.case.reference, kinds.APPLICATION, "people"])
    page = text_of(as_actor(made.investigator).get(url))
    assert "Part in the project" in page
    assert "labour cost" not in page
    assert "Paid in all" not in page
    paid = {**applying.person(made, "周海", "paid"), "amount": "1000"}
    with pytest.raises(PayloadInvalid) as refused:
        made.save("people", {"people": [paid]})
    assert [each.path for each in refused.value.reasons] == ["/people/0/part"]


def test_the_commitment_is_asked_for_in_a_lump_sum_project_alone(found):
    made = applying.build(lump_sum=True)
    with pytest.raises(PayloadInvalid) as refused:
        made.save("project", applying.PROJECT)
    assert [each.path for each in refused.value.reasons] == ["/committed"]
    found.save("project", applying.PROJECT)


def test_a_project_ends_after_it_begins_and_asks_for_something(found):
    with pytest.raises(PayloadInvalid) as refused:
        found.save("project", {**applying.PROJECT, "last_day": "2026-07-01", "requested": "0"})
    assert [str(each.message) for each in refused.value.reasons] == [
        "0.00 yuan is nothing to apply for; write how much is asked for in all (R-20).",
        "The last day, 2026-07-01, does not lie after the first, 2026-07-01.",
    ]


def test_no_more_is_asked_for_than_the_call_has_published():
    made = applying.build(estimate=150_000_000)
    said = (
        "2,000,000.00 yuan is asked for; the call publishes an estimate of 1,500,000.00 yuan a project. R-20 "
        "/project/requested"
    )
    assert said in faults(made, project=applying.PROJECT)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"parts": [{"subproject": 3, "unit": "part", "leader": "赵"}]},
            "滦河仪器有限公司1 takes part in subproject 3, which there is not; there are: 1, 2. "
            "R-2 /units/parts/0/subproject",
        ),
        (
            {
                "parts": [
                    {"subproject": 2, "unit": "part", "leader": "赵"},
                    {"subproject": 2, "unit": "part", "leader": "钱"},
                ]
            },
            "滦河仪器有限公司1 is named 2 times in subproject 2; once is enough. R-2 /units/parts/1/unit",
        ),
        (
            {
                "parts": [
                    {"subproject": 2, "unit": "part", "leader": "赵"},
                    {"subproject": 1, "unit": "lead", "leader": "钱"},
                ]
            },
            "海河大学 is named 2 times in subproject 1; once is enough. R-2 /units/parts/1/unit",
        ),
        (
            {"numbers": [1, 1], "parts": []},
            "2 subprojects have the number 1. R-2 /units/subprojects/1/number",
        ),
    ],
)
def test_units_are_named_once_in_subprojects_that_there_are(found, changed, said):
    section = applying.units(found)
    ids = {"lead": str(found.lead.pk), "part": str(found.parts[0].pk)}
    section["parts"] = [{**part, "unit": ids[part["unit"]]} for part in changed["parts"]]
    for each, number in zip(section["subprojects"], changed.get("numbers", [1, 2]), strict=True):
        each["number"] = number
    assert said in faults(found, units=section)


def test_the_cap_the_sum_and_the_pledges_say_by_how_much(found):
    lead = found.lead
    said = faults(
        found,
        lines=with_cells(found, row(1, lead, "indirect", central="300000.00"), row(1, lead, "materials", own="1.00")),
    )
    assert said == [
        "Subproject 1: indirect cost of 300,000.00 yuan; at most 0.30 yuan on 1.00 yuan of direct cost without the "
        "purchase of equipment: 299,999.70 yuan too much. R-22 /lines/1",
        "Central funds: the cells add up to 1,700,000.00 yuan, but 2,000,000.00 yuan is asked for: 300,000.00 yuan "
        "apart. R-19 /lines/central",
        f"海河大学 · {SOURCES[Source.OWN]}: 1.00 yuan in the budget, 300,000.00 yuan pledged in writing: 299,999.00 "
        f"yuan is missing in the budget. R-19 /pledges/{lead.pk}/own",
    ]


def test_money_that_nobody_has_pledged_is_named(found):
    said = faults(found, pledges={"pledges": []})
    assert said == [
        f"海河大学 · {SOURCES[Source.OWN]}: 300,000.00 yuan in the budget, 0.00 yuan pledged in writing: 300,000.00 "
        f"yuan is not pledged. R-19 /pledges/{found.lead.pk}/own"
    ]


def test_equipment_is_covered_by_its_line(found):
    items = applying.complete(found)["equipment"]["items"]
    said = faults(found, equipment={"items": [{**items[0], "quantity": 2}]})
    assert said == [
        f"Subproject 1 · 海河大学 · {LINES[BudgetLine.EQUIPMENT_PURCHASE]}: the equipment listed costs 1,200,000.00 "
        f"yuan, the line has 600,000.00 yuan: 600,000.00 yuan too little. R-21 "
        f"/equipment/1/{found.lead.pk}/equipment_purchase"
    ]


def test_dear_equipment_is_described(found):
    items = applying.complete(found)["equipment"]["items"]
    with pytest.raises(PayloadInvalid) as refused:
        found.save("equipment", {"items": [{**items[0], "unit_price": "500000", "detail": ""}]})
    assert [(str(each.message), each.path) for each in refused.value.reasons] == [
        ("One costs 500,000 yuan; from 500,000 yuan on, say what it is needed for (R-21).", "/items/0/detail")
    ]
    found.save("equipment", {"items": [{**items[0], "unit_price": "499999.99", "detail": ""}]})


@pytest.mark.parametrize("name", ["周海", "负责人2", "任务0"])
def test_an_expert_who_belongs_to_the_project_is_found_with_both_places(found, name):
    people = [applying.person(found, "周海", "member"), applying.person(found, name, "expert", amount="0.00")]
    places = {
        "周海": "row 1, member",
        "负责人2": "“Units”, subproject row 2, leader",
        "任务0": "“Units”, participating unit row 1, task leader",
    }
    assert faults(found, people={"people": people}) == [
        f"{name} is an expert in row 2 and belongs to the project as well: {places[name]}. R-18 /people/people/1/part"
    ]


def test_the_investigator_is_no_expert_and_namesakes_are_told_apart_by_their_numbers(found):
    investigator = found.investigator.person.name
    people = [
        applying.person(found, investigator, "expert", amount="0.00"),
        applying.person(found, "周海", "member", id_number="130203197001010011"),
        applying.person(found, "周海", "expert", amount="0.00", id_number="130203198001010022"),
    ]
    assert faults(found, people={"people": people}) == [
        f"{investigator} is an expert in row 1 and belongs to the project as well: principal investigator. R-18 "
        "/people/people/0/part"
    ]
    assert [each.row for each in people_of(found.draft.data)] == [1, 2, 3]


def test_who_is_paid_is_paid_something(found):
    with pytest.raises(PayloadInvalid) as refused:
        found.save("people", {"people": [applying.person(found, "李", "paid"), applying.person(found, "王", "member")]})
    assert [each.path for each in refused.value.reasons] == ["/people/0/amount"]


def test_direct_costs_are_based_on_something(found):
    assert faults(found, basis={"business": "", "labour": "2人"}) == [
        "Business costs of 1,200,000.00 yuan; say what that is based on. R-21 /basis/business"
    ]


def test_a_pledge_is_in_writing_and_in_cash(found):
    pledge = applying.complete(found)["pledges"]["pledges"][0]
    with pytest.raises(PayloadInvalid) as refused:
        found.save("pledges", {"pledges": [{**pledge, "commitment": [], "cash_only": False}]})
    assert [each.path for each in refused.value.reasons] == ["/pledges/0/commitment", "/pledges/0/cash_only"]
    with pytest.raises(PayloadInvalid) as refused:
        found.save("pledges", {"pledges": [{**pledge, "source": "central"}]})
    assert [each.path for each in refused.value.reasons] == ["/pledges/0/source"]


# --- units ---


def test_units_are_known_by_name_and_by_credit_code(found):
    sub, part = found.subs[0], found.parts[0]
    content = found.save(
        "units",
        {
            "subprojects": [
                {"number": 1, "name": "一", "unit": found.lead.credit_code.lower(), "leader": "李"},
                {"number": 2, "name": "二", "unit": f"{sub.name} {sub.credit_code}", "leader": "王"},
            ],
            "parts": [{"subproject": 2, "unit": part.name, "leader": "赵"}],
        },
    )
    units = units_of(content.data)
    assert units.shares == (
        Share("1", str(found.lead.pk)),
        Share("2", str(sub.pk)),
        Share("2", str(part.pk)),
    )


@pytest.mark.parametrize(
    "typed", ["冀东(唐山)研究院", "冀东（唐山）研究院", " 冀东（唐山） 研究院 ", "冀东（唐山）研究院{code}"]
)
def test_brackets_and_spaces_of_a_name_make_no_difference(found, typed):
    unit = factories.organisation(Capacity.SUBPROJECT_UNIT, name="冀东（唐山）研究院")
    row = {"number": 1, "name": "一", "unit": typed.format(code=unit.credit_code), "leader": "李"}
    assert units_of(found.save("units", {"subprojects": [row]}).data).ids == (str(unit.pk),)


def test_a_unit_is_registered_and_in_the_right_capacity(found):
    twin = factories.organisation(Capacity.PARTICIPATING_UNIT, name=found.parts[0].name)
    with pytest.raises(PayloadInvalid) as refused:
        found.save(
            "units",
            {
                "subprojects": [{"number": 1, "name": "一", "unit": "无此单位", "leader": "李"}],
                "parts": [
                    {"subproject": 1, "unit": found.subs[0].name, "leader": "王"},
                    {"subproject": 1, "unit": twin.name, "leader": "王"},
                ],
            },
        )
    assert [(each.path, str(each.message)) for each in refused.value.reasons] == [
        (
            "/subprojects/0/unit",
            "No unit that takes part in projects is registered here as “无此单位”. Write its name in full or its "
            "credit code.",
        ),
        (
            "/parts/0/unit",
            "燕山研究院1 is registered on this site, but not as “Participating unit”. Its administrator can have "
            "that added.",
        ),
        (
            "/parts/1/unit",
            f"Several units are called “{twin.name}”. Write the credit code of one: "
            f"{found.parts[0].credit_code}; {twin.credit_code}.",
        ),
    ]


def test_only_the_investigator_and_the_assistant_write_it(found):
    assert contents.may_edit(found.case, application.APPLICATION, found.assistant)
    leader = factories.actor(Role.SUBPROJECT_LEADER, organisation=found.lead)
    stranger = factories.actor(Role.PRINCIPAL_INVESTIGATOR, organisation=found.subs[0])
    for actor in (leader, stranger):
        assert contents.refusal_to_edit(found.case, application.APPLICATION, actor) is not None
    with pytest.raises(NotPermitted):
        contents.write_section(
            found.case,
            application.APPLICATION,
            "basis",
            leader,
            {},
            seen_revision=found.draft.revision,
            at=found.draft.edited_at,
        )


# --- the grid ---


def test_the_grid_has_a_row_for_each_line_of_each_unit(found):
    context = SectionContext(found.case, found.investigator, TODAY, found.draft)
    cells = grid.cells_begin_with(context)["cells"]
    assert len(cells) == 3 * len(BudgetLine)
    assert [cells[0], cells[-1]] == [
        {"subproject": "1", "unit": str(found.lead.pk), "line": "equipment_purchase"},
        {"subproject": "2", "unit": str(found.parts[0].pk), "line": "indirect"},
    ]


def test_amounts_are_taken_as_people_write_them_and_kept_exactly(found):
    content = found.save("lines", {"cells": [row(1, found.lead, "materials", central="12.5万", own="１，０００")]})
    assert application.budget_of(content.data) == {
        Cell("1", str(found.lead.pk), BudgetLine.MATERIALS, Source.CENTRAL): Decimal("125000.00"),
        Cell("1", str(found.lead.pk), BudgetLine.MATERIALS, Source.OWN): Decimal("1000.00"),
    }


@pytest.mark.parametrize("typed", ["-1", "1.234", "many", "1e5", "100000000001", "9" * 31])
def test_what_is_no_amount_is_refused_in_its_cell(found, typed):
    with pytest.raises(PayloadInvalid) as refused:
        found.save("lines", {"cells": [row(1, found.lead, "materials", central=typed)]})
    assert [each.path for each in refused.value.reasons] == ["/cells/0/central"]


def test_a_row_of_a_unit_that_takes_no_part_is_refused(found):
    with pytest.raises(PayloadInvalid) as refused:
        found.save("lines", {"cells": [row(1, found.parts[0], "materials", central="5")]})
    assert [(each.path, str(each.message)) for each in refused.value.reasons] == [
        ("/cells/0", "The unit of this row does not take part in subproject 1; its row has 5.00 yuan.")
    ]


def test_money_of_a_unit_that_has_left_is_named_until_the_grid_is_saved_again(found, client):
    units = applying.units(found)
    said = faults(found, units={**units, "parts": []})
    part = found.parts[0]
    assert said[0] == (
        "200,000.00 yuan stands in the budget of a unit that no longer takes part in subproject 2. Open the budget: "
        f"its rows are gone there; save it with what is to become of the money. R-19 /lines/2/{part.pk}"
    )
    assert list(left_over_of(found.draft.data)) == [Cell("2", str(part.pk), BudgetLine.STAFF, Source.CENTRAL)]
    page = client.get(page_of(found, "lines"))
    assert "200,000.00 yuan stood here for a unit that no longer takes part in subproject 2" in text_of(page)
    assert value_of(page, "cells-4-central") == "400,000"
    assert f'value="{part.pk}"' not in page.content.decode()


def test_a_new_unit_gets_rows_and_the_others_keep_theirs(found, client):
    units = applying.units(found)
    newcomer = factories.organisation(Capacity.PARTICIPATING_UNIT)
    units["parts"].append({"subproject": 1, "unit": str(newcomer.pk), "leader": "孙"})
    found.fill(units=units)
    page = client.get(page_of(found, "lines"))
    assert f"{newcomer.name} · takes part" in text_of(page)
    assert value_of(page, "cells-4-own") == "300,000"


def test_sums_and_caps_are_there_without_a_script(found, client):
    page = said_on(client.get(page_of(found, "lines")))
    assert "Project 2,000,000.00 0.00 300,000.00 0.00 2,300,000.00" in page
    assert "Subproject 700,000.00" not in page
    assert "Indirect cost 200,000.00 · at most 210,000.00" in page
    assert "still possible 10,000.00" in page
    assert "the grid has just that" in page


def test_what_differs_from_the_version_submitted_last_is_marked(found, client):
    found.submit()
    found.fill(lines=with_cells(found, row(1, found.lead, "materials", central="450000.00", own="300000.00")))
    page = client.get(page_of(found, "lines")).content.decode()
    assert '<small class="was">before 400,000.00 <b>+50,000.00</b></small>' in " ".join(page.split())
    assert page.count('<small class="was">') == 1


def test_a_refused_grid_shows_what_was_typed_and_where_it_is_wrong(found, client):
    opened = client.get(page_of(found, "lines"))
    sent = {
        "seen_version": value_of(opened, "seen_version"),
        "cells-4-subproject": "1",
        "cells-4-unit": str(found.lead.pk),
        "cells-4-line": "materials",
        "cells-4-central": "12 apples",
    }
    page = client.post(page_of(found, "lines"), sent)
    assert page.status_code == 422
    assert value_of(page, "cells-0-central") == "12 apples"
    assert "“12 apples” is no figure" in text_of(page)


def test_the_questions_are_few_whatever_the_number_of_units(as_actor):
    counts = []
    for subs, parts in ((1, 0), (9, 10)):
        made = applying.build(subs, parts)
        units = applying.units(made)
        shares = units_of({"units": units}).shares
        cells = [
            {"subproject": s, "unit": u, "line": line.value, "central": "10.00", "local": "", "own": "", "other": ""}
            for s, u in shares
            for line in BudgetLine
        ]
        made.fill(units=units, lines={"cells": cells})
        browser = as_actor(made.investigator)
        browser.get(page_of(made, "lines"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = browser.get(page_of(made, "lines"))
        with CaptureQueriesContext(connection) as findings:
            faults(made)
        assert page.status_code == 200
        assert page.content.decode().count("data-cell=") == len(shares) * len(BudgetLine) * len(Source)
        counts.append((len(asked), len(findings)))
    assert counts[0] == counts[1]


# --- the workbook ---


def test_the_budget_comes_back_as_it_went_out(found, client):
    for language in ("en", "zh-hans"):
        with translation.override(language):
            sent = grid_sheet.write(units_of(found.draft.data), application.budget_of(found.draft.data))
        page = client.post(import_page(found), {"file": upload(sent, "budget.xlsx")})
        assert page.status_code == 200
        assert "Nothing: the workbook has the same amounts as the draft." in text_of(page)


def test_the_download_has_every_line_and_no_formulas(found, client):
    evil = factories.organisation(Capacity.PARTICIPATING_UNIT, name='=HYPERLINK("http://evil","x")')
    units = applying.units(found)
    units["parts"] = [{"subproject": 2, "unit": str(evil.pk), "leader": "赵"}]
    found.fill(units=units)
    answer = client.get(reverse("rdfunds:budget_workbook", args=[found.case.reference]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == head()
    assert len(rows) == 1 + 3 * len(BudgetLine)
    assert rows[5][:5] == ["1", "海河大学", found.lead.credit_code, str(LINES[BudgetLine.MATERIALS]), 400000.0]
    assert rows[-1][1] == '=HYPERLINK("http://evil","x")'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def line(
    made: applying.Applying, *amounts: Any, subproject: Any = 2, unit: str = "", code: str = "", of: str = ""
) -> list[Any]:
    """One row of a sheet; unless told of the participating unit's materials."""
    name = unit or ("" if code else made.parts[0].name)
    return [subproject, name, code, of or str(LINES[BudgetLine.MATERIALS]), *amounts]


def read(client, made: applying.Applying, *rows: list[Any], columns: list[str] | None = None) -> Any:
    return client.post(import_page(made), {"file": upload(sheets.workbook(*rows, head=columns or head()), "预算.xlsx")})


def test_a_workbook_is_shown_first_and_then_saved(found, client):
    before = found.draft.revision
    page = read(client, found, line(found, "2万", "", 500.5, ""), line(found, 0, of=str(LINES[BudgetLine.STAFF])))
    assert page.status_code == 200
    assert found.draft.revision == before
    said = said_on(page)
    assert "20,000.00 +20,000.00" in said
    assert "200,000.00 0.00 -200,000.00" in said
    answer = client.post(import_page(found), {"do": "enter", "preview": value_of(page, "preview")})
    assert answer.status_code == 302
    part = str(found.parts[0].pk)
    budget = application.budget_of(found.draft.data)
    assert budget[Cell("2", part, BudgetLine.MATERIALS, Source.CENTRAL)] == Decimal("20000.00")
    assert budget[Cell("2", part, BudgetLine.MATERIALS, Source.OWN)] == Decimal("500.50")
    assert Cell("2", part, BudgetLine.STAFF, Source.CENTRAL) not in budget
    assert budget[Cell("1", str(found.lead.pk), BudgetLine.MATERIALS, Source.OWN)] == Decimal("300000.00")


def test_nothing_is_saved_over_what_somebody_saved_meanwhile(found, client):
    page = read(client, found, line(found, 5, "", "", ""))
    found.fill(lines={"cells": []})
    answer = client.post(import_page(found), {"do": "enter", "preview": value_of(page, "preview")})
    assert answer.status_code == 409
    assert application.budget_of(found.draft.data) == {}


def test_what_was_typed_and_not_saved_goes_once_a_workbook_is_saved_and_not_before_that_was_said(found, client):
    """Else the page would show the older figures again, and saving them would undo the workbook."""
    typed, form = {"cells": [{"materials_own": "7"}]}, f"{kinds.APPLICATION}.lines"
    page = read(client, found, line(found, "2万", "", 500.5, ""))
    drafts.keep(found.case, form, found.investigator, typed, at=clock.now())
    late = client.post(import_page(found), {"do": "enter", "preview": value_of(page, "preview")})
    assert late.status_code == 409
    assert "meanwhile" in said_on(late)
    page = read(client, found, line(found, "2万", "", 500.5, ""))
    assert "not saved is dropped" in said_on(page)
    assert client.post(import_page(found), {"do": "enter", "preview": value_of(page, "preview")}).status_code == 302
    assert drafts.kept(found.case, form, found.investigator) is None


def test_a_preview_that_was_changed_or_is_another_case_s_is_refused(found, client):
    page = read(client, found, line(found, 5, "", "", ""))
    sealed = value_of(page, "preview")
    assert client.post(import_page(found), {"do": "enter", "preview": sealed[:-2]}).status_code == 422
    other = applying.build()
    other_page = import_page(other)
    assert client.post(other_page, {"do": "enter", "preview": sealed}).status_code == 404
    assert application.budget_of(found.draft.data)


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ((-1, "", "", ""), "cell E2: -1 is not between 0 and"),
        (("", "all of it", "", ""), "cell F2: “all of it” is no figure"),
        (("", "", 1.234, ""), "cell G2: 1.234 has more than 2 places"),
    ],
)
def test_what_is_no_amount_is_named_by_its_cell_and_nothing_is_taken(found, client, amounts, said):
    before = found.draft.data
    page = read(client, found, line(found, *amounts), line(found, 7, "", "", "", of=str(LINES[BudgetLine.STAFF])))
    assert page.status_code == 422
    assert said in text_of(page)
    assert 'name="preview"' not in page.content.decode()
    assert found.draft.data == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": "别的单位"}, "cell B2: “别的单位” is no unit of this application."),
        ({"code": "91130203000000000X"}, "cell C2: “91130203000000000X” is no unit of this application."),
        ({"subproject": 9}, "cell A2: “9” is no subproject of this application; there are: 1, 2."),
        ({"subproject": 1}, "cell B2: 滦河仪器有限公司1 does not take part in subproject 1."),
        ({"of": "Coffee"}, "cell D2: “Coffee” is no line of the budget."),
    ],
)
def test_what_a_row_names_is_in_the_application(found, client, changed, said):
    page = read(client, found, line(found, 1, "", "", "", **changed))
    assert page.status_code == 422
    assert said in text_of(page)


def test_a_line_stands_in_the_sheet_once(found, client):
    page = read(client, found, line(found, 1, "", "", ""), line(found, 2, "", "", ""))
    assert "cell D3: Row 2 is of the same unit and line already." in text_of(page)


def test_the_columns_are_those_of_the_download(found, client):
    page = read(client, found, [1, "海河大学", "", "x", 1, 2, 3], columns=head()[:-1])
    assert page.status_code == 422
    assert f"lacks “{head()[-1]}”" in text_of(page)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"<html></html>"])
def test_what_is_no_workbook_is_refused(found, client, content):
    page = client.post(import_page(found), {"file": upload(content, "预算.xlsx")})
    assert page.status_code == 422


def test_a_workbook_that_would_flood_us_is_not_opened(found, client):
    page = client.post(import_page(found), {"file": upload(sheets.bomb(), "预算.xlsx")})
    assert page.status_code == 422
    assert "times its size" in text_of(page)


def test_only_those_who_write_it_read_a_workbook_into_it(found, as_actor):
    leader = factories.actor(Role.SUBPROJECT_LEADER, organisation=found.lead)
    assert as_actor(leader).get(import_page(found)).status_code == 403
    stranger = factories.actor(Role.PRINCIPAL_INVESTIGATOR, organisation=found.subs[0])
    assert as_actor(stranger).get(import_page(found)).status_code == 404


# --- to read ---


def test_the_tab_reads_the_draft_with_what_is_missing(found, client):
    found.fill(basis={"business": "", "labour": ""})
    page = said_on(client.get(reverse("casework:tab", args=[found.case.reference, "application"])))
    assert "2 things keep it from being submitted" in page
    assert "Labour of 200,000.00 yuan; say what that is based on." in page
    assert "研制微型光谱传感器" in page
    assert "海河大学 1,200,000.00" in page


def test_versions_are_read_side_by_side(found, client):
    url = reverse("rdfunds:budget_versions", args=[found.case.reference])
    assert client.get(url).status_code == 404
    found.submit()
    found.fill(lines=with_cells(found, row(1, found.lead, "materials", central="450000.00", own="300000.00")))
    found.submit()
    page = said_on(client.get(url, {"version": "a2", "before": "a1"}))
    assert "Different from: application, version 1, submitted on 2026-03-10" in page
    assert "400,000.00 450,000.00 +50,000.00" in page
    assert "Both have the same amount in every cell." in said_on(client.get(url, {"version": "a2", "before": "a2"}))
    assert client.get(url, {"version": "no such", "before": "\x00"}).status_code == 200


def test_versions_that_were_issued_are_read_by_every_unit_of_the_project(as_actor):
    made = running.build()
    url = reverse("rdfunds:budget_versions", args=[made.project.case.reference])
    lead_materials = Cell("1", made.lead.code, BudgetLine.MATERIALS, Source.CENTRAL)
    more = {**made.project.budget_in_force.as_rule, lead_materials: Decimal("3000000.01")}
    running.issue(made, more)
    page = said_on(as_actor(made.part.leader).get(url, {"before": "b1"}))
    assert "3,000,000.00 3,000,000.01 +0.01" in page
    assert "Project, in all 8,850,000.00 8,850,000.01 +0.01" in page
    stranger = factories.actor(Role.PRINCIPAL_INVESTIGATOR, organisation=factories.organisation(Capacity.LEAD_UNIT))
    assert as_actor(stranger).get(url).status_code == 404


def test_a_leader_who_is_named_by_an_address_leads_in_the_unit(found):
    leader = factories.actor(Role.SUBPROJECT_LEADER, organisation=found.subs[0])
    payload = applying.units(found)
    payload["subprojects"][1]["leader_email"] = "nobody@example.org"
    assert refused(PayloadInvalid, found.save, "units", payload) == [
        "Nobody who logs in with “nobody@example.org” leads work in this unit (Subproject leader); leave it empty "
        "otherwise."
    ]
    payload["subprojects"][1]["leader_email"] = leader.person.email
    assert found.save("units", payload).data["units"]["subprojects"][1]["leader_email"] == leader.person.email


def test_people_are_paid_no_more_than_their_unit_s_line_of_labour_holds(found):
    member = applying.person(found, "何川", "paid", amount="200000.01") | {"share": f"2-{found.parts[0].pk}"}
    said = faults(found, people={"people": [applying.person(found, "周海", "member"), member]})
    assert said == [
        "Subproject 2 · 滦河仪器有限公司1 · Staff paid from the project: the people listed are paid 200,000.01 yuan, "
        f"the line has 200,000.00 yuan: 0.01 yuan too little. R-17 /people/2/{found.parts[0].pk}/staff"
    ]


def test_the_page_of_people_shows_what_their_lines_hold(found, client):
    url = reverse("casework:section", args=[found.case.reference, kinds.APPLICATION, "people"])
    said = said_on(client.get(url))
    assert "200,000.00 yuan in the budget, 0.00 yuan for the people listed: 200,000.00 yuan left" in said
    found.fill(people={"people": [applying.person(found, "陈外", "expert", amount="3000.50")]})
    said = said_on(client.get(url))
    assert "0.00 yuan in the budget, 3,000.50 yuan for the people listed: 3,000.50 yuan too little" in said
