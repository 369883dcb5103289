"""The pages of a step: drafts, rows, errors, the last look, sending, and what happens after a conflict."""

import pytest

from casework import proposals
from casework.models import Case, Event, Proposal, StepDraft
from tests.casework import toy

TWO_ROWS = {
    "items-0-place": "page 1",
    "items-0-fault": "no date",
    "items-1-place": "page 2",
    "items-1-fault": "no name",
}


def state_of(case):
    return Case.objects.get(pk=case.pk).state


def test_a_step_without_signature_is_taken_when_it_is_sent(world, now, pages):
    case = world.sent(at=now)
    hands = pages(world.clerk, case)

    looked = hands.step("accept", "check", {"words": "yes"})
    sent = hands.step("accept", "send", {"words": "yes"})

    assert looked.status_code == 200
    assert sent.status_code == 302
    assert state_of(case) == "accepted"


def test_looking_once_more_takes_nothing(world, now, pages):
    case = world.sent(at=now)

    pages(world.clerk, case).step("accept", "check", {"words": "yes"})

    assert state_of(case) == "sent"


def test_sending_twice_takes_the_step_once(world, now, pages):
    case = world.sent(at=now)
    hands = pages(world.clerk, case)
    same = {"key": "one-key", "seen_version": case.version}

    answers = [hands.step("accept", "send", {"words": "yes"}, **same) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(case=case, code="accept").count() == 1


def test_what_is_wrong_stands_on_top_and_beside_the_field_with_what_was_typed(world, now, pages, text):
    case = world.sent(at=now)

    response = pages(world.clerk, case).step("accept", "check", {"words": "x" * 41})
    page = text(response)

    assert response.status_code == 422
    assert 'href="#id_words"' in page
    assert 'id="id_words_error"' in page
    assert "x" * 41 in page


def test_a_check_of_the_procedure_is_shown_with_its_rule(world, now, pages, text):
    case = world.sent(at=now)

    response = pages(world.clerk, case).step("accept", "send", {"words": "paper"})

    assert response.status_code == 422
    assert "no paper" in text(response)
    assert "#T-1" in text(response)
    assert state_of(case) == "sent"


def test_a_guard_that_fails_is_said_before_anything_is_asked(world, now, pages, text):
    case = world.accepted(at=now)
    Case.objects.filter(pk=case.pk).update(bigrams=["no"])

    response = pages(world.clerk, case).get("steps/ponder/")

    assert response.status_code == 422
    assert "stopped" in text(response)


def test_a_draft_is_kept_unchecked_for_the_whole_office_and_filled_in_again(world, now, pages, text):
    case = world.sent(at=now)

    pages(world.clerk, case).step("return", "save", {"items-0-place": "page 1", "items-0-fault": ""})

    assert 'value="page 1"' in text(pages(world.clerk, case).get("steps/return/"))
    assert state_of(case) == "sent"


def test_a_draft_is_gone_once_it_has_been_sent(world, now, pages):
    case = world.sent(at=now)
    hands = pages(world.clerk, case)
    hands.step("accept", "save", {"words": "yes"})

    hands.step("accept", "send", {"words": "yes"})

    assert not StepDraft.objects.exists()


def test_rows_are_added_and_removed_by_the_server(world, now, pages, text):
    case = world.sent(at=now)
    hands = pages(world.clerk, case)

    more = text(hands.step("return", "", TWO_ROWS, add_row="items"))
    fewer = text(hands.step("return", "", TWO_ROWS, remove_row="items-0"))

    assert "items-2-place" in more
    assert "page 1" not in fewer
    assert "page 2" in fewer
    assert "items-1-place" not in fewer


@pytest.mark.parametrize("pressed", [{"add_row": "nothing"}, {"remove_row": "x"}, {"remove_row": "items-99"}])
def test_a_row_button_that_does_not_exist_changes_nothing(world, now, pages, text, pressed):
    case = world.sent(at=now)

    page = text(pages(world.clerk, case).step("return", "", TWO_ROWS, **pressed))

    assert "page 1" in page
    assert "page 2" in page


def test_an_error_in_a_row_leads_to_its_field(world, now, pages, text):
    case = world.sent(at=now)

    page = text(pages(world.clerk, case).step("return", "check", TWO_ROWS | {"items-1-fault": ""}))

    assert 'href="#id_items-1-fault"' in page


def test_where_a_row_is_asked_for_and_none_is_filled_in_an_empty_one_stays(world, now, pages, text):
    case = world.sent(at=now)

    page = text(pages(world.clerk, case).step("return", "check", {"items-0-place": "", "items-0-fault": ""}))

    assert "“items”: 0 filled in, at least 1 needed." in page
    assert 'name="items-0-place"' in page


def test_what_needs_a_signature_is_put_forward_and_takes_no_effect(world, now, pages):
    case = world.sent(at=now)

    response = pages(world.clerk, case).step("return", "send", TWO_ROWS)

    proposal = Proposal.objects.get(step="return")
    assert response["Location"] == f"/proposals/{proposal.pk}/"
    assert proposal.payload["items"][1] == {"place": "page 2", "fault": "no name"}
    assert state_of(case) == "sent"


def test_a_stale_page_shows_what_happened_and_keeps_what_was_typed(world, now, pages, text):
    case = world.accepted(at=now)
    hands = pages(world.clerk, case)
    world.take(case, "ponder", world.clerk, {}, at=now)

    response = hands.step("grant", "send", {"words": "granted at last"}, seen_version=case.version)
    page = text(response)

    assert response.status_code == 409
    assert "Ponder" in page
    assert "What you typed is kept" in page
    assert "granted at last" in text(hands.get("steps/grant/"))


def test_what_was_typed_is_shown_where_the_step_is_no_longer_possible(world, now, pages, text):
    case = world.sent(at=now)
    world.take(case, "accept", world.clerk, {"words": "yes"}, at=now)

    response = pages(world.clerk, case).step("return", "send", TWO_ROWS, seen_version=2)

    assert response.status_code == 409
    assert "no date" in text(response)


def test_a_lapse_overtakes_a_page_that_stood_open(world, long_ago, pages, text):
    case = world.sent(at=long_ago)

    response = pages(world.clerk, case).step("return", "send", TWO_ROWS, seen_version=2)

    assert response.status_code == 409
    assert "Deemed accepted" in text(response)


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "٣"])
def test_a_page_that_does_not_say_what_it_saw_is_stale(world, now, pages, seen):
    case = world.sent(at=now)

    assert pages(world.clerk, case).step("accept", "send", {"words": "yes"}, seen_version=seen).status_code == 409


@pytest.mark.parametrize("key", [" ", "lapse:1", "x" * 81, "键"])
def test_a_key_that_cannot_be_kept_is_refused(world, now, pages, key):
    case = world.sent(at=now)

    assert pages(world.clerk, case).step("accept", "send", {"words": "yes"}, key=key).status_code == 422


@pytest.mark.parametrize("do", ["check", "send", "save"])
@pytest.mark.parametrize("hand", ["handler", "signer", "department"])
def test_a_step_of_another_hand_is_refused_whatever_is_pressed(world, now, pages, do, hand):
    case = world.sent(at=now)

    response = pages(getattr(world, hand), case).step("accept", do, {"words": "yes"})

    assert response.status_code == 403
    assert state_of(case) == "sent"
    assert not StepDraft.objects.exists()


@pytest.mark.parametrize("step", ["start", "deem_accepted", "nothing"])
def test_steps_that_people_do_not_take_have_no_page(world, now, pages, step):
    case = world.sent(at=now)

    assert pages(world.clerk, case).get(f"steps/{step}/").status_code == 404


@pytest.mark.parametrize("do", ["check", "send", "save"])
def test_a_character_that_no_store_keeps_is_refused(world, now, pages, do):
    case = world.sent(at=now)

    assert pages(world.clerk, case).step("accept", do, {"words": "a\x00b"}).status_code == 422


def test_a_step_that_asks_for_nothing_asks_once_whether_it_is_meant(world, now, pages, text):
    case = world.sent(at=now)
    hands = pages(world.handler, case)

    page = text(hands.get("steps/drop/"))
    hands.step("drop", "send")

    assert 'value="send"' in page
    assert state_of(case) == "dropped"


def test_a_case_is_opened_by_its_first_step(world, as_actor, text):
    client = as_actor(world.handler)

    asked = text(client.get("/start/toy/"))
    sent = {"purpose": "a permit", "key": "opening"}
    answers = [client.post("/start/toy/", sent) for _ in range(2)]

    assert "purpose" in asked
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Case.objects.filter(kind="toy").count() == 1


def test_opening_is_refused_with_what_was_typed_or_to_the_wrong_hand(world, as_actor, text):
    refused = as_actor(world.handler).post("/start/toy/", {"purpose": "p" * 41, "key": "opening"})

    assert refused.status_code == 422
    assert "p" * 41 in text(refused)
    assert as_actor(world.clerk).get("/start/toy/").status_code == 403
    assert as_actor(world.handler).get("/start/nothing/").status_code == 404


def test_what_came_back_is_filled_in_again(world, now, pages, text):
    case = world.sent(at=now)
    proposal = proposals.prepare(case, "return", world.clerk, toy.ITEMS, seen_version=2, at=now)
    proposals.send_back(proposal, world.signer, "again", at=now)

    assert "no date" in text(pages(world.clerk, case).get("steps/return/"))


@pytest.mark.parametrize("pressed", [{"add_row": "items"}, {"do": "edit"}, {"do": "check"}, {"remove_row": "items-0"}])
def test_whose_step_it_is_not_sees_its_questions_by_no_button(world, now, pages, pressed):
    case = world.sent(at=now)
    hands = pages(world.handler, case)

    assert hands.client.post(hands.url("steps/return/"), pressed).status_code == 403


def test_while_something_waits_for_signature_another_step_says_so_when_it_is_opened(world, now, pages, text):
    case = world.accepted(at=now)
    hands = pages(world.clerk, case)
    hands.step("grant", "send", {"words": "yes"})
    waiting = Proposal.objects.get(case=case, state="waiting")

    opened = hands.get("steps/grant/")

    assert opened.status_code == 409
    assert "Something of your office waits for signature first" in text(opened)
    assert "is already waiting for signature" in text(opened)
    assert f'href="/proposals/{waiting.pk}/"' in text(opened)
    # What needs no signature goes on beside it.
    assert hands.get("steps/ponder/").status_code == 200
