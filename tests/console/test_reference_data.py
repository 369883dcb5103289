"""People, organisations, rights and settings in the console: who may what, and what is recorded."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail

from accounts.models import Delegation, Membership, Organisation, Person
from accounts.roles import Capacity, Role
from casework.models import CalendarYear, LimitOverride, SignatureRule
from records import clock
from records.models import SystemEvent
from tests import factories

pytestmark = pytest.mark.django_db
NO_CAPACITIES = {"capacities-TOTAL_FORMS": 0, "capacities-INITIAL_FORMS": 0}


def clerk_with(*permissions: str) -> Person:
    """Somebody of the console who is no superuser, with these permissions."""
    person = factories.person(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return person


def codes(stream: str) -> list[str]:
    return list(SystemEvent.objects.filter(stream__name=stream).order_by("sequence").values_list("code", flat=True))


def problems(response) -> str:
    form = response.context["adminform"].form
    return " ".join(text for errors in form.errors.values() for text in errors)


def test_every_list_and_form_of_the_console_opens(operator, as_actor):
    client = as_actor(operator)
    factories.delegation(factories.membership())
    for app in client.get("/console/").context["app_list"]:
        for model in app["models"]:
            assert client.get(model["admin_url"]).status_code == 200
            if model["add_url"]:
                assert client.get(model["add_url"]).status_code == 200


def test_nothing_is_deleted(operator, as_actor):
    client = as_actor(operator)
    member = factories.membership()
    for model, pk in (
        ("person", member.person.pk),
        ("organisation", member.organisation.pk),
        ("membership", member.pk),
        ("region", "130203"),
    ):
        assert client.post(f"/console/accounts/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_new_person_gets_a_link_and_nobody_a_password(operator, as_actor, django_capture_on_commit_callbacks):
    data = {"name": "甲", "email": "New@Example.cn", "language": "en", "is_active": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        response = as_actor(operator).post("/console/accounts/person/add/", data)
    assert response.status_code == 302
    assert not Person.objects.get(email="new@example.cn").has_usable_password()
    assert "/password/set/" in mail.outbox[0].body
    assert codes("rights") == ["person_added"]


def test_an_address_that_is_taken_is_refused_whatever_its_case(operator, as_actor):
    known = factories.person()
    data = {"name": "甲", "email": known.email.upper(), "language": "en", "is_active": "on"}
    assert as_actor(operator).post("/console/accounts/person/add/", data).status_code == 200
    assert Person.objects.filter(email__iexact=known.email).count() == 1


def test_who_is_no_superuser_gives_nobody_privileges(as_person):
    clerk = clerk_with("view_person", "change_person", "add_person")
    person = factories.person()
    data = {"name": person.name, "email": person.email, "language": "en", "is_active": "on"}
    more = {"is_staff": "on", "is_superuser": "on", "user_permissions": [1]}
    assert as_person(clerk).post(f"/console/accounts/person/{person.pk}/change/", data | more).status_code == 302
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, person.user_permissions.count()) == (False, False, 0)


def test_who_is_no_superuser_cannot_change_a_console_login_not_even_their_own(operator, as_person):
    clerk = clerk_with("view_person", "change_person")
    for target in (operator.person, clerk):
        data = {"name": "x", "email": "mine@example.cn", "language": "en"}
        assert as_person(clerk).post(f"/console/accounts/person/{target.pk}/change/", data).status_code == 403


def test_groups_are_a_superusers_business_and_recorded(operator, as_actor, as_person):
    data = {"name": "人员管理", "permissions": [Permission.objects.get(codename="view_person").pk]}
    assert as_person(clerk_with("add_group", "change_group")).post("/console/auth/group/add/", data).status_code == 403
    assert as_actor(operator).post("/console/auth/group/add/", data).status_code == 302
    assert SystemEvent.objects.get().content["permissions"] == ["view_person"]


def test_nobody_makes_tokens_for_another_in_the_console(operator, as_actor):
    assert as_actor(operator).get("/console/knox/authtoken/").status_code == 404


def test_the_link_action_passes_over_console_logins(operator, as_person, django_capture_on_commit_callbacks):
    clerk, person = clerk_with("view_person", "change_person"), factories.person()
    data = {"action": "send_password_link", "_selected_action": [operator.person.pk, person.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        as_person(clerk).post("/console/accounts/person/", data)
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_member_of_staff_without_permissions_sees_regions_and_calendar_alone(as_person):
    client = as_person(clerk_with())
    for path in ("accounts/person", "accounts/membership", "records/systemevent", "casework/signaturerule"):
        assert client.get(f"/console/{path}/").status_code == 403
    assert client.get("/console/accounts/region/").status_code == 200


def test_an_organisation_is_entered_with_its_capacities_and_both_are_kept(operator, as_actor):
    data = {
        "name": "冀安评审中心",
        "credit_code": factories.credit_code(),
        "region": "130100",
        "address": "",
        "document_prefix": "冀安评",
        "capacities-TOTAL_FORMS": 1,
        "capacities-INITIAL_FORMS": 0,
        "capacities-0-capacity": Capacity.ORGANIZING_UNIT.value,
    }
    client = as_actor(operator)
    assert client.post("/console/accounts/organisation/add/", data).status_code == 302
    organisation = Organisation.objects.get(name="冀安评审中心")
    assert codes("rights") == ["capacities"]
    changed = data | NO_CAPACITIES | {"name": "新名"}
    client.post(f"/console/accounts/organisation/{organisation.pk}/change/", changed)
    history = client.get(f"/console/accounts/organisation/{organisation.pk}/history/").text
    assert "冀安评审中心" in history
    assert "新名" in history
    assert operator.person.name in history


def test_history_offers_no_way_back(operator, as_actor):
    organisation = operator.organisation
    version = organisation.history.get().pk
    client = as_actor(operator)
    assert client.get(f"/console/accounts/organisation/{organisation.pk}/history/{version}/").status_code == 404
    assert client.post(f"/console/accounts/organisation/{organisation.pk}/history/{version}/").status_code == 404


def test_a_wrong_credit_code_is_named(operator, as_actor):
    data = {"name": "甲", "credit_code": "91130203000000000X", "region": "130203"} | NO_CAPACITIES
    assert "check character" in problems(as_actor(operator).post("/console/accounts/organisation/add/", data))


def test_a_membership_given_in_the_console_is_recorded(operator, as_actor):
    person, organisation = factories.person(), factories.organisation()
    data = {"person": person.pk, "organisation": organisation.pk, "since": clock.today().isoformat()}
    client = as_actor(operator)
    refused = client.post("/console/accounts/membership/add/", data | {"roles": ["signer"]})
    assert "no such role" in problems(refused)
    assert client.post("/console/accounts/membership/add/", data | {"roles": ["principal"]}).status_code == 302
    member = Membership.objects.get(person=person)
    until = {"roles": ["principal"], "until": clock.today().isoformat()}
    client.post(f"/console/accounts/membership/{member.pk}/change/", until)
    member.refresh_from_db()
    assert member.until == clock.today()
    assert codes("rights") == ["membership_added", "membership_changed"]


def test_an_overlapping_stand_in_is_refused_in_the_console_too(operator, as_actor):
    known = factories.delegation(factories.membership())
    data = {
        "absent": known.absent.pk,
        "stand_in": known.stand_in.pk,
        "since": known.since.isoformat(),
        "until": known.until.isoformat(),
        "reason": "x",
    }
    response = as_actor(operator).post("/console/accounts/delegation/add/", data)
    assert str(known.until) in problems(response)
    assert Delegation.objects.count() == 1


def rule_data(organisation: Organisation, **more) -> dict[str, object]:
    return {
        "organisation": organisation.pk,
        "kind": "grading",
        "step": "request_correction",
        "signatures": 2,
        "since": clock.today().isoformat(),
    } | more


def test_a_setting_is_recorded_and_holds_from_today_on(operator, as_actor):
    office = factories.organisation(Capacity.ORGANIZING_UNIT)
    client = as_actor(operator)
    assert client.post("/console/casework/signaturerule/add/", rule_data(office)).status_code == 302
    event = SystemEvent.objects.get(stream__name="settings")
    assert (event.code, event.content["signatures"]) == ("signaturerule.added", 2)
    past = rule_data(office, since="2026-01-01", step="accept")
    assert str(clock.today()) in problems(client.post("/console/casework/signaturerule/add/", past))


@pytest.mark.parametrize(
    "wrong", [{"signatures": 3}, {"signatures": -1}, {"kind": "none"}, {"step": "none"}, {"since": "2026-02-30"}]
)
def test_an_impossible_setting_is_refused(operator, as_actor, wrong):
    office = factories.organisation(Capacity.ORGANIZING_UNIT)
    response = as_actor(operator).post("/console/casework/signaturerule/add/", rule_data(office, **wrong))
    assert response.status_code == 200
    assert not SignatureRule.objects.exists()


def test_a_setting_that_holds_already_is_not_rewritten(operator, as_actor):
    office = factories.organisation(Capacity.ORGANIZING_UNIT)
    rule = SignatureRule.objects.create(
        organisation=office, kind="grading", step="accept", signatures=1, since=date(2026, 1, 1)
    )
    path = f"/console/casework/signaturerule/{rule.pk}/change/"
    assert as_actor(operator).get(path).status_code == 200
    assert as_actor(operator).post(path, rule_data(office)).status_code == 403


def test_an_office_changes_its_own_settings_and_does_not_see_others(as_person):
    permissions = ("view_signaturerule", "add_signaturerule", "change_signaturerule")
    clerk = clerk_with(*permissions)
    own = factories.membership(person=clerk, organisation=factories.organisation(Capacity.ORGANIZING_UNIT))
    other = factories.organisation(Capacity.ORGANIZING_UNIT)
    rule = SignatureRule.objects.create(**rule_data(other) | {"organisation": other})
    client = as_person(clerk)
    assert client.get(f"/console/casework/signaturerule/{rule.pk}/change/").status_code == 404
    assert client.post("/console/casework/signaturerule/add/", rule_data(other)).status_code == 200
    assert client.post("/console/casework/signaturerule/add/", rule_data(own.organisation)).status_code == 302


def test_of_a_changed_time_limit_that_has_begun_only_the_end_can_be_set(operator, as_actor):
    row = LimitOverride.objects.create(
        kind="grading", code="audit", amount=8, since=date(2026, 1, 1), source="冀应急〔2026〕1号"
    )
    data = {"amount": 99, "until": (clock.today() + timedelta(days=30)).isoformat()}
    response = as_actor(operator).post(f"/console/casework/limitoverride/{row.pk}/change/", data)
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.amount, row.until) == (8, clock.today() + timedelta(days=30))
    assert codes("settings") == ["limitoverride.changed"]


def test_a_changed_time_limit_names_one_that_exists(operator, as_actor):
    data = {"kind": "grading", "code": "audit", "amount": 8, "since": clock.today().isoformat(), "source": "x"}
    client = as_actor(operator)
    assert client.post("/console/casework/limitoverride/add/", data | {"code": "none"}).status_code == 200
    assert client.post("/console/casework/limitoverride/add/", data | {"amount": 0}).status_code == 200
    assert client.post("/console/casework/limitoverride/add/", data | {"until": "2020-01-01"}).status_code == 200
    assert not LimitOverride.objects.exists()
    assert client.post("/console/casework/limitoverride/add/", data).status_code == 302


@pytest.mark.parametrize(
    ("code", "amount", "said"),
    [
        ("audit", 12, "“Audit of the report” is 10 working days; a rule of a region or an office may make it shorter"),
        ("public_notice", 5, "“Public notice” is at least 7 working days; a rule of a region or an office may make it"),
        ("rectification", 10, "“Rectification”, 20 working days, is the applicant's own period"),
        ("rectification", 30, "“Rectification”, 20 working days, is the applicant's own period"),
    ],
)
def test_a_time_limit_is_not_changed_against_the_applicant(operator, as_actor, english, code, amount, said):
    data = {"kind": "grading", "code": code, "amount": amount, "since": clock.today().isoformat(), "source": "x"}

    response = as_actor(operator).post("/console/casework/limitoverride/add/", data)

    assert said in problems(response)
    assert "G-16" in problems(response)
    assert not LimitOverride.objects.exists()


@pytest.mark.parametrize(("code", "amount"), [("audit", 8), ("public_notice", 10), ("confirmation", 30)])
def test_what_a_region_or_an_office_may_change_is_taken(operator, as_actor, code, amount):
    data = {"kind": "grading", "code": code, "amount": amount, "since": clock.today().isoformat(), "source": "x"}

    assert as_actor(operator).post("/console/casework/limitoverride/add/", data).status_code == 302


def test_an_auditor_reads_rights_and_settings_with_names(operator, auditor, as_actor):
    member = factories.membership()
    as_actor(operator).post(
        f"/console/accounts/membership/{member.pk}/change/", {"roles": ["handler"], "until": "2099-01-01"}
    )
    client = as_actor(auditor)
    text = client.get("/console/records/systemevent/").text
    assert "membership_changed" in text
    assert operator.person.name in text
    event = SystemEvent.objects.get()
    assert event.hash in client.get(f"/console/records/systemevent/{event.pk}/change/").text
    assert client.post(f"/console/records/systemevent/{event.pk}/change/", {}).status_code == 403


def test_an_entered_year_is_looked_at_not_changed(operator, as_actor):
    CalendarYear.objects.create(year=2027, source="x", entered_at=clock.now(), entered_by=operator.person)
    client = as_actor(operator)
    assert client.get("/console/casework/calendaryear/2027/change/").status_code == 200
    assert client.post("/console/casework/calendaryear/2027/change/", {"source": "y"}).status_code == 403


def test_who_only_views_people_cannot_send_links(as_person):
    person = factories.person()
    client = as_person(clerk_with("view_person"))
    client.post("/console/accounts/person/", {"action": "send_password_link", "_selected_action": [person.pk]})
    assert mail.outbox == []


def test_thirty_rows_ask_no_more_of_the_database_than_three(operator, as_actor, django_assert_max_num_queries):
    client = as_actor(operator)
    paths = [f"/console/accounts/{model}/" for model in ("person", "organisation", "membership", "delegation")]
    paths += ["/console/records/systemevent/", "/console/casework/signaturerule/", "/console/casework/limitoverride/"]

    def grow(count: int) -> None:
        for number in range(count):
            member = factories.membership(Role.HANDLER)
            factories.delegation(member)
            day = clock.today() + timedelta(days=number)
            SignatureRule.objects.create(
                organisation=member.organisation, kind="grading", step="accept", signatures=1, since=day
            )
            LimitOverride.objects.create(
                kind="grading", code="audit", amount=9, since=day, source="x", organisation=member.organisation
            )

    def counted() -> list[int]:
        counts = []
        for path in paths:
            clock.forget_offset()
            with django_assert_max_num_queries(60) as queries:
                client.get(path)
            counts.append(len(queries))
        return counts

    grow(3)
    counted()
    few = counted()
    grow(27)
    assert counted() == few


@pytest.mark.parametrize("prefix", ["冀应急〔2026〕", "冀 应急", "[A]"])
def test_a_prefix_that_no_notice_could_be_numbered_with_is_refused(operator, as_actor, prefix: str):
    organisation = factories.organisation(Capacity.ORGANIZING_UNIT, document_prefix="冀安评")
    data = {"name": organisation.name, "credit_code": organisation.credit_code, "region": organisation.region_id}
    response = as_actor(operator).post(
        f"/console/accounts/organisation/{organisation.pk}/change/", data | NO_CAPACITIES | {"document_prefix": prefix}
    )
    assert "no brackets" in problems(response)
