"""The worklist: what is asked of whom, in which order, at which cost."""

from datetime import timedelta

import pytest

from accounts.actors import PersonActor
from accounts.roles import Role
from casework import proposals
from records import clock
from tests import factories
from tests.casework import toy


def test_a_case_is_on_the_list_of_the_office_whose_turn_it_is_and_of_nobody_else(world, now, as_actor, text):
    case = world.sent(at=now)

    assert "Accept or return" in text(as_actor(world.clerk).get("/"))
    for hand in (world.handler, world.principal, world.signer, world.department, world.stranger):
        assert case.reference not in text(as_actor(hand).get("/")), hand


def test_what_is_prepared_is_the_signers_and_stays_in_sight_of_the_preparer(world, now, as_actor, text):
    case = world.sent(at=now)
    proposals.prepare(case, "return", world.clerk, toy.ITEMS, seen_version=case.version, at=now)

    assert "Sign: Return" in text(as_actor(world.signer).get("/"))
    assert "Waits for signature: Return" in text(as_actor(world.clerk).get("/"))


def test_nobody_is_asked_to_sign_what_they_prepared_themselves(world, now, as_actor, text):
    both = factories.actor(Role.HANDLER, Role.SIGNER, organisation=world.clerk.organisation)
    case = world.sent(at=now)
    proposals.prepare(case, "return", both, toy.ITEMS, seen_version=case.version, at=now)

    page = text(as_actor(both).get("/"))

    assert "Waits for signature: Return" in page
    assert "To sign" not in page


def test_a_principal_is_asked_to_sign_what_was_prepared_in_their_name(world, now, as_actor, text):
    case = world.draft(at=now)
    proposals.prepare(case, "send", world.handler, world.ask(), seen_version=1, at=now)

    assert "Sign: Send" in text(as_actor(world.principal).get("/?show=sign"))


def test_what_came_back_is_asked_of_the_preparer_with_the_remarks(world, now, as_actor, text):
    case = world.sent(at=now)
    proposal = proposals.prepare(case, "return", world.clerk, toy.ITEMS, seen_version=case.version, at=now)
    proposals.send_back(proposal, world.signer, "name the page", at=now)

    page = text(as_actor(world.clerk).get("/?show=mend"))

    assert "Mend and put forward again: Return" in page
    assert "name the page" in page


def test_what_is_overdue_comes_first_under_its_own_heading(world, now, long_ago, as_actor, text):
    soon, late = world.sent(at=now), world.accepted(at=long_ago)

    page = text(as_actor(world.clerk).get("/"))

    assert page.index(">Overdue</h2>") < page.index(late.reference) < page.index(soon.reference)
    assert "overdue by" in page


def test_a_chip_narrows_the_list(world, now, long_ago, as_actor, text):
    soon, late = world.sent(at=now), world.accepted(at=long_ago)

    page = text(as_actor(world.clerk).get("/?show=overdue"))

    assert late.reference in page
    assert soon.reference not in page


@pytest.mark.parametrize("asked", ["show=nothing", "page=999", "page=x", "page=-1", "page=%00", "show=%00"])
def test_an_address_mistyped_shows_the_list_all_the_same(world, now, as_actor, asked):
    world.sent(at=now)

    assert as_actor(world.clerk).get(f"/?{asked}").status_code == 200


def test_thirty_cases_cost_as_many_queries_as_four(world, now, as_actor, cost):
    client = as_actor(world.clerk)

    def prepare(pairs):
        for _ in range(pairs):
            case = world.sent(at=now)
            proposals.prepare(case, "return", world.clerk, toy.ITEMS, seen_version=case.version, at=now)
            world.sent(at=now)

    prepare(2)
    four = cost(client, "/")
    prepare(13)

    assert cost(client, "/") == four


def test_who_only_stands_in_is_told_that_something_waits_and_goes_there(world, now, as_actor, text):
    case = world.sent(at=now)
    stand_in = factories.actor(Role.VIEWER, organisation=world.clerk.organisation)
    delegation = factories.delegation(world.clerk.membership, stand_in.membership)
    client = as_actor(stand_in)
    name = world.clerk.person.name

    page = client.get("/")
    assert f"For {name}: 1 waits" in text(page)
    assert case.reference not in text(page)
    hand = PersonActor(stand_in.membership, world.clerk.membership)
    assert case.reference in text(client.post("/acting/", {"actor": hand.token}, follow=True))

    delegation.since = delegation.until = clock.today() - timedelta(days=1)
    delegation.save()
    assert name not in text(client.get("/"))


def test_another_hand_that_is_asked_the_same_is_not_named(world, now, as_actor, text):
    world.sent(at=now)
    factories.delegation(world.clerk.membership, world.colleague.membership)

    assert "In another hand" not in text(as_actor(world.colleague).get("/"))


def test_what_waits_in_another_organisation_is_named(world, now, as_actor, text):
    world.sent(at=now)
    elsewhere = factories.actor(Role.HANDLER)
    factories.membership(Role.HANDLER, person=elsewhere.person, organisation=world.clerk.organisation)

    assert f"{world.clerk.organisation}: 1 waits" in text(as_actor(elsewhere).get("/"))
