"""Taking steps: the one function through which people and the clock move a case.

`take()` settles the case's due lapses first, each in a transaction of its own (P9), and then, in one transaction:
lock the case > is a lapse newly due? > is the key known? > is it the version that the actor saw > source state >
permission > payload > guards, all of them > effect > state > event > deadlines > notices > outbox.
Nothing else writes a case's state.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from structlog.contextvars import bound_contextvars

from accounts.actors import SYSTEM, Actor, PersonActor, PublicActor, SystemActor, still_holds
from casework import calendars, deadlines, issuing, journal, keys, payloads, refusals, registry, search, signing
from casework.documents import SentFile
from casework.errors import (
    GuardRefused,
    NotPermitted,
    Reason,
    StaleVersion,
    TakenTogether,
    WrongState,
)
from casework.messages import outbox
from casework.models import Case, Deadline, Event, Party, Proposal, ProposalState
from casework.numbers import next_number
from casework.steps import By, CaseType, Step, StepContext
from records import chain, clock

logger = logging.getLogger(__name__)


def take(
    case: Case,
    step: str,
    actor: Actor,
    payload: dict[str, Any],
    *,
    key: str,
    seen_version: int | None,
    at: datetime,
    files: Sequence[SentFile] = (),
) -> Event:
    """Take `step` in `case` for `actor` and return its event.

    `payload` is the JSON that the step asks for; `key` (letters, digits, `.`, `_`, `-`) makes a repeat harmless;
    `seen_version` is the version of the case that the actor looked at (None for the system and the public); `at`
    is the aware moment of recording; `files` are those sent along, which the step's effect keeps. Raises a
    StepRefused: KeyReused, StaleVersion, WrongState, NotPermitted, PayloadInvalid or GuardRefused. A refused step
    changes nothing, but the lapses settled before it stand.
    """
    keys.require_request(actor, key, payload)
    with hold(case, at) as held:
        return take_held(held, step, actor, payload, key=key, seen_version=seen_version, at=at, files=files)


def take_held(
    case: Case,
    code: str,
    actor: Actor,
    payload: dict[str, Any],
    *,
    key: str,
    seen_version: int | None,
    at: datetime,
    lapsed: Deadline | None = None,
    proposal: Proposal | None = None,
    files: Sequence[SentFile] = (),
) -> Event:
    """`take` for a case that the caller holds, with the `proposal` that it is signing, if so."""
    # The key of a proposal that waits for this signature is no event's yet.
    if proposal is None and (known := keys.known_event(case, code, actor, payload, key, files)):
        return known
    context = enter(case, code, actor, seen_version=seen_version, at=at)
    context.lapsed, context.files = lapsed, tuple(files)
    require_alone(context)
    if isinstance(actor, PersonActor):
        signing.require_signatures(context, key, payload, proposal)
    examine_answers(context, payload)
    return carry_out(context, key, payload)


def open_case(kind: str, actor: Actor, payload: dict[str, Any], *, key: str, at: datetime) -> Event:
    """Create a case of `kind` and take its first step in one transaction; returns that step's event.

    A repeat with the same key and content returns the first event. Raises as `take` does.
    """
    keys.require_request(actor, key, payload)
    if known := Case.objects.filter(opening_key=key).first():
        return _opened(known, actor, payload, key)
    try:
        with transaction.atomic():
            calendars.keep()
            return _open(registry.case_type(kind), actor, payload, key, at)
    except IntegrityError:
        # Two requests with one key at once: the second finds what the first has made.
        if known := Case.objects.filter(opening_key=key).first():
            return _opened(known, actor, payload, key)
        raise


@contextmanager
def hold(case: Case, at: datetime) -> Iterator[Case]:
    """`case`, locked in a transaction of the caller's own, with nothing lapsed by `at` left to settle (P9).

    Whoever acts on a case does it inside. An error undoes what was done there, but not the lapses. A lapse that
    waited for what is done there takes effect right after it.
    """
    today = clock.day_of(at)
    with bound_contextvars(case=case.reference):
        while True:
            with transaction.atomic():
                locked = _lock(case)
                if settled := not deadlines.lapsed(locked.open_deadlines, today):
                    yield locked
                # The step has left those that run now.
                waiting = deadlines.lapsed(locked.open_deadlines, today)
            if waiting:
                settle(case, at)
            if settled:
                return


def settle(case: Case, at: datetime) -> list[Event]:
    """Let every lapse of `case` due by `at` take effect, earliest first, each in its own transaction (P9)."""
    return settle_due(case, at) if deadlines.has_lapse(case, clock.day_of(at)) else []


class HeldByAnother(Exception):  # noqa: N818 - no error: another transaction works on the case just now
    """The case is locked by somebody who acts on it, or settles it."""


def settle_due(case: Case, at: datetime, *, wait: bool = True) -> list[Event]:
    """`settle` for a case that has probably a lapse due: it is locked first and asked then.

    Without `wait` raises HeldByAnother where somebody else has locked it, and has then done nothing.
    """
    settled: list[Event] = []
    today = clock.day_of(at)
    with bound_contextvars(case=case.reference):
        more = True
        while more:
            # Durable: within somebody's transaction a refusal would undo the lapse.
            with transaction.atomic(durable=True):
                locked = _lock(case, wait=wait or bool(settled))
                if due := deadlines.lapsed(locked.open_deadlines, today):
                    settled.append(_lapse(locked, due[0], at))
                # The lapse has left those that run now.
                more = bool(deadlines.lapsed(locked.open_deadlines, today))
    return settled


def context_for(case: Case, step: Step, actor: Actor, at: datetime) -> StepContext:
    """The context of a step that has not been taken yet, for showing forms and asking for obstacles."""
    by = permitted_as(case, step, actor)
    return StepContext(case=case, step=step, actor=actor, at=at, today=clock.day_of(at), by=by)


def examine(
    case: Case, step: str, actor: Actor, payload: dict[str, Any], *, seen_version: int | None, at: datetime
) -> StepContext:
    """Everything that `take` checks but the signatures, and nothing done; returns the context with its payload.

    Raises what `take` would.
    """
    settle(case, at)
    return examine_held(Case.objects.get(pk=case.pk), step, actor, payload, seen_version=seen_version, at=at)


def examine_held(
    case: Case, step: str, actor: Actor, payload: dict[str, Any], *, seen_version: int | None, at: datetime
) -> StepContext:
    """`examine` for a case whose lapses are settled, such as one that the caller holds."""
    context = enter(case, step, actor, seen_version=seen_version, at=at)
    require_alone(context)
    examine_answers(context, payload)
    return context


def enter(case: Case, code: str, actor: Actor, *, seen_version: int | None, at: datetime) -> StepContext:
    """The context of a step that `actor` may take in `case` as it stands, with nothing said of the conditions yet.

    Raises StaleVersion, WrongState or NotPermitted.
    """
    step = case.case_type.step(code)
    if step is None:
        raise WrongState(Reason(_("This procedure knows no step of that name.")))
    if isinstance(actor, PersonActor) and seen_version != case.version:
        raise StaleVersion(refusals.moved_on(case, seen_version))
    if case.state not in step.source:
        raise WrongState(refusals.wrong_state(case, step))
    context = context_for(case, step, actor, at)
    _require_permission(context)
    return context


def examine_answers(context: StepContext, payload: dict[str, Any]) -> None:
    """Put the validated answers into the context of somebody who may take the step.

    Raises PayloadInvalid, or GuardRefused with all that stands against it.
    """
    step = context.step
    context.payload = payloads.clean_step(step, payload, context)
    reasons = [reason for guard in (*step.guards, *step.checks) for reason in guard(context)]
    if reasons:
        raise GuardRefused(*reasons)


def require_alone(context: StepContext) -> None:
    """Raise TakenTogether where the step is only taken on a list."""
    if context.step.together is not None:
        raise TakenTogether(refusals.taken_together(context.step))


def obstacles(context: StepContext) -> list[Reason]:
    """Why the step cannot be taken now, whatever is typed: state, separation of duties, guards. Empty where it can."""
    if context.case.state not in context.step.source:
        return [refusals.wrong_state(context.case, context.step)]
    return standing_against(context)


def standing_against(context: StepContext) -> list[Reason]:
    """`obstacles` of a step that leaves the case's state."""
    kept_apart = signing.kept_apart(context)
    return [*kept_apart, *(reason for guard in context.step.guards for reason in guard(context))]


def permitted_as(case: Case, step: Step, actor: Actor) -> By | None:
    """Under which `By` of the step `actor` may prepare, take or sign it; None where not at all."""
    if not isinstance(actor, PersonActor):
        return None
    return step.by_hand(case.capacities_of(actor.organisation), actor.roles)


def _lock(case: Case, *, wait: bool = True) -> Case:
    """The case, read anew and locked. Raises HeldByAnother, without `wait`, where somebody else has locked it."""
    calendars.keep()
    # Rows that point to the case may be written meanwhile: its own key does not change.
    rows = Case.objects.select_for_update(of=("self",), no_key=True, skip_locked=not wait)
    try:
        return rows.select_related("region", case.case_type.record, *case.case_type.related).get(pk=case.pk)
    except Case.DoesNotExist:
        if wait:
            raise
        raise HeldByAnother from None


def carry_out(context: StepContext, key: str, payload: dict[str, Any]) -> Event:
    """The second half of `take`: effect > state > event > deadlines > notices > outbox.

    `context` is of a step that has been examined in a case that is held, `payload` the JSON it was examined with.
    """
    case, step = context.case, context.step
    context.effective_on = step.effective(context) if step.effective else context.today
    if step.effect is not None:
        step.effect(context)
        case.forget("current_parties")
    before = case.state
    target = _target(context)
    case.state, case.version = target, case.version + 1
    if target != before:
        case.state_since = context.effective_on
    context.event = journal.append(
        case,
        step.code,
        payloads.to_keep(step, step.keeps(context) if step.keeps else context.data),
        actor=context.actor,
        at=context.at,
        effective_on=context.effective_on,
        rules=step.rules,
        audience=step.audience,
        key=key,
        asked_hash=keys.asked_hash(step.code, context.actor, payload, context.files),
        from_state=before,
        to_state=target,
    )
    if step.afterwards is not None:
        step.afterwards(context)
    _close_overtaken(case, key, context.at)
    deadlines.update(context)
    case.bigrams = search.bigrams(f"{case.reference} {case.title}")
    case.save()
    notices = issuing.issue(context)
    outbox.tell(context, notices)
    transaction.on_commit(partial(logger.info, "Step taken", extra=_told(context)), robust=True)
    return context.event


def _told(context: StepContext) -> dict[str, Any]:
    """What the log says of a step taken: numbers and codes, nothing of what was typed."""
    actor = context.actor
    who = {"person": actor.person.pk} if isinstance(actor, PersonActor) else {}
    return {"case": context.case.reference, "step": context.step.code, "version": context.case.version, **who}


def _target(context: StepContext) -> str:
    step = context.step
    if step.stays:
        return context.case.state
    return step.choose(context) if step.choose else step.targets[0]


def _close_overtaken(case: Case, key: str, at: datetime) -> None:
    """Close what was prepared on the version that the step has just left; not the proposal that was the step."""
    rows = Proposal.objects.filter(case=case, state__in=[ProposalState.WAITING, ProposalState.RETURNED])
    rows.exclude(key=key).update(state=ProposalState.OVERTAKEN, closed_at=at)


def _open(case_type: CaseType, actor: Actor, payload: dict[str, Any], key: str, at: datetime) -> Event:
    today = clock.day_of(at)
    capacity = _opening_capacity(case_type.start, actor)
    region = case_type.region_of(actor, payload)
    number = next_number(f"case:{case_type.kind}:{region.code[:2]}:{today.year}")
    case = Case(
        reference=f"{case_type.reference_prefix}-{region.short_name}-{today.year}-{number:05d}",
        kind=case_type.kind,
        region=region,
        opened_at=at,
        opening_key=key,
        state_since=today,
        head_hash=chain.GENESIS,
    )
    case.save()
    with bound_contextvars(case=case.reference):
        if isinstance(actor, PersonActor):
            Party.objects.create(case=case, organisation=actor.organisation, capacity=capacity, since=today)
        return take_held(case, case_type.start.code, actor, payload, key=key, seen_version=0, at=at)


def _opened(case: Case, actor: Actor, payload: dict[str, Any], key: str) -> Event:
    """The event that opened `case` with that key. Raises KeyReused where it asked otherwise."""
    return keys.known_event(case, case.case_type.start.code, actor, payload, key) or keys.refuse()


def _opening_capacity(step: Step, actor: Actor) -> str:
    """In which capacity the actor's organisation opens the case. Raises NotPermitted where in none."""
    if _needs_no_party(step, actor):
        return ""
    if not isinstance(actor, PersonActor):
        raise NotPermitted(refusals.not_yours(step))
    held = set(actor.organisation.capacities.values_list("capacity", flat=True))
    by = step.by_hand(held, actor.roles)
    if by is None:
        raise NotPermitted(refusals.not_yours(step))
    return by.capacity


def _lapse(case: Case, deadline: Deadline, at: datetime) -> Event:
    step = case.case_type.limit(deadline.code).on_lapse
    return take_held(case, step, SYSTEM, {}, key=f"lapse:{deadline.pk}", seen_version=None, at=at, lapsed=deadline)


def _require_permission(context: StepContext) -> None:
    step, actor = context.step, context.actor
    if _needs_no_party(step, actor):
        return
    if context.by is None or not isinstance(actor, PersonActor):
        raise NotPermitted(refusals.not_yours(step))
    if not still_holds(actor, context.today):
        raise NotPermitted(Reason(_("Your membership or your delegation no longer holds today.")))
    if kept_apart := signing.kept_apart(context):
        raise NotPermitted(*kept_apart)


def _needs_no_party(step: Step, actor: Actor) -> bool:
    return (step.system and isinstance(actor, SystemActor)) or (step.public and isinstance(actor, PublicActor))
