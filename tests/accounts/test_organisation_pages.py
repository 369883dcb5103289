"""The organisation's page: members, roles, ends, absences, as their administrator does it."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.actors import PersonActor
from accounts.models import Delegation, Membership
from accounts.roles import Role
from records import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def texts(response) -> str:
    return " ".join(str(problem["text"]) for problem in response.context["problems"])


def test_a_member_is_added_with_roles_and_mailed(administrator, as_actor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = as_actor(administrator).post(
            "/organisation/members/add/", {"email": "New@Example.cn", "name": "新人", "roles": ["handler", "principal"]}
        )
    assert response["Location"] == "/organisation/"
    assert Membership.objects.get(person__email="new@example.cn").roles == ["handler", "principal"]
    assert len(mail.outbox) == 1


def test_nothing_typed_is_lost_where_a_member_is_refused(administrator, as_actor):
    member = factories.membership(organisation=administrator.organisation)
    data = {"email": member.person.email, "name": "打好的字", "roles": ["handler"]}
    response = as_actor(administrator).post("/organisation/members/add/", data)
    assert response.status_code == 422
    assert "打好的字" in response.text
    assert "already" in texts(response)


def test_roles_of_another_kind_of_organisation_are_not_offered(administrator, as_actor):
    data = {"email": "a@example.cn", "name": "甲", "roles": ["signer"]}
    client = as_actor(administrator)
    assert client.post("/organisation/members/add/", data).status_code == 422
    assert "signer" not in client.get("/organisation/members/add/").text


def test_roles_are_changed_and_the_last_administrator_kept(administrator, as_actor):
    client = as_actor(administrator)
    member = factories.membership(organisation=administrator.organisation)
    client.post(f"/organisation/members/{member.pk}/roles/", {"roles": ["principal"]})
    member.refresh_from_db()
    assert member.roles == ["principal"]
    response = client.post(f"/organisation/members/{administrator.membership.pk}/roles/", {"roles": ["handler"]})
    assert response.status_code == 422
    assert "last administrator" in texts(response)


@pytest.mark.parametrize("day", ["2026-02-30", "", "tomorrow", "0001-01-01"])
def test_an_impossible_last_day_is_refused(administrator, as_actor, day):
    member = factories.membership(organisation=administrator.organisation)
    response = as_actor(administrator).post(f"/organisation/members/{member.pk}/end/", {"last_day": day})
    assert response.status_code == 422


def test_a_membership_is_ended(administrator, as_actor):
    member = factories.membership(organisation=administrator.organisation)
    client = as_actor(administrator)
    client.post(f"/organisation/members/{member.pk}/end/", {"last_day": clock.today().isoformat()})
    member.refresh_from_db()
    assert member.until == clock.today()


def test_the_link_is_sent_again_only_to_who_has_no_password(
    administrator, as_actor, django_capture_on_commit_callbacks
):
    waiting = factories.membership(organisation=administrator.organisation)
    waiting.person.set_unusable_password()
    waiting.person.save()
    client = as_actor(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/organisation/members/{waiting.pk}/link/")
        response = client.post(f"/organisation/members/{administrator.membership.pk}/link/", follow=True)
    assert [message.to for message in mail.outbox] == [[waiting.person.email]]
    assert "set a password already" in response.text


@pytest.mark.parametrize("page", ["roles", "end"])
def test_members_of_others_are_not_there(administrator, as_actor, page):
    other = factories.membership()
    assert as_actor(administrator).get(f"/organisation/members/{other.pk}/{page}/").status_code == 404


@pytest.mark.parametrize("path", ["/organisation/", "/organisation/members/add/"])
def test_who_is_no_administrator_is_told_so(administrator, as_actor, path):
    handler = factories.actor(organisation=administrator.organisation)
    response = as_actor(handler).get(path)
    assert response.status_code == 403
    assert "Only an administrator" in response.text


def test_a_stand_in_of_the_administrator_administers(administrator, as_actor):
    stand_in = factories.membership(organisation=administrator.organisation)
    factories.delegation(administrator.membership, stand_in)
    assert as_actor(PersonActor(stand_in, administrator.membership)).get("/organisation/").status_code == 200


def absence(absent: Membership, stand_in: Membership, first: int = 0, last: int = 3) -> dict[str, str]:
    return {
        "absent": str(absent.pk),
        "stand_in": str(stand_in.pk),
        "since": (clock.today() + timedelta(days=first)).isoformat(),
        "until": (clock.today() + timedelta(days=last)).isoformat(),
        "reason": "出差",
    }


def test_a_member_enters_an_absence_and_sees_it_with_both_names(administrator, as_actor):
    member = factories.actor(organisation=administrator.organisation)
    client = as_actor(member)
    assert client.post("/delegations/", absence(member.membership, administrator.membership)).status_code == 302
    assert f"{administrator.person} for {member.person}" in client.get("/delegations/").text
    client.post(f"/delegations/{Delegation.objects.get().pk}/end/")
    assert Delegation.objects.get().until == clock.today()


def test_an_overlap_is_refused_with_its_days_and_nothing_lost(administrator, as_actor):
    member = factories.actor(organisation=administrator.organisation)
    known = factories.delegation(member.membership)
    response = as_actor(member).post("/delegations/", absence(member.membership, administrator.membership, 5, 9))
    assert response.status_code == 422
    assert str(known.until) in texts(response)
    assert "出差" in response.text


def test_a_member_cannot_send_a_colleague_away(administrator, as_actor):
    member = factories.actor(organisation=administrator.organisation)
    data = absence(administrator.membership, member.membership)
    assert as_actor(member).post("/delegations/", data).status_code == 422
    assert as_actor(administrator).post("/delegations/", data).status_code == 302


def test_absences_of_others_cannot_be_ended(administrator, as_actor):
    foreign = factories.delegation(factories.membership())
    assert as_actor(administrator).post(f"/delegations/{foreign.pk}/end/").status_code == 404


@pytest.mark.parametrize("path", ["/organisation/", "/delegations/"])
def test_thirty_members_ask_no_more_of_the_database_than_three(
    administrator, as_actor, path, django_assert_max_num_queries
):
    client = as_actor(administrator)

    def grow(count: int) -> None:
        for number in range(count):
            member = factories.membership(organisation=administrator.organisation)
            day = clock.today() + timedelta(days=number)
            factories.delegation(member, administrator.membership, since=day, until=day)

    grow(3)
    client.get(path)
    with django_assert_max_num_queries(100) as few:
        client.get(path)
    grow(27)
    with django_assert_max_num_queries(100) as many:
        client.get(path)
    assert len(few) == len(many)


def test_the_page_offers_what_belongs_to_each_member(administrator, as_actor):
    factories.membership(
        Role.PRINCIPAL, organisation=administrator.organisation, until=clock.today() - timedelta(days=1)
    )
    text = as_actor(administrator).get("/organisation/").text
    assert "ended" in text
    assert f"/organisation/members/{administrator.membership.pk}/roles/" in text
