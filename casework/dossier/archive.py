"""The dossier as files: the PDF alone, or the ZIP with everything in it.

Both are made while the reader waits, and sent as they lie on the disk. An ordinary case takes about a second, one with
many attached PDFs some seconds more, as each of those is copied by a program of its own (see `copying.py`). It cannot
be sent while it is being made: the index in front names pages that come last. And nobody is helped by a job in the
background whose result lies about, to be guarded, for somebody who may by then no longer see the case. What is large is
on the disk at any time, never in memory.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from accounts.actors import PersonActor
from casework.dossier import index, pdf
from casework.dossier.collect import Attached, Dossier, collect
from casework.dossier.sheets import CHUNK, Gatherer
from casework.models import Case
from records import chain, clock

MANIFEST = "manifest.sha256"
INDEX = "index.xlsx"
# What is compressed already only costs time.
STORED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx"})


def as_pdf(case: Case, actor: PersonActor, at: datetime) -> IO[bytes]:
    """The PDF for `actor`, as an open file that is gone once it is closed."""
    dossier = collect(case, actor, at)
    with _folder() as folder:
        gathered = Gatherer(folder).gather(dossier.attached)
        return pdf.make(dossier, gathered, folder).path.open("rb")


def as_zip(case: Case, actor: PersonActor, at: datetime) -> IO[bytes]:
    """The ZIP for `actor`, as an open file that is gone once it is closed.

    It holds dossier.pdf, index.xlsx, notices/, lists/, documents/, contents/ and manifest.sha256, with which
    `sha256sum -c manifest.sha256` checks all others. A content's file is its canonical text (`docs/chain.md`), so that
    its SHA-256 is the hash that the chain names.
    """
    dossier = collect(case, actor, at)
    with _folder() as folder:
        path = folder / "dossier.zip"
        with Packer(path, at) as packer:
            _pack(dossier, packer, folder)
        return path.open("rb")


class Packer:
    """A ZIP being written to the disk, that knows the SHA-256 of every file in it."""

    def __init__(self, path: Path, at: datetime) -> None:
        self.zip = ZipFile(path, "w", ZIP_DEFLATED)
        self.time = at.astimezone(clock.SHANGHAI).timetuple()[:6]
        self.hashes: dict[str, str] = {}

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.zip.close()

    def keep(self, attached: Attached, original: Path) -> None:
        """Put in a file of the case."""
        self.add(attached.path, original)

    def add(self, name: str, source: Path) -> None:
        """Put in a file from the disk, piece by piece."""
        digest = hashlib.sha256()
        with source.open("rb") as file, self.zip.open(self._info(name, source.stat().st_size), "w") as target:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        self.hashes[name] = digest.hexdigest()

    def add_text(self, name: str, text: str) -> None:
        """Put in a text as UTF-8."""
        content = text.encode()
        self.zip.writestr(self._info(name, len(content)), content)
        self.hashes[name] = hashlib.sha256(content).hexdigest()

    def add_manifest(self) -> None:
        """Put in the list of all files with their SHA-256, last."""
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self.hashes.items())]
        self.add_text(MANIFEST, "".join(lines))

    def _info(self, name: str, size: int) -> ZipInfo:
        info = ZipInfo(name, self.time)
        info.compress_type = ZIP_STORED if Path(name).suffix in STORED else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        info.file_size = size
        return info


def _pack(dossier: Dossier, packer: Packer, folder: Path) -> None:
    gathered = Gatherer(folder, packer.keep).gather(dossier.attached)
    for version in dossier.versions:
        packer.add_text(version.path, chain.canonical_text(version.content.data))
    made = pdf.make(dossier, gathered, folder)
    packer.add(made.path.name, made.path)
    index.write(folder / INDEX, dossier, gathered, made, packer.hashes)
    packer.add(INDEX, folder / INDEX)
    packer.add_manifest()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk for one dossier; an open file outlives its removal."""
    with tempfile.TemporaryDirectory(prefix="dossier-") as name:
        yield Path(name)
