"""Who leads a subproject or a task, where the application names a person: nobody else acts as its leader (R-38)."""

from datetime import date

import pytest

from accounts.actors import PersonActor
from accounts.models import Delegation
from accounts.roles import Role
from casework import queries
from casework.errors import GuardRefused, NotPermitted
from rdfunds.models import Participation, Subproject
from rdfunds.words import hand_text
from tests import factories
from tests.grading.world import refused
from tests.rdfunds import running
from tests.rdfunds.adjusting import act, approve, ask, asked_now, begin, replace, replacing, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TO_TESTING = ("sub materials", "sub testing", "300000")


@pytest.fixture
def made():
    """The leader of subproject 2 is named; another one of the same unit leads other work."""
    found = running.build()
    name(found, 2, found.sub.leader.person.email.upper())
    return found


def name(made, number, address):
    Subproject.objects.filter(project=made.project, number=number).update(leader_email=address)


@pytest.fixture
def other(made):
    return factories.actor(Role.SUBPROJECT_LEADER, organisation=made.sub.organisation)


def test_the_leader_who_is_named_asks_and_decides(made):
    adjustment = ask(made, made.sub.leader, TO_TESTING)
    hand = adjustment.hands.get()
    assert hand.person == made.sub.leader.person
    assert hand_text(hand) == f"燕山研究院 (Subproject leader {made.sub.leader.person.name})"
    act(adjustment, "decide", made.sub.leader)
    assert state_of(adjustment) == "posted"


def test_another_leader_of_the_unit_neither_begins_nor_decides(made, other):
    assert refused(GuardRefused, begin, made, other) == [
        "In this project your unit has no part that you lead; the leader of one asks for an adjustment.（R-38）"
    ]
    adjustment = ask(made, made.lead.leader, TO_TESTING)
    said = refused(GuardRefused, act, adjustment, "decide", other)
    assert said == [f"It is the turn of 燕山研究院 (Subproject leader {made.sub.leader.person.name}).（R-38）"]
    assert adjustment.case not in queries.worklist(other)
    assert adjustment.case in queries.worklist(made.sub.leader)


def test_who_stands_in_for_the_leader_acts(made, other):
    adjustment = ask(made, made.lead.leader, TO_TESTING)
    Delegation.objects.create(
        absent=made.sub.leader.membership, stand_in=other.membership, since=date(2026, 3, 1), until=date(2027, 3, 31)
    )
    standing_in = PersonActor(other.membership, made.sub.leader.membership)
    assert adjustment.case in queries.worklist(standing_in)
    act(adjustment, "decide", standing_in)
    assert state_of(adjustment) == "posted"


def test_two_subprojects_of_one_unit_have_their_leaders_each(made, other):
    third = Subproject.objects.create(
        project=made.project, number=3, title="标定", unit=made.sub.organisation, leader="何川", leader_email=""
    )
    name(made, 3, other.person.email)
    assert third.unit == made.sub.organisation
    said = refused(GuardRefused, ask, made, other, TO_TESTING)
    assert said == ["None of this concerns what you lead; who leads it asks for it, or the lead unit.（R-38）"]
    assert ask(made, made.sub.leader, TO_TESTING)


def test_a_task_leader_is_named_in_the_same_way(made):
    Participation.objects.filter(subproject__project=made.project).update(leader_email=made.part.leader.person.email)
    other = factories.actor(Role.TASK_LEADER, organisation=made.part.organisation)
    assert refused(GuardRefused, begin, made, other)
    assert ask(made, made.part.leader, ("part materials", "part staff", "1000")).hands.get().person


@pytest.mark.parametrize("address", ["", "nobody@yanshan.example"])
def test_where_nobody_is_named_or_who_was_is_gone_any_leader_of_the_unit_acts(made, other, address):
    name(made, 2, address)
    adjustment = ask(made, other, TO_TESTING)
    assert adjustment.hands.get().person is None
    act(adjustment, "decide", made.sub.leader)


def test_the_role_is_needed_as_well(made):
    name(made, 2, made.sub.approver.person.email)
    with pytest.raises(NotPermitted):
        begin(made, made.sub.approver)
    assert asked_now(ask(made, made.sub.leader, TO_TESTING)) == ["燕山研究院"]


def test_who_comes_in_place_of_another_names_its_leader(made):
    comes = running.unit("白洋淀光电有限公司", "participating_unit")
    row = replacing(f"2:{made.part.code}", comes) | {"leader_email": comes.leader.person.email}
    adjustment = replace(made, made.lead.leader, row)
    act(adjustment, "consent", made.sub.approver)
    act(adjustment, "consent", made.lead.approver)
    approve(adjustment, made)
    part = Participation.objects.get(subproject__project=made.project)
    assert (part.unit, part.leader_email) == (comes.organisation, comes.leader.person.email)
