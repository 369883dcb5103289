"""The dossier as a ZIP: every file as it is, under a safe name, with a manifest that any machine can check."""

import hashlib
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from accounts.actors import PersonActor
from casework.dossier import archive
from casework.dossier.names import file_name
from casework.letters import store
from casework.letters.render import LetterError
from casework.letters.store import pdf_of
from casework.models import Case
from tests.casework.dossier.conftest import AT, Keep, bare, encrypted, pages, pdf, picture
from tests.grading import world as grading

HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\a.dll",
    "/etc/cron.d/x.pdf",
    "C:\\autoexec.bat",
    "CON.pdf",
    "a\nb  c.pdf",
    "a\u202egnp.exe",
    "\x00\x07.pdf",
    "-rf .pdf",
    "=cmd|' /C calc'!A0.pdf",
    "." * 200,
    "长" * 200 + ".pdf",
    "\ud800.pdf",
]


def zip_of(case: Case, who: PersonActor) -> zipfile.ZipFile:
    with archive.as_zip(case, who, AT) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_every_file_is_in_it_byte_by_byte(world: grading.World, case: Case, keep: Keep) -> None:
    kept = {
        "locked.pdf": encrypted(pdf("X")),
        "cut.pdf": b"%PDF-1.7",
        "photo.jpg": picture(),
        "table.xlsx": b"PK\x03\x04 not really",
    }
    for name, content in kept.items():
        keep(name, content)
    packed = zip_of(case, world.enterprise.handler)
    for name, content in kept.items():
        (path,) = [each for each in packed.namelist() if each.endswith(name)]
        assert path.startswith("documents/")
        assert packed.read(path) == content


def test_every_notice_is_in_it_as_it_was_issued(world: grading.World, case: Case) -> None:
    packed = zip_of(case, world.enterprise.handler)
    notices = [name for name in packed.namelist() if name.startswith("notices/")]
    assert len(notices) == case.notices.count() == 2
    for path, notice in zip(notices, case.notices.all(), strict=True):
        assert packed.read(path) == pdf_of(notice)
        assert hashlib.sha256(packed.read(path)).hexdigest() == notice.pdf_sha256
        assert notice.number in path


def checked(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = ["/usr/bin/sha256sum", "--strict", "-c", archive.MANIFEST]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_manifest_names_every_file_and_holds(world: grading.World, case: Case, keep: Keep, tmp_path: Path) -> None:
    for name in HOSTILE[:8]:
        keep(re.sub("\x00", "", name)[:100], pdf("X"))
    packed = zip_of(case, world.unit.handler)
    packed.extractall(tmp_path)
    done = checked(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    listed = {line.split("  ", 1)[1] for line in packed.read(archive.MANIFEST).decode().splitlines()}
    assert listed == set(packed.namelist()) - {archive.MANIFEST}
    (tmp_path / "dossier.pdf").write_bytes(b"other")
    assert checked(tmp_path).returncode == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_becomes_a_name(name: str) -> None:
    safe = file_name(3, name)
    assert safe.startswith("03-")
    assert not re.search(r'[/\\<>:"|?*\s\x00-\x1f\u202e]', safe)
    assert len(safe.encode()) < 255
    assert safe == Path(safe).name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("公示照片.PNG", "01-公示照片.png"),
        ("冀安评补〔2026〕3号.pdf", "01-冀安评补〔2026〕3号.pdf"),
        ("report v2.final.docx", "01-report_v2.final.docx"),
        ("README", "01-README"),
        (".pdf", "01-pdf"),
        ("", "01-file"),
    ],
)
def test_an_honest_name_stays(name: str, safe: str) -> None:
    assert file_name(1, name) == safe


def test_two_files_of_one_name_are_two(world: grading.World, case: Case, keep: Keep) -> None:
    keep("a.pdf", pdf("ONE"))
    keep("A.pdf", pdf("TWO"))
    names = [name.lower() for name in zip_of(case, world.unit.handler).namelist()]
    assert len(names) == len(set(names))
    assert {"documents/02-a.pdf", "documents/03-a.pdf"} <= set(names)


def test_a_content_lies_in_it_as_the_text_that_was_hashed(world: grading.World, case: Case) -> None:
    content = case.contents.get()
    packed = zip_of(case, world.unit.handler)
    written = packed.read("contents/self_evaluation-1.json")
    assert json.loads(written) == content.data
    assert hashlib.sha256(written).hexdigest() == content.hash


def cells(packed: zipfile.ZipFile) -> str:
    with zipfile.ZipFile(io.BytesIO(packed.read(archive.INDEX))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t="])
def test_the_index_computes_nothing_that_somebody_typed(world, case, keep, begin) -> None:
    typed = f"{begin}HYPERLINK(1+1)"
    keep("x.pdf", pdf("X"), purpose=typed)
    sheet = cells(zip_of(case, world.unit.handler))
    assert "HYPERLINK(1+1)</t>" in sheet
    assert "<f>" not in sheet


def test_the_index_names_the_files_and_their_pages(world, case, keep) -> None:
    keep("plan.pdf", pdf("PLAN-ONE", "PLAN-TWO"))
    packed = zip_of(case, world.unit.handler)
    sheet = cells(packed)
    texts = pages(PdfReader(io.BytesIO(packed.read("dossier.pdf"))))
    number = next(n for n, text in enumerate(texts, start=1) if "PLAN-ONE" in text)
    row = next(row for row in sheet.split("<row ") if "documents/02-plan.pdf" in row)
    assert re.search(rf'<c r="E\d+"><v>{number}</v></c><c r="F\d+"><v>2</v>', row)
    assert packed.getinfo("documents/02-plan.pdf").file_size == case.documents.last().size


def test_a_file_that_is_gone_is_listed_and_the_rest_is_there(world: grading.World, case: Case) -> None:
    packed = zip_of(case, world.unit.handler)
    sheet = cells(packed)
    assert "The file cannot be found in the store." in sheet
    assert not [name for name in packed.namelist() if name.startswith("documents/")]
    said = "".join(pages(PdfReader(io.BytesIO(packed.read("dossier.pdf")))))
    assert bare("Not shown here The file cannot be found in the store.") in said
    assert "documents/01" not in said


def test_a_file_that_is_not_the_one_attached_is_told(world: grading.World, case: Case, keep: Keep) -> None:
    keep("swapped.pdf", pdf("SWAPPED"), sha256="1" * 64)
    packed = zip_of(case, world.unit.handler)
    assert "This is not the file that was recorded" in cells(packed)
    said = "".join(pages(PdfReader(io.BytesIO(packed.read("dossier.pdf")))))
    assert bare("Attention This is not the file that was recorded") in said


def test_a_notice_whose_pdf_cannot_be_made_is_listed(world, case, monkeypatch) -> None:
    def fail(_notice: object) -> None:
        raise LetterError("no")

    monkeypatch.setattr(store, "ensure_pdf", fail)
    packed = zip_of(case, world.unit.handler)
    assert "Its PDF cannot be made now" in cells(packed)
    assert not [name for name in packed.namelist() if name.startswith("notices/")]


def test_nothing_of_it_stays_on_the_disk(world: grading.World, case: Case, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(archive.tempfile, "tempdir", str(tmp_path))
    zip_of(case, world.unit.handler)
    assert list(tmp_path.iterdir()) == []
