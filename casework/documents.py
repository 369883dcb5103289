"""Files of a case: checked by what they are, not by what they call themselves, and kept under a random name."""

import hashlib
import os.path
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, NoReturn
from zipfile import BadZipFile, ZipFile

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Membership, Organisation
from casework.errors import PayloadInvalid, Reason
from casework.models import Case, Document
from casework.steps import Audience

MOST_UNPACKED_TIMES = 100
MOST_ZIP_MEMBERS = 5_000
LONGEST_NAME = 120


@dataclass(frozen=True)
class FileKind:
    """One kind of file that may be attached: its ending, its media type and, for office files, a part it must hold."""

    extension: str
    media_type: str
    member: str = ""


@dataclass(frozen=True)
class SentFile:
    """One file as it was sent, checked and not kept yet."""

    name: str
    content: bytes
    kind: FileKind
    sha256: str


KINDS = {
    kind.extension: kind
    for kind in (
        FileKind("pdf", "application/pdf"),
        FileKind("png", "image/png"),
        FileKind("jpg", "image/jpeg"),
        FileKind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "word/document.xml",
        ),
        FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    )
}
SAME_AS = {"jpeg": "jpg"}
PICTURES = frozenset({"image/png", "image/jpeg"})
"""Media types that a browser may show in the site's name: it draws them and runs nothing."""


def store(
    case: Case,
    upload: "UploadedFile[bytes]",
    purpose: str,
    actor: PersonActor,
    *,
    at: datetime,
    audience: str = Audience.PARTIES,
    once: bool = False,
) -> Document:
    """Keep an uploaded file with the case. Raises PayloadInvalid saying what is wrong with it and what is possible.

    With `once` a file that the same organisation sent before, for the same purpose, is not kept a second time: a
    tablet that has lost the answer sends again.
    """
    file = read(upload)
    if once and (sent := _sent_before(case, actor, purpose, audience, file.sha256)):
        return sent
    return keep(case, file, purpose, actor.organisation, actor.membership, at=at, audience=audience)


def read(upload: "UploadedFile[bytes]", kinds: Collection[str] = ()) -> SentFile:
    """An uploaded file, checked. Raises PayloadInvalid saying what is wrong with it and what is possible.

    `kinds` are the endings of those possible; none given: all that we keep.
    """
    name = clean_name(upload.name or "")
    content = _read(upload, name)
    kind = recognise(name, content, kinds)
    return SentFile(name, content, kind, hashlib.sha256(content).hexdigest())


def keep(
    case: Case,
    file: SentFile,
    purpose: str,
    organisation: Organisation,
    membership: Membership | None,
    *,
    at: datetime,
    audience: str,
) -> Document:
    """Keep a checked file as a document of `organisation`; no `membership`: a member of the public sent it."""
    return Document.objects.create(
        case=case,
        organisation=organisation,
        uploaded_by=membership,
        uploaded_at=at,
        name=file.name,
        purpose=purpose,
        media_type=file.kind.media_type,
        size=len(file.content),
        sha256=file.sha256,
        file=ContentFile(file.content, name=f"{uuid.uuid4().hex}.{file.kind.extension}"),
        audience=audience,
    )


def disclose(case: Case, ids: Collection[int], organisation: Organisation) -> None:
    """Let all parties read what `organisation` has attached for itself, as when the report that names it is sent."""
    rows = case.documents.filter(pk__in=ids, organisation=organisation, audience=Audience.OFFICE)
    rows.update(audience=Audience.PARTIES)


def kinds_and_size(kinds: Collection[str] = ()) -> str:
    """Which files can be attached, and how large."""
    return _("%(kinds)s, up to %(most)s.") % {
        "kinds": _(", ").join(kinds or KINDS).upper(),
        "most": filesizeformat(settings.BANLI_MAX_UPLOAD_BYTES),
    }


def check(upload: "UploadedFile[bytes]") -> None:
    """Raise PayloadInvalid where `store` would refuse the file; otherwise it can be read again from its beginning."""
    name = clean_name(upload.name or "")
    recognise(name, _read(upload, name))
    upload.seek(0)


def clean_name(name: str) -> str:
    """The last part of a file name without control or direction characters, short enough to store."""
    stem, extension = os.path.splitext(os.path.basename(name.replace("\\", "/")))
    printable = "".join(character for character in stem if character.isprintable())
    # Django's function raises where nothing is left; the dash stays.
    safe = get_valid_filename(f"{printable}-").rstrip("-").strip(".") or "file"
    ending = "".join(character for character in extension if character.isalnum())[:10]
    return f"{safe[: LONGEST_NAME - 11]}.{ending}" if ending else safe[:LONGEST_NAME]


def recognise(name: str, content: bytes, kinds: Collection[str] = ()) -> FileKind:
    """The kind of file that `content` is, of `kinds` if given.

    Raises PayloadInvalid where it is none of them or not what `name` says.
    """
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = KINDS.get(SAME_AS.get(ending, ending))
    allowed = _(", ").join(kinds or KINDS)
    if kind is None or (kinds and kind.extension not in kinds):
        _refuse(
            _("“%(name)s” is no file of a possible type; %(allowed)s can be attached.")
            % {"name": name, "allowed": allowed}
        )
    if not _is_of_kind(kind, content):
        guessed = filetype.guess(content)
        _refuse(
            _("“%(name)s” calls itself %(ending)s but is %(found)s; attach the file in its own format.")
            % {"name": name, "ending": ending, "found": guessed.extension if guessed else _("something else")}
        )
    return kind


def _sent_before(case: Case, actor: PersonActor, purpose: str, audience: str, sha256: str) -> Document | None:
    same = case.documents.filter(organisation=actor.organisation, purpose=purpose, audience=audience, sha256=sha256)
    return same.first()


def _read(upload: "UploadedFile[bytes]", name: str) -> bytes:
    most = settings.BANLI_MAX_UPLOAD_BYTES
    size = upload.size or 0
    if size > most:
        _refuse(
            _("“%(name)s” has %(size)s; a file may have up to %(most)s. Split it or reduce its pictures.")
            % {"name": name, "size": filesizeformat(size), "most": filesizeformat(most)}
        )
    content = bytes(upload.read())
    if not content:
        _refuse(_("“%(name)s” is empty.") % {"name": name})
    return content


def _is_of_kind(kind: FileKind, content: bytes) -> bool:
    if kind.member:
        return _is_office_file(kind, BytesIO(content))
    guessed = filetype.guess(content)
    return guessed is not None and guessed.extension == kind.extension


def _is_office_file(kind: FileKind, file: IO[bytes]) -> bool:
    """A zip that holds the part that makes it a document, and does not unpack to a flood."""
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return False
    packed = sum(member.compress_size for member in members) or 1
    unpacked = sum(member.file_size for member in members)
    harmless = len(members) <= MOST_ZIP_MEMBERS and unpacked <= packed * MOST_UNPACKED_TIMES
    return harmless and any(member.filename == kind.member for member in members)


def _refuse(message: str) -> NoReturn:
    raise PayloadInvalid(Reason(message, path="/file"))
