"""Preparing, signing, sending back: two pairs of eyes, whoever stands in for whom."""

from datetime import date, datetime, timedelta

import pytest

from accounts.actors import PersonActor
from accounts.models import Membership
from accounts.roles import Role
from casework import engine, proposals
from casework.errors import KeyReused, NotPermitted, PayloadInvalid, StaleVersion, WrongState
from casework.models import Case, OutboxMessage, Proposal, Signature, SignatureRule
from records import clock
from tests import factories
from tests.casework.toy import ITEMS, MONDAY, World, new_key

YES = {"words": "yes"}
LATER = MONDAY + timedelta(hours=2)
NEXT_TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)


def prepare(world: World, case: Case, hand: PersonActor | None = None, **more) -> Proposal:
    options = {"seen_version": case.version, "at": MONDAY} | more
    return proposals.prepare(case, "grant", hand or world.clerk, YES, **options)


def sign(proposal: Proposal, hand: PersonActor, **more):
    return proposals.sign(proposal, hand, **({"confirmed_hash": proposal.hash, "at": LATER} | more))


def ask_for_signatures(world: World, number: int, since: date = date(2026, 1, 1)) -> None:
    SignatureRule.objects.create(
        organisation=world.clerk.organisation, kind="toy", step="grant", signatures=number, since=since
    )


def test_a_signature_takes_the_step_in_the_name_of_the_signer(world: World):
    case = world.accepted()
    proposal = prepare(world, case)
    event = sign(proposal, world.signer)
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, event.membership) == ("granted", world.signer.membership)
    assert (proposal.state, proposal.closed_by) == ("signed", world.signer.membership)


def test_nothing_happens_before_the_signature(world: World):
    case = world.accepted()
    prepare(world, case)
    case.refresh_from_db()
    assert (case.state, case.version) == ("accepted", 3)


def test_without_signature_the_step_cannot_be_taken(world: World):
    case = world.accepted()
    for hand in (world.clerk, world.signer):
        with pytest.raises(NotPermitted, match="signature|signed"):
            world.take(case, "grant", hand, YES)


def test_what_take_would_refuse_cannot_be_prepared(world: World):
    case = world.accepted()
    with pytest.raises(StaleVersion):
        prepare(world, case, seen_version=2)
    with pytest.raises(PayloadInvalid):
        proposals.prepare(case, "grant", world.clerk, {}, seen_version=3, at=MONDAY)
    with pytest.raises(NotPermitted):
        prepare(world, case, world.stranger)
    with pytest.raises(WrongState):
        proposals.prepare(case, "return", world.clerk, ITEMS, seen_version=3, at=MONDAY)


def test_a_signer_who_is_no_handler_does_not_prepare(world: World):
    with pytest.raises(NotPermitted):
        prepare(world, world.accepted(), world.signer)


def test_whoever_may_not_prepare_hears_that_first_and_not_what_is_wrong_with_the_answers(world: World):
    with pytest.raises(NotPermitted):
        proposals.prepare(world.accepted(), "grant", world.signer, {}, seen_version=3, at=MONDAY)


def test_only_one_proposal_waits_at_a_time(world: World):
    case = world.accepted()
    prepare(world, case)
    with pytest.raises(WrongState, match=world.clerk.person.name):
        prepare(world, case)


def test_preparing_twice_with_one_key_gives_one_proposal(world: World):
    case, key = world.accepted(), new_key()
    assert prepare(world, case, key=key) == prepare(world, case, key=key)
    with pytest.raises(KeyReused):
        proposals.prepare(case, "grant", world.clerk, {"words": "no"}, seen_version=3, at=MONDAY, key=key)


def test_a_key_that_an_event_has_cannot_be_prepared_with(world: World):
    case, key = world.sent(), new_key()
    world.take(case, "accept", world.clerk, YES, key=key)
    case.refresh_from_db()
    with pytest.raises(KeyReused):
        prepare(world, case, key=key)


def test_the_same_key_in_two_cases_is_no_matter(world: World):
    key = new_key()
    assert prepare(world, world.accepted(), key=key) != prepare(world, world.accepted(), key=key)


def test_signing_twice_gives_the_same_event(world: World):
    proposal = prepare(world, world.accepted())
    assert sign(proposal, world.signer) == sign(proposal, world.signer)
    assert Signature.objects.filter(proposal=proposal).count() == 1
    with pytest.raises(WrongState):
        sign(proposal, world.second_signer)


def test_what_is_signed_is_what_was_confirmed(world: World):
    proposal = prepare(world, world.accepted())
    with pytest.raises(StaleVersion):
        sign(proposal, world.signer, confirmed_hash="0" * 64)


def test_a_payload_changed_after_signing_is_not_taken(world: World):
    proposal = prepare(world, world.accepted())
    Proposal.objects.filter(pk=proposal.pk).update(payload={"words": "changed"})
    with pytest.raises(StaleVersion, match="changed since it was prepared"):
        sign(proposal, world.signer)
    assert not Signature.objects.filter(proposal=proposal).exists()


# --- who may not sign -------------------------------------------------------------------------------


def test_who_prepared_does_not_sign(world: World):
    both = factories.actor(Role.HANDLER, Role.SIGNER, organisation=world.clerk.organisation)
    proposal = prepare(world, world.accepted(), both)
    with pytest.raises(NotPermitted, match=both.person.name):
        sign(proposal, both)


def test_who_prepared_does_not_sign_as_a_stand_in(world: World):
    proposal = prepare(world, world.accepted())
    factories.delegation(world.signer.membership, world.clerk.membership, since=MONDAY.date())
    with pytest.raises(NotPermitted, match="prepared"):
        sign(proposal, PersonActor(world.clerk.membership, world.signer.membership))


def test_who_was_stood_in_for_while_preparing_does_not_sign(world: World):
    both = factories.membership(Role.HANDLER, Role.SIGNER, organisation=world.clerk.organisation)
    factories.delegation(both, world.clerk.membership, since=MONDAY.date())
    proposal = prepare(world, world.accepted(), PersonActor(world.clerk.membership, both))
    with pytest.raises(NotPermitted):
        sign(proposal, PersonActor(both))


def test_other_offices_and_mere_handlers_do_not_sign(world: World):
    proposal = prepare(world, world.accepted())
    other = factories.actor(Role.SIGNER, organisation=factories.organisation("organizing_unit"))
    colleague = factories.actor(Role.HANDLER, organisation=world.clerk.organisation)
    for hand in (other, colleague, world.principal, world.stranger):
        with pytest.raises(NotPermitted):
            sign(proposal, hand)


def test_a_principal_may_sign_what_they_prepared(world: World):
    alone = factories.actor(Role.HANDLER, Role.PRINCIPAL, organisation=world.handler.organisation)
    case = world.draft()
    proposal = proposals.prepare(case, "send", alone, world.ask(), seen_version=1, at=MONDAY)
    assert sign(proposal, alone).to_state == "sent"


def test_a_principal_signs_once_whatever_the_setting(world: World):
    SignatureRule.objects.create(
        organisation=world.handler.organisation, kind="toy", step="send", signatures=2, since=date(2026, 1, 1)
    )
    assert world.sent().state == "sent"


# --- how many signatures ----------------------------------------------------------------------------


def test_two_signatures_come_from_two_people(world: World):
    ask_for_signatures(world, 2)
    case = world.accepted()
    proposal = prepare(world, case)
    assert sign(proposal, world.signer) is None
    with pytest.raises(NotPermitted, match="another person"):
        sign(proposal, world.signer)
    case.refresh_from_db()
    assert case.state == "accepted"
    assert sign(proposal, world.second_signer).to_state == "granted"


def test_the_second_signature_is_not_the_first_signers_as_a_stand_in(world: World):
    ask_for_signatures(world, 2)
    proposal = prepare(world, world.accepted())
    sign(proposal, world.signer)
    factories.delegation(world.second_signer.membership, world.signer.membership, since=MONDAY.date())
    with pytest.raises(NotPermitted, match="another person"):
        sign(proposal, PersonActor(world.signer.membership, world.second_signer.membership))


def test_without_signatures_asked_for_the_handler_takes_the_step(world: World):
    ask_for_signatures(world, 0)
    case = world.accepted()
    with pytest.raises(WrongState):
        prepare(world, case)
    assert world.take(case, "grant", world.clerk, YES).to_state == "granted"


def test_the_setting_of_the_day_counts(world: World):
    ask_for_signatures(world, 0, since=date(2026, 1, 1))
    ask_for_signatures(world, 2, since=date(2026, 3, 3))
    case = world.accepted()
    assert prepare(world, case, at=MONDAY + timedelta(days=1)).signatures_needed == 2


def test_a_setting_changed_meanwhile_can_ask_for_more(world: World):
    proposal = prepare(world, world.accepted())
    ask_for_signatures(world, 2)
    assert sign(proposal, world.signer) is None
    assert sign(proposal, world.second_signer).to_state == "granted"


def test_the_first_of_two_signatures_is_refused_where_the_step_is_not_possible(world: World):
    ask_for_signatures(world, 2)
    proposal = prepare(world, world.accepted())
    Membership.objects.filter(pk=world.signer.membership.pk).update(until=date(2026, 3, 1))
    with pytest.raises(NotPermitted):
        sign(proposal, world.signer)
    assert not Signature.objects.filter(proposal=proposal).exists()


# --- what comes between -----------------------------------------------------------------------------


def test_a_lapse_between_preparation_and_signature_goes_first(world: World):
    case = world.sent()
    proposal = proposals.prepare(case, "return", world.clerk, ITEMS, seen_version=2, at=MONDAY)
    with pytest.raises(StaleVersion, match="Deemed accepted"):
        sign(proposal, world.signer, at=NEXT_TUESDAY)
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, proposal.state) == ("accepted", "overtaken")
    assert not Signature.objects.filter(proposal=proposal).exists()


def test_a_step_closes_what_was_prepared_before_it(world: World):
    case = world.accepted()
    proposal = prepare(world, case)
    world.take(case, "drop", world.handler, {})
    proposal.refresh_from_db()
    assert proposal.state == "overtaken"
    case = world.accepted()
    prepare(world, case)
    world.take(case, "ponder", world.clerk, {})
    assert prepare(world, Case.objects.get(pk=case.pk)).state == "waiting"


def test_a_proposal_comes_back_with_remarks_and_is_put_forward_again(world: World):
    case = world.accepted()
    first = prepare(world, case)
    proposals.send_back(first, world.signer, "Name the page.", at=LATER)
    first.refresh_from_db()
    assert (first.state, first.remarks) == ("returned", "Name the page.")
    mail = OutboxMessage.objects.get(template="proposal_returned")
    assert mail.person == world.clerk.person
    second = prepare(world, case, at=LATER)
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "waiting")
    with pytest.raises(WrongState):
        sign(first, world.signer)


def test_sending_back_needs_remarks(world: World):
    proposal = prepare(world, world.accepted())
    with pytest.raises(PayloadInvalid):
        proposals.send_back(proposal, world.signer, "  ", at=LATER)


def test_only_a_signer_of_the_office_sends_back_also_after_a_first_signature(world: World):
    ask_for_signatures(world, 2)
    proposal = prepare(world, world.accepted())
    sign(proposal, world.signer)
    for hand in (world.stranger, world.handler, world.clerk):
        with pytest.raises(NotPermitted):
            proposals.send_back(proposal, hand, "no", at=LATER)
    proposals.send_back(proposal, world.second_signer, "no", at=LATER)


def test_the_office_takes_a_proposal_back(world: World):
    proposal = prepare(world, world.accepted())
    for hand in (world.stranger, world.signer, world.principal):
        with pytest.raises(NotPermitted):
            proposals.withdraw(proposal, hand, at=LATER)
    proposals.withdraw(proposal, world.clerk, at=LATER)
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    with pytest.raises(WrongState):
        proposals.withdraw(proposal, world.clerk, at=LATER)


def test_signers_and_their_stand_ins_are_told(world: World):
    colleague = factories.membership(Role.VIEWER, organisation=world.clerk.organisation)
    factories.delegation(world.signer.membership, colleague, since=MONDAY.date(), until=MONDAY.date())
    prepare(world, world.accepted())
    told = {mail.person for mail in OutboxMessage.objects.filter(template="proposal_waiting")}
    principal = {world.principal.person}
    assert told - principal == {world.signer.person, world.second_signer.person, colleague.person}


def test_examining_tells_what_taking_would_and_does_nothing(world: World):
    case = world.accepted()
    context = engine.examine(case, "grant", world.clerk, YES, seen_version=3, at=MONDAY)
    assert context.data == YES
    case.refresh_from_db()
    assert case.version == 3
