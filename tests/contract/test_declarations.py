"""What every procedure's declaration must keep, and that a broken one is not let in."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casework import registry
from casework.payloads import RowForm
from casework.registry import BrokenProcedureError
from casework.steps import Audience, Awaits, CaseType, State
from grading.workflow import APPLICATION

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("config", "records", "accounts", "casework", "grading")
WRITER = "casework/engine.py"
# What a case holds that only a step, or an event without one, may move.
GUARDED = {"state", "version", "state_since"}
CASES = {"case", "held", "locked", "context.case", "self.case", "event.case"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def assigned(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Every attribute that is assigned to, tuples included."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in targets:
                yield from (each for each in ast.walk(target) if isinstance(each, ast.Attribute))


def case_queries(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call that writes rows of Case through a queryset or its manager."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in {"update", "bulk_update", "create", "get_or_create", "update_or_create"}:
            names = {name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)}
            if "Case" in names or "visible_to" in ast.unparse(node.func):
                yield node


def test_nothing_but_the_engine_writes_a_case_s_state():
    found = [
        f"{path}:{attribute.lineno} {ast.unparse(attribute)}"
        for path, tree in sources()
        for attribute in assigned(tree)
        if path != WRITER and attribute.attr in GUARDED and ast.unparse(attribute.value) in CASES
    ]

    assert found == []


def test_nothing_writes_cases_behind_the_engine_s_back():
    found = [
        f"{path}:{call.lineno} {ast.unparse(call)}"
        for path, tree in sources()
        for call in case_queries(tree)
        if not {keyword.arg for keyword in call.keywords} <= {"handler"}
    ]

    assert found == []


def test_a_case_is_made_in_the_engine_alone():
    """A `Case(...)` that is never saved may stand for one, as before a start; only the engine saves."""
    saved = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"{name}.save" for name in CASES}
        if path != WRITER and not _saves_named_fields(node)
    ]

    assert saved == []


def test_the_engine_is_seen_to_write_by_these_very_tests():
    tree = dict(sources())[WRITER]

    assert {attribute.attr for attribute in assigned(tree)} >= GUARDED


@pytest.mark.parametrize("case_type", registry.case_types(), ids=lambda each: each.kind)
def test_a_registered_procedure_has_no_faults(case_type):
    assert registry.faults_of(case_type) == []


@pytest.mark.parametrize("case_type", registry.case_types(), ids=lambda each: each.kind)
def test_every_limit_is_met_voided_or_lapses_in_every_state_where_it_may_run(case_type):
    for limit in case_type.limits:
        closing = {step.code for step in case_type.steps if limit.code in {*step.meets, *step.voids}}
        assert closing or limit.on_lapse, limit.code
        assert limit.whose in {by.capacity for step in case_type.steps for by in step.by}


def with_step(code: str, **changes) -> CaseType:
    steps = tuple(replace(step, **changes) if step.code == code else step for step in APPLICATION.steps)
    return replace(APPLICATION, steps=steps)


def with_state(code: str, **changes) -> CaseType:
    states = tuple(replace(state, **changes) if state.code == code else state for state in APPLICATION.states)
    return replace(APPLICATION, states=states)


BROKEN = {
    "step accept is declared twice": replace(APPLICATION, steps=(*APPLICATION.steps, APPLICATION.step("accept"))),
    "state draft is declared twice": replace(APPLICATION, states=(*APPLICATION.states, APPLICATION.state("draft"))),
    "accept names the unknown state nowhere": with_step("accept", targets=("nowhere",)),
    "accept names the unknown limit never": with_step("accept", meets=("never",)),
    "limit audit is never started": replace(
        APPLICATION,
        steps=tuple(replace(step, starts=tuple(c for c in step.starts if c != "audit")) for step in APPLICATION.steps),
    ),
    "nobody may take accept": with_step("accept", by=()),
    "verify does not say how its target is chosen": with_step("verify", choose=None),
    "reassign stays where it is and names targets": with_step("reassign", targets=("accepted",)),
    "accept cites no rule": with_step("accept", rules=()),
    "object does not say how the public takes it": with_step("object", public_way=None),
    "object asks the public for lists of rows, which its pages do not have": with_step("object", rows={"x": RowForm}),
    "submit tells applicants what they may not read": with_step(
        "submit", audience=Audience.OFFICES, tells=("enterprise",)
    ),
    "state audited has no way out": replace(
        APPLICATION,
        steps=tuple(
            replace(step, source=tuple(state for state in step.source if state != "audited"))
            for step in APPLICATION.steps
        ),
    ),
    "final state refused is left": with_step("withdraw", source=("audited", "refused")),
    "state lost is never reached": replace(
        APPLICATION, states=(*APPLICATION.states, State("lost", "Lost", "Lost", "audit", final=True))
    ),
    "state audited never comes to an end": replace(
        APPLICATION, states=tuple(replace(state, final=False) for state in APPLICATION.states)
    ),
    "state audited waits for review_unit, who has no step to take": with_state(
        "audited", awaits=(Awaits("review_unit", "Review"),)
    ),
    "state draft waits by the unknown limit never": with_state(
        "draft", awaits=(Awaits("enterprise", "Write", "never"),)
    ),
    "state draft lies in the unknown phase nowhere": with_state("draft", phase="nowhere"),
    "state granted starts the unknown limit never": with_state("granted", starts=("never",)),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_declaration_is_refused_with_its_fault(fault):
    broken = BROKEN[fault]
    assert fault in registry.faults_of(broken)

    with pytest.raises(BrokenProcedureError, match=r"^grading: "):
        registry.register(broken)
    assert registry.case_type("grading") is APPLICATION


def _saves_named_fields(node: ast.Call) -> bool:
    """Whether a save names its fields, none of which is guarded."""
    named = next((keyword.value for keyword in node.keywords if keyword.arg == "update_fields"), None)
    if named is None:
        return False
    return not GUARDED & {each.value for each in ast.walk(named) if isinstance(each, ast.Constant)}
