"""What a step asks for: forms to JSON and back, with the paths of errors."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from casework import payloads
from casework.errors import PayloadInvalid
from casework.figures import AmountField
from casework.payloads import RowForm, StepForm
from casework.screens.asking import Questions, problems_of
from tests.casework.toy import AskForm, ItemRow

ROWS = {"items": ItemRow}
GOOD = {"place": "page 1", "fault": "none"}


def paths(payload: object, form: type | None = AskForm, rows: dict | None = None) -> list[str]:
    with pytest.raises(PayloadInvalid) as refused:
        payloads.clean(form, ROWS if rows is None else rows, payload, None)  # type: ignore[arg-type]
    return [reason.path for reason in refused.value.reasons]


def test_a_payload_is_cleaned_and_given_back_as_json():
    payload = {"purpose": " a fence ", "wanted_from": "2026-03-05", "cost": "12.50", "items": [GOOD]}
    cleaned = payloads.clean(AskForm, ROWS, payload, None)
    assert cleaned == {
        "purpose": "a fence",
        "wanted_from": date(2026, 3, 5),
        "cost": Decimal("12.50"),
        "items": [GOOD],
    }
    assert payloads.to_json(cleaned) == payload | {"purpose": "a fence"}


def test_errors_have_the_paths_of_the_json():
    rows = [GOOD, {"place": "", "fault": "x" * 41}]
    assert paths({"purpose": "", "wanted_from": "2026-02-30", "cost": "1.234", "items": rows}) == [
        "/purpose",
        "/wanted_from",
        "/cost",
        "/items/1/place",
        "/items/1/fault",
    ]


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"purpose": "a", "more": 1, "items": [GOOD]}, "/more"),
        ({"purpose": "a", "items": [GOOD | {"more": 1}]}, "/items/0/more"),
        ({"purpose": "a", "items": []}, "/items"),
        ({"purpose": "a"}, "/items"),
        ({"purpose": "a", "items": None}, "/items"),
        ({"purpose": "a", "items": ""}, "/items"),
        ({"purpose": "a", "items": {}}, "/items"),
        ({"purpose": "a", "items": [GOOD] * 4}, "/items"),
        ({"purpose": "a", "items": [1]}, "/items/0"),
        ({"purpose": {"a": 1}, "items": [GOOD]}, "/purpose"),
        ({"purpose": "a\x00", "items": [GOOD]}, "/purpose"),
        ({"purpose": "a", "items": [GOOD | {"place": "\ud800"}]}, "/items/0/place"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(payload: dict, path: str):
    assert path in paths(payload)


@pytest.mark.parametrize("payload", [[], "text", None, 1])
def test_something_else_than_named_fields_is_refused(payload: object):
    assert [reason.path for reason in payloads.unreadable(payload)] == [""]


def test_a_step_that_asks_for_nothing_takes_nothing():
    assert payloads.clean(None, {}, {}, None) == {}
    assert paths({"a": 1}, form=None, rows={}) == ["/a"]


def test_a_web_form_becomes_the_same_payload():
    post = QueryDict(
        "purpose=a+fence&cost=12.5&wanted_from=&csrfmiddlewaretoken=x"
        "&items-0-place=page+1&items-0-fault=none&items-1-place=&items-1-fault=&items-7-place=page+8&items-7-fault=f"
        "&items-x-place=no&items-99999999-place=no"
    )
    assert payloads.from_post(AskForm, ROWS, post, None) == {
        "purpose": "a fence",
        "cost": "12.5",
        "wanted_from": "",
        "items": [GOOD, {"place": "page 8", "fault": "f"}],
    }


def test_of_a_flood_of_rows_only_one_too_many_is_read():
    post = QueryDict("&".join(f"items-{n}-place=a&items-{n}-fault=b" for n in range(50)))
    assert len(payloads.from_post(AskForm, ROWS, post, None)["items"]) == ItemRow.most + 1


class SpendingRow(RowForm):
    """A row that begins with a year and has a choice without an empty one."""

    given = ("year",)

    year = forms.IntegerField()
    kind = forms.ChoiceField(choices=[("material", "Material"), ("travel", "Travel")])
    rule = forms.CharField(initial="R-7")
    amount = forms.CharField()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("year=2026&kind=material&rule=R-7&amount=", False),
        ("year=2026&kind=travel&rule=R-7&amount=", True),
        ("year=2026&kind=material&rule=R-8&amount=", True),
        ("year=2026&kind=material&rule=R-7&amount=5", True),
    ],
)
def test_a_row_that_says_only_what_it_began_with_is_left_empty(typed: str, kept: bool):
    post = QueryDict("&".join(f"rows-0-{each}" for each in typed.split("&")))

    assert bool(payloads.from_post(None, {"rows": SpendingRow}, post, None)["rows"]) is kept
    assert payloads.from_post(None, {"rows": SpendingRow}, post, None, untouched=True)["rows"]


@pytest.mark.parametrize(("typed", "shown"), [("590万", "5,900,000 元"), ("1,234.50", "1,234.5 元"), ("很多", "很多")])
def test_an_amount_is_read_back_in_figures_however_it_was_typed(typed: str, shown: str):
    assert AmountField().in_words(typed) == shown


class PromiseForm(StepForm):
    """A box that has to be ticked."""

    kept = forms.BooleanField(label="All of it is cash.")


@pytest.mark.usefixtures("english")
def test_a_box_that_is_not_ticked_is_said_to_be_so_and_named_without_its_full_stop():
    post = QueryDict("")
    asked, problems = Questions(PromiseForm, {}, None).checked_with_problems({}, post)
    (problem,) = problems_of(problems, asked)

    assert problem.where == "All of it is cash"
    assert problem.text.startswith("Tick the box")
