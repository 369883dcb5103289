"""One list on its page: what stands on it and what was struck, what it says, and what stands against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from accounts.actors import PersonActor
from casework import lists, registry, visibility
from casework.errors import Reason
from casework.models import ProposalState, PublicList
from records import clock


@dataclass(frozen=True)
class Entry:
    """One case on a list, under the headings of its kind."""

    pk: int
    number: int
    reference: str
    url: str
    """Empty where the reader does not see the case."""
    values: list[tuple[str, str]]
    """What stands under each heading, after that heading."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Struck:
    """One case that was left out: by whom, when and why."""

    reference: str
    url: str
    title: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Shown:
    """A list as its reader sees it."""

    heads: list[str]
    entries: list[Entry]
    struck: list[Struck]
    consequences: Sequence[str] = field(default_factory=list)
    """What signing it would do; empty where it cannot be signed as it is."""

    @property
    def stopped(self) -> int:
        """How many cases stand in the way."""
        return sum(bool(entry.reasons) for entry in self.entries)


def shown(found: PublicList, actor: PersonActor) -> Shown:
    """The list for `actor`: as it was signed, or as it stands."""
    kind = found.list_kind
    visible = set(visibility.visible_to(actor).filter(list_entries__list=found).values_list("reference", flat=True))
    heads = [str(head) for _code, head in kind.columns]
    if found.issued_at:
        lines = {line["reference"]: line for line in found.data["entries"]}
        return Shown(heads, _entries(found, lines, visible, {}), _struck(found, visible))
    contexts, against = lists.look_at(found, actor, at=clock.now())
    lines = {context.case.reference: kind.line(context) for context in contexts}
    if found.state != ProposalState.WAITING:
        return Shown(heads, _entries(found, lines, visible, {}), _struck(found, visible))
    possible = not against and kind.consequences is not None
    said = kind.consequences(contexts) if possible else []  # type: ignore[misc]
    return Shown(heads, _entries(found, lines, visible, against), _struck(found, visible), said)


def _entries(
    found: PublicList,
    lines: Mapping[str, Mapping[str, str]],
    visible: set[str],
    against: Mapping[int, Sequence[Reason]],
) -> list[Entry]:
    columns = [(code, str(head)) for code, head in found.list_kind.columns]
    return [
        Entry(
            pk=entry.case_id,
            number=number,
            reference=entry.case.reference,
            url=_url(entry.case.reference, visible),
            values=[(head, str(lines.get(entry.case.reference, {}).get(code, ""))) for code, head in columns],
            reasons=tuple(against.get(entry.case_id, ())),
        )
        for number, entry in enumerate(lists.active_entries(found), start=1)
    ]


def _struck(found: PublicList, visible: set[str]) -> list[Struck]:
    case_type = registry.case_type(found.kind)
    related = [f"case__{name}" for name in (case_type.record, *case_type.related)]
    rows = found.entries.filter(struck_at__isnull=False).order_by("position")
    return [
        Struck(
            reference=row.case.reference,
            url=_url(row.case.reference, visible),
            title=row.case.title,
            by=str(row.struck_hand),
            at=row.struck_at,
            reason=row.struck_reason,
        )
        for row in rows.select_related(*related, "struck_by__person", "struck_absent__person")
    ]


def _url(reference: str, visible: set[str]) -> str:
    return reverse("casework:case", args=[reference]) if reference in visible else ""
