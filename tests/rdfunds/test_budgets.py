"""The book of a project's budget: what is issued, reserved, given back and settled (R-19, R-27, R-38)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import SYSTEM
from ledger.errors import WouldCrossZero
from ledger.reading import balances, trial_balance
from ledger.verifying import findings_of
from rdfunds import budgets, rules
from rdfunds.budgets import NotEnough
from rdfunds.models import BudgetCell, BudgetVersion
from tests.casework.together import together
from tests.grading.world import moment
from tests.rdfunds import running

pytestmark = pytest.mark.django_db
MOVE = {"sub materials": "-300000.00", "sub testing": "300000.00"}


def reserve(adjustment, on=running.DAY):
    return budgets.reserve(adjustment, actor=SYSTEM, at=moment(on))


def release(adjustment, on=running.DAY):
    return budgets.release(adjustment, actor=SYSTEM, at=moment(on))


def settle(adjustment, on=running.DAY):
    event = running.event(adjustment.case, on=on)
    return budgets.settle(adjustment, event=event, actor=SYSTEM, at=moment(on))


def holds_together(project):
    """The chain is whole, the book balances, no account is below zero, and it says what the version in force says."""
    project.refresh_from_db()
    assert findings_of(project.book) == []
    assert sum(line.balance for line in trial_balance(project.book).lines) == 0
    assert min(amount for code, amount in balances(project.book).items() if code != budgets.CONTROL) >= 0
    assert budgets.budget_on(project, date(2099, 1, 1)) == project.budget_in_force.as_rule
    assert -balances(project.book)[budgets.CONTROL] == sum(project.budget_in_force.as_rule.values())


def test_a_budget_issued_is_in_the_book_cell_by_cell():
    made = running.build()
    assert budgets.budget_on(made.project, date(2026, 3, 10)) == made.cells(running.BUDGET)
    assert budgets.budget_on(made.project, date(2026, 3, 9)) == {}
    assert budgets.free(made.project) == made.cells(running.BUDGET)
    assert made.project.budget_in_force.number == 1
    holds_together(made.project)


def test_a_later_version_posts_its_difference_alone():
    made = running.build()
    changed = {**running.BUDGET, "sub materials": "900000.00", "sub energy": "100000.00", "part staff": "0.00"}
    running.issue(made, made.cells(changed), on="2026-04-01")
    version = made.project.budget_in_force
    assert version.number == 2
    assert version.entry.line_count == 4
    assert made.cell("part staff") not in version.as_rule
    assert budgets.budget_on(made.project, date(2026, 3, 31)) == made.cells(running.BUDGET)
    holds_together(made.project)


def test_a_version_that_says_the_same_has_no_entry():
    made = running.build()
    running.issue(made, made.cells(running.BUDGET))
    assert made.project.budget_in_force.entry is None
    holds_together(made.project)


def test_an_event_issues_one_version_however_often_it_is_sent():
    made = running.build()
    event = running.event(made.project.case)
    cells = made.cells({"sub materials": "1.00"})
    sent = {"event": event, "content": None, "actor": made.handler, "at": moment(running.DAY)}
    assert budgets.issue(made.project, cells, **sent) == budgets.issue(made.project, {}, **sent)
    assert BudgetVersion.objects.count() == 2


def test_what_is_reserved_is_still_budget_but_no_longer_free():
    made = running.build()
    reserve(running.requested(made, MOVE))
    assert budgets.free(made.project)[made.cell("sub materials")] == Decimal("700000.00")
    holds_together(made.project)


def test_reserving_twice_writes_one_entry():
    made = running.build()
    adjustment = running.requested(made, MOVE)
    assert reserve(adjustment) == reserve(adjustment)
    assert budgets.free(made.project)[made.cell("sub materials")] == Decimal("700000.00")


def test_settling_makes_the_next_version():
    made = running.build()
    adjustment = running.requested(made, MOVE)
    reserve(adjustment)
    version = settle(adjustment, on="2026-03-20")
    assert version.number == 2
    assert version.as_rule[made.cell("sub testing")] == Decimal("700000.00")
    assert budgets.budget_on(made.project, date(2026, 3, 19)) == made.cells(running.BUDGET)
    holds_together(made.project)


def test_settling_again_for_the_same_event_returns_the_first_version():
    made = running.build()
    adjustment = running.requested(made, MOVE)
    reserve(adjustment)
    sent = {"event": running.event(adjustment.case), "actor": SYSTEM, "at": moment(running.DAY)}
    assert budgets.settle(adjustment, **sent) == budgets.settle(adjustment, **sent)


def test_a_cell_emptied_leaves_the_budget():
    made = running.build()
    adjustment = running.requested(made, {"part staff": "-200000.00", "part materials": "200000.00"})
    reserve(adjustment)
    assert made.cell("part staff") not in settle(adjustment).as_rule
    holds_together(made.project)


def test_more_money_in_all_comes_in_over_control():
    made = running.build()
    adjustment = running.requested(made, {"lead materials": "50000.00"})
    assert reserve(adjustment) is None
    settle(adjustment)
    holds_together(made.project)
    assert sum(made.project.budget_in_force.as_rule.values()) == Decimal("8900000.00")


def test_giving_back_frees_the_line_once():
    made = running.build()
    adjustment = running.requested(made, MOVE)
    reserve(adjustment)
    assert release(adjustment) == release(adjustment)
    assert budgets.free(made.project) | made.cells(running.BUDGET) == budgets.free(made.project)
    holds_together(made.project)


def test_giving_back_what_was_never_reserved_does_nothing():
    made = running.build()
    assert release(running.requested(made, MOVE)) is None


def test_the_second_on_a_line_is_told_what_is_left_and_who_has_reserved_it():
    made = running.build()
    first = running.requested(made, {"sub materials": "-800000.00", "sub testing": "800000.00"})
    reserve(first)
    second = running.requested(made, MOVE)
    second.case.state = "draft"
    second.case.save()
    with pytest.raises(NotEnough) as caught:
        reserve(second)
    (shortage,) = caught.value.shortages
    assert shortage.cell == made.cell("sub materials")
    assert (shortage.free, shortage.taken, shortage.over) == (
        Decimal("200000.00"),
        Decimal("300000.00"),
        Decimal("100000.00"),
    )
    assert shortage.reserved == [(first, Decimal("800000.00"))]
    holds_together(made.project)


def test_a_new_version_never_takes_what_is_reserved():
    made = running.build()
    reserve(running.requested(made, {"sub materials": "-800000.00", "sub testing": "800000.00"}))
    with pytest.raises(WouldCrossZero):
        running.issue(made, made.cells({**running.BUDGET, "sub materials": "100000.00"}))
    holds_together(made.project)


def test_a_budget_of_a_project_without_a_book_is_empty():
    made = running.build({})
    assert made.project.book is None
    assert budgets.budget_on(made.project, date(2026, 3, 10)) == budgets.free(made.project) == {}


NAMES = ("sub materials", "sub testing", "part materials", "part staff", "lead materials own")
MOVES = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(min_value=1, max_value=60_000_000)
).filter(lambda move: move[0] != move[1])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), MOVES),
        st.tuples(st.sampled_from(["settle", "release"]), st.integers(min_value=0, max_value=9)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_sequence_of_adjustments_leaves_the_sums_right(acts):
    made = running.build()
    total, waiting = sum(made.project.budget_in_force.as_rule.values()), []
    for act, given_with in acts:
        if act == "ask":
            origin, target, fen = given_with
            amount = Decimal(fen) / 100
            adjustment = running.requested(made, {origin: str(-amount), target: str(amount)})
            left = budgets.free(made.project).get(made.cell(origin), rules.NOTHING)
            try:
                reserve(adjustment)
                assert amount <= left
                waiting.append(adjustment)
            except NotEnough:
                assert amount > left
        elif waiting:
            adjustment = waiting.pop(given_with % len(waiting))
            (settle if act == "settle" else release)(adjustment)
        holds_together(made.project)
    assert sum(made.project.budget_in_force.as_rule.values()) == total
    assert BudgetCell.objects.filter(amount__lte=0).count() == 0


@pytest.mark.django_db(transaction=True)
def test_adjustments_at_once_never_take_more_than_there_is():
    made = running.build()
    asked = [
        running.requested(made, {"sub materials": "-300000.00", "sub testing": "300000.00"}, on=running.DAY)
        for _each in range(6)
    ]
    done = together(*[lambda each=each: reserve(each) for each in asked])
    assert sum(isinstance(each, NotEnough) for each in done) == 3
    assert budgets.free(made.project)[made.cell("sub materials")] == Decimal("100000.00")
    reserved = [each for each, answer in zip(asked, done, strict=True) if not isinstance(answer, NotEnough)]
    events = [running.event(each.case) for each in reserved]
    versions = together(
        *[
            lambda each=each, event=event: budgets.settle(each, event=event, actor=SYSTEM, at=moment(running.DAY))
            for each, event in zip(reserved, events, strict=True)
        ]
    )
    assert sorted(version.number for version in versions) == [2, 3, 4]
    holds_together(made.project)
