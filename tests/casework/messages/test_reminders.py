"""Reminders: each once, to the right people, however late or often the sweep runs, and never of what is done."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from accounts import addresses
from accounts.models import Delegation, Membership
from accounts.roles import Role
from casework import calendars, settling
from casework.messages import delivery, digests, outbox, reminders
from casework.messages.channels import SmsRefused
from casework.models import Case, Deadline, MessagePreference, OutboxMessage, Reminder
from casework.visibility import undelivered_of
from records import clock
from tests import factories
from tests.casework.together import together
from tests.casework.toy import MONDAY, World
from tests.fixtures.services import MailServer


def at_ten(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, 0, tzinfo=clock.SHANGHAI)


def sweep(*days: tuple[int, int]) -> int:
    """Sweep at ten on each day; how many reminders were written in all."""
    return sum(reminders.remind_due(at_ten(*day)).written for day in days)


def written(code: str = "check") -> list[tuple[str, date, str]]:
    """What was written about a limit: stage, day, whom (by e-mail address), in order."""
    rows = Reminder.objects.filter(deadline__code=code).order_by("day", "pk")
    return list(rows.values_list("stage", "day", "person__email"))


def to(world: World, *names: str) -> set[str]:
    return {getattr(world, name).person.email for name in names}


def stages(code: str = "check") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for stage, _day, email in written(code):
        found.setdefault(stage, set()).add(email)
    return found


def test_a_limit_is_spoken_of_to_those_who_hold_it_then_to_their_signers_then_above(world: World):
    """Five working days from Monday 2 March: due on Monday 9 March. Nothing is done, and the lapse is not settled."""
    world.sent()
    for day in range(2, 16):
        sweep((3, day))
    clerks, signers = to(world, "clerk", "colleague"), to(world, "signer", "second_signer")
    assert stages() == {
        "before_2": clerks,
        "before_1": clerks,
        "last_day": clerks,
        "passed": clerks,
        "passed_signers": signers,
        "passed_supervisors": to(world, "department"),
    }
    assert [day for _stage, day, _to in written()][::2] == [date(2026, 3, day) for day in (5, 6, 9, 10, 11, 13)]


def test_a_sweep_writes_what_is_due_and_nothing_twice(world: World):
    world.sent()
    assert sweep((3, 4)) == 0
    assert sweep((3, 5)) == 2
    assert sweep((3, 5), (3, 5)) == 0
    assert sweep((3, 6)) == 2


def test_after_ten_days_without_a_clock_every_reminder_is_in_the_record_and_one_mail_says_it(world: World):
    world.sent()
    OutboxMessage.objects.all().delete()
    sweep((3, 12))
    clerk = world.clerk.person
    rows = Reminder.objects.filter(deadline__code="check", person=clerk)
    assert [row.stage for row in rows] == ["before_2", "before_1", "last_day", "passed"]
    assert [row.day.day for row in rows] == [5, 6, 9, 10]
    assert OutboxMessage.objects.filter(person=clerk, data__subject=rows[0].deadline_id).count() == 1
    assert rows[0].message.data["stage"] == "passed"
    assert sweep((3, 12)) == 0


def test_what_is_done_is_spoken_of_no_more(world: World):
    case = world.sent()
    sweep((3, 5))
    world.take(case, "accept", world.clerk, {"words": "yes"}, at=at_ten(3, 5))
    assert sweep((3, 6), (3, 9), (3, 10)) == len(written("decide"))
    assert set(stages()) == {"before_2"}
    assert Deadline.objects.get(code="check").remind_on is None


def test_what_the_law_settles_by_itself_is_told_afterwards(world: World):
    world.sent()
    sweep((3, 9))
    settling.settle_all(at_ten(3, 10))
    sweep((3, 10), (3, 11), (3, 13))
    assert {"passed", "passed_signers", "passed_supervisors"} <= set(stages())
    assert Deadline.objects.get(code="check").state == "lapsed"


def test_a_lapse_settled_late_is_told_by_one_message_and_what_came_due_before_it_stands_in_the_record(world: World):
    world.sent()
    OutboxMessage.objects.all().delete()
    settling.settle_all(at_ten(3, 11))
    sweep((3, 11))
    assert set(stages()) == {"before_2", "before_1", "last_day", "passed", "passed_signers"}
    said = OutboxMessage.objects.filter(template="reminder", data__subject=Deadline.objects.get(code="check").pk)
    assert set(said.values_list("data__stage", flat=True)) == {"passed", "passed_signers"}


def test_who_stands_in_gets_what_they_stand_in_for(world: World):
    world.sent()
    stand_in = factories.actor(Role.ADMINISTRATOR, organisation=world.clerk.organisation)
    Delegation.objects.create(
        absent=world.clerk.membership, stand_in=stand_in.membership, since=date(2026, 3, 5), until=date(2026, 3, 5)
    )
    sweep((3, 5), (3, 6))
    assert stages()["before_2"] == to(world, "clerk", "colleague") | {stand_in.person.email}
    assert stages()["before_1"] == to(world, "clerk", "colleague")


def test_where_nobody_can_do_it_those_are_told_who_can_see_to_it(world: World):
    world.sent()
    office = world.clerk.organisation
    Membership.objects.filter(organisation=office, roles__overlap=[Role.HANDLER]).update(until=date(2026, 3, 3))
    sweep((3, 5))
    assert stages()["before_2"] == to(world, "signer", "second_signer")
    Membership.objects.filter(organisation=office).update(until=date(2026, 3, 5))
    sweep((3, 6))
    assert stages()["before_1"] == to(world, "department")


def test_a_last_day_that_moves_is_spoken_of_anew(world: World):
    world.sent()
    sweep((3, 6))
    row = Deadline.objects.get(code="check")
    row.due_on = date(2026, 3, 10)
    row.remind_on = reminders.from_day(row, date(2026, 3, 6), calendars.current())
    row.save()
    assert sweep((3, 6)) == 2
    again = Reminder.objects.filter(deadline=row, due_on=date(2026, 3, 10))
    assert {(each.stage, each.day) for each in again} == {("before_2", date(2026, 3, 6))}
    # And back again: what was said of that day stays said.
    row.due_on, row.remind_on = date(2026, 3, 9), date(2026, 3, 5)
    row.save()
    assert sweep((3, 6)) == 0


def test_one_deadline_that_fails_leaves_the_others_alone(world: World, monkeypatch: pytest.MonkeyPatch, caplog):
    bad, good = world.sent(), world.sent()
    made = outbox.reminder

    def refuse(deadline, *rest):
        if deadline.case_id == bad.pk:
            raise ValueError("no words for it")
        return made(deadline, *rest)

    monkeypatch.setattr(outbox, "reminder", refuse)
    swept = reminders.remind_due(at_ten(3, 5))
    assert swept.written == 2
    assert swept.failed == [bad.deadlines.get(code="check").pk]
    assert {row.deadline.case_id for row in Reminder.objects.all()} == {good.pk}
    monkeypatch.undo()
    assert "toy" in str(Case.objects.get(pk=bad.pk).kind)


def test_what_failed_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch):
    world.sent()
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "reminder", lambda *_: (_ for _ in ()).throw(ValueError()))
        assert len(reminders.remind_due(at_ten(3, 5)).failed) == 1
    assert sweep((3, 6)) == 4


def test_two_sweeps_at_once_write_each_reminder_once(committed_world: World):
    for _number in range(12):
        committed_world.sent()
    found = together(*(lambda: reminders.remind_due(at_ten(3, 5)) for _number in range(3)))
    assert sum(swept.written for swept in found) == 24
    assert Reminder.objects.count() == OutboxMessage.objects.filter(template="reminder").count() == 24


def test_a_step_that_is_being_taken_is_waited_for_by_nobody(committed_world: World):
    """A deadline in other hands is left to the next sweep."""
    committed_world.sent()
    row = Deadline.objects.get(code="check")

    def sweeping() -> int:
        return reminders.remind_due(at_ten(3, 5)).written

    with transaction.atomic():
        Deadline.objects.select_for_update().get(pk=row.pk)
        assert together(sweeping) == [0]
    assert sweeping() == 2


@pytest.mark.parametrize("cases", [1, 30])
def test_a_sweep_asks_as_often_for_many_as_for_one(world: World, cases: int, django_assert_max_num_queries):
    for _number in range(cases):
        world.sent()
    with django_assert_max_num_queries(12):
        assert sweep((3, 5)) == 2 * cases


# --- what goes out ------------------------------------------------------------------------------------


@pytest.fixture
def sending(committed_world: World, time_machine, smtp: MailServer) -> World:
    time_machine.move_to(MONDAY, tick=False)
    committed_world.sent()
    OutboxMessage.objects.all().update(state="sent")
    return committed_world


def send_on(time_machine, month: int, day: int) -> None:
    time_machine.move_to(at_ten(month, day), tick=False)
    reminders.remind_due(clock.now())
    digests.collect(clock.now())
    delivery.deliver_waiting()


def body_of(mail) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def test_a_reminder_says_what_by_when_how_long_still_by_which_rule_and_where(sending: World, smtp, time_machine):
    type(sending.clerk.person).objects.update(language="en")
    send_on(time_machine, 3, 5)
    (mail,) = smtp.to(sending.clerk.person.email)
    reference = Case.objects.get().reference
    assert str(mail["Subject"]).strip() == f"[{reference}] Check: due on March 9, 2026"
    for kind in ("plain", "html"):
        body = str(mail.get_body((kind,)).get_content())
        for part in ("Accept or return", "March 9, 2026", "2 working days left", "T-4", "/deadlines/", reference):
            assert part in body


@pytest.mark.parametrize(
    ("day", "statutory", "said"),
    [
        ((3, 6), True, ("by March 9, 2026 Mon, 1 working day left", "As it stands: 1 working day left")),
        ((3, 9), True, ("by today, March 9, 2026 Mon", "As it stands: ends today")),
        ((3, 10), True, ("by March 9, 2026 Mon, overdue by 1 working day",)),
        ((3, 10), False, ("by March 9, 2026 Mon, 1 working day past the target", "no limit of the regulation")),
    ],
)
def test_how_long_still_is_said_in_the_same_words_as_on_the_pages_and_a_target_is_never_overdue(
    sending: World, smtp, time_machine, day: tuple[int, int], statutory: bool, said: tuple[str, ...]
):
    type(sending.clerk.person).objects.update(language="en")
    Deadline.objects.filter(code="check").update(statutory=statutory)
    send_on(time_machine, *day)
    (body,) = [body_of(mail) for mail in smtp.to(sending.clerk.person.email) if "Check" in str(mail["Subject"])]
    assert [part for part in said if part not in body] == []
    assert "0 working days" not in body
    assert statutory or "overdue" not in body


def test_the_rule_of_a_mail_is_a_link_to_what_it_says(sending: World, smtp, time_machine):
    send_on(time_machine, 3, 5)
    (mail,) = smtp.to(sending.clerk.person.email)
    assert "/rules/#T-4\n" in body_of(mail)
    assert '/rules/#T-4" style' in str(mail.get_body(("html",)).get_content())


def test_each_reader_is_told_whose_it_is_and_after_the_lapse_whose_it_was(sending: World, smtp, time_machine):
    type(sending.clerk.person).objects.update(language="en")

    def told(*names: str) -> list[str]:
        sent = [smtp.to(getattr(sending, name).person.email) for name in names]
        bodies = [body_of([mail for mail in mails if "Check" in str(mail["Subject"])][-1]) for mails in sent]
        return [body.split("\n\n")[2].splitlines()[0] for body in bodies]

    send_on(time_machine, 3, 9)
    assert told("clerk") == ["Yours to do"]
    settling.settle_all(at_ten(3, 10))
    Deadline.objects.exclude(code="check").update(remind_on=None)
    for day in (10, 11, 13):
        send_on(time_machine, 3, day)
    assert told("clerk", "signer", "department") == [
        "It was yours to do",
        "It was for your organisation to do",
        "It was to be done by: Organising unit",
    ]


def test_the_mail_is_in_the_language_of_the_person(sending: World, smtp, time_machine):
    send_on(time_machine, 3, 9)
    mails = smtp.to(sending.clerk.person.email)
    assert any("Check：今天是最后一天" in str(mail["Subject"]) for mail in mails)


def test_a_reminder_of_what_was_done_meanwhile_stays_on_the_site(sending: World, smtp, time_machine):
    time_machine.move_to(at_ten(3, 5), tick=False)
    reminders.remind_due(clock.now())
    case = Case.objects.get()
    sending.take(case, "accept", sending.clerk, {"words": "yes"}, at=clock.now())
    delivery.deliver_waiting()
    assert smtp.to(sending.clerk.person.email) == []
    assert set(OutboxMessage.objects.filter(template="reminder").values_list("state", flat=True)) == {"on_site"}


def choose(person, **choice) -> None:
    MessagePreference.objects.update_or_create(person=person, defaults=choice)


def test_who_wants_one_mail_a_day_gets_last_days_at_once_and_the_rest_together(sending: World, smtp, time_machine):
    choose(sending.clerk.person, pace="daily")
    address = sending.clerk.person.email
    send_on(time_machine, 3, 5)
    assert smtp.to(address) == []
    assert len(smtp.to(sending.colleague.person.email)) == 1
    time_machine.move_to(at_ten(3, 6) - timedelta(hours=3), tick=False)
    assert digests.collect(clock.now()) == 0
    time_machine.move_to(at_ten(3, 6), tick=False)
    assert digests.collect(clock.now()) == 1
    assert digests.collect(clock.now()) == 0
    delivery.deliver_waiting()
    (digest,) = smtp.to(address)
    reference = Case.objects.get().reference
    for part in (reference, "/cases/", "还有 1 个工作日", "T-4"):
        assert part in body_of(digest)
        assert part in str(digest.get_body(("html",)).get_content())
    assert OutboxMessage.objects.get(person__email=address, template="reminder").state == "sent"
    send_on(time_machine, 3, 9)
    assert (
        len(smtp.to(address))
        == 2
        + Reminder.objects.filter(person__email=address, deadline__code="decide", day=date(2026, 3, 9))
        .exclude(message__state="collected")
        .count()
    )


def test_a_daily_mail_asks_for_nothing_that_was_done_meanwhile(sending: World, smtp, time_machine):
    choose(sending.clerk.person, pace="daily")
    send_on(time_machine, 3, 5)
    Deadline.objects.filter(code="check").update(state="met", closed_on=date(2026, 3, 5), remind_on=None)
    send_on(time_machine, 3, 6)
    assert smtp.to(sending.clerk.person.email) == []
    assert OutboxMessage.objects.get(person=sending.clerk.person, template="reminder").state == "on_site"


def test_who_wants_only_what_is_statutory_is_told_of_the_rest_on_the_site(sending: World, smtp, time_machine):
    choose(sending.clerk.person, statutory_only=True)
    Deadline.objects.filter(code="check").update(statutory=False)
    send_on(time_machine, 3, 5)
    assert smtp.to(sending.clerk.person.email) == []
    row = OutboxMessage.objects.get(person=sending.clerk.person, template="reminder")
    assert (row.state, row.read_at) == ("on_site", None)


class Provider:
    """A provider of text messages that keeps what it is given."""

    sent: list[tuple[str, str, str]] = []

    def send(self, number: str, text: str, key: str) -> None:
        self.sent.append((number, text, key))


def test_last_days_go_out_as_text_messages_where_the_site_has_an_adapter(
    sending: World, smtp, time_machine, settings, monkeypatch
):
    monkeypatch.setattr(Provider, "sent", [])
    settings.BANLI_SMS_ADAPTER = f"{__name__}.Provider"
    type(sending.clerk.person).objects.update(language="en")
    choose(sending.clerk.person, mobile="13800138000")
    send_on(time_machine, 3, 5)
    assert Provider.sent == []
    send_on(time_machine, 3, 9)
    ((number, text, key),) = [each for each in Provider.sent if "decide" not in each[1].lower()]
    assert number == "13800138000"
    assert Case.objects.get().reference in text
    assert len(text) <= 140
    row = OutboxMessage.objects.get(channel="sms", message_id=key)
    assert row.state == "sent"
    told = OutboxMessage.objects.get(channel="mail", person=row.person, data=row.data)
    link = addresses.of("casework:message", told.pk)
    assert text.endswith(f"Check: today is the last day on which it can be done {link}")


def test_a_text_message_that_is_refused_is_no_mail_that_did_not_arrive(
    sending: World, smtp, time_machine, settings, monkeypatch
):
    def refuse(self, number: str, text: str, key: str) -> None:
        raise SmsRefused("no such number")

    monkeypatch.setattr(Provider, "send", refuse)
    settings.BANLI_SMS_ADAPTER = f"{__name__}.Provider"
    operator = factories.actor(Role.OPERATOR, organisation=factories.organisation("site"))
    choose(sending.clerk.person, mobile="13800138000")
    send_on(time_machine, 3, 9)
    assert not OutboxMessage.objects.filter(template="undelivered").exists()
    assert not undelivered_of(Case.objects.get(), sending.colleague).exists()
    send_on(time_machine, 3, 10)
    (mail,) = smtp.to(operator.person.email)
    assert f"短信 {sending.clerk.person.email}：no such number" in body_of(mail)


# --- what nobody received -----------------------------------------------------------------------------


def test_a_refusal_for_good_is_shown_to_those_who_handle_the_case_and_once_a_day_to_the_operators(
    sending: World, smtp, time_machine
):
    operator = factories.actor(Role.OPERATOR, organisation=factories.organisation("site"))
    smtp.refused[sending.clerk.person.email] = "550 no such person"
    send_on(time_machine, 3, 5)
    row = OutboxMessage.objects.get(template="undelivered")
    assert (row.person, row.state) == (sending.colleague.person, "on_site")
    time_machine.move_to(at_ten(3, 6), tick=False)
    assert digests.collect(clock.now()) == 1
    assert digests.collect(clock.now()) == 0
    delivery.deliver_waiting()
    (mail,) = smtp.to(operator.person.email)
    assert sending.clerk.person.email in body_of(mail)
    assert "550 no such person" in body_of(mail)
    assert Case.objects.get().title not in body_of(mail)
