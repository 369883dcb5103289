"""The folder into which the demo sends its mails, read again for the page that shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from records import clock

# What Django's file backend writes after each mail.
SEPARATOR = b"\n" + b"-" * 79


@dataclass(frozen=True)
class Attachment:
    """One file that came with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail that was sent; `key` names it in the folder, `at` is the time of its header in Shanghai."""

    key: str
    to: str
    subject: str
    at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]


def newest(folder: Path, most: int) -> list[Mail]:
    """The newest `most` mails of `folder`, newest first; empty where there is no folder yet."""
    return list(islice(_mails(folder), most))


def find(folder: Path, key: str) -> Mail | None:
    """The mail with this key, looked up among those that are there."""
    return next((mail for mail in _mails(folder) if mail.key == key), None)


def _mails(folder: Path) -> Iterator[Mail]:
    # A file's name has its time in seconds alone.
    for file in sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
        parts = [part.strip() for part in file.read_bytes().split(SEPARATOR)]
        for index, part in reversed(list(enumerate(filter(None, parts)))):
            yield _mail(f"{file.stem}.{index}", part)


def _mail(key: str, content: bytes) -> Mail:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return Mail(
        key=key,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=_in_shanghai(date.datetime) if date is not None else None,
        text=str(body.get_content()) if body is not None else "",
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
    )


def _in_shanghai(at: datetime | None) -> datetime | None:
    """A header's time; the zone -0000, which Django writes, is UTC and read without any zone."""
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(clock.SHANGHAI)


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(
        part.get_filename() or "attachment", part.get_content_type(), content if isinstance(content, bytes) else b""
    )
