"""The procedures that this site knows. Each regulation's app registers its case types from `apps.py`."""

from itertools import chain

from casework.steps import Audience, CaseType, ListKind, PublicLink, RuleBook, State, Step, TimeLimit

_types: dict[str, CaseType] = {}
_books: dict[str, RuleBook] = {}
_links: dict[str, PublicLink] = {}


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


def case_types_of(reference: str) -> list[CaseType]:
    """The procedures, mostly one, whose cases have references that begin like `reference`."""
    return [each for each in case_types() if reference.startswith(f"{each.reference_prefix}-")]


def register_rules(code: str, book: RuleBook) -> None:
    """Make the rules of a regulation known that pages cite without a case type of their own."""
    _books[code] = book


def rule_books() -> list[RuleBook]:
    """What the rules say that anything cites, each book once."""
    books = chain((book for each in case_types() for book in each.rule_books), _books.values())
    return list({id(book): book for book in books}.values())


def register_link(link: PublicLink) -> None:
    """Offer a page of a regulation to everybody, beside the lists that casework shows."""
    _links[link.view] = link


def public_links() -> list[PublicLink]:
    return list(_links.values())


def steps_on_lists() -> list[tuple[CaseType, Step, ListKind]]:
    """The steps of all procedures that are taken on lists, each with its procedure and its kind of list."""
    return [(each, step, step.together) for each in case_types() for step in each.steps if step.together is not None]


def faults_of(case_type: CaseType) -> list[str]:
    """What is wrong with a declaration, such as an unknown state, a step nobody may take, a state without a way out."""
    faults = _faults_of_codes(case_type)
    faults += [fault for step in case_type.steps for fault in _faults_of_step(case_type, step)]
    faults += [fault for state in case_type.states for fault in _faults_of_state(case_type, state)]
    faults += [fault for limit in case_type.limits if limit.on_lapse for fault in _faults_of_lapse(case_type, limit)]
    return faults + _faults_of_ways(case_type)


def _faults_of_codes(case_type: CaseType) -> list[str]:
    named = (
        ("step", [step.code for step in case_type.steps]),
        ("state", [state.code for state in case_type.states]),
        ("limit", [limit.code for limit in case_type.limits]),
    )
    faults = []
    for name, codes in named:
        faults += [f"{name} {code} is declared twice" for code in sorted(set(codes)) if codes.count(code) > 1]
    starting: tuple[Step | State, ...] = (*case_type.steps, *case_type.states)
    started = {code for each in starting for code in each.starts}
    return faults + [f"limit {limit.code} is never started" for limit in case_type.limits if limit.code not in started]


def _faults_of_step(case_type: CaseType, step: Step) -> list[str]:
    states = {state.code for state in case_type.states}
    limits = {limit.code for limit in case_type.limits}
    unknown = (set(step.source) - {""} | set(step.targets)) - states
    faults = [f"{step.code} names the unknown state {code}" for code in sorted(unknown)]
    unknown = set(chain(step.starts, step.meets, step.voids, step.holds, step.releases)) - limits
    faults += [f"{step.code} names the unknown limit {code}" for code in sorted(unknown)]
    if not (step.by or step.system or step.public):
        faults.append(f"nobody may take {step.code}")
    if step.public != (step.public_way is not None):
        faults.append(f"{step.code} does not say how the public takes it")
    if step.public and step.rows:
        faults.append(f"{step.code} asks the public for lists of rows, which its pages do not have")
    faults += _faults_of_targets(step)
    steps = {each.code for each in case_type.steps}
    faults += [
        f"{step.code} is kept apart from the unknown step {code}" for code in step.apart_from if code not in steps
    ]
    if step.code != "start" and not step.rules:
        faults.append(f"{step.code} cites no rule")
    if step.sends_back and (step.form is None or step.sends_back not in step.form.base_fields):
        faults.append(f"{step.code} sends back for a reason that it does not ask for")
    if step.together is not None:
        faults += _faults_of_list(step)
    if step.audience in (Audience.OFFICE, Audience.OFFICES) and case_type.applicants & set(step.tells):
        faults.append(f"{step.code} tells applicants what they may not read")
    return faults


def _faults_of_list(step: Step) -> list[str]:
    """What a list cannot do: be taken by nobody in particular, or sign for contents of single cases."""
    faults = []
    if step.system or step.public:
        faults.append(f"{step.code} is taken on a list, where only people act")
    if step.freezes:
        faults.append(f"{step.code} is taken on a list, whose signature covers no contents")
    if any(by.signs_for_organisation for by in step.by):
        faults.append(f"{step.code} is taken on a list, which no principal signs")
    return faults


def _faults_of_targets(step: Step) -> list[str]:
    if step.stays:
        return [f"{step.code} stays where it is and names targets"] if step.targets or step.choose else []
    if len(step.targets) != 1 and step.choose is None:
        return [f"{step.code} does not say how its target is chosen"]
    return []


def _faults_of_state(case_type: CaseType, state: State) -> list[str]:
    leaving = [step for step in case_type.steps if state.code in step.source]
    final = {each.code for each in case_type.states if each.final}
    # What is possible even after the end, such as a correction, is not what a state waits for.
    hands = {by.capacity for step in leaving if final.isdisjoint(step.source) for by in step.by}
    faults = []
    if state.phase and state.phase not in {code for code, _label in case_type.phases}:
        faults.append(f"state {state.code} lies in the unknown phase {state.phase}")
    for awaited in state.awaits:
        if awaited.capacity not in hands:
            faults.append(f"state {state.code} waits for {awaited.capacity}, who has no step to take")
        if awaited.limit and awaited.limit not in {limit.code for limit in case_type.limits}:
            faults.append(f"state {state.code} waits by the unknown limit {awaited.limit}")
    unknown = set(state.starts) - {limit.code for limit in case_type.limits}
    return faults + [f"state {state.code} starts the unknown limit {code}" for code in sorted(unknown)]


def _faults_of_ways(case_type: CaseType) -> list[str]:
    """States that cannot be left though they are not final, are left though they are, or are never reached."""
    states = {state.code for state in case_type.states}
    final = {state.code for state in case_type.states if state.final}
    left = {code for step in case_type.steps for code in step.source if set(step.reachable_from(code)) - {code}}
    reached = _reached_from("", case_type)
    faults = [f"state {code} has no way out" for code in sorted(states - final - left)]
    faults += [f"final state {code} is left" for code in sorted(final & left)]
    faults += [f"state {code} is never reached" for code in sorted(states - reached)]
    ending = {code for code in states if final & _reached_from(code, case_type)}
    return faults + [f"state {code} never comes to an end" for code in sorted((states & left) - ending)]


def _reached_from(state: str, case_type: CaseType) -> set[str]:
    found = {state}
    steps = case_type.steps
    while reached := {c for s in steps for f in found & set(s.source) for c in s.reachable_from(f)} - found:
        found |= reached
    return found


def _faults_of_lapse(case_type: CaseType, limit: TimeLimit) -> list[str]:
    """A lapse that could not take effect would block its case, for nobody acts before it is settled."""
    step = case_type.step(limit.on_lapse)
    if step is None:
        return [f"limit {limit.code} lapses into the unknown step {limit.on_lapse}"]
    faults = []
    if not step.system:
        faults.append(f"limit {limit.code} lapses into {step.code}, which the system may not take")
    if step.form or step.rows or step.guards or step.checks:
        faults.append(f"limit {limit.code} lapses into {step.code}, which asks or checks something")
    beyond = sorted(_running_in(case_type, limit) - set(step.source))
    faults += [f"limit {limit.code} runs on in {state}, where {step.code} is not possible" for state in beyond]
    return faults


def _running_in(case_type: CaseType, limit: TimeLimit) -> set[str]:
    """The states that a case can reach while `limit` runs; a step that chooses its target is not followed."""
    final = {state.code for state in case_type.states if state.final}
    steps = [step for step in case_type.steps if step.target and step.target not in final]
    going_on = [s for s in steps if limit.code not in {*s.meets, *s.voids} and s.code != limit.on_lapse]
    found = {step.target for step in steps if limit.code in step.starts}
    found |= {state.code for state in case_type.states if limit.code in state.starts and not state.final}
    while reached := {s.target for s in going_on if found & set(s.source)} - found:
        found |= reached
    return {state for state in found if state}
