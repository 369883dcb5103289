"""What everybody sees of the grading procedure: notices, announcements, entrusted units, grades in force."""

from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from casework.models import Case, PublicList
from grading.models import EntrustedUnit, GradeRecord
from tests import factories
from tests.grading.world import PAYLOADS, World, enterprise, entrust, list_through, moment

NOTICED_ON = moment("2026-03-10")
LAST_DAY = moment("2026-03-19", 23)
DAY_AFTER = moment("2026-03-20", 0)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Forget what earlier tests have sent."""
    cache.clear()


@pytest.fixture
def see() -> Callable[..., HttpResponse]:
    """`see(path, at)`: a page in English as somebody without a login sees it at that moment."""

    def look(path: str, at: datetime = NOTICED_ON, **asked: str) -> HttpResponse:
        with time_machine.travel(at, tick=False):
            return Client(headers={"accept-language": "en"}).get(path, asked)

    return look


def said(response: HttpResponse) -> str:
    """What is written on the page, on one line."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def noticed(world: World, *cases: Case, at: datetime = NOTICED_ON) -> PublicList:
    """One public notice of `cases`, which are listed."""
    events = list_through(cases, "post_notice", PAYLOADS["post_notice"](world, cases[0]), *hands(world), at=at)
    return events[0].list_entry.list


def hands(world: World) -> tuple[Any, Any]:
    return world.province.handler, world.province.signer


@pytest.fixture
def two(world: World) -> list[Case]:
    """Two enterprises under one public notice."""
    cases = [world.case_at("listed"), world.case_at("listed", by=enterprise("130102", name="石家庄制药有限公司"))]
    noticed(world, *cases)
    return cases


def test_a_notice_says_of_whom_by_whom_and_until_when(see, two):
    text = said(see("/public/"))

    for expected in ("华北冶金有限公司", "石家庄制药有限公司", "河北省应急管理厅", "March 10, 2026", "March 19, 2026"):
        assert expected in text
    assert "7 working days" in text


def test_the_page_of_a_notice_is_headed_in_the_reader_s_language_and_says_whom_else_to_reach(see, two, world):
    (listed,) = PublicList.objects.filter(step="post_notice")
    text = said(see(f"/public/notices/{listed.pk}/"))

    for head in ("Name of the enterprise", "Unified social credit code", "Location", "Industry", "Level"):
        assert head in text.split("Of whom")[1]
    assert f"Whoever cannot use this page: {PAYLOADS['post_notice'](world, two[0])['contact']}" in text
    assert [column["head"] for column in listed.data["columns"]][:3] == ["企业名称", "统一社会信用代码", "所在地"]


def test_a_notice_is_shown_on_its_last_day_and_not_on_the_day_after(see, two):
    address = f"/public/notices/{PublicList.objects.get(step='post_notice').pk}/"

    assert see(address, LAST_DAY).status_code == 200
    assert "华北冶金有限公司" in said(see("/public/", LAST_DAY))
    for path in (address, f"{address}letter/"):
        assert see(path, DAY_AFTER).status_code == 404
    assert "华北冶金有限公司" not in said(see("/public/", DAY_AFTER))
    assert "华北冶金有限公司" not in said(see(address, DAY_AFTER))


def test_who_withdraws_is_no_longer_shown(see, world, two):
    world.do(two[0], "withdraw", at=NOTICED_ON)
    text = said(see(f"/public/notices/{PublicList.objects.get(step='post_notice').pk}/"))

    assert "石家庄制药有限公司" in text
    assert "华北冶金有限公司" not in text


def test_a_notice_leads_to_the_objection_and_to_the_signed_document(see, two):
    row = PublicList.objects.get(step="post_notice")
    page = see(f"/public/notices/{row.pk}/").content.decode()
    letter = see(f"/public/notices/{row.pk}/letter/")

    assert "/object/" in page
    assert letter["Content-Type"] == "application/pdf"
    assert b"".join(letter.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "制药"}, {"石家庄制药有限公司"}),
        ({"q": "没有"}, set()),
        ({"region": "130100"}, {"石家庄制药有限公司"}),
        ({"region": "130000"}, {"石家庄制药有限公司", "华北冶金有限公司"}),
        ({"region": "440000"}, set()),
        ({"region": "x' OR 1=1"}, set()),
        ({"office": "999999"}, set()),
        ({"office": "abc"}, set()),
        ({"industry": "metallurgy"}, {"石家庄制药有限公司", "华北冶金有限公司"}),
        ({"industry": "nothing"}, set()),
        ({"q": "\x00"}, {"石家庄制药有限公司", "华北冶金有限公司"}),
        ({"page": "99999999999999"}, {"石家庄制药有限公司", "华北冶金有限公司"}),
    ],
)
def test_notices_are_found_by_name_region_office_and_industry(see, world, asked, found):
    names = ("石家庄制药有限公司", "华北冶金有限公司")
    noticed(world, world.case_at("listed"))
    noticed(world, world.case_at("listed", by=enterprise("130102", name=names[0])))

    text = said(see("/public/", **asked))

    assert {name for name in names if name in text} == found


def test_a_prefecture_whose_code_ends_in_a_zero_is_no_wider_than_it_is(see, world):
    factories.region("131000", "廊坊市")
    noticed(world, world.case_at("listed", by=enterprise("131102", name="衡水制管有限公司")))

    assert "衡水制管" not in said(see("/public/", region="131000"))
    assert "衡水制管" in said(see("/public/", region="131100"))


def test_only_what_is_under_notice_is_shown(see, world):
    world.case_at("qualified")
    world.case_at("listed", by=enterprise(name="石家庄制药有限公司"))

    text = said(see("/public/")) + said(see("/public/announcements/"))

    assert "华北冶金" not in text
    assert "石家庄制药" not in text
    for row in PublicList.objects.all():
        assert see(f"/public/notices/{row.pk}/").status_code == 404
        assert see(f"/public/notices/{row.pk}/letter/").status_code == 404


def test_a_public_page_names_no_contact_and_no_score(see, two):
    application = two[0].record
    assert application.contact_phone
    pages = [see(path).content.decode() for path in ("/public/", f"/public/notices/{PublicList.objects.last().pk}/")]

    for page in pages:
        assert application.contact_phone not in page
        assert application.contact_name not in page
        assert "96" not in strip_tags(page).split()


def test_an_announcement_stays_with_its_number_and_until_when_it_is_valid(see, world):
    world.case_at("granted")
    row = PublicList.objects.get(step="announce")
    years_later = moment("2031-01-08")

    listing, page = (
        said(see("/public/announcements/", years_later)),
        said(see(f"/public/notices/{row.pk}/", years_later)),
    )

    for text in (listing, page):
        assert "华北冶金有限公司" in text
        assert row.data["document_number"] in text
    assert GradeRecord.objects.get().valid_until.isoformat() in page
    assert "/object/" not in see(f"/public/notices/{row.pk}/", years_later).content.decode()


def test_the_grades_in_force_are_those_of_today(see, world):
    industry, holder = world.standard.industry, world.enterprise.organisation
    for level, valid_until, ended_on in (
        (1, "2026-03-10", None),
        (2, "2026-03-09", None),
        (3, "2028-01-01", "2026-03-01"),
    ):
        GradeRecord.objects.create(
            enterprise=holder,
            industry=industry,
            level=level,
            announced_on="2023-03-10",
            valid_until=valid_until,
            ended_on=ended_on,
            document_number=f"文号{level}",
        )
    text = said(see("/public/grading/grades/"))

    assert "文号1" in text
    assert "文号2" not in text
    assert "文号3" not in text
    assert "文号1" not in said(see("/public/grading/grades/", moment("2026-03-11")))


def test_grades_are_found_by_name_industry_and_level(see, world):
    GradeRecord.objects.create(
        enterprise=world.enterprise.organisation,
        industry=world.standard.industry,
        level=2,
        announced_on="2025-03-10",
        valid_until="2028-03-10",
        document_number="文号",
    )
    shown = [{"q": "冶金"}, {"industry": "metallurgy"}, {"level": "2"}, {"level": "x"}]
    hidden = [{"q": "制药"}, {"industry": "textile"}, {"level": "1"}]

    assert ["文号" in said(see("/public/grading/grades/", **asked)) for asked in shown] == [True] * len(shown)
    assert ["文号" in said(see("/public/grading/grades/", **asked)) for asked in hidden] == [False] * len(hidden)


def test_the_lists_of_units_name_those_entrusted_today(see, world):
    former = factories.organisation("review_unit", name="旧评审有限公司")
    entrust(world.province.organisation, former, 2, task=EntrustedUnit.Task.REVIEW, until="2026-03-09")
    text = said(see("/public/grading/units/"))

    assert "冀安评审中心" in text
    assert "燕山安全评价有限公司" in text
    assert "旧评审有限公司" not in text
    only_reviews = said(see("/public/grading/units/", task="review"))
    assert "冀安评审中心" not in only_reviews.replace("Name of the unit", "")


def test_the_number_of_queries_does_not_grow_with_the_list(see, world):
    def cost(path: str) -> int:
        see(path)
        with CaptureQueriesContext(connection) as captured:
            see(path)
        # The moved clock is read once a second at most.
        return sum("records_clockoffset" not in query["sql"] for query in captured)

    def entrusted(count: int) -> None:
        for _each in range(count):
            entrust(world.province.organisation, factories.organisation("review_unit"), 2, task="review")

    noticed(world, world.case_at("listed"))
    paths = ("/public/", "/public/grading/units/")
    before = [cost(path) for path in paths]
    entrusted(5)
    noticed(world, *(world.case_at("listed", by=enterprise()) for _each in range(3)))
    after = [cost(path) for path in paths]

    assert after == before


def test_the_public_pages_are_in_everybody_s_menu(see, world, as_actor):
    member = as_actor(world.enterprise.handler)

    assert 'href="/public/"' in see("/login/").content.decode()
    assert 'href="/public/"' in member.get("/").content.decode()


def test_search_engines_read_notices_and_not_what_people_send(see, db):
    page = see("/robots.txt")

    assert page["Content-Type"].startswith("text/plain")
    assert "Disallow: /public/receipts/" in page.content.decode()
    assert 'content="noindex"' in see("/public/receipts/").content.decode()


@pytest.mark.parametrize("path", ["/public/nothing/units/", "/public/grading/nothing/", "/public/notices/999999/"])
def test_an_unknown_public_page_is_not_found(see, world, path):
    assert see(path).status_code == 404


def test_no_page_for_the_public_takes_anything_but_objections(world):
    client = Client()
    paths = ("/public/", "/public/announcements/", "/public/grading/units/", "/public/grading/grades/", "/robots.txt")

    assert {client.post(path, {"x": "1"}).status_code for path in paths} == {405}
