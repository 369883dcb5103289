"""The dossier as one PDF: typst sets the pages and leaves sheets empty, onto which the attached pages are copied.

So every page number, in the index as in the bookmarks, is the one that stands on the page: nothing is counted twice.
"""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pikepdf
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.dossier.blocks import Part, Sheets
from casework.dossier.collect import Dossier
from casework.dossier.sheets import Gathered
from casework.dossier.words import cover_of, parts_of
from casework.letters.fonts import drawable, letter_fonts
from casework.letters.render import PROJECT_ROOT

TEMPLATE = Path(__file__).with_name("dossier.typ")
POINTS_PER_MM = 72 / 25.4
A4, A3 = (210 * POINTS_PER_MM, 297 * POINTS_PER_MM), (297 * POINTS_PER_MM, 420 * POINTS_PER_MM)
SLACK = 1.05
"""A page a little larger than A4, such as a letter of the American size, is reduced to it."""
LINE_ON_TOP = 11 * POINTS_PER_MM

Size = tuple[float, float]


@dataclass(frozen=True)
class Made:
    """The PDF, and on which page each attached file begins, by its key."""

    path: Path
    first_pages: dict[str, int]


def make(dossier: Dossier, gathered: list[Gathered], folder: Path) -> Made:
    """Write the PDF into `folder`."""
    parts = parts_of(dossier, gathered)
    sheets = _sheets_in(parts)
    front, path = folder / "front.pdf", folder / "dossier.pdf"
    front.write_bytes(_set(dossier, parts, sheets))
    with pikepdf.open(front) as pdf, ExitStack() as copies:
        first_pages = _first_pages(pdf)
        for each in gathered:
            if each.copy is not None:
                copy = copies.enter_context(pikepdf.open(each.copy))
                _lay(copy, pdf, first_pages[each.attached.key], bare=sheets[each.attached.key].bare)
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Made(path, {key: index + 1 for key, index in first_pages.items()})


def paper_for(size: Size) -> Size:
    """A4, or A3 for what is larger, upright or across as the page is."""
    short, long = sorted(size)
    paper = A4 if short <= A4[0] * SLACK and long <= A4[1] * SLACK else A3
    return paper if size[0] <= size[1] else (paper[1], paper[0])


def place_on(paper: Size, size: Size, *, bare: bool) -> pikepdf.Rectangle:
    """Where a page of `size` stands on `paper`: reduced where it must be, never enlarged, in the middle.

    Below the line on top, unless the page is `bare` there and so can stand as it is.
    """
    room = paper[1] - (0 if bare else LINE_ON_TOP)
    scale = min(1, paper[0] / size[0], room / size[1])
    width, height = size[0] * scale, size[1] * scale
    left, below = (paper[0] - width) / 2, (room - height) / 2
    return pikepdf.Rectangle(left, below, left + width, below + height)


def _set(dossier: Dossier, parts: list[Part], sheets: dict[str, Sheets]) -> bytes:
    chinese = (get_language() or "").startswith("zh")
    data, missing = drawable(
        {
            "cover": cover_of(dossier),
            "parts": [part.as_json() for part in parts],
            "words": _words(),
        }
    )
    data |= {
        "lang": "zh" if chinese else "en",
        "region": "cn" if chinese else "us",
        "sheets": {key: _papers(each) for key, each in sheets.items()},
        "undrawable": missing,
    }
    return typst.compile(
        str(TEMPLATE),
        root=str(PROJECT_ROOT),
        font_paths=letter_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"dossier": json.dumps(data, ensure_ascii=False)},
        timestamp=dossier.at.astimezone(UTC).replace(microsecond=0),
    )


def _words() -> dict[str, str]:
    return {
        "index": _("Index"),
        "page": _("page {page} of {pages}"),
        "one_page": _("page {first}"),
        "pages": _("pages {first} to {last}"),
        "undrawable": _("{characters} stand for characters of these codes that the fonts at hand do not have."),
    }


def _sheets_in(parts: list[Part]) -> dict[str, Sheets]:
    return {entry.key: entry.sheets for part in parts for entry in part.entries if entry.sheets}


def _papers(sheets: Sheets) -> dict[str, Any]:
    return {"papers": [paper_for(size) for size in sheets.sizes], "bare": sheets.bare}


def _first_pages(pdf: pikepdf.Pdf) -> dict[str, int]:
    """The index of the page on which each label of the template lies."""
    if "/Dests" not in pdf.Root.get("/Names", {}):
        return {}
    labels = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {str(key): pdf.pages.index(pikepdf.Page(place[0])) for key, place in labels.items()}


def _lay(copy: pikepdf.Pdf, pdf: pikepdf.Pdf, first: int, *, bare: bool) -> None:
    """Copy each page onto its sheet, below the line that is already there."""
    for index, page in enumerate(copy.pages):
        sheet, size = pdf.pages[first + index], _size(page)
        sheet.add_underlay(page, place_on(_size(sheet), size, bare=bare))


def _size(page: pikepdf.Page) -> Size:
    box = pikepdf.Rectangle(page.mediabox)
    return float(box.width), float(box.height)
