"""Signing on the web: the password once more, remarks, taking back, and what has been overtaken."""

import pytest

from casework import proposals
from casework.models import Case, Proposal
from tests import factories
from tests.casework import toy


@pytest.fixture
def case(world, now):
    return world.sent(at=now)


@pytest.fixture
def proposal(world, now, case):
    return proposals.prepare(case, "return", world.clerk, toy.ITEMS, seen_version=case.version, at=now)


def sign(client, proposal, password=factories.PASSWORD, **more):
    sent = {"sign-hash": proposal.hash, "sign-password": password} | more
    return client.post(f"/proposals/{proposal.pk}/sign/", sent)


def state_of(row):
    return type(row).objects.get(pk=row.pk).state


def test_the_last_signature_takes_the_step(world, case, proposal, as_actor):
    response = sign(as_actor(world.signer), proposal)

    assert response.status_code == 302
    assert (state_of(case), state_of(proposal)) == ("correcting", "signed")


def test_what_is_signed_is_read_with_its_hash_and_consequences(world, proposal, as_actor, text):
    page = text(as_actor(world.signer).get(f"/proposals/{proposal.pk}/"))

    assert "no date" in page
    assert proposal.hash in page
    assert 'type="password"' in page


def test_a_wrong_password_signs_nothing(world, case, proposal, as_actor, text):
    response = sign(as_actor(world.signer), proposal, "wrong")

    assert response.status_code == 422
    assert "Nothing was signed" in text(response)
    assert state_of(case) == "sent"


def test_wrong_passwords_are_counted(world, case, proposal, as_actor, text, settings):
    client = as_actor(world.signer)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign(client, proposal, "wrong")

    assert sign(client, proposal).status_code in (422, 429)
    assert response.status_code in (422, 429)
    assert state_of(case) == "sent"


def test_a_hash_of_something_else_signs_nothing(world, case, proposal, as_actor):
    response = sign(as_actor(world.signer), proposal, **{"sign-hash": "0" * 64})

    assert response.status_code == 409
    assert state_of(case) == "sent"


def test_who_prepared_it_cannot_sign_and_is_told_why(world, case, proposal, as_actor, text):
    client = as_actor(world.clerk)

    assert 'type="password"' not in text(client.get(f"/proposals/{proposal.pk}/"))
    assert sign(client, proposal).status_code == 403
    assert state_of(case) == "sent"


def test_remarks_send_it_back(world, proposal, as_actor):
    client = as_actor(world.signer)

    empty = client.post(f"/proposals/{proposal.pk}/return/", {"return-remarks": " "})
    strange = client.post(f"/proposals/{proposal.pk}/return/", {"return-remarks": "a\x00b"})
    full = client.post(f"/proposals/{proposal.pk}/return/", {"return-remarks": "name the page"})

    assert (empty.status_code, strange.status_code, full.status_code) == (422, 422, 302)
    assert Proposal.objects.get(pk=proposal.pk).remarks == "name the page"


def test_the_office_takes_it_back(world, proposal, as_actor):
    assert as_actor(world.signer).post(f"/proposals/{proposal.pk}/withdraw/").status_code == 403
    assert as_actor(world.clerk).post(f"/proposals/{proposal.pk}/withdraw/").status_code == 302
    assert state_of(proposal) == "withdrawn"


def test_what_the_case_has_overtaken_is_a_conflict_that_shows_what_happened(world, now, case, proposal, as_actor, text):
    world.take(case, "accept", world.clerk, {"words": "yes"}, at=now)

    response = sign(as_actor(world.signer), proposal)

    assert response.status_code == 409
    assert "Accept" in text(response)
    assert Case.objects.get(pk=case.pk).state == "accepted"


@pytest.mark.parametrize("hand", ["handler", "department", "stranger"])
def test_other_organisations_see_no_proposal(world, proposal, as_actor, hand):
    client = as_actor(getattr(world, hand))

    assert client.get(f"/proposals/{proposal.pk}/").status_code == 404
    assert sign(client, proposal).status_code == 404


@pytest.mark.parametrize("action", ["sign", "return", "withdraw"])
def test_an_address_opened_again_after_logging_in_shows_the_proposal(world, proposal, as_actor, action):
    client = as_actor(world.signer)
    response = client.get(f"/proposals/{proposal.pk}/{action}/")

    assert response.status_code == 302
    assert response["Location"] == f"/proposals/{proposal.pk}/"
    assert client.put(f"/proposals/{proposal.pk}/{action}/").status_code == 405
    assert state_of(proposal) == "waiting"


def test_while_something_waits_the_page_says_why_no_other_step_can_be_signed(world, now, as_actor, text):
    case = world.accepted(at=now)
    waiting = proposals.prepare(case, "grant", world.clerk, {"words": "yes"}, seen_version=case.version, at=now)
    head = as_actor(world.clerk).get(f"/cases/{case.reference}/").context["head"]

    assert head.pending.url == f"/proposals/{waiting.pk}/"
    assert [step.label for step in head.open_steps] == ["Ponder"]
    closed = {step.label: step.reasons for step in head.closed_steps}
    assert "is already waiting for signature" in str(closed["Grant"][0])
    assert closed["Grant"][0].url == head.pending.url
    assert "Open what was prepared" in text(as_actor(world.clerk).get(f"/cases/{case.reference}/"))


def test_what_came_back_closes_no_step(world, now, as_actor):
    case = world.accepted(at=now)
    waiting = proposals.prepare(case, "grant", world.clerk, {"words": "yes"}, seen_version=case.version, at=now)
    proposals.send_back(waiting, world.signer, "once more", at=now)
    head = as_actor(world.clerk).get(f"/cases/{case.reference}/").context["head"]

    assert "Grant" in [step.label for step in head.open_steps]
    assert head.pending is not None


def test_another_organisation_is_not_held_up(world, now, case, proposal, as_actor):
    head = as_actor(world.handler).get(f"/cases/{case.reference}/").context["head"]

    assert head.pending is None
    assert "Drop" in [step.label for step in head.open_steps]
