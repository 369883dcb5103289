"""The files of a dossier: fetched once each, hashed on the way, and copied as sheets where that can be done."""

import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from casework.dossier.collect import PDF, Attached
from casework.letters.render import LetterError

MOST_SHEETS = 2_000
MOST_COPIED_FILES = 300
MOST_COPIED_BYTES = 200 * 1024 * 1024
LONGEST_COPY_SECONDS = 30
CHUNK = 1024 * 1024
PROGRAM = Path(__file__).with_name("copying.py")
COPIED_AS = {PDF: "pdf", "image/png": "picture", "image/jpeg": "picture"}

logger = logging.getLogger(__name__)

Keep = Callable[[Attached, Path], None]


@dataclass(frozen=True)
class Gathered:
    """A file of the dossier, with its sheets, or with why there are none."""

    attached: Attached
    sha256: str = ""
    """Of the file as it is; the recorded one where it has not been fetched."""
    size: int = 0
    sheets: tuple[tuple[float, float], ...] = ()
    copy: Path | None = None
    why_not: str = ""
    fetched: bool = False
    lost: bool = False
    """Whether there is no file at all."""

    @property
    def altered(self) -> bool:
        """Whether it is no longer the file that was recorded."""
        return self.fetched and self.attached.sha256 not in ("", self.sha256)


class Gatherer:
    """Fetches one file after the other into `folder`, where only the copies stay; `keep` may take each original."""

    def __init__(self, folder: Path, keep: Keep | None = None) -> None:
        self.folder, self.keep = folder, keep
        self.sheets = self.files = self.size = 0

    def gather(self, files: Iterable[Attached]) -> list[Gathered]:
        """Every file in order; what cannot be had or copied says why."""
        return [self._one(each) for each in files]

    def _one(self, attached: Attached) -> Gathered:
        kind = COPIED_AS.get(attached.media_type)
        if kind is None and self.keep is None:
            return Gathered(attached, attached.sha256, getattr(attached.row, "size", 0), why_not=_other_type())
        original = self.folder / attached.key
        try:
            sha256, size = _fetch(attached, original)
        except LetterError:
            logger.exception("The PDF of notice %s cannot be made", attached.row.pk)
            why_not = _("Its PDF cannot be made now; its office can be asked for a copy.")
            return Gathered(attached, why_not=why_not, lost=True)
        except OSError:
            logger.exception("The file of %s %s is not in the store", attached.key, attached.row.pk)
            why_not = _("The file cannot be found in the store.")
            return Gathered(attached, attached.sha256, why_not=why_not, lost=True)
        if self.keep:
            self.keep(attached, original)
        sheets, copy, why_not = self._copied(kind, original, size)
        original.unlink()
        return Gathered(attached, sha256, size, sheets, copy, why_not, fetched=True)

    def _copied(
        self, kind: str | None, original: Path, size: int
    ) -> tuple[tuple[tuple[float, float], ...], Path | None, str]:
        if kind is None:
            return (), None, _other_type()
        if self.files >= MOST_COPIED_FILES or self.size + size > MOST_COPIED_BYTES:
            return (), None, _("This PDF would become too large with it.")
        copy = original.with_name(f"{original.name}-copy.pdf")
        found = copy_of(kind, original, copy)
        if isinstance(found, str):
            return (), None, found
        if self.sheets + len(found) > MOST_SHEETS:
            return (), None, _("This PDF would become too long with it.")
        self.sheets, self.files, self.size = self.sheets + len(found), self.files + 1, self.size + size
        return tuple(found), copy, ""


def copy_of(kind: str, original: Path, copy: Path) -> list[tuple[float, float]] | str:
    """The sizes of the sheets in `copy`, made by the program `copying.py`, or why there is no copy."""
    command = [sys.executable, "-I", str(PROGRAM), kind, str(original), str(copy)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST_COPY_SECONDS, env={}, check=True)  # noqa: S603
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        # Killed for want of time or memory, or crashed: the file is to blame, and is named without its sheets.
        logger.warning("No copy of %s could be made", original.name, exc_info=True)
        return _("Reading it takes more time or memory than a file may have.")
    if "fault" in said:
        return _fault(said["fault"])
    return [(width, height) for width, height in said["sheets"]]


def _fetch(attached: Attached, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with attached.open() as source, target.open("wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += file.write(chunk)
    return digest.hexdigest(), size


def _other_type() -> str:
    return _("A file of this type has no pages that could be shown here.")


def _fault(code: str) -> str:
    texts = {
        "encrypted": _("The PDF is encrypted."),
        "long": _("The PDF has too many pages."),
        "large": _("The picture has too many pixels."),
    }
    return texts.get(code, _("The file is damaged and cannot be read."))
