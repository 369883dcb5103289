"""How the contract's tests come to an adjustment at each state, and what each step can be sent with."""

from typing import Any

from accounts.actors import PersonActor
from casework.models import Case
from rdfunds import adjusting
from rdfunds.models import Adjustment
from tests.contract.hands import Hand
from tests.grading.scenes import Scene
from tests.grading.world import moment, take
from tests.rdfunds import running
from tests.rdfunds.adjusting import act, answers, approve, begin

NOT_THE_AGENCY = frozenset({"approve", "refuse"})
SCENES = {
    "draft": Scene("draft", ()),
    "discarded": Scene("discarded", ("discard",)),
    "asked, the leader alone": Scene("asked", ("ask leader",), NOT_THE_AGENCY | {"consent"}),
    "asked, two units": Scene("asked", ("ask units",), NOT_THE_AGENCY | {"decide"}),
    "asked, the agency's turn": Scene("asked", ("ask agency", "consent"), frozenset({"consent", "decide", "decline"})),
    "posted": Scene("posted", ("ask leader", "decide")),
    "declined": Scene("declined", ("ask leader", "decline")),
    "withdrawn": Scene("withdrawn", ("ask leader", "withdraw")),
}
MOVES = {
    "leader": ("sub materials", "sub testing", "300000"),
    "units": ("sub indirect", "part indirect", "1000"),
    "agency": ("lead materials", "out", "1000"),
}
REASON = {"reason": "测试费用已经落实"}


def build() -> running.Running:
    """The running project."""
    return running.build()


def adjustment_at(made: running.Running, scene: str) -> Case:
    """An adjustment that its people have brought to a scene."""
    steps = SCENES[scene].steps
    by = made.lead.leader if "ask agency" in steps else made.sub.leader
    case = begin(made, by)
    for step in steps:
        _take(made, case, by, step)
    return Case.objects.get(pk=case.pk)


def payload(made: running.Running, case: Case, step: str) -> dict[str, Any]:
    """Answers that the step accepts."""
    if step == "start":
        return {"project": str(made.project.pk)}
    if step == "ask":
        return answers(made, [MOVES["leader"]])
    if step in ("decline", "refuse"):
        return dict(REASON)
    return {} if step in ("discard", "withdraw") else {"remark": ""}


def in_turn(step: str) -> Any:
    """What a hand sends with a step that is taken in turn; None out of turn."""

    def of(made: running.Running, case: Case, hand: Hand) -> dict[str, Any] | None:
        if not isinstance(hand.actor, PersonActor):
            return None
        return payload(made, case, step) if adjusting.turn_of(_adjustment(case), hand.actor) else None

    return of


def of_the_asker(made: running.Running, case: Case, hand: Hand) -> dict[str, Any] | None:
    """What the unit that asked sends; None from others."""
    is_theirs = isinstance(hand.actor, PersonActor) and hand.actor.organisation == _adjustment(case).asked_by
    return {} if is_theirs else None


OWN = {step: in_turn(step) for step in ("consent", "decide", "decline")} | {"withdraw": of_the_asker}
AT = moment(running.DAY)


def _adjustment(case: Case) -> Adjustment:
    return Adjustment.objects.get(case=case)


def _take(made: running.Running, case: Case, by: PersonActor, step: str) -> None:
    case.refresh_from_db()
    if step.startswith("ask"):
        take(case, "ask", by, answers(made, [MOVES[step.split()[1]]]), at=AT)
    elif step == "consent":
        act(_adjustment(case), step, made.lead.approver)
    elif step == "approve":
        approve(_adjustment(case), made)
    elif step == "discard":
        take(case, step, by, {}, at=AT)
    else:
        act(_adjustment(case), step, made.sub.leader, payload(made, case, step))
