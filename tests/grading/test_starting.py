"""Starting an application."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from accounts.actors import SYSTEM
from casework import engine
from casework.errors import GuardRefused, KeyReused, NotPermitted, PayloadInvalid
from casework.models import Case
from casework.screens.answers import in_words
from casework.steps import StepContext
from grading.forms.filing import StartForm
from grading.models import BarRecord, GradeRecord, GradingStandard
from grading.screens.filing import shown_at_start
from grading.workflow import APPLICATION
from records import clock
from tests.grading.world import START, build, enterprise, moment, refused, refused_at, standard

AT = moment("2026-03-10")


def test_a_draft_is_the_enterprise_s_alone_and_has_no_clock(world):
    case = world.start(at=AT)

    assert case.reference == "安标-冀-2026-00001"
    assert (case.state, case.version) == ("draft", 1)
    assert [party.organisation for party in case.parties.all()] == [world.enterprise.organisation]
    assert not case.deadlines.exists()
    assert case.contents.get().frozen_at is None


def test_the_file_names_the_standard_by_its_code_and_an_older_one_by_number_still_reads(world):
    case = world.start(at=AT)
    event = case.events.get(code="start")
    field = StartForm.base_fields["standard"]

    assert event.content.payload["standard"] == "metallurgy-2022"
    assert in_words(field, "metallurgy-2022") == in_words(field, world.standard.pk) == str(world.standard)


def test_one_open_application_for_an_industry_at_a_time(world):
    first = world.start(level=2)

    assert refused(GuardRefused, world.start, level=3) == [
        f"{first.reference} for Metallurgy is still open (Being drafted); go on with it, or end it first.（G-7）"
    ]


def test_another_industry_or_another_enterprise_may_apply_meanwhile(world):
    world.start()
    textiles = standard("textiles", levels=(2, 3))

    assert world.start(standard=textiles.code).state == "draft"
    assert world.start(by=enterprise()).state == "draft"


@pytest.mark.parametrize("state", ["refused", "withdrawn", "discarded"])
def test_after_the_end_one_may_apply_again(world, state):
    world.case_at(state)

    assert world.start().state == "draft"


def test_a_standard_offers_certain_levels(world):
    textiles = standard("textiles", levels=(2, 3))

    assert refused_at(PayloadInvalid, world.start, level=1, standard=textiles.code) == {
        "/level": ["“企业安全生产标准化定级标准 2022” has no level 1; it is made for: 2, 3 (G-4)."]
    }


def test_a_standard_that_has_ended_cannot_be_chosen(world):
    GradingStandard.objects.update(until=date(2026, 3, 9))

    assert "/standard" in refused_at(PayloadInvalid, world.start, at=AT)


def test_a_standard_is_chosen_by_the_day_of_the_step(world):
    GradingStandard.objects.update(until=date(2026, 3, 10))

    assert world.start(at=AT).state == "draft"


def test_a_renewal_needs_a_grade_of_that_level_that_is_still_valid(world):
    found = refused_at(GuardRefused, world.start, application_kind="renewal", at=AT)

    assert found == {
        "/application_kind": [
            "No grade of level 2 in Metallurgy is valid on 2026-03-10; choose “First application”, "
            "or have the register corrected."
        ]
    }


def test_a_renewal_may_begin_before_its_window(world):
    grade(world, announced_on=date(2024, 3, 10), valid_until=date(2027, 3, 10))

    assert world.start(application_kind="renewal", at=AT).state == "draft"


def test_the_start_shows_bars_and_the_renewal_window_at_once(world):
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind="failure", notified_on=date(2025, 6, 1), source="通知"
    )
    grade(world, announced_on=date(2023, 5, 10), valid_until=date(2026, 5, 10))

    shown = shown_at_start(start_context(world))

    assert [str(reason) for reason in shown["bars"]] == [
        "Barred by the notice of failure of 2025-06-01 until 2026-06-01; an application is possible from "
        "2026-06-02.（G-7-5）"
    ]
    (row,) = shown["grades"]
    assert row["position"] == "in_window"
    assert row["window"] == (date(2026, 2, 10), date(2026, 5, 10))


def test_who_is_barred_is_not_told_to_begin_a_renewal_now(world, as_actor):
    today, begin = clock.today(), "可以现在提出"
    grade(world, announced_on=today - timedelta(days=90), valid_until=today + timedelta(days=900))
    browser = as_actor(world.enterprise.handler)
    before = browser.get("/start/grading/").content.decode()
    BarRecord.objects.create(
        enterprise=world.enterprise.organisation, kind="false_commitment", notified_on=today, source="通知"
    )
    barred = browser.get("/start/grading/").content.decode()

    assert begin in before
    assert "目前不能提交申请" in barred
    assert begin not in barred


@pytest.mark.parametrize(
    ("valid_until", "position"),
    [(date(2026, 6, 10), "in_window"), (date(2026, 6, 11), "too_early"), (date(2026, 3, 9), "expired")],
)
def test_the_window_is_the_last_three_months(world, valid_until, position):
    grade(world, announced_on=date(2023, 1, 1), valid_until=valid_until)

    assert [row["position"] for row in shown_at_start(start_context(world))["grades"]] == [position]


def test_an_office_starts_no_application(world):
    payload = {**START, "standard": world.standard.code, "level": "2"}

    for actor in (world.unit.handler, world.province.handler):
        refused(NotPermitted, engine.open_case, "grading", actor, payload, key=str(uuid.uuid4()), at=AT)
    assert not Case.objects.exists()


def test_the_same_request_twice_opens_one_case(world):
    payload = {**START, "standard": world.standard.code, "level": "2"}
    first = engine.open_case("grading", world.enterprise.handler, payload, key="one", at=AT)
    again = engine.open_case("grading", world.enterprise.handler, payload, key="one", at=AT)

    assert again == first
    changed = {**payload, "level": "3"}
    refused(KeyReused, engine.open_case, "grading", world.enterprise.handler, changed, key="one", at=AT)
    assert Case.objects.count() == 1


def test_a_refused_start_leaves_nothing_behind_not_even_a_number(world):
    refused(PayloadInvalid, world.start, standard="no-such-standard")

    assert not Case.objects.exists()
    assert world.start(at=AT).reference.endswith("00001")


@pytest.mark.django_db(transaction=True)
def test_of_two_starts_at_once_one_is_refused_with_the_reference_of_the_other():
    with transaction.atomic():
        world = build()
    together = Barrier(2)

    def start(_turn: int) -> str:
        together.wait()
        try:
            return world.start(at=AT).reference
        except GuardRefused as refusal:
            return f"refused: {refusal}"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(start, range(2)))

    case = Case.objects.get()
    assert answers[0].startswith("refused: ")
    assert case.reference in answers[0]
    assert answers[1] == case.reference


def grade(world, **fields):
    return GradeRecord.objects.create(
        enterprise=world.enterprise.organisation,
        industry=world.standard.industry,
        level=2,
        document_number="冀应急标〔2023〕1号",
        **fields,
    )


def start_context(world) -> StepContext:
    case = Case(kind="grading", region=world.enterprise.organisation.region)
    return StepContext(case, APPLICATION.start, world.enterprise.handler, AT, AT.date())


def test_nobody_but_a_person_is_shown_an_enterprise_s_records(world):
    context = start_context(world)
    context.actor = SYSTEM

    assert shown_at_start(context) == {}
