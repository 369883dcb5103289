"""The toy procedure with time that can be asked for: limits that are held, extended, waited for, begun by a state."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django import forms

from casework import registry
from casework.limits import Bound, Limit, Unit
from casework.models import Case, Deadline
from casework.payloads import StepForm
from casework.steps import Awaits, Step, TimeLimit
from records import clock
from tests.casework import toy

DAYS = Unit.WORKING_DAY


class MoreForm(StepForm):
    """By how many working days."""

    days = forms.IntegerField(min_value=1)


def at(day: str, hour: int = 10) -> datetime:
    """That hour of a day of March 2026 in Shanghai."""
    return datetime.combine(date.fromisoformat(f"2026-03-{day}"), datetime.min.time(), clock.SHANGHAI) + timedelta(
        hours=hour
    )


def _state(code: str, **changes):
    return replace(next(state for state in toy.TOY.states if state.code == code), **changes)


def _stays(code: str, by, **more) -> Step:
    return Step(code, code.title(), code.title(), ("sent",), (), ("T-9",), (by,), stays=True, **more)


CHANGED = {
    "sent": _state(
        "sent",
        awaits=(
            Awaits("organizing_unit", "Accept or return", "check"),
            Awaits("organizing_unit", "Answer the plea", "answer", while_running=True),
        ),
    ),
    "accepted": _state("accepted", starts=("think", "wait")),
}
PATIENT = replace(
    toy.TOY,
    states=tuple(CHANGED.get(state.code, state) for state in toy.TOY.states),
    limits=(
        *toy.TOY.limits,
        TimeLimit("answer", "Answer", Limit(3, DAYS), "organizing_unit", "T-9", statutory=False),
        TimeLimit("think", "Think", Limit(4, DAYS), "organizing_unit", "T-9", statutory=False),
        TimeLimit("wait", "Wait", Limit(7, DAYS, Bound.AT_LEAST), "organizing_unit", "T-9"),
    ),
    steps=(
        *(replace(step, voids=("answer",)) if step.code == "accept" else step for step in toy.TOY.steps),
        _stays("plead", toy.APPLICANT, holds=("check",), starts=("answer",)),
        _stays(
            "give_time",
            toy.OFFICE,
            form=MoreForm,
            releases=("check",),
            meets=("answer",),
            extends=lambda context: {"check": context.data["days"]},
        ),
        _stays("give_none", toy.OFFICE, releases=("check",), meets=("answer",)),
        _stays("extend_nothing", toy.OFFICE, extends=lambda context: {"think": 1}),
        _stays("confide", toy.APPLICANT, form=toy.DecideForm, keeps=lambda context: {"words": "kept elsewhere"}),
    ),
)


@pytest.fixture
def patient(toy_registered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy gives time."""
    assert registry.faults_of(PATIENT) == []
    monkeypatch.setitem(registry._types, "toy", PATIENT)


def limit(case: Case, code: str) -> Deadline:
    """The latest deadline of that code."""
    return Deadline.objects.filter(case=case, code=code).latest("pk")
