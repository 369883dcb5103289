"""What a step asks for, as a JSON schema (2020-12) for OpenAPI, read from the step's forms.

The forms alone decide whether a value is right. What is checked here is the shape that a form cannot see: a list
where one value belongs, an object where none does.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator, flatten_choices
from django.utils.translation import gettext as _

from casework.errors import PayloadInvalid, Reason
from casework.payloads import RowForm, StepForm

Schema = dict[str, Any]
FormClass = type[StepForm]
Rows = Mapping[str, type[RowForm]]


def schema_of(form: FormClass | None, rows: Rows) -> Schema:
    """The schema of a payload: the form's fields, and each named list of rows as an array."""
    schema = _schema_of_form(form or StepForm)
    for name, row in rows.items():
        schema["properties"][name] = _schema_of_rows(row)
        if row.fewest:
            schema["required"].append(name)
    return schema


def require_shape(form: FormClass | None, rows: Rows, payload: Any) -> dict[str, Any]:
    """`payload`, where each field holds a value of a kind that its form can look at.

    Raises PayloadInvalid with one reason for each that does not; fields that nobody asks for are left to the form.
    """
    if not isinstance(payload, dict):
        raise PayloadInvalid(Reason(_("An object with named fields is expected.")))
    problems = list(_misshapen(form or StepForm, payload, ""))
    for name, row in rows.items():
        values = payload.get(name)
        for index, value in enumerate(values if isinstance(values, list) else []):
            if isinstance(value, Mapping):
                problems += _misshapen(row, value, f"/{name}/{index}")
    if problems:
        raise PayloadInvalid(*problems)
    return payload


def choices_offered(form: FormClass | None, rows: Rows, context: Any) -> dict[str, list[dict[str, str]]]:
    """The choices that each field offers in `context`, by path: `/standard`, `/items/*/part`."""
    offered = _choices_of((form or StepForm)(context=context), "")
    for name, row in rows.items():
        offered |= _choices_of(row(context=context), f"/{name}/*")
    return offered


def _choices_of(form: forms.Form, base: str) -> dict[str, list[dict[str, str]]]:
    return {
        f"{base}/{name}": [
            {"value": str(value), "label": str(label)} for value, label in _flat(field) if str(value) != ""
        ]
        for name, field in form.fields.items()
        if isinstance(field, forms.ChoiceField)
    }


def _flat(field: forms.ChoiceField) -> Iterator[tuple[Any, Any]]:
    yield from flatten_choices(field.choices)


def _schema_of_form(form: FormClass) -> Schema:
    fields = form.base_fields
    return {
        "type": "object",
        "properties": {name: _schema_of_field(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def _schema_of_rows(row: type[RowForm]) -> Schema:
    schema: Schema = {"type": "array", "items": _schema_of_form(row), "maxItems": row.most}
    if row.fewest:
        schema["minItems"] = row.fewest
    if row.title:
        schema["description"] = str(row.title)
    return schema


def _schema_of_field(field: forms.Field) -> Schema:
    schema = _type_of(field)
    if not field.required:
        schema = {"anyOf": [schema, {"enum": [None, ""]}]}
    if field.label:
        schema["title"] = str(field.label)
    if field.help_text:
        schema["description"] = str(field.help_text)
    return schema


def _type_of(field: forms.Field) -> Schema:
    """The schema of a value; the nearest ancestor that is known decides."""
    return next(_TYPES[ancestor](field) for ancestor in type(field).__mro__ if ancestor in _TYPES)


def _plain(kind: str, **more: Any) -> Callable[[Any], Schema]:
    return lambda field: {"type": kind, **more}


def _text(field: forms.CharField) -> Schema:
    schema: Schema = {"type": "string"}
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    least = max(field.min_length or 0, int(field.required))
    return schema | ({"minLength": least} if least else {})


def _of_format(name: str) -> Callable[[Any], Schema]:
    return lambda field: _text(field) | {"format": name}


def _boolean(field: forms.BooleanField) -> Schema:
    # A box that must be ticked.
    return {"type": "boolean", "const": True} if field.required else {"type": "boolean"}


def _integer(field: forms.IntegerField) -> Schema:
    return {"type": "integer"} | _bounds(field)


def _number(field: forms.FloatField) -> Schema:
    return {"type": "number"} | _bounds(field)


def _decimal(field: forms.DecimalField) -> Schema:
    """A string keeps what was typed; a number is read by its shortest form."""
    figures = f"{field.max_digits} digits, {field.decimal_places} after the point" if field.max_digits else ""
    return {
        "anyOf": [
            {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
            {"type": "number"} | _bounds(field),
        ]
    } | ({"$comment": figures} if figures else {})


def _bounds(field: Any) -> Schema:
    # JSON has no Decimal; bounds of our forms are small whole numbers.
    bounds = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: float(value) for name, value in bounds.items() if value is not None and not callable(value)}


def _choice(field: forms.ChoiceField) -> Schema:
    values = _declared_values(field)
    if not values:
        return {"type": ["string", "integer"]}
    return {"enum": values, "x-labels": {str(key): str(label) for key, label in _flat(field) if key != ""}}


def _choices(field: forms.MultipleChoiceField) -> Schema:
    schema: Schema = {"type": "array", "items": _choice(field)}
    return schema | ({"minItems": 1} if field.required else {})


def _declared_values(field: forms.ChoiceField) -> list[Any]:
    """The values that the declaration itself names; none where they depend on the case or the store."""
    if isinstance(field.choices, CallableChoiceIterator):
        return []
    return [value for value, _label in _flat(field) if value != ""]


def _reference(field: forms.ModelChoiceField) -> Schema:
    return {"type": ["string", "integer"], "$comment": "one of the choices that the step offers"}


def _references(field: forms.ModelMultipleChoiceField) -> Schema:
    schema: Schema = {"type": "array", "items": _reference(field)}
    return schema | ({"minItems": 1} if field.required else {})


_TYPES: dict[type[forms.Field], Callable[[Any], Schema]] = {
    forms.BooleanField: _boolean,
    forms.NullBooleanField: _plain("boolean"),
    forms.IntegerField: _integer,
    forms.FloatField: _number,
    forms.DecimalField: _decimal,
    forms.DateField: _plain("string", format="date"),
    forms.DateTimeField: _plain("string", format="date-time"),
    forms.TimeField: _plain("string", format="time"),
    forms.EmailField: _of_format("email"),
    forms.URLField: _of_format("uri"),
    forms.UUIDField: _plain("string", format="uuid"),
    forms.CharField: _text,
    forms.ChoiceField: _choice,
    forms.MultipleChoiceField: _choices,
    forms.ModelChoiceField: _reference,
    forms.ModelMultipleChoiceField: _references,
    forms.Field: lambda field: {},
}
_LISTS = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def _misshapen(form: FormClass, payload: Mapping[str, Any], base: str) -> Iterator[Reason]:
    for name, field in form.base_fields.items():
        if fault := _fault(field, payload.get(name)):
            yield Reason(fault, path=f"{base}/{name}")


def _fault(field: forms.Field, value: Any) -> str:
    """What is wrong with the kind of `value`, or nothing; null and the empty text stand for "not given"."""
    if value is None or value == "":
        return ""
    if not isinstance(field, _LISTS):
        return _fault_of_one(field, value)
    if not isinstance(value, list):
        return _("A list of values is expected.")
    return next((fault for each in value if (fault := _fault_of_one(field, each))), "")


def _fault_of_one(field: forms.Field, value: Any) -> str:
    accepted, text = _kind_of(field)
    if isinstance(value, bool):
        return "" if bool in accepted else text
    return "" if isinstance(value, accepted) else text


def _kind_of(field: forms.Field) -> tuple[tuple[type, ...], str]:
    """The JSON types that the field reads, and what to say of others."""
    if isinstance(field, forms.BooleanField):
        return (bool,), _("true or false is expected.")
    if isinstance(field, forms.IntegerField):
        return (int, float, str), _("A number is expected.")
    if isinstance(field, forms.ChoiceField):
        return (str, int), _("One of the choices is expected.")
    return (str,), _("A text is expected.")
