"""Adjustments by their real steps, for tests: who asks, what moves, who acts."""

import uuid
from collections.abc import Iterable
from typing import Any

from accounts.actors import PersonActor
from casework import engine
from casework.models import Case, Event
from rdfunds import adjusting, kinds
from rdfunds.models import Adjustment
from tests.grading.world import moment, sign_through, take
from tests.rdfunds.programmes import document
from tests.rdfunds.running import DAY, Running, Unit

Moves = Iterable[tuple[str, str, str]]
"""From, to, yuan, each place as `Running.cell` has it; `new central` and `out` are outside of the project."""


def begin(made: Running, by: PersonActor, *, on: str = DAY) -> Case:
    """A draft of that person's."""
    payload = {"project": str(made.project.pk)}
    return engine.open_case(kinds.ADJUSTMENT, by, payload, key=str(uuid.uuid4()), at=moment(on)).case


def answers(
    made: Running,
    moves: Moves,
    *pledges: tuple[str, str, str],
    replacements: Iterable[dict[str, Any]] = (),
    commitment: Iterable[str] = (),
) -> dict[str, Any]:
    """What the request says; pledges are unit, source and yuan, `commitment` the documents that show each."""
    return {
        "reason": "试验方案调整，材料用量减少",
        "evidence": [],
        "moves": [_row(made, *move) for move in moves],
        "replacements": list(replacements),
        "pledges": [
            {"unit": getattr(made, unit).code, "source": source, "amount": amount, "commitment": list(commitment)}
            for unit, source, amount in pledges
        ],
    }


def ask(made: Running, by: PersonActor, *moves: tuple[str, str, str], pledges: Moves = (), on: str = DAY) -> Adjustment:
    """A request that has been asked."""
    case = begin(made, by, on=on)
    commitment = [document(case)] if pledges else []
    take(case, "ask", by, answers(made, moves, *pledges, commitment=commitment), at=moment(on))
    return Adjustment.objects.get(case=case)


def replace(
    made: Running,
    by: PersonActor,
    *replacements: dict[str, Any],
    moves: Moves = (),
    written: bool = True,
) -> Adjustment:
    """A request that has units replaced, with what they have agreed to in writing unless told."""
    case = begin(made, by)
    sent = answers(made, moves, replacements=replacements)
    take(case, "ask", by, sent | {"evidence": [document(case)] if written else []}, at=moment(DAY))
    return Adjustment.objects.get(case=case)


def replacing(leaving: str, comes: Unit | str, *, pledged: bool = True, leader: str = "孙宁") -> dict[str, Any]:
    """A row of such a request; `leaving` is a subproject and the id of a unit."""
    name = comes if isinstance(comes, str) else comes.organisation.credit_code
    return {"leaving": leaving, "comes": name, "leader": leader, "pledged": pledged}


def act(
    adjustment: Adjustment, step: str, by: PersonActor, payload: dict[str, Any] | None = None, *, on: str = DAY
) -> Event:
    """Take a step that nobody signs."""
    case = Case.objects.get(pk=adjustment.case_id)
    return take(case, step, by, {"remark": ""} if payload is None else payload, at=moment(on))


def approve(adjustment: Adjustment, made: Running, step: str = "approve", **payload: str) -> Event:
    """What the agency's two people do."""
    case = Case.objects.get(pk=adjustment.case_id)
    return sign_through(case, step, payload or {"remark": ""}, made.handler, made.signer, at=moment(DAY))


def state_of(adjustment: Adjustment) -> str:
    return Case.objects.get(pk=adjustment.case_id).state


def hands(adjustment: Adjustment) -> list[tuple[int, str, str]]:
    """Turn, organisation and role of each hand, in order."""
    return [(each.place, each.organisation.name, each.roles[0]) for each in adjustment.hands.all()]


def asked_now(adjustment: Adjustment) -> list[str]:
    """The organisations whose turn it is."""
    return [each.organisation.name for each in adjusting.open_turns(adjustment)]


def _row(made: Running, origin: str, target: str, amount: str) -> dict[str, str]:
    row = {"amount": amount, "line": ""}
    row["origin"] = origin.replace(" ", ":") if origin.startswith("new") else ":".join(made.cell(origin))
    if target == "out":
        return row | {"place": "out"}
    cell = made.cell(target)
    return row | {"place": f"{cell.subproject}:{cell.unit}", "line": cell.line.value}
