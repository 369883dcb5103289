"""The questions of a form with row lists, as typed so far, and what stands against the answers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework import payloads
from casework.errors import Reason
from casework.payloads import Asked, RowForm, StepForm
from casework.screens.answers import row_title


@dataclass(frozen=True)
class Questions:
    """What a page asks: a form and named lists of rows; `context` is the forms' own."""

    form: type[StepForm] | None
    rows: Mapping[str, type[RowForm]]
    context: Any

    @property
    def empty(self) -> bool:
        return not self.rows and not (self.form and self.form.base_fields)

    @property
    def multipart(self) -> bool:
        """Whether files can be sent with the answers."""
        forms = [self.form or StepForm, *self.rows.values()]
        return any(field.widget.needs_multipart_form for form in forms for field in form.base_fields.values())

    def typed(self, post: QueryDict, *, untouched: bool = False) -> dict[str, Any]:
        """The payload that was sent; with `untouched` also the rows that the page began with and nobody filled in."""
        return payloads.from_post(self.form, dict(self.rows), post, self.context, untouched=untouched)

    def fresh(self, payload: Mapping[str, Any]) -> Asked:
        """The forms filled in with `payload`, not checked yet."""
        main = (self.form or StepForm)(initial=dict(payload), context=self.context)
        return Asked(main, {name: self._fresh_rows(name, payload.get(name)) for name in self.rows})

    def checked(self, payload: Mapping[str, Any], post: QueryDict) -> Asked:
        """The forms with what is wrong beside each field; after them the rows of `post` that nobody has filled in."""
        return self.checked_with_problems(payload, post)[0]

    def checked_with_problems(self, payload: Mapping[str, Any], post: QueryDict) -> tuple[Asked, list[Reason]]:
        """The same, and all that is wrong; where rows are missing there are empty ones to fill in."""
        asked, problems = payloads.bind(self.form, dict(self.rows), payload, self.context)
        whole = self.typed(post, untouched=True)
        for name, rows in asked.rows.items():
            left = [row for row in whole[name] if row not in payload[name]]
            rows.extend(self._filled_rows(name, left, len(rows)))
            rows.extend(self._empty_rows(name, len(rows)))
        return asked, problems

    def _fresh_rows(self, name: str, values: Any) -> list[RowForm]:
        filled = [dict(value) for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []
        rows = self._filled_rows(name, filled)
        return [*rows, *self._empty_rows(name, len(rows))]

    def _filled_rows(self, name: str, values: list[dict[str, Any]], first: int = 0) -> list[RowForm]:
        """Rows filled in with `values` and not checked, numbered from `first` on."""
        return [
            self.rows[name](initial=value, prefix=f"{name}-{index}", context=self.context)
            for index, value in enumerate(values, start=first)
        ]

    def _empty_rows(self, name: str, count: int) -> list[RowForm]:
        """Those that `count` rows lack; one at least stands there to be filled in."""
        row_class = self.rows[name]
        wanted = 0 if row_class.fixed else max(1, row_class.fewest)
        return [row_class(prefix=f"{name}-{index}", context=self.context) for index in range(count, wanted)]


@dataclass(frozen=True)
class AskedRow:
    """One row with what stands above it."""

    title: str
    form: RowForm


@dataclass(frozen=True)
class AskedList:
    """One named list of rows."""

    name: str
    title: str
    fixed: bool
    optional: bool
    """Whether it may have no row at all."""
    rows: list[AskedRow]


@dataclass(frozen=True)
class Problem:
    """One thing that stands in the way: a sentence, its rule, and where on the page or elsewhere it is mended."""

    text: str
    rule: str = ""
    anchor: str = ""
    where: str = ""
    url: str = ""


def lists_of(asked: Asked, rows: Mapping[str, type[RowForm]], context: Any) -> list[AskedList]:
    """The lists of rows that are asked for in this case, in order."""
    return [
        AskedList(
            name,
            str(row_class.title),
            row_class.fixed,
            not row_class.fixed and not row_class.fewest,
            [AskedRow(row_title(row, number), row) for number, row in enumerate(asked.rows[name], start=1)],
        )
        for name, row_class in rows.items()
        if row_class.applies(context)
    ]


def problems_of(reasons: Iterable[Reason], asked: Asked | None = None) -> list[Problem]:
    """The reasons for a list on top of the page, each with a way to the field where `asked` shows it."""
    return [_problem(reason, asked) for reason in reasons]


def place_of(asked: Asked, path: str) -> tuple[StepForm | None, str]:
    """The form and the field that a path such as `/reason` or `/items/0/photos` names; no form where none is shown."""
    first, *rest = path.strip("/").split("/")
    if not rest:
        return (asked.form, first) if first in asked.form.fields else (None, "")
    rows = asked.rows.get(first, [])
    return (rows[int(rest[0])], rest[-1]) if int(rest[0]) < len(rows) else (None, "")


def without_row(post: QueryDict, name: str, index: str) -> QueryDict:
    """What was sent, without one row of a list."""
    kept = post.copy()
    for key in [key for key in kept if key.startswith(f"{name}-{index}-")]:
        del kept[key]
    return kept


def _problem(reason: Reason, asked: Asked | None) -> Problem:
    text = str(reason.message)
    parts = [part for part in reason.path.split("/") if part]
    if asked is None or not parts:
        return Problem(text, reason.rule, url=reason.url)
    if parts[0] not in asked.rows:
        return Problem(text, reason.rule, *_field(asked.form, parts[0]))
    if len(parts) == 1 or not re.fullmatch(r"\d+", parts[1]) or int(parts[1]) >= len(asked.rows[parts[0]]):
        return Problem(text, reason.rule, anchor=parts[0])
    row = asked.rows[parts[0]][int(parts[1])]
    title = row_title(row, int(parts[1]) + 1)
    if len(parts) == 2:
        return Problem(text, reason.rule, parts[0], title)
    anchor, label = _field(row, parts[2])
    return Problem(text, reason.rule, anchor, _("%(row)s, %(field)s") % {"row": title, "field": label})


def _field(form: StepForm, name: str) -> tuple[str, str]:
    """The id to jump to and the label of a field; empty where the form has none of that name."""
    if name not in form.fields:
        return "", ""
    bound = form[name]
    # A group of boxes has no element of its own to jump to; its first box has.
    # What a box is ticked for is a sentence, behind which the colon of the list stands.
    return (f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id), str(bound.label).rstrip(".。")
