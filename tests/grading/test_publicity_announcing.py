"""The announcement: when it is possible, what stands against it, what it enters into the register."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import engine, lists
from casework.errors import ManyRefused, NotPermitted
from casework.models import Case, OutboxMessage, PublicList
from casework.queries import worklist
from grading.models import AccidentRecord, BarRecord, CopyBody, DishonestyRecord, GradeRecord
from tests.grading.scenes import NOTICE_PUT_UP, SUBMITTED_ON
from tests.grading.world import PAYLOADS, World, enterprise, list_through, moment, put_on_list

LAST_DAY = date(2026, 3, 5)  # Saturday, 28 February is a make-up day
FIRST_DAY = date(2026, 3, 6)


def announce(world: World, cases: list[Case], day: date = SUBMITTED_ON) -> list[Any]:
    for case in cases:
        case.refresh_from_db()
    payload = PAYLOADS["announce"](world, cases[0])
    return list_through(cases, "announce", payload, *world.hands(cases[0], "announce"), at=moment(day))


def against(world: World, case: Case, day: date = SUBMITTED_ON) -> list[str]:
    """What stands against announcing the case alone."""
    with pytest.raises(ManyRefused) as caught:
        announce(world, [case], day)
    return [str(reason) for reason in caught.value.by_case[case.pk]]


def test_a_day_too_early_is_refused_with_the_day_from_which_it_is_possible(world: World):
    case = world.case_at("noticed, over")

    assert case.deadlines.get(code="public_notice").due_on == LAST_DAY
    assert against(world, case, LAST_DAY) == [
        "The public notice of 2026-02-25 runs until 2026-03-05, 7 full working days; "
        "it can be announced from 2026-03-06.（G-7-4）"
    ]
    announce(world, [case], FIRST_DAY)
    assert Case.objects.get(pk=case.pk).state == "granted"


def test_an_objection_entered_while_the_list_waits_is_told_beside_its_case_and_stops_the_list(world: World):
    cases = [world.case_at("noticed, over", by=enterprise(name=name)) for name in ("遵化铸造", "玉田印机")]
    preparer, signer = world.hands(cases[0], "announce")
    listed = put_on_list(cases, "announce", PAYLOADS["announce"](world, cases[0]), preparer, at=moment(SUBMITTED_ON))
    world.do(cases[1], "object", at=moment(SUBMITTED_ON))

    moved_on, undecided = lists.obstacles(listed, signer, at=moment(SUBMITTED_ON))[cases[1].pk]
    assert "it is now version" in str(moved_on)
    assert "1 objection is not decided yet" in str(undecided)


def test_the_grade_is_entered_for_three_years_with_its_document_and_case(world: World):
    case = world.case_at("noticed, over")
    announce(world, [case])

    grade = GradeRecord.objects.get(case=case)
    assert (grade.enterprise, grade.industry) == (case.record.enterprise, case.record.standard.industry)
    assert (grade.announced_on, grade.valid_until) == (SUBMITTED_ON, date(2029, 3, 10))
    assert grade.document_number == "冀应急〔2026〕12号"


def test_it_supersedes_what_the_enterprise_held_in_the_industry_as_of_the_day_before(world: World):
    industry = world.standard.industry
    case = world.case_at("noticed, over")
    own = case.record.enterprise
    held = {"announced_on": date(2023, 4, 1), "valid_until": date(2026, 4, 1), "document_number": "旧1号"}
    earlier = GradeRecord.objects.create(enterprise=own, industry=industry, level=3, **held)
    other = GradeRecord.objects.create(enterprise=enterprise().organisation, industry=industry, level=3, **held)
    ended = GradeRecord.objects.create(enterprise=own, industry=industry, level=3, ended_on=date(2024, 1, 1), **held)

    announce(world, [case])

    days = {row.pk: row.ended_on for row in GradeRecord.objects.filter(pk__in=[earlier.pk, other.pk, ended.pk])}
    assert days == {earlier.pk: date(2026, 3, 9), other.pk: None, ended.pk: date(2024, 1, 1)}
    assert GradeRecord.objects.get(pk=earlier.pk).history.count() == 2


def test_an_undecided_objection_stands_against_it(world: World):
    case = world.case_at("noticed, over")
    world.do(case, "object", at=moment(LAST_DAY))

    assert against(world, case) == ["1 objection is not decided yet (no. 1); decide on it first.（G-7-5）"]


def test_a_bar_since_the_application_stands_against_it(world: World):
    case = world.case_at("noticed, over")
    BarRecord.objects.create(
        enterprise=case.record.enterprise, kind="false_commitment", notified_on=date(2026, 3, 2), source="文书"
    )

    assert against(world, case) == [
        "Barred by the false commitment of 2026-03-02 until 2029-03-02; an application is possible from 2029-03-03."
        "（G-8-3）"
    ]


@pytest.mark.parametrize(
    ("accidents", "said"),
    [
        ([{"deaths": 1}], "1 dead since the application (2026-03-01), a ground of revocation.（G-11）"),
        (
            [{"serious_injuries": 2}, {"serious_injuries": 1}],
            "3 seriously injured since the application (2026-03-01, 2026-03-01), which reaches the limit of 3 "
            "and is a ground of revocation.（G-11）",
        ),
        (
            [{"direct_loss_fen": 100_000_000}],
            "1,000,000 yuan lost since the application (2026-03-01), which reaches the limit of 1,000,000 yuan "
            "and is a ground of revocation.（G-11）",
        ),
    ],
)
def test_accidents_since_the_application_stand_against_it(world: World, accidents, said):
    case = world.case_at("noticed, over")
    for figures in accidents:
        AccidentRecord.objects.create(
            enterprise=case.record.enterprise, on=date(2026, 3, 1), summary="事故", source="台账", **figures
        )

    assert against(world, case) == [said]


def test_accidents_that_stay_below_every_figure_or_lie_before_the_application_do_not(world: World):
    case = world.case_at("noticed, over")
    for day in (date(2026, 3, 1), NOTICE_PUT_UP, date(2025, 6, 1)):
        AccidentRecord.objects.create(
            enterprise=case.record.enterprise, on=day, serious_injuries=2, summary="事故", source="台账"
        )

    announce(world, [case])
    assert Case.objects.get(pk=case.pk).state == "granted"


def test_the_dishonesty_list_stands_against_it_until_the_day_of_removal(world: World):
    case = world.case_at("noticed, over")
    listing = DishonestyRecord.objects.create(
        enterprise=case.record.enterprise, listed_on=date(2026, 3, 1), source="名单"
    )
    assert against(world, case) == ["On the dishonesty list since 2026-03-01, which is a ground of revocation.（G-11）"]

    listing.removed_on = SUBMITTED_ON
    listing.save()
    announce(world, [case])


def test_all_that_stands_against_it_is_told_at_once(world: World):
    case = world.case_at("noticed, over")
    world.do(case, "object", at=moment(LAST_DAY))
    DishonestyRecord.objects.create(enterprise=case.record.enterprise, listed_on=date(2026, 3, 1), source="名单")

    assert len(against(world, case, LAST_DAY)) == 3


def test_one_enterprise_twice_in_an_industry_is_refused_with_both_references(world: World):
    first, second = world.case_at("noticed, over"), world.case_at("noticed, over", by=enterprise())
    second.record.enterprise = first.record.enterprise
    second.record.save()

    with pytest.raises(ManyRefused) as caught:
        announce(world, [first, second])

    for case in (first, second):
        (reason,) = caught.value.by_case[case.pk]
        assert first.reference in str(reason)
        assert second.reference in str(reason)


def test_twenty_are_announced_in_one_act_with_one_struck(world: World):
    cases = [world.case_at("noticed, over", by=enterprise(name=f"冀东铸造{n}有限公司")) for n in range(20)]
    preparer, signer = world.hands(cases[0], "announce")
    listed = put_on_list(cases, "announce", PAYLOADS["announce"](world, cases[0]), preparer, at=moment(SUBMITTED_ON))
    world.do(cases[7], "withdraw", at=moment(SUBMITTED_ON, 11))
    with pytest.raises(ManyRefused) as caught:
        lists.sign(listed, signer, confirmed_hash=listed.hash, at=moment(SUBMITTED_ON, 12))
    assert set(caught.value.by_case) == {cases[7].pk}
    assert not GradeRecord.objects.exists()

    struck = lists.strike(listed, cases[7], signer, "企业已撤回申请", at=moment(SUBMITTED_ON, 12))
    issued = lists.sign(listed, signer, confirmed_hash=struck.hash, at=moment(SUBMITTED_ON, 12))

    assert GradeRecord.objects.count() == 19
    assert len(issued.data["entries"]) == 19
    assert issued.number == "冀应急标公告〔2026〕21号"  # after one notice for each
    assert {entry["valid_until"] for entry in issued.data["entries"]} == {"2029-03-10"}
    assert Case.objects.filter(state="granted").count() == 19
    assert Case.objects.get(pk=cases[7].pk).state == "withdrawn"


def test_copies_go_to_each_body_of_the_register_that_holds_on_the_day(world: World):
    office = world.province.organisation
    since = date(2022, 1, 1)
    rows = [
        CopyBody(department=office, kind="trade_union", name="省总工会", email="union@example.cn", since=since),
        CopyBody(department=office, kind="securities", name="证监局", since=since),
        CopyBody(department=office, kind="securities", name="旧证监局", since=since, until=date(2025, 1, 1)),
        CopyBody(department=world.city.organisation, kind="securities", name="市局", since=since),
    ]
    CopyBody.objects.bulk_create(rows)
    announce(world, [world.case_at("noticed, over")])

    listed = PublicList.objects.get(step="announce")
    assert [(copy.name, copy.email) for copy in listed.copies.all()] == [
        ("省总工会", "union@example.cn"),
        ("证监局", ""),
    ]
    assert OutboxMessage.objects.get(template="list_copy").address == "union@example.cn"
    assert listed.data["copies"] == ["省总工会", "证监局"]


def test_what_announcing_does_is_said_beforehand_with_bodies_that_nobody_has_named(world: World):
    CopyBody.objects.create(
        department=world.province.organisation, kind="trade_union", name="省总工会", since=date(2022, 1, 1)
    )
    case = world.case_at("noticed, over")
    preparer, _signer = world.hands(case, "announce")
    contexts = lists.examine(
        "grading",
        "announce",
        [case],
        preparer,
        PAYLOADS["announce"](world, case),
        title="公告",
        seen={case.pk: case.version},
        at=moment(SUBMITTED_ON),
    )

    said = case.case_type.step("announce").together.consequences(contexts)

    assert said[0] == "1 enterprise gets level 2, valid until 2029-03-10."
    assert "Copies go on paper to: 省总工会; record day and proof afterwards." in said
    assert any("no body is named as: industry department" in each for each in said)


def test_the_list_of_the_qualified_goes_to_the_department_and_the_notice_says_until_when(world: World):
    case = world.case_at("noticed, over")
    qualified, notice = (PublicList.objects.get(step=step) for step in ("list", "post_notice"))

    assert (qualified.number, qualified.data["addressee"]) == ("冀安评名〔2026〕1号", world.province.organisation.name)
    assert (notice.data["first_day"], notice.data["last_day"]) == ("2026-02-25", "2026-03-05")
    assert notice.data["working_days"] == 7
    assert notice.data["entries"][0]["name"] == case.record.enterprise.name


def test_who_put_up_the_notice_decides_on_no_objection(world: World):
    case = world.case_at("noticed, over")
    world.do(case, "object", at=moment(LAST_DAY))
    poster, signer = world.hands(case, "post_notice")

    step = case.case_type.step("decide_objection")
    for hand in (poster, signer):
        with pytest.raises(NotPermitted, match="had a hand in"):
            engine.enter(case, step.code, hand, seen_version=case.version, at=moment(SUBMITTED_ON))


def test_announcing_costs_a_small_constant_for_each_enterprise(world: World):
    def queries(count: int) -> int:
        cases = [world.case_at("noticed, over", by=enterprise()) for _ in range(count)]
        preparer, signer = world.hands(cases[0], "announce")
        payload = PAYLOADS["announce"](world, cases[0])
        listed = put_on_list(cases, "announce", payload, preparer, at=moment(SUBMITTED_ON))
        with CaptureQueriesContext(connection) as captured:
            lists.sign(listed, signer, confirmed_hash=listed.hash, at=moment(SUBMITTED_ON))
        return len(captured)

    queries(1)  # whatever is looked up once and kept
    one, three, five = queries(1), queries(3), queries(5)

    assert five - three == three - one
    assert (three - one) / 2 <= 25


def test_what_can_be_announced_stands_on_the_worklist_before_a_notice_that_still_runs(world: World, time_machine):
    running, over = world.case_at("noticed"), world.case_at("noticed", by=enterprise())
    over.deadlines.filter(code="public_notice").update(due_on=SUBMITTED_ON - timedelta(days=1))
    running.deadlines.filter(code="public_notice").update(due_on=SUBMITTED_ON + timedelta(days=1))
    time_machine.move_to(moment(SUBMITTED_ON), tick=False)

    assert list(worklist(world.province.handler)) == [over, running]
