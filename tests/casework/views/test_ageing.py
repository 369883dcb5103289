"""The page of waiting times, its files and the API: who gets them, what is narrowed, and that no cell computes."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from casework.models import Case, Deadline
from casework.views import ageing as views
from tests.casework.pages import text_of, visitor
from tests.casework.toy import MONDAY, World

PATH = "/ageing/"


@pytest.fixture(autouse=True)
def a_week_later(time_machine) -> None:
    """It is five working days after MONDAY, and nothing has been taken away yet."""
    cache.clear()
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode().removeprefix("\ufeff"))))


def test_the_page_shows_both_tables_with_links_to_the_longest(world: World):
    case, finished = world.sent(), world.accepted()
    page = visitor(world.department).get(PATH)
    said = text_of(page)
    assert "Waiting on March 9, 2026 Mon" in said
    assert "Done from April 1, 2025 to March 9, 2026" in said
    office = world.clerk.organisation.name
    assert f"{office} Permit Sent 1 5 5{case.reference} Accepted 1 5 5" in said
    assert f"{office} Permit Check by rule T-4 1 of 1 0 0{finished.reference}" in said
    assert f'href="{reverse("casework:case", args=[case.reference])}"' in page.content.decode()


def test_it_is_in_the_menu_of_offices_and_closed_to_others(world: World):
    for actor in (world.clerk, world.department):
        assert "Waiting times" in text_of(visitor(actor).get("/"))
    applicant = visitor(world.handler)
    assert "Waiting times" not in text_of(applicant.get("/"))
    for path in (PATH, f"{PATH}figures.xlsx", f"{PATH}waiting.csv", "/api/v1/ageing"):
        assert applicant.get(path).status_code == 403


def test_an_office_without_cases_is_told_so(world: World):
    said = text_of(visitor(world.clerk).get(PATH))
    assert "Nothing waits that fits." in said
    assert "No time limit that fits ended in this period." in said


@pytest.mark.parametrize(
    "query",
    ["first=2026-13-01", "last=x", "first=2026-03-02&last=2026-03-01", "region=1", "office=0", "office=x", "kind=%00"],
)
def test_what_makes_no_sense_is_refused_beside_the_field(world: World, query: str):
    response = visitor(world.department).get(f"{PATH}?{query}")
    assert response.status_code == 422
    assert response.context["problems"]
    assert visitor(world.department).get(f"{PATH}done.csv?{query}").url == f"{PATH}?{query}"


def test_a_refused_day_leaves_what_else_was_chosen(world: World):
    world.sent()
    office = world.clerk.organisation
    page = visitor(world.department).get(f"{PATH}?office={office.pk}&first=2026-13-01").content.decode()
    assert f'<option value="{office.pk}" selected>{office.name}</option>' in page


def test_nothing_is_counted_to_show_a_refused_day(world: World, monkeypatch):
    world.sent()
    monkeypatch.setattr("casework.ageing.figures", None)
    page = visitor(world.department).get(f"{PATH}?first=2026-13-01")
    assert page.status_code == 422
    for name in (world.clerk.organisation.name, "Permit"):
        assert name in text_of(page)
    own = visitor(world.clerk).get(f"{PATH}?first=2026-13-01").content.decode()
    assert f"{world.clerk.organisation.name}</option>" in own
    assert f"{world.handler.organisation.name}</option>" not in own


def test_it_is_narrowed_to_what_is_chosen(world: World):
    world.sent()
    department, office = visitor(world.department), world.clerk.organisation
    for query, found in (
        (f"office={office.pk}", True),
        ("office=999999", False),
        ("kind=toy&region=130000", True),
        ("region=440000", False),
        ("kind=grading", False),
    ):
        page = department.get(f"{PATH}?{query}")
        assert bool(page.context["waiting"]) is found, query
    assert f'<option value="{office.pk}">{office.name}</option>' in department.get(PATH).content.decode()


def test_targets_stand_apart_and_are_not_called_late_by_law(world: World):
    world.accepted()
    Deadline.objects.filter(code="check").update(statutory=False, closed_on="2026-03-20", due_on="2026-03-02")
    said = text_of(visitor(world.department).get(f"{PATH}?last=2026-03-31"))
    assert "Time limits by law" not in said
    assert "The offices' own targets, no time limits by law" in said
    assert "overdue 1" not in said


def test_a_share_of_many_is_in_per_cent(world: World):
    for _number in range(10):
        world.accepted()
    Deadline.objects.filter(pk=Deadline.objects.filter(code="check").first().pk).update(state="lapsed")
    assert "90 %9 of 10" in text_of(visitor(world.department).get(PATH))


def test_the_files_hold_what_the_page_shows(world: World):
    case, client = world.sent(), visitor(world.department)
    world.accepted()
    head, row, *_more = rows_of(client.get(f"{PATH}waiting.csv"))
    assert (head[3], row[:6]) == ("Cases", ["Permit", world.clerk.organisation.name, "Sent", "1", "5", "5"])
    assert rows_of(client.get(f"{PATH}done.csv"))[1][2:6] == ["Check", "1", "1", "100"]
    response = client.get(f"{PATH}figures.xlsx?kind=toy")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    waiting, done = (book.get_sheet_by_index(number).to_python() for number in (0, 1))
    assert waiting[1][8] == case.reference
    assert done[1][2:6] == ["Check", 1, 1, 100]
    assert client.get(f"{PATH}waiting.xlsx").status_code == 404


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
def test_no_cell_is_computed_by_a_spreadsheet_program(world: World, name: str):
    world.sent()
    world.clerk.organisation.name = name
    world.clerk.organisation.save()
    client = visitor(world.department)
    assert rows_of(client.get(f"{PATH}waiting.csv"))[1][1] == f"'{name}"
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{PATH}figures.xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[1][1].strip() == name.strip()


def test_files_are_not_taken_without_end(world: World, monkeypatch):
    monkeypatch.setattr(views, "TAKEN", views.Throttle("few-ageing-files", attempts=1, seconds=600))
    client = visitor(world.department)
    assert [client.get(f"{PATH}done.csv").status_code for _time in range(2)] == [200, 429]


def test_as_many_queries_for_many_cases_as_for_few(world: World):
    client, counts = visitor(world.department), []
    for more in (2, 10):
        for _number in range(more):
            world.accepted()
        client.get(PATH)
        with CaptureQueriesContext(connection) as captured:
            client.get(PATH)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_api_says_the_same(world: World):
    case = world.sent()
    Case.objects.filter(pk=case.pk).update(state_since="2026-03-05")
    client = visitor(world.department)
    said = client.get("/api/v1/ageing?region=130200&first=2026-03-01").json()
    assert (said["as_of"], said["first"], said["last"]) == ("2026-03-09", "2026-03-01", "2026-03-09")
    assert said["waiting"] == [
        {
            "kind": "toy",
            "office": world.clerk.organisation.pk,
            "name": world.clerk.organisation.name,
            "step": "Sent",
            "cases": 1,
            "median": 2,
            "worst": 2,
            "worst_case": case.reference,
            "overdue": 0,
            "past_target": 0,
        }
    ]
    for query in ("first=x", "first=2026-03-02&last=2026-03-01", "region=13", "office=x"):
        assert client.get(f"/api/v1/ageing?{query}").status_code in (400, 422), query
