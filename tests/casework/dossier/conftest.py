"""A case with files of every kind, and what tests read in PDFs and ZIPs."""

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from accounts.actors import PersonActor
from casework.dossier import archive
from casework.models import Case, Document
from casework.steps import Audience
from tests.grading import world as grading

AT = grading.moment("2026-03-10", 15)

Keep = Callable[..., Document]


@pytest.fixture
def world(db: None) -> grading.World:
    cache.clear()
    with translation.override("en"):
        yield grading.build()


@pytest.fixture
def case(world: grading.World) -> Case:
    """An application that passed the audit: four events, a report, two notices. Its photo has gone from the store."""
    return world.case_at("audited")


@pytest.fixture
def keep(world: grading.World, case: Case) -> Keep:
    """Attaches a file as it is, past what the upload would refuse: the store may hold older or stranger files."""

    def kept(name: str, content: bytes, media_type: str = "application/pdf", **more: Any) -> Document:
        values: dict[str, Any] = {"purpose": f"附件 {name}", "audience": Audience.PARTIES} | more
        by = values.pop("by", world.enterprise.handler)
        return Document.objects.create(
            case=case,
            organisation=by.organisation,
            uploaded_by=by.membership,
            uploaded_at=AT,
            name=name,
            media_type=media_type,
            size=len(content),
            sha256=values.pop("sha256", ""),
            file=ContentFile(content, name="kept.bin"),
            **values,
        )

    return kept


def reader_of(case: Case, who: PersonActor) -> PdfReader:
    """The PDF that `who` takes out."""
    with archive.as_pdf(case, who, AT) as file:
        return PdfReader(io.BytesIO(file.read()))


def bare(text: str) -> str:
    """A text without white space, which depends on where lines break."""
    return re.sub(r"\s", "", text)


def pages(reader: PdfReader) -> list[str]:
    """What stands on each page, without white space."""
    return [bare(page.extract_text()) for page in reader.pages]


def text_of(case: Case, who: PersonActor) -> str:
    """All that `who` can read in the PDF that they take out."""
    return "".join(pages(reader_of(case, who)))


def pdf(*lines: str, size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF of one page for each line."""
    made, target = pikepdf.new(), io.BytesIO()
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for line in lines:
        page = made.add_blank_page()
        page.mediabox = pikepdf.Array([0, 0, *size])
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 40 40 Td ({line}) Tj ET".encode())
    made.save(target)
    return target.getvalue()


def encrypted(content: bytes) -> bytes:
    """The same PDF behind a password."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(target, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return target.getvalue()


def picture(width: int = 60, height: int = 40, kind: str = "JPEG") -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, kind)
    return target.getvalue()
