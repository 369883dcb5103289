"""The calculator for everybody: what is said for which answers, and that no address breaks it (L-6 to L-8, L-13)."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pypdf import PdfReader

from tests import factories
from wastefund.calculator import CalculatorForm
from wastefund.calculator.form import as_query
from wastefund.models import Tariff, as_rows
from wastefund.views.calculator import PDFS_PER_ADDRESS

pytestmark = pytest.mark.django_db
PAGE, CHART, PDF = (f"/landfills/calculator/{end}" for end in ("", "chart.svg", "calculation.pdf"))
API = "/api/v1/landfills/calculator"
NEW = {"capacity_flexible": "600,000", "operating_since": "2024-03-01", "closes_on": "2033-12-31"}
OLD = {
    "capacity_flexible": "60万",
    "filled_flexible": "150,000",
    "operating_since": "2015-03-01",
    "closes_on": "2040-12-31",
}
BOTH = OLD | {"capacity_rigid": "100000", "filled_rigid": "0"}


@pytest.fixture(autouse=True)
def on_a_day() -> None:
    cache.clear()
    with time_machine.travel("2026-03-05T02:00:00Z", tick=False):
        yield


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def said(response) -> str:
    """What is written on the page, on one line."""
    return " ".join(unescape(strip_tags(response.text.replace("<", " <"))).split())


def asked(visitor: Client, answers: dict[str, str], **more: str):
    return visitor.get(PAGE, answers | more)


def refused(visitor: Client, answers: dict[str, str], **more: str) -> dict[str, list[str]]:
    """What the page says of each field."""
    response = asked(visitor, answers, **more)
    assert response.status_code == 422
    assert "One thing" in said(response) or "things stand in the way" in said(response)
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


class TestWhatIsSaid:
    def test_the_questions_are_asked_without_a_login_and_nothing_is_complained_of(self, visitor):
        response = visitor.get(PAGE)
        assert response.status_code == 200
        assert "stand in the way" not in said(response)
        assert "noindex" not in response.text
        assert visitor.get(PAGE, {"from": "somewhere"}).context["form"].is_bound is False

    def test_a_new_landfill_is_told_the_total_and_the_tiers_that_make_it(self, visitor):
        text = said(asked(visitor, NEW))
        assert "95,000,000.00 yuan" in text
        assert "9,500.00 × 10,000 yuan" in text
        for figures in ("200,000 200 40,000,000.00", "300,000 150 45,000,000.00", "100,000 100 10,000,000.00"):
            assert figures in text
        assert "average ≈ 158.3333" in text
        assert "财资环〔2021〕92号" in text
        assert "Three readings" not in text

    def test_an_existing_landfill_sees_the_three_readings_beside_each_other_and_why_a_is_booked(self, visitor):
        text = said(asked(visitor, OLD))
        assert "89,062,500.00 yuan" in text
        assert "Total 89,062,500.00 100,000,000.00 87,500,000.00" in text
        assert "A takes that of the total capacity" in text
        assert "150,000 × (95,000,000.00 ÷ 600,000) × 450,000 ÷ 600,000 = 17,812,500.00" in text

    @pytest.mark.parametrize(
        ("reading", "sums"),
        [
            ("b", "30,000,000.00 × 450,000 ÷ 600,000 = 22,500,000.00"),
            ("c", "95,000,000.00 − 30,000,000.00 = 65,000,000.00"),
            ("nonsense", "450,000 × (95,000,000.00 ÷ 600,000) = 71,250,000.00"),
        ],
    )
    def test_each_reading_shows_its_sums_by_a_link(self, visitor, reading, sums):
        assert sums in said(asked(visitor, OLD, reading=reading))

    def test_the_schedule_adds_up_to_the_total(self, visitor):
        table = asked(visitor, BOTH).context["sheet"].schedule.table
        amounts = [[Decimal(cell.replace(",", "")) for cell in row[2:]] for row in table.rows]
        sums = [Decimal(cell.replace(",", "")) if cell else None for cell in table.foot[2:]]
        assert sum(row[0] for row in amounts) == sums[0] == Decimal("92062500.00")
        assert [sum(column) for column in zip(*amounts, strict=True)][2:] == sums[2:]
        assert all(row[0] == sum(row[2:]) for row in amounts)
        assert amounts[-1][1] == sums[0]

    def test_a_first_year_has_the_months_that_are_left_of_it(self, visitor):
        table = asked(visitor, NEW).context["sheet"].schedule.table
        assert [table.rows[0][:2], table.foot[1]] == [("2024", "10"), "118"]

    def test_a_need_above_the_floor_is_set_aside_and_one_below_is_not(self, visitor):
        assert "200,000,000.00 yuan is larger than the floor of 95,000,000.00 yuan" in said(
            asked(visitor, NEW, need="2亿")
        )
        below = asked(visitor, NEW, need="3000万元")
        assert "is not below the expected need of 30,000,000.00 yuan" in said(below)
        assert below.context["sheet"].total == "95,000,000.00 yuan"

    def test_a_filled_landfill_has_a_floor_of_0_and_is_told_that_the_duty_remains(self, visitor):
        response = asked(visitor, OLD, filled_flexible="600000")
        text = said(response)
        assert "0.00 yuan" in text
        assert "completely filled on 2022-01-01" in text
        assert "#L-13" in response.text
        assert response.context["sheet"].schedule is None
        assert visitor.get(CHART, OLD | {"filled_flexible": "600000"}).status_code == 404
        assert visitor.get(PDF, OLD | {"filled_flexible": "600000"}).status_code == 200

    def test_both_kinds_are_reckoned_each_by_its_tiers(self, visitor):
        text = said(asked(visitor, BOTH))
        assert "Flexible landfill: from the tiers" in text
        assert "Rigid landfill: from the tiers" in text

    def test_every_rule_that_is_cited_is_explained(self, visitor):
        rules = visitor.get("/rules/").text
        cited = {rule for answers in (NEW, BOTH) for rule in re.findall(r"#(L-[\d-]+)", asked(visitor, answers).text)}
        assert len(cited) > 4
        assert [rule for rule in cited if f'id="{rule}"' not in rules] == []


class TestRatesInForce:
    def test_the_rates_of_a_province_are_taken_and_named(self, visitor):
        hebei = factories.region("130000", "河北省")
        rows = as_rows(((Decimal(200_000), Decimal(220)), (None, Decimal(160))))
        Tariff.objects.create(
            region=hebei, kind="flexible", source="冀财资〔2025〕8号", rows=rows, since="2026-01-01", until="2026-12-31"
        )
        text = said(asked(visitor, NEW, region="130000"))
        assert "108,000,000.00 yuan" in text
        assert "Rates of 河北省 by 冀财资〔2025〕8号, in force from 2026-01-01 to 2026-12-31" in text

    def test_a_province_without_rates_of_its_own_is_reckoned_by_the_nation_and_told_so(self, visitor):
        name = factories.region("130000", "河北省").name
        text = said(asked(visitor, NEW, region="130000"))
        assert f"No rates of {name} for a flexible landfill in force on 2026-03-05" in text
        assert "95,000,000.00 yuan" in text

    def test_what_is_asked_of_the_store_does_not_grow_with_the_years(
        self, visitor, settings, django_assert_num_queries
    ):
        settings.BANLI_CLOCK_MOVABLE = False
        for answers in (NEW, BOTH | {"closes_on": "2200-12-31"}):
            with django_assert_num_queries(2):
                asked(visitor, answers)


class TestHowPeopleWrite:
    @pytest.mark.parametrize(
        "typed",
        ["600000", "600,000", "６００，０００", "60万", "６０万", " 60 万 立方米 ", "600,000.000 m3", "0.006亿"],
    )
    def test_figures(self, visitor, typed):
        assert asked(visitor, NEW, capacity_flexible=typed).context["sheet"].total == "95,000,000.00 yuan"

    @pytest.mark.parametrize(
        "typed", ["2024-03-01", "2024/3/1", "2024.3.1", "2024年3月1日", "20240301", "２０２４-３-１"]
    )
    def test_days(self, visitor, typed):
        assert ("Start of operation", "2024-03-01") in asked(visitor, NEW, operating_since=typed).context["sheet"].facts


class TestRefusals:
    @pytest.mark.parametrize(
        ("answers", "field", "part"),
        [
            (OLD | {"filled_flexible": "700000"}, "filled_flexible", "700,000"),
            (OLD | {"filled_flexible": ""}, "filled_flexible", "0 if nothing was"),
            (NEW | {"closes_on": "2023-01-01"}, "closes_on", "2023-01-01"),
            (OLD | {"closes_on": "2021-12-31"}, "closes_on", "2022-01-01"),
            (NEW | {"closes_on": "2999-01-01"}, "closes_on", "2200"),
            (NEW | {"operating_since": "0202-01-01"}, "operating_since", "1950-01-01"),
            (NEW | {"capacity_flexible": "-5"}, "capacity_flexible", "-5"),
            (NEW | {"capacity_flexible": "0"}, "capacity_flexible", "capacity"),
            (NEW | {"capacity_flexible": "10亿"}, "capacity_flexible", "1,000,000,000"),
            (NEW | {"capacity_flexible": "1.2345"}, "capacity_flexible", "1.2345"),
            (NEW | {"capacity_flexible": "60w"}, "capacity_flexible", "60w"),
            (NEW | {"capacity_flexible": "1,5"}, "capacity_flexible", "1,5"),
            (NEW | {"capacity_flexible": ""}, "capacity_flexible", "capacity"),
            (NEW | {"filled_rigid": "5"}, "capacity_rigid", "how large"),
            (NEW | {"filled_flexible": "5"}, "filled_flexible", "2022-01-01"),
            (NEW | {"closes_on": "2023-02-29"}, "closes_on", "ends on the 28"),
            (NEW | {"closes_on": "2033-13-01"}, "closes_on", "1 to 12"),
            (NEW | {"closes_on": "soon"}, "closes_on", "soon"),
            (NEW | {"need": "-1"}, "need", "-1.00"),
            (NEW | {"need": "0.001"}, "need", "two places"),
            (NEW | {"need": "1e9"}, "need", "1e9"),
            (NEW | {"region": "999999"}, "region", "999999"),
            (NEW | {"method": "twice"}, "method", "twice"),
        ],
    )
    def test_each_is_said_beside_its_field_with_its_figures(self, visitor, answers, field, part):
        found = refused(visitor, answers)
        assert list(found) == [field]
        assert part in found[field][0]

    def test_everything_typed_is_kept_and_the_rule_is_linked(self, visitor):
        response = asked(visitor, OLD | {"filled_flexible": "７０万", "need": "a lot"})
        for typed in ("60万", "７０万", "a lot", "2015-03-01"):
            assert f'value="{typed}"' in response.text
        assert "#L-8" in asked(visitor, OLD | {"filled_flexible": "７０万"}).text

    def test_29_february_closes_a_landfill_in_a_leap_year(self, visitor):
        assert asked(visitor, NEW, closes_on="2032-02-29").status_code == 200


class TestLinkPictureAndPdf:
    def test_the_link_leads_to_the_same_result_however_it_was_typed(self, visitor):
        first = asked(visitor, BOTH | {"need": "3000万"})
        again = visitor.get(first.context["link"])
        assert again.context["sheet"] == first.context["sheet"]
        assert again.context["query"] == first.context["query"]
        assert "capacity_flexible=600000&" in first.context["query"]

    def test_the_picture_asks_nobody_for_scripts(self, visitor):
        picture = visitor.get(CHART, NEW)
        assert picture["Content-Type"].startswith("image/svg+xml")
        assert "<script" not in picture.text
        assert "10,000 yuan" in picture.text
        assert visitor.get(CHART, NEW | {"dark": "1"}).content != picture.content

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", ["92,062,500.00 yuan", "Reading B", "103,000,000.00"]), ("zh-hans", ["92,062,500.00 元", "理解 B"])],
    )
    def test_the_pdf_has_everything_and_the_same_bytes_again(self, language, words):
        visitor = Client(headers={"accept-language": language})
        response = visitor.get(PDF, BOTH)
        assert response["Content-Type"] == "application/pdf"
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
        assert [word for word in [*words, "2040", "capacity_rigid=100000"] if word not in text] == []
        assert visitor.get(PDF, BOTH).content == response.content

    def test_a_pdf_of_no_landfill_leads_back_to_the_questions(self, visitor):
        assert visitor.get(PDF, {"capacity_flexible": "x"})["Location"] == f"{PAGE}?capacity_flexible=x"
        assert visitor.get(CHART).status_code == 404

    def test_nobody_keeps_the_site_busy_with_pdfs(self, visitor, monkeypatch):
        monkeypatch.setattr("wastefund.views.calculator.pdf_of", lambda *_: b"%PDF")
        codes = [visitor.get(PDF, NEW).status_code for _time in range(PDFS_PER_ADDRESS.attempts + 1)]
        assert codes == [200] * PDFS_PER_ADDRESS.attempts + [429]


class TestTheApi:
    def test_the_same_questions_get_the_same_figures(self, visitor):
        answer = visitor.get(API, BOTH).json()
        assert (answer["total"], answer["regime"], answer["on"]) == ("92062500.00", "existing", "2026-03-05")
        flexible = answer["parts"][0]
        assert flexible["average_rate"] == "475/3"
        assert {code: each["total"] for code, each in flexible["readings"].items()} == {
            "a": "89062500.00",
            "b": "100000000.00",
            "c": "87500000.00",
        }
        assert sum(Decimal(year["total"]) for year in answer["years"]) == Decimal("92062500.00")

    def test_a_refusal_names_the_parameter_and_the_rule(self, visitor):
        response = visitor.get(API, OLD | {"filled_flexible": "700000"})
        assert response.status_code == 422
        (reason,) = response.json()["reasons"]
        assert (reason["path"], reason["rule"]) == ("/filled_flexible", "L-8")
        assert visitor.get(API).status_code == 422

    def test_the_parameters_are_documented(self, visitor):
        paths = json.loads(visitor.get("/api/v1/schema/", {"format": "json"}, headers={"accept": "*/*"}).content)[
            "paths"
        ]
        named = {each["name"] for each in paths[API]["get"]["parameters"]}
        assert set(CalculatorForm.base_fields) <= named


class TestWhereItIsFound:
    @pytest.mark.parametrize("path", ["/public/", "/login/", "/rules/"])
    def test_from_the_pages_for_everybody(self, visitor, path):
        assert f'href="{PAGE}"' in visitor.get(path).text

    def test_by_search_engines_without_what_people_asked(self, visitor):
        assert f"Allow: {PAGE}$" in visitor.get("/robots.txt").text
        assert "noindex" in asked(visitor, NEW).text


FIGURES = st.one_of(
    st.integers(-5, 10**10).map(str), st.decimals(-5, 10**9, places=4).map(str), st.text(max_size=35), st.just("60万")
)
DAYS = st.one_of(st.dates().map(str), st.text(max_size=35), st.just("2023-02-29"))
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("capacity_flexible", "capacity_rigid", "filled_flexible", "filled_rigid", "need"), FIGURES),
        **dict.fromkeys(("operating_since", "closes_on"), DAYS),
        **dict.fromkeys(("region", "method", "reading", "dark"), st.text(max_size=8)),
    },
)
SOUND = st.fixed_dictionaries(
    {
        "capacity_flexible": st.integers(1, 10**8).map(str),
        "operating_since": st.dates(date(1950, 1, 1), date(2021, 12, 31)).map(str),
        "closes_on": st.just("2200-12-31"),
        "filled_flexible": st.just("0"),
        "need": st.decimals(0, 10**11, places=2).map(str),
    }
)
FUZZ = effort(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class TestAnyAddress:
    @FUZZ
    @given(answers=st.one_of(ANSWERS, SOUND))
    def test_gets_an_answer(self, visitor, answers):
        query = urlencode(answers, errors="replace")
        assert visitor.get(f"{PAGE}?{query}").status_code in (200, 422)
        assert visitor.get(f"{CHART}?{query}").status_code in (200, 404)

    @FUZZ
    @given(query=st.text(st.characters(codec="ascii"), max_size=80))
    def test_even_one_that_is_no_query(self, visitor, query):
        assert visitor.get(PAGE, QUERY_STRING=f"capacity_flexible={query}").status_code in (200, 422)

    @FUZZ
    @given(answers=SOUND)
    def test_a_landfill_without_faults_is_the_same_after_its_link(self, answers):
        form = CalculatorForm(answers)
        assert form.is_valid()
        query = dict(pair.split("=") for pair in as_query(form.asked).split("&"))
        again = CalculatorForm(query)
        assert again.is_valid()
        assert again.asked == form.asked
