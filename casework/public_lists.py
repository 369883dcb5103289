"""What everybody sees of lists: which stand on the public pages on a day, and who is still on them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from casework import lists, registry
from casework.models import Case, PublicList, PublicListEntry
from casework.steps import ListKind


@dataclass(frozen=True)
class Line:
    """One case as the signed list has it, in the order of its columns."""

    case: Case
    headed: list[tuple[str, str]]
    """Heading and text of each column."""
    until: date | None
    """Its last day on the page; None: it stays."""

    @property
    def name(self) -> str:
        """Whom it is about, which the first column says."""
        return self.headed[0][1]


@dataclass(frozen=True)
class Shown:
    """One list as everybody sees it on a day."""

    row: PublicList
    kind: ListKind
    lines: list[Line]

    @property
    def heads(self) -> list[str]:
        """The headings of the columns, as the reader reads them."""
        return [str(head) for _code, head in self.kind.columns]

    @property
    def until(self) -> date | None:
        """The last day on which any of its cases is shown; None for a list that stays."""
        days = [line.until for line in self.lines if line.until is not None]
        return max(days, default=None)


def in_progress(today: date) -> list[Shown]:
    """The public lists that are shown for a time, and still on `today`, newest first."""
    # Only a case that is still where the list brought it can be shown; that leaves few to be looked at one by one.
    there = PublicListEntry.objects.filter(list=OuterRef("pk"), event__to_state=F("case__state"))
    rows = _with_entries(lists.published().filter(_for_a_time(True)).filter(Exists(there)))
    return [shown for row in rows if (shown := shown_on(row, today)) is not None]


def for_good() -> QuerySet[PublicList]:
    """The public lists that stay, such as announcements, newest first."""
    return _with_entries(lists.published().filter(_for_a_time(False)))


def one(pk: int) -> PublicList | None:
    """The public list of that id, shown any more or not."""
    return _with_entries(lists.published()).filter(pk=pk).first()


def shown_on(row: PublicList, today: date) -> Shown | None:
    """`row` with those of its cases that are shown on `today`; None where it is not shown any more."""
    kind = row.list_kind
    said = {line["reference"]: line for line in row.data["entries"]}
    lines = [
        Line(each.case, [(str(head), _text(said, each.case, code)) for code, head in kind.columns], _until(kind, each))
        for each in row.entries.all()
        if each.event_id and _still_there(kind, each, today)
    ]
    return Shown(row, kind, lines) if lines else None


def standing_on(rows: QuerySet[PublicList]) -> QuerySet[PublicListEntry]:
    """The cases that stand on `rows` as signed."""
    return PublicListEntry.objects.filter(list__in=rows, event__isnull=False)


def _with_entries(rows: QuerySet[PublicList]) -> QuerySet[PublicList]:
    """`rows` with what `shown_on` reads of each, whatever their number."""
    entries = PublicListEntry.objects.select_related("event", "case").prefetch_related("case__deadlines")
    return rows.select_related("organisation").prefetch_related(Prefetch("entries", entries))


def _for_a_time(limited: bool) -> Q:
    found = Q(pk__in=[])
    for case_type in registry.case_types():
        for step in case_type.steps:
            if step.together is not None and (step.together.shown_until is not None) == limited:
                found |= Q(kind=case_type.kind, step=step.code)
    return found


def _until(kind: ListKind, entry: PublicListEntry) -> date | None:
    return kind.shown_until(entry.case) if kind.shown_until else None


def _still_there(kind: ListKind, entry: PublicListEntry, today: date) -> bool:
    """A list that stays keeps what it said; one for a time shows a case while it stands where the list brought it."""
    if kind.shown_until is None:
        return True
    last = kind.shown_until(entry.case)
    in_place = entry.event is not None and entry.case.state == entry.event.to_state
    return in_place and last is not None and today <= last


def _text(said: dict[str, Any], case: Case, code: str) -> str:
    return str(said.get(case.reference, {}).get(code, ""))
