"""The PDFs of written notices: rendered once from what the notice fixed, kept with their hash."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.db import transaction

from casework.letters.render import render_letter
from casework.models import Notice


def pdf_of(notice: Notice) -> bytes:
    """The PDF of `notice`, rendered and stored if nobody has asked for it before.

    Raises LetterError where the letter cannot be made.
    """
    stored = notice if notice.pdf else ensure_pdf(notice)
    with stored.pdf.open("rb") as file:
        return bytes(file.read())


@transaction.atomic
def ensure_pdf(notice: Notice) -> Notice:
    """`notice` with its PDF, rendered and kept now if there is none; who comes second finds what the first has kept.

    Raises LetterError where the letter cannot be made.
    """
    locked = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    if locked.pdf:
        return locked
    content = render_letter(locked.letter, locked.data)
    locked.pdf_sha256 = hashlib.sha256(content).hexdigest()
    locked.pdf.save(f"{uuid.uuid4().hex}.pdf", ContentFile(content), save=False)
    locked.save(update_fields=["pdf", "pdf_sha256"])
    return locked
