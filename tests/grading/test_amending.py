"""Correcting a step or a notice of an application, by the office that took it."""

import pytest

from casework import engine, notices
from casework.amendments import own_steps
from casework.errors import PayloadInvalid
from casework.letters.store import pdf_of
from tests.grading.world import CORRECTION_DUE, PAYLOADS, amendment, moment, refused, running, sign_through

AT = moment("2026-03-12")


def amend(world, case, office, at=AT):
    case.refresh_from_db()
    answers = amendment(case, office.handler)
    assert answers is not None
    event = sign_through(case, "amend", answers, office.handler, office.signer, at=at)
    case.refresh_from_db()
    return event


def test_the_organising_unit_replaces_its_correction_notice(world):
    case = world.case_at("correction")
    days = running(case)

    event = amend(world, case, world.unit)

    new = event.notices.get()
    old = new.replaces
    assert (old.code, old.addressee, new.addressee) == ("correction", *[world.enterprise.organisation] * 2)
    assert new.number.startswith("冀安评更〔2026〕")
    assert (case.state, running(case)) == ("correction", days)
    found = notices.check(old.check_code)
    assert found is not None
    assert [later.number for later in found.replaced_by] == [new.number]


def test_the_amendment_notice_names_what_was_applied_for_and_what_it_replaces(world):
    case = world.case_at("correction")

    notice = amend(world, case, world.unit).notices.get()

    assert notice.data["title"] == "更正通知书"
    assert notice.data["matter"] == notice.replaces.data["matter"]
    assert notice.data["old_title"] == "补正通知书"
    assert pdf_of(notice).startswith(b"%PDF")


def test_the_department_corrects_what_the_clock_did(world):
    case = world.case_at("submitted")
    lapsed = moment(CORRECTION_DUE.replace(day=18))
    engine.settle(case, lapsed)

    event = amend(world, case, world.province, at=lapsed)

    assert event.content.payload["event"] == case.events.get(code="deem_accepted").sequence
    assert event.notices.get().replaces.code == "deemed_acceptance"


def test_no_office_corrects_another_s_step(world):
    case = world.case_at("audited")
    world.do(case, "confirm", at=AT)
    theirs = amendment(case, world.province.handler)

    assert refused(
        PayloadInvalid, sign_through, case, "amend", theirs, world.unit.handler, world.unit.signer, at=AT
    ) == [f"No. {theirs['event']} is no step that your office can correct in this case; choose one of the list."]


@pytest.mark.parametrize("state", ["granted", "failed", "terminated", "refused"])
def test_an_application_that_has_ended_is_corrected_and_stays_ended(world, state):
    case = world.case_at(state)
    office = world.unit if state == "refused" else world.province

    amend(world, case, office, at=moment("2026-04-30"))

    assert case.state == state


def test_a_draft_has_nothing_to_correct(world):
    case = world.case_at("draft")

    assert "draft" not in case.case_type.step("amend").source
    assert not own_steps(case, world.unit.handler).exists()
    assert PAYLOADS["amend"](world, case) == {}
