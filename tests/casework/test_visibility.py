"""Who sees which case, and what of it."""

from datetime import date

import pytest

from accounts.actors import PUBLIC, SYSTEM
from accounts.roles import Capacity, Role
from casework.models import InternalNote, Notice, Party
from casework.steps import Audience
from casework.visibility import documents_of, events_of, notes_of, notices_of, visible_to
from tests import factories
from tests.casework.toy import MONDAY, World


def test_parties_and_the_supervising_department_see_a_case(world: World):
    case = world.sent()
    for actor in (world.handler, world.principal, world.clerk, world.department, SYSTEM):
        assert list(visible_to(actor)) == [case]
    for actor in (world.stranger, PUBLIC, None):
        assert not visible_to(actor).exists()


def test_a_draft_is_seen_by_its_own_enterprise_alone(world: World):
    case = world.draft()
    assert list(visible_to(world.handler)) == [case]
    for actor in (world.clerk, world.department, world.stranger):
        assert not visible_to(actor).exists()


@pytest.mark.parametrize(
    ("level", "region", "sees"),
    [
        ("ministry", "110101", True),
        ("province", "130100", True),
        ("province", "140100", False),
        ("prefecture", "130200", True),
        ("prefecture", "130100", False),
        ("county", "130203", True),
        ("county", "130202", False),
    ],
)
def test_a_department_sees_its_region(world: World, level: str, region: str, sees: bool):
    world.sent()
    office = factories.organisation(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT, level=level, region=factories.region(region)
    )
    assert visible_to(factories.actor(Role.VIEWER, organisation=office)).exists() is sees


def test_a_department_of_another_subject_sees_nothing(world: World):
    world.sent()
    office = factories.organisation(Capacity.FINANCE_DEPARTMENT, level="ministry")
    assert not visible_to(factories.actor(organisation=office)).exists()


def test_who_is_no_longer_a_party_no_longer_sees_the_case(world: World):
    case = world.sent()
    Party.objects.filter(case=case, organisation=world.clerk.organisation).update(until=date(2026, 3, 2))
    assert not visible_to(world.clerk).exists()


def test_what_the_offices_do_for_themselves_is_not_read_by_the_applicant(world: World):
    case = world.accepted()
    world.take(case, "ponder", world.clerk, {})
    for actor in (world.clerk, world.department):
        assert "ponder" in [event.code for event in events_of(case, actor)]
    for actor in (world.handler, PUBLIC):
        assert "ponder" not in [event.code for event in events_of(case, actor)]


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.OFFICE, {"clerk"}),
        (Audience.OFFICES, {"clerk", "department"}),
        (Audience.PARTIES, {"clerk", "department", "handler"}),
        (Audience.PUBLIC, {"clerk", "department", "handler", "public"}),
    ],
)
def test_a_document_is_read_by_its_audience(world: World, audience: str, readers: set[str]):
    case = world.sent()
    case.documents.create(
        organisation=world.clerk.organisation,
        uploaded_by=world.clerk.membership,
        uploaded_at=MONDAY,
        name="a.pdf",
        size=1,
        sha256="",
        audience=audience,
    )
    actors = {"clerk": world.clerk, "department": world.department, "handler": world.handler, "public": PUBLIC}
    assert {name for name, actor in actors.items() if documents_of(case, actor).exists()} == readers


def test_a_notice_is_read_by_its_issuer_its_addressee_and_the_offices(world: World):
    case = world.returned()
    notice = Notice.objects.get(case=case)
    for actor in (world.handler, world.clerk, world.department):
        assert list(notices_of(case, actor)) == [notice]
    assert not notices_of(case, world.stranger).exists()


def test_internal_notes_stay_in_their_office(world: World):
    case = world.sent()
    InternalNote.objects.create(
        case=case, organisation=world.clerk.organisation, author=world.clerk.membership, at=MONDAY, text="hm"
    )
    assert notes_of(case, world.clerk).exists()
    for actor in (world.handler, world.department, PUBLIC):
        assert not notes_of(case, actor).exists()
