"""The review on site: its sheet, who fills it in, and what follows from it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import PersonActor
from accounts.roles import Capacity, Role
from casework import contents, proposals, visibility
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, StaleVersion
from casework.models import Content, Document
from casework.payloads import to_json
from casework.screens.head import head_of
from casework.steps import SectionContext
from grading import review_sheet
from grading.models import EntrustedUnit
from grading.nonconformities import RECTIFICATION, REVIEW_SHEET, reported
from grading.review_sheet import SHEET
from grading.review_view import cards, versions_for
from tests import factories
from tests.grading import reviewing
from tests.grading.world import PAYLOADS, entrust, moment, office, refused, refused_at, running, told

AT = moment("2026-03-20")
TODAY = AT.date()
RECTIFICATION_DUE = date(2026, 4, 20)


@pytest.fixture
def case(world):
    return world.case_at("reviewing")


def report(world, case, at=AT, **sections):
    """Report the review with these sections of the sheet."""
    reviewing.write_sheet(case, **sections)
    return world.do(case, "report_review", {}, at=at)


def refused_report(world, case, **sections):
    """Why the sheet cannot be reported."""
    reviewing.write_sheet(case, **sections)
    unit = world.review_unit
    case.refresh_from_db()
    return refused(
        GuardRefused, proposals.prepare, case, "report_review", unit.handler, {}, seen_version=case.version, at=AT
    )


def save(case, section, payload, actor, at=AT):
    draft = contents.draft(case, REVIEW_SHEET)
    return contents.write_section(case, SHEET, section, actor, payload, seen_revision=draft.revision, at=at)


def test_a_review_with_nonconformities_opens_the_rectification(world, case):
    event = report(world, case)

    assert case.state == "rectifying"
    assert case.deadlines.get(code="review").state == "met"
    assert running(case) == {"rectification": RECTIFICATION_DUE}
    assert told(event) == {world.unit.handler.person.name}
    assert contents.draft(case, RECTIFICATION).data == {}
    notice = case.notices.get(code="review_report")
    assert (notice.issuer, notice.addressee) == (world.review_unit.organisation, world.enterprise.organisation)
    assert notice.number == "燕安评现评〔2026〕1号"
    data = notice.data
    assert (data["score"], data["threshold"], data["outcome"]) == ("90.0", "75", "rectifying")
    assert data["due_on"] == RECTIFICATION_DUE.isoformat()
    assert [(row["n"], row["element"], row["place"]) for row in data["nonconformities"]] == [
        (1, "1.2 要素1.2", "炼钢车间"),
        (2, "2.1 要素2.1", "安全部"),
    ]
    assert data["findings"] == [{"element": "2.2 要素2.2", "kind": "好的做法", "text": "培训档案一人一档"}]
    assert data["conclusion"] == "整改到位后可以达到申请的等级。"


def test_a_review_that_finds_nothing_qualifies_at_once(world, case):
    nothing = {"nonconformities": {"nonconformities": []}, "scores": {"elements": reviewing.scored(case, {})}}
    report(world, case, **nothing)

    assert case.state == "qualified"
    assert "rectification" not in running(case)
    assert contents.latest(case, RECTIFICATION) is None
    assert case.notices.get(code="review_report").data["outcome"] == "qualified"


def test_what_cannot_be_cured_ends_the_review_as_not_qualified(world, case):
    rows = [
        reviewing.nonconformity("1.2"),
        reviewing.nonconformity("2.1", curable="no", reasons="厂房防火间距不足，无法整改"),
    ]
    report(world, case, nonconformities={"nonconformities": rows})

    assert case.state == "unqualified"
    data = case.notices.get(code="review_report").data
    assert (data["outcome"], data["due_on"]) == ("unqualified", "")
    assert data["nonconformities"][1]["reasons"] == "厂房防火间距不足，无法整改"


def test_a_score_below_the_level_is_rectified_first(world, case):
    low = {"scores": {"elements": reviewing.scored(case, {"1.2": "30"})}}
    report(world, case, **low)

    assert case.state == "rectifying"


def test_a_visit_before_the_team_s_first_day_is_refused_with_both_days(world, case):
    assert refused_report(world, case, **visit(case, first_day="2026-03-09")) == [
        "The visit began on 2026-03-09, before the team's first day, 2026-03-10.（G-7-3-1）"
    ]


def visit(case, **changes):
    return {"visit": reviewing.sheet(case)["visit"] | changes}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"last_day": "2026-03-23"},
            "The visit lasts until 2026-03-23, which is not over; today is 2026-03-20.",
        ),
        (
            {"first_day": "2026-03-12", "last_day": "2026-03-11"},
            "The last day on site, 2026-03-11, lies before the first, 2026-03-12.",
        ),
        ({"last_day": None}, "The last day on site is not given."),
        ({"participants": []}, "Nobody of the enterprise is named who took part."),
        ({"opening_meeting": ""}, "The opening meeting is not described."),
        ({"closing_meeting": ""}, "The closing meeting is not described."),
    ],
)
def test_a_visit_that_cannot_be_reported(world, case, changes, reason):
    assert refused_report(world, case, **visit(case, **changes)) == [f"{reason}（G-7-3-1）"]


def test_every_element_has_its_score(world, case):
    rows = reviewing.scored(case)
    rows[3] |= {"score": None}

    assert refused_report(world, case, scores={"elements": rows}) == ["1 elements have no score: 2.2.（G-4）"]


def test_a_deduction_is_named_by_a_finding_or_a_nonconformity(world, case):
    one = {"nonconformities": {"nonconformities": [reviewing.nonconformity("1.2")]}}
    assert refused_report(world, case, **one) == [
        "Points are deducted at 2.1, but no nonconformity and no finding says what was found there.（G-7-3-1）"
    ]

    named = {"element": "2.1", "kind": "shortcoming", "text": "两份规程缺签发日期，已当场补签"}
    report(world, case, **one, findings={"findings": [named]})

    assert case.state == "rectifying"


def test_what_hinders_a_sheet_that_is_filled_in_is_to_be_read_at_once(world, case):
    assert not head_of(case, world.review_unit.handler, "events").hindered

    reviewing.write_sheet(case, nonconformities={"nonconformities": [reviewing.nonconformity("1.2")]})

    assert head_of(case, world.review_unit.handler, "events").hindered
    assert not head_of(case, world.unit.handler, "events").hindered


def test_a_score_below_the_level_needs_a_nonconformity(world, case):
    finding = {"element": "1.2", "kind": "shortcoming", "text": "机构设置不全"}
    reasons = refused_report(
        world,
        case,
        scores={"elements": reviewing.scored(case, {"1.2": "30"})},
        findings={"findings": [finding]},
        nonconformities={"nonconformities": []},
    )

    assert reasons == [
        "The score of 70.0 is below the 75 that level 2 asks for, but there is no nonconformity for the enterprise to "
        "rectify.（G-7-3-1）"
    ]


def test_the_signed_sheet_is_attached(world, case):
    conclusion = {"conclusion": {"conclusion": "合格。", "evidence": []}}

    assert refused_report(world, case, **conclusion) == ["The signed review sheet is not attached.（G-7-3-1）"]


def test_an_empty_sheet_lacks_every_part_each_with_its_page(world, case):
    actor = world.review_unit.handler
    with pytest.raises(GuardRefused) as caught:
        proposals.prepare(case, "report_review", actor, {}, seen_version=case.version, at=AT)

    sections = ("visit", "scores", "findings", "nonconformities", "conclusion")
    assert [reason.url.rstrip("/").rsplit("/", 1)[1] for reason in caught.value.reasons] == list(sections)


# --- who fills it in ----------------------------------------------------------------------------


def test_only_the_team_fills_in_the_sheet_and_its_colleagues_read_it(world, case):
    colleague = factories.actor(Role.HANDLER, organisation=world.review_unit.organisation)
    save(case, "visit", reviewing.sheet(case)["visit"], world.review_unit.handler)

    reasons = refused(NotPermitted, save, case, "visit", reviewing.sheet(case)["visit"], colleague)

    team = ", ".join(unit.person.name for unit in (world.review_unit.handler, world.review_unit.signer))
    assert reasons == [f"This is filled in by the members of the team: {team}.（G-7-3-1）"]
    assert visibility.contents_of(case, SHEET, colleague).exists()


def test_nobody_stands_in_for_a_member_of_the_team(world, case):
    member = world.review_unit.handler.membership
    other = factories.actor(Role.HANDLER, organisation=world.review_unit.organisation).membership

    assert not contents.may_edit(case, SHEET, PersonActor(other, member))


def test_the_draft_is_seen_by_nobody_else(world, case):
    save(case, "visit", reviewing.sheet(case)["visit"], world.review_unit.handler)

    for actor in (world.enterprise.handler, world.unit.handler, world.province.handler):
        assert not visibility.contents_of(case, SHEET, actor).exists()


def test_photos_are_the_unit_s_own_until_the_review_is_reported(world, case):
    photo = reviewing.photo(case, "review_unit")
    rows = [reviewing.nonconformity("1.2", photos=[str(photo.pk)]), reviewing.nonconformity("2.1")]
    beside = reviewing.photo(case, "review_unit", "无关.jpg")
    assert photo not in visibility.documents_of(case, world.enterprise.handler)

    report(world, case, nonconformities={"nonconformities": rows})

    seen = visibility.documents_of(case, world.enterprise.handler)
    assert photo in seen
    assert beside not in seen


def test_another_unit_begins_with_an_empty_sheet(world, case):
    reviewing.write_sheet(case)
    other = office(Capacity.REVIEW_UNIT, name="海河安全技术服务有限公司", document_prefix="海安评")
    entrust(world.province.organisation, other.organisation, 2, task=EntrustedUnit.Task.REVIEW)
    team = [
        {"membership": other.handler.membership.pk, "part": "leader"},
        {"membership": other.signer.membership.pk, "part": "member"},
    ]
    payload = {"unit": other.organisation.pk, "reason": "人员不足", "first_day": "2026-03-23", "team": team}
    world.do(case, "replace_unit", payload, at=AT)

    assert contents.draft(case, REVIEW_SHEET).data == {}
    assert not contents.may_edit(case, SHEET, world.review_unit.handler)
    assert contents.may_edit(case, SHEET, other.handler)
    assert not visibility.documents_of(case, other.handler).filter(name="评审表.jpg").exists()


def test_the_same_unit_goes_on_with_its_sheet_under_another_leader(world, case):
    reviewing.write_sheet(case)

    world.do(case, "replace_unit", PAYLOADS["replace_unit"](world, case), at=AT)

    assert "scores" in contents.draft(case, REVIEW_SHEET).data


def test_the_signature_covers_the_sheet(world, case):
    reviewing.write_sheet(case)
    unit = world.review_unit
    proposal = proposals.prepare(case, "report_review", unit.handler, {}, seen_version=case.version, at=AT)
    Content.objects.filter(case=case, kind=REVIEW_SHEET).update(data=reviewing.sheet(case, findings={"findings": []}))

    refused(StaleVersion, proposals.sign, proposal, unit.signer, confirmed_hash=proposal.hash, at=AT)


def test_a_reported_sheet_is_frozen_and_read_by_all(world, case):
    report(world, case)

    assert contents.draft(case, REVIEW_SHEET) is None
    assert reported(case, REVIEW_SHEET).hash
    for actor in (world.enterprise.handler, world.unit.handler, world.province.handler):
        assert visibility.contents_of(case, SHEET, actor).count() == 1


# --- the pages of the sheet ------------------------------------------------------------------------


def test_nonconformities_begin_with_what_was_deducted(world, case):
    sheet = reviewing.sheet(case)
    draft = contents.draft(case, REVIEW_SHEET)
    draft.data = {"scores": sheet["scores"]}
    context = SectionContext(case, world.review_unit.handler, TODAY, draft)

    assert SHEET.section("nonconformities").prefill(context) == {
        "nonconformities": [
            {"element": "1.2", "found": "与标准不符"},
            {"element": "2.1", "found": "与标准不符"},
        ]
    }


def test_an_element_may_be_typed_with_its_name(world, case):
    row = reviewing.nonconformity("1.2 要素1.2")
    content = save(case, "nonconformities", {"nonconformities": [row]}, world.review_unit.handler)

    assert content.data["nonconformities"]["nonconformities"][0]["element"] == "1.2"


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        (
            {"element": "9.9"},
            "element",
            "The standard has no element “9.9”; type its number, or choose it from the list.",
        ),
        (
            {"curable": "no"},
            "reasons",
            "Say why it cannot be cured; the enterprise is told the reasons.",
        ),
        (
            {"reasons": "间距不足"},
            "reasons",
            "Leave this empty, or choose that it cannot be cured.",
        ),
    ],
)
def test_a_nonconformity_that_is_not_saved(world, case, changes, path, message):
    payload = {"nonconformities": [reviewing.nonconformity(**changes)]}

    found = refused_at(PayloadInvalid, save, case, "nonconformities", payload, world.review_unit.handler)

    assert found == {f"/nonconformities/0/{path}": [message]}


def test_a_row_offers_what_no_row_has_yet(world, case):
    first, second, free = (reviewing.photo(case, "review_unit", f"{n}.jpg") for n in range(3))
    publication = Document.objects.get(name="公示照片.png")
    rows = [
        reviewing.nonconformity("1.2", photos=[str(first.pk)]),
        reviewing.nonconformity("2.1", photos=[str(second.pk)]),
    ]
    draft = contents.draft(case, REVIEW_SHEET)
    draft.data = {"nonconformities": {"nonconformities": rows}}
    context = SectionContext(case, world.review_unit.handler, TODAY, draft)
    form = SHEET.section("nonconformities").rows["nonconformities"](initial=rows[0], context=context)

    html = str(form["photos"])

    assert ">0.jpg<" in html
    assert ">2.jpg<" in html
    assert ">1.jpg<" not in html
    assert publication.name not in html
    assert str(free.pk) in html


def test_the_cards_say_how_each_nonconformity_stands(world, case):
    reviewing.write_sheet(case)
    drafted = _standings(case, world.review_unit.handler)
    report(world, case)

    assert drafted == ["drafted", "drafted"]
    assert _standings(case, world.enterprise.handler) == ["open", "open"]


def _standings(case, actor):
    context = SectionContext(case, actor, TODAY)
    return [card.standing for card in cards(context, versions_for(case, actor))]


def test_an_outcome_is_foreseen_while_the_sheet_is_written(world, case):
    data = reviewing.sheet(case)

    assert review_sheet.outcome_of(case.record, data).value == "rectifying"
    assert review_sheet.outcome_of(case.record, {}) is None


def test_a_saved_visit_reads_as_it_was_typed(world, case):
    typed = reviewing.sheet(case)["visit"] | {"last_day": "2026-03-12"}

    content = save(case, "visit", typed, world.review_unit.handler)

    assert content.data["visit"] == to_json(typed)


def test_a_photo_taken_on_the_sheet_is_for_the_unit_alone(client, world, case):
    client.force_login(world.review_unit.handler.person, "django.contrib.auth.backends.ModelBackend")
    page = f"/cases/{case.reference}/contents/{REVIEW_SHEET}/nonconformities/"
    row = {f"nonconformities-0-{k}": v for k, v in reviewing.nonconformity("1.2").items() if k != "photos"}
    png = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
        "0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636800000082008177cd72b6"
        "0000000049454e44ae426082"
    )
    upload = SimpleUploadedFile("photo.png", png, "image/png")
    seen = client.get(page).context["seen_version"]
    sent = {**row, "nonconformities-0-photos-files": upload, "seen_version": seen, "do": "stay"}

    response = client.post(page, sent)

    assert response.status_code == 302
    document = Document.objects.get(name="photo.png")
    assert document.audience == "office"
    saved = contents.draft(case, REVIEW_SHEET).data["nonconformities"]["nonconformities"]
    assert saved[0]["photos"] == [str(document.pk)]
