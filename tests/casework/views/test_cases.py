"""Finding cases, the page of one case, and why a time limit is due on its day."""

import pytest

from accounts.actors import PersonActor
from accounts.roles import Role
from casework.models import InternalNote
from records import clock
from tests import factories


def test_two_characters_find_a_case_and_one_says_that_it_is_too_few(world, now, as_actor, text):
    case, client = world.sent(at=now), as_actor(world.clerk)

    assert case.reference in text(client.get("/cases/?q=Permit"))
    assert case.reference not in text(client.get("/cases/?q=冶金"))
    assert "type two at least" in text(client.get("/cases/?q=P"))


def test_the_list_shows_the_states_as_the_reader_knows_them(world, now, as_actor, text):
    world.sent(at=now)

    assert "The office looks" in text(as_actor(world.handler).get("/cases/"))
    assert "Sent" in text(as_actor(world.clerk).get("/cases/?state=toy.sent"))


@pytest.mark.parametrize("query", ["q=%00", "state=toy.nothing", "state=%00.%00", "q=" + "长" * 500])
def test_a_strange_search_finds_what_it_finds_and_breaks_nothing(world, now, as_actor, query):
    world.sent(at=now)

    assert as_actor(world.clerk).get(f"/cases/?{query}").status_code == 200


def test_thirty_cases_in_a_list_cost_as_many_queries_as_three(world, now, as_actor, cost):
    client = as_actor(world.clerk)
    for _ in range(3):
        world.sent(at=now)
    three = cost(client, "/cases/")
    for _ in range(27):
        world.sent(at=now)

    assert cost(client, "/cases/") == three


def test_whoever_may_not_see_a_case_is_told_nothing_of_it(world, now, pages):
    case = world.sent(at=now)
    paths = ["", "notices/", "documents/", "notes/", "steps/accept/", f"deadlines/{case.deadlines.first().pk}/"]

    assert {pages(world.stranger, case).get(path).status_code for path in paths} == {404}


def test_the_page_offers_what_is_ones_own_and_says_whose_the_rest_is(world, now, pages, text):
    case = world.sent(at=now)

    page = text(pages(world.clerk, case).get())

    assert ">Accept</a>" in page
    assert "“Drop” is for: Enterprise (Handler)." in page


def test_a_guard_that_fails_is_said_beside_its_step(world, now, pages, text):
    case = world.accepted(at=now)
    case.bigrams = ["no"]
    case.save()

    page = text(pages(world.clerk, case).get())

    assert ">Ponder</a>" not in page
    assert "stopped" in page


def test_the_clocks_say_how_much_is_left_and_lead_to_the_days(world, now, pages, text):
    case = world.sent(at=now)
    hands = pages(world.handler, case)
    check = case.deadlines.get(code="check")

    page = text(hands.get())
    why = text(hands.get(f"deadlines/{check.pk}/"))

    assert "working days left" in page
    assert "Check" in page
    assert "is the day of the event and is not counted" in why
    assert "day 5" in why
    assert "the system takes the step “Deemed accepted”" in why


def test_an_applicant_does_not_see_what_offices_did_for_themselves(world, now, pages, text):
    case = world.accepted(at=now)
    world.take(case, "ponder", world.clerk, {}, at=now)

    assert "Ponder" in text(pages(world.clerk, case).get())
    assert "ponder" not in text(pages(world.handler, case).get()).lower()


def test_a_stand_in_is_shown_with_whom_they_stood_in_for(world, now, pages, text):
    deputy = factories.membership(Role.VIEWER, organisation=world.clerk.organisation)
    factories.delegation(world.clerk.membership, deputy)
    case = world.sent(at=now)

    world.take(case, "accept", PersonActor(deputy, world.clerk.membership), {"words": "yes"}, at=now)

    assert f"{deputy.person} for {world.clerk.person}" in text(pages(world.handler, case).get())


def test_a_note_stays_in_the_house(world, now, pages, text):
    case = world.sent(at=now)
    response = pages(world.clerk, case).client.post(f"/cases/{case.reference}/notes/", {"text": "call them"})

    assert response.status_code == 302
    assert "call them" in text(pages(world.signer, case).get("notes/"))
    assert "call them" not in text(pages(world.handler, case).get("notes/"))


@pytest.mark.parametrize("typed", ["", "   ", "a\x00b", "long" * 2000])
def test_a_note_that_cannot_be_kept_is_refused_with_what_was_typed(world, now, pages, text, typed):
    case = world.sent(at=now)

    response = pages(world.clerk, case).client.post(f"/cases/{case.reference}/notes/", {"text": typed})

    assert response.status_code == 422
    assert not InternalNote.objects.exists()
    assert typed.strip()[:4] in text(response)


def test_a_viewer_writes_no_notes(world, now, pages):
    viewer = factories.actor(Role.VIEWER, organisation=world.clerk.organisation)
    case = world.sent(at=now)

    response = pages(viewer, case).client.post(f"/cases/{case.reference}/notes/", {"text": "hello"})

    assert response.status_code == 403


def test_a_page_of_a_long_file_costs_no_query_for_each_event(world, now, as_actor, cost):
    short, long = world.accepted(at=now), world.accepted(at=now)
    for _ in range(10):
        world.take(long, "ponder", world.clerk, {}, at=clock.now())
    client = as_actor(world.clerk)

    assert cost(client, f"/cases/{long.reference}/") == cost(client, f"/cases/{short.reference}/")


def test_the_rules_have_an_anchor_each(world, client, text):
    page = text(client.get("/rules/"))

    assert 'id="P1"' in page
    assert 'id="G-7-2-1"' in page
