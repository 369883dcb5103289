"""Each step of the procedure, ready to be taken: for counting its queries and its time."""

import uuid
from collections.abc import Callable
from datetime import date

from casework import engine, proposals
from casework.models import Case, SignatureRule
from tests.grading.world import PAYLOADS, SUBMITTED_ON, World, moment, take, write_report

AT = moment(SUBMITTED_ON)
LONG_AFTER = moment("2026-04-30")

BEFORE = {
    "submit": "draft",
    "discard": "draft",
    "accept": "submitted",
    "request_correction": "submitted",
    "resubmit": "correction",
    "deem_accepted": "submitted",
    "pass_audit": "accepted",
    "refuse": "accepted",
    "reassign": "submitted",
    "withdraw": "submitted",
}
"""The state from which each step is taken, but the first."""
STEPS = ("start", *BEFORE)
SIGNED = ("submit", "accept", "request_correction", "resubmit", "pass_audit", "refuse", "reassign")

Act = Callable[[], object]


def taking(world: World, step: str) -> Act:
    """The step itself: the opening, the lapse, the last signature, or `take` where nobody signs."""
    if step == "start":
        payload = PAYLOADS["start"](world, Case())
        return lambda: engine.open_case("grading", world.enterprise.handler, payload, key=str(uuid.uuid4()), at=AT)
    case = _ready(world, step)
    if step == "deem_accepted":
        return lambda: engine.settle(case, LONG_AFTER)
    preparer, signer = world.hands(case, step)
    if step not in SIGNED:
        return lambda: take(case, step, preparer, PAYLOADS[step](world, case), at=AT)
    proposal = preparing(world, step, case)()
    return lambda: proposals.sign(proposal, signer, confirmed_hash=proposal.hash, at=AT)


def taking_unsigned(world: World, step: str) -> Act:
    """A step of an office that asks for no signature."""
    case = _ready(world, step)
    preparer, _signer = world.hands(case, step)
    SignatureRule.objects.create(
        organisation=preparer.organisation, kind="grading", step=step, signatures=0, since=date(2026, 1, 1)
    )
    payload = PAYLOADS[step](world, case)
    return lambda: take(case, step, preparer, payload, at=AT)


def preparing(world: World, step: str, case: Case | None = None) -> Act:
    """Putting a step before the signers."""
    case = case or _ready(world, step)
    preparer, _signer = world.hands(case, step)
    payload, seen = PAYLOADS[step](world, case), case.version
    return lambda: proposals.prepare(case, step, preparer, payload, seen_version=seen, at=AT)


def _ready(world: World, step: str) -> Case:
    case = world.case_at(BEFORE[step])
    if case.state == "draft":
        write_report(case)
    # As a request finds it, with nothing looked up yet.
    return Case.objects.get(pk=case.pk)
