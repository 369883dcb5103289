"""How the people of a demo act: each step is taken through the engine, on the working day on which it was done."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from accounts.actors import PersonActor
from accounts.models import Membership
from casework import engine, lists, proposals
from casework.models import Case, Event, ProposalState
from casework.workdays import PACKAGED
from records import clock

TEN = 10
"""The hour at which everything is done."""


@dataclass(frozen=True)
class Pair:
    """Who prepares and who signs."""

    handler: PersonActor
    signer: PersonActor


@dataclass(frozen=True)
class People:
    """Everybody of a demo, by e-mail address."""

    by_email: dict[str, PersonActor]

    @classmethod
    def of(cls, members: dict[str, Membership]) -> "People":
        """The people as members of their organisations."""
        return cls({email: PersonActor(membership) for email, membership in members.items()})

    def pair(self, handler: str, signer: str) -> Pair:
        """Two of them by their addresses."""
        return Pair(self.by_email[handler], self.by_email[signer])

    def alone(self, email: str) -> Pair:
        """Somebody who both prepares and signs, as the principal of a small enterprise does."""
        return Pair(self.by_email[email], self.by_email[email])


def days_ago(working_days: int) -> datetime:
    """Ten in the morning, `working_days` working days before today."""
    number = PACKAGED.number_of(clock.today()) - working_days
    return datetime.combine(PACKAGED.numbered(number), time(TEN), clock.SHANGHAI)


def sign_through(case: Case, step: str, payload: dict[str, Any], pair: Pair, at: datetime) -> Event:
    """Prepare a step and sign it, as two people would."""
    case.refresh_from_db()
    proposal = proposals.prepare(case, step, pair.handler, payload, seen_version=case.version, at=at)
    event = proposals.sign(proposal, pair.signer, confirmed_hash=proposal.hash, at=at)
    if event is None:
        raise RuntimeError(f"{step} needs more signatures than the demo gives")
    case.refresh_from_db()
    return event


def take(case: Case, step: str, payload: dict[str, Any], actor: PersonActor, at: datetime) -> Event:
    """Take a step for which nobody signs."""
    case.refresh_from_db()
    event = engine.take(case, step, actor, payload, key=str(uuid.uuid4()), seen_version=case.version, at=at)
    case.refresh_from_db()
    return event


def list_through(
    cases: Sequence[Case], step: str, title: str, payload: dict[str, Any], pair: Pair, at: datetime
) -> None:
    """Put `cases` on a list and sign it."""
    for case in cases:
        case.refresh_from_db()
    seen = {case.pk: case.version for case in cases}
    listed = lists.prepare(cases[0].kind, step, cases, pair.handler, payload, title=title, seen=seen, at=at)
    if listed.state == ProposalState.WAITING:
        lists.sign(listed, pair.signer, confirmed_hash=listed.hash, at=at)
    for case in cases:
        case.refresh_from_db()
