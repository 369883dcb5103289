"""What leaves the site after the commit: letters as PDF, mails to a real SMTP server, each once."""

import io
import re
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from pypdf import PdfReader

from accounts.models import Person
from casework import proposals, settling
from casework.letters import store
from casework.letters.render import LetterError, render_letter
from casework.messages import delivery
from casework.models import Case, Notice, OutboxMessage, Party
from casework.tasks import deliver_outbox, settle_due
from records import clock
from tests import factories
from tests.casework.together import together
from tests.casework.toy import MONDAY, World
from tests.fixtures.services import MailServer, wait_until


@pytest.fixture
def that_monday(time_machine):
    """The clock stands at MONDAY, and moves when it is told to."""
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def sending(committed_world: World, that_monday, smtp: MailServer) -> World:
    """The toy's people in a database that the delivery commits to, on MONDAY, and a mail server."""
    return committed_world


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return body.get_content()


def subject_of(mail: EmailMessage) -> str:
    # A long one begins on a line of its own, which the parser keeps as a space.
    return str(mail["Subject"]).strip()


def send_back(world: World, case: Case) -> None:
    """The office asks for two corrections, in writing."""
    items = {"items": [{"place": "p", "fault": "f"}] * 2}
    proposal = proposals.prepare(case, "return", world.clerk, items, seen_version=case.version, at=MONDAY)
    proposals.sign(proposal, world.signer, confirmed_hash=proposal.hash, at=MONDAY)


def returned(world: World, language: str = "en") -> Case:
    """A case with a notice to the enterprise, all earlier mails out of the way."""
    Person.objects.update(language=language)
    world.principal.person.refresh_from_db()
    case = world.sent()
    OutboxMessage.objects.all().update(state="sent")
    send_back(world, case)
    OutboxMessage.objects.exclude(template="notice").update(state="sent")
    return Case.objects.get(pk=case.pk)


# --- letters ----------------------------------------------------------------------------------------


def test_a_letter_is_rendered_once_and_kept_with_its_hash(world: World, monkeypatch: pytest.MonkeyPatch):
    notice = Notice.objects.get(case=world.returned())
    first = store.pdf_of(notice)
    assert first.startswith(b"%PDF")
    monkeypatch.setattr(store, "render_letter", lambda *_: pytest.fail("rendered again"))
    notice.refresh_from_db()
    assert store.pdf_of(notice) == first
    assert len(notice.pdf_sha256) == 64


def test_two_who_ask_at_once_get_the_one_letter(committed_world: World, settings):
    notice = Notice.objects.get(case=committed_world.returned())
    first, second = together(*(lambda: store.pdf_of(Notice.objects.get(pk=notice.pk)) for _ in range(2)))
    assert first == second
    notice.refresh_from_db()
    assert len(list(notice.pdf.storage.listdir(notice.pdf.name.rsplit("/", 1)[0])[1])) == 1


# --- one mail ---------------------------------------------------------------------------------------


def test_a_notice_reaches_the_enterprise_with_its_letter(sending: World, smtp: MailServer):
    case = returned(sending)
    assert delivery.deliver_waiting() == 2
    notice = Notice.objects.get(case=case)
    (mail,) = smtp.to(sending.handler.person.email)
    row = OutboxMessage.objects.get(notice=notice, person=sending.handler.person)
    assert mail["Message-ID"] == row.message_id
    assert subject_of(mail) == f"[{case.reference}] Correction notice: Correct the permit (2 items)"
    for body in (text_of(mail), text_of(mail, "html")):
        assert sending.handler.person.name in body
        assert notice.number in body
        assert notice.check_code in body
        assert case.title in body
        assert "Correct the permit" in body
        assert "T-4" in body
        assert "http://127.0.0.1:8000/cases/" in body
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == f"{notice.number}.pdf"
    assert "no date" not in PdfReader(io.BytesIO(attachment.get_content())).pages[0].extract_text()
    assert (row.state, row.attempts, row.sent_at) == ("sent", 1, clock.now())
    assert notice.sent_at == clock.now()


def test_a_letter_that_leaves_late_is_called_what_it_is_and_not_what_the_case_waits_for_by_now(
    sending: World, smtp: MailServer
):
    case = returned(sending)
    again = proposals.prepare(case, "send", sending.handler, sending.ask(), seen_version=case.version, at=MONDAY)
    proposals.sign(again, sending.principal, confirmed_hash=again.hash, at=MONDAY)
    send_back(sending, Case.objects.get(pk=case.pk))
    OutboxMessage.objects.exclude(template="notice").update(state="sent")
    delivery.deliver_waiting()
    late, new = smtp.to(sending.principal.person.email)
    assert subject_of(late) == f"[{case.reference}] Correction notice"
    assert subject_of(new) == f"[{case.reference}] Correction notice: Correct the permit (2 items)"


def test_the_mail_is_in_the_language_of_the_person(sending: World, smtp: MailServer):
    case = returned(sending, "zh-hans")
    Person.objects.filter(pk=sending.handler.person.pk).update(language="en")
    delivery.deliver_waiting()
    (english,) = smtp.to(sending.handler.person.email)
    (chinese,) = smtp.to(sending.principal.person.email)
    assert 'lang="en"' in text_of(english, "html")
    assert 'lang="zh-hans"' in text_of(chinese, "html")
    assert "Dear" in text_of(english)
    assert case.reference in chinese["Subject"]


def test_the_office_hears_of_a_step_what_to_do_and_by_when(sending: World, smtp: MailServer):
    Person.objects.update(language="en")
    case = sending.sent()
    delivery.deliver_waiting()
    (mail,) = smtp.to(sending.clerk.person.email)
    assert subject_of(mail) == f"[{case.reference}] Send"
    text = text_of(mail)
    assert "You: Accept or return" in text
    assert "5 working days left" in text
    assert "T-4" in text
    assert sending.handler.organisation.name in text
    assert "Reply-To" not in mail
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_applicant_hears_of_a_step_in_plain_words(sending: World, smtp: MailServer):
    Person.objects.update(language="en")
    sending.accepted()
    delivery.deliver_waiting()
    (mail,) = [mail for mail in smtp.to(sending.handler.person.email) if "accepted" in mail["Subject"]]
    assert "It is accepted" in mail["Subject"]
    assert "You:" not in text_of(mail)
    assert "Decide" in text_of(mail)


def test_an_overdue_limit_is_called_so(sending: World, smtp: MailServer, that_monday):
    Person.objects.update(language="en")
    sending.accepted()
    that_monday.move_to(MONDAY + timedelta(days=30))
    delivery.deliver_waiting()
    mails = [text_of(mail) for mail in smtp.to(sending.handler.person.email)]
    assert any(", overdue by " in text for text in mails)


def test_signers_and_preparers_are_asked(sending: World, smtp: MailServer):
    Person.objects.update(language="en")
    case = sending.accepted()
    proposal = proposals.prepare(case, "grant", sending.clerk, {"words": "yes"}, seen_version=3, at=MONDAY)
    proposals.send_back(proposal, sending.signer, "Name the <page>.", at=MONDAY)
    delivery.deliver_waiting()
    (mail,) = smtp.to(sending.signer.person.email)
    assert subject_of(mail) == f"[{case.reference}] Grant: please sign"
    assert sending.clerk.person.name in text_of(mail)
    assert f"/proposals/{proposal.pk}/" in text_of(mail)
    (mail,) = [mail for mail in smtp.to(sending.clerk.person.email) if "returned" in mail["Subject"]]
    assert "Name the <page>." in text_of(mail)
    assert "Name the &lt;page&gt;." in text_of(mail, "html")


def test_a_name_with_a_line_break_makes_no_header(sending: World, smtp: MailServer, monkeypatch: pytest.MonkeyPatch):
    case = returned(sending)
    Case.objects.filter(pk=case.pk).update(reference="试-1\r\nBcc: everybody@example.cn")
    delivery.deliver_waiting()
    assert len(smtp.messages) == 2
    assert all(mail["Bcc"] is None for mail in smtp.messages)


def test_who_gets_the_notice_gets_no_second_mail_about_the_step(world: World, monkeypatch: pytest.MonkeyPatch):
    case = world.returned()
    assert not OutboxMessage.objects.filter(case=case, template="step", person=world.handler.person).exists()


def test_a_step_is_told_once_to_each_person(world: World):
    both = factories.organisation("organizing_unit")
    case = world.sent()
    Party.objects.create(case=case, organisation=both, capacity="organizing_unit", since=date(2026, 3, 2))
    factories.membership(person=world.clerk.person, organisation=both)
    world.take(case, "accept", world.clerk, {"words": "yes"})
    keys = list(OutboxMessage.objects.values_list("dedupe_key", flat=True))
    assert len(keys) == len(set(keys))


# --- failures ---------------------------------------------------------------------------------------


def test_nothing_is_sent_twice(sending: World, smtp: MailServer):
    returned(sending)
    assert (delivery.deliver_waiting(), delivery.deliver_waiting()) == (2, 0)
    assert len(smtp.messages) == 2


def test_two_workers_at_once_send_each_mail_once(sending: World, smtp: MailServer):
    for _ in range(3):
        returned(sending)
    OutboxMessage.objects.filter(template="notice").update(state="waiting")
    together(deliver_outbox, deliver_outbox)
    ids = [mail["Message-ID"] for mail in smtp.messages]
    assert len(ids) == len(set(ids)) == 6
    assert OutboxMessage.objects.filter(template="notice", state="sent").count() == 6


@pytest.mark.parametrize("answer", ["550 no such person", "553 not here"])
def test_an_address_refused_for_good_fails_and_holds_up_nobody(sending: World, smtp: MailServer, answer: str):
    returned(sending)
    smtp.refused[sending.handler.person.email] = answer
    assert delivery.deliver_waiting() == 1
    row = OutboxMessage.objects.get(template="notice", person=sending.handler.person)
    assert (row.state, row.error) == ("failed", answer)
    assert len(smtp.to(sending.principal.person.email)) == 1


def test_what_is_logged_of_a_mail_names_the_mail_and_its_case(sending: World, smtp: MailServer, log_lines):
    case = returned(sending)
    smtp.refused[sending.handler.person.email] = "550 no such person"
    delivery.deliver_waiting()
    row = OutboxMessage.objects.get(template="notice", person=sending.handler.person)
    (line,) = [each for each in log_lines() if "was given up" in each["event"]]
    assert (line["mail"], line["case"]) == (row.pk, case.reference)
    assert sending.handler.person.email not in str(line)


def test_a_mail_refused_for_its_content_fails(sending: World, smtp: MailServer):
    returned(sending)
    smtp.refuse = "554 no"
    assert delivery.deliver_waiting() == 0
    assert set(OutboxMessage.objects.filter(template="notice").values_list("state", flat=True)) == {"failed"}


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(sending: World, smtp: MailServer, that_monday):
    returned(sending)
    address = sending.handler.person.email
    smtp.refused[address] = "451 later"
    row = OutboxMessage.objects.filter(template="notice", person=sending.handler.person)
    at, pauses = MONDAY, []
    for _ in range(3):
        delivery.deliver_waiting()
        found = row.get()
        assert (found.state, found.error) == ("waiting", "451 later")
        pauses.append(found.next_attempt_at - at)
        assert delivery.deliver_waiting() == 0
        at = found.next_attempt_at
        that_monday.move_to(at, tick=False)
    assert pauses == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    del smtp.refused[address]
    assert delivery.deliver_waiting() == 1
    assert row.get().message_id == smtp.to(address)[0]["Message-ID"]


def test_after_the_last_attempt_a_mail_is_given_up_and_can_be_sent_again(sending: World, smtp: MailServer):
    returned(sending)
    smtp.refused[sending.handler.person.email] = "451 later"
    row = OutboxMessage.objects.filter(template="notice", person=sending.handler.person)
    row.update(attempts=delivery.MOST_ATTEMPTS - 1)
    delivery.deliver_waiting()
    assert (row.get().state, row.get().error) == ("failed", "451 later")
    smtp.refused.clear()
    assert delivery.send_again(OutboxMessage.objects.all()) == 1
    assert delivery.deliver_waiting() == 1
    assert row.get().state == "sent"


def test_pauses_grow_up_to_a_longest():
    assert delivery.pause_after(1) == timedelta(minutes=1)
    assert delivery.pause_after(delivery.MOST_ATTEMPTS) == timedelta(hours=6)


def test_a_mail_server_that_is_away_loses_nothing(sending: World, smtp: MailServer, settings, that_monday):
    both = [Notice.objects.get(case=returned(sending)) for _time in range(2)]
    OutboxMessage.objects.filter(notice__in=both).update(state="waiting")
    settings.EMAIL_PORT = 1
    assert delivery.deliver_waiting() == 0
    assert OutboxMessage.objects.filter(notice__in=both, state="waiting").count() == 4
    # After two in vain the others were left alone.
    assert sorted(OutboxMessage.objects.filter(notice__in=both).values_list("attempts", flat=True)) == [0, 0, 1, 1]
    settings.EMAIL_PORT = smtp.port
    that_monday.move_to(MONDAY + timedelta(minutes=5), tick=False)
    assert delivery.deliver_waiting() == 4


def test_a_letter_that_cannot_be_made_holds_up_nobody_and_is_told(
    sending: World, smtp: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    bad = Notice.objects.get(case=returned(sending))
    good = Notice.objects.get(case=returned(sending))

    OutboxMessage.objects.filter(template="notice").update(state="waiting")

    def render(letter: str, data: dict) -> bytes:
        if data["number"] == bad.number:
            raise LetterError("no such letter")
        return render_letter(letter, data)

    monkeypatch.setattr(store, "render_letter", render)
    assert delivery.deliver_waiting() == 2
    assert set(OutboxMessage.objects.filter(notice=good).values_list("state", flat=True)) == {"sent"}
    row = OutboxMessage.objects.filter(notice=bad).first()
    assert (row.state, row.error) == ("waiting", "LetterError: no such letter")
    assert row.dedupe_key in caplog.text


def test_who_has_no_account_any_more_gets_no_mail(sending: World, smtp: MailServer):
    returned(sending)
    Person.objects.filter(pk=sending.handler.person.pk).update(is_active=False)
    assert delivery.deliver_waiting() == 1
    assert OutboxMessage.objects.get(template="notice", person=sending.handler.person).state == "failed"


def test_a_lease_keeps_others_away_until_it_ends(sending: World, smtp: MailServer, that_monday):
    """A worker died after it had claimed a mail: another one sends it when the lease is over."""
    returned(sending)
    first = delivery.claim(clock.now())
    assert first is not None
    assert delivery.deliver_waiting() == 1
    that_monday.move_to(MONDAY + delivery.LEASE - timedelta(seconds=1), tick=False)
    assert delivery.deliver_waiting() == 0
    that_monday.move_to(MONDAY + delivery.LEASE, tick=False)
    assert delivery.deliver_waiting() == 1
    assert len(smtp.messages) == 2


def test_a_mail_that_brings_down_every_worker_is_given_up(sending: World, smtp: MailServer):
    returned(sending)
    OutboxMessage.objects.filter(template="notice").update(attempts=delivery.MOST_ATTEMPTS)
    assert delivery.deliver_waiting() == 0
    assert set(OutboxMessage.objects.filter(template="notice").values_list("state", flat=True)) == {"failed"}


def test_a_mail_already_recorded_as_sent_is_not_recorded_as_failed(sending: World, that_monday):
    """The first worker was slow, the second one was done: what the first one then says does not count."""
    returned(sending)
    slow = delivery.claim(clock.now())
    assert slow is not None
    that_monday.move_to(MONDAY + delivery.LEASE, tick=False)
    delivery.deliver_waiting()
    delivery._put_off(slow, "too slow")
    assert OutboxMessage.objects.get(pk=slow.pk).state == "sent"


# --- the worker -------------------------------------------------------------------------------------


def test_the_task_settles_what_is_due(committed_world: World, that_monday):
    case = committed_world.sent()
    settle_due()
    assert case.events.count() == 2
    that_monday.move_to(MONDAY + timedelta(days=8))
    settle_due()
    settle_due()
    assert [event.code for event in case.events.all()] == ["start", "send", "deem_accepted"]
    assert settling.settle_all(clock.now()) == settling.Settled()


@pytest.mark.slow
def test_a_real_worker_sends_what_waits(committed_world: World, smtp: MailServer, celery_worker_process):
    """Without the toy, which the worker's process does not know: what it cannot write is put off, not lost."""
    committed_world.sent(clock.now())
    rows = OutboxMessage.objects.all()
    wait_until(lambda: all(row.attempts for row in rows.all()), "the worker to look at every mail")
    assert {row.state for row in rows.all()} == {"waiting"}
    assert re.match("KeyError", rows.first().error)
