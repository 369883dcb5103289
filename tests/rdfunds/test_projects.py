"""A project from its application to the first instalment (R-16 to R-29)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Membership
from accounts.roles import Role
from casework import contents, engine, journal, proposals
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, StaleVersion
from casework.letters.render import render_letter
from casework.models import Case, OutboxMessage
from casework.visibility import contents_of, events_of, visible_to
from rdfunds import bookkeeping, budgets, distribution, kinds
from rdfunds.application import APPLICATION
from rdfunds.models import Programme, Project
from rdfunds.rules import BudgetLine, Cell, Source, total_of
from rdfunds.screens import project as screens
from rdfunds.task_book import TASK_BOOK
from tests import factories
from tests.casework.pages import text_of, value_of
from tests.casework.papers import paper_of
from tests.grading.world import moment, refused, refused_at, running, take, told
from tests.rdfunds import stages
from tests.rdfunds.stages import ISSUED_TO, REVIEWED, RUNNING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WORKING = (Role.PRINCIPAL_INVESTIGATOR, Role.SUBPROJECT_LEADER, Role.TASK_LEADER, Role.FINANCE_ASSISTANT)
IN_TWO_ROUNDS = ("submit_pre_application", "invite", *ISSUED_TO)


@pytest.fixture
def world():
    return stages.build()


@pytest.fixture
def call(world):
    return stages.open_call(world)


@pytest.fixture
def case(world, call):
    return stages.begin(world, call)


def cell(world, name):
    subproject, unit, line = name.split()
    return Cell(subproject, str(world.units[unit].pk), BudgetLine(line), Source.CENTRAL)


def cut(world, name, amount, reason="已有设备可以使用。"):
    subproject, unit, line = name.split()
    return {"cell": f"{subproject}-{world.units[unit].pk}-{line}", "amount": amount, "reason": reason}


def undistributed(world):
    return bookkeeping.undistributed(Programme.objects.get(pk=world.programme.pk))


# --- applying -----------------------------------------------------------------------------------------


def test_with_one_round_one_applies_with_the_budget_at_once(case):
    assert case.state == "application"
    assert contents.draft(case, kinds.APPLICATION) is not None


def test_with_two_rounds_the_first_asks_for_goals_and_the_total_alone(world):
    case = stages.begin(world, stages.open_call(world, rounds="2"))
    assert (case.state, contents.latest(case, kinds.APPLICATION)) == ("pre_application", None)

    stages.bring(world, case, "submit_pre_application", "invite")

    assert case.state == "application"
    assert contents.draft(case, kinds.APPLICATION) is not None
    assert Project.objects.get(case=case).requested == stages.REQUESTED * 100


def test_the_second_round_begins_with_what_the_first_has_said(world, as_actor):
    case = stages.begin(world, stages.open_call(world, rounds="2"))
    stages.bring(world, case, "submit_pre_application", "invite")
    page = as_actor(world.investigator).get(f"/cases/{case.reference}/contents/application/project/")

    assert stages.PAYLOADS["submit_pre_application"](world, case)["goals"] in text_of(page)
    assert value_of(page, "requested").replace(",", "").removesuffix(".00") == str(stages.REQUESTED.quantize(1))


@pytest.mark.parametrize("step", ["invite", "pass_over"])
def test_who_answers_the_first_round_and_who_signs_that_read_its_goals(world, as_actor, step):
    case = stages.begin(world, stages.open_call(world, rounds="2"))
    stages.bring(world, case, "submit_pre_application")
    goals = stages.PAYLOADS["submit_pre_application"](world, case)["goals"]

    assert goals in text_of(as_actor(world.handler).get(f"/cases/{case.reference}/steps/{step}/"))
    version, at = case.version, moment(stages.DAY)
    proposal = proposals.prepare(case, step, world.handler, stages.REASON, seen_version=version, at=at)
    assert goals in text_of(as_actor(world.signer).get(f"/proposals/{proposal.pk}/"))


def test_nobody_but_the_lead_unit_sees_what_is_being_written(world, case):
    assert visible_to(world.investigator).filter(pk=case.pk).exists()
    for other in (world.handler, world.science[0], world.sub_leader):
        assert not visible_to(other).filter(pk=case.pk).exists()


def test_sent_it_is_frozen_and_agency_and_units_come_in(world, case):
    stages.bring(world, case, "submit")

    project = Project.objects.get(case=case)
    assert {party.capacity: party.organisation.name for party in case.current_parties} == {
        "lead_unit": "海河大学",
        "management_agency": "高技术研究发展中心",
        "subproject_unit": "燕山研究院",
        "participating_unit": "滦河仪器有限公司",
    }
    assert len(case.current_parties) == 5
    assert [str(each) for each in project.subprojects.all()] == ["1 总体设计", "2 样机研制"]
    assert contents_of(case, APPLICATION, world.handler).get().frozen_at is not None
    assert world.handler.person.name in told(case.events.get(code="submit"))


def test_the_investigator_prepares_and_an_approver_signs(world, case):
    stages.write_application(world, case)
    with pytest.raises(NotPermitted):
        take(case, "submit", world.investigator, {}, at=moment(stages.DAY))
    with pytest.raises(NotPermitted):
        take(case, "submit", world.assistant, {}, at=moment(stages.DAY))


def test_a_budget_with_a_fault_is_not_sent(world, case):
    stages.write_application(world, case, central={**stages.CENTRAL, "1 lead indirect": "900000.01"})

    (said,) = refused(GuardRefused, stages.do, world, case, "submit")
    assert "900,000.01" in said
    assert "R-22" in said


def test_the_last_day_of_the_call_is_the_lead_unit_s_limit_until_it_has_sent(world, call, as_actor):
    case = stages.begin(world, call)
    last_day = stages.begin(world, call, on=stages.LAST_DAY, title="柔性传感阵列")
    assert running(case) == running(last_day) == {"sending": date(2026, 4, 20)}
    page = text_of(as_actor(world.investigator).get(f"/cases/{case.reference}/"))
    assert "Sending by the last day of the call 41 calendar days due April 20, 2026" in page
    stages.bring(world, case, "submit")
    assert running(case) == {}
    stages.bring(world, case, "return_application")
    assert running(case) == {}


def test_two_rounds_have_the_last_day_of_the_call_for_the_first_alone(world):
    case = stages.begin(world, stages.open_call(world, rounds="2"))
    assert running(case) == {"sending": date(2026, 4, 20)}
    stages.bring(world, case, "submit_pre_application", "invite")
    assert (case.state, running(case)) == ("application", {})


def test_what_was_never_sent_ends_when_the_last_day_is_over(world, call):
    case, sent_back = stages.begin(world, call), stages.begin(world, call, title="柔性传感阵列")
    stages.bring(world, sent_back, "submit", "return_application")
    engine.settle(case, moment("2026-04-20"))
    assert Case.objects.get(pk=case.pk).state == "application"

    engine.settle(case, moment("2026-04-25"))
    engine.settle(sent_back, moment("2026-04-25"))
    case.refresh_from_db()
    assert case.state == "not_sent"
    assert case.events.get(code="close_unsent").effective_on == date(2026, 4, 21)
    assert Case.objects.get(pk=sent_back.pk).state == "application"


def test_after_the_last_day_nothing_is_sent_unless_it_was_sent_back(world, call):
    late, returned = stages.begin(world, call), stages.begin(world, call)
    stages.bring(world, returned, "submit")
    stages.write_application(world, late)

    (said,) = refused(StaleVersion, stages.do, world, late, "submit", on="2026-04-21")
    assert "Close what was not sent" in said
    stages.do(world, returned, "return_application", on="2026-05-06")
    stages.do(world, returned, "submit", on="2026-05-12")
    assert returned.state == "submitted"


def test_an_invited_project_sends_its_application_after_the_first_round_is_over(world):
    case = stages.begin(world, stages.open_call(world, rounds="2"))
    stages.bring(world, case, "submit_pre_application")
    stages.bring(world, case, "invite", "submit", on="2026-05-12")

    assert case.state == "submitted"


def test_a_first_round_after_the_last_day_or_above_the_published_estimate_is_refused(world):
    case = stages.begin(world, stages.open_call(world, rounds="2", published_estimate="6000000"))

    assert refused_at(GuardRefused, stages.do, world, case, "submit_pre_application").keys() == {"/requested"}
    (said,) = refused(StaleVersion, stages.do, world, case, "submit_pre_application", on="2026-04-21")
    assert "Close what was not sent" in said


def test_one_cannot_apply_to_a_closed_call(world, call):
    engine.settle(call.case, moment("2026-04-21"))

    assert "/call" in refused_at(PayloadInvalid, stages.begin, world, call, on="2026-04-21")


def test_units_that_are_no_longer_named_no_longer_see_the_project(world, case):
    stages.bring(world, case, "submit", "return_application")
    data = stages.application(world)
    units = {**data["units"], "parts": []}
    cells = [row for row in data["lines"]["cells"] if row["unit"] != str(world.units["part"].pk)]
    requested = str(stages.REQUESTED - 300_000)
    stages.write_application(
        world, case, units=units, lines={"cells": cells}, project={**data["project"], "requested": requested}
    )
    stages.do(world, case, "submit")

    assert not visible_to(world.task_leader).filter(pk=case.pk).exists()
    assert visible_to(world.sub_leader).filter(pk=case.pk).exists()
    assert Project.objects.get(case=case).subprojects.get(number=2).participations.count() == 0


@pytest.mark.parametrize(
    ("first", "last", "path", "said"),
    [("2025-12-31", "2029-06-30", "first_day", "2025-12-31"), ("2026-07-01", "2031-01-01", "last_day", "2031-01-01")],
)
def test_a_project_does_not_run_outside_of_its_programme_s_years(world, case, first, last, path, said):
    page = {**stages.application(world)["project"], "first_day": first, "last_day": last}

    found = refused_at(PayloadInvalid, stages.save, world, case, APPLICATION, "project", page)
    assert found.keys() == {f"/{path}"}
    assert all(each in found[f"/{path}"][0] for each in (said, "2026", "2030", "R-2"))
    stages.write_application(world, case, project=page)
    (text,) = refused(GuardRefused, stages.do, world, case, "submit")
    assert said in text


def test_the_first_and_the_last_day_of_the_programme_are_still_possible(world, case):
    page = {**stages.application(world)["project"], "first_day": "2026-01-01", "last_day": "2030-12-31"}
    stages.save(world, case, APPLICATION, "project", page)

    assert stages.draft_of(case, kinds.APPLICATION).data["project"]["last_day"] == "2030-12-31"


def test_a_lump_sum_is_applied_for_without_a_budget_but_with_the_investigator_s_commitment(world):
    case = stages.begin(world, stages.open_call(world, lump_sum=True))
    data = stages.application(world, lump_sum=True)
    stages.write_application(world, case)
    stages.do(world, case, "submit")
    assert [section.code for section in APPLICATION.sections_of(case)] == ["project", "units", "people"]
    assert data["project"]["committed"] is True
    assert case.state == "submitted"


@pytest.fixture
def lump_sum(world):
    """A lump-sum project that the experts review."""
    case = stages.begin(world, stages.open_call(world, lump_sum=True))
    return stages.bring(world, case, "submit", "call_review")


def test_the_review_of_a_lump_sum_asks_for_no_cuts(world, lump_sum, as_actor):
    page = as_actor(world.handler).get(f"/cases/{lump_sum.reference}/steps/report_review/")

    assert 'name="advised"' in page.content.decode()
    assert "cuts" not in page.content.decode()
    assert "Opinion on the tasks and the sum" in text_of(page)


def test_the_page_of_a_lump_sum_names_the_units_with_what_they_do_and_no_amounts(world, lump_sum, as_actor):
    page = text_of(as_actor(world.investigator).get(f"/cases/{lump_sum.reference}/tabs/overview/"))

    assert "燕山研究院 2 样机研制 carries out the subproject 王晨" in page
    assert "granted in one sum, without a budget" in page
    assert "Units and money" not in page


def test_the_letters_of_a_lump_sum_name_the_sum_alone(world, lump_sum):
    stages.bring(world, lump_sum, "report_review", "propose", "give_opinion", "issue_budget")
    stages.bring(world, lump_sum, "sign_task_book", "countersign")

    for code in ("project_budget", "task_book"):
        letter = lump_sum.notices.filter(code=code).first()
        printed = paper_of(letter)
        assert "包干制" in printed
        assert printed.count("6,800,000.00") == 1
        assert "各单位预算" not in printed
    assert lump_sum.notices.filter(code="project_budget").first().data["title"] == "包干制项目经费下达通知"


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("project_invited", ("submit_pre_application", "invite")),
        ("task_book_returned", (*IN_TWO_ROUNDS, "sign_task_book", "return_task_book")),
        ("project_stopped", (*IN_TWO_ROUNDS, "stop")),
    ],
)
def test_a_letter_of_a_lump_sum_says_what_follows_without_a_budget(world, code, steps):
    for lump_sum in (True, False):
        case = stages.begin(world, stages.open_call(world, rounds="2", lump_sum=lump_sum))
        stages.bring(world, case, *steps)

        follows = case.notices.filter(code=code)[0].data["follows"]
        assert ("预算" in follows, "经费" in follows) == (not lump_sum, lump_sum)


@pytest.mark.parametrize("steps", [(), ("submit",)])
def test_the_lead_unit_withdraws_until_the_review_begins(world, case, steps):
    stages.bring(world, case, *steps, "withdraw")
    assert case.state == "withdrawn"


# --- reviewing ----------------------------------------------------------------------------------------


def call_review(world, case, **expert):
    row = {"member": "", "name": "", "workplace": "", **expert}
    return refused_at(GuardRefused, stages.do, world, case, "call_review", {"remark": "", "experts": [row]})


def test_an_expert_who_is_a_member_of_a_unit_taking_part_is_refused_by_person(world, case):
    stages.bring(world, case, "submit")
    factories.membership(Role.SUBPROJECT_LEADER, person=world.expert.person, organisation=world.units["sub"])

    found = call_review(world, case, member=str(world.expert.membership.pk))
    assert "燕山研究院" in found["/experts/0/member"][0]


@pytest.mark.parametrize(
    ("name", "workplace", "said"),
    [
        ("吴越", "滦河仪器 有限公司", "吴越 works at 滦河仪器有限公司, which takes part"),
        ("吴越", "滦河仪器", "works at “滦河仪器”, which by its name is 滦河仪器有限公司, a part of it or above it"),
        ("吴越", "滦河仪器有限公司研发部", "which by its name is 滦河仪器有限公司, a part of it or above it"),
        ("孙立", "海河大学", "孙立"),
        ("孙立", "海河大学光电学院", "belongs to the project, by row 1 of its people"),
    ],
)
def test_an_expert_without_a_login_is_compared_by_name_and_workplace(world, case, name, workplace, said):
    stages.bring(world, case, "submit")

    found = call_review(world, case, name=name, workplace=workplace)
    assert said in " ".join(found["/experts/0/name"])


def test_an_expert_of_the_same_name_from_elsewhere_is_another_person(world, case):
    stages.bring(world, case, "submit")
    row = {"member": "", "name": "孙立", "workplace": "东海大学"}
    stages.do(world, case, "call_review", {"remark": "", "experts": [row]})

    assert case.state == "reviewing"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("周 海", "principal investigator"),
        ("李芸", "subproject row 1"),
        ("王晨", "subproject row 2"),
        ("赵凯", "participating unit row 1"),
    ],
)
def test_who_leads_in_the_project_is_compared_by_name_wherever_they_are_said_to_work(world, case, name, where):
    stages.bring(world, case, "submit")

    found = call_review(world, case, name=name, workplace="东海大学")
    assert where in found["/experts/0/name"][0]


def test_an_expert_with_a_login_is_told_from_a_leader_of_the_same_name_by_the_address(world, case):
    stages.write_application(world, case, units=led_by(world, world.sub_leader.person.email))
    stages.do(world, case, "submit")
    world.expert.person.name = "王晨"
    world.expert.person.save()
    row = {"member": str(world.expert.membership.pk), "name": "", "workplace": ""}
    stages.do(world, case, "call_review", {"remark": "", "experts": [row]})

    assert case.state == "reviewing"


def led_by(world, address):
    """The units, with the address of who leads subproject 2."""
    first, second = stages.application(world)["units"]["subprojects"]
    return {**stages.application(world)["units"], "subprojects": [first, {**second, "leader_email": address}]}


@pytest.mark.parametrize(
    "row",
    [
        {"member": "", "name": "吴越", "workplace": ""},
        {"member": "", "name": "", "workplace": ""},
    ],
)
def test_an_expert_is_named_in_full(world, case, row):
    stages.bring(world, case, "submit")
    with pytest.raises(PayloadInvalid):
        stages.do(world, case, "call_review", {"remark": "", "experts": [row]})


def test_applicants_do_not_read_who_reviews(world, case):
    stages.bring(world, case, *REVIEWED)

    for code in ("call_review", "report_review"):
        assert not events_of(case, world.investigator).filter(code=code).exists()
        assert events_of(case, world.signer).filter(code=code).exists()


def test_who_has_reviewed_does_not_report(world, case):
    stages.bring(world, case, "submit", "call_review")
    world.handler.membership.roles = [Role.EXPERT, Role.HANDLER]
    reporter = factories.actor(Role.HANDLER, person=world.expert.person, organisation=factories.organisation())
    world.expert.membership.roles = [Role.EXPERT, Role.HANDLER]
    world.expert.membership.save()

    answers = stages.PAYLOADS["report_review"](world, case)
    (said,) = refused(GuardRefused, take, case, "report_review", world.expert, answers, at=moment(stages.DAY))
    assert world.expert.person.name in said
    assert reporter.person == world.expert.person


def report(world, case, advised, *cuts):
    return {"opinion": "核减设备。", "advised": advised, "cuts": list(cuts)}


def test_cuts_with_their_reasons_become_the_budget(world, case):
    stages.bring(world, case, "submit", "call_review")
    answers = report(world, case, "6500000.00", cut(world, "1 lead equipment_purchase", "300000"))
    stages.do(world, case, "report_review", answers)
    stages.bring(world, case, "propose", "give_opinion", "issue_budget")

    budget = Project.objects.get(case=case).budget_in_force.as_rule
    assert budget[cell(world, "1 lead equipment_purchase")] == 700_000
    assert total_of(budget, source=Source.CENTRAL) == Decimal("6500000.00")
    letter = case.notices.filter(code="project_budget").first()
    assert letter.data["cuts"][0]["reason"] == "已有设备可以使用。"


@pytest.mark.parametrize(
    ("advised", "cuts", "path", "said"),
    [
        ("6800000.00", [("1 lead materials", "100000")], "/advised", "6,700,000.00"),
        ("0", [], "/advised", "0.00 yuan"),
        ("5700000.00", [("1 lead equipment_purchase", "1100000")], "/cuts/0/amount", "1,000,000.00"),
        ("6600000.00", [("1 lead materials", "100000")] * 2, "/cuts/1/cell", "Rows 1 and 2"),
        ("4800000.00", [("1 lead materials", "2000000")], "/cuts", "800,000.00"),
    ],
)
def test_a_review_that_does_not_add_up_is_refused(world, case, advised, cuts, path, said):
    stages.bring(world, case, "submit", "call_review")
    answers = report(world, case, advised, *(cut(world, *each) for each in cuts))

    found = refused_at(GuardRefused, stages.do, world, case, "report_review", answers)
    assert said in found[path][0]


def test_a_cut_across_the_board_is_refused(world, case):
    stages.bring(world, case, "submit", "call_review")
    cuts = [cut(world, name, str(Decimal(amount) / 10)) for name, amount in stages.CENTRAL.items()]
    answers = report(world, case, str(stages.REQUESTED * 9 / 10), *cuts)

    found = refused_at(GuardRefused, stages.do, world, case, "report_review", answers)
    assert "10.0%" in found["/cuts"][0]


def test_the_science_department_s_opinion_leads_on_or_back(world, case):
    stages.bring(world, case, *REVIEWED, "propose")
    assert visible_to(world.science[0]).filter(pk=case.pk).exists()

    stages.do(world, case, "give_opinion", {"verdict": "disagree", "opinion": "请说明与在研项目的区别。"})
    assert case.state == "reviewed"
    stages.bring(world, case, "propose", "give_opinion")
    assert case.state == "agreed"


def test_what_a_review_has_cut_is_read_in_the_offices_alone_until_it_is_decided(world, case):
    stages.bring(world, case, "submit", "call_review")
    answers = report(world, case, "6500000.00", cut(world, "1 lead equipment_purchase", "300000"))
    stages.do(world, case, "report_review", answers)
    stages.bring(world, case, "propose")

    assert screens.overview_tab(case, world.investigator)["central"] == stages.REQUESTED
    assert screens.overview_tab(case, world.science[0])["central"] == 6_500_000
    assert Project.objects.get(case=case).granted is None


def test_a_project_that_is_declined_is_told_why(world, case):
    stages.bring(world, case, *REVIEWED, "decline")

    notice = case.notices.get()
    assert (notice.addressee, notice.data["reasons"]) == (world.units["lead"], stages.REASON["reason"])
    assert render_letter(notice.letter, notice.data).startswith(b"%PDF")


# --- budget and task book -------------------------------------------------------------------------------


def test_the_budget_is_booked_for_the_project_and_in_the_programme_s_book(world, case):
    stages.bring(world, case, *ISSUED_TO)

    project = Project.objects.get(case=case)
    assert project.granted == stages.REQUESTED * 100
    assert budgets.free(project)[cell(world, "1 lead materials")] == 3_000_000
    assert distribution.held_by(project) == stages.REQUESTED
    assert undistributed(world) == stages.ISSUED - stages.REQUESTED
    assert bookkeeping.distributed(project.call.programme) == stages.REQUESTED
    assert project.budget_in_force.content == contents.latest(case, kinds.APPLICATION)


def test_every_unit_is_told_its_amounts(world, case):
    stages.bring(world, case, *ISSUED_TO)

    letters = case.notices.filter(code="project_budget")
    assert {each.addressee for each in letters} == set(world.units.values())
    amounts = letters[0].data["amounts"]
    assert (amounts[-1]["central"], len(amounts)) == ("6,800,000.00", 4)
    assert render_letter(letters[0].letter, letters[0].data).startswith(b"%PDF")


def test_those_who_work_on_the_project_get_the_mail_about_its_budget(world, case):
    stages.bring(world, case, *ISSUED_TO)

    mailed = OutboxMessage.objects.filter(notice__case=case, template="notice").values_list("person__email", flat=True)
    for unit in world.units.values():
        members = Membership.objects.filter(organisation=unit, roles__overlap=WORKING)
        assert set(members.values_list("person__email", flat=True)) <= set(mailed)
        assert members.exists()


def test_no_more_is_issued_than_the_programme_has_undistributed(world, call):
    programme = stages.programme_of(world.handler.organisation, issued=Decimal("5000000.00"), name="先进材料")
    case = stages.begin(world, stages.open_call(world, programme=programme.pk))
    stages.bring(world, case, *REVIEWED, "propose", "give_opinion")

    (said,) = refused(GuardRefused, stages.do, world, case, "issue_budget")
    assert "5,000,000.00" in said
    assert "1,800,000.00" in said
    assert bookkeeping.undistributed(programme) == 5_000_000


@pytest.mark.parametrize("page", ["goals", "indicators"])
def test_a_task_book_with_an_empty_page_is_not_signed(world, case, page):
    stages.bring(world, case, *ISSUED_TO)
    data = {code: said for code, said in stages.TASK_BOOK.items() if code != page}
    draft = stages.draft_of(case, kinds.TASK_BOOK)
    draft.data = data
    draft.save(update_fields=["data"])

    (said,) = refused(GuardRefused, stages.do, world, case, "sign_task_book")
    assert "R-27" in said


def test_a_task_book_with_a_day_outside_of_the_programme_s_years_is_neither_saved_nor_signed(world, case):
    stages.bring(world, case, *ISSUED_TO)
    page = {**stages.TASK_BOOK["goals"], "last_day": "2031-06-30"}

    found = refused_at(PayloadInvalid, stages.save, world, case, TASK_BOOK, "goals", page)
    assert "2031-06-30" in found["/last_day"][0]
    stages.write_task_book(case, goals=page)
    (said,) = refused(GuardRefused, stages.do, world, case, "sign_task_book")
    assert "2031-06-30" in said


def test_the_task_book_names_one_beginning_only(world, call):
    project = stages.running_project(world, call)
    letter = project.case.notices.filter(code="task_book").first()

    printed = paper_of(letter)
    assert "执行期自2026年7月1日至2029年6月30日" in printed
    assert printed.count("自2026年") == 1
    assert "2026年3月10日" in printed


def test_both_sides_sign_and_the_first_instalment_is_due_in_thirty_days(world, call):
    project = stages.running_project(world, call)

    case = project.case
    assert (case.state, project.signed_on) == ("running", date(2026, 3, 10))
    assert running(case) == {"first_payment": date(2026, 4, 9)}
    letters = case.notices.filter(code="task_book")
    assert {each.addressee for each in letters} == set(world.units.values())
    assert letters[0].data["first_payment_by"] == "2026-04-09"
    assert render_letter(letters[0].letter, letters[0].data).startswith(b"%PDF")
    assert journal.verify(case) is None


def test_the_first_instalment_rolls_off_a_day_of_rest(world, call):
    case = stages.begin(world, call)
    stages.bring(world, case, *RUNNING[:-1])
    stages.do(world, case, "countersign", on="2026-04-01")

    # 1 May is the first day of a holiday, after which the next working day is 6 May.
    assert running(case) == {"first_payment": date(2026, 5, 6)}


def test_a_task_book_that_is_sent_back_is_signed_anew(world, case):
    stages.bring(world, case, *ISSUED_TO, "sign_task_book", "return_task_book")

    draft = stages.draft_of(case, kinds.TASK_BOOK)
    assert (draft.version, draft.data["goals"]) == (2, stages.TASK_BOOK["goals"])
    stages.bring(world, case, "sign_task_book", "countersign")
    assert case.state == "running"


def test_the_first_instalment_is_booked_and_meets_its_limit(world, call):
    project = stages.running_project(world, call)
    stages.do(world, project.case, "record_first_payment", on="2026-03-20")

    assert running(project.case) == {}
    assert (distribution.paid_to(project), distribution.held_by(project)) == (2_000_000, 4_800_000)
    (said,) = refused(GuardRefused, stages.do, world, project.case, "record_first_payment", on="2026-03-20")
    assert "2026-03-10" in said


@pytest.mark.parametrize(("field", "value"), [("amount", "6800000.01"), ("amount", "0"), ("paid_on", "2026-03-09")])
def test_an_impossible_payment_is_refused(world, call, field, value):
    project = stages.running_project(world, call)
    answers = {**stages.PAYLOADS["record_first_payment"](world, project.case), field: value}

    found = refused_at(GuardRefused, stages.do, world, project.case, "record_first_payment", answers)
    assert f"/{field}" in found


def test_a_lump_sum_is_issued_without_cells(world):
    case = stages.begin(world, stages.open_call(world, lump_sum=True))
    stages.bring(world, case, *RUNNING)

    project = Project.objects.get(case=case)
    assert (project.budget_in_force.as_rule, distribution.held_by(project)) == ({}, stages.REQUESTED)
    letter = case.notices.filter(code="task_book").first()
    assert (letter.data["lump_sum"], letter.data["amounts"]) == (True, [])
    assert render_letter(letter.letter, letter.data).startswith(b"%PDF")


# --- stopping -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [ISSUED_TO, (*ISSUED_TO, "sign_task_book"), RUNNING])
def test_stopped_its_money_is_undistributed_again(world, case, steps):
    stages.bring(world, case, *steps, "stop")

    project = Project.objects.get(case=case)
    assert undistributed(world) == stages.ISSUED
    assert distribution.held_by(project) == 0
    assert project.budget_in_force.as_rule == {}
    assert not any(budgets.free(project).values())
    assert Case.objects.get(pk=case.pk).next_due_on is None


def test_what_was_paid_stays_with_the_project_to_be_recovered(world, call):
    project = stages.running_project(world, call)
    stages.bring(world, project.case, "record_first_payment", "stop")

    assert (distribution.paid_to(project), distribution.held_by(project)) == (2_000_000, 0)
    assert undistributed(world) == stages.ISSUED - 2_000_000
    assert "2,000,000.00" in project.case.notices.filter(code="project_stopped")[0].data["follows"]


# --- pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["overview", "task_book"])
def test_units_read_the_project_s_pages(world, call, as_actor, tab):
    project = stages.running_project(world, call)

    for actor in (world.investigator, world.task_leader, world.handler, world.science[0]):
        page = as_actor(actor).get(f"/cases/{project.case.reference}/tabs/{tab}/").content.decode()
        assert "6,800,000.00" in page
        assert "滦河仪器有限公司" in page


def test_the_approver_reads_the_task_book_that_is_to_be_signed_and_others_do_not(world, case, as_actor):
    stages.bring(world, case, *ISSUED_TO)
    stages.write_task_book(case)

    address = f"/cases/{case.reference}/tabs/task_book/"
    assert "优于1 nm" in as_actor(world.approver).get(address).content.decode()
    assert "优于1 nm" not in as_actor(world.handler).get(address).content.decode()
