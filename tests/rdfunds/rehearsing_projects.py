"""How the contract's tests come to a call and to a project at each state, and what each step can be sent with."""

from typing import Any

from casework import engine
from casework.models import Case
from tests.grading.scenes import Scene
from tests.grading.world import moment
from tests.rdfunds import stages
from tests.rdfunds.stages import DAY, ISSUED_TO, REVIEWED, RUNNING, World

CALL_SCENES = {
    "draft": Scene("draft", ()),
    "discarded": Scene("discarded", ("discard",)),
    "open": Scene("open", ("publish",)),
    "closed": Scene("closed", ("publish", "close")),
    "closed, its programme ended": Scene("closed", ("publish", "end_with_programme")),
}
PROJECT_SCENES = {
    "pre_application": Scene("pre_application", ("two rounds",)),
    "pre_submitted": Scene("pre_submitted", ("two rounds", "submit_pre_application")),
    "application": Scene("application", ()),
    "application, invited": Scene("application", ("two rounds", "submit_pre_application", "invite")),
    "submitted": Scene("submitted", ("submit",)),
    "submitted, lump-sum": Scene("submitted", ("lump-sum", "submit")),
    "reviewing": Scene("reviewing", ("submit", "call_review")),
    "reviewed": Scene("reviewed", REVIEWED),
    "proposed": Scene("proposed", (*REVIEWED, "propose")),
    "agreed": Scene("agreed", (*REVIEWED, "propose", "give_opinion")),
    "budget_issued": Scene("budget_issued", ISSUED_TO),
    "signed_by_lead": Scene("signed_by_lead", (*ISSUED_TO, "sign_task_book")),
    "running": Scene("running", RUNNING),
    "running, paid": Scene("running", (*RUNNING, "record_first_payment"), frozenset({"record_first_payment"})),
    "not_chosen": Scene("not_chosen", (*REVIEWED, "decline")),
    "not_chosen, its programme ended": Scene("not_chosen", (*REVIEWED, "end_with_programme")),
    "not_sent": Scene("not_sent", ("close_unsent",)),
    "not_sent, its programme ended": Scene("not_sent", ("end_with_programme",)),
    "withdrawn": Scene("withdrawn", ("withdraw",)),
    "stopped": Scene("stopped", (*ISSUED_TO, "stop")),
}
AT = moment(DAY)
LAST_DAY_OF_CLOSED = "2026-03-09"


def build() -> World:
    """The agency, the departments, the units."""
    return stages.build()


def call_at(world: World, scene: str) -> Case:
    """A call that its people have brought to a scene."""
    if scene == "closed":
        case = stages.open_call(world, on="2026-02-02", closes_on=LAST_DAY_OF_CLOSED).case
        engine.settle(case, AT)
    else:
        case = stages.draft_call(world)
        stages.bring(world, case, *CALL_SCENES[scene].steps)
    case.refresh_from_db()
    return case


def project_at(world: World, scene: str) -> Case:
    """A project that its people have brought to a scene; where it is being written, all is written."""
    steps = PROJECT_SCENES[scene].steps
    kinds = {"two rounds": {"rounds": "2"}, "lump-sum": {"lump_sum": True}}
    more = kinds.get(steps[0], {}) if steps else {}
    case = stages.begin(world, stages.open_call(world, **more))
    stages.bring(world, case, *(step for step in steps if step not in kinds))
    if case.state == "application":
        stages.write_application(world, case)
    if case.state == "budget_issued":
        stages.write_task_book(case)
    return case


def payload(world: World, case: Case, step: str) -> dict[str, Any]:
    """Answers that the step accepts in that case."""
    if step == "start" and case.kind == "call":
        return stages.call_answers(world)
    if step == "start":
        return {"call": stages.open_call(world).pk, "title": "柔性传感阵列", "investigator": "周海"}
    answers: dict[str, Any] = stages.PAYLOADS[step](world, case)
    return answers
