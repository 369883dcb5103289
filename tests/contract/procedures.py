"""For each registered procedure: how a test comes to a case at a given state, and what each step can be sent with.

What may be done by whom is told by the declaration alone, never here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.models import Case
from tests.contract.hands import Hand
from tests.grading import world as grading
from tests.grading.scenes import SCENES, SUBMITTED_ON, Scene
from tests.rdfunds import rehearsing as rdfunds
from tests.rdfunds import rehearsing_adjustments as adjustments
from tests.rdfunds import rehearsing_projects as projects
from tests.wastefund import rehearsing as wastefund


@dataclass(frozen=True)
class Rehearsal:
    """What the tests of one procedure build on."""

    build: Callable[[], Any]
    """Makes the world: organisations, people, reference data."""
    case_at: Callable[[Any, str], Case]
    """A case at a state, in that world."""
    scenes: Mapping[str, Scene]
    """Every situation in which steps are tried: the state, and the steps whose conditions stand against them."""
    payload: Callable[[Any, Case, str], dict[str, Any]]
    """A payload that the step accepts in that case."""
    at: datetime
    """The moment at which all this happens."""
    own: Mapping[str, Callable[[Any, Case, Hand], dict[str, Any] | None]] = field(default_factory=dict)
    """By step, where it depends on who sends it: a payload that is accepted from that hand; None where none is."""


REHEARSALS = {
    "grading": Rehearsal(
        build=grading.build,
        case_at=lambda world, state: world.case_at(state),
        scenes=SCENES,
        payload=lambda world, case, step: grading.PAYLOADS[step](world, case),
        at=grading.moment(SUBMITTED_ON),
        own={"amend": lambda world, case, hand: grading.amendment(case, hand.actor)},
    ),
    "landfill": Rehearsal(
        build=wastefund.build,
        case_at=wastefund.landfill_at,
        scenes=wastefund.LANDFILL_SCENES,
        payload=wastefund.landfill_payload,
        at=wastefund.AT,
    ),
    "management_plan": Rehearsal(
        build=wastefund.build,
        case_at=wastefund.plan_at,
        scenes=wastefund.PLAN_SCENES,
        payload=wastefund.plan_payload,
        at=wastefund.AT,
    ),
    "programme": Rehearsal(
        build=rdfunds.build,
        case_at=rdfunds.programme_at,
        scenes=rdfunds.PROGRAMME_SCENES,
        payload=rdfunds.programme_payload,
        at=rdfunds.AT,
    ),
    "call": Rehearsal(
        build=projects.build,
        case_at=projects.call_at,
        scenes=projects.CALL_SCENES,
        payload=projects.payload,
        at=projects.AT,
    ),
    "project": Rehearsal(
        build=projects.build,
        case_at=projects.project_at,
        scenes=projects.PROJECT_SCENES,
        payload=projects.payload,
        at=projects.AT,
    ),
    "adjustment": Rehearsal(
        build=adjustments.build,
        case_at=adjustments.adjustment_at,
        scenes=adjustments.SCENES,
        payload=adjustments.payload,
        at=adjustments.AT,
        own=adjustments.OWN,
    ),
}
