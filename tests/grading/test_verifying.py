"""The verification: each nonconformity, and the score against the standard."""

from datetime import date

import pytest

from casework import contents, proposals, visibility
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.models import Content
from casework.steps import SectionContext
from grading import verification
from grading.nonconformities import FOUND_AND_RECTIFIED, VERIFICATION, reported
from grading.review_view import cards, versions_for
from grading.verification import SHEET
from tests.grading import reviewing
from tests.grading.world import moment, refused, refused_at, running

AT = moment("2026-03-20")
NOT_CURED = {"cured": "no", "remark": "报警装置未接入控制室"}


@pytest.fixture
def case(world):
    return world.case_at("verifying")


def verify(world, case, at=AT, **content):
    reviewing.write_verification(case, at.date(), **content)
    return world.do(case, "verify", {}, at=at)


def refused_result(world, case, **content):
    reviewing.write_verification(case, AT.date(), **content)
    return _refused(world, case)


def _refused(world, case):
    case.refresh_from_db()
    handler = world.review_unit.handler
    return refused(GuardRefused, proposals.prepare, case, "verify", handler, {}, seen_version=case.version, at=AT)


def row(number, **changes):
    result = {"way": "documents", "verified_on": "2026-03-20", "cured": "yes", "remark": "", "photos": []}
    return {"number": number, **result, **changes}


def save(case, rows, actor):
    draft = contents.draft(case, VERIFICATION)
    return contents.write_section(case, SHEET, "items", actor, {"items": rows}, seen_revision=draft.revision, at=AT)


def test_everything_cured_and_the_score_reached_is_qualified(world, case):
    event = verify(world, case)

    assert case.state == "qualified"
    assert case.deadlines.get(code="verification").state == "met"
    assert "verification" not in running(case)
    notices = {notice.code: notice for notice in event.notices.all()}
    assert set(notices) == {"verification_result", "verification_report"}
    result, told_unit = notices["verification_result"], notices["verification_report"]
    assert (result.issuer, result.addressee) == (world.review_unit.organisation, world.enterprise.organisation)
    assert (told_unit.issuer, told_unit.addressee) == (world.review_unit.organisation, world.unit.organisation)
    assert (result.data["score"], result.data["qualified"]) == ("100.0", True)
    assert result.data["items"][0] == {
        "n": 1,
        "place": "1.2 要素1.2 炼钢车间",
        "way": "现场复核",
        "verified_on": "2026-03-20",
        "cured": True,
        "remark": "",
    }


def test_one_nonconformity_not_cured_is_not_qualified_whatever_the_score(world, case):
    verify(world, case, n2=NOT_CURED)

    assert case.state == "unqualified"
    data = case.notices.get(code="verification_result").data
    assert (data["score"], data["qualified"]) == ("100.0", False)
    assert data["items"][1]["remark"] == "报警装置未接入控制室"
    assert running(case) == {"failure_notice": date(2026, 4, 3)}


def test_a_score_below_the_level_is_not_qualified_though_everything_is_cured(world, case):
    verify(world, case, lost={"1.2": "26"})

    assert case.state == "unqualified"


def test_the_exact_score_counts_not_the_rounded_one(world, case):
    verify(world, case, lost={"1.2": "25"})

    assert case.state == "qualified"


def test_every_nonconformity_has_its_result(world, case):
    assert refused_result(world, case, n1={"way": ""}, n2={"verified_on": None, "cured": ""}) == [
        "How it was verified is not said yet at: 1.（G-7-3-3）",
        "The day of the verification is missing at: 2.（G-7-3-3）",
        "Whether it is cured is not said yet at: 2.（G-7-3-3）",
    ]


def test_a_result_left_out_is_missed(world, case):
    reviewing.write_verification(case, AT.date())
    content = Content.objects.get(case=case, kind=VERIFICATION)
    content.data["items"]["items"] = content.data["items"]["items"][:1]
    Content.objects.filter(pk=content.pk).update(data=content.data)

    assert _refused(world, case) == ["Nonconformity 2 needs one result.（G-7-3-3）"]


def test_every_element_has_its_score_again(world, case):
    reviewing.write_verification(case, AT.date())
    content = Content.objects.get(case=case, kind=VERIFICATION)
    content.data["scores"]["elements"][0]["score"] = None
    Content.objects.filter(pk=content.pk).update(data=content.data)

    assert _refused(world, case) == ["1 elements have no score: 1.1.（G-4）"]


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        (
            {"number": 7},
            "number",
            "The review found no nonconformity 7.",
        ),
        (
            {"verified_on": "2026-03-09"},
            "verified_on",
            "2026-03-09 lies before the report, which came in on 2026-03-10.",
        ),
        ({"verified_on": "2026-03-21"}, "verified_on", "2026-03-21 has not come yet; today is 2026-03-20."),
        ({"cured": "no"}, "remark", "Say what is missing; the enterprise is told."),
    ],
)
def test_a_result_that_is_not_saved(world, case, changes, path, message):
    rows = [row(1) | changes, row(2)]

    assert refused_at(PayloadInvalid, save, case, rows, world.review_unit.handler) == {f"/items/0/{path}": [message]}


def test_what_was_not_reported_is_not_verified(world):
    """Such a report is refused; this is the second lock."""
    case = world.case_at("rectifying")
    reviewing.write_rectification(case)
    rectification = Content.objects.get(case=case, kind="rectification")
    world.do(case, "report_rectification", {}, at=AT)
    first = rectification.data["items"]["items"][:1]
    context = SectionContext(case, world.review_unit.handler, AT.date(), contents.draft(case, VERIFICATION))
    found = {kind: reported(case, kind) for kind in FOUND_AND_RECTIFIED}
    found["rectification"] = Content(data={"items": {"items": first}}, frozen_at=AT)
    context.memo[f"reported {FOUND_AND_RECTIFIED}"] = found

    form = SHEET.section("items").rows["items"](data=row(2), context=context)

    assert form.errors["number"] == [
        "Nonconformity 2 was not reported as rectified; only what is reported is verified."
    ]


def test_the_verification_is_the_team_s(world, case):
    refused(NotPermitted, save, case, [row(1), row(2)], world.unit.handler)

    assert not visibility.contents_of(case, SHEET, world.enterprise.handler).exists()


def test_the_scores_begin_as_the_review_gave_them(world, case):
    context = SectionContext(case, world.review_unit.handler, AT.date(), contents.draft(case, VERIFICATION))

    rows = SHEET.section("scores").prefill(context)["elements"]

    assert {each["element"]: each["score"] for each in rows} == {
        "1.1": "20.0",
        "1.2": "36.0",
        "2.1": "24.0",
        "2.2": "10.0",
    }


def test_an_outcome_is_foreseen_once_everything_is_answered(world, case):
    reviewing.write_verification(case, AT.date(), n2=NOT_CURED)
    data = contents.draft(case, VERIFICATION).data

    assert verification.outcome_of(case.record, data).value == "unqualified"
    assert verification.outcome_of(case.record, {}) is None


def test_the_cards_say_what_was_cured(world, case):
    verify(world, case, n2=NOT_CURED)
    context = SectionContext(case, world.enterprise.handler, AT.date())

    found = cards(context, versions_for(case, world.enterprise.handler))

    assert [card.standing for card in found] == ["cured", "not_cured"]
    assert [card.way for card in found] == ["on site", "on site"]
