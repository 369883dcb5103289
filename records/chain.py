"""Hash chains: the canonical text of a row, its digest, and the check of a whole chain.

A chain is a run of rows with sequence 1, 2, 3 ...; each holds the hash of the one before it. The hash is SHA-256
over the canonical text (see `docs/chain.md`), so that an outsider can verify an export with any tool.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

GENESIS = "0" * 64


class Link(Protocol):
    """What a row must offer to stand in a chain."""

    sequence: int
    previous_hash: str
    hash: str

    def canonical(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class BrokenLink:
    """The first row that does not fit: its sequence and one of `gap`, `link`, `digest`, `content`."""

    sequence: int
    fault: str


def canonical_text(value: Mapping[str, Any]) -> str:
    """`value` as JSON with sorted keys, no spaces, UTF-8 letters as they are; dates in ISO 8601, moments in UTC."""
    return _encode(value)


def digest(value: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()


def first_broken(links: Iterable[Link]) -> BrokenLink | None:
    """Walk a chain in order of sequence; None where it is whole."""
    previous = GENESIS
    for expected, link in enumerate(links, start=1):
        if link.sequence != expected:
            return BrokenLink(expected, "gap")
        if link.previous_hash != previous:
            return BrokenLink(link.sequence, "link")
        if digest(link.canonical()) != link.hash:
            return BrokenLink(link.sequence, "digest")
        previous = link.hash
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


# Made once: an encoder costs as much as its work.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode
