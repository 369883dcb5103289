"""Rows that a page begins with and nobody fills in are left out, and stay on the page (R-7)."""

import pytest

from rdfunds import kinds
from tests.casework.pages import text_of, value_of
from tests.rdfunds import programmes as world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
YEARS = range(2026, 2029)


@pytest.fixture
def page(as_actor):
    """The expenditure of a new programme: where it is, and who writes it."""
    made = world.build()
    case = world.start(made)
    client = as_actor(made.agency.handler)
    return client, f"/cases/{case.reference}/contents/{kinds.ESTIMATE}/expenditure/"


def sent(client, address, **filled):
    """The page with what it begins with, and one year filled in."""
    opened = client.get(address)
    years = {f"expenditure-{n}-year": value_of(opened, f"expenditure-{n}-year") for n in range(len(YEARS))}
    empty = {f"expenditure-{n}-{name}": "" for n in range(len(YEARS)) for name in ("purpose", "amount")}
    seen = {name: value_of(opened, name) for name in ("seen_version", "page", "hand")}
    return client.post(address, {**seen, "seen_draft": "", **years, **empty, **filled})


def test_they_are_not_called_required(page):
    client, address = page
    answer = sent(client, address, **{"expenditure-1-purpose": "设备", "do": "stay"})

    assert answer.status_code == 422
    assert text_of(answer).count("This field is required.") == 2  # on top, and beside the amount that is missing
    shown = [value_of(answer, f"expenditure-{n}-year") for n in range(len(YEARS))]
    assert sorted(shown) == [str(year) for year in YEARS]


def test_without_them_the_page_is_saved(page):
    client, address = page
    filled = {"expenditure-1-purpose": "设备", "expenditure-1-amount": "1000", "do": "stay"}

    assert sent(client, address, **filled).status_code == 302


def test_another_row_leaves_them_where_they_are(page):
    client, address = page
    answer = sent(client, address, add_row="expenditure")

    assert value_of(answer, "expenditure-2-year") == "2028"
    assert 'name="expenditure-3-year"' in answer.content.decode()
