"""The principal's signature covers the report itself, not only the answers of the form."""

from datetime import timedelta

import pytest

from casework import proposals
from casework.errors import StaleVersion, WrongState
from casework.models import Content, Proposal
from tests.grading.world import PAYLOADS, SUBMITTED_ON, World, moment, report, save, write_report

pytestmark = pytest.mark.django_db
AT = moment(SUBMITTED_ON)
BASICS = {"summary": "逐条自评，重新撰写。"}


def put_forward(world: World) -> Proposal:
    case = world.case_at("draft")
    hands = world.enterprise
    payload = PAYLOADS["submit"](world, case)
    return proposals.prepare(case, "submit", hands.handler, payload, seen_version=case.version, at=AT)


def basics(proposal: Proposal) -> dict[str, object]:
    return {**report(proposal.case)["basics"], **BASICS}


def test_nobody_edits_the_report_while_its_submission_waits_for_signature(world: World):
    proposal = put_forward(world)
    with pytest.raises(WrongState, match="waiting for signature"):
        save(proposal.case, "basics", basics(proposal), world.enterprise.handler, at=AT)


def test_taken_back_the_report_can_be_edited_again(world: World):
    proposal = put_forward(world)
    proposals.withdraw(proposal, world.enterprise.handler, at=AT)
    saved = save(proposal.case, "basics", basics(proposal), world.enterprise.handler, at=AT)
    assert saved.data["basics"]["summary"] == BASICS["summary"]


def test_a_report_changed_behind_the_form_cannot_be_signed_as_it_was_read(world: World):
    proposal = put_forward(world)
    draft = Content.objects.get(case=proposal.case)
    Content.objects.filter(pk=draft.pk).update(data={**draft.data, "basics": basics(proposal)})
    with pytest.raises(StaleVersion, match="changed since it was prepared"):
        proposals.sign(proposal, world.enterprise.principal, confirmed_hash=proposal.hash, at=AT)
    proposal.case.refresh_from_db()
    assert proposal.case.state == "draft"
    assert not proposal.signatures.exists()


def test_the_hash_names_the_report_as_it_stands(world: World):
    first = put_forward(world)
    proposals.withdraw(first, world.enterprise.handler, at=AT)
    write_report(first.case, day=SUBMITTED_ON - timedelta(days=1))
    again = proposals.prepare(
        first.case,
        "submit",
        world.enterprise.handler,
        first.payload,
        seen_version=first.seen_version,
        at=AT,
        key="again",
    )
    assert again.hash != first.hash


def test_the_page_of_the_report_says_that_it_waits_and_keeps_what_is_typed(world: World, as_actor):
    proposal = put_forward(world)
    page = f"/cases/{proposal.case.reference}/contents/self_evaluation/basics/"
    client = as_actor(world.enterprise.handler)
    assert client.get(page).status_code == 409
    response = client.post(page, {**basics(proposal), "do": "stay", "seen_version": ""})
    assert response.status_code == 409
    assert BASICS["summary"] in response.content.decode()
    assert f"/proposals/{proposal.pk}/" in response.content.decode()
