"""The dossier of an enterprise is not that of an office, and a stranger has none."""

import pytest

from casework import notes
from casework.dossier.collect import collect
from casework.models import Case
from casework.steps import Audience
from tests.casework.dossier.conftest import AT, Keep, bare, pdf, text_of
from tests.grading import world as grading


def test_the_enterprise_reads_its_own_words_and_the_office_the_offices(world: grading.World, case: Case) -> None:
    enterprise, office = (text_of(case, who.handler) for who in (world.enterprise, world.unit))
    state = case.current_state
    assert bare(f"State {state.plain}") in enterprise
    assert bare(f"State {state.label}") in office
    assert bare("(target of the office)") not in enterprise
    assert bare("(target of the office)") in office
    assert bare("what the offices record for themselves") in enterprise
    assert bare("what the offices record for themselves") not in office


def test_who_prepared_and_signed_is_read_by_that_office_alone(world: grading.World, case: Case) -> None:
    said = bare(f"Prepared by {world.unit.handler.person.name}, signed by {world.unit.signer.person.name}")
    assert said in text_of(case, world.unit.handler)
    assert said not in text_of(case, world.enterprise.handler)
    assert said not in text_of(case, world.province.handler)


@pytest.mark.parametrize(
    ("audience", "readers"),
    [(Audience.PARTIES, "unit province enterprise"), (Audience.OFFICES, "unit province"), (Audience.OFFICE, "unit")],
)
def test_a_document_is_in_the_dossier_of_those_who_may_read_it(world, case, keep, audience, readers) -> None:
    keep("opinion.pdf", pdf("INSIDE"), purpose="内部意见", audience=audience, by=world.unit.handler)
    for name in ("unit", "province", "enterprise"):
        said = text_of(case, getattr(world, name).handler)
        assert ("内部意见" in said, "INSIDE" in said) == (name in readers.split(), name in readers.split())


def test_internal_notes_and_drafts_are_in_nobodys_dossier(world: grading.World) -> None:
    case = world.case_at("correction")
    notes.add(case, world.unit.handler, "先电话问过", at=AT)
    case.contents.filter(frozen_at__isnull=True).update(data={"basics": {"summary": "改到一半"}})
    for who in (world.unit.handler, world.enterprise.handler):
        said = text_of(case, who)
        assert "先电话问过" not in said
        assert "改到一半" not in said
        assert bare("Self-evaluation report, version 1") in said
        assert bare("Self-evaluation report, version 2") not in said


def test_the_cover_says_for_whom_and_when(world: grading.World, case: Case) -> None:
    actor = world.enterprise.handler
    said = text_of(case, actor)
    assert bare(f"Made for {actor.person.name} · {actor.organisation.name} Made at 2026-03-10 15:00") in said
    assert case.reference in said


def test_taking_the_dossier_out_is_having_the_notices(world: grading.World, case: Case) -> None:
    text_of(case, world.unit.handler)
    assert not case.notices.filter(read_at__isnull=False).exists()
    text_of(case, world.enterprise.handler)
    assert not case.notices.filter(read_at__isnull=True).exists()


def test_what_was_erased_is_said_to_be_erased(world: grading.World, case: Case) -> None:
    case.events.get(code="submit").content.delete()
    said = text_of(case, world.unit.handler)
    assert bare("What was typed has been erased") in said
    assert "0315-8590123" not in said


def test_a_broken_chain_is_told(world: grading.World, case: Case) -> None:
    assert bare("Whole: every hash has been computed again and agrees.") in text_of(case, world.unit.handler)
    content = case.events.get(code="submit").content
    content.payload = {**content.payload, "contact_name": "别人"}
    content.save()
    said = text_of(case, world.unit.handler)
    assert bare("Broken at event 2: what was typed is not what was hashed.") in said


def test_a_step_taken_meanwhile_does_not_look_like_a_broken_chain(world: grading.World) -> None:
    case = world.case_at("submitted")
    seen_earlier = Case.objects.get(pk=case.pk)
    world.do(case, "accept", at=grading.moment("2026-03-10", 11))
    dossier = collect(seen_earlier, world.unit.handler, AT)
    assert dossier.broken is None
    assert dossier.case.state == "accepted"


def test_a_file_of_another_case_is_not_in_it(world: grading.World, case: Case, keep: Keep) -> None:
    other = world.case_at("submitted", by=grading.enterprise(name="别家有限公司"))
    keep("mine.pdf", pdf("MINE"))
    said = text_of(other, world.unit.handler)
    assert "MINE" not in said
    assert "华北冶金有限公司" not in said


def test_the_lists_of_a_case_are_in_the_dossier_of_those_who_may_read_them(world: grading.World) -> None:
    case = world.case_at("granted")
    numbers = {each.list.step: each.list.number for each in case.list_entries.select_related("list")}
    public = {numbers["post_notice"], numbers["announce"]}
    for who, seen in ((world.enterprise, public), (world.province, {*public, numbers["list"]})):
        dossier = collect(case, who.handler, AT)
        assert {each.row.number for each in dossier.lists} == seen
        said = text_of(case, who.handler)
        assert {number for number in numbers.values() if number in said} >= seen


def test_a_list_from_which_the_case_was_struck_is_in_nobodys_dossier(world: grading.World) -> None:
    case = world.case_at("noticed")
    case.list_entries.filter(list__step="post_notice").update(event=None)
    listed = collect(case, world.province.handler, AT).lists
    assert [each.row.step for each in listed] == ["list"]
