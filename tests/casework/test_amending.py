"""Amendments: a wrong step or notice is corrected by a signed step and a notice, and nothing is undone."""

from datetime import timedelta

import pytest

from accounts.roles import Capacity, Role
from casework import engine, journal, notices, visibility
from casework.errors import GuardRefused, PayloadInvalid, StepRefused
from casework.letters.store import pdf_of
from casework.models import Case, Deadline, Notice, OutboxMessage
from casework.screens import timeline
from tests import factories
from tests.casework.amending import LATER, amend, amending, answers, prepare  # noqa: F401 - a fixture
from tests.casework.toy import MONDAY, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("amending")]


def event_of(case: Case, code: str):
    return case.events.filter(code=code).latest("sequence")


def refused(kind: type[StepRefused], world: World, case: Case, payload) -> dict[str, str]:
    with pytest.raises(kind) as caught:
        prepare(world, case, payload)
    return {reason.path: str(reason.message) for reason in caught.value.reasons}


# --- what it does -----------------------------------------------------------------------------------


def test_a_wrong_notice_is_replaced_by_one_that_says_what_was_wrong_and_what_holds(world: World):
    case = world.returned()
    old = case.notices.get()

    event = amend(world, case, event_of(case, "return"))

    new = event.notices.get()
    assert new.replaces == old
    assert new.addressee == old.addressee
    assert new.number != old.number
    assert new.check_code != old.check_code
    said = {name: new.data[name] for name in ("old_number", "wrong", "holds", "reason", "replaced")}
    assert said == {
        "old_number": old.number,
        "wrong": "the wrong page is named",
        "holds": "it is page 3",
        "reason": "misread; T-4",
        "replaced": True,
    }
    assert pdf_of(new).startswith(b"%PDF")


def test_the_mail_goes_out_like_that_of_any_notice(world: World):
    case = world.returned()

    event = amend(world, case, event_of(case, "return"))

    mails = OutboxMessage.objects.filter(notice=event.notices.get())
    assert {mail.person for mail in mails} == {world.handler.person, world.principal.person}


def test_nothing_of_the_corrected_step_changes_nor_does_any_day(world: World):
    case = world.returned()
    wrong = event_of(case, "return")
    before = (wrong.hash, wrong.content.payload, case.notices.get().data)
    days = list(Deadline.objects.filter(case=case).values_list("code", "state", "due_on"))

    amend(world, case, wrong)

    wrong.refresh_from_db()
    assert (wrong.hash, wrong.content.payload, wrong.notices.get().data) == before
    assert list(Deadline.objects.filter(case=case).values_list("code", "state", "due_on")) == days
    assert (case.state, journal.verify(case)) == ("correcting", None)


def test_a_step_without_a_notice_is_corrected_by_one_to_the_enterprise(world: World):
    case = world.accepted()

    event = amend(world, case, event_of(case, "accept"))

    notice = event.notices.get()
    assert (notice.addressee, notice.replaces) == (world.handler.organisation, None)
    assert notice.data["old_number"] == ""
    assert pdf_of(notice).startswith(b"%PDF")


def test_a_notice_can_stand_but_for_what_is_corrected(world: World):
    case = world.returned()

    event = amend(world, case, event_of(case, "return"), notice="stands")

    assert event.notices.get().replaces is None
    assert event.notices.get().data["old_number"] == event_of(case, "return").notices.get().number


def test_a_case_that_has_ended_can_still_be_corrected_and_stays_ended(world: World):
    ended = world.accepted()
    world.take(ended, "drop", world.handler, {})
    ended.refresh_from_db()

    amend(world, ended, event_of(ended, "accept"))

    assert ended.state == "dropped"


def test_an_amendment_can_be_corrected_itself(world: World):
    case = world.returned()
    first = amend(world, case, event_of(case, "return"))

    second = amend(world, case, first, at=LATER + timedelta(hours=1))

    assert second.notices.get().replaces == first.notices.get()
    assert first.notices.get().replaces.replaced_by == first.notices.get()


def test_the_office_that_answers_for_the_clock_corrects_what_the_system_did(world: World):
    case = world.sent()
    at = MONDAY + timedelta(days=9)
    engine.settle(case, at)

    event = amend(world, case, event_of(case, "deem_accepted"), at=at)

    assert event.notices.get().data["taken_by"] == "信息系统"


def test_what_an_office_did_that_has_left_is_corrected_by_the_one_that_answers_for_the_clock(world: World):
    case = world.returned()
    office = factories.organisation(Capacity.ORGANIZING_UNIT)
    case.parties.filter(capacity="organizing_unit").update(organisation=office)
    clerk, signer = (factories.actor(role, organisation=office) for role in (Role.HANDLER, Role.SIGNER))
    heirs = World(**(world.__dict__ | {"clerk": clerk, "signer": signer}))

    event = amend(heirs, case, event_of(case, "return"))

    notice = event.notices.get()
    assert (notice.issuer, notice.data["taken_by"]) == (office, world.clerk.organisation.name)
    assert notice.replaces.issuer == world.clerk.organisation


# --- what is refused --------------------------------------------------------------------------------


def test_before_the_office_has_done_anything_there_is_nothing_to_correct(world: World):
    case = world.sent()
    context = engine.context_for(case, case.case_type.step("amend"), world.clerk, LATER)

    assert [str(reason.message) for reason in engine.obstacles(context)] == [
        "Your office has taken no step in this case yet that could be corrected."
    ]


@pytest.mark.parametrize("code", ["send", "start"])
def test_another_party_s_step_is_not_corrected(world: World, code: str):
    case = world.returned()

    found = refused(PayloadInvalid, world, case, answers(event_of(case, code)))

    assert found["/event"].startswith(f"No. {event_of(case, code).sequence} is no step that your office can correct")


def test_what_the_office_did_for_itself_is_not_corrected_by_a_notice(world: World):
    case = world.accepted()
    event = world.take(case, "ponder", world.clerk, {})

    assert "/event" in refused(PayloadInvalid, world, case, answers(event))


def test_a_notice_that_was_replaced_is_not_replaced_again(world: World):
    case = world.returned()
    first = amend(world, case, event_of(case, "return"))

    found = refused(GuardRefused, world, case, answers(event_of(case, "return")))

    assert found["/event"] == (
        f"{first.notices.get().replaces.number} was replaced by {first.notices.get().number} on 2026-03-02: "
        f"correct no. {first.sequence}, the amendment, in place of this."
    )


def test_what_becomes_of_the_notice_is_asked_where_there_is_one_and_nowhere_else(world: World):
    returned, accepted = world.returned(), world.accepted()

    unsaid = refused(GuardRefused, world, returned, answers(event_of(returned, "return"), notice=""))
    needless = refused(GuardRefused, world, accepted, answers(event_of(accepted, "accept"), notice="replaced"))

    assert unsaid["/notice"].endswith("say whether it is replaced or stands.")
    assert "issued no written notice" in needless["/notice"]


def test_what_holds_is_not_what_was_wrong(world: World):
    case = world.returned()

    found = refused(PayloadInvalid, world, case, answers(event_of(case, "return"), holds="the wrong page is named"))

    assert list(found) == ["/holds"]


def test_only_one_amendment_waits_for_signature_at_a_time(world: World):
    case = world.returned()
    prepare(world, case, answers(event_of(case, "return")))

    assert "already waiting for signature" in str(refused(StepRefused, world, case, answers(event_of(case, "return"))))


# --- what is seen -----------------------------------------------------------------------------------


def test_the_file_marks_both_steps_with_a_way_between_them(world: World):
    case = world.returned()
    wrong = event_of(case, "return")
    event = amend(world, case, wrong)

    for reader in (world.handler, world.clerk):
        entries = {entry.event.code: entry for entry in timeline.entries(case, reader)}
        corrected, correcting = entries["return"].corrected, entries["amend"].corrects
        assert [link.label for link in corrected] == [f"corrected on 2026-03-02 by {event.notices.get().number}"]
        assert corrected[0].url.endswith(f"#event-{event.sequence}")
        assert correcting.url.endswith(f"#event-{wrong.sequence}")


def test_the_way_to_the_form_is_shown_to_those_who_prepare_it(world: World):
    case = world.returned()

    def offered(reader):
        return {entry.event.code for entry in timeline.entries(case, reader) if entry.correct_url}

    assert offered(world.clerk) == {"return"}
    assert offered(world.handler) == set()
    assert offered(world.signer) == set()
    assert offered(world.department) == set()


def test_whoever_holds_the_old_notice_learns_that_it_was_replaced_and_by_which(world: World):
    case = world.returned()
    old = case.notices.get()
    first = amend(world, case, event_of(case, "return")).notices.get()
    second = amend(world, case, first.event, at=LATER + timedelta(days=1)).notices.get()

    found = notices.check(old.check_code)

    assert found is not None
    assert [(later.number, later.day.isoformat()) for later in found.replaced_by] == [
        (first.number, "2026-03-02"),
        (second.number, "2026-03-03"),
    ]
    newest = notices.check(second.check_code)
    assert newest is not None
    assert newest.replaced_by == ()


def test_whoever_holds_a_notice_that_stands_corrected_learns_by_which(world: World):
    case = world.returned()
    old = case.notices.get()
    new = amend(world, case, event_of(case, "return"), notice="stands").notices.get()

    found = notices.check(old.check_code)

    assert found is not None
    assert (found.replaced_by, [later.number for later in found.corrected_by]) == ((), [new.number])


def test_the_list_of_notices_costs_no_more_with_replaced_ones(world: World, django_assert_num_queries):
    case = world.returned()
    amend(world, case, event_of(case, "return"))
    rows = list(visibility.notices_of(case, world.clerk))

    with django_assert_num_queries(0):
        shown = [(getattr(each, "replaced_by", None), each.replaces) for each in rows]
    assert [(bool(newer), bool(older)) for newer, older in shown] == [(True, False), (False, True)]
    assert Notice.objects.filter(case=case).count() == 2
