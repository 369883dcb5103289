"""Calendars for other programs, read as such a program reads them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar, Event

from accounts import feeds
from accounts.actors import PersonActor
from accounts.models import Delegation
from accounts.roles import Role
from casework import agenda, calendar_import, registry
from casework.models import Deadline
from casework.views import feeds as views
from records import clock
from tests import factories
from tests.casework import toy
from tests.casework.pages import text_of, visitor
from tests.casework.test_deadlines import WEDNESDAY, schedule
from tests.casework.toy import MONDAY, World

PATH = "/calendar/feeds/"


@pytest.fixture(autouse=True)
def that_monday(time_machine) -> None:
    """The clock stands at MONDAY, and nothing has been asked for."""
    cache.clear()
    time_machine.move_to(MONDAY, tick=False)


def address(actor: PersonActor, *, whole: bool = False, language: str = "en") -> str:
    actor.person.language = language
    actor.person.save()
    token = feeds.create(membership=actor.membership, label="phone", whole_office=whole)
    return f"/calendar/feed/{token}.ics"


def read(url: str) -> Calendar:
    """The file as a program that knows nobody fetches it."""
    response = Client().get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def days(url: str) -> dict[str, date]:
    """The first day of each entry by its summary."""
    return {str(event["SUMMARY"]): event.start for event in read(url).events}


def entry(url: str, code: str) -> Event:
    """The entry of the only open limit of that code."""
    key = Deadline.objects.get(code=code, state="open").pk
    return next(event for event in read(url).events if event["UID"].startswith(f"deadline-{key}@"))


# --- what stands in it ------------------------------------------------------------------------------


def test_an_entry_says_which_case_what_to_do_by_when_and_by_which_rule(world: World):
    case = world.sent()
    found = entry(address(world.clerk), "check")
    assert found["SUMMARY"] == f"[{case.reference}] Accept or return"
    assert found["DTSTART"].dt == date(2026, 3, 9)
    assert found["DTEND"].dt == date(2026, 3, 10)
    said = str(found["DESCRIPTION"])
    assert "Check: 5 working days (T-4), asked of: Organising unit" in said
    assert "Ends on March 9, 2026 Mon: 5 working days left" in said
    assert said.endswith(reverse("casework:case", args=[case.reference]))
    assert visitor(world.clerk).get(str(found["URL"]).partition("8000")[2]).status_code == 200


def test_the_file_is_one_that_programs_take(world: World):
    world.sent()
    url = address(world.clerk)
    file, raw = read(url), Client().get(url).content
    assert file.errors == []
    assert all(event.errors == [] for event in file.events)
    assert str(file["X-WR-CALNAME"]) == f"My time limits, {world.clerk.organisation.name} (phone)"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw
    assert file["VERSION"] == "2.0"
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    for required in ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"):
        assert all(required in event for event in file.events), required


def test_signs_that_mean_something_in_the_format_arrive_as_they_were(world: World, monkeypatch):
    hostile = "A; B, C\\n \\ “华北”\nEND:VEVENT\r\nBEGIN:VALARM" + "长" * 200
    monkeypatch.setitem(registry._types, "toy", replace(toy.TOY, title=lambda case: hostile))
    world.sent()
    first = read(address(world.clerk)).events[0]
    assert hostile.replace("\r\n", "\n") in str(first["DESCRIPTION"]).replace("\r\n", "\n")
    assert not first.subcomponents


def test_it_speaks_the_language_of_its_owner(world: World):
    world.sent()
    found = entry(address(world.clerk, language="zh-hans"), "check")
    assert "工作日" in str(found["DESCRIPTION"])


def test_what_ends_on_a_rest_day_stands_on_the_working_day_before(world: World):
    world.sent()
    Deadline.objects.filter(code="check").update(due_on=date(2026, 3, 8))
    found = entry(address(world.clerk), "check")
    assert found["DTSTART"].dt == date(2026, 3, 6)
    assert "Ends on March 8, 2026 Sun" in str(found["DESCRIPTION"])
    assert "do it by then" in str(found["DESCRIPTION"])


def test_a_minimum_stands_on_its_last_day_and_is_nothing_to_be_done(world: World):
    world.sent()
    Deadline.objects.filter(code="check").update(due_on=date(2026, 3, 8), bound="at_least")
    found = entry(address(world.clerk), "check")
    assert found["DTSTART"].dt == date(2026, 3, 8)
    assert "last day of: Check" in str(found["SUMMARY"])
    assert "may follow from March 9, 2026" in str(found["DESCRIPTION"])


def test_what_is_not_certain_is_tentative(world: World):
    world.sent()
    url = address(world.clerk)
    assert entry(url, "check")["STATUS"] == "CONFIRMED"
    Deadline.objects.filter(code="check").update(provisional=True)
    assert entry(url, "check")["STATUS"] == "TENTATIVE"
    assert "Provisional" in str(entry(url, "check")["DESCRIPTION"])


def test_a_day_is_tentative_where_only_the_working_day_before_it_may_move(world: World):
    world.sent()
    # A Saturday that stands; that the Friday before is worked, no schedule says yet.
    Deadline.objects.filter(code="check").update(due_on=date(2027, 1, 2))
    found = entry(address(world.clerk), "check")
    assert found["DTSTART"].dt == date(2027, 1, 1)
    assert found["STATUS"] == "TENTATIVE"
    assert "Provisional" in str(found["DESCRIPTION"])


def test_an_overdue_limit_stays_and_says_so_and_a_target_is_never_overdue(world: World, time_machine):
    world.accepted()
    url = address(world.clerk)
    time_machine.move_to(MONDAY + timedelta(days=21), tick=False)
    assert "overdue by 5 working days" in str(entry(url, "decide")["SUMMARY"])
    Deadline.objects.update(statutory=False)
    assert "overdue" not in str(entry(url, "decide"))
    assert "no time limit by law" in str(entry(url, "decide")["DESCRIPTION"])


# --- what changes in it -----------------------------------------------------------------------------


def test_a_limit_that_is_met_is_gone(world: World):
    case = world.sent()
    url = address(world.clerk)
    assert len(read(url).events) == 2
    world.take(case, "accept", world.clerk, {"words": "yes"})
    assert list(days(url)) == [f"[{case.reference}] Decide"]


def test_a_limit_that_moves_keeps_its_uid_and_gets_a_higher_sequence(world: World):
    world.sent()
    url = address(world.clerk)
    before = entry(url, "check")
    calendar_import.enter(schedule(WEDNESDAY), "a notice", world.clerk)
    after = entry(url, "check")
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (date(2026, 3, 9), date(2026, 3, 10))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_what_has_not_changed_is_not_sent_again(world: World, time_machine):
    case = world.sent()
    url, program = address(world.clerk), Client()
    first = program.get(url)
    assert first["Cache-Control"] == "private, no-cache"
    again = program.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.take(case, "accept", world.clerk, {"words": "yes"})
    changed = program.get(url, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    time_machine.move_to(MONDAY + timedelta(days=1), tick=False)
    assert program.get(url, headers={"if-none-match": changed["ETag"]}).status_code == 200


# --- whose it is ------------------------------------------------------------------------------------


def test_mine_is_what_the_worklist_asks_and_the_office_has_all(world: World):
    case = world.returned()
    assert days(address(world.clerk)) == {}
    whole = days(address(world.clerk, whole=True))
    assert whole == {f"[{case.reference}] Decide": date(2026, 3, 16)}


def test_a_signer_has_what_waits_for_the_signature_and_no_more(world: World):
    case = world.sent()
    url = address(world.signer)
    assert days(url) == {}
    toy.proposals.prepare(case, "return", world.clerk, toy.ITEMS, seen_version=2, at=MONDAY)
    assert f"[{case.reference}] Accept or return" in days(url)


def test_a_signer_has_the_limits_of_the_cases_on_a_list_to_sign(world: World):
    case = world.accepted()
    world.put_on_list([case])
    assert list(days(address(world.signer))) == [f"[{case.reference}] Decide"]


def test_cases_of_others_are_not_in_it(world: World):
    case = world.sent()
    other = factories.actor(Role.HANDLER, organisation=factories.organisation("organizing_unit"))
    for who in (other, world.stranger, world.department):
        assert case.reference not in str(read(address(who, whole=True)))


def test_a_stand_in_has_what_is_asked_of_the_absent_colleague_while_it_lasts(world: World, time_machine):
    case = world.sent()
    viewer = factories.actor(Role.VIEWER, organisation=world.clerk.organisation)
    url = address(viewer)
    assert days(url) == {}
    factories.delegation(world.clerk.membership, viewer.membership)
    found = entry(url, "check")
    assert f"You stand in for {world.clerk.person.name}." in str(found["DESCRIPTION"])
    time_machine.move_to(MONDAY + timedelta(days=8), tick=False)
    assert Delegation.objects.get().until < clock.today()
    assert case.reference not in str(read(url))


def test_an_offices_own_target_is_not_for_applicants(world: World):
    world.sent()
    Deadline.objects.filter(code="decide").update(statutory=False)
    assert not any("Decide" in summary for summary in days(address(world.handler, whole=True)))
    assert len(read(address(world.clerk, whole=True)).events) == 2


# --- the address ------------------------------------------------------------------------------------


def test_every_address_that_does_not_hold_gets_the_same_answer(world: World):
    world.sent()
    addresses = [address(world.clerk), address(world.clerk), address(world.colleague), address(world.signer)]
    feeds.revoke(feed=feeds.feeds_of(world.clerk.membership).last())
    ended = world.colleague.membership
    ended.until = clock.today() - timedelta(days=1)
    ended.save()
    world.signer.person.is_active = False
    world.signer.person.save()
    revoked = [addresses[0], *addresses[2:], "/calendar/feed/nobody.ics", "/calendar/feed/%00.ics"]
    answers = [Client().get(url) for url in revoked]
    assert {(each.status_code, each.content, each["Content-Type"]) for each in answers} == {
        (404, b"404\n", "text/plain; charset=utf-8")
    }
    assert len({tuple(name for name, _value in each.items()) for each in answers}) == 1
    assert read(addresses[1]).events


def test_a_program_that_asks_without_end_is_slowed_down(world: World, monkeypatch):
    monkeypatch.setattr(views, "READ", views.Throttle("few-feeds", attempts=2, seconds=600))
    monkeypatch.setattr(views, "UNKNOWN", views.Throttle("few-unknown", attempts=1, seconds=600))
    url, other = address(world.clerk), address(world.signer)
    assert [Client().get(url).status_code for _time in range(3)] == [200, 200, 429]
    assert Client().get(other).status_code == 200
    assert [Client().get("/calendar/feed/x.ics").status_code for _time in range(2)] == [404, 429]


def test_as_many_queries_for_twenty_cases_as_for_two(world: World):
    url, counts = address(world.clerk, whole=True), []
    for more in (2, 18):
        for _number in range(more):
            world.sent()
        Client().get(url)
        with CaptureQueriesContext(connection) as captured:
            assert len(read(url).events) > more
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- the pages --------------------------------------------------------------------------------------


def test_an_address_is_shown_once_works_and_is_revoked(world: World):
    world.sent()
    browser = visitor(world.clerk)
    made = browser.post(PATH, {"label": "phone", "shows": "office"})
    url = made.context["made"].partition("8000")[2]
    assert "no-store" in made["Cache-Control"]
    assert len(read(url).events) == 2
    page = browser.get(PATH)
    assert url not in page.content.decode()
    assert "all of the organisation" in text_of(page)
    browser.post(f"{PATH}{page.context['kept'][0].pk}/revoke/")
    assert Client().get(url).status_code == 404


def test_anothers_calendar_is_not_there_and_a_name_is_needed(world: World):
    feeds.create(membership=world.signer.membership, label="x", whole_office=False)
    browser = visitor(world.clerk)
    assert browser.post(f"{PATH}{feeds.feeds_of(world.signer.membership).get().pk}/revoke/").status_code == 404
    assert browser.post(PATH, {"label": " ", "shows": "mine"}).status_code == 422
    assert browser.post(PATH, {"label": "x", "shows": "everything"}).status_code == 422


def test_the_page_is_for_members(world: World):
    assert visitor(factories.person()).get(PATH).status_code == 403
    assert Client().get(PATH).status_code == 302


def keys(rows: Any) -> set[str]:
    return {row.code for row in rows}


def test_what_is_asked_follows_the_state_and_the_role(world: World):
    world.sent()
    assert keys(agenda.asked_of(world.clerk)) == {"check", "decide"}
    assert keys(agenda.asked_of(world.handler)) == set()
    assert keys(agenda.of_office(world.handler)) == {"check", "decide"}
