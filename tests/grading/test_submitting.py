"""Submitting: the conditions, each with its figures, and what follows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.models import Membership, Organisation
from accounts.roles import Level
from casework import contents, engine, proposals
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid
from casework.models import LimitOverride, OutboxMessage
from casework.signing import SignaturesMissing
from casework.steps import StepContext
from casework.visibility import visible_to
from grading.effects import filing as effects
from grading.models import (
    AccidentRecord,
    BarRecord,
    DishonestyRecord,
    EntrustedUnit,
    GradeRecord,
    Industry,
    Jurisdiction,
    Tie,
)
from grading.self_evaluation import KIND
from tests.grading.world import (
    AUDIT_DUE,
    CORRECTION_DUE,
    SUBMIT,
    SUBMITTED_ON,
    build,
    department,
    enterprise,
    moment,
    refused,
    refused_at,
    running,
    statistics,
    take,
    told,
    write_report,
)

AT = moment(SUBMITTED_ON)


def ready(world, *, level: int = 2, at: datetime = AT, **sections):
    """A draft whose report can be submitted."""
    case = world.start(level=level, at=at)
    write_report(case, day=at.date(), **sections)
    return case


def parties(case) -> dict[str, Organisation]:
    return {party.capacity: party.organisation for party in case.parties.filter(until__isnull=True)}


# What follows


def test_the_offices_become_parties_and_the_clocks_start(world):
    case = ready(world)

    event = world.do(case, "submit", at=AT)

    assert case.state == "submitted"
    assert parties(case) == {
        "enterprise": world.enterprise.organisation,
        "grading_department": world.province.organisation,
        "organizing_unit": world.unit.organisation,
    }
    assert running(case) == {"correction_notice": CORRECTION_DUE, "audit": AUDIT_DUE}
    assert case.next_due_on == CORRECTION_DUE
    assert event.effective_on == case.record.applied_on == SUBMITTED_ON
    assert told(event) == {world.unit.handler.person.name}
    assert not case.notices.exists()


def test_an_office_sees_the_case_from_its_submission_on(world):
    case = ready(world)
    office = world.unit.handler
    assert not visible_to(office).exists()
    assert not visible_to(world.province.handler).exists()

    world.do(case, "submit", at=AT)

    assert visible_to(office).get() == case
    assert visible_to(world.province.handler).get() == case
    assert not visible_to(enterprise().handler).exists()


def test_the_report_is_frozen_as_it_was_signed(world):
    case = ready(world)
    data = contents.draft(case, KIND).data

    world.do(case, "submit", at=AT)

    frozen = contents.latest(case, KIND)
    assert (frozen.version, frozen.data, frozen.frozen_at) == (1, data, AT)
    assert frozen.hash


def test_over_the_spring_festival_the_clocks_run_with_its_make_up_days(world):
    at = moment("2026-02-12")
    case = ready(world, at=at)

    world.do(case, "submit", at=at)

    assert running(case) == {"correction_notice": date(2026, 2, 26), "audit": date(2026, 3, 4)}


def test_received_on_a_saturday_counting_begins_on_monday(world):
    at = moment("2026-03-14")
    case = ready(world, at=at)

    world.do(case, "submit", at=at)

    assert case.record.applied_on == date(2026, 3, 14)
    assert running(case) == {"correction_notice": date(2026, 3, 20), "audit": date(2026, 3, 27)}


def test_the_day_is_that_of_shanghai(world):
    at = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)
    case = ready(world)

    event = world.do(case, "submit", at=at)

    assert event.effective_on == date(2026, 3, 10)


def test_a_province_may_shorten_the_limits_of_its_offices(world):
    LimitOverride.objects.create(
        kind="grading", code="audit", region_id="130000", amount=7, since=date(2026, 1, 1), source="冀应急〔2025〕9号"
    )
    LimitOverride.objects.create(
        kind="grading", code="audit", region_id="140000", amount=3, since=date(2026, 1, 1), source="晋应急〔2025〕9号"
    )
    case = ready(world)
    promised = effects.what_submitting_does(context(world, case, "submit"))

    world.do(case, "submit", at=AT)

    assert running(case)["audit"] == date(2026, 3, 19)
    assert promised[2] == "By 2026-03-19 the office tells the outcome of its audit."


def test_only_the_principal_s_signature_submits(world):
    case = ready(world)
    handler = world.enterprise.handler

    assert refused(SignaturesMissing, take, case, "submit", handler, SUBMIT, at=AT) == [
        "“Submit the application” takes effect when it is signed; prepare it for signature.（G-7-2）"
    ]
    proposal = proposals.prepare(case, "submit", handler, SUBMIT, seen_version=1, at=AT)
    refused(NotPermitted, proposals.sign, proposal, handler, confirmed_hash=proposal.hash, at=AT)
    case.refresh_from_db()
    assert (case.state, case.version) == ("draft", 1)
    told_of = OutboxMessage.objects.filter(template="proposal_waiting").values_list("person__name", flat=True)
    assert list(told_of) == [world.enterprise.principal.person.name]


def test_a_principal_who_is_alone_prepares_and_signs(world):
    Membership.objects.filter(organisation=world.enterprise.organisation, roles=["handler"]).delete()
    principal = world.enterprise.principal
    event = engine.open_case("grading", principal, start_payload(world), key="alone", at=AT)
    write_report(event.case)

    proposal = proposals.prepare(event.case, "submit", principal, SUBMIT, seen_version=1, at=AT)

    assert proposals.sign(proposal, principal, confirmed_hash=proposal.hash, at=AT).to_state == "submitted"


@pytest.mark.parametrize(
    ("field", "value"), [("contact_name", ""), ("contact_phone", "call me"), ("declaration", False), ("fee", 100)]
)
def test_what_the_step_itself_asks_for(world, field, value):
    case = ready(world)

    found = refused_at(PayloadInvalid, world.do, case, "submit", {**SUBMIT, field: value}, at=AT)

    assert found.keys() == {f"/{field}"}


# Bars


@pytest.mark.parametrize(
    ("kind", "notified_on", "sentence"),
    [
        (
            "failure",
            date(2025, 3, 10),
            "Barred by the notice of failure of 2025-03-10 until 2026-03-10; an application is possible from "
            "2026-03-11.（G-7-5）",
        ),
        (
            "revocation",
            date(2025, 3, 10),
            "Barred by the revocation of 2025-03-10 until 2026-03-10; an application is possible from "
            "2026-03-11.（G-11）",
        ),
        (
            "false_commitment",
            date(2023, 3, 10),
            "Barred by the false commitment of 2023-03-10 until 2026-03-10; an application is possible from "
            "2026-03-11.（G-8-3）",
        ),
    ],
)
def test_a_bar_stands_on_its_last_day_and_not_on_the_next(world, kind, notified_on, sentence):
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind=kind, notified_on=notified_on, source="通知"
    )
    case = ready(world)

    assert refused(GuardRefused, world.do, case, "submit", at=AT) == [sentence]
    assert world.do(case, "submit", at=moment("2026-03-11")).to_state == "submitted"


def test_a_false_commitment_bars_longer_than_a_year(world):
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind="false_commitment", notified_on=date(2024, 1, 1), source="通知"
    )

    assert "until 2027-01-01" in refused(GuardRefused, world.do, ready(world), "submit", at=AT)[0]


def test_the_bar_of_another_enterprise_bars_nobody_else(world):
    BarRecord.objects.create(
        enterprise=enterprise().organisation, kind="failure", notified_on=date(2026, 1, 1), source="通知"
    )

    assert world.do(ready(world), "submit", at=AT)


# Commitments against the records


def accident(world, on: date, **figures) -> AccidentRecord:
    return AccidentRecord.objects.create(
        enterprise=world.enterprise.organisation, on=on, summary="事故", source="台账", **figures
    )


def test_a_death_in_the_year_before_applying(world):
    accident(world, date(2025, 3, 10), deaths=1)
    case = ready(world)

    assert refused(GuardRefused, world.do, case, "submit", at=AT) == [
        "Commitment 4 cannot be made: 1 dead (2025-03-10), where nobody may have died.（G-8-1）"
    ]
    assert world.do(case, "submit", at=moment("2026-03-11"))


def test_serious_injuries_are_added_up(world):
    accident(world, date(2025, 6, 1), serious_injuries=2)
    accident(world, date(2025, 9, 1), serious_injuries=1)

    assert refused(GuardRefused, world.do, ready(world), "submit", at=AT) == [
        "Commitment 4 cannot be made: 3 seriously injured (2025-06-01, 2025-09-01), which reaches the limit of "
        "3.（G-8-1）"
    ]


def test_losses_reach_the_limit_to_the_fen(world):
    accident(world, date(2025, 6, 1), direct_loss_fen=60_000_000)
    last = accident(world, date(2025, 9, 1), direct_loss_fen=39_999_999)
    case = ready(world)
    proposal = proposals.prepare(case, "submit", world.enterprise.handler, SUBMIT, seen_version=1, at=AT)

    last.direct_loss_fen += 1
    last.save()

    assert last.as_rule().direct_loss == Decimal("400000.00")
    principal = world.enterprise.principal
    assert refused(GuardRefused, proposals.sign, proposal, principal, confirmed_hash=proposal.hash, at=AT) == [
        "Commitment 4 cannot be made: 1,000,000 yuan lost (2025-06-01, 2025-09-01), which reaches the limit of "
        "1,000,000 yuan.（G-8-1）"
    ]


def test_on_the_dishonesty_list(world):
    listing = DishonestyRecord.objects.create(
        enterprise=world.enterprise.organisation, listed_on=date(2025, 5, 1), source="名单"
    )
    case = ready(world)

    assert refused(GuardRefused, world.do, case, "submit", at=AT) == [
        "Commitment 6 cannot be made: On the dishonesty list since 2025-05-01; apply again after removal.（G-8-1）"
    ]
    listing.removed_on = SUBMITTED_ON
    listing.save()
    assert world.do(case, "submit", at=AT)


def test_every_obstacle_is_said_at_once(world):
    accident(world, date(2025, 6, 1), deaths=1)
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind="failure", notified_on=date(2026, 1, 1), source="通知"
    )
    case = ready(world, group=None)

    rules = [sentence.rpartition("（")[2] for sentence in refused(GuardRefused, world.do, case, "submit", at=AT)]

    assert rules == ["G-7-1）", "G-7-5）", "G-8-1）"]


# Level 1


def grade(world, level: int, announced_on: date, valid_until: date) -> GradeRecord:
    return GradeRecord.objects.create(
        enterprise=world.enterprise.organisation,
        industry=world.standard.industry,
        level=level,
        announced_on=announced_on,
        valid_until=valid_until,
        document_number="冀应急标〔2023〕1号",
    )


def test_level_one_is_open_after_three_years_of_level_two(world):
    grade(world, 2, date(2023, 3, 10), date(2026, 3, 10))

    assert world.do(ready(world, level=1), "submit", at=AT)


def test_level_one_needs_a_history(world):
    grade(world, 2, date(2023, 3, 11), date(2026, 3, 11))

    assert refused(GuardRefused, world.do, ready(world, level=1), "submit", at=AT) == [
        "Commitment 12 cannot be made: The register shows neither an earlier level 1 nor level 2 or 3 in effect for "
        "3 years.（G-8-2）"
    ]


def test_level_one_looks_further_back_for_accidents(world):
    grade(world, 1, date(2020, 1, 1), date(2023, 1, 1))
    accident(world, date(2024, 3, 10), deaths=1)
    accident(world, date(2022, 3, 10), serious_injuries=50)
    years = {"years": [statistics(year) for year in range(2020, 2026)]}

    assert refused(GuardRefused, world.do, ready(world, level=1, statistics=years), "submit", at=AT) == [
        "Commitment 10 cannot be made: A serious accident in the last 5 years (2022-03-10).（G-8-2）",
        "Commitment 10 cannot be made: 1 dead (2024-03-10), where nobody may have died.（G-8-2）",
    ]


def test_level_one_s_statistics_may_not_rise_from_the_year_of_the_last_grade_on(world):
    grade(world, 2, date(2023, 1, 1), date(2026, 3, 10))
    years = [statistics(2022), statistics(2023), statistics(2024, severity="1.5"), statistics(2025, severity="1.5")]

    assert refused(GuardRefused, world.do, ready(world, level=1, statistics={"years": years}), "submit", at=AT) == [
        "Commitment 11 cannot be made: 2024: severity rose from 1 to 1.5.（G-8-2）"
    ]


def test_what_rose_before_the_last_grade_does_not_matter(world):
    grade(world, 2, date(2023, 1, 1), date(2026, 3, 10))
    years = [statistics(2022, accidents="0"), statistics(2023), statistics(2024), statistics(2025)]

    assert world.do(ready(world, level=1, statistics={"years": years}), "submit", at=AT)


def test_level_one_s_statistics_leave_no_year_out(world):
    grade(world, 2, date(2023, 1, 1), date(2026, 3, 10))
    years = {"years": [statistics(2023), statistics(2025)]}

    assert refused(GuardRefused, world.do, ready(world, level=1, statistics=years), "submit", at=AT) == [
        "Commitment 11 cannot be made: The statistics of 2024 are missing.（G-8-2）"
    ]


# Which offices


def test_level_one_goes_to_the_ministry_which_acts_itself(world):
    grade(world, 1, date(2023, 1, 1), date(2026, 1, 1))
    case = ready(world, level=1)

    world.do(case, "submit", at=AT)

    ministry = world.ministry.organisation
    assert parties(case)["grading_department"] == parties(case)["organizing_unit"] == ministry


def test_where_nobody_is_entrusted_the_department_accepts_and_audits_itself(world):
    case = ready(world, level=3)
    world.do(case, "submit", at=AT)

    city = world.city.organisation
    assert parties(case)["grading_department"] == parties(case)["organizing_unit"] == city
    accepted = world.do(case, "accept", at=AT)
    assert accepted.organisation == city
    assert case.notices.get().issuer == city


def test_offshore_oil_goes_to_the_ministry_at_every_level(world):
    case = world.start(level=3, offshore_oil=True, at=AT)
    write_report(case)

    world.do(case, "submit", at=AT)

    assert parties(case)["grading_department"] == world.ministry.organisation


def test_the_jurisdiction_table_goes_first(world):
    exception = Jurisdiction.objects.create(
        region_id="130203", level=3, department=world.province.organisation, since=date(2022, 1, 1)
    )
    case = ready(world, level=3)

    world.do(case, "submit", at=AT)

    assert parties(case)["grading_department"] == exception.department


@pytest.mark.parametrize(
    "dates", [{"since": date(2026, 3, 11)}, {"since": date(2022, 1, 1), "until": date(2026, 3, 9)}]
)
def test_an_exception_holds_on_its_days_only(world, dates):
    Jurisdiction.objects.create(region_id="130203", level=3, department=world.province.organisation, **dates)
    case = ready(world, level=3)

    world.do(case, "submit", at=AT)

    assert parties(case)["grading_department"] == world.city.organisation


def test_a_place_without_a_grading_department(world):
    municipality = enterprise("110105")
    case = world.start(level=3, by=municipality, at=AT)
    write_report(case)

    assert refused(GuardRefused, world.do, case, "submit", at=AT) == [
        f"No grading department is registered for {case.region} and level 3; please tell the site's operator.（G-5）"
    ]


def test_a_unit_with_a_tie_gets_no_application(world):
    Tie.objects.create(
        unit=world.unit.organisation,
        enterprise=world.enterprise.organisation,
        on=date(2010, 1, 1),
        nature="咨询",
        source="合同",
    )
    case = ready(world)

    world.do(case, "submit", at=AT)

    assert parties(case)["organizing_unit"] == world.province.organisation


@pytest.mark.parametrize(
    "fields",
    [{"until": date(2026, 3, 9)}, {"since": date(2026, 3, 11)}, {"level": 3}, {"task": EntrustedUnit.Task.REVIEW}],
)
def test_a_unit_entrusted_at_another_time_or_with_something_else(world, fields):
    EntrustedUnit.objects.update(**fields)
    case = ready(world)

    world.do(case, "submit", at=AT)

    assert parties(case)["organizing_unit"] == world.province.organisation


def test_a_unit_entrusted_for_other_industries(world):
    organising = EntrustedUnit.objects.get(unit=world.unit.organisation)
    organising.industries.set([Industry.objects.get(code="textiles")])
    case = ready(world)

    world.do(case, "submit", at=AT)

    assert parties(case)["organizing_unit"] == world.province.organisation


def test_a_department_elsewhere_sees_nothing(world):
    elsewhere = department(Level.PROVINCE, "140000", "山西省应急管理厅", "晋应急标")
    world.do(ready(world), "submit", at=AT)

    assert not visible_to(elsewhere.handler).exists()


def context(world, case, code: str) -> StepContext:
    step = case.case_type.step(code)
    return engine.context_for(case, step, world.enterprise.handler, AT)


def start_payload(world) -> dict[str, object]:
    return {"standard": world.standard.code, "level": "2", "application_kind": "first", "offshore_oil": False}


@pytest.mark.django_db
def test_the_world_needs_no_more_than_its_offices():
    assert Organisation.objects.count() == 0
    build()
    assert Organisation.objects.count() == 6
