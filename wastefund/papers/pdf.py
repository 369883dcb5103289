"""A paper made of facts, tables and notes, set as PDF in the language of the reader."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.letters.fonts import drawable, letter_fonts
from casework.letters.render import PROJECT_ROOT

TEMPLATE = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True)
class Table:
    """A table of texts. `widths` as typst has them: `auto`, or shares of what is left such as `2fr`."""

    heads: Sequence[str]
    widths: Sequence[str]
    figures: Sequence[int]
    """Numbers of the columns, from 0, that are set to the right."""
    rows: Sequence[Sequence[str]]
    title: str = ""
    strong: Sequence[int] = ()
    """Numbers of the rows, from 0, that stand out."""


@dataclass(frozen=True)
class Paper:
    """What a PDF shows, all in words."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    foot: str = ""
    """What stands at the bottom of each page."""


def pdf_of(paper: Paper, at: datetime) -> bytes:
    """The paper as PDF; the same paper at the same moment gives the same bytes."""
    chinese = (get_language() or "").startswith("zh")
    data, _missing = drawable(asdict(paper))
    data |= {
        "lang": "zh" if chinese else "en",
        "region": "cn" if chinese else "us",
        "words": {"page": _("page {page} of {pages}")},
    }
    return typst.compile(
        str(TEMPLATE),
        root=str(PROJECT_ROOT),
        font_paths=letter_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        timestamp=at.replace(microsecond=0),
    )


def figure(amount: Decimal | None) -> str:
    """An amount of yuan in a column: 1,234,567.89, with a real minus sign; nothing for None."""
    return "" if amount is None else f"{amount:,.2f}".replace("-", "\u2212")
