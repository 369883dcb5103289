"""Cases in the console: what each hand sees, and that nothing there moves a case."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.actors import PersonActor
from casework.messages import reminders
from casework.messages.subjects import KINDS
from casework.models import Case, Deadline, Event, Notice, OutboxMessage
from records import clock
from tests import factories
from tests.grading.world import enterprise, moment, sign_through

pytestmark = pytest.mark.django_db


def test_who_is_not_let_in_is_told_so(world, as_actor):
    response = as_actor(world.province.handler).get("/console/casework/case/", follow=True)
    assert response.status_code == 403
    assert "no access to the console" in response.text


def test_the_console_asks_to_sign_in_on_the_sites_own_page(client):
    response = client.get("/console/casework/case/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/console/casework/case/"


def test_an_office_sees_its_cases_and_no_others(world, staff):
    case = world.case_at("correction")
    client = staff(world.province.handler)
    assert case.reference in client.get("/console/casework/case/").text
    assert client.get(f"/console/casework/case/{case.pk}/change/").status_code == 200
    stranger = staff(factories.actor())
    assert case.reference not in stranger.get("/console/casework/case/").text
    assert stranger.get(f"/console/casework/case/{case.pk}/change/").status_code == 404


def test_a_draft_is_not_seen_by_the_department_that_supervises(world, staff):
    draft = world.case_at("draft")
    client = staff(world.province.handler)
    assert client.get(f"/console/casework/case/{draft.pk}/change/").status_code == 404


def test_who_runs_the_site_sees_no_case(world, operator, as_actor):
    case = world.case_at("correction")
    client = as_actor(operator)
    for model in ("case", "deadline", "notice"):
        assert case.reference not in client.get(f"/console/casework/{model}/").text
    assert client.get(f"/console/casework/case/{case.pk}/change/").status_code == 404
    assert client.get(f"/console/casework/notice/{Notice.objects.get().pk}/change/").status_code == 404


def test_a_superuser_who_acts_for_nobody_sees_no_case(world, as_person):
    world.case_at("correction")
    client = as_person(factories.person(is_staff=True, is_superuser=True))
    assert client.get("/console/").status_code == 200
    assert client.get("/console/casework/case/").status_code == 403


def test_the_page_of_a_case_shows_its_history_time_limits_and_notices(world, staff):
    case = world.case_at("correction")
    text = staff(world.unit.handler).get(f"/console/casework/case/{case.pk}/change/").text
    assert str(world.unit.signer) in text
    assert Notice.objects.get().number in text
    assert "G-7-2-1" in text
    assert all(str(deadline.declared.label) in text for deadline in case.deadlines.all())
    assert "机构和职责" not in text


def test_a_stand_in_is_shown_with_both_names(world, staff):
    absent = world.unit.signer.membership
    case = world.case_at("submitted")
    stand_in = factories.membership(organisation=world.unit.organisation)
    factories.delegation(absent, stand_in, since=moment("2026-03-01").date(), until=moment("2026-12-31").date())
    hand = PersonActor(stand_in, absent)
    sign_through(case, "accept", {}, world.unit.handler, hand, at=moment("2026-03-11"))
    text = staff(world.unit.handler).get(f"/console/casework/case/{case.pk}/change/").text
    assert f"{stand_in.person} for {absent.person}" in text


def test_the_steps_are_links_to_the_sites_own_pages(world, staff):
    case = world.case_at("submitted")
    text = staff(world.unit.handler).get(f"/console/casework/case/{case.pk}/change/").text
    assert reverse("casework:step", args=[case.reference, "accept"]) in text
    other = staff(world.province.handler).get(f"/console/casework/case/{case.pk}/change/").text
    assert reverse("casework:step", args=[case.reference, "accept"]) not in other


@pytest.mark.parametrize("model", ["case", "event", "deadline", "notice", "outboxmessage", "calendaryear"])
def test_nothing_of_a_case_is_added_changed_or_deleted(world, operator, as_actor, model):
    case = world.case_at("correction")
    rows = {"case": Case, "event": Event, "deadline": Deadline, "notice": Notice, "outboxmessage": OutboxMessage}
    pk = rows[model].objects.first().pk if model in rows else 2026
    client = as_actor(operator)
    assert client.post(f"/console/casework/{model}/add/", {}).status_code == 403
    assert client.post(f"/console/casework/{model}/{pk}/delete/", {"post": "yes"}).status_code in (403, 404)
    answer = client.post(f"/console/casework/{model}/{pk}/change/", {"state": "granted"})
    assert answer.status_code in (403, 404)
    before = case.state
    case.refresh_from_db()
    assert case.state == before


def test_an_office_cannot_change_a_case_it_sees(world, staff):
    case = world.case_at("submitted")
    client = staff(world.unit.handler)
    assert client.post(f"/console/casework/case/{case.pk}/change/", {"state": "granted"}).status_code == 403
    assert client.post(f"/console/casework/case/{case.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"}
    client.post("/console/casework/case/", data)
    assert Case.objects.filter(pk=case.pk, state="submitted").exists()


def test_nothing_in_the_console_deletes_in_bulk():
    assert "delete_selected" not in dict(admin.site.actions)


def test_an_auditor_reads_every_event_but_not_what_was_typed(world, auditor, as_actor):
    case = world.case_at("correction")
    client = as_actor(auditor)
    text = client.get("/console/casework/event/").text
    assert text.count(case.reference) >= case.event_count
    event = case.events.get(code="request_correction")
    text = client.get(f"/console/casework/event/{event.pk}/change/").text
    assert event.hash in text
    assert str(world.unit.signer) in text
    assert "机构和职责" not in text
    assert case.reference not in client.get("/console/casework/case/").text


def test_only_an_auditor_reads_the_audit(world, operator, staff, as_actor):
    world.case_at("submitted")
    assert as_actor(operator).get("/console/casework/event/").status_code == 403
    assert staff(world.province.handler).get("/console/casework/event/").status_code == 403


def test_the_mail_log_shows_neither_case_nor_words(world, operator, staff, as_actor):
    case = world.case_at("correction")
    message = OutboxMessage.objects.first()
    client = as_actor(operator)
    for path in ("/console/casework/outboxmessage/", f"/console/casework/outboxmessage/{message.pk}/change/"):
        text = client.get(path).text
        assert message.person.email in text
        assert case.reference not in text
    assert staff(world.province.handler).get("/console/casework/outboxmessage/").status_code == 403


@pytest.mark.parametrize(
    ("language", "kinds"),
    [("en", ("Written notice", "Reminder of a time limit")), ("zh-hans", ("文书", "期限提醒"))],
)
def test_the_mail_log_names_the_kinds_of_mails_in_words(world, operator, as_actor, language, kinds):
    world.case_at("correction")
    reminders.remind_due(moment("2026-03-25"))
    assert set(OutboxMessage.objects.values_list("template", flat=True)) <= set(KINDS)
    client = as_actor(operator)
    path, spoken = "/console/casework/outboxmessage/", {"accept-language": language}
    page = client.get(path, headers=spoken).text
    for kind, name in zip(kinds, ("notice", "reminder"), strict=True):
        assert f">{kind}<" in page
        assert f">{name}<" not in page
    message = OutboxMessage.objects.filter(template="notice").first()
    assert kinds[0] in client.get(f"{path}{message.pk}/change/", headers=spoken).text
    assert message.person.email not in client.get(f"{path}?template=digest").text


def test_an_applicant_in_the_console_reads_only_its_own_notices(world, staff):
    world.case_at("correction")
    number = Notice.objects.get().number
    for actor in (world.enterprise.handler, world.unit.handler, world.province.handler):
        assert number in staff(actor).get("/console/casework/notice/").text
    assert number not in staff(factories.actor()).get("/console/casework/notice/").text


def test_six_cases_ask_no_more_of_the_database_than_one(
    world, operator, auditor, staff, as_actor, django_assert_max_num_queries
):
    office, audit, mail = staff(world.unit.handler), as_actor(auditor), as_actor(operator)
    lists = {"case": office, "deadline": office, "notice": office, "event": audit, "outboxmessage": mail}

    def counted() -> dict[str, int]:
        counts = {}
        for model, client in lists.items():
            clock.forget_offset()
            with django_assert_max_num_queries(60) as queries:
                client.get(f"/console/casework/{model}/")
            counts[model] = len(queries)
        return counts

    world.case_at("correction")
    counted()
    few = counted()
    for number in range(5):
        world.case_at("correction", by=enterprise(name=f"企业{number}"))
    assert counted() == few
