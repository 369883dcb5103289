"""Rights given and taken: who may, what is refused with which figures, and what is recorded."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import rights
from accounts.actors import PersonActor, actors_of
from accounts.models import Delegation, Membership, Person
from accounts.roles import Capacity, Role
from records import chain, clock
from records.models import SystemEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def events() -> list[SystemEvent]:
    return list(SystemEvent.objects.filter(stream__name="rights").order_by("sequence"))


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return " ".join(error.value.messages)


def invite(by: PersonActor, email: str = "new@example.cn", roles=(Role.HANDLER,), **fields) -> Membership:
    fields = {"organisation": by.organisation, "email": email, "name": "李雷", "roles": roles, "by": by} | fields
    return rights.invite(**fields)


def test_somebody_unknown_gets_a_membership_and_a_link_to_set_a_password(
    administrator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        membership = invite(administrator)
    assert not membership.person.has_usable_password()
    assert membership.since == clock.today()
    assert mail.outbox[0].to == ["new@example.cn"]
    assert "/password/set/" in mail.outbox[0].body


def test_somebody_with_a_login_keeps_name_and_password_and_gets_no_link(
    administrator, django_capture_on_commit_callbacks
):
    known = factories.person("韩梅", email="han@example.cn")
    with django_capture_on_commit_callbacks(execute=True):
        membership = invite(administrator, "Han@Example.cn")
    assert membership.person == known
    assert membership.person.name == "韩梅"
    assert "/password/set/" not in mail.outbox[0].body


def test_each_right_is_recorded_with_ids_and_without_names(administrator):
    membership = invite(administrator)
    rights.change_roles(membership=membership, roles=[Role.PRINCIPAL], by=administrator)
    rights.end_membership(membership=membership, last_day=clock.today(), by=administrator)
    assert [event.code for event in events()] == ["invite", "roles", "membership_ended"]
    assert chain.first_broken(events()) is None
    assert {event.person_id for event in events()} == {administrator.person.pk}
    assert events()[1].content["before"] == ["handler"]
    assert events()[1].content["roles"] == ["principal"]
    assert "李雷" not in str([event.content for event in events()])


def test_a_stand_in_of_the_administrator_is_recorded_as_such(administrator):
    stand_in = factories.membership(organisation=administrator.organisation)
    hand = PersonActor(stand_in, administrator.membership)
    invite(hand)
    assert events()[0].content["hand"] == hand.token


@pytest.mark.parametrize("roles", [[Role.SIGNER], ["made up"], []])
def test_an_enterprise_has_no_signers_and_nobody_is_member_without_a_role(administrator, roles):
    assert refusal(invite, administrator, roles=roles)
    assert not Person.objects.filter(email="new@example.cn").exists() or not events()


def test_a_member_is_not_added_twice(administrator):
    member = factories.membership(organisation=administrator.organisation)
    assert "2024-01-01" in refusal(invite, administrator, member.person.email)


def test_who_left_can_come_back(administrator):
    member = factories.membership(organisation=administrator.organisation, until=clock.today() - timedelta(days=1))
    assert invite(administrator, member.person.email).person == member.person


def test_a_closed_login_is_not_opened_by_an_invitation(administrator):
    closed = factories.person(is_active=False)
    assert "closed" in refusal(invite, administrator, closed.email)


def test_only_the_administrator_of_that_organisation_gives_rights(administrator):
    handler = factories.actor(organisation=administrator.organisation)
    with pytest.raises(PermissionDenied):
        invite(handler)
    with pytest.raises(PermissionDenied):
        invite(administrator, organisation=factories.organisation())


def test_the_last_administrator_stays(administrator):
    invited = invite(administrator, roles=[Role.ADMINISTRATOR])
    text = refusal(rights.change_roles, membership=administrator.membership, roles=[Role.HANDLER], by=administrator)
    assert "last administrator" in text
    assert "last administrator" in refusal(
        rights.end_membership, membership=administrator.membership, last_day=clock.today(), by=administrator
    )
    invited.person.set_password(factories.PASSWORD)
    invited.person.save()
    rights.change_roles(membership=administrator.membership, roles=[Role.HANDLER], by=administrator)
    assert administrator.membership.roles == [Role.HANDLER]


def test_an_administrator_whose_membership_ends_does_not_count(administrator):
    factories.membership(
        Role.ADMINISTRATOR, organisation=administrator.organisation, until=clock.today() + timedelta(days=30)
    )
    assert "last administrator" in refusal(
        rights.end_membership, membership=administrator.membership, last_day=clock.today(), by=administrator
    )


def test_a_membership_ends_at_once_with_yesterday_and_never_earlier(administrator):
    member = factories.membership(organisation=administrator.organisation)
    yesterday = clock.today() - timedelta(days=1)
    text = refusal(rights.end_membership, membership=member, last_day=yesterday - timedelta(days=1), by=administrator)
    assert str(yesterday) in text
    rights.end_membership(membership=member, last_day=yesterday, by=administrator)
    assert actors_of(member.person, clock.today()) == []
    assert str(yesterday) in refusal(rights.change_roles, membership=member, roles=[Role.PRINCIPAL], by=administrator)


def delegate(absent: Membership, stand_in: Membership, by: PersonActor, first: int = 0, last: int = 7) -> Delegation:
    today = clock.today()
    return rights.delegate(
        absent=absent,
        stand_in=stand_in,
        since=today + timedelta(days=first),
        until=today + timedelta(days=last),
        reason="出差",
        by=by,
    )


def test_a_stand_in_acts_with_the_roles_of_the_absent_and_both_names(administrator, django_capture_on_commit_callbacks):
    absent = factories.membership(Role.PRINCIPAL, organisation=administrator.organisation)
    stand_in = factories.membership(organisation=administrator.organisation)
    with django_capture_on_commit_callbacks(execute=True):
        delegate(absent, stand_in, administrator)
    hand = actors_of(stand_in.person, clock.today())[-1]
    assert hand.roles == {Role.PRINCIPAL}
    assert str(hand) == f"{stand_in.person} for {absent.person}"
    assert {to for message in mail.outbox for to in message.to} == {absent.person.email, stand_in.person.email}


def test_an_overlapping_absence_is_refused_with_its_days(administrator):
    stand_in = factories.membership(organisation=administrator.organisation)
    first = delegate(administrator.membership, stand_in, administrator)
    text = refusal(delegate, administrator.membership, stand_in, administrator, 7, 9)
    assert str(first.since) in text
    assert str(first.until) in text
    assert str(stand_in.person) in text
    assert delegate(administrator.membership, stand_in, administrator, 8, 9)


def test_only_a_colleague_stands_in_and_nobody_for_themselves(administrator):
    assert "same organisation" in refusal(delegate, administrator.membership, factories.membership(), administrator)
    assert "themselves" in refusal(delegate, administrator.membership, administrator.membership, administrator)


def test_impossible_days_are_refused(administrator):
    stand_in = factories.membership(organisation=administrator.organisation)
    assert "past" in refusal(delegate, administrator.membership, stand_in, administrator, -1, 3)
    assert "before the first" in refusal(delegate, administrator.membership, stand_in, administrator, 3, 2)


def test_a_stand_in_who_leaves_earlier_is_refused_with_the_day(administrator):
    leaves = clock.today() + timedelta(days=2)
    stand_in = factories.membership(organisation=administrator.organisation, until=leaves)
    assert str(leaves) in refusal(delegate, administrator.membership, stand_in, administrator)


def test_a_member_enters_their_own_absence_but_nobody_elses(administrator):
    member = factories.actor(organisation=administrator.organisation)
    delegate(member.membership, administrator.membership, member)
    with pytest.raises(PermissionDenied):
        delegate(administrator.membership, member.membership, member)


def test_an_absence_is_ended_with_today_and_one_to_come_is_cancelled(administrator):
    stand_in = factories.membership(organisation=administrator.organisation)
    running = delegate(administrator.membership, stand_in, administrator)
    coming = delegate(administrator.membership, stand_in, administrator, 8, 9)
    rights.end_delegation(delegation=running, by=administrator)
    rights.end_delegation(delegation=coming, by=administrator)
    assert [row.until for row in Delegation.objects.all()] == [clock.today()]
    assert [event.code for event in events()][-2:] == ["delegation_ended", "delegation_cancelled"]


def test_an_absence_that_is_over_cannot_be_ended(administrator):
    yesterday = clock.today() - timedelta(days=1)
    over = factories.delegation(administrator.membership, since=yesterday, until=yesterday)
    assert str(yesterday) in refusal(rights.end_delegation, delegation=over, by=administrator)


def test_a_department_knows_signers():
    admin = factories.actor(
        Role.ADMINISTRATOR, organisation=factories.organisation(Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT)
    )
    assert invite(admin, roles=[Role.SIGNER]).roles == [Role.SIGNER]
