"""Reading what a written notice says on paper."""

import io

from pypdf import PdfReader

from casework.letters.render import render_letter
from casework.models import Notice


def paper_of(notice: Notice) -> str:
    """The text of the notice as it is printed, without spaces and breaks."""
    pages = PdfReader(io.BytesIO(render_letter(notice.letter, notice.data))).pages
    return "".join("".join(page.extract_text() for page in pages).split())
