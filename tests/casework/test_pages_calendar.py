"""The pages of the working-day calendar, and entering a year's schedule."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from casework.models import CalendarYear, Case, Deadline
from casework.schedule import parse_schedule
from records import clock
from tests import factories
from tests.casework.pages import text_of, value_of, visitor
from tests.grading import world as grading

YEAR = 2027
SOURCE = "国办发明电〔2026〕9号"
GOOD = """date,kind
2027-01-01,rest_day
2027-01-04,rest_day
2027-01-09,make_up_workday
2027-05-01,rest_day
2027-10-01,rest_day
"""


@pytest.fixture
def world(db) -> grading.World:
    return grading.build()


@pytest.fixture
def administrator(world):
    return factories.actor(Role.ADMINISTRATOR, organisation=world.province.organisation)


def month_url(year: int = 2026, month: int = 3) -> str:
    return reverse("casework:calendar_month", args=[year, month])


def test_a_month_shows_what_is_due_in_it(world):
    case = world.case_at("submitted")
    said = text_of(visitor(world.unit.handler).get(month_url()))
    assert case.reference in said
    assert "2 time limits end." in said
    assert "No time limit" in text_of(visitor(world.city.handler).get(month_url()))
    assert case.reference not in text_of(visitor(grading.enterprise(name="别家").handler).get(month_url()))


def test_a_month_shows_a_stand_in_what_is_asked_of_the_absent_colleague_while_it_lasts(world):
    case = world.case_at("submitted", at=grading.moment(clock.today().isoformat()))
    stand_in = factories.actor(Role.VIEWER, organisation=world.unit.organisation)
    client, mine = visitor(stand_in), f"{month_url(*_month_of(case))}?show=mine"
    assert case.reference not in text_of(client.get(mine))
    delegation = factories.delegation(world.unit.handler.membership, stand_in.membership)
    said = text_of(client.get(mine))
    assert case.reference in said
    assert f"asked of me, for {world.unit.handler.person.name}" in said
    assert "asked of me, for" not in text_of(visitor(world.unit.handler).get(mine))
    delegation.since = delegation.until = clock.today() - timedelta(days=1)
    delegation.save()
    assert case.reference not in text_of(client.get(mine))


def _month_of(case: Case) -> tuple[int, int]:
    """Year and month in which its first limit ends."""
    day = case.deadlines.order_by("due_on").first().due_on
    return day.year, day.month


def test_as_many_queries_for_thirty_cases_as_for_three(world):
    client, counts = visitor(world.unit.handler), []
    for more in (3, 27):
        for n in range(more):
            world.case_at("submitted", by=grading.enterprise(name=f"企业{more}-{n}"))
        client.get(month_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(month_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_first_page_is_this_month_for_members_and_this_year_for_others(world):
    today = clock.today()
    assert "What is due" in text_of(visitor(world.unit.handler).get(reverse("casework:calendar")))
    page = visitor(factories.person()).get(reverse("casework:calendar"))
    assert f"Working days of {today.year}" in text_of(page)


@pytest.mark.parametrize(
    "path", ["2020/", "2020/1/", "2026/13/", "2026/0/", "9999/", "99999999999999999999/", "2050.csv"]
)
def test_what_lies_outside_the_calendar(world, path):
    assert visitor(world.unit.handler).get(f"/calendar/{path}").status_code == 404


def test_a_year_and_its_file(world):
    client = visitor(world.unit.handler)
    assert "248 working days." in text_of(client.get(reverse("casework:calendar_year", args=[2026])))
    response = client.get(reverse("casework:calendar_csv", args=[2026]))
    assert response["Content-Disposition"] == 'attachment; filename="workdays-2026.csv"'
    assert parse_schedule(response.content.decode(), 2026).years == {2026}


def test_a_year_is_drawn_with_few_queries(world):
    client = visitor(world.unit.handler)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("casework:calendar_year", args=[2026]))
    assert len(captured) < 20


IMPORT = "/calendar/import/"


def send(client, text: str = GOOD, **more: Any) -> Any:
    return client.post(IMPORT, {"year": YEAR, "source": SOURCE, "text": text, **more})


def test_only_administrators_of_departments_enter_schedules(world, administrator):
    assert visitor(administrator).get(IMPORT).status_code == 200
    enterprise = factories.actor(Role.ADMINISTRATOR, organisation=world.enterprise.organisation)
    for who in (world.province.handler, world.unit.handler, enterprise):
        client = visitor(who)
        assert client.get(IMPORT).status_code == 403
        assert send(client, do="enter").status_code == 403
    assert not CalendarYear.objects.exists()


def test_what_moves_is_shown_before_it_moves(world, administrator):
    case = world.case_at("submitted", at=grading.moment("2026-12-30"))
    deadline = case.deadlines.get(code="correction_notice")
    before = deadline.due_on
    client = visitor(administrator)
    preview = send(client)
    said = text_of(preview)
    assert preview.status_code == 200
    assert case.reference in said
    assert before.isoformat() in said
    deadline.refresh_from_db()
    assert deadline.due_on == before
    done = send(client, do="enter")
    assert done.url == reverse("casework:calendar_year", args=[YEAR])
    deadline.refresh_from_db()
    assert deadline.due_on > before
    assert CalendarYear.objects.get().source == SOURCE
    assert case.events.filter(code="calendar_moved").exists()


def test_cases_of_others_are_counted_and_not_named(world):
    case = world.case_at("submitted", at=grading.moment("2026-12-30"))
    elsewhere = grading.department("province", "440000", "广东省应急管理厅", "粤应急标")
    administrator = factories.actor(Role.ADMINISTRATOR, organisation=elsewhere.organisation)
    said = text_of(send(visitor(administrator)))
    assert "a case of other offices" in said
    assert case.reference not in said


def test_every_fault_is_said_with_its_line_and_the_text_stays(world, administrator):
    bad = "date,kind\n2027-02-30,rest_day\n2027-01-05,make_up_workday\n2027-01-01,holiday\n2026-05-01,rest_day\n"
    response = send(visitor(administrator), bad)
    said = text_of(response)
    assert response.status_code == 422
    assert "Line 2: “2027-02-30” is no date" in said
    assert "Line 3: 2027-01-05 is no weekend" in said
    assert "Line 4: “holiday” is no kind of day" in said
    assert "Line 5: 2026-05-01 does not belong to 2027" in said
    assert "2027-02-30,rest_day" in response.content.decode()
    assert value_of(response, "source") == SOURCE


def test_a_file_with_faults_can_be_mended_on_the_page(world, administrator):
    file = SimpleUploadedFile("2027.csv", b"\xef\xbb\xbfdate,kind\n2027-02-30,rest_day\n")
    response = send(visitor(administrator), "", file=file)
    assert response.status_code == 422
    assert "2027-02-30,rest_day" in response.content.decode()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"\x00\x00", b"x" * 200_000, b"", b'date,kind\n"2027-01-01', "日期,类型\n".encode("gb18030")],
)
def test_a_file_that_is_no_schedule(world, administrator, content):
    response = send(visitor(administrator), "", file=SimpleUploadedFile("a.csv", content))
    assert response.status_code == 422
    assert not CalendarYear.objects.exists()


def test_hostile_text_is_only_ever_text(world, administrator):
    response = send(visitor(administrator), "<script>alert(1)</script>\n", source="<img src=x onerror=alert(1)>")
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_open_deadlines_are_found_by_the_day_they_end(world):
    case = world.case_at("submitted")
    Deadline.objects.filter(case=case, code="audit").update(due_on=date(2026, 4, 1))
    assert "1 time limit ends." in text_of(visitor(world.unit.handler).get(month_url()))
    assert "1 time limit ends." in text_of(visitor(world.unit.handler).get(month_url(month=4)))


def test_what_is_asked_of_me_is_marked_and_can_be_seen_alone(world):
    case = world.case_at("submitted")
    handler, signer = visitor(world.unit.handler), visitor(world.unit.signer)
    assert (
        text_of(handler.get(month_url())).count("asked of me")
        == text_of(signer.get(month_url())).count("asked of me") + 2
    )
    assert case.reference in text_of(handler.get(f"{month_url()}?show=mine"))
    said = text_of(signer.get(f"{month_url()}?show=mine"))
    assert case.reference not in said
    assert "No time limit by which something is asked of you ends in this month." in said


def test_this_month_shows_what_is_still_open_from_earlier_ones_and_no_other_month_does(world, time_machine):
    case = world.case_at("submitted")
    Deadline.objects.filter(case=case, code="audit").update(due_on=date(2026, 3, 6), lapses=False)
    Deadline.objects.filter(case=case).exclude(code="audit").delete()
    client = visitor(world.unit.handler)
    time_machine.move_to(grading.moment("2026-04-13"))
    said = text_of(client.get(month_url(month=4)))
    assert "Still open from earlier months" in said
    assert "overdue by" in said
    assert case.reference in said
    assert case.reference not in text_of(client.get(month_url(month=5)))


def test_a_day_of_the_grid_leads_to_its_list(world):
    world.case_at("submitted")
    page = visitor(world.unit.handler).get(month_url()).content.decode()
    assert 'href="#day-2026-03-17"' in page
    assert 'id="day-2026-03-17"' in page


def test_a_limit_that_ends_on_a_rest_day_says_by_when_to_do_it(world):
    case = world.case_at("submitted")
    Deadline.objects.filter(case=case, code="audit").update(due_on=date(2026, 3, 29))
    assert "A rest day: do it by March 27, 2026 Fri." in text_of(visitor(world.unit.handler).get(month_url()))
