"""How the contract's tests come to a programme at each state, and what each step can be sent with."""

from typing import Any

from accounts.roles import Capacity, Level
from casework.models import Case
from tests.grading.scenes import Scene
from tests.grading.world import moment
from tests.rdfunds import programmes as world

AT = moment(world.DAY)
FILED = ("file_estimate",)
ASSESSED = (*FILED, "assess")
APPROVED = (*ASSESSED, "approve_estimate")
ASKED = (*APPROVED, "change", "ask_change")
UNCHANGED = frozenset({"ask_change", "drop_change"})
"""While the draft says what the estimate in force says."""
PROGRAMME_SCENES = {
    "draft": Scene("draft", ()),
    "draft, returned": Scene("draft", (*FILED, "return_estimate")),
    "discarded": Scene("discarded", ("discard",)),
    "filed": Scene("filed", FILED),
    "assessed": Scene("assessed", ASSESSED),
    "approved": Scene("approved", APPROVED, UNCHANGED | {"adjust_budget"}),
    "approved, a change drafted": Scene("approved", (*APPROVED, "change"), frozenset({"adjust_budget"})),
    "approved, with a budget": Scene("approved", (*APPROVED, "issue_budget"), UNCHANGED),
    "change_asked": Scene("change_asked", ASKED),
    "change_forwarded": Scene("change_forwarded", (*ASKED, "forward_change")),
    "completed": Scene("completed", (*APPROVED, "complete")),
    "terminated": Scene("terminated", (*APPROVED, "terminate")),
}


def build() -> world.World:
    """The agency and both departments, and a finance department of the agency's province, which has no part."""
    world.office(Capacity.FINANCE_DEPARTMENT, Level.PROVINCE)
    return world.build()


def programme_at(made: world.World, scene: str) -> Case:
    """A programme that its people have brought to a scene."""
    case = world.start(made)
    world.write(case)
    for step in PROGRAMME_SCENES[scene].steps:
        if step == "change":
            world.write(case, **world.CHANGED)
        else:
            world.do(made, case, step)
    return case


def programme_payload(made: world.World, case: Case, step: str) -> dict[str, Any]:
    """Answers that the step accepts in that case."""
    answers = world.payload_of(case, step)
    if step == "issue_budget" and case.record.budgets.exists():
        return {**answers, "year": 2027}
    return answers
