"""One step for many cases at once: all of them or none, and every obstacle of every case told together.

Only a `PublicList` takes such a step; see `casework.lists` for what is done with one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework import calendars, deadlines, engine, payloads, signing
from casework.errors import (
    GuardRefused,
    ManyRefused,
    NotPermitted,
    PayloadInvalid,
    Reason,
    StaleVersion,
    StepRefused,
)
from casework.models import Case, Deadline, DeadlineState, Party, PublicList
from casework.steps import Step, StepContext
from records import clock

Refusals = list[tuple[int, Case, StepRefused]]


@contextmanager
def hold_many(cases: Sequence[Case], at: datetime) -> Iterator[list[Case]]:
    """`cases` of one procedure, in their order, locked in a transaction of the caller's own, no lapse left unsettled.

    They are locked in order of id, so that two lists with the same cases wait for each other. An error undoes what
    was done inside, but not the lapses (P9).
    """
    while True:
        with transaction.atomic():
            held = _lock(cases)
            late = [case for case in held if deadlines.lapsed(case.open_deadlines, clock.day_of(at))]
            if not late:
                yield held
                return
        for case in late:
            engine.settle(case, at)


def examine(
    cases: Sequence[Case],
    step: Step,
    actor: PersonActor,
    payload: dict[str, Any],
    *,
    seen: Mapping[int, int],
    at: datetime,
    preparing: bool = False,
    also: Mapping[int, Sequence[Reason]] | None = None,
) -> list[StepContext]:
    """Everything that `take_many` checks but the signatures, and nothing done; a context for each case.

    `seen` is the version of each case that was looked at, by id; `preparing` asks that `actor` is one who prepares
    the step; `also` are further reasons against single cases.
    Raises ManyRefused with every obstacle of every case, or PayloadInvalid where only the answers stand in the way.
    """
    memo = {"calendar": calendars.current()}
    conflicts = step.together.conflicts(cases) if step.together and step.together.conflicts else {}
    contexts, refused, answers = [], Refusals(), None
    for place, case in enumerate(cases):
        further = [*conflicts.get(case.pk, ()), *(also or {}).get(case.pk, ())]
        try:
            context = engine.enter(case, step.code, actor, seen_version=seen.get(case.pk), at=at)
            if preparing:
                _require_preparer(context)
            context.memo |= memo
            answers = _clean(context, payload) or answers
        except StaleVersion as error:
            now = _against_now(case, step, actor, memo, at)
            refused.append((place, case, StaleVersion(*error.reasons, *now, *further)))
            continue
        except StepRefused as error:
            refused.append((place, case, type(error)(*error.reasons, *further)))
            continue
        if reasons := [*_conditions(context), *further]:
            refused.append((place, case, GuardRefused(*reasons)))
        contexts.append(context)
    if refused:
        raise ManyRefused(refused, answers)
    if answers:
        raise answers
    return contexts


def take_many(cases: Sequence[Case], listed: PublicList, actor: PersonActor, *, at: datetime) -> list[StepContext]:
    """Take the step of `listed` in each of `cases`, which the caller holds; contexts with their events.

    All events carry the key of the list. Raises what `examine` does, and SignaturesMissing where the list does not
    carry all the signatures that the step needs; then nothing has changed.
    """
    seen = dict(listed.entries.values_list("case", "seen_version"))
    contexts = examine(cases, listed.declared, actor, listed.payload, seen=seen, at=at)
    signing.require_list_signatures(contexts, listed)
    for context in contexts:
        engine.carry_out(context, listed.key, listed.payload)
    return contexts


def _lock(cases: Sequence[Case]) -> list[Case]:
    calendars.keep()
    case_type = cases[0].case_type
    rows = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[case.pk for case in cases])
    locked = {
        case.pk: case for case in rows.select_related("region", case_type.record, *case_type.related).order_by("pk")
    }
    held = [locked[case.pk] for case in cases]
    _look_up(held)
    return held


def _look_up(cases: Sequence[Case]) -> None:
    """Read parties and running limits of all cases at once, as each would read them for itself."""
    parties = Party.objects.filter(case__in=cases, until__isnull=True).select_related("organisation")
    limits = Deadline.objects.filter(case__in=cases, state=DeadlineState.OPEN).order_by("due_on", "pk")
    by_case: dict[int, Case] = {case.pk: case for case in cases}
    for case in cases:
        case.current_parties, case.open_deadlines = [], []
    for party in parties:
        by_case[party.case_id].current_parties.append(party)
    for limit in limits:
        by_case[limit.case_id].open_deadlines.append(limit)


def _require_preparer(context: StepContext) -> None:
    """Raise NotPermitted for a signer who is no handler."""
    if context.by is None or not context.actor.roles & set(context.by.roles):
        raise NotPermitted(Reason(_("This step is not yours to prepare.")))


def _clean(context: StepContext, payload: dict[str, Any]) -> PayloadInvalid | None:
    """Put the cleaned answers into the context, or tell what is wrong with them."""
    try:
        context.payload = payloads.clean_step(context.step, payload, context)
    except PayloadInvalid as error:
        return error
    return None


def _against_now(case: Case, step: Step, actor: PersonActor, memo: dict[str, Any], at: datetime) -> list[Reason]:
    """What stands against the step in a case that has moved on, as it is now."""
    try:
        context = engine.enter(case, step.code, actor, seen_version=case.version, at=at)
    except StepRefused as error:
        return list(error.reasons)
    context.memo |= memo
    return _conditions(context)


def _conditions(context: StepContext) -> list[Reason]:
    """What stands against the step in one case; what is asked of the answers only where they could be read."""
    checks = context.step.checks if context.payload is not None else ()
    return [reason for guard in (*context.step.guards, *checks) for reason in guard(context)]
