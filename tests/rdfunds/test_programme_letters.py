"""What the notices of a programme say on paper, and who opens its book."""

import io
import zipfile

import pytest

from casework.models import Notice
from tests import factories
from tests.casework.papers import paper_of
from tests.rdfunds import programmes as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.build()


@pytest.fixture
def case(made):
    return world.approved(made)


def text_of(code):
    return paper_of(Notice.objects.filter(code=code).last())


def test_an_approved_estimate_is_told_year_by_year(case):
    said = text_of("estimate_approved")
    for part in ("重点专项概算批复", "财教〔2026〕15号", "80,000,000.00", "20,000,000.00", "300,000,000.00", "合计"):
        assert part in said, part


def test_a_budget_and_its_adjustment_are_told_with_their_figures(made, case):
    world.issue(made, case, 2026, "70000000.00")
    assert "2026年度预算70,000,000.00元" in text_of("budget_issued")

    world.adjust(made, case, 2026, "65000000.00")
    said = text_of("budget_adjusted")
    assert all(part in said for part in ("70,000,000.00", "65,000,000.00", "-5,000,000.00", "执行进度"))


@pytest.mark.parametrize(
    ("steps", "code", "words"),
    [
        (("ask_change", "refuse_change"), "change_refused", "任务调整尚未批复"),
        (("ask_change", "forward_change", "decline_change"), "change_declined", "年度财力不足"),
        (("ask_change", "forward_change", "approve_change"), "change_approved", "330,000,000.00"),
        (("terminate",), "programme_terminated", "技术路线不再成立"),
    ],
)
def test_what_is_decided_is_told_with_its_reasons(made, case, steps, code, words):
    world.write(case, **world.CHANGED)
    for step in steps:
        world.do(made, case, step)
    assert words in text_of(code)


def test_a_returned_estimate_is_told_with_what_is_to_be_put_right(made):
    case = world.start(made)
    world.write(case)
    world.do(made, case, "file_estimate")
    world.do(made, case, "return_estimate")
    assert "支出测算依据不足" in text_of("estimate_returned")


def test_the_journal_is_read_and_taken_away_by_those_who_see_the_programme(made, case, as_actor):
    world.issue(made, case, 2026, "70000000.00")
    address = f"/research/{case.reference}/journal"
    for actor in (made.agency.handler, made.science.handler, made.finance.signer):
        assert "70,000,000.00" in as_actor(actor).get(f"{address}/").content.decode()
    taken = as_actor(made.agency.handler).get(f"{address}.xlsx")
    assert "70000000" in zipfile.ZipFile(io.BytesIO(taken.content)).read("xl/worksheets/sheet1.xml").decode()
    assert as_actor(factories.actor()).get(f"{address}/").status_code == 404


def test_there_is_no_journal_before_the_estimate_is_approved(made, as_actor):
    case = world.start(made)
    assert as_actor(made.agency.handler).get(f"/research/{case.reference}/journal/").status_code == 404
