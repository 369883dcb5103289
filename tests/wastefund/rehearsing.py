"""How the contract's tests come to a landfill and to a plan at each state, and what each step can be sent with."""

from dataclasses import dataclass
from typing import Any

from accounts.roles import Capacity, Level
from casework.models import Case
from tests import factories
from tests.grading.scenes import Scene
from tests.grading.world import moment
from tests.wastefund import world

DAY = "2026-03-10"
LANDFILL_SCENES = {
    "entered": Scene("entered", ()),
    "discarded": Scene("discarded", ("discard",)),
    "kept": Scene("kept", ("confirm_entry",), frozenset({"close_period"})),
    "kept, with books": Scene("kept", ("confirm_entry", "plan"), frozenset({"remove"})),
    "removed": Scene("removed", ("confirm_entry", "remove")),
}
PLAN_SCENES = {
    "draft": Scene("draft", ()),
    "discarded": Scene("discarded", ("discard",)),
    "adopted": Scene("adopted", ("adopt",)),
    "superseded": Scene("superseded", ("adopt", "next")),
}


@dataclass(frozen=True)
class Rehearsed:
    """A unit, and the departments that supervise its landfills."""

    unit: world.Unit


def build() -> Rehearsed:
    """The unit of Lubei, the city's environment department, and the province's finance department."""
    for capacity, level, region in (
        (Capacity.ENVIRONMENT_DEPARTMENT, Level.PREFECTURE, "130200"),
        (Capacity.FINANCE_DEPARTMENT, Level.PROVINCE, "130000"),
    ):
        factories.organisation(capacity, level=level, region=factories.region(region))
    return Rehearsed(world.unit())


def landfill_at(made: Rehearsed, scene: str) -> Case:
    """A landfill that its people have brought to a scene."""
    unit = made.unit
    case = world.enter(unit, on=DAY).case
    for step in LANDFILL_SCENES[scene].steps:
        if step == "plan":
            world.adopt(unit, case.landfill, on=DAY)
            world.book(case.landfill, DAY)
        else:
            world.do(unit, case, step, landfill_payload(made, case, step), on=DAY)
    case.refresh_from_db()
    return case


def plan_at(made: Rehearsed, scene: str) -> Case:
    """A plan that its people have brought to a scene."""
    unit = made.unit
    landfill = world.keep(unit, on=DAY)
    case = world.draft(unit, landfill, on=DAY)
    for step in PLAN_SCENES[scene].steps:
        if step == "next":
            world.book(landfill, DAY)
            world.adopt(unit, landfill, on=DAY, occasion="cost", basis={"first_month": "2026-03-01"})
        else:
            world.do(unit, case, step, PLAN_PAYLOADS[step], on=DAY)
    case.refresh_from_db()
    return case


def landfill_payload(made: Rehearsed, case: Case, step: str) -> dict[str, Any]:
    """Answers that the step accepts in that case."""
    change = {**world.FACTS, "capacity_flexible": "650000", "reason": "扩容批复"}
    return {
        "start": lambda: dict(world.FACTS),
        "correct_entry": lambda: {**world.FACTS, "address": "唐山市曹妃甸区港口路"},
        "discard": dict,
        "confirm_entry": lambda: {"evidence": [world.document(case)]},
        "record_volumes": lambda: {
            "volumes": [{"part": "flexible", "month": "2026-02", "volume": "1000", "reason": ""}]
        },
        "change_facts": lambda: {**change, "evidence": [world.document(case)]},
        "close_period": lambda: {"month": "2026-02"},
        "set_own_rates": lambda: {
            "kind": "flexible",
            "source": "冀东决〔2026〕3号",
            "since": "2026-04-01",
            "tiers": [{"up_to": "200000", "rate": "260"}, {"up_to": "", "rate": "160"}],
        },
        "remove": lambda: {"reason": "重复登记"},
    }[step]()


def plan_payload(made: Rehearsed, case: Case, step: str) -> dict[str, Any]:
    """Answers that the step accepts; to begin with, a plan for a landfill of the unit."""
    if step == "start":
        return {"landfill": str(world.keep(made.unit, on=DAY).pk), "occasion": "first"}
    return PLAN_PAYLOADS[step]


PLAN_PAYLOADS: dict[str, dict[str, Any]] = {
    "adopt": {"decided_by": "总经理办公会"},
    "discard": {},
    "supersede": {},
}
AT = moment(DAY)
