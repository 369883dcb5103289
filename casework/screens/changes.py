"""What differs between two payloads of one form, named as the form names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.contents import Difference, compare
from casework.payloads import RowForm, StepForm
from casework.screens.answers import in_words, row_title
from casework.steps import Section, Step


@dataclass(frozen=True)
class Change:
    """One difference: where on the form, and both values in words."""

    where: str
    before: str
    after: str


def changes(section: Section | Step, before: Mapping[str, Any], after: Mapping[str, Any], context: Any) -> list[Change]:
    """What `after` changes in `before`, in the order of the form; what reads the same is no change."""
    # A list that one side does not have yet is empty: each of its rows is a difference of its own.
    empty: dict[str, Any] = {name: [] for name in section.rows}
    differences = compare({**empty, **before}, {**empty, **after})
    found = (_change(section, each, before, after, context) for each in differences)
    return [change for change in found if _read(change.before) != _read(change.after)]


def _read(text: str) -> str:
    """A value as it reads: browsers end lines in two characters, scripts in one."""
    return "\n".join(text.splitlines()).strip()


def _change(
    section: Section | Step, difference: Difference, before: Mapping[str, Any], after: Mapping[str, Any], context: Any
) -> Change:
    name, *rest = difference.path.strip("/").split("/")
    row_class = section.rows.get(name)
    if row_class is None:
        return _named([], (section.form or StepForm)(context=context), name, difference)
    if not rest:
        return Change(str(row_class.title), _rows(difference.before), _rows(difference.after))
    index = int(rest[0])
    row = row_class(initial=_row(after, name, index) or _row(before, name, index), context=context)
    where = [row_title(row, index + 1)]
    if len(rest) == 1:
        return Change(where[0], _whole(row, difference.before), _whole(row, difference.after))
    return _named(where, row, rest[1], difference)


def _named(where: list[str], form: StepForm, name: str, difference: Difference) -> Change:
    if name not in form.fields:
        return Change(" › ".join([*where, name]), str(difference.before or ""), str(difference.after or ""))
    label, field = str(form[name].label), form.fields[name]
    return Change(" › ".join([*where, label]), in_words(field, difference.before), in_words(field, difference.after))


def _row(payload: Mapping[str, Any], name: str, index: int) -> dict[str, Any]:
    rows = payload.get(name) or []
    return dict(rows[index]) if index < len(rows) else {}


def _whole(row: RowForm, values: Any) -> str:
    """A row that only one side has."""
    if not values:
        return ""
    shown = (in_words(row.fields[name], value) for name, value in values.items() if name in row.fields)
    return _(", ").join(value for value in shown if value)


def _rows(values: Any) -> str:
    return _("%(count)d rows") % {"count": len(values)} if values else ""
