"""How many signatures a step needs, and whether they are there (拟稿、审核、签发)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.errors import NotPermitted, PayloadInvalid, Reason, StaleVersion
from casework.models import (
    Case,
    Content,
    Event,
    Proposal,
    ProposalState,
    PublicList,
    SignatureRow,
    SignatureRule,
)
from casework.steps import By, Step, StepContext
from records import chain

USUAL_SIGNATURES = 1


class SignaturesMissing(NotPermitted):
    """The step takes effect by signatures that are not all there."""


def signatures_needed(by: By, case_kind: str, step: Step, organisation: Organisation, day: date) -> int:
    """0 to 2: one for a principal, else the office's latest setting that holds on `day`, else one.

    Where two people are asked for, no setting makes it less than one.
    """
    if not by.signers:
        return 0
    if by.signs_for_organisation:
        return 1
    rules = SignatureRule.objects.filter(organisation=organisation, kind=case_kind, step=step.code, since__lte=day)
    setting = rules.order_by("-since").values_list("signatures", flat=True).first()
    needed = USUAL_SIGNATURES if setting is None else setting
    return max(needed, 1) if by.two_people else needed


def hash_of(case: Case, step: str, payload: dict[str, Any], seen_version: int, key: str) -> str:
    """What a signature is put under: the answers, and the large contents that the step freezes, as they stand."""
    declared = case.case_type.step(step)
    kinds = declared.freezes if declared else ()
    drafts = Content.objects.filter(case=case, kind__in=kinds, frozen_at__isnull=True) if kinds else ()
    return chain.digest(
        {
            "case": case.reference,
            "step": step,
            "payload": payload,
            "seen_version": seen_version,
            "key": key,
            "contents": {draft.kind: chain.digest(draft.data) for draft in drafts},
        }
    )


def require_signatures(
    context: StepContext, key: str, payload: dict[str, Any], proposal: Proposal | None = None
) -> None:
    """Raise SignaturesMissing unless the step needs none, or the proposal with this key carries them all.

    Raises StaleVersion where the answers, or a content that the step freezes, are no longer what was prepared.

    `proposal` is the one being signed, where the caller holds it; else it is looked for. A number of signatures
    changed since it was prepared can ask for more, never for fewer.
    """
    by, actor, step = context.by, context.actor, context.step
    if by is None or not isinstance(actor, PersonActor):
        return
    needed = signatures_needed(by, context.case.kind, step, actor.organisation, context.today)
    if needed == 0:
        return
    if proposal is None:
        waiting = context.case.proposals.filter(state=ProposalState.WAITING)
        proposal = waiting.filter(key=key, step=step.code, organisation=actor.organisation).first()
    if proposal is not None:
        _require_unchanged(context.case, proposal, payload, key)
    if proposal is None or _given(proposal) < max(needed, proposal.signatures_needed):
        raise SignaturesMissing(_missing(step))


def require_list_signatures(contexts: Sequence[StepContext], listed: PublicList) -> None:
    """Raise SignaturesMissing unless `listed` carries all the signatures that the step needs in each of its cases."""
    if _given(listed) < max(listed.signatures_needed, signatures_for_all(contexts)):
        raise SignaturesMissing(_missing(contexts[0].step))


def signatures_for_all(contexts: Sequence[StepContext]) -> int:
    """`signatures_needed` for the step in all of these cases; an office acts in one capacity in most lists."""
    hands = {context.by: context for context in contexts}
    return max((_needed(context) for context in hands.values()), default=0)


def _needed(context: StepContext) -> int:
    by, actor = context.by, context.actor
    if by is None or not isinstance(actor, PersonActor):
        return 0
    return signatures_needed(by, context.case.kind, context.step, actor.organisation, context.today)


def hash_of_list(listed: PublicList, cases: Sequence[tuple[str, int]]) -> str:
    """What a signature under a list is put under: its words and answers, and each case with the version seen.

    `cases` are reference and version in the order of the list, without those struck.
    """
    return chain.digest(
        {
            "kind": listed.kind,
            "step": listed.step,
            "title": listed.title,
            "payload": listed.payload,
            "key": listed.key,
            "cases": [[reference, version] for reference, version in cases],
        }
    )


def require_confirmed(prepared: Proposal | PublicList, confirmed_hash: str) -> None:
    """Raise StaleVersion unless what somebody has confirmed is what waits for signature."""
    if confirmed_hash != prepared.hash:
        raise StaleVersion(Reason(_("What you confirmed is not what is waiting for signature.")))


def require_remarks(remarks: str) -> None:
    """Raise PayloadInvalid where something would be sent back without a word."""
    if not remarks.strip():
        raise PayloadInvalid(Reason(_("Say what is to be changed."), path="/remarks"))


def signed_before(prepared: Proposal | PublicList, actor: PersonActor, confirmed_hash: str) -> bool:
    """Whether a signature that `actor` has given, the last one needed being there, comes again."""
    if prepared.state != ProposalState.SIGNED or prepared.hash != confirmed_hash:
        return False
    return prepared.signatures.filter(membership=actor.membership, hash=confirmed_hash).exists()


def _missing(step: Step) -> Reason:
    return Reason(
        _("“%(step)s” takes effect when it is signed; prepare it for signature.") % {"step": step.label},
        next(iter(step.rules), ""),
    )


def _require_unchanged(case: Case, proposal: Proposal, payload: dict[str, Any], key: str) -> None:
    if proposal.hash == hash_of(case, proposal.step, payload, proposal.seen_version, key):
        return
    raise StaleVersion(
        Reason(_("What is to be signed has been changed since it was prepared; take it back and prepare it anew."))
    )


def _given(prepared: Proposal | PublicList) -> int:
    return prepared.signatures.filter(hash=prepared.hash).count()


def duties_conflict(actor: PersonActor, prepared: Proposal | PublicList, by: By) -> Reason | None:
    """Why `actor` may not sign: the same natural person has prepared it or signed it already, stand-ins included.

    A signature under what was since changed, as by striking a case from a list, keeps nobody from signing anew.
    """
    signatures = prepared.signatures.filter(hash=prepared.hash).select_related(*_SIGNER)
    if actor.natural_persons & _natural_persons(_signers(signatures)):
        return Reason(_("You have signed this already; the next signature must be another person's."))
    if not by.signs_for_organisation and actor.natural_persons & prepared.prepared_hand.natural_persons:
        return Reason(
            _("Who prepares does not sign: this was prepared by %(name)s.") % {"name": prepared.prepared_hand}
        )
    return None


def kept_apart(context: StepContext) -> list[Reason]:
    """Why the actor takes no part in the step: they had a hand in one from which it is kept apart.

    Of each step named in `apart_from` the latest in the case counts; stand-ins are included on both sides.
    """
    actor = context.actor
    if not context.step.apart_from or not isinstance(actor, PersonActor):
        return []
    reasons = []
    for code in context.step.apart_from:
        event = context.case.events.filter(code=code).select_related(*_ACTED).order_by("-sequence").first()
        hands = hands_of(event) if event else []
        if hand := next((each for each in hands if each.natural_persons & actor.natural_persons), None):
            reasons.append(_apart(context, code, event, hand))  # type: ignore[arg-type]
    return reasons


def hands_of(event: Event) -> list[PersonActor]:
    """Who stands behind an event: preparer and signers where it was prepared, else who took the step; none: no person.

    A stand-in's hand is also that of the absent colleague.
    """
    prepared = _prepared(event)
    if prepared is not None:
        signatures = prepared.signatures.select_related(*_SIGNER)
        return [prepared.prepared_hand, *_signers(signatures)]
    return [PersonActor(event.membership, event.absent)] if event.membership else []


_SIGNER = ("membership__person", "absent__person")
_ACTED = ("membership__person", "absent__person")
_PREPARER = ("prepared_by__person", "prepared_absent__person")


def _prepared(event: Event) -> Proposal | PublicList | None:
    """The proposal or the list that became the event."""
    proposal = Proposal.objects.filter(case=event.case_id, key=event.key).select_related(*_PREPARER).first()
    return proposal or PublicList.objects.filter(entries__event=event).select_related(*_PREPARER).first()


def _signers(signatures: Iterable[SignatureRow]) -> list[PersonActor]:
    return [row.hand for row in signatures]


def _natural_persons(hands: list[PersonActor]) -> frozenset[int]:
    return frozenset[int]().union(*(hand.natural_persons for hand in hands))


def _apart(context: StepContext, code: str, event: Event, hand: PersonActor) -> Reason:
    other = context.case.case_type.step(code)
    return Reason(
        _(
            "%(name)s had a hand in “%(other)s” on %(day)s; “%(step)s” is for somebody else. Where the office has "
            "nobody else, its administrator adds a colleague."
        )
        % {
            "name": hand,
            "other": other.label if other else code,
            "day": event.effective_on.isoformat(),
            "step": context.step.label,
        },
        next(iter(context.step.rules), ""),
    )
