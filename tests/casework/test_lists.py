"""Lists: one step for many cases, all or none, with every obstacle told and cases struck to go on."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.roles import Role
from casework import engine, lists, proposals, registry
from casework.errors import (
    GuardRefused,
    KeyReused,
    ManyRefused,
    NotPermitted,
    PayloadInvalid,
    Reason,
    StaleVersion,
    StepRefused,
    TakenTogether,
    WrongState,
)
from casework.models import Case, Event, ListSignature, OutboxMessage, PublicList, SignatureRule
from casework.signing import hands_of
from records import clock
from tests import factories
from tests.casework import toy
from tests.casework.together import together
from tests.casework.toy import MONDAY, World

TUESDAY = datetime(2026, 3, 3, 10, 0, tzinfo=clock.SHANGHAI)


def accepted(world: World, count: int) -> list[Case]:
    return [world.accepted() for _ in range(count)]


def sign(listed: PublicList, actor, at: datetime = TUESDAY) -> PublicList:
    return lists.sign(listed, actor, confirmed_hash=PublicList.objects.get(pk=listed.pk).hash, at=at)


def states(cases: list[Case]) -> set[str]:
    return set(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("state", flat=True))


def refused(act, *arguments, **named) -> StepRefused:
    with pytest.raises(StepRefused) as caught:
        act(*arguments, **named)
    return caught.value


def ask_for_signatures(world: World, count: int) -> None:
    SignatureRule.objects.create(
        organisation=world.clerk.organisation, kind="toy", step="publish", signatures=count, since=date(2026, 1, 1)
    )


class TestSigning:
    def test_the_last_signature_takes_the_step_in_every_case_under_the_key_of_the_list(self, world: World):
        cases = accepted(world, 3)
        listed = world.put_on_list(cases, key="permits-of-march")
        assert states(cases) == {"accepted"}

        issued = sign(listed, world.signer)

        assert states(cases) == {"granted"}
        events = Event.objects.filter(code="publish")
        assert set(events.values_list("key", flat=True)) == {"permits-of-march"}
        assert [entry.event.case for entry in issued.entries.order_by("position")] == cases

    def test_a_signed_list_has_its_number_its_words_and_a_line_for_each_case(self, world: World):
        cases = accepted(world, 2)
        issued = sign(world.put_on_list(cases), world.signer)

        assert issued.number == "试名〔2026〕1号"
        assert issued.data["words"] == "公开"
        assert issued.data["date"] == "2026-03-03"
        assert issued.data["entries"] == [
            {"n": number, "reference": case.reference, "name": world.handler.organisation.name}
            for number, case in enumerate(cases, start=1)
        ]

    def test_numbers_follow_each_other_without_a_gap_though_a_list_was_taken_back(self, world: World):
        first, second, third = ([world.accepted()] for _ in range(3))
        sign(world.put_on_list(first), world.signer)
        lists.withdraw(world.put_on_list(second), world.colleague, at=MONDAY)

        assert sign(world.put_on_list(third), world.signer).number == "试名〔2026〕2号"

    def test_without_a_signature_asked_for_the_list_is_issued_at_once(self, world: World):
        ask_for_signatures(world, 0)
        cases = accepted(world, 2)

        assert world.put_on_list(cases).number == "试名〔2026〕1号"
        assert states(cases) == {"granted"}

    def test_two_signatures_are_of_two_people_and_the_second_takes_the_step(self, world: World):
        ask_for_signatures(world, 2)
        cases = accepted(world, 2)
        listed = world.put_on_list(cases)

        assert sign(listed, world.signer).state == "waiting"
        assert "another person" in str(refused(sign, listed, world.signer))
        assert states(cases) == {"accepted"}
        assert sign(listed, world.second_signer).state == "signed"
        assert states(cases) == {"granted"}

    def test_who_prepares_does_not_sign_nor_does_a_stand_in_for_them(self, world: World):
        world.colleague.membership.roles = [Role.HANDLER, Role.SIGNER]
        world.colleague.membership.save()
        listed = world.put_on_list(accepted(world, 1))

        assert type(refused(sign, listed, world.colleague)) is NotPermitted
        stand_in = factories.delegation(world.colleague.membership, world.signer.membership, since=date(2026, 3, 1))
        hand = type(world.signer)(stand_in.stand_in, stand_in.absent)
        assert "Who prepares does not sign" in str(refused(sign, listed, hand))

    def test_a_signer_of_another_office_does_not_sign(self, world: World):
        listed = world.put_on_list(accepted(world, 1))

        assert type(refused(sign, listed, factories.actor(Role.SIGNER))) is NotPermitted

    def test_the_same_signature_sent_twice_is_one(self, world: World):
        listed = world.put_on_list(accepted(world, 1))
        confirmed = listed.hash
        first = lists.sign(listed, world.signer, confirmed_hash=confirmed, at=TUESDAY)
        again = lists.sign(listed, world.signer, confirmed_hash=confirmed, at=TUESDAY)

        assert (again.number, ListSignature.objects.count()) == (first.number, 1)

    def test_a_signature_cannot_be_changed_or_deleted(self, world: World):
        sign(world.put_on_list(accepted(world, 1)), world.signer)

        with pytest.raises(DatabaseError, match="append-only"):
            ListSignature.objects.update(hash="0" * 64)


class TestObstacles:
    def test_every_obstacle_of_every_case_is_told_and_nothing_is_done(self, world: World):
        cases = accepted(world, 4)
        Case.objects.filter(pk__in=[cases[0].pk, cases[1].pk]).update(bigrams=["tw"])
        Case.objects.filter(pk=cases[2].pk).update(bigrams=["no"])

        error = refused(world.put_on_list, cases, payload={"words": "paper"})

        assert type(error) is ManyRefused
        assert {pk: [str(r.message) for r in reasons] for pk, reasons in error.by_case.items()} == {
            cases[0].pk: ["no paper", "nowhere", f"twice, also in {cases[1].reference}"],
            cases[1].pk: ["no paper", "nowhere", f"twice, also in {cases[0].reference}"],
            cases[2].pk: ["stopped", "no paper", "nowhere"],
            cases[3].pk: ["no paper", "nowhere"],
        }
        assert not PublicList.objects.exists()

    @pytest.mark.parametrize(("language", "between"), [("en", ": "), ("zh-hans", "：")])
    def test_each_obstacle_begins_with_its_case(self, world: World, language: str, between: str):
        cases = accepted(world, 1)
        with translation.override(language):
            error = ManyRefused([(0, cases[0], StepRefused(Reason("no paper")))])
        assert [str(reason) for reason in error.reasons] == [f"{cases[0].reference}{between}no paper"]

    def test_the_way_to_an_obstacle_is_the_place_of_the_case_on_the_list(self, world: World):
        cases = accepted(world, 2)
        Case.objects.filter(pk=cases[1].pk).update(bigrams=["no"])

        (reason,) = refused(world.put_on_list, cases).reasons

        assert reason.path == "/cases/1"
        assert reason.message == f"{cases[1].reference}: stopped"

    def test_a_case_that_moved_on_keeps_the_list_from_being_signed_and_says_what_happened(self, world: World):
        cases = accepted(world, 2)
        listed = world.put_on_list(cases)
        world.take(cases[0], "drop", world.handler, {})

        error = refused(sign, listed, world.signer)

        assert set(error.by_case) == {cases[0].pk}
        assert "Drop on 2026-03-02" in str(error)
        assert error.status == 409
        assert states([cases[1]]) == {"accepted"}
        assert not ListSignature.objects.exists()
        assert set(lists.obstacles(listed, world.signer, at=TUESDAY)) == {cases[0].pk}

    def test_a_lapse_is_settled_before_the_list_is_signed_and_stands_though_it_is_refused(self, world: World):
        accepted_case, sent = world.accepted(), world.sent()
        late = datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)

        error = refused(world.put_on_list, [accepted_case, sent], at=late, seen={accepted_case.pk: 3, sent.pk: 2})

        assert set(error.by_case) == {sent.pk}
        assert Case.objects.get(pk=sent.pk).state == "accepted"

    def test_wrong_answers_are_told_once_and_not_for_each_case(self, world: World):
        error = refused(world.put_on_list, accepted(world, 3), payload={"words": ""})

        assert type(error) is PayloadInvalid
        assert [reason.path for reason in error.reasons] == ["/words"]

    def test_wrong_answers_do_not_hide_what_stands_against_a_case(self, world: World):
        cases = accepted(world, 2)
        Case.objects.filter(pk=cases[0].pk).update(bigrams=["no"])

        error = refused(world.put_on_list, cases, payload={"words": ""})

        assert [reason.path for reason in error.reasons] == ["/cases/0", "/words"]

    @pytest.mark.parametrize(
        ("count", "title", "path"), [(0, "名单", "/cases"), (1, " ", "/title"), (1, "长" * 121, "/title")]
    )
    def test_an_empty_list_and_a_title_that_does_not_fit_are_refused(self, world: World, count, title, path):
        error = refused(world.put_on_list, accepted(world, count), title=title)

        assert [reason.path for reason in error.reasons] == [path]

    def test_more_than_two_hundred_cases_are_too_many(self, world: World):
        case = world.accepted()

        assert "201 cases are chosen" in str(refused(world.put_on_list, [case] * 201))

    def test_a_case_on_a_list_that_waits_is_not_put_on_another(self, world: World):
        case = world.accepted()
        world.put_on_list([case], title="三月许可")

        assert "It already stands on “三月许可”" in str(refused(world.put_on_list, [case]))

    def test_a_stranger_puts_no_case_on_a_list(self, world: World):
        error = refused(world.put_on_list, accepted(world, 1), actor=world.stranger)

        assert error.status == 403

    def test_a_signer_who_is_no_handler_prepares_no_list(self, world: World):
        assert refused(world.put_on_list, accepted(world, 1), actor=world.signer).status == 403


class TestStriking:
    def test_a_case_is_struck_with_a_reason_and_the_rest_is_signed(self, world: World):
        cases = accepted(world, 3)
        listed = world.put_on_list(cases)
        world.take(cases[1], "drop", world.handler, {})

        lists.strike(listed, cases[1], world.signer, "企业已撤回", at=TUESDAY)
        issued = sign(listed, world.signer)

        assert states([cases[0], cases[2]]) == {"granted"}
        assert states([cases[1]]) == {"dropped"}
        assert [line["reference"] for line in issued.data["entries"]] == [cases[0].reference, cases[2].reference]
        struck = issued.entries.get(case=cases[1])
        assert (struck.struck_reason, struck.struck_by, struck.event) == ("企业已撤回", world.signer.membership, None)

    def test_a_strike_asks_for_the_signatures_anew(self, world: World):
        ask_for_signatures(world, 2)
        cases = accepted(world, 2)
        listed = world.put_on_list(cases)
        sign(listed, world.signer)
        old = PublicList.objects.get(pk=listed.pk).hash

        lists.strike(listed, cases[0], world.second_signer, "有误", at=TUESDAY)

        stale = refused(lists.sign, listed, world.second_signer, confirmed_hash=old, at=TUESDAY)
        assert type(stale) is StaleVersion
        assert sign(listed, world.second_signer).state == "waiting"
        assert sign(listed, world.signer).state == "signed"

    def test_a_strike_needs_a_reason_and_leaves_at_least_one_case(self, world: World):
        cases = accepted(world, 1)
        listed = world.put_on_list(cases)

        assert type(refused(lists.strike, listed, cases[0], world.signer, " ", at=TUESDAY)) is PayloadInvalid
        assert type(refused(lists.strike, listed, cases[0], world.signer, "有误", at=TUESDAY)) is WrongState

    def test_a_case_is_struck_once_and_by_the_office_alone(self, world: World):
        cases = accepted(world, 3)
        listed = world.put_on_list(cases)
        lists.strike(listed, cases[0], world.colleague, "有误", at=TUESDAY)

        assert type(refused(lists.strike, listed, cases[0], world.signer, "有误", at=TUESDAY)) is WrongState
        assert type(refused(lists.strike, listed, cases[1], world.stranger, "有误", at=TUESDAY)) is NotPermitted


class TestReturning:
    def test_a_returned_list_is_mended_by_another_in_its_place(self, world: World):
        cases = accepted(world, 2)
        listed = world.put_on_list(cases)
        lists.send_back(listed, world.signer, "标题有误", at=TUESDAY)
        assert type(refused(sign, listed, world.signer)) is WrongState

        mended = world.put_on_list(cases, title="更正后的名单", instead_of=listed)

        listed.refresh_from_db()
        assert (listed.state, listed.remarks) == ("withdrawn", "标题有误")
        assert sign(mended, world.signer).state == "signed"

    def test_remarks_are_needed(self, world: World):
        listed = world.put_on_list(accepted(world, 1))

        assert type(refused(lists.send_back, listed, world.signer, "", at=TUESDAY)) is PayloadInvalid

    def test_a_list_is_taken_back_by_its_office_and_no_longer_waits(self, world: World):
        cases = accepted(world, 1)
        listed = world.put_on_list(cases)
        assert type(refused(lists.withdraw, listed, world.signer, at=TUESDAY)) is NotPermitted

        lists.withdraw(listed, world.clerk, at=TUESDAY)

        assert world.put_on_list(cases).state == "waiting"


class TestTakingAlone:
    def test_the_step_alone_is_refused_and_says_where_it_is_taken(self, world: World):
        case = world.accepted()
        error = refused(world.take, case, "publish", world.colleague, {"words": "公开"})

        assert type(error) is TakenTogether
        assert "“Publish the permits” is taken on a list" in str(error)

    def test_it_is_refused_alone_though_no_signature_is_asked_for(self, world: World):
        ask_for_signatures(world, 0)

        error = refused(world.take, world.accepted(), "publish", world.colleague, {"words": "公开"})
        assert type(error) is TakenTogether

    def test_it_is_not_put_up_for_signature_alone(self, world: World):
        case = world.accepted()
        error = refused(
            proposals.prepare, case, "publish", world.colleague, {"words": "公开"}, seen_version=3, at=MONDAY
        )
        assert type(error) is TakenTogether

    def test_another_step_is_taken_on_no_list(self, world: World):
        case = world.accepted()
        error = refused(
            lists.prepare, "toy", "grant", [case], world.clerk, {}, title="名单", seen={case.pk: 3}, at=MONDAY
        )
        assert type(error) is WrongState

    def test_a_list_of_what_the_system_does_is_no_declaration(self):
        step = toy.TOY.step("publish")
        broken = replace(toy.TOY, steps=(*toy.TOY.steps, replace(step, code="other", system=True)))
        assert "other is taken on a list, where only people act" in registry.faults_of(broken)


class TestKeys:
    def test_the_same_key_with_the_same_content_gives_the_same_list(self, world: World):
        cases = accepted(world, 2)
        first = world.put_on_list(cases, key="once")

        assert world.put_on_list(cases, key="once") == first

    def test_the_same_key_for_other_content_is_refused(self, world: World):
        cases = accepted(world, 2)
        world.put_on_list(cases, key="once")

        assert type(refused(world.put_on_list, cases[:1], key="once")) is KeyReused
        assert type(refused(world.put_on_list, cases, key="once", title="另一名单")) is KeyReused

    def test_a_key_that_an_event_of_a_case_has_is_refused(self, world: World):
        case = world.accepted()
        used = case.events.order_by("sequence").last().key

        assert type(refused(world.put_on_list, [case], key=used)) is KeyReused


class TestKeptApart:
    def test_who_accepted_neither_prepares_nor_signs_and_is_told_why(self, world: World):
        case = world.accepted()
        error = refused(world.put_on_list, [case], actor=world.clerk)
        assert error.status == 403
        assert f"{world.clerk.person.name} had a hand in “Accept” on 2026-03-02" in str(error)

        world.clerk.membership.roles = [Role.HANDLER, Role.SIGNER]
        world.clerk.membership.save()
        listed = world.put_on_list([case])
        assert refused(sign, listed, world.clerk).status == 403

    def test_a_stand_in_for_who_accepted_does_not_either(self, world: World):
        case = world.accepted()
        stand_in = factories.delegation(world.clerk.membership, world.colleague.membership, since=date(2026, 3, 1))
        hand = type(world.clerk)(stand_in.stand_in, stand_in.absent)

        assert "had a hand in “Accept”" in str(refused(world.put_on_list, [case], actor=hand))

    def test_the_grey_button_says_who_and_why(self, world: World):
        case = world.accepted()
        step = case.case_type.step("publish")

        against = engine.obstacles(engine.context_for(case, step, world.clerk, MONDAY))

        assert [str(reason.message) for reason in against] == [
            f"{world.clerk.person.name} had a hand in “Accept” on 2026-03-02; "
            "“Publish the permits” is for somebody else. "
            "Where the office has nobody else, its administrator adds a colleague."
        ]

    def test_the_hands_behind_an_event_are_those_that_prepared_and_signed_it(self, world: World):
        returned = world.returned().events.get(code="return")
        assert hands_of(returned) == [world.clerk, world.signer]

        case = world.accepted()
        sign(world.put_on_list([case]), world.signer)
        assert hands_of(case.events.get(code="publish")) == [world.colleague, world.signer]
        assert hands_of(case.events.get(code="accept")) == [world.clerk]


class TestTelling:
    def test_the_office_is_told_once_of_the_whole_list_and_the_enterprise_of_its_case(self, world: World):
        cases = accepted(world, 3)
        issued = sign(world.put_on_list(cases), world.signer)

        mails = OutboxMessage.objects.filter(template="list_issued", list=issued)
        assert {mail.person for mail in mails} == {world.clerk.person, world.colleague.person}
        published = Event.objects.filter(code="publish").values_list("pk", flat=True)
        keys = OutboxMessage.objects.filter(template="step", data__subject__in=list(published))
        assert keys.count() == 3 * 2

    def test_copies_go_out_by_mail_or_wait_for_paper(self, world: World):
        issued = sign(world.put_on_list(accepted(world, 1)), world.signer)

        union, tax = issued.copies.all()
        assert (union.name, union.message.address) == ("总工会", "union@example.cn")
        assert (tax.name, tax.message, tax.handed_on) == ("税务局", None, None)

    def test_signers_hear_of_a_list_and_the_preparer_of_its_return(self, world: World):
        listed = world.put_on_list(accepted(world, 1))
        lists.send_back(listed, world.signer, "标题有误", at=TUESDAY)

        told = OutboxMessage.objects.filter(list=listed)
        assert {mail.person for mail in told.filter(template="list_waiting")} == {
            world.signer.person,
            world.second_signer.person,
        }
        assert [mail.person for mail in told.filter(template="list_returned")] == [world.colleague.person]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_two_lists_with_one_case_one_wins_and_the_other_is_told(self, committed_world: World):
        world = committed_world
        shared, first, second = accepted(world, 3)

        answers = together(
            lambda: world.put_on_list([shared, first], title="甲"),
            lambda: world.put_on_list([second, shared], title="乙"),
        )

        won = [each for each in answers if isinstance(each, PublicList)]
        lost = [each for each in answers if isinstance(each, ManyRefused)]
        assert (len(won), len(lost)) == (1, 1), answers
        assert set(lost[0].by_case) == {shared.pk}
        assert won[0].title in str(lost[0])

    def test_lists_locked_in_either_order_wait_for_each_other_and_none_fails(self, committed_world: World):
        world = committed_world
        ask_for_signatures(world, 0)
        cases = accepted(world, 6)

        answers = together(
            lambda: world.put_on_list(cases[:3][::-1]),
            lambda: world.put_on_list(cases[3:]),
            lambda: world.put_on_list(cases[::-1]),
        )

        won = [each for each in answers if isinstance(each, PublicList)]
        assert all(isinstance(each, PublicList | ManyRefused) for each in answers), answers
        assert len(won) in (1, 2)
        assert sorted(each.number for each in won) == [f"试名〔2026〕{n}号" for n in range(1, len(won) + 1)]

    def test_an_enterprise_that_drops_its_case_meanwhile_wins_or_is_told(self, committed_world: World):
        world = committed_world
        cases = accepted(world, 2)
        listed = world.put_on_list(cases)

        signed, dropped = together(
            lambda: sign(listed, world.signer),
            lambda: world.take(cases[0], "drop", world.handler, {}, seen_version=3),
        )

        if isinstance(dropped, Event):
            assert isinstance(signed, ManyRefused)
            assert states([cases[1]]) == {"accepted"}
        else:
            assert isinstance(dropped, StaleVersion)
            assert states(cases) == {"granted"}

    def test_two_people_who_sign_at_once_issue_one_list(self, committed_world: World):
        world = committed_world
        listed = world.put_on_list(accepted(world, 2))
        confirmed = listed.hash

        answers = together(
            lambda: lists.sign(listed, world.signer, confirmed_hash=confirmed, at=TUESDAY),
            lambda: lists.sign(listed, world.second_signer, confirmed_hash=confirmed, at=TUESDAY),
        )

        assert sorted(type(each).__name__ for each in answers) == ["PublicList", "WrongState"]
        assert Event.objects.filter(code="publish").count() == 2


def test_signing_a_list_costs_a_small_constant_for_each_case(world: World):
    def queries(count: int) -> int:
        listed = world.put_on_list(accepted(world, count))
        with CaptureQueriesContext(connection) as captured:
            sign(listed, world.signer)
        return len(captured)

    queries(1)  # whatever is looked up once and kept
    few, more, most = queries(2), queries(6), queries(10)

    assert (most - more) == (more - few)
    assert (more - few) / 4 <= 16


def test_a_case_refused_on_its_own_condition_is_refused_as_the_condition(world: World):
    case = world.accepted()
    Case.objects.filter(pk=case.pk).update(bigrams=["no"])

    error = refused(world.put_on_list, [case])

    assert error.status == GuardRefused.status
