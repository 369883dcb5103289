"""The procedures that this site knows. Each regulation's app registers its case types from `apps.py`."""

from itertools import chain

from casework.steps import CaseType

_types: dict[str, CaseType] = {}


class BrokenProcedureError(Exception):
    """A procedure's declaration contradicts itself."""


def register(case_type: CaseType) -> None:
    """Make a procedure known, after checking that its table holds together. Raises BrokenProcedureError."""
    faults = faults_of(case_type)
    if faults:
        raise BrokenProcedureError(f"{case_type.kind}: " + "; ".join(faults))
    _types[case_type.kind] = case_type


def case_type(kind: str) -> CaseType:
    """The procedure with code `kind`; KeyError where none is registered."""
    return _types[kind]


def case_types() -> list[CaseType]:
    return list(_types.values())


def faults_of(case_type: CaseType) -> list[str]:
    """What is wrong with a declaration: unknown states, limits, twice the same code, a step nobody may take."""
    states = {state.code for state in case_type.states}
    limits = {limit.code for limit in case_type.limits}
    steps = [step.code for step in case_type.steps]
    faults = [f"step {code} is declared twice" for code in set(steps) if steps.count(code) > 1]
    for step in case_type.steps:
        unknown = (set(step.source) - {""} | set(step.targets)) - states
        faults += [f"{step.code} names the unknown state {code}" for code in sorted(unknown)]
        unknown = set(chain(step.starts, step.meets, step.voids)) - limits
        faults += [f"{step.code} names the unknown limit {code}" for code in sorted(unknown)]
        if not (step.by or step.system or step.public):
            faults.append(f"nobody may take {step.code}")
        if len(step.targets) != 1 and step.choose is None:
            faults.append(f"{step.code} does not say how its target is chosen")
        if step.code != "start" and not step.rules:
            faults.append(f"{step.code} cites no rule")
    for limit in case_type.limits:
        if limit.on_lapse and limit.on_lapse not in steps:
            faults.append(f"limit {limit.code} lapses into the unknown step {limit.on_lapse}")
    final = {state.code for state in case_type.states if state.final}
    left = {code for step in case_type.steps for code in step.source}
    faults += [f"state {code} has no way out" for code in sorted(states - final - left)]
    faults += [f"final state {code} is left" for code in sorted(final & left)]
    return faults
