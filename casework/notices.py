"""Written notices after their issue: first read by the addressee, and checked by anybody who holds one."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from accounts.actors import Actor, PersonActor
from casework.letters.numbers import normalise_check_code
from casework.models import Notice


@dataclass(frozen=True)
class Genuine:
    """What the public learns of a notice whose check code it holds: nothing of what it says."""

    number: str
    title: str
    office: str
    addressee: str
    day: date
    check_code: str
    pdf_sha256: str


def mark_read(notice: Notice, actor: Actor, *, at: datetime) -> None:
    """Record that the addressee has opened the notice, once; anybody else's reading leaves no trace."""
    if isinstance(actor, PersonActor) and actor.organisation == notice.addressee and notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)


def check(typed: str) -> Genuine | None:
    """The notice with the check code that somebody typed, None where there is none.

    Raises ValueError for what cannot be a check code.
    """
    notice = Notice.objects.filter(check_code=normalise_check_code(typed)).first()
    if notice is None:
        return None
    # As they stood on the notice: an organisation may have changed its name since.
    said = notice.data
    return Genuine(
        number=notice.number,
        title=said["title"],
        office=said["office"],
        addressee=said["addressee"],
        day=date.fromisoformat(said["date"]),
        check_code=notice.check_code,
        pdf_sha256=notice.pdf_sha256,
    )


def same_file(genuine: Genuine, file: IO[bytes]) -> bool:
    """Whether `file` is, byte by byte, the PDF that was issued."""
    return hashlib.file_digest(file, "sha256").hexdigest() == genuine.pdf_sha256  # type: ignore[arg-type]
