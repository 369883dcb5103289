"""The worklist of an office with 10,000 open cases: ``python -m tests.bench.worklist``."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.bench import _stage

CASES = 10_000
ENTERPRISES = 500
REPEATS = 7
DAYS = 60
# PostgreSQL takes 65,535 values at once.
BATCH = 2_000


def main() -> None:
    _stage.set_up()
    # Only now can the models be imported.
    from django.db import connection
    from django.test import Client

    from tests.grading.world import build

    world = build()
    _fill(world)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(world.unit.handler.person, "django.contrib.auth.backends.ModelBackend")
    print(f"{CASES} open cases of one office")
    print(f"{'page':<34} {'statements':>10} {'median ms':>10}")
    for name, path in PAGES.items():
        _require_answer(client, path)
        queries = _stage.queries_of(lambda path=path: client.get(path))
        acts = [lambda path=path: client.get(path) for _ in range(REPEATS)]
        print(f"{name:<34} {queries:>10} {_stage.median_ms(acts):>10.1f}")


PAGES = {
    "worklist": "/",
    "worklist, overdue": "/?show=overdue",
    "worklist, its 300th page": "/?page=300",
    "all cases": "/cases/",
    "all cases, searched": "/cases/?q=华北",
}


def _require_answer(client: Any, path: str) -> None:
    status = client.get(path).status_code
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")


def _fill(world: Any) -> None:
    """Submitted applications without their history, written in bulk: only lists read them."""
    from casework.models import Case, Deadline, Event, Party
    from grading.models import Application
    from tests import factories

    applicants = [factories.organisation(name=f"华北冶金第{number}公司") for number in range(ENTERPRISES)]
    cases = Case.objects.bulk_create(_cases(applicants[0].region_id), batch_size=BATCH)
    of_case = [(case, applicants[index % ENTERPRISES]) for index, case in enumerate(cases)]
    Application.objects.bulk_create(
        (
            Application(case=case, enterprise=applicant, standard=world.standard, level=2, kind="first")
            for case, applicant in of_case
        ),
        batch_size=BATCH,
    )
    offices = {"organizing_unit": world.unit.organisation, "grading_department": world.province.organisation}
    Party.objects.bulk_create(
        (
            Party(case=case, organisation=organisation, capacity=capacity, since=case.state_since)
            for case, applicant in of_case
            for capacity, organisation in {"enterprise": applicant, **offices}.items()
        ),
        batch_size=BATCH,
    )
    events = Event.objects.bulk_create((_event(case) for case in cases), batch_size=BATCH)
    Deadline.objects.bulk_create(
        (_deadline(event, code, days) for event in events for code, days in (("correction_notice", 7), ("audit", 14))),
        batch_size=BATCH,
    )


def _cases(region: str) -> Iterator[Any]:
    from casework.models import Case
    from casework.search import bigrams
    from records import chain, clock

    now = clock.now()
    for number in range(CASES):
        opened = now - timedelta(days=number % DAYS)
        reference = f"安标-冀-2026-{number:05d}"
        yield Case(
            reference=reference,
            kind="grading",
            state="submitted",
            version=2,
            region_id=region,
            opened_at=opened,
            opening_key=f"bench-{number}",
            state_since=clock.day_of(opened),
            next_due_on=clock.day_of(opened) + timedelta(days=7),
            event_count=1,
            head_hash=chain.GENESIS,
            bigrams=bigrams(f"{reference} 华北冶金第{number % ENTERPRISES}公司"),
        )


def _event(case: Any) -> Any:
    from casework.models import Event
    from records import chain

    return Event(
        case=case,
        code="submit",
        version=2,
        at=case.opened_at,
        effective_on=case.state_since,
        actor_kind="person",
        audience="parties",
        key="bench",
        sequence=1,
        from_state="draft",
        to_state="submitted",
        content_hash=chain.GENESIS,
        asked_hash=chain.GENESIS,
        previous_hash=chain.GENESIS,
        hash=chain.GENESIS,
    )


def _deadline(event: Any, code: str, days: int) -> Any:
    from casework.models import Deadline

    return Deadline(
        case=event.case,
        code=code,
        amount=days,
        unit="working_day",
        bound="at_most",
        rule="G-7-2",
        started_by=event,
        started_on=event.effective_on,
        due_on=event.effective_on + timedelta(days=days),
    )


if __name__ == "__main__":
    main()
