"""Whether everything that must never change still is as it was recorded. Each app says what it keeps, and how to look.

An app registers its own look in `apps.py`; `manage.py verify` walks through them all.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from records import events
from records.chain import BrokenLink
from records.models import Stream


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was recorded: what it belongs to, and what is wrong."""

    where: str
    fault: str

    def __str__(self) -> str:
        return f"{self.where}: {self.fault}"


Look = Callable[[], Iterable[Finding]]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Have `look` called at each walk; it yields what it finds wrong."""
    if look not in _looks:
        _looks.append(look)


def findings() -> Iterator[Finding]:
    """Walk through everything; of each chain the first broken link is named."""
    for stream in Stream.objects.order_by("name"):
        yield from of_chain(f"events “{stream}”", events.verify(stream))
    for look in _looks:
        yield from look()


def of_chain(where: str, broken: BrokenLink | None) -> list[Finding]:
    """The broken link of the chain `where` as a finding; none where the chain is whole."""
    return [] if broken is None else [Finding(where, f"broken at link {broken.sequence} ({broken.fault})")]
