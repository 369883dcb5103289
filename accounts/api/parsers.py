"""Reading a request's body: JSON that can be stored and hashed, and nothing else."""

import json
import math
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from accounts.api.problems import TooLarge

# A payload is an object with lists of rows; a row's value may be a list.
DEEPEST = 5


class StrictJSONParser(BaseParser):
    """JSON in UTF-8, of bounded size and depth, without what PostgreSQL cannot store."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value in `stream`. Raises ParseError (400) or TooLarge (413)."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge
        try:
            value = json.loads(raw.decode(), parse_constant=_refuse_constant, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is no JSON that can be read.")) from error
        _check(value, 0)
        return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError(_("The body is nested too deeply."))
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _check(name, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
    elif isinstance(value, str) and not _is_text(value):
        raise ParseError(_("The body holds a character that is no text (NUL, or half of a pair)."))


def _is_text(value: str) -> bool:
    return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
