"""Many cases whose limits run: one is brought there by its people, the others are copies with chains of their own."""

import hashlib
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
    cases = Case.objects.bulk_create(
        [
            _copy(first, reference=f"{stem}-{first.pk}{number:04d}", opening_key=f"{first.pk}-{number}")
            for number in range(count)
        ],
        batch_size=BATCH,
    )
    for rows in (Application.objects.filter(case=first), Party.objects.filter(case=first, until=None)):
        _write([_copy(row, case=case) for case in cases for row in rows])
    _write([_copy(row, case=case) for case in cases for row in Content.objects.filter(case=first)])
    events = {case.pk: _chain_of(case, first) for case in cases}
    Case.objects.bulk_update(cases, ["head_hash"], batch_size=BATCH)
    _write(
        [
            _copy(row, case=case, started_by=events[case.pk][row.started_by.sequence - 1])
            for case in cases
            for row in Deadline.objects.filter(case=first).select_related("started_by")
        ]
    )
    return cases


def _chain_of(case: Case, first: Case) -> list[Event]:
    """The events of `first` as those of `case`, which then names the last."""
    case.head_hash = chain.GENESIS
    events = []
    for original in first.events.select_related("content").order_by("sequence"):
        event = _copy(original, case=case)
        event.seal(original.sequence - 1, case.head_hash)
        case.head_hash = event.hash
        events.append(event)
    Event.objects.bulk_create(events)
    contents = first.events.order_by("sequence").values_list("content__payload", flat=True)
    EventContent.objects.bulk_create(
        EventContent(event=event, payload=payload) for event, payload in zip(events, contents, strict=True)
    )
    return events


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
