"""A landfill in the register: entered, confirmed by two people, its volumes, facts and closed months (L-3 to L-11)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.roles import Role
from casework import engine, proposals, registry, signing
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, WrongState
from casework.models import SignatureRule
from casework.visibility import visible_to
from ledger.models import Certificate
from tests import factories
from tests.grading.world import moment, take
from tests.wastefund import world
from wastefund import booking, volumes
from wastefund.forms import landfill as forms
from wastefund.models import Landfill, MonthlyVolume
from wastefund.rules import LandfillKind
from wastefund.screens import landfill as screens

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return world.unit()


def refused(error, act, *args, **more):
    """The paths and messages of a refusal."""
    with pytest.raises(error) as caught:
        act(*args, **more)
    return {reason.path: reason.message for reason in caught.value.reasons}


def record(unit, landfill, *rows, on="2026-03-10"):
    landfill.case.refresh_from_db()
    typed = [{"part": "flexible", "reason": "", **row} for row in rows]
    return take(landfill.case, "record_volumes", unit.accountant, {"volumes": typed}, at=moment(on))


def test_an_entry_is_the_units_own_until_two_people_have_confirmed_it(unit):
    department = world.department()
    landfill = world.enter(unit)
    assert not visible_to(department).filter(pk=landfill.case.pk).exists()

    world.do(unit, landfill.case, "confirm_entry", {"evidence": [world.document(landfill.case)]}, on="2026-01-05")

    assert landfill.case.state == "kept"
    assert visible_to(department).filter(pk=landfill.case.pk).exists()


def test_departments_of_another_city_do_not_see_it(unit):
    landfill = world.keep(unit)

    assert not visible_to(world.department(region="130100")).filter(pk=landfill.case.pk).exists()


@pytest.mark.parametrize("signatures", [None, 0])
def test_nobody_confirms_what_they_entered_whatever_the_unit_has_set(unit, signatures):
    both = factories.actor(Role.ACCOUNTANT, Role.APPROVER, organisation=unit.organisation)
    if signatures is not None:
        SignatureRule.objects.create(
            organisation=unit.organisation,
            kind="landfill",
            step="confirm_entry",
            signatures=signatures,
            since=date(2025, 1, 1),
        )
    case = world.enter(unit).case
    payload = {"evidence": [world.document(case)]}
    with pytest.raises(signing.SignaturesMissing):
        take(case, "confirm_entry", both, payload, at=moment("2026-01-05"))
    proposal = proposals.prepare(
        case, "confirm_entry", both, payload, seen_version=case.version, at=moment("2026-01-05")
    )

    with pytest.raises(NotPermitted):
        proposals.sign(proposal, both, confirmed_hash=proposal.hash, at=moment("2026-01-05"))


@pytest.mark.parametrize(
    ("facts", "path", "figures"),
    [
        ({"filled_flexible": "700000", "operating_since": "2015-01-01"}, "/filled_flexible", ("700,000", "600,000")),
        ({"planned_closure": "2025-12-31"}, "/planned_closure", ("2025-12-31", "2026-01-01")),
        ({"capacity_flexible": "-5"}, "/capacity_flexible", ("-5",)),
        ({"capacity_flexible": "6000000000"}, "/capacity_flexible", ("6,000,000,000", "100,000,000")),
        ({"capacity_flexible": "六十万"}, "/capacity_flexible", ("六十万",)),
        ({"capacity_flexible": ""}, "/capacity_flexible", ()),
        ({"capacity_flexible": "1.2345"}, "/capacity_flexible", ("1.2345",)),
        ({"filled_flexible": "5"}, "/filled_flexible", ("5", "2022-01-01")),
        ({"operating_since": "2015-01-01"}, "/filled_flexible", ("2022-01-01", "L-8-2")),
        ({"waste_categories": "HW18, HW99"}, "/waste_categories", ("HW99",)),
        ({"region": "不存在的地方"}, "/region", ("不存在的地方",)),
        ({"operating_since": "2025-02-30"}, "/operating_since", ()),
        ({"operating_since": "0201-01-01"}, "/operating_since", ("0201-01-01", "1950-01-01")),
    ],
)
def test_what_cannot_be_true_is_refused_beside_its_field_with_its_figures(unit, facts, path, figures):
    found = refused(PayloadInvalid, world.enter, unit, **facts)

    assert path in found
    assert all(figure in found[path] for figure in figures)
    assert not Landfill.objects.exists()


def test_a_landfill_that_has_closed_counts_its_real_closure(unit):
    landfill = world.enter(unit, **world.EXISTING, closed_on="2025-11-30")
    assert landfill.closes_on == date(2025, 11, 30)

    found = refused(PayloadInvalid, world.enter, unit, permit_number="冀危许2", closed_on="2026-02-01")
    assert "2026-02-01" in found["/closed_on"]


def test_figures_are_read_as_people_write_them(unit):
    landfill = world.enter(unit, capacity_flexible="６０万", capacity_rigid="1,234.5 m3")

    assert [part.capacity for part in landfill.parts.all()] == [600_000, Decimal("1234.5")]


@pytest.mark.parametrize("typed", ["200000", "200,000", "２００，０００", "2.0E+5"])
def test_a_figure_is_read_with_its_unit_however_it_was_typed_or_is_kept(typed):
    assert forms.VolumeField().in_words(typed) == "200,000 m³"


def test_one_landfill_is_entered_once(unit):
    world.keep(unit)

    found = refused(GuardRefused, world.enter, world.unit())
    assert "冀危许130203" in found[""]


def test_what_was_filled_before_2022_is_shown_by_evidence(unit):
    landfill = world.enter(unit, **world.EXISTING)
    at = moment("2026-01-05")

    found = refused(
        PayloadInvalid,
        proposals.prepare,
        landfill.case,
        "confirm_entry",
        unit.accountant,
        {"evidence": []},
        seen_version=landfill.case.version,
        at=at,
    )
    assert "/evidence" in found


def test_volumes_are_recorded_by_month_and_part(unit):
    landfill = world.keep(unit)

    record(unit, landfill, {"month": "2026-01", "volume": "1,500"}, {"month": "2026年2月", "volume": "0"})

    assert volumes.log_of(landfill) == {
        (LandfillKind.FLEXIBLE, date(2026, 1, 1)): 1500,
        (LandfillKind.FLEXIBLE, date(2026, 2, 1)): 0,
    }


def test_a_correction_says_why_and_keeps_what_was_there(unit, as_actor):
    landfill = world.keep(unit)
    record(unit, landfill, {"month": "2026-01", "volume": "1500"})

    found = refused(GuardRefused, record, unit, landfill, {"month": "2026-01", "volume": "1400"})
    assert "1,500" in found["/volumes/0/reason"]
    found = refused(GuardRefused, record, unit, landfill, {"month": "2026-01", "volume": "1500", "reason": "复核"})
    assert "/volumes/0/volume" in found

    record(unit, landfill, {"month": "2026-01", "volume": "1400", "reason": "地磅复核"})
    rows = MonthlyVolume.objects.filter(landfill=landfill)
    assert [(row.version, row.volume, row.reason) for row in rows] == [(1, 1500, ""), (2, 1400, "地磅复核")]
    page = as_actor(unit.accountant).get(f"/cases/{landfill.case.reference}/tabs/volumes/").content.decode()
    assert "1,500 → 1,400 m³ · 地磅复核" in page
    assert "2026-03-10" in page


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"month": "2026-04", "volume": "1"}, "/volumes/0/month"),
        ({"month": "2025-12", "volume": "1"}, "/volumes/0/month"),
        ({"month": "2026-02", "volume": "600001"}, "/volumes/0/volume"),
    ],
)
def test_impossible_volumes_are_refused_with_their_row(unit, row, path):
    landfill = world.keep(unit)

    assert path in refused(GuardRefused, record, unit, landfill, row)
    assert not MonthlyVolume.objects.exists()


def test_only_the_parts_that_a_landfill_has_are_offered_and_taken(unit, as_actor):
    landfill = world.keep(unit)

    page = as_actor(unit.accountant).get(f"/cases/{landfill.case.reference}/steps/record_volumes/").text
    assert '<option value="flexible"' in page
    assert '<option value="rigid"' not in page

    row = {"month": "2026-02", "volume": "1", "part": "rigid"}
    assert refused(PayloadInvalid, record, unit, landfill, row) == {"/volumes/0/part": "该填埋场没有这一部分。"}
    assert not MonthlyVolume.objects.exists()


def test_one_month_twice_is_refused_and_nothing_is_recorded_by_half(unit):
    landfill = world.keep(unit)
    rows = [{"month": "2026-01", "volume": "1"}, {"month": "2026-01", "volume": "2"}]

    assert "2026-01" in refused(GuardRefused, record, unit, landfill, *rows)["/volumes/1/month"]
    assert not MonthlyVolume.objects.exists()


@pytest.mark.parametrize("volume", ["-1", "", "很多", "1.2345", "NaN", "1e3"])
def test_a_volume_is_a_figure(unit, volume):
    landfill = world.keep(unit)

    assert "/volumes/0/volume" in refused(
        PayloadInvalid, record, unit, landfill, {"month": "2026-01", "volume": volume}
    )


def test_facts_change_by_two_people_with_a_reason_and_the_event_keeps_both(unit):
    landfill = world.keep(unit)
    change = {**world.FACTS, "capacity_flexible": "650000", "reason": "扩容批复", "evidence": []}
    change["evidence"] = [world.document(landfill.case)]

    event = world.do(unit, landfill.case, "change_facts", change, on="2026-03-10")

    assert [part.capacity for part in Landfill.objects.get().parts.all()] == [650_000]
    assert event.content.payload["capacity_flexible"] == "650000"


def test_a_change_that_changes_nothing_is_refused(unit):
    landfill = world.keep(unit)
    same = {**world.FACTS, "reason": "无", "evidence": [world.document(landfill.case)]}

    with pytest.raises(GuardRefused):
        world.do(unit, landfill.case, "change_facts", same, on="2026-03-10")


def test_capacity_does_not_shrink_below_what_is_filled(unit):
    landfill = world.keep(unit)
    record(unit, landfill, {"month": "2026-01", "volume": "5000"})
    change = {**world.FACTS, "capacity_flexible": "4000", "reason": "复测", "evidence": [world.document(landfill.case)]}

    found = refused(GuardRefused, world.do, unit, landfill.case, "change_facts", change, on="2026-03-10")
    assert "5,000" in found["/capacity_flexible"]


def test_months_are_closed_for_good_and_a_certificate_of_each_book_is_kept(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-03-10")

    world.do(unit, landfill.case, "close_period", {"month": "2026-01"}, on="2026-03-10")

    assert Certificate.objects.filter(book__in=landfill.books, through=date(2026, 1, 31)).count() == 2
    found = refused(GuardRefused, world.do, unit, landfill.case, "close_period", {"month": "2026-01"}, on="2026-03-10")
    assert "2026-01-31" in found["/month"]


def test_a_month_is_not_closed_before_it_is_over_or_booked(unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-03-10", basis={"life_until": ""})
    world.book(landfill, "2026-03-10")

    assert "/month" in refused(
        GuardRefused, world.do, unit, landfill.case, "close_period", {"month": "2026-03"}, on="2026-03-10"
    )
    found = refused(GuardRefused, world.do, unit, landfill.case, "close_period", {"month": "2022-01"}, on="2026-03-10")
    assert "2022-01" in found["/month"]
    assert booking.waiting_until(landfill, date(2022, 1, 1))


def test_a_landfill_with_a_history_stays_in_the_register(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")

    with pytest.raises(GuardRefused):
        world.do(unit, landfill.case, "remove", {"reason": "误登"}, on="2026-03-10")


def test_a_landfill_entered_by_mistake_leaves_the_register_and_can_be_entered_again(unit):
    landfill = world.keep(unit)
    world.do(unit, landfill.case, "remove", {"reason": "误登"}, on="2026-03-10")

    assert world.enter(unit).case.state == "entered"
    with pytest.raises(WrongState):
        record(unit, landfill, {"month": "2026-01", "volume": "1"})


def test_another_unit_neither_sees_it_nor_starts_a_plan_for_it(unit):
    landfill, stranger = world.keep(unit), world.unit()

    assert not visible_to(stranger.accountant).exists()
    payload = {"landfill": str(landfill.pk), "occasion": "first"}
    found = refused(
        PayloadInvalid,
        engine.open_case,
        "management_plan",
        stranger.accountant,
        payload,
        key="k1",
        at=moment("2026-03-10"),
    )
    assert "/landfill" in found


def test_the_case_names_the_unit_and_the_landfill(unit):
    landfill = world.keep(unit)

    assert landfill.name in landfill.case.title
    assert registry.case_type("landfill").reference_prefix in landfill.case.reference


def test_a_new_entry_begins_with_the_units_own_name_and_region(unit, as_actor):
    page = as_actor(unit.accountant).get("/start/landfill/").content.decode()

    assert f'value="{unit.organisation.name}"' in page
    assert f'value="{world.REGION} ' in page


def test_a_month_that_lacks_both_parts_is_one_month(unit, time_machine):
    time_machine.move_to(moment("2026-03-10"), tick=False)
    landfill = world.keep(unit, capacity_rigid="60000")

    shown = screens.volumes_tab(landfill.case, unit.accountant)

    assert shown["missing"] == [date(2026, 1, 1), date(2026, 2, 1)]


def test_the_approver_reads_what_closing_a_month_means(unit, as_actor):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-02-02")
    landfill.case.refresh_from_db()
    proposal = proposals.prepare(
        landfill.case,
        "close_period",
        unit.accountant,
        {"month": "2026-01"},
        seen_version=landfill.case.version,
        at=moment("2026-02-02"),
    )

    response = as_actor(unit.approver).get(f"/proposals/{proposal.pk}/")

    assert response.status_code == 200
    assert "2026-01-31" in response.content.decode()
