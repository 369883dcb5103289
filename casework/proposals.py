"""Proposals: a step prepared by a handler, returned with remarks or signed; the last signature takes the step."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework import engine, outbox
from casework.errors import NotPermitted, Reason, StaleVersion, WrongState
from casework.models import Case, Event, Proposal, ProposalState, Signature
from casework.signing import duties_conflict, hash_of, signatures_needed
from casework.steps import By
from records import clock


def prepare(
    case: Case,
    step: str,
    actor: PersonActor,
    payload: dict[str, Any],
    *,
    seen_version: int,
    at: datetime,
    key: str = "",
) -> Proposal:
    """Put a step before the signers of the actor's organisation; raises whatever `take` would raise now.

    A returned proposal of the same step is replaced. Raises WrongState where another proposal is waiting.
    """
    key = key or str(uuid.uuid4())
    if known := Proposal.objects.filter(key=key, case=case, organisation=actor.organisation).first():
        return known
    context = engine.examine(case, step, actor, payload, seen_version=seen_version, at=at)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        open_ones = Proposal.objects.filter(case=locked, organisation=actor.organisation)
        if waiting := open_ones.filter(state=ProposalState.WAITING).select_related("prepared_by__person").first():
            raise WrongState(_already_waiting(waiting))
        open_ones.filter(state=ProposalState.RETURNED).update(state=ProposalState.WITHDRAWN, closed_at=at)
        proposal = Proposal.objects.create(
            case=locked,
            organisation=actor.organisation,
            step=step,
            payload=payload,
            seen_version=seen_version,
            key=key,
            hash=hash_of(locked, step, payload, seen_version, key),
            signatures_needed=signatures_needed(
                _by(context.by), case.kind, context.step, actor.organisation, context.today
            ),
            prepared_by=actor.membership,
            prepared_absent=actor.absent,
            prepared_at=at,
        )
        outbox.tell_signers(proposal, _by(context.by).signers, at)
    return proposal


def may_sign(proposal: Proposal, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not sign; empty where they may."""
    step = proposal.case.case_type.step(proposal.step)
    by = engine.permitted_as(proposal.case, step, actor) if step else None
    if by is None or proposal.organisation_id != actor.organisation.pk or not actor.roles & set(by.signers):
        return [Reason(_("Signing is for the signers of %(office)s.") % {"office": proposal.organisation})]
    conflict = duties_conflict(actor, proposal, by)
    return [conflict] if conflict else []


def sign(proposal: Proposal, actor: PersonActor, *, confirmed_hash: str, at: datetime) -> Event | None:
    """Sign what hashes to `confirmed_hash`. The last signature takes the step and returns its event, else None.

    Who signs has logged in again just before; the caller sees to that. Raises NotPermitted, WrongState or
    StaleVersion, or whatever `take` raises; then no signature stands, and a proposal that the case has
    overtaken is closed.
    """
    engine.settle(proposal.case, at)
    try:
        with transaction.atomic():
            return _sign(proposal, actor, confirmed_hash, at)
    except (StaleVersion, WrongState):
        _close_if_overtaken(proposal, at)
        raise


def send_back(proposal: Proposal, actor: PersonActor, remarks: str, *, at: datetime) -> None:
    """Return a waiting proposal to its preparer with remarks. Raises NotPermitted or WrongState."""
    with transaction.atomic():
        locked = _lock_waiting(proposal)
        if refused := [reason for reason in may_sign(locked, actor) if not locked.signatures.exists()]:
            raise NotPermitted(*refused)
        _close(locked, ProposalState.RETURNED, actor, at, remarks)
        outbox.tell_preparer(locked, at)


def withdraw(proposal: Proposal, actor: PersonActor, *, at: datetime) -> None:
    """Take a proposal back, by a colleague who could have prepared it. Raises NotPermitted or WrongState."""
    with transaction.atomic():
        locked = _lock_open(proposal)
        step = locked.case.case_type.step(locked.step)
        by = engine.permitted_as(locked.case, step, actor) if step else None
        if by is None or locked.organisation_id != actor.organisation.pk or not actor.roles & set(by.roles):
            raise NotPermitted(Reason(_("Only the office that prepared this may take it back.")))
        _close(locked, ProposalState.WITHDRAWN, actor, at, locked.remarks)


def _sign(proposal: Proposal, actor: PersonActor, confirmed_hash: str, at: datetime) -> Event | None:
    Case.objects.select_for_update().get(pk=proposal.case_id)
    locked = _lock_waiting(proposal)
    if refused := may_sign(locked, actor):
        raise NotPermitted(*refused)
    if confirmed_hash != locked.hash:
        raise NotPermitted(Reason(_("What you confirmed is not what is waiting for signature.")))
    Signature.objects.create(proposal=locked, membership=actor.membership, absent=actor.absent, at=at, hash=locked.hash)
    if locked.signatures.count() < locked.signatures_needed:
        return None
    event = engine.take(
        locked.case,
        locked.step,
        actor,
        locked.payload,
        key=locked.key,
        seen_version=locked.seen_version,
        at=at,
    )
    _close(locked, ProposalState.SIGNED, actor, at, locked.remarks)
    return event


def _by(by: By | None) -> By:
    if by is None:
        raise NotPermitted(Reason(_("This step is not yours to prepare.")))
    return by


def _lock_waiting(proposal: Proposal) -> Proposal:
    locked = _lock_open(proposal)
    if locked.state != ProposalState.WAITING:
        raise WrongState(_no_longer(locked))
    return locked


def _lock_open(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("case", "organisation").get(pk=proposal.pk)
    if locked.state not in (ProposalState.WAITING, ProposalState.RETURNED):
        raise WrongState(_no_longer(locked))
    return locked


def _close(proposal: Proposal, state: str, actor: PersonActor | None, at: datetime, remarks: str) -> None:
    proposal.state, proposal.remarks, proposal.closed_at = state, remarks, at
    proposal.closed_by = actor.membership if actor else None
    proposal.save(update_fields=["state", "remarks", "closed_at", "closed_by"])


def _close_if_overtaken(proposal: Proposal, at: datetime) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=proposal.case_id)
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if locked.state == ProposalState.WAITING and locked.seen_version != case.version:
            _close(locked, ProposalState.OVERTAKEN, None, at, locked.remarks)


def _already_waiting(waiting: Proposal) -> Reason:
    step = waiting.case.case_type.step(waiting.step)
    return Reason(
        _("“%(step)s”, prepared by %(name)s on %(day)s, is already waiting for signature; take it back first.")
        % {
            "step": step.label if step else waiting.step,
            "name": waiting.prepared_hand,
            "day": clock.day_of(waiting.prepared_at).isoformat(),
        }
    )


def _no_longer(proposal: Proposal) -> Reason:
    return Reason(_("This proposal is no longer waiting: %(state)s.") % {"state": proposal.get_state_display()})
