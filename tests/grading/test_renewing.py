"""The fast track of a renewal: by the records, by the department's own judgement, or not at all (G-10-2)."""

from datetime import date

import pytest
from django.utils import translation

from casework import engine
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.models import Case
from grading.conditions.renewal import recorded_conditions
from grading.forms.renewal import JUDGED
from grading.models import (
    AccidentRecord,
    BarRecord,
    DishonestyRecord,
    GradeRecord,
    Industry,
    YearlySelfEvaluation,
)
from grading.workflow import APPLICATION
from tests.grading.outcomes import judgements
from tests.grading.world import moment, refused, refused_at, running, take, told

AT = moment("2026-03-12")
CONFIRM = next(step for step in APPLICATION.steps if step.code == "confirm_renewal")


@pytest.fixture
def case(world):
    return world.case_at("audited, renewal")


def accident(world, on: str, **figures):
    return AccidentRecord.objects.create(
        enterprise=world.enterprise.organisation, on=date.fromisoformat(on), summary="事故", source="通报", **figures
    )


def why_not(world, case, at=AT) -> list[str]:
    return refused(GuardRefused, world.do, case, "confirm_renewal", at=at)


@pytest.mark.parametrize("state", ["submitted, renewal", "audited, renewal"])
def test_it_goes_straight_to_the_list(world, state):
    case = world.case_at(state)

    event = world.do(case, "confirm_renewal", at=AT)

    assert case.state == "listed"
    assert set(running(case)) == {"posting"}
    assert told(event) >= {world.enterprise.handler.person.name, world.unit.handler.person.name}
    world.do(case, "post_notice", at=AT)
    assert case.state == "noticed"


def test_each_judgement_needs_a_tick_and_a_remark(world, case):
    payload = judgements()
    payload["judgements"][1] |= {"met": False}
    payload["judgements"][2] |= {"remark": ""}

    found = refused_at(PayloadInvalid, world.do, case, "confirm_renewal", payload, at=AT)

    assert set(found) == {"/judgements/1/met", "/judgements/2/remark"}
    assert "send the renewal through the full procedure" in found["/judgements/1/met"][0]


def test_every_condition_is_judged_once(world, case):
    rows = judgements()["judgements"]

    assert refused(GuardRefused, world.do, case, "confirm_renewal", {"judgements": rows[1:]}, at=AT) == [
        "Condition “bad_influence” is to be judged once.（G-10-2）"
    ]
    assert len(JUDGED) == 4


def test_five_serious_injuries_in_the_validity_close_it(world, case):
    accident(world, "2023-06-10", serious_injuries=2)
    accident(world, "2025-01-10", serious_injuries=2)
    accident(world, "2026-03-11", serious_injuries=1)

    (sentence,) = why_not(world, case)

    assert sentence == (
        "5 seriously injured (2023-06-10, 2025-01-10, 2026-03-11), which reaches the limit of 5 in the whole validity; "
        "the renewal cannot go straight to the public notice.（G-10-2）"
    )


def test_an_accident_before_the_announcement_does_not_count(world, case):
    accident(world, "2023-05-19", serious_injuries=9)

    world.do(case, "confirm_renewal", at=AT)

    assert case.state == "listed"


def test_revocation_goes_first(world, case):
    accident(world, "2024-09-10", serious_injuries=3)

    (sentence,) = why_not(world, case)

    assert sentence.startswith("3 seriously injured within 12 months (2024-09-10), which reaches the limit of 3")
    assert sentence.endswith("（G-11）")


def test_a_death_stands_against_it_by_both_rules(world, case):
    accident(world, "2024-09-10", deaths=1)

    revocation, fast_track = why_not(world, case)

    assert revocation.startswith("1 dead (2024-09-10), which is a ground of revocation")
    assert fast_track.startswith("1 dead (2024-09-10), where nobody may have died in the validity")


def test_losses_are_said_in_yuan(world, case):
    accident(world, "2023-06-10", direct_loss_fen=400_000_000)
    accident(world, "2025-06-10", direct_loss_fen=100_000_050)

    sentences = " ".join(why_not(world, case))

    assert "5,000,000.50 yuan lost (2023-06-10, 2025-06-10), which reaches the limit of 5,000,000 yuan" in sentences


def test_in_chinese_the_sentence_reads_as_officials_write_it(world, case):
    accident(world, "2023-06-10", serious_injuries=2)
    accident(world, "2025-01-10", serious_injuries=3, direct_loss_fen=100_000_000)

    with translation.override("zh-hans"):
        sentences = why_not(world, case)

    assert (
        "重伤 5 人（2023-06-10、2025-01-10），达到有效期内累计 5 人的界限，不能走直接公示程序。（G-10-2）" in sentences
    )
    assert any("直接经济损失 1,000,000 元（2025-01-10）" in sentence for sentence in sentences)


def test_a_commitment_that_no_longer_holds_stands_against_it(world, case):
    accident(world, "2026-03-10", serious_injuries=4)

    assert any("Commitment 4 does not hold" in sentence for sentence in why_not(world, case))


def test_the_dishonesty_list_stands_against_it_by_today(world, case):
    DishonestyRecord.objects.create(
        enterprise=world.enterprise.organisation, listed_on=date(2026, 3, 12), source="公告"
    )

    assert "On the dishonesty list since 2026-03-12, which is a ground of revocation.（G-11）" in why_not(world, case)


def test_a_bar_since_the_application_stands_against_it(world, case):
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind="revocation", notified_on=date(2026, 3, 11), source="公告"
    )

    assert any("Barred by the revocation of 2026-03-11" in sentence for sentence in why_not(world, case))


def test_every_calendar_year_needs_its_self_evaluation(world, case):
    YearlySelfEvaluation.objects.filter(year__in=(2023, 2025)).delete()

    (sentence,) = why_not(world, case)

    assert sentence.startswith("No self-evaluation is on record for 2023, 2025;")


def test_those_of_another_industry_do_not_count(world, case):
    YearlySelfEvaluation.objects.filter(year=2024).update(industry=Industry.objects.get(code="textiles"))

    (sentence,) = why_not(world, case)
    assert sentence.startswith("No self-evaluation is on record for 2024;")


def test_validity_must_still_run(world, case):
    last, over = moment("2026-05-20"), moment("2026-05-21")

    (sentence,) = why_not(world, case, at=over)
    assert "is valid on 2026-05-21; a renewal without a new review needs one." in sentence

    world.do(case, "confirm_renewal", at=last)
    assert case.state == "listed"


def test_a_grade_that_ended_early_is_not_renewed(world, case):
    GradeRecord.objects.update(ended_on=date(2026, 3, 1))

    (sentence,) = why_not(world, case)
    assert "is valid on 2026-03-12" in sentence


def test_only_renewals_go_this_way(world):
    case = world.case_at("audited")

    for code in ("confirm_renewal", "to_full_procedure"):
        (sentence,) = refused(GuardRefused, world.do, case, code, at=AT)
        assert sentence.startswith("This is for renewals at the same level; the application is of the kind")


def test_sent_through_the_full_procedure_it_stays_there(world):
    case = world.case_at("submitted, renewal")
    before = running(case)

    event = world.do(case, "to_full_procedure", at=AT)

    assert (case.state, running(case)) == ("submitted", before)
    assert told(event) >= {world.enterprise.handler.person.name, world.unit.handler.person.name}
    for code in ("confirm_renewal", "to_full_procedure"):
        assert refused(GuardRefused, world.do, case, code, at=AT) == [
            "On 2026-03-12 the renewal was sent through the full procedure; it stays there.（G-10-2）"
        ]
    world.do(case, "accept", at=AT)
    assert case.state == "accepted"


def test_taken_from_the_list_it_is_audited(world):
    case = world.case_at("listed, renewal")

    world.do(case, "leave_fast_track", at=AT)

    assert case.state == "accepted"
    assert set(running(case)) == {"renewed_audit"}
    world.do(case, "pass_audit", at=AT)
    assert refused(GuardRefused, world.do, case, "confirm_renewal", at=AT) == [
        "On 2026-03-12 the renewal was sent through the full procedure; it stays there.（G-10-2）"
    ]


def test_what_was_reviewed_is_struck_instead(world):
    case = world.case_at("listed")

    assert refused(GuardRefused, world.do, case, "leave_fast_track", at=AT) == [
        "The application was reviewed; strike it from the list instead.（G-10-2）"
    ]


def test_the_department_reads_what_the_records_say(world, case):
    accident(world, "2025-06-10", serious_injuries=1, direct_loss_fen=1_234_56)
    context = engine.context_for(Case.objects.get(pk=case.pk), CONFIRM, world.province.handler, AT)

    found = recorded_conditions(context)

    assert [condition.against for condition in found] == [()] * len(found)
    said = " ".join(line for condition in found for line in condition.records)
    assert "from 2023-05-20 to 2026-05-20" in said
    assert "2025-06-10: 0 dead, 1 seriously injured, 1,234.56 yuan lost." in said
    assert "On record: 2023, 2024, 2025, 2026 (2026 by this application)." in said


def test_only_the_department_confirms(world, case):
    for actor in (world.unit.handler, world.enterprise.handler):
        refused(NotPermitted, take, case, "confirm_renewal", actor, judgements(), at=AT)
