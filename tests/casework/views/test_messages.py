"""What the site has told somebody: the list, who sees it, and how they want to be told."""

from urllib.parse import unquote

import pytest

from accounts.roles import Role
from casework.models import MessagePreference, OutboxMessage
from tests import factories
from tests.casework.pages import text_of, visitor
from tests.casework.toy import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sentences(english: None) -> None:
    """Pages in English."""


def messages_of(actor) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(person=actor.person).order_by("-pk"))


def test_what_was_told_stands_in_the_list_and_counts_until_it_is_opened(world: World):
    case = world.returned()
    client = visitor(world.handler)
    page = client.get("/messages/")
    assert f"Correction notice {case.notices.get().number}" in text_of(page)
    assert case.reference in text_of(page)
    assert "Messages 1" in text_of(client.get("/"))
    (message,) = messages_of(world.handler)
    assert unquote(client.get(f"/messages/{message.pk}/").url) == f"/cases/{case.reference}/notices/"
    assert "Messages 0" in text_of(client.get("/"))
    assert "Nothing unread." in text_of(client.get("/messages/?show=unread"))


def test_who_has_applied_reads_plain_words_and_the_office_its_own(world: World):
    world.accepted()
    assert "It is accepted" in text_of(visitor(world.handler).get("/messages/"))
    assert "Send" in text_of(visitor(world.clerk).get("/messages/"))


def test_nobody_opens_or_sees_the_messages_of_somebody_else(world: World):
    world.returned()
    (message,) = messages_of(world.handler)
    stranger = visitor(world.stranger)
    assert stranger.get(f"/messages/{message.pk}/").status_code == 404
    assert "No message yet." in text_of(stranger.get("/messages/"))
    message.refresh_from_db()
    assert message.read_at is None


def test_all_that_was_listed_is_called_read_and_nothing_that_came_since(world: World):
    world.returned()
    client = visitor(world.handler)
    (first,) = messages_of(world.handler)
    world.returned()
    client.post("/messages/read/", {"upto": first.pk})
    assert [message.read_at is None for message in messages_of(world.handler)] == [True, False]
    for wrong in ("", "x", "9" * 30):
        assert client.post("/messages/read/", {"upto": wrong}).status_code == 302


def test_a_message_is_opened_in_the_hand_to_which_it_was_addressed(world: World):
    factories.membership(Role.HANDLER, person=world.handler.person, organisation=world.stranger.organisation)
    case = world.returned()
    client = visitor(world.handler)
    other = next(each for each in world.handler.person.memberships.all() if each != world.handler.membership)
    client.post("/acting/", {"actor": str(other.pk)})
    assert client.get(f"/cases/{case.reference}/").status_code == 404
    (message,) = messages_of(world.handler)
    page = client.get(f"/messages/{message.pk}/", follow=True)
    assert page.status_code == 200
    assert f"You now act for {world.handler.organisation}" in text_of(page)


def test_people_choose_how_they_are_told(world: World, settings):
    client = visitor(world.handler)
    page = client.get("/messages/preferences/").content.decode()
    assert "mobile" not in page
    assert 'href="/profile/"' in page.split("<main")[1]
    client.post("/messages/preferences/", {"pace": "daily", "statutory_only": "on"})
    chosen = MessagePreference.objects.get(person=world.handler.person)
    assert (chosen.pace, chosen.statutory_only, chosen.mobile) == ("daily", True, "")
    assert client.post("/messages/preferences/", {"pace": "hourly"}).status_code == 422
    settings.BANLI_SMS_ADAPTER = "somewhere.Adapter"
    refused = client.post("/messages/preferences/", {"pace": "daily", "mobile": "call me"})
    assert "A number is written in digits" in text_of(refused)
    assert client.post("/messages/preferences/", {"pace": "daily", "mobile": "+8613800138000"}).status_code == 302


def test_the_list_asks_as_often_for_many_as_for_one(world: World, django_assert_max_num_queries):
    for _number in range(12):
        world.accepted()
        world.returned()
    client = visitor(world.handler)
    client.get("/messages/")
    with django_assert_max_num_queries(25):
        client.get("/messages/")


def test_a_mail_that_did_not_arrive_is_shown_to_the_office_and_not_to_the_applicant(world: World):
    case = world.returned()
    OutboxMessage.objects.filter(template="notice").update(state="failed", error="550 no such person")
    page = text_of(visitor(world.clerk).get(f"/cases/{case.reference}/notices/"))
    assert "Mails that did not arrive" in page
    assert world.handler.person.email in page
    assert "550 no such person" in page
    assert "550" not in text_of(visitor(world.handler).get(f"/cases/{case.reference}/notices/"))
