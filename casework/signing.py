"""How many signatures a step needs, and whether they are there (拟稿、审核、签发)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.errors import NotPermitted, Reason, StaleVersion
from casework.models import Case, Content, Proposal, ProposalState, SignatureRule
from casework.steps import By, Step, StepContext
from records import chain

USUAL_SIGNATURES = 1


class SignaturesMissing(NotPermitted):
    """The step takes effect by signatures that are not all there."""


def signatures_needed(by: By, case_kind: str, step: Step, organisation: Organisation, day: date) -> int:
    """0 to 2: one for a principal, else the office's latest setting that holds on `day`, else one."""
    if not by.signers:
        return 0
    if by.signs_for_organisation:
        return 1
    rules = SignatureRule.objects.filter(organisation=organisation, kind=case_kind, step=step.code, since__lte=day)
    setting = rules.order_by("-since").values_list("signatures", flat=True).first()
    return USUAL_SIGNATURES if setting is None else setting


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
        raise SignaturesMissing(
            Reason(
                _("“%(step)s” takes effect when it is signed; prepare it for signature.") % {"step": step.label},
                next(iter(step.rules), ""),
            )
        )


def _require_unchanged(case: Case, proposal: Proposal, payload: dict[str, Any], key: str) -> None:
    if proposal.hash == hash_of(case, proposal.step, payload, proposal.seen_version, key):
        return
    raise StaleVersion(
        Reason(_("What is to be signed has been changed since it was prepared; take it back and prepare it anew."))
    )


def _given(proposal: Proposal) -> int:
    return proposal.signatures.filter(hash=proposal.hash).count()


def duties_conflict(actor: PersonActor, proposal: Proposal, by: By) -> Reason | None:
    """Why `actor` may not sign: the same natural person has prepared it or signed it already, stand-ins included."""
    signatures = proposal.signatures.select_related("membership", "absent")
    signers = frozenset[int]().union(*(row.hand.natural_persons for row in signatures))
    if actor.natural_persons & signers:
        return Reason(_("You have signed this already; the next signature must be another person's."))
    if not by.signs_for_organisation and actor.natural_persons & proposal.prepared_hand.natural_persons:
        return Reason(
            _("Who prepares does not sign: this was prepared by %(name)s.") % {"name": proposal.prepared_hand}
        )
    return None
