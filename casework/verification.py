"""Whether cases still are as they were recorded: chains of events, frozen contents, stored files."""

import hashlib
from collections.abc import Iterator

from django.db import transaction
from django.db.models.fields.files import FieldFile

from casework import journal
from casework.models import Case, Content, Document, Notice
from records import chain
from records.verification import Finding, of_chain


def findings() -> Iterator[Finding]:
    """Walk through all cases, contents, notices and documents."""
    for case in Case.objects.order_by("pk").iterator():
        yield from _of_case(case)
    for content in Content.objects.filter(frozen_at__isnull=False).select_related("case").iterator():
        if chain.digest(content.data) != content.hash:
            yield Finding(f"{content}", "the frozen content is not what was hashed")
    for notice in Notice.objects.exclude(pdf="").select_related("case").iterator():
        yield from _of_file(f"notice {notice}", notice.pdf, notice.pdf_sha256)
    for document in Document.objects.select_related("case").iterator():
        yield from _of_file(f"{document.case} document {document.pk}", document.file, document.sha256)


@transaction.atomic
def _of_case(case: Case) -> list[Finding]:
    # Locked, so that a step just being taken does not look like a broken chain.
    held = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    return of_chain(f"case {held}", journal.verify(held))


def _of_file(where: str, stored: FieldFile, expected: str) -> list[Finding]:
    try:
        with stored.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return [Finding(where, f"the file {stored.name} cannot be read")]
    return [] if actual == expected else [Finding(where, f"the file {stored.name} has another hash")]
