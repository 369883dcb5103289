"""The PDFs of written notices and of lists: rendered once from what was fixed at their issue, kept with their hash."""

import hashlib
import uuid
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import transaction

from casework.letters.render import render_letter
from casework.models import Notice, PublicList

Issued = TypeVar("Issued", Notice, PublicList)


def pdf_of(notice: Issued) -> bytes:
    """The PDF of a notice or an issued list, rendered and stored if nobody has asked for it before.

    Raises LetterError where the letter cannot be made.
    """
    with ensure_pdf(notice).pdf.open("rb") as file:
        return bytes(file.read())


def ensure_pdf(notice: Issued) -> Issued:
    """`notice` with its PDF, rendered and kept now if there is none.

    Raises LetterError where the letter cannot be made.
    """
    return notice if notice.pdf else _rendered(notice)


@transaction.atomic
def _rendered(notice: Issued) -> Issued:
    """The notice with its new PDF; who comes second finds what the first has kept."""
    locked = type(notice)._default_manager.select_for_update(no_key=True).get(pk=notice.pk)
    if locked.pdf:
        return locked
    content = render_letter(locked.letter, locked.data)
    locked.pdf_sha256 = hashlib.sha256(content).hexdigest()
    locked.pdf.save(f"{uuid.uuid4().hex}.pdf", ContentFile(content), save=False)
    locked.save(update_fields=["pdf", "pdf_sha256"])
    return locked
