"""What a page says, and what of it is in the wrong language."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import models

CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
OWN = ("accounts", "casework", "grading", "ledger", "rdfunds", "wastefund")
SILENT = {"script", "style", "textarea", "code"}
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
READ_OUT = ("aria-label", "alt", "placeholder", "title")

# Names, figures and signs that stand in Chinese sentences as they are.
LATIN_IN_CHINESE = re.compile(
    r"[\w.]+@[\w.]+|\b[0-9a-f]{15}\b|[0-9A-Z]{4}(-[0-9A-Z]{4}){0,3}|date,kind|kind|rest_day|make_up_workday"
    r"|SHA-256|certutil -hashfile FILE SHA256|sha256sum FILE"
    r"|(?<![A-Za-z])(API|CSV|DOCX|JPG|KB|Linux|MB|PDF|PNG|UTC|UTF|Windows|XLSX|ZIP)(?![A-Za-z])"
)
# Numbers of documents, the way offices write them, and the beginning of such a number.
CHINESE_IN_ENGLISH = re.compile(r"[\u3400-\u9fff]+〔\d{4}〕\d+号|冀应急")


class _Reader(HTMLParser):
    """Collects texts, and attributes that are read out; not what says that it is in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        silent = self._silent() or tag in SILENT or (tag != "html" and "lang" in found)
        if not silent:
            self.texts += [found[name] or "" for name in READ_OUT if name in found]
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _silent in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent():
            self.texts.append(data)

    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def texts_of(html: str) -> list[str]:
    """Every text of a page, also what is folded away and what only screen readers say."""
    reader = _Reader()
    reader.feed(html)
    return [" ".join(text.split()) for text in reader.texts if text.strip()]


def foreign_texts(html: str, language: str, stored: re.Pattern[str]) -> list[str]:
    """The texts that are not in `language` ("zh" or "en"), without what is `stored`."""
    wrong, usual = (LATIN, LATIN_IN_CHINESE) if language == "zh" else (CHINESE, CHINESE_IN_ENGLISH)
    suspects = [text for text in texts_of(html) if wrong.search(text)]
    # A stored name may be part of what is usual, or the other way round: a text is wrong by either order.
    for first, second in ((stored, usual), (usual, stored)):
        suspects = [text for text in suspects if wrong.search(second.sub("", first.sub("", text)))]
    return suspects


def stored_words(*more: Iterable[str]) -> re.Pattern[str]:
    """Finds every Chinese text in the database (names, titles, what people typed), and in `more`."""
    texts = {text for each in [*_stored(), *more] for text in _leaves(each) if CHINESE.search(text)}
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)))


def _stored() -> Iterator[Any]:
    for model in (model for app in OWN for model in apps.get_app_config(app).get_models()):
        names = [field.name for field in model._meta.concrete_fields if _holds_text(field)]
        for row in model._default_manager.values_list(*names) if names else ():
            yield from row


def _holds_text(field: models.Field) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    elif isinstance(value, Iterable):
        for each in value:
            yield from _leaves(each)
