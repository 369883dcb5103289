"""Every role x state x step of every procedure, by each way in. What is expected is told by the declaration alone.

One case is built for each state; what a cell does to it is rolled back before the next.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count

from accounts.actors import SYSTEM, Actor, PersonActor
from casework import engine, proposals, registry
from casework.errors import NotPermitted, PayloadInvalid, StepRefused
from casework.models import Case, Event, Prepared
from casework.steps import By, CaseType, Step
from records import clock
from tests.contract.hands import Hand, actors, hands_in
from tests.contract.procedures import REHEARSALS, Rehearsal
from tests.contract.ways import WAYS, Answer, Engine
from tests.grading.world import put_on_list

SCENES = [(kind, scene) for kind, rehearsal in REHEARSALS.items() for scene in rehearsal.scenes]
PROCEDURES = list(REHEARSALS)
REFUSED = {Answer.FORBIDDEN, Answer.HIDDEN, Answer.CONFLICT, Answer.INVALID, Answer.LOG_IN}


class Stage:
    """A case at a state with everybody who can come near it."""

    def __init__(self, kind: str, scene: str) -> None:
        self.rehearsal: Rehearsal = REHEARSALS[kind]
        self.refused = self.rehearsal.scenes[scene].refused
        self.too_late_for_the_public = self.rehearsal.scenes[scene].too_late_for_the_public
        self.world = self.rehearsal.build()
        self.case = self.rehearsal.case_at(self.world, scene)
        self.people = actors()
        self.hands = hands_in(self.case, self.people)
        self.version = self.case.version

    @property
    def case_type(self) -> CaseType:
        return self.case.case_type

    def payload(self, step: Step) -> dict[str, Any]:
        """A payload that the step accepts, where it can begin at all."""
        possible = self.case.state in step.source
        return self.rehearsal.payload(self.world, self.case, step.code) if possible else {}

    def payload_of(self, step: Step, hand: Hand, usual: dict[str, Any]) -> dict[str, Any] | None:
        """What `hand` sends, which may differ from what is usual; None where nothing of its is accepted."""
        own = self.rehearsal.own.get(step.code)
        return own(self.world, self.case, hand) if own else usual

    def refused_to(self, hand: Hand) -> frozenset[str]:
        """The steps whose conditions stand against them, for this hand."""
        return self.refused if isinstance(hand.actor, PersonActor) else self.refused | self.too_late_for_the_public

    def fresh(self) -> Case:
        """The case as a request would find it."""
        return Case.objects.get(pk=self.case.pk)

    def trace(self) -> tuple[Any, ...]:
        """All that a refused step must leave as it was."""
        counts = (Count(name, distinct=True) for name in ("proposals", "notices", "list_entries"))
        rows = Case.objects.values_list("state", "version", "head_hash", "next_due_on", *counts)
        return tuple(rows.get(pk=self.case.pk))


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The stage of a kind and a scene, on the day of the rehearsal; built once for all that is tried on it."""
    kind, scene = request.param
    # Thousands of refusals are expected here; nobody needs to read a warning of each.
    logging.disable(logging.WARNING)
    cache.clear()  # what the public sends is counted there
    with django_db_blocker.unblock(), rolled_back(), time_machine.travel(REHEARSALS[kind].at, tick=False):
        yield Stage(kind, scene)
    logging.disable(logging.NOTSET)


def on_stage(test: Callable[..., None]) -> Callable[..., None]:
    """Try it on the stage of each scene. By the mark pytest-django knows, before it builds any, to make a database."""
    return pytest.mark.django_db(pytest.mark.parametrize("stage", SCENES, indirect=True, ids="-".join)(test))


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction of which nothing stays, and in which lapses may still settle durably, as in Django's own tests."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what happens inside; a bare savepoint, so that lapses may still settle durably."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def faults(stage: Stage, cells: Iterator[tuple[str, Answer, Answer, tuple[Any, ...]]]) -> list[str]:
    """The cells that were answered otherwise than declared, or left traces where they were refused."""
    before = stage.trace()
    found = []
    for name, expected, answer, after in cells:
        if answer != expected:
            found.append(f"{name}: {answer}, expected {expected}")
        if answer in REFUSED and after != before:
            found.append(f"{name}: refused with {answer}, but left {after} of {before}")
    return found


@pytest.mark.parametrize("way", WAYS)
@on_stage
def test_every_hand_and_step_is_answered_as_declared(stage, way):
    door = WAYS[way](stage.hands)

    def cells():
        for step in _steps(stage.case_type, way):
            cells_of = _possible if stage.case.state in step.source else _impossible
            yield from cells_of(stage, step, door, way)

    assert faults(stage, cells()) == []


@pytest.mark.parametrize("way", WAYS)
@on_stage
def test_every_hand_signs_what_is_declared_for_it(stage, way):
    door = WAYS[way](stage.hands)
    found = []
    for step in _signed_steps(stage):
        with undone():
            preparer = _preparer(stage, step)
            if preparer is None:
                continue
            by = preparer.by(step)
            proposal = _prepared(stage, step, preparer)

            def cells(step=step, by=by, proposal=proposal):
                for hand in _trying_to_sign(stage, step, by, proposal, door, way):
                    with undone():
                        expected = door.expected_signing(step, by, hand, proposal)
                        answer = door.sign(type(proposal).objects.get(pk=proposal.pk), hand)
                        if answer is Answer.TAKEN:
                            _require_taken(stage, step)
                        yield f"{step.code} signed by {hand}", expected, answer, stage.trace()

            found += faults(stage, cells())
    assert found == []


@on_stage
def test_what_needs_a_signature_is_not_taken_without(stage):
    for step in _signed_steps(stage):
        for hand in stage.hands:
            if hand.by(step):
                with undone():
                    expected = Answer.INVALID if step.together else Answer.FORBIDDEN
                    refusal = _refusal(stage, step, hand.actor, stage.payload(step))
                    assert refusal == expected, (step.code, str(hand))


@on_stage
def test_what_nobody_asks_for_and_what_is_stale_is_refused_to_those_who_may(stage):
    door = Engine(stage.hands)
    for step in stage.case_type.steps:
        for hand in stage.hands:
            if stage.case.state not in step.source or not hand.prepares(step):
                continue
            payload = stage.payload_of(step, hand, stage.payload(step)) or {}
            with undone():
                unasked = {**payload, "unasked": 1}
                assert door.send(stage.fresh(), step, hand, unasked, stage.version) is Answer.INVALID, step.code
                assert door.send(stage.fresh(), step, hand, payload, stage.version - 1) is Answer.CONFLICT, step.code


@on_stage
def test_the_clock_takes_the_lapses_and_nothing_else(stage):
    for step in stage.case_type.steps:
        # The system takes its own steps on a lapse, or in consequence of what is done in another case.
        if not step.system:
            with undone():
                possible = stage.case.state in step.source
                refusal = Answer.FORBIDDEN if possible else Answer.CONFLICT
                assert _refusal(stage, step, SYSTEM, {}) == refusal, step.code
    long_after = clock.now() + timedelta(days=400)
    expected = {
        limit.on_lapse
        for limit in stage.case_type.limits
        if limit.on_lapse and stage.case.deadlines.filter(code=limit.code, state="open", held_by__isnull=True).exists()
    }
    with undone():
        assert {event.code for event in engine.settle(stage.fresh(), long_after)} == expected


@pytest.mark.parametrize("kind", PROCEDURES)
def test_a_case_is_opened_by_those_declared_and_by_nobody_else(kind, db):
    rehearsal = REHEARSALS[kind]
    start = registry.case_type(kind).start
    with time_machine.travel(rehearsal.at, tick=False):
        world = rehearsal.build()
        payload = rehearsal.payload(world, Case(kind=kind), start.code)
        for actor in actors():
            held = frozenset(actor.organisation.capacities.values_list("capacity", flat=True))
            hand = Hand(actor, held)
            with undone():
                assert _opened(kind, actor, payload) is hand.prepares(start), str(hand)


@pytest.mark.parametrize("kind", PROCEDURES)
def test_every_state_and_step_is_rehearsed(kind):
    case_type, rehearsal = registry.case_type(kind), REHEARSALS[kind]

    assert {state.code for state in case_type.states} == {scene.state for scene in rehearsal.scenes.values()}
    possible = [
        (scene.state, step.code)
        for scene in rehearsal.scenes.values()
        for step in case_type.steps
        if scene.state in step.source and step.code not in scene.refused
    ]
    assert {step.code for step in case_type.steps if step.source != ("",)} == {step for _state, step in possible}


def test_every_registered_procedure_is_rehearsed():
    assert {case_type.kind for case_type in registry.case_types()} - {"toy"} == set(REHEARSALS)


def _possible(stage: Stage, step: Step, door: Any, way: str) -> Iterator[tuple[str, Answer, Answer, tuple[Any, ...]]]:
    """The cells of a step that leaves the state, each undone before the next."""
    usual = stage.payload(step)
    for hand in _trying(stage, step, door, way):
        with undone():
            payload = stage.payload_of(step, hand, usual)
            expected = door.expected(stage.case_type, stage.case.state, step, hand)
            impossible = payload is None or step.code in stage.refused_to(hand)
            if impossible and expected not in REFUSED:
                expected = Answer.INVALID
            answer = door.send(stage.fresh(), step, hand, payload or {}, stage.version)
            if answer is Answer.TAKEN:
                _require_taken(stage, step)
            yield f"{step.code} by {hand}", expected, answer, stage.trace()


def _impossible(stage: Stage, step: Step, door: Any, way: str) -> Iterator[tuple[str, Answer, Answer, tuple[Any, ...]]]:
    """The cells of a step that the state does not allow, which all together leave no trace."""
    with undone():
        hands = _trying(stage, step, door, way)
        answers = [door.send(stage.fresh(), step, hand, {}, stage.version) for hand in hands]
        after = stage.trace()
        for hand, answer in zip(hands, answers, strict=True):
            expected = door.expected(stage.case_type, stage.case.state, step, hand)
            yield f"{step.code} by {hand}", expected, answer, after


def _trying(stage: Stage, step: Step, door: Any, way: str) -> list[Hand]:
    """Everybody; by pages and API one of those to whom the case is hidden, another with each step.

    Where the state does not allow the step at all, one of each that hears the same is enough there.
    """
    if way == "engine":
        return stage.hands
    answers = {hand: door.expected(stage.case_type, stage.case.state, step, hand) for hand in stage.hands}
    if stage.case.state not in step.source:
        return list({answer: hand for hand, answer in answers.items()}.values())
    hidden = [hand for hand, answer in answers.items() if answer is Answer.HIDDEN]
    turn = stage.case_type.steps.index(step)
    seeing = [hand for hand in stage.hands if hand not in hidden]
    return [*seeing, hidden[turn % len(hidden)]] if hidden else seeing


def _trying_to_sign(stage: Stage, step: Step, by: By, prepared: Prepared, door: Any, way: str) -> list[Hand]:
    """Everybody; by pages and API all of the office that has prepared it, and one of each other that hears the same."""
    if way == "engine":
        return stage.hands[1:]
    own = [hand for hand in stage.hands[1:] if hand.actor.organisation == prepared.organisation]
    others = {door.expected_signing(step, by, hand, prepared): hand for hand in stage.hands if hand not in own}
    return [*own, *others.values()]


def _steps(case_type: CaseType, way: str) -> list[Step]:
    """Those that have an address by this way: for pages and API, what people do in a case that there is."""
    if way == "engine":
        return list(case_type.steps)
    return [step for step in case_type.steps if step.by and step is not case_type.start]


def _signed_steps(stage: Stage) -> list[Step]:
    steps = stage.case_type.steps
    return [s for s in steps if stage.case.state in s.source and s.needs_signature and s.code not in stage.refused]


def _preparer(stage: Stage, step: Step) -> Hand | None:
    """Somebody who can put the step forward in the case as it stands."""
    preparing = (hand for hand in stage.hands if hand.prepares(step))
    return next((hand for hand in preparing if stage.payload_of(step, hand, {}) is not None), None)


def _prepared(stage: Stage, step: Step, preparer: Hand) -> Prepared:
    assert isinstance(preparer.actor, PersonActor)
    payload = stage.payload_of(step, preparer, stage.payload(step)) or {}
    if step.together is not None:
        return put_on_list([stage.fresh()], step.code, payload, preparer.actor, at=clock.now())
    return proposals.prepare(
        stage.fresh(), step.code, preparer.actor, payload, seen_version=stage.version, at=clock.now()
    )


def _require_taken(stage: Stage, step: Step) -> None:
    case = stage.fresh()
    assert case.state in step.reachable_from(stage.case.state)
    assert case.version == stage.version + 1
    event = Event.objects.get(case=case, sequence=case.event_count)
    assert (event.code, event.from_state, event.to_state) == (step.code, stage.case.state, case.state)


def _refusal(stage: Stage, step: Step, actor: Actor, payload: dict[str, Any]) -> Answer | None:
    """How `take` itself refuses, with nothing prepared; None where it does not."""
    seen = stage.version if isinstance(actor, PersonActor) else None
    try:
        engine.take(stage.fresh(), step.code, actor, payload, key=str(uuid.uuid4()), seen_version=seen, at=clock.now())
    except StepRefused as refusal:
        return Answer(str(refusal.status))
    return None


def _opened(kind: str, actor: PersonActor, payload: dict[str, Any]) -> bool:
    try:
        engine.open_case(kind, actor, payload, key=str(uuid.uuid4()), at=clock.now())
    except NotPermitted:
        return False
    except PayloadInvalid:
        return True  # may, but not with what another unit would answer
    return True
