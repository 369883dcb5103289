"""What a step asks for: one form plus named lists of row forms, never nested deeper.

One adapter turns it into JSON, OpenAPI and back. Paths of errors follow the JSON: `/reason`, `/items/0/place`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.errors import PayloadInvalid, Reason
from records import clock

if TYPE_CHECKING:
    from casework.steps import Step, StepContext

MOST_ROWS = 200
NO_CHOICE = "—"
"""What a list of choices shows while nothing is chosen."""

USUAL = forms.Field.default_error_messages["required"]
"""What is said of a field that is left empty, where its form has no words of its own for it."""


class CaseField:
    """A field that offers what the case at hand holds."""

    by_address = False
    """True where a link to the form may fill it in, as `?event=7`."""

    def offer(self, context: Any) -> None:
        """Take the choices from `context`, which is a StepContext or SectionContext."""
        raise NotImplementedError


class StepForm(forms.Form):
    """The questions of a step; `context` is the step's context, for choices that depend on the case."""

    leads = False
    """True where the form is answered before the lists of rows, not after them."""

    def __init__(self, *args: Any, context: Any = None, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.BooleanField) and field.error_messages["required"] is USUAL:
                field.error_messages["required"] = _("Tick the box if it is so; otherwise it cannot go on.")
            if isinstance(field, forms.ModelChoiceField) and field.empty_label:
                field.empty_label = NO_CHOICE
            if context is not None and isinstance(field, CaseField):
                field.offer(context)

    @property
    def today(self) -> date:
        """The day on which the step is taken, which is the context's."""
        return self.context.today if self.context else clock.today()


class RowForm(StepForm):
    """One row of a named list; `fewest` rows at least."""

    fewest: int = 0
    most: int = MOST_ROWS
    title: Any = ""
    fixed = False
    """True where the rows are given by the prefill, one each, and none may be added or left out."""
    given: tuple[str, ...] = ()
    """Fields that the prefill fills in: a row that has nothing else was left empty."""

    @classmethod
    def applies(cls, context: Any) -> bool:
        """Whether such rows are asked for in the case at hand; `context` is the form's, None where it has none."""
        return True

    def heading(self) -> str:
        """What stands above this row on a page; empty: the title and the row's number."""
        return ""


@dataclass(frozen=True)
class Asked:
    """The bound forms of a payload, for showing it again with its errors."""

    form: StepForm
    rows: dict[str, list[RowForm]]


def bind(
    form: type[StepForm] | None,
    rows: dict[str, type[RowForm]],
    payload: Mapping[str, Any],
    context: Any,
) -> tuple[Asked, list[Reason]]:
    """Bind `payload` (JSON) to its forms. Returns the bound forms and every error with its path, rule-less."""
    problems = [*unreadable(payload), *_unknown(form, rows, payload)]
    main = (form or StepForm)(data=_as_form_data(payload), context=context)
    problems += _errors_of(main, "")
    bound: dict[str, list[RowForm]] = {}
    for name, row_class in rows.items():
        bound[name], found = _bind_rows(name, row_class, payload.get(name), context)
        problems += found
    return Asked(main, bound), problems


def unreadable(payload: Any) -> list[Reason]:
    """Texts that no store can keep (a null character, half a surrogate pair), each with its path."""
    if not isinstance(payload, Mapping):
        return [Reason(_("Named fields are expected."))]
    message = _("This text has a character that cannot be kept.")
    return [Reason(message, path=path) for path, text in _texts(payload, "") if not _keepable(text)]


def clean(
    form: type[StepForm] | None,
    rows: dict[str, type[RowForm]],
    payload: Mapping[str, Any],
    context: Any,
) -> dict[str, Any]:
    """The cleaned payload: values by field name, and each named list as a list of such dicts.

    Raises PayloadInvalid with one reason for each wrong value.
    """
    asked, problems = bind(form, rows, payload, context)
    if problems:
        raise PayloadInvalid(*problems)
    cleaned = dict(asked.form.cleaned_data)
    cleaned.update({name: [dict(row.cleaned_data) for row in bound] for name, bound in asked.rows.items()})
    return cleaned


def clean_step(step: "Step", payload: Mapping[str, Any], context: "StepContext") -> dict[str, Any]:
    """`clean` for what `step` asks for."""
    return clean(step.form, step.rows, payload, context)


def from_post(
    form: type[StepForm] | None,
    rows: dict[str, type[RowForm]],
    post: QueryDict,
    context: Any,
    *,
    untouched: bool = False,
) -> dict[str, Any]:
    """The payload that a web form sends: fields by name, rows as `items-0-place`; rows left empty are dropped.

    With `untouched` those stay that say what they said when the page was opened.
    """
    payload = _read(form or StepForm, post, "", context)
    for name, row_class in rows.items():
        indexes = sorted({int(m[1]) for key in post if (m := re.fullmatch(rf"{name}-(\d{{1,6}})-\w+", key))})
        read = [_read(row_class, post, f"{name}-{index}", context) for index in indexes[: row_class.most + 1]]
        nothing = {} if untouched or row_class.fixed else _of_an_empty_row(row_class, context)
        payload[name] = [row for row in read if row_class.fixed or _says_something(row, nothing, row_class, untouched)]
    return payload


def _of_an_empty_row(row_class: type[RowForm], context: Any) -> dict[str, str]:
    """What the fields of a row send that nobody has touched: what they begin with, or the first of their choices."""
    blank = row_class(context=context)
    return {name: _untouched_value(blank[name]) for name in blank.fields}


def _untouched_value(bound: forms.BoundField) -> str:
    value = bound.value()
    if value is None and type(bound.field.widget) is forms.Select:
        value = next((key for key, _label in bound.field.widget.choices), None)
    return "" if value is None else str(value)


def _says_something(
    row: Mapping[str, Any], nothing: Mapping[str, str], row_class: type[RowForm], untouched: bool
) -> bool:
    left_out = () if untouched else row_class.given
    return any(value and value != nothing.get(name, "") for name, value in row.items() if name not in left_out)


def _read(form: type[StepForm], post: QueryDict, prefix: str, context: Any) -> dict[str, Any]:
    blank = form(prefix=prefix or None, context=context)
    return {
        name: field.widget.value_from_datadict(post, {}, blank.add_prefix(name)) for name, field in blank.fields.items()
    }


def to_keep(step: "Step", cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """A cleaned payload of `step` as its event keeps it: JSON that the step's forms would take again.

    A row is named as its field takes it, such as a standard by its code and not by the number it has in our tables.
    """
    kept = _as_taken(step.form or StepForm, cleaned)
    for name, row in step.rows.items():
        if name in kept:
            kept[name] = [_as_taken(row, each) for each in kept[name]]
    return dict(to_json(kept))


def _as_taken(form: type[StepForm], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    fields = form.base_fields
    return {name: _named(fields.get(name), value) for name, value in cleaned.items()}


def _named(field: forms.Field | None, value: Any) -> Any:
    """`value`, or what names it where the field takes rows by another column than their id."""
    column = getattr(field, "to_field_name", None)
    if not column:
        return value
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [getattr(row, column) for row in value]
    return getattr(value, column) if hasattr(value, "pk") else value


def to_json(cleaned: Any) -> Any:
    """Cleaned values as JSON: dates ISO, Decimals as strings, model rows as their id."""
    if isinstance(cleaned, Mapping):
        return {key: to_json(value) for key, value in cleaned.items()}
    if isinstance(cleaned, str) or cleaned is None or isinstance(cleaned, bool | int):
        return cleaned
    if isinstance(cleaned, date | datetime):
        return cleaned.isoformat()
    if isinstance(cleaned, Decimal):
        return str(cleaned)
    if hasattr(cleaned, "pk"):
        return cleaned.pk
    return [to_json(value) for value in cleaned]


def _unknown(
    form: type[StepForm] | None, rows: dict[str, type[RowForm]], payload: Mapping[str, Any], base: str = ""
) -> list[Reason]:
    known = set((form or StepForm).base_fields) | set(rows)
    return [Reason(_("This field is not asked for."), path=f"{base}/{name}") for name in payload if name not in known]


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text of `value`, names of fields included, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield path, str(name)
            yield from _texts(item, f"{path}/{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}/{index}")


def _keepable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _as_form_data(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if not isinstance(value, Mapping)}


def _bind_rows(name: str, row_class: type[RowForm], values: Any, context: Any) -> tuple[list[RowForm], list[Reason]]:
    values = [] if values is None else values
    if not isinstance(values, list):
        return [], [Reason(_("A list of rows is expected."), path=f"/{name}")]
    problems = _count_problem(name, row_class, len(values))
    bound = []
    for index, value in enumerate(values[: row_class.most]):
        if not isinstance(value, Mapping):
            problems.append(Reason(_("A row with named fields is expected."), path=f"/{name}/{index}"))
            continue
        problems += _unknown(row_class, {}, value, f"/{name}/{index}")
        row = _bound_row(name, index, row_class, value, context)
        problems += _errors_of(row, f"/{name}/{index}")
        bound.append(row)
    return bound, problems


def _bound_row(name: str, index: int, row_class: type[RowForm], value: Mapping[str, Any], context: Any) -> RowForm:
    prefix = f"{name}-{index}"
    data = {f"{prefix}-{key}": item for key, item in _as_form_data(value).items()}
    return row_class(data=data, prefix=prefix, context=context)


def _count_problem(name: str, row_class: type[RowForm], count: int) -> list[Reason]:
    figures = {"rows": row_class.title or name, "count": count, "fewest": row_class.fewest, "most": row_class.most}
    if count < row_class.fewest:
        return [Reason(_("“%(rows)s”: %(count)d filled in, at least %(fewest)d needed.") % figures, path=f"/{name}")]
    if count > row_class.most:
        return [Reason(_("“%(rows)s”: %(count)d filled in, at most %(most)d possible.") % figures, path=f"/{name}")]
    return []


def _errors_of(form: forms.Form, base: str) -> list[Reason]:
    return [
        Reason(str(message), path=base if field == NON_FIELD_ERRORS else f"{base}/{field}")
        for field, messages in form.errors.items()
        for message in messages
    ]
