"""Each step of the procedure, ready to be taken: for counting its queries and its time."""

import uuid
from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import engine, proposals
from casework.models import Case, SignatureRule
from tests.grading.world import PAYLOADS, SUBMITTED_ON, Enterprise, World, moment, take, write_report

AT = moment(SUBMITTED_ON)
LONG_AFTER = moment("2026-04-30")
"""When every limit has lapsed that can."""

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
    "confirm": "audited",
    "return_to_ou": "audited",
    "decline": "audited",
    "appoint": "confirmed",
    "replace_unit": "reviewing",
    "report_review": "reviewing",
    "ask_extension": "rectifying",
    "grant_extension": "rectifying, more time asked",
    "decline_extension": "rectifying, more time asked",
    "report_rectification": "rectifying",
    "deem_unrectified": "rectifying",
    "verify": "verifying",
    "strike": "listed",
    "decide_objection": "noticed, objected",
    "fail": "unqualified",
    "propose_termination": "accepted",
    "dismiss_termination": "accepted, reported false",
    "terminate": "accepted, reported false",
    "record_bar": "withdrawn",
    "confirm_renewal": "audited, renewal",
    "to_full_procedure": "submitted, renewal",
    "leave_fast_track": "listed, renewal",
}
"""The state from which each step is taken, but the first."""
STEPS = ("start", *BEFORE)
SIGNED = (
    "submit",
    "accept",
    "request_correction",
    "resubmit",
    "pass_audit",
    "refuse",
    "reassign",
    "confirm",
    "return_to_ou",
    "decline",
    "appoint",
    "replace_unit",
    "report_review",
    "grant_extension",
    "decline_extension",
    "verify",
    "strike",
    "decide_objection",
    "fail",
    "propose_termination",
    "dismiss_termination",
    "terminate",
    "record_bar",
    "confirm_renewal",
    "to_full_procedure",
    "leave_fast_track",
)

CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT pg_advisory")
SIGNING = ('"casework_proposal"', '"casework_signature"')

Act = Callable[[], object]


def sent_by(act: Act) -> tuple[list[str], list[str]]:
    """The statements that read or write rows: those of the step itself, and those that signing adds to it."""
    with CaptureQueriesContext(connection) as captured:
        act()
    queries = [query["sql"] for query in captured if not query["sql"].startswith(CONTROL)]
    signing = [sql for sql in queries if any(table in sql for table in SIGNING)]
    return [sql for sql in queries if sql not in signing], signing


def taking(world: World, step: str, by: Enterprise | None = None) -> Act:
    """The step itself: the opening, the lapse, the last signature, or `take` where nobody signs.

    `by` is the enterprise that applies, that of the world unless told.
    """
    if step == "start":
        payload, handler = PAYLOADS["start"](world, Case()), (by or world.enterprise).handler
        return lambda: engine.open_case("grading", handler, payload, key=str(uuid.uuid4()), at=AT)
    case = _ready(world, step, by)
    if step in ("deem_accepted", "deem_unrectified"):
        return lambda: engine.settle(case, LONG_AFTER)
    preparer, signer = world.hands(case, step)
    if step not in SIGNED:
        payload = PAYLOADS[step](world, case)
        return lambda: take(case, step, preparer, payload, at=AT)
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


def _ready(world: World, step: str, by: Enterprise | None = None) -> Case:
    case = world.case_at(BEFORE[step], by=by)
    if case.state == "draft":
        write_report(case)
    # As a request finds it, with nothing looked up yet.
    return Case.objects.get(pk=case.pk)
