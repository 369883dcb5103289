"""What must stand in the record on a day, worked out from the pure functions alone, and the comparison with it.

Nothing of the engine, of the sweeps or of the declared limits is asked: days, people and letters are written down here.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.management import call_command
from django.db.models import F

from accounts.actors import PersonActor
from casework.limits import Limit, Unit, due_date, lapses_on
from casework.messages.reminding import Reader, default_offsets, stages
from casework.models import Deadline, Event, Notice, OutboxMessage, OutboxState, Reminder, StuckCase
from tests.faults.breaking import BreakingMailServer
from tests.faults.filing import Filed
from tests.grading.world import World

People = Callable[[World, Filed], list[PersonActor]]


@dataclass(frozen=True)
class Running:
    """A limit that runs in a case from a day on: what it is, and what happens once it has passed."""

    code: str
    since: date
    working_days: int
    whose: str
    statutory: bool = True
    becomes: str = ""
    """The step of the clock that follows, where one does."""

    @property
    def limit(self) -> Limit:
        return Limit(self.working_days, Unit.WORKING_DAY)

    @property
    def due_on(self) -> date:
        return due_date(self.since, self.limit).date

    @property
    def effective_on(self) -> date:
        """From which day the step of the clock holds: acceptance from the receipt on (G-7-2-1)."""
        return self.since if self.becomes == "deem_accepted" else lapses_on(self.due_on)

    def has_lapsed(self, today: date) -> bool:
        return bool(self.becomes) and lapses_on(self.due_on) <= today


def _running(filed: Filed, today: date) -> list[Running]:
    """The limits that a case has had since it was filed, those begun by a lapse among them."""
    if filed.state == "submitted":
        return [
            Running("correction_notice", filed.on, 5, "organizing_unit", becomes="deem_accepted"),
            Running("audit", filed.on, 10, "organizing_unit"),
        ]
    first = Running("rectification", filed.on, 20, "enterprise", becomes="deem_unrectified")
    if not first.has_lapsed(today):
        return [first]
    return [first, Running("failure_notice", first.effective_on, 10, "grading_department", statutory=False)]


_REMINDED: dict[tuple[str, Reader], People] = {
    ("organizing_unit", Reader.HOLDERS): lambda world, filed: [world.unit.handler],
    ("organizing_unit", Reader.SIGNERS): lambda world, filed: [world.unit.signer],
    ("organizing_unit", Reader.SUPERVISORS): lambda world, filed: [world.province.handler],
    ("enterprise", Reader.HOLDERS): lambda world, filed: [filed.by.handler, filed.by.principal],
    ("enterprise", Reader.SIGNERS): lambda world, filed: [filed.by.principal],
    ("enterprise", Reader.SUPERVISORS): lambda world, filed: [
        world.unit.handler,
        world.province.handler,
        world.review_unit.handler,
    ],
    ("grading_department", Reader.HOLDERS): lambda world, filed: [world.province.handler],
    ("grading_department", Reader.SIGNERS): lambda world, filed: [world.province.signer],
}
_TOLD: dict[str, People] = {
    "deem_accepted": lambda world, filed: [world.unit.handler],
    "deem_unrectified": lambda world, filed: [
        world.unit.handler,
        world.review_unit.handler,
        world.province.handler,
    ],
}
_NOTICES = {"deem_accepted": "deemed_acceptance", "deem_unrectified": "rectification_lapsed"}
_LEADS_TO = {"deem_accepted": "accepted", "deem_unrectified": "unqualified"}


def assert_nothing_lost(
    world: World,
    all_filed: list[Filed],
    today: date,
    mails: BreakingMailServer,
    *,
    doubled: Iterable[str] = (),
    waiting: bool = False,
) -> None:
    """All that has come due by `today` stands in the record once and no more, whole; each mail was received once.

    `doubled` are the Message-IDs of mails that the server has received twice; with `waiting` some may still be to come.
    """
    running = [(filed, each) for filed in all_filed for each in _running(filed, today)]
    lapsed = [(filed, each) for filed, each in running if each.has_lapsed(today)]
    _compare("reminders", _reminders_expected(world, running, today), _reminders_written())
    _compare("limits", [_limit_expected(filed, each, today) for filed, each in running], _limits_kept())
    _compare("lapses", [_lapse_expected(filed, each) for filed, each in lapsed], _lapses_kept())
    _compare("notices", [_notice_expected(filed, each) for filed, each in lapsed], _notices_kept())
    _compare("words of lapses", _words_expected(world, lapsed), _words_kept())
    _assert_each_reminder_was_said_once()
    _assert_mails_received(mails, set(doubled))
    _assert_none_unsent(waiting=waiting)
    assert not StuckCase.objects.exists()
    call_command("verify", verbosity=0)


def _compare(what: str, expected: Iterable[tuple], found: Iterable[tuple]) -> None:
    wanted, kept = Counter(expected), Counter(found)
    assert not wanted - kept, f"{what} missing: {sorted((wanted - kept).items())[:10]}"
    assert not kept - wanted, f"{what} too many: {sorted((kept - wanted).items())[:10]}"


def _reminders_expected(world: World, running: list[tuple[Filed, Running]], today: date) -> list[tuple]:
    return [
        (filed.case.reference, each.code, each.due_on, stage.code, stage.day, actor.person.email)
        for filed, each in running
        for stage in stages(each.limit, default_offsets(each.limit), each.since, each.due_on, statutory=each.statutory)
        if stage.day <= today
        for actor in _REMINDED[each.whose, stage.to](world, filed)
    ]


def _reminders_written() -> Iterable[tuple]:
    return Reminder.objects.values_list(
        "deadline__case__reference", "deadline__code", "due_on", "stage", "day", "person__email"
    )


def _limit_expected(filed: Filed, each: Running, today: date) -> tuple:
    lapsed = each.has_lapsed(today)
    state, closed_on = ("lapsed", lapses_on(each.due_on)) if lapsed else ("open", None)
    return filed.case.reference, each.code, each.since, each.due_on, state, closed_on, each.becomes if lapsed else None


def _limits_kept() -> Iterable[tuple]:
    rows = Deadline.objects.filter(state__in=["open", "lapsed"])
    return rows.values_list("case__reference", "code", "started_on", "due_on", "state", "closed_on", "closed_by__code")


def _lapse_expected(filed: Filed, each: Running) -> tuple:
    return filed.case.reference, each.becomes, each.effective_on, _LEADS_TO[each.becomes], _LEADS_TO[each.becomes]


def _lapses_kept() -> Iterable[tuple]:
    rows = Event.objects.filter(actor_kind="system")
    return rows.values_list("case__reference", "code", "effective_on", "to_state", "case__state")


def _notice_expected(filed: Filed, each: Running) -> tuple:
    return filed.case.reference, each.becomes, _NOTICES[each.becomes], filed.by.organisation.name


def _notices_kept() -> Iterable[tuple]:
    rows = Notice.objects.filter(event__actor_kind="system")
    return rows.values_list("case__reference", "event__code", "code", "addressee__name")


def _words_expected(world: World, lapsed: list[tuple[Filed, Running]]) -> list[tuple]:
    """Who is told of a lapse: the enterprise by the notice, the offices by word of the step."""
    return [
        *((filed.case.reference, "notice", who.person.email) for filed, _each in lapsed for who in _enterprise(filed)),
        *(
            (filed.case.reference, "step", who.person.email)
            for filed, each in lapsed
            for who in _TOLD[each.becomes](world, filed)
        ),
    ]


def _enterprise(filed: Filed) -> list[PersonActor]:
    return [filed.by.handler, filed.by.principal]


def _words_kept() -> Iterable[tuple]:
    rows = OutboxMessage.objects.filter(template__in=["notice", "step"])
    return rows.values_list("case__reference", "template", "person__email")


def _assert_each_reminder_was_said_once() -> None:
    said = Reminder.objects.filter(message__person=F("person"), message__case=F("deadline__case"))
    assert said.count() == Reminder.objects.count()
    reminders = OutboxMessage.objects.filter(template="reminder")
    assert not reminders.filter(reminders=None).exists()


def _assert_mails_received(mails: BreakingMailServer, doubled: set[str]) -> None:
    received = Counter((str(mail["Message-ID"]), str(mail["To"])) for mail in mails.messages)
    sent = OutboxMessage.objects.filter(state=OutboxState.SENT).select_related("person")
    assert set(received) == {(message.message_id, message.receiver) for message in sent}
    assert {number for (number, _to), times in received.items() if times > 1} == doubled


def _assert_none_unsent(*, waiting: bool) -> None:
    """All is sent but reminders that asked for something which was over before they could be."""
    unsent = OutboxMessage.objects.exclude(state=OutboxState.SENT)
    if waiting:
        unsent = unsent.exclude(state=OutboxState.WAITING)
    assert {message.state for message in unsent} <= {OutboxState.ON_SITE}
    assert {message.data.get("tense", message.template) for message in unsent} <= {"ahead", "last_day"}
