"""Files that people attach: taken for what they are."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import documents
from casework.errors import PayloadInvalid
from tests.casework.toy import MONDAY, World

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
JPG = bytes.fromhex("ffd8ffe000104a46494600010101")
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


DOCX = zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
XLSX = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>"))
BOMB = zipped(("word/document.xml", b"<w/>"), ("word/media/image1.png", b"\0" * 20_000_000))
CROWD = zipped(("word/document.xml", b"<w/>"), *((f"word/{n}", b"") for n in range(5_001)))


def store(world: World, name: str, content: bytes):
    upload = SimpleUploadedFile(name, content)
    # Django cuts names at the last slash; what a client sends may still hold other things.
    return documents.store(world.sent(), upload, "evidence", world.handler, at=MONDAY)


def named(value: object) -> str:
    """A test is named by its file name: contents that are packed anew have other bytes in each process."""
    return value if isinstance(value, str) else "content"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.PDF", PDF),
        ("a.png", PNG),
        ("a.jpg", JPG),
        ("a.jpeg", JPG),
        ("a.docx", DOCX),
        ("表.xlsx", XLSX),
    ],
    ids=named,
)
def test_a_file_is_kept_under_a_random_name_with_its_hash(world: World, name: str, content: bytes):
    document = store(world, name, content)
    assert document.name == name
    assert len(document.file.name.split("/")[-1].split(".")[0]) == 32
    assert document.size == len(content)
    assert len(document.sha256) == 64
    with document.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", PROGRAM),
        ("a", PDF),
        ("a.html", b"<script>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf.exe", PDF),
        ("invoice.pdf", PROGRAM),
        ("photo.png", JPG),
        ("photo.jpg", b"<?php"),
        ("a.docx", XLSX),
        ("a.docx", PDF),
        ("a.xlsx", zipped(("evil.exe", PROGRAM))),
        ("a.docx", BOMB),
        ("a.docx", CROWD),
        ("a.docx", DOCX[:40]),
        ("a.docx", b"PK\x05\x06" + b"\xff" * 18),
        ("a.pdf", b""),
    ],
    ids=named,
)
def test_a_file_that_is_not_what_it_says_is_refused(world: World, name: str, content: bytes):
    with pytest.raises(PayloadInvalid) as refused:
        store(world, name, content)
    assert [reason.path for reason in refused.value.reasons] == ["/file"]
    assert name.split(".")[0] in str(refused.value)


def test_a_file_too_large_is_refused_with_both_sizes(world: World, settings):
    settings.BANLI_MAX_UPLOAD_BYTES = 1024
    with pytest.raises(PayloadInvalid) as refused:
        store(world, "a.pdf", PDF + b"\0" * 2048)
    assert "1.0" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\li\\自评.docx", "自评.docx"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("???.pdf", "file.pdf"),
        ("。。。.pdf", "file.pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 109 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_what_misleads(name: str, clean: str):
    assert documents.clean_name(name) == clean
