"""Turn the data of a written notice into a PDF: no database, no clock, the same data give the same bytes."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst

from casework.letters.fonts import drawable, letter_fonts

# All apps lie side by side; typst reads nothing outside this directory.
PROJECT_ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "zh"
COMMON_KEYS = ("number", "title", "office", "addressee", "date", "check_code", "check_url", "case_reference")
# A list of cases has a line for each of them instead of one reference.
LIST_KEYS = (*(key for key in COMMON_KEYS if key != "case_reference"), "columns", "entries")
# What a letter may also hold: what was asked for, as it stands in a sentence; the office's own paragraphs;
# the rules it rests on, as {"rule", "text"}; whom to ask.
OPTIONAL: Mapping[str, Any] = {"matter": "申请", "body": [], "basis": [], "contact": ""}
_TEMPLATE_NAME = re.compile(r"([a-z_]+)/([a-z_]+)")


class LetterError(ValueError):
    """A letter cannot be made from this template and these data."""


def render_letter(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF/A of a notice.

    `template` is "app/name" and stands for app/letters/name.typ. `data` is JSON-like: the keys in
    COMMON_KEYS (for a list of cases those in LIST_KEYS), those in OPTIONAL, `language`, and what the
    template asks for (its first lines say).
    All dates are ISO texts (2026-03-05). Values are set as plain text, whatever they hold.
    Raises LetterError for an unknown template, another language, or data that lack something.
    """
    path = template_path(template)
    _check_common(data)
    letter, missing = drawable({**OPTIONAL, **data})
    letter |= {"undrawable": missing, "qr": _qr_svg(data["check_url"])}
    try:
        return typst.compile(
            str(path),
            root=str(PROJECT_ROOT),
            font_paths=letter_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(letter, ensure_ascii=False)},
            # Archives want PDF/A, which also refuses a missing glyph; screen readers want the tags of PDF/UA.
            pdf_standards=["a-2a", "ua-1"],
            timestamp=_timestamp(data["date"]),
        )
    except typst.TypstError as error:
        raise LetterError(f"{template}: {error.message}") from error


def template_path(template: str) -> Path:
    """Return the file of a template such as "grading/correction". Raises LetterError if there is none."""
    match = _TEMPLATE_NAME.fullmatch(template)
    path = match and PROJECT_ROOT / match[1] / "letters" / f"{match[2]}.typ"
    if not path or not path.is_file():
        raise LetterError(f"no letter template: {template!r}")
    return path


def _check_common(data: Mapping[str, Any]) -> None:
    keys = LIST_KEYS if "entries" in data else COMMON_KEYS
    lacking = [key for key in keys if not data.get(key)]
    if lacking:
        raise LetterError(f"a letter needs {', '.join(lacking)}")
    if data.get("language", LANGUAGE) != LANGUAGE:
        raise LetterError(f"written notices are in Chinese, not {data['language']!r}")


def _timestamp(day: str) -> datetime:
    """Return the day of the letter as the PDF's time of creation, so that rendering again changes no byte."""
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise LetterError(f"not an ISO date: {day!r}") from error


def _qr_svg(url: str) -> str:
    return segno.make(url, error="m", micro=False).svg_inline(border=0, omitsize=True)
