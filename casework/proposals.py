"""Proposals: a step prepared by a handler, returned with remarks or signed; the last signature takes the step."""

import uuid
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework import engine, keys, refusals
from casework.errors import NotPermitted, Reason, SomethingWaits, StaleVersion, WrongState
from casework.messages import outbox
from casework.models import Case, Event, Proposal, ProposalState, Signature
from casework.signing import (
    SignaturesMissing,
    duties_conflict,
    hash_of,
    kept_apart,
    require_confirmed,
    require_remarks,
    signatures_needed,
    signed_before,
)
from casework.steps import By, StepContext
from records import clock

HANDS = ("case", "organisation", "prepared_by__person", "prepared_absent__person")


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

    A returned proposal of that organisation is replaced. A repeat with the same key and content returns the
    first proposal. Raises WrongState where another proposal is waiting, or where no signature is needed.
    """
    key = key or str(uuid.uuid4())
    keys.require_request(actor, key, payload)
    with engine.hold(case, at) as held:
        if known := _known(held, step, actor, payload, seen_version, key):
            return known
        context = engine.enter(held, step, actor, seen_version=seen_version, at=at)
        engine.require_alone(context)
        by = _preparing(context.by, actor)
        engine.examine_answers(context, payload)
        needed = signatures_needed(by, held.kind, context.step, actor.organisation, context.today)
        if needed == 0:
            raise WrongState(Reason(_("This step needs no signature here; take it directly.")))
        _make_room(held, actor, at)
        proposal = Proposal.objects.create(
            case=held,
            organisation=actor.organisation,
            step=step,
            payload=payload,
            seen_version=seen_version,
            key=key,
            hash=hash_of(held, step, payload, seen_version, key),
            signatures_needed=needed,
            prepared_by=actor.membership,
            prepared_absent=actor.absent,
            prepared_at=at,
        )
        outbox.tell_signers(proposal, by.signers, at)
        return proposal


def may_sign(proposal: Proposal, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not sign; empty where they may."""
    by = _signing(proposal, actor)
    if by is None:
        return [_for_signers(proposal)]
    if conflict := duties_conflict(actor, proposal, by):
        return [conflict]
    return _kept_apart(proposal, actor)


def may_send_back(proposal: Proposal, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not return it with remarks; empty for every signer, one who has signed included."""
    return _kept_apart(proposal, actor) if _signing(proposal, actor) else [_for_signers(proposal)]


def may_prepare(proposal: Proposal, actor: PersonActor) -> list[Reason]:
    """Why `actor` may neither take it back nor mend it; empty for every colleague who could have prepared it."""
    by = _permitted(proposal, actor)
    if by is None or actor.roles.isdisjoint(by.roles):
        return [Reason(_("Only the office that prepared this may take it back."))]
    return _kept_apart(proposal, actor)


def sign(proposal: Proposal, actor: PersonActor, *, confirmed_hash: str, at: datetime) -> Event | None:
    """Sign what hashes to `confirmed_hash`. The last signature takes the step and returns its event, else None.

    Who signs has logged in again just before; the caller sees to that. A repeat of the last signature returns
    the event again. Raises NotPermitted, WrongState or StaleVersion, or whatever `take` raises; then no
    signature stands.
    """
    with engine.hold(proposal.case, at) as case:
        locked = _lock(proposal)
        # What has been looked up about the case need not be looked up again.
        locked.case = case
        if signed_before(locked, actor, confirmed_hash):
            return Event.objects.get(case=case, key=locked.key)
        _require_waiting(locked)
        if refused := may_sign(locked, actor):
            raise NotPermitted(*refused)
        require_confirmed(locked, confirmed_hash)
        return _sign(case, locked, actor, at)


def send_back(proposal: Proposal, actor: PersonActor, remarks: str, *, at: datetime) -> None:
    """Return a waiting proposal to its preparer with remarks. Raises NotPermitted, WrongState or PayloadInvalid."""
    require_remarks(remarks)
    with engine.hold(proposal.case, at):
        locked = _lock(proposal)
        _require_waiting(locked)
        if refused := may_send_back(locked, actor):
            raise NotPermitted(*refused)
        locked.close(ProposalState.RETURNED, actor, at, remarks)
        outbox.tell_preparer(locked, at)


def withdraw(proposal: Proposal, actor: PersonActor, *, at: datetime) -> None:
    """Take a proposal back, by a colleague who could have prepared it. Raises NotPermitted or WrongState."""
    with engine.hold(proposal.case, at):
        locked = _lock(proposal)
        if locked.state != ProposalState.RETURNED:
            _require_waiting(locked)
        if refused := may_prepare(locked, actor):
            raise NotPermitted(*refused)
        locked.close(ProposalState.WITHDRAWN, actor, at, locked.remarks)


def _sign(case: Case, proposal: Proposal, actor: PersonActor, at: datetime) -> Event | None:
    Signature.objects.create(
        proposal=proposal, membership=actor.membership, absent=actor.absent, at=at, hash=proposal.hash
    )
    step, payload, seen = proposal.step, proposal.payload, proposal.seen_version
    try:
        event = engine.take_held(
            case, step, actor, payload, key=proposal.key, seen_version=seen, at=at, proposal=proposal
        )
    except SignaturesMissing:
        # The step must still be possible, or a colleague would be asked in vain.
        engine.examine_held(case, step, actor, payload, seen_version=seen, at=at)
        return None
    proposal.close(ProposalState.SIGNED, actor, at, proposal.remarks)
    return event


def _known(
    case: Case, step: str, actor: PersonActor, payload: dict[str, Any], seen_version: int, key: str
) -> Proposal | None:
    known = Proposal.objects.filter(case=case, key=key).first()
    if known is None:
        # A key that an event has could never be taken.
        return keys.refuse() if case.events.filter(key=key).exists() else None
    same = (known.step, known.payload, known.seen_version) == (step, payload, seen_version)
    if not same or known.prepared_by_id != actor.membership.pk:
        keys.refuse()
    return known


def _make_room(case: Case, actor: PersonActor, at: datetime) -> None:
    if waiting := waiting_of(case, actor.organisation):
        raise SomethingWaits(already_waiting(waiting))
    rows = Proposal.objects.filter(case=case, organisation=actor.organisation)
    rows.filter(state=ProposalState.RETURNED).update(state=ProposalState.WITHDRAWN, closed_at=at)


def _permitted(proposal: Proposal, actor: PersonActor) -> By | None:
    step = proposal.case.case_type.step(proposal.step)
    if step is None or proposal.organisation_id != actor.organisation.pk:
        return None
    return engine.permitted_as(proposal.case, step, actor)


def _kept_apart(proposal: Proposal, actor: PersonActor) -> list[Reason]:
    """Why `actor` takes no part at all in the step, neither for it nor against it."""
    step = proposal.case.case_type.step(proposal.step)
    return kept_apart(engine.context_for(proposal.case, step, actor, proposal.prepared_at)) if step else []


def _signing(proposal: Proposal, actor: PersonActor) -> By | None:
    by = _permitted(proposal, actor)
    return by if by is not None and actor.roles & set(by.signers) else None


def _preparing(by: By | None, actor: PersonActor) -> By:
    """`by`, where `actor` prepares under it: a signer who is no handler does not. Raises NotPermitted."""
    if by is None or not actor.roles & set(by.roles):
        raise NotPermitted(Reason(_("This step is not yours to prepare.")))
    return by


def _lock(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related(*HANDS)
    return rows.get(pk=proposal.pk)


def _require_waiting(proposal: Proposal) -> None:
    if proposal.state == ProposalState.OVERTAKEN:
        raise StaleVersion(refusals.moved_on(proposal.case, proposal.seen_version))
    if proposal.state != ProposalState.WAITING:
        raise WrongState(_no_longer(proposal))


def waiting_of(case: Case, organisation: Organisation) -> Proposal | None:
    """What that office has put up for signature in `case`; there is one at most."""
    rows = Proposal.objects.filter(case=case, organisation=organisation, state=ProposalState.WAITING)
    return rows.select_related("case", "prepared_by__person", "prepared_absent__person").first()


def in_the_way(context: StepContext, waiting: Proposal | None) -> list[Reason]:
    """Why a step that is signed cannot be put forward beside `waiting`; empty for one that needs no signature."""
    by, actor = context.by, context.actor
    if waiting is None or by is None or not isinstance(actor, PersonActor):
        return []
    needed = signatures_needed(by, context.case.kind, context.step, actor.organisation, context.today)
    return [already_waiting(waiting)] if needed else []


def standing_before(context: StepContext) -> list[Reason]:
    """`in_the_way` of what the actor's office has waiting."""
    if not isinstance(context.actor, PersonActor):
        return []
    return in_the_way(context, waiting_of(context.case, context.actor.organisation))


def already_waiting(waiting: Proposal) -> Reason:
    """Why the office that prepared `waiting` can put nothing else up for signature in this case."""
    text = _("“%(step)s”, prepared by %(name)s on %(day)s, is already waiting for signature; take it back first.")
    figures = {
        "step": waiting.case.case_type.step_label(waiting.step),
        "name": waiting.prepared_hand,
        "day": clock.day_of(waiting.prepared_at).isoformat(),
    }
    return Reason(text % figures, url=reverse("casework:proposal", args=[waiting.pk]))


def _for_signers(proposal: Proposal) -> Reason:
    return Reason(_("Signing is for the signers of %(office)s.") % {"office": proposal.organisation})


def _no_longer(proposal: Proposal) -> Reason:
    return Reason(_("This proposal is no longer waiting: %(state)s.") % {"state": proposal.get_state_display()})
