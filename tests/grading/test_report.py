"""The self-evaluation report, section by section: what is refused, and with which figures."""

from datetime import date
from decimal import Decimal

import pytest

from casework import contents
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, StaleVersion, WrongState
from grading import self_evaluation
from grading.self_evaluation import KIND, REPORT
from tests import factories
from tests.grading.world import (
    ELEMENTS,
    enterprise,
    moment,
    refused,
    refused_at,
    report,
    save,
    scores,
    statistics,
    write_report,
)

AT = moment("2026-03-10")


@pytest.fixture
def case(world):
    return world.start(at=AT)


def save_scores(world, case, code: str, **changes) -> dict[str, list[str]]:
    """What is said about a sheet with full marks but for one changed row; empty where it is saved."""
    rows = scores(lost="0")
    index = next(i for i, row in enumerate(rows) if row["element"] == code)
    rows[index] |= changes
    try:
        save(case, "scores", {"elements": rows}, world.enterprise.handler, at=AT)
    except PayloadInvalid as refusal:
        return {reason.path.removeprefix(f"/elements/{index}/"): str(reason.message) for reason in refusal.reasons}
    return {}


def test_a_score_above_the_full_score(world, case):
    assert save_scores(world, case, "1.2", score="41") == {"score": "The score 41 is above the full score 40.0."}


def test_a_score_below_nothing(world, case):
    assert save_scores(world, case, "1.2", score="-1").keys() == {"score"}


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1e400", "half", "12.25"])
def test_a_score_that_is_no_number_with_one_decimal(world, case, score):
    assert save_scores(world, case, "1.2", score=score).keys() == {"score"}


def test_deductions_that_do_not_add_up(world, case):
    changes = {"score": "36.5", "deductions": "2 未附名册\n1 记录不全"}

    assert save_scores(world, case, "1.2", **changes) == {
        "deductions": "The deductions add up to 3, but 40.0 - 36.5 = 3.5 points are missing."
    }


def test_points_lost_without_a_reason(world, case):
    assert save_scores(world, case, "1.2", score="39") == {
        "deductions": "The deductions add up to 0, but 40.0 - 39 = 1.0 points are missing."
    }


def test_a_deduction_without_points(world, case):
    assert save_scores(world, case, "1.2", score="39", deductions="1 未附名册\n记录不全") == {
        "deductions": "Line 2 does not begin with the points deducted, such as “2.5 reason”."
    }


@pytest.mark.parametrize("line", ["3.5 未附名册", "-3.5 未附名册", "3.5分：未附名册", "3.5，未附名册"])
def test_a_deduction_may_be_written_as_people_write_it(world, case, line):
    assert save_scores(world, case, "1.2", score="36.5", deductions=line) == {}


def test_an_element_that_does_not_apply_needs_a_reason_and_no_score(world, case):
    assert save_scores(world, case, "2.2", score=None, not_applicable=True) == {
        "deductions": "Say why this element does not apply."
    }
    assert save_scores(world, case, "2.2", score=None, not_applicable=True, deductions="无危险源") == {}


def test_a_sheet_may_be_saved_half_done_but_not_submitted(world, case):
    assert save_scores(world, case, "1.1", score=None) == {}
    assert [str(reason) for reason in self_evaluation.findings(section_context(world, case))][-1] == (
        "1 elements have no score: 1.1.（G-4）"
    )


def test_a_deduction_from_no_score(world, case):
    assert save_scores(world, case, "1.1", score=None, deductions="2 记录不全") == {
        "score": "Enter the score, or mark the element as not applicable."
    }


def test_an_element_that_the_standard_does_not_know(world, case):
    assert save_scores(world, case, "1.1", element="9.9") == {
        "/elements/0": "The standard has no element of that code."
    }


def findings(world, case, **sections) -> dict[str, list[str]]:
    """What keeps the draft from being submitted, by section."""
    write_report(case, **sections)
    found: dict[str, list[str]] = {}
    for reason in self_evaluation.findings(section_context(world, case)):
        found.setdefault(reason.path.strip("/"), []).append(str(reason))
    return found


def section_context(world, case):
    return self_evaluation.SectionContext(case, world.enterprise.handler, AT.date(), contents.draft(case, KIND))


def test_a_complete_report_lacks_nothing(world, case):
    assert findings(world, case) == {}


def test_a_missing_element(world, case):
    assert findings(world, case, scores={"elements": scores()[:-1]}) == {
        "scores": ["1 elements have no score: 2.2.（G-4）"]
    }


def test_an_element_scored_twice(world, case):
    assert findings(world, case, scores={"elements": [*scores(), scores()[0]]}) == {
        "scores": ["These elements are scored more than once: 1.1.（G-4）"]
    }


def test_nothing_applies(world, case):
    rows = [
        {"element": code, "score": None, "not_applicable": True, "deductions": "无"} for code, _name, _full in ELEMENTS
    ]

    assert findings(world, case, scores={"elements": rows}) == {
        "scores": ["No element applies, so there is no score (G-4).（G-4）"]
    }


def test_a_score_just_below_the_threshold_is_shown_rounded_and_compared_exactly(world, case):
    rows = scores(lost="25.1", element="1.2")

    assert findings(world, case, scores={"elements": rows}) == {
        "scores": ["The score of 74.9 is below the 75 that the standard asks for at level 2.（G-4）"]
    }
    assert findings(world, case, scores={"elements": scores(lost="25", element="1.2")}) == {}


def test_what_does_not_apply_is_taken_from_the_full_score(world, case):
    write_report(case)
    rows = scores(lost="2")
    rows[3] |= {"score": None, "not_applicable": True, "deductions": "无"}

    score = self_evaluation.score_of(case.record, {"scores": {"elements": rows}})

    assert score is not None
    assert (score.actual, score.full, score.not_applicable) == (Decimal(88), Decimal(100), Decimal(10))
    assert score.percent == Decimal("97.8")
    assert score.level_reached == 1


def test_a_section_not_filled_in(world, case):
    assert findings(world, case, group=None) == {"group": ["“Evaluation group” has not been filled in yet.（G-7-1）"]}


def test_a_group_led_by_two_and_without_employees(world, case):
    leaders = [{"name": name, "position": "总经理", "part": "leader"} for name in ("甲", "乙")]

    assert findings(world, case, group={"members": leaders}) == {
        "group": [
            "The group has 2 leaders; it is led by the principal responsible person alone.（G-7-1）",
            "No employees' member is in the group; at least one is needed.（G-7-1）",
        ]
    }


def publication(first: str, last: str) -> dict[str, object]:
    return {"first_day": first, "last_day": last, "place": "公告栏", "evidence": []}


def test_a_publication_that_was_too_short(world, case):
    assert findings(world, case, publication=publication("2026-02-24", "2026-03-06")) == {
        "publication": [
            "Published from 2026-02-24 to 2026-03-06; 10 working days after the first day last until "
            "2026-03-09.（G-7-1）"
        ]
    }


def test_a_publication_that_has_not_ended(world, case):
    assert findings(world, case, publication=publication("2026-02-24", "2026-03-10")) == {
        "publication": ["The publication lasts until 2026-03-10; the report can be submitted from 2026-03-11.（G-7-1）"]
    }


def test_the_shortest_publication_ended_yesterday(world, case):
    assert findings(world, case, publication=publication("2026-02-24", "2026-03-09")) == {}


def test_a_publication_that_began_before_the_evaluation_ended(world, case):
    basics = report(case)["basics"]
    row = publication("2026-02-09", "2026-03-09")

    assert findings(world, case, basics=basics | {"evaluated_until": "2026-02-10"}, publication=row) == {
        "publication": ["The publication began on 2026-02-09, before the evaluation ended on 2026-02-10.（G-7-1）"]
    }
    assert findings(world, case, basics=basics | {"evaluated_until": "2026-02-09"}, publication=row) == {}
    assert findings(world, case, basics=None, publication=row).keys() == {"basics"}


def test_a_publication_over_the_spring_festival_lasts_longer(world, case):
    assert "2026-03-05" in findings(world, case, publication=publication("2026-02-13", "2026-02-27"))["publication"][0]


def test_a_publication_with_its_days_the_wrong_way_round(world, case):
    payload = publication("2026-03-09", "2026-02-01")

    found = refused_at(PayloadInvalid, save, case, "publication", payload, world.enterprise.handler, at=AT)

    assert found["/last_day"] == ["The last day, 2026-02-01, lies before the first."]
    assert "/evidence" in found


def test_a_publication_that_begins_tomorrow(world, case):
    payload = publication("2026-03-11", "2026-03-31")

    found = refused_at(PayloadInvalid, save, case, "publication", payload, world.enterprise.handler, at=AT)

    assert found["/first_day"] == ["2026-03-11 has not come yet; today is 2026-03-10."]


def test_evidence_of_another_case_is_no_evidence(world, case):
    other = world.start(by=enterprise(), at=AT)
    foreign = report(other)["publication"]

    found = refused_at(PayloadInvalid, save, case, "publication", foreign, world.enterprise.handler, at=AT)

    assert found.keys() == {"/evidence"}


def test_an_impossible_day(world, case):
    payload = publication("2026-02-30", "2026-03-09")

    found = refused_at(PayloadInvalid, save, case, "publication", payload, world.enterprise.handler, at=AT)

    assert "/first_day" in found


def test_an_evaluation_that_has_not_happened_yet(world, case):
    payload = report(case)["basics"] | {"year": 2027, "evaluated_until": "2026-03-11"}

    assert refused_at(PayloadInvalid, save, case, "basics", payload, world.enterprise.handler, at=AT) == {
        "/year": ["2027 has not come yet; it is 2026."],
        "/evaluated_until": ["2026-03-11 has not come yet; today is 2026-03-10."],
    }


def test_an_evaluation_that_ends_before_it_begins(world, case):
    payload = report(case)["basics"] | {"evaluated_from": "2026-01-20", "evaluated_until": "2026-01-10"}

    assert refused_at(PayloadInvalid, save, case, "basics", payload, world.enterprise.handler, at=AT) == {
        "/evaluated_until": ["The last day, 2026-01-10, lies before the first."]
    }


def test_a_commitment_that_is_not_made(world, case):
    rows = report(case)["commitments"]["commitments"]
    rows[4] |= {"holds": False}

    assert findings(world, case, commitments={"commitments": rows}) == {
        "commitments": ["Commitment 5 is not made: No event of major bad influence on society has happened.（G-8-1）"]
    }


def test_level_one_asks_for_statistics_and_for_twelve_commitments(world):
    case = world.start(level=1, at=AT)

    assert findings(world, case, statistics=None) == {
        "statistics": ["“Accident statistics” has not been filled in yet.（G-7-1）"]
    }
    nine = report(case)["commitments"]["commitments"][:9]
    found = findings(world, case, commitments={"commitments": nine})
    assert [line.split(":")[0] for line in found["commitments"]] == [
        f"Commitment {number} is not made" for number in (10, 11, 12)
    ]


def test_statistics_of_one_year_twice(world):
    case = world.start(level=1, at=AT)
    years = [statistics(2024), statistics(2025), statistics(2025)]

    assert findings(world, case, statistics={"years": years}) == {
        "statistics": ["The statistics of 2025 are entered more than once.（G-8-2）"]
    }


def test_statistics_of_a_year_to_come(world):
    case = world.start(level=1, at=AT)

    payload = {"years": [statistics(2027)]}

    assert refused_at(PayloadInvalid, save, case, "statistics", payload, world.enterprise.handler, at=AT) == {
        "/years/0/year": ["2027 has not come yet; it is 2026."]
    }


def test_levels_two_and_three_are_asked_for_no_statistics(world, case):
    payload = {"years": [statistics(2025)]}

    refused(WrongState, save, case, "statistics", payload, world.enterprise.handler, at=AT)


def test_only_the_enterprise_writes_its_report(world, case):
    write_report(case)
    payload = contents.draft(case, KIND).data["group"]

    for stranger in (world.unit.handler, enterprise().handler, viewer(world)):
        refused(NotPermitted, save, case, "group", payload, stranger, at=AT)


def test_two_who_write_the_same_report_at_once(world, case):
    payload = report(case)["group"]
    opened = contents.draft(case, KIND).revision
    save(case, "group", payload, world.enterprise.handler, at=AT)

    assert refused(
        StaleVersion,
        contents.write_section,
        case,
        REPORT,
        "group",
        world.enterprise.principal,
        payload,
        seen_revision=opened,
        at=AT,
    ) == [f"{world.enterprise.handler} has saved this report since you opened the page; compare, then save again."]


def test_a_report_that_was_submitted_is_not_written_any_more(world):
    case = world.case_at("submitted")
    submitted = contents.latest(case, KIND)

    assert submitted.frozen_at == moment("2026-03-10")
    with pytest.raises(AssertionError):
        save(case, "group", submitted.data["group"], world.enterprise.handler, at=AT)
    assert refused(
        WrongState,
        contents.write_section,
        case,
        REPORT,
        "group",
        world.enterprise.handler,
        submitted.data["group"],
        seen_revision=0,
        at=AT,
    ) == ["“Self-evaluation report” cannot be edited now."]


def test_the_submission_repeats_every_finding_at_once_with_its_page(world, case):
    write_report(case, group=None, scores={"elements": scores()[:-1]})

    with pytest.raises(GuardRefused) as caught:
        world.do(case, "submit", at=AT)

    assert [str(reason.message) for reason in caught.value.reasons] == [
        "“Evaluation group” has not been filled in yet.",
        "1 elements have no score: 2.2.",
    ]
    assert caught.value.reasons[1].url.endswith("/self_evaluation/scores/")


def viewer(world):
    return factories.actor("viewer", organisation=world.enterprise.organisation)


def test_the_day_of_a_form_is_that_of_the_step(world, case):
    payload = report(case)["basics"] | {"evaluated_until": date(2026, 3, 10).isoformat()}

    saved = save(case, "basics", payload, world.enterprise.handler, at=AT)

    assert saved.data["basics"]["evaluated_until"] == "2026-03-10"
