"""Many cases whose limits run: one is brought there by its people, the others are copies with chains of their own."""

import hashlib
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from casework.models import Case, Content, Deadline, Document, Event, EventContent, OutboxMessage, Party
from grading.models import Application
from records import chain
from tests.grading.world import Enterprise, World, enterprise, moment

BATCH = 500
PHOTO = b"a photograph"


@dataclass(frozen=True)
class Filed:
    """A case at the state in which limits that lapse began to run on a day."""

    case: Case
    state: str
    on: date
    by: Enterprise


def file(world: World, count: int, *, on: date, state: str = "submitted") -> list[Filed]:
    """So many cases of one new enterprise that came to `state` on a day; nobody has been told anything yet."""
    by = enterprise(name=f"华北冶金{on:%m%d}有限公司")
    first = world.case_at(state, by=by, at=moment(on))
    _store_documents(first)
    cases = [first, *_copies(first, count - 1)]
    OutboxMessage.objects.all().delete()
    return [Filed(case, state, on, by) for case in cases]


def _store_documents(case: Case) -> None:
    """Store what its people have sent along, so that it can be verified with all else."""
    for row in Document.objects.filter(case=case):
        row.file.save("photo.png", ContentFile(PHOTO), save=False)
        Document.objects.filter(pk=row.pk).update(file=row.file.name, sha256=hashlib.sha256(PHOTO).hexdigest())


def _copies(first: Case, count: int) -> list[Case]:
    stem = first.reference.rsplit("-", 1)[0]
    cases = [
        _copy(first, reference=f"{stem}-{first.pk}{number:04d}", opening_key=f"{first.pk}-{number}")
        for number in range(count)
    ]
    _write(cases)
    _copy_rows(Application.objects.filter(case=first), cases)
    _copy_rows(Party.objects.filter(case=first, until=None), cases)
    _copy_rows(Content.objects.filter(case=first), cases)
    originals = list(first.events.select_related("content").order_by("sequence"))
    chains = [_chain_of(case, originals) for case in cases]
    _write([event for events in chains for event in events])
    _write(
        [
            EventContent(event=event, payload=original.content.payload)
            for events in chains
            for event, original in zip(events, originals, strict=True)
        ]
    )
    Case.objects.bulk_update(cases, ["head_hash"], batch_size=BATCH)
    limits = list(Deadline.objects.filter(case=first).select_related("started_by"))
    _write(
        [
            _copy(row, case=case, started_by=events[row.started_by.sequence - 1])
            for case, events in zip(cases, chains, strict=True)
            for row in limits
        ]
    )
    return cases


def _chain_of(case: Case, originals: list[Event]) -> list[Event]:
    """The events of another case as those of `case`, which then names the last of them."""
    case.head_hash = chain.GENESIS
    events = []
    for original in originals:
        event = _copy(original, case=case)
        event.seal(original.sequence - 1, case.head_hash)
        case.head_hash = event.hash
        events.append(event)
    return events


def _copy_rows(rows: Iterable[Any], cases: list[Case]) -> None:
    originals = list(rows)
    _write([_copy(row, case=case) for case in cases for row in originals])


def _copy(row: Any, **changed: Any) -> Any:
    """A new row that differs in what is `changed`."""
    made = copy(row)
    made._state = copy(row._state)
    made._state.fields_cache = dict(row._state.fields_cache)
    made.pk, made._state.adding = None, True
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def _write(rows: list[Any]) -> None:
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
