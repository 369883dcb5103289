"""What a step asks for, as a JSON schema, and payloads of another shape."""

from typing import Any

import pytest
from django import forms
from jsonschema import Draft202012Validator

from casework.errors import PayloadInvalid
from casework.payload_schema import require_shape, schema_of
from casework.payloads import RowForm, StepForm


class Everything(StepForm):
    name = forms.CharField(max_length=5, label="Name", help_text="Your name")
    nick = forms.CharField(required=False)
    sure = forms.BooleanField()
    wants = forms.BooleanField(required=False)
    count = forms.IntegerField(min_value=1, max_value=9)
    amount = forms.DecimalField(max_digits=6, decimal_places=2)
    on = forms.DateField()
    mail = forms.EmailField()
    part = forms.ChoiceField(choices=[("", "---"), ("a", "A"), ("Group", [("b", "B")])])
    some = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


class Row(RowForm):
    fewest = 1
    most = 3
    title = "Row"

    place = forms.CharField(max_length=10)


RIGHT: dict[str, Any] = {
    "name": "Li",
    "sure": True,
    "count": 3,
    "amount": "1.50",
    "on": "2026-03-05",
    "mail": "li@office.example",
    "part": "b",
    "rows": [{"place": "3.2"}],
}


def accepts(payload: Any) -> bool:
    schema = schema_of(Everything, {"rows": Row})
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema).is_valid(payload)


def test_a_schema_says_what_the_form_says() -> None:
    schema = schema_of(Everything, {"rows": Row})
    assert schema["required"] == ["name", "sure", "count", "amount", "on", "mail", "part", "rows"]
    name = {"type": "string", "maxLength": 5, "minLength": 1, "title": "Name", "description": "Your name"}
    assert schema["properties"]["name"] == name
    assert schema["properties"]["on"] == {"type": "string", "format": "date"}
    assert schema["properties"]["part"]["enum"] == ["a", "b"]
    assert schema["properties"]["sure"]["const"] is True
    assert (schema["properties"]["rows"]["minItems"], schema["properties"]["rows"]["maxItems"]) == (1, 3)


def test_a_schema_of_nothing_takes_an_empty_object() -> None:
    assert schema_of(None, {}) == {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@pytest.mark.parametrize(
    "changes",
    [{}, {"nick": None}, {"nick": ""}, {"wants": False}, {"amount": 1.5}, {"some": ["a", "b"]}, {"some": None}],
)
def test_what_the_schema_accepts_has_the_right_shape(changes: dict[str, Any]) -> None:
    assert accepts(RIGHT | changes)
    assert require_shape(Everything, {"rows": Row}, RIGHT | changes) == RIGHT | changes


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": ["Li"]}, "/name"),
        ({"name": {"a": 1}}, "/name"),
        ({"name": 7}, "/name"),
        ({"sure": "maybe"}, "/sure"),
        ({"sure": 1}, "/sure"),
        ({"count": True}, "/count"),
        ({"count": []}, "/count"),
        ({"on": 20260305}, "/on"),
        ({"part": True}, "/part"),
        ({"some": "a"}, "/some"),
        ({"some": [["a"]]}, "/some"),
        ({"rows": [{"place": 3}]}, "/rows/0/place"),
    ],
)
def test_another_shape_is_named_by_its_place(changes: dict[str, Any], path: str) -> None:
    assert not accepts(RIGHT | changes)
    with pytest.raises(PayloadInvalid) as refused:
        require_shape(Everything, {"rows": Row}, RIGHT | changes)
    assert [reason.path for reason in refused.value.reasons] == [path]


@pytest.mark.parametrize("payload", [None, [], "text", 7])
def test_a_payload_that_is_no_object_is_refused(payload: Any) -> None:
    with pytest.raises(PayloadInvalid):
        require_shape(Everything, {}, payload)
