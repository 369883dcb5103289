"""The rectification: one answer to each nonconformity, reported in time or lapsed."""

from datetime import date

import pytest

from casework import contents, engine, visibility
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, StaleVersion
from casework.models import Content
from casework.steps import SectionContext
from grading.nonconformities import RECTIFICATION, VERIFICATION, reported
from grading.rectification import REPORT
from grading.review_view import cards, versions_for
from tests.grading import reviewing
from tests.grading.world import moment, refused, refused_at, running, take, told

AT = moment("2026-03-25")
DUE = date(2026, 4, 8)
LAPSED_ON = date(2026, 4, 9)
LATER = moment("2026-04-15")


@pytest.fixture
def case(world):
    return world.case_at("rectifying")


def save(case, rows, actor, at=AT):
    draft = contents.draft(case, RECTIFICATION)
    return contents.write_section(case, REPORT, "items", actor, {"items": rows}, seen_revision=draft.revision, at=at)


def answer(number, **changes):
    return {"number": number, "measures": "", "done_on": None, "evidence": []} | changes


def reasons_against(world, case):
    case.refresh_from_db()
    return refused(GuardRefused, take, case, "report_rectification", world.enterprise.handler, {}, at=AT)


def test_a_report_of_every_nonconformity_begins_the_verification(world, case):
    reviewing.write_rectification(case)

    event = world.do(case, "report_rectification", {}, at=AT)

    assert case.state == "verifying"
    assert case.deadlines.get(code="rectification").state == "met"
    assert running(case) == {"verification": date(2026, 4, 9)}
    assert reported(case, RECTIFICATION).frozen_at == AT
    assert contents.draft(case, VERIFICATION).data == {}
    units = (world.review_unit, world.unit)
    assert told(event) == {unit.handler.person.name for unit in units}


def test_a_report_needs_every_nonconformity(world, case):
    reviewing.write_rectification(case)
    data = Content.objects.get(case=case, kind=RECTIFICATION).data
    Content.objects.filter(case=case, kind=RECTIFICATION).update(data={"items": {"items": data["items"]["items"][:1]}})

    assert reasons_against(world, case) == ["Nonconformity 2 needs one answer.（G-7-3-2）"]


def test_what_is_missing_is_named_by_number(world, case):
    reviewing.write_rectification(case, n1={"measures": ""}, n2={"measures": "", "done_on": None, "evidence": []})

    assert reasons_against(world, case) == [
        "What was done is not said yet at: 1, 2.（G-7-3-2）",
        "The day on which it was done is missing at: 2.（G-7-3-2）",
        "Evidence is missing at: 2.（G-7-3-2）",
    ]


def test_an_empty_report_is_not_sent(world, case):
    assert reasons_against(world, case) == ["“Nonconformities rectified” has not been filled in yet.（G-7-3-2）"]


def test_the_report_can_be_saved_half_done(world, case):
    content = save(case, [answer(1, measures="已安装报警装置"), answer(2)], world.enterprise.handler)

    assert [row["measures"] for row in content.data["items"]["items"]] == ["已安装报警装置", ""]


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        (
            {"done_on": "2026-03-09"},
            "done_on",
            "2026-03-09 lies before the review, which began on 2026-03-10.",
        ),
        ({"done_on": "2026-03-26"}, "done_on", "2026-03-26 has not come yet; today is 2026-03-25."),
        ({"number": 7}, "number", "The review found no nonconformity 7."),
    ],
)
def test_an_answer_that_is_not_saved(world, case, changes, path, message):
    rows = [answer(1) | changes, answer(2)]

    assert refused_at(PayloadInvalid, save, case, rows, world.enterprise.handler) == {f"/items/0/{path}": [message]}


def test_the_first_day_of_the_review_is_early_enough(world, case):
    save(case, [answer(1, done_on="2026-03-10"), answer(2)], world.enterprise.handler)


def test_the_report_is_the_enterprise_s(world, case):
    refused(NotPermitted, save, case, [answer(1)], world.review_unit.handler)

    assert not visibility.contents_of(case, REPORT, world.review_unit.handler).exists()


def test_evidence_is_the_enterprise_s_own_until_it_reports(world, case):
    reviewing.write_rectification(case)
    before = visibility.documents_of(case, world.review_unit.handler).filter(name="整改后.jpg").exists()

    world.do(case, "report_rectification", {}, at=AT)

    assert not before
    assert visibility.documents_of(case, world.review_unit.handler).filter(name="整改后.jpg").exists()


def test_a_rectification_on_the_last_day_is_in_time(world, case):
    reviewing.write_rectification(case)

    world.do(case, "report_rectification", {}, at=moment(DUE, 23))

    assert case.state == "verifying"


def test_a_rectification_not_reported_in_time_has_failed_on_the_day_after(world, case):
    (event,) = engine.settle(case, LATER)
    case.refresh_from_db()

    assert (event.code, event.effective_on) == ("deem_unrectified", LAPSED_ON)
    assert (case.state, case.state_since) == ("unqualified", LAPSED_ON)
    notice = case.notices.get(code="rectification_lapsed")
    assert notice.addressee == world.enterprise.organisation
    assert (notice.data["due_on"], notice.data["effective_on"]) == ("2026-04-08", "2026-04-09")
    assert notice.data["count"] == 2
    offices = (world.unit, world.review_unit, world.province)
    assert told(event) == {office.handler.person.name for office in offices}


def test_a_report_after_the_lapse_is_refused(world, case):
    reviewing.write_rectification(case)

    refused(StaleVersion, take, case, "report_rectification", world.enterprise.handler, {}, at=LATER)

    case.refresh_from_db()
    assert case.state == "unqualified"


def test_a_lapsed_report_is_no_longer_edited(client, world, case):
    engine.settle(case, LATER)
    client.force_login(world.enterprise.handler.person, "django.contrib.auth.backends.ModelBackend")

    response = client.get(f"/cases/{case.reference}/contents/{RECTIFICATION}/items/")

    assert response.status_code == 409
    assert "“整改报告”" in response.content.decode() or "“Rectification report”" in response.content.decode()


def test_what_stands_in_the_draft_is_the_enterprise_s_alone(world, case):
    reviewing.write_rectification(case, n2={"measures": ""})

    assert _standings(case, world.enterprise.handler) == ["rectified", "open"]
    assert _standings(case, world.unit.handler) == ["open", "open"]


def test_the_cards_say_what_was_reported(world, case):
    reviewing.write_rectification(case)
    world.do(case, "report_rectification", {}, at=AT)

    assert _standings(case, world.unit.handler) == ["reported", "reported"]


def test_the_cards_of_a_lapsed_rectification(world, case):
    engine.settle(case, LATER)
    case.refresh_from_db()

    assert _standings(case, world.enterprise.handler) == ["lapsed", "lapsed"]


def test_the_cards_of_a_withdrawn_application(world, case):
    world.do(case, "withdraw", at=AT)

    assert _standings(case, world.enterprise.handler) == ["ended", "ended"]


def _standings(case, actor):
    context = SectionContext(case, actor, AT.date())
    return [card.standing for card in cards(context, versions_for(case, actor))]
