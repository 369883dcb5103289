"""Written notices after their issue: first read by the addressee, and checked by anybody who holds one."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO

from accounts.actors import Actor, PersonActor
from casework.amendments import corrections_of
from casework.letters.numbers import normalise_check_code
from casework.models import Notice, PublicList
from records import clock


@dataclass(frozen=True)
class Later:
    """A notice that came after the one that is looked at and says something of it."""

    number: str
    day: date


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
    replaced_by: tuple[Later, ...] = ()
    """The notice that stands in its place, and the one in the place of that, to the one that holds."""
    corrected_by: tuple[Later, ...] = ()
    """Notices that correct it and let it stand."""


def mark_read(notice: Notice, actor: Actor, *, at: datetime) -> None:
    """Record that the addressee has opened the notice, once; anybody else's reading leaves no trace."""
    if isinstance(actor, PersonActor) and actor.organisation == notice.addressee and notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)


def check(typed: str) -> Genuine | None:
    """The notice or list with the check code that somebody typed, None where there is none.

    Raises ValueError for what cannot be a check code.
    """
    code = normalise_check_code(typed)
    rows = Notice.objects.select_related("case", "event", "replaced_by")
    notice = rows.filter(check_code=code).first()
    if notice is None:
        listed = PublicList.objects.filter(check_code=code).first()
        return _genuine(listed, code) if listed else None
    return replace(
        _genuine(notice, code),
        replaced_by=tuple(_later(each) for each in replacements_of(notice)),
        corrected_by=tuple(_later(each) for each in corrections_of(notice)),
    )


def _genuine(issued: Notice | PublicList, code: str) -> Genuine:
    # As they stood on the document: an organisation may have changed its name since.
    said = issued.data
    return Genuine(
        number=issued.number,
        title=said["title"],
        office=said["office"],
        addressee=said["addressee"],
        day=date.fromisoformat(said["date"]),
        check_code=code,
        pdf_sha256=issued.pdf_sha256,
    )


def replacements_of(notice: Notice) -> list[Notice]:
    """The notice in the place of `notice`, the one in the place of that, and so on; none where it stands."""
    found: list[Notice] = []
    while newer := getattr(found[-1] if found else notice, "replaced_by", None):
        found.append(newer)
    return found


def _later(notice: Notice) -> Later:
    return Later(notice.number, clock.day_of(notice.received_at))


def same_file(genuine: Genuine, file: IO[bytes]) -> bool:
    """Whether `file` is, byte by byte, the PDF that was issued."""
    return hashlib.file_digest(file, "sha256").hexdigest() == genuine.pdf_sha256  # type: ignore[arg-type]
