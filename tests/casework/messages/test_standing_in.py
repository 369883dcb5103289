"""What somebody reads who is told only because they stand in for a colleague, and until when."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from accounts.actors import PersonActor
from accounts.models import Delegation, Person
from accounts.roles import Role
from casework import proposals
from casework.messages import delivery, digests, reminders
from casework.models import MessagePreference, OutboxMessage
from records import clock
from tests import factories
from tests.casework.messages.test_reminders import Provider, at_ten, body_of
from tests.casework.pages import text_of, visitor
from tests.casework.toy import MONDAY, World, new_key
from tests.fixtures.services import MailServer

LAST_DAY = date(2026, 3, 5)


@pytest.fixture
def sending(committed_world: World, time_machine, smtp: MailServer) -> World:
    """A case whose limit is first spoken of on Thursday, 5 March."""
    time_machine.move_to(MONDAY, tick=False)
    Person.objects.filter(pk=committed_world.clerk.person.pk).update(name="李敏")
    committed_world.sent()
    OutboxMessage.objects.all().update(state="sent")
    return committed_world


def stand_in_for(*absent: PersonActor, language: str = "en", until: date = LAST_DAY) -> PersonActor:
    """Somebody who has no role of their own in these matters."""
    member = factories.actor(
        Role.ADMINISTRATOR, organisation=absent[0].organisation, person=factories.person(language=language)
    )
    for each in absent:
        factories.delegation(each.membership, member.membership, since=date(2026, 3, 2), until=until)
    return member


def send_on(time_machine, month: int, day: int) -> None:
    time_machine.move_to(at_ten(month, day), tick=False)
    reminders.remind_due(clock.now())
    digests.collect(clock.now())
    delivery.deliver_waiting()


def bodies_of(mail) -> list[str]:
    """The mail as text, and as what is read of its HTML with the addresses of its links."""
    return [body_of(mail), str(mail.get_body(("html",)).get_content())]


@pytest.mark.parametrize(
    ("language", "said", "subject"),
    [
        ("en", "You get this in the place of 李敏, for whom you stand in.", "] For 李敏: Check"),
        ("zh-hans", "您代李敏收到本邮件", "] 代李敏：Check"),
    ],
)
def test_a_mail_says_for_whom_its_reader_stands_in_and_leads_to_the_stand_ins(
    sending: World, smtp, time_machine, language: str, said: str, subject: str
):
    stand_in = stand_in_for(sending.clerk, language=language)
    send_on(time_machine, 3, 5)
    (mail,) = smtp.to(stand_in.person.email)
    assert subject in str(mail["Subject"])
    message = OutboxMessage.objects.get(person=stand_in.person)
    for body in bodies_of(mail):
        assert said in body
        assert "/delegations/" in body
        assert f"/messages/{message.pk}/" in body


def test_who_is_told_for_themselves_reads_nothing_of_a_stand_in(sending: World, smtp, time_machine):
    factories.delegation(sending.clerk.membership, sending.colleague.membership, since=date(2026, 3, 2), until=LAST_DAY)
    send_on(time_machine, 3, 5)
    for who in (sending.clerk, sending.colleague):
        (mail,) = smtp.to(who.person.email)
        assert "李敏" not in str(mail["Subject"])
        assert all("/delegations/" not in body for body in bodies_of(mail))


def test_who_stands_in_for_two_reads_both_names(sending: World, smtp, time_machine):
    Person.objects.filter(pk=sending.colleague.person.pk).update(name="王芳")
    stand_in = stand_in_for(sending.clerk, sending.colleague)
    send_on(time_machine, 3, 5)
    (mail,) = smtp.to(stand_in.person.email)
    assert "in the place of 李敏, 王芳" in body_of(mail)


def test_the_daily_mail_says_it_line_by_line(sending: World, smtp, time_machine):
    stand_in = stand_in_for(sending.clerk, until=date(2026, 3, 6))
    MessagePreference.objects.create(person=stand_in.person, pace="daily")
    send_on(time_machine, 3, 5)
    assert smtp.to(stand_in.person.email) == []
    send_on(time_machine, 3, 6)
    (mail,) = smtp.to(stand_in.person.email)
    for body in bodies_of(mail):
        assert "For 李敏: Check: due on March 9, 2026" in strip_tags(body)
        assert "/delegations/" in body


def test_nothing_is_mailed_any_more_once_the_colleague_is_back(sending: World, smtp, time_machine):
    stand_in = stand_in_for(sending.clerk)
    MessagePreference.objects.create(person=stand_in.person, pace="daily")
    send_on(time_machine, 3, 5)
    for day in (6, 9, 10):
        send_on(time_machine, 3, day)
    assert smtp.to(stand_in.person.email) == []
    assert OutboxMessage.objects.get(person=stand_in.person).state == "on_site"


def test_a_text_message_says_it_too(sending: World, smtp, time_machine, settings, monkeypatch):
    monkeypatch.setattr(Provider, "sent", [])
    settings.BANLI_SMS_ADAPTER = "tests.casework.messages.test_reminders.Provider"
    stand_in = stand_in_for(sending.clerk, until=date(2026, 3, 9))
    MessagePreference.objects.create(person=stand_in.person, mobile="13800138000", statutory_only=True)
    send_on(time_machine, 3, 9)
    assert any("] For 李敏: Check: today" in text for _number, text, _key in Provider.sent)


def test_the_list_on_the_site_says_it_and_opens_in_the_hand_of_the_colleague(sending: World, time_machine):
    stand_in = stand_in_for(sending.clerk)
    time_machine.move_to(at_ten(3, 5), tick=False)
    reminders.remind_due(clock.now())
    client = visitor(stand_in)
    page = client.get("/messages/")
    assert "in the place of 李敏" in text_of(page)
    assert 'href="/delegations/"' in page.content.decode().split("<main")[1]
    (message,) = OutboxMessage.objects.filter(person=stand_in.person)
    opened = client.get(f"/messages/{message.pk}/", follow=True)
    assert "You stand in for 李敏." in text_of(opened)
    assert opened.wsgi_request.actor == PersonActor(stand_in.membership, sending.clerk.membership)
    assert "You stand in for 李敏." not in text_of(client.get(f"/messages/{message.pk}/", follow=True))


def test_what_came_back_is_told_to_whose_work_it_was_and_to_who_stands_in_for_them_now(sending: World, time_machine):
    """A stand-in prepared it, and by now another one stands in."""
    first = stand_in_for(sending.clerk)
    hand = PersonActor(first.membership, sending.clerk.membership)
    case = sending.accepted()
    proposal = proposals.prepare(
        case, "grant", hand, {"words": "yes"}, key=new_key(), seen_version=case.version, at=MONDAY
    )
    Delegation.objects.all().delete()
    second = stand_in_for(sending.clerk)
    proposals.send_back(proposal, sending.signer, "two pages are missing", at=clock.now())
    told = OutboxMessage.objects.filter(template="proposal_returned")
    assert {message.person for message in told} == {sending.clerk.person, second.person}
