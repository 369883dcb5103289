"""What somebody has answered, to read: labels and values in words instead of fields and codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.fields import DocumentsField
from casework.payloads import RowForm, StepForm


@dataclass(frozen=True)
class DocumentLink:
    """A document of the answer that the reader may open."""

    name: str
    url: str


@dataclass(frozen=True)
class Answer:
    """One question with its answer in words; where it is documents, with those that can be opened and what else is."""

    label: str
    value: str
    links: tuple[DocumentLink, ...] = ()
    others: str = ""

    @property
    def shown(self) -> str:
        """The answer as a page has it, with links to the documents."""
        if not self.links:
            return self.value
        parts = [format_html('<a href="{}">{}</a>', link.url, link.name) for link in self.links]
        parts += [self.others] if self.others else []
        return format_html_join(_(", "), "{}", ((each,) for each in parts))


@dataclass(frozen=True)
class AnsweredRow:
    """One row of a list."""

    title: str
    answers: list[Answer]


@dataclass(frozen=True)
class AnsweredList:
    """One named list of rows."""

    title: str
    rows: list[AnsweredRow]


@dataclass(frozen=True)
class Answered:
    """A whole payload to read."""

    answers: list[Answer]
    lists: list[AnsweredList]

    def __bool__(self) -> bool:
        return any(answer.value for answer in self.answers) or any(each.rows for each in self.lists)


def answered(
    form: type[StepForm] | None,
    rows: Mapping[str, type[RowForm]],
    payload: Mapping[str, Any],
    context: Any,
    *,
    kept: bool = False,
) -> Answered:
    """A payload (JSON, as typed) in words; one `kept` with an event may lack what not everybody may read."""
    main = _answers(form(context=context), payload, kept) if form else []
    lists = [
        AnsweredList(str(row_class.title), _rows(row_class, payload.get(name), context, kept))
        for name, row_class in rows.items()
        if row_class.applies(context) and (name in payload or not kept)
    ]
    return Answered(main, lists)


def row_title(row: RowForm, number: int, count: int = 0) -> str:
    """What stands above a row: what the row says of itself, else its title and number."""
    if heading := row.heading():
        return heading
    return _("%(title)s %(number)d") % {"title": row.title, "number": number}


def _rows(row_class: type[RowForm], values: Any, context: Any, kept: bool) -> list[AnsweredRow]:
    if not isinstance(values, list):
        return []
    found = []
    for number, value in enumerate((value for value in values if isinstance(value, Mapping)), start=1):
        row = row_class(initial=dict(value), context=context)
        found.append(AnsweredRow(row_title(row, number), _answers(row, value, kept)))
    return found


def _answers(form: forms.Form, payload: Mapping[str, Any], kept: bool) -> list[Answer]:
    return [
        _answer(str(bound.label), bound.field, payload.get(bound.name))
        for bound in form
        if not bound.is_hidden and (bound.name in payload or not kept)
    ]


def _answer(label: str, field: forms.Field, value: Any) -> Answer:
    if isinstance(field, DocumentsField) and value:
        links, others = _links(field, value)
        return Answer(label, in_words(field, value), links, others)
    return Answer(label, in_words(field, value))


def in_words(field: forms.Field, value: Any) -> str:
    """One value as a person reads it."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value in (True, "true", "True", "on") else _("No")
    if value is None or value == "" or value == []:
        return ""
    if words := getattr(field, "in_words", None):
        return str(words(value))
    if isinstance(field, forms.ModelChoiceField):
        return _chosen_row(field, value)
    if isinstance(field, DocumentsField):
        return _documents(field, value)
    if isinstance(field, forms.ChoiceField):
        values = value if isinstance(value, list) else [value]
        return _(", ").join(_label(field.choices, each) for each in values)
    return str(value)


def _documents(field: DocumentsField, values: Any) -> str:
    """The names of those that the reader may read, and how many others there are."""
    links, others = _links(field, values)
    return _(", ").join([*(link.name for link in links), *([others] if others else [])])


def _links(field: DocumentsField, values: Any) -> tuple[tuple[DocumentLink, ...], str]:
    """The documents that the reader may open, and in words how many others there are."""
    chosen = [str(each) for each in values] if isinstance(values, list) else [str(values)]
    readable = [each for each in field.widget.documents if str(each.pk) in chosen]
    links = tuple(
        DocumentLink(each.name, reverse("casework:document", args=[field.widget.reference, each.pk]))
        for each in readable
    )
    others = len(chosen) - len(links)
    if not others:
        return links, ""
    text = ngettext("%(count)d document for the offices", "%(count)d documents for the offices", others)
    return links, text % {"count": others}


def _chosen_row(field: forms.ModelChoiceField, value: Any) -> str:
    # A payload kept with an event names the row by its id, one as typed by the field's own key.
    for key in (field.to_field_name or "pk", "pk"):
        try:
            found = field.queryset.model._default_manager.filter(**{key: value}).first()
        except (TypeError, ValueError):
            continue
        if found is not None:
            return str(found)
    return str(value)


def _label(choices: Iterable[Any], value: Any) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            if (inner := _label(label, value)) != str(value):
                return inner
        elif str(key) == str(value):
            return str(label)
    return str(value)
