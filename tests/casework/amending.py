"""The toy procedure with the step by which its office corrects itself, for tests of amendments."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework import proposals, registry
from casework.amending import amend_step
from casework.models import Case, Event, Proposal
from tests.casework import toy

LATER = toy.MONDAY + timedelta(hours=2)
AMENDED = replace(
    toy.TOY,
    steps=(
        *toy.TOY.steps,
        amend_step(
            by=(toy.OFFICE_SIGNS,),
            source=("sent", "correcting", "accepted", "granted", "dropped"),
            rules=("T-8",),
            tells=(),
        ),
    ),
    answers_for_clock="organizing_unit",
)


@pytest.fixture
def amending(toy_registered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy knows amendments."""
    assert registry.faults_of(AMENDED) == []
    monkeypatch.setitem(registry._types, "toy", AMENDED)


def answers(event: Event, **more: Any) -> dict[str, Any]:
    """What somebody types who corrects `event`: its notice, if any, is replaced."""
    said = {"wrong": "the wrong page is named", "holds": "it is page 3", "reason": "misread; T-4"}
    notice = {"notice": "replaced"} if event.notices.exists() else {}
    return {"event": event.sequence, **said, **notice} | more


def prepare(world: toy.World, case: Case, payload: dict[str, Any], at: datetime = LATER) -> Proposal:
    """The office's handler puts an amendment forward."""
    case.refresh_from_db()
    return proposals.prepare(case, "amend", world.clerk, payload, seen_version=case.version, at=at)


def amend(world: toy.World, case: Case, event: Event, at: datetime = LATER, **more: Any) -> Event:
    """An amendment of `event`, prepared and signed."""
    proposal = prepare(world, case, answers(event, **more), at)
    taken = proposals.sign(proposal, world.signer, confirmed_hash=proposal.hash, at=at)
    assert taken is not None
    case.refresh_from_db()
    return taken
