"""A programme: its estimate filed, assessed and approved, changed, and its yearly budgets (R-7 to R-15)."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Capacity, Level
from casework import contents, engine, queries
from casework.errors import GuardRefused, PayloadInvalid, StepRefused
from casework.models import Notice, Party
from casework.steps import SectionContext
from casework.visibility import visible_to
from ledger import posting
from ledger.models import Entry, Side
from ledger.posting import AccountSpec, Line
from rdfunds import cost_estimate, kinds
from rdfunds.bookkeeping import DISTRIBUTED, ISSUED, UNDISTRIBUTED
from rdfunds.cost_estimate import COST_ESTIMATE
from rdfunds.models import ApprovedEstimate, EstimateIncome, Programme, YearBudget
from rdfunds.screens import estimate as screens
from rdfunds.screens.year_budgets import budgets_tab
from tests import factories
from tests.grading.world import moment, refused, refused_at, take, told
from tests.rdfunds import programmes as world

pytestmark = pytest.mark.django_db
DAY = world.DAY


@pytest.fixture
def made():
    return world.build()


@pytest.fixture
def case(made):
    return world.start(made)


def findings(made, case):
    context = SectionContext(case, made.agency.handler, moment(DAY).date(), contents.draft(case, kinds.ESTIMATE))
    return {(reason.path, str(reason.message)) for reason in cost_estimate.findings(context)}


def found(made, case, **sections):
    world.write(case, **sections)
    return findings(made, case)


def consequences(made, case, step, answers):
    """What the page says before the step is sent."""
    declared = case.case_type.step(step)
    actor = made.hands(case, step)[0]
    version = case.version
    return declared.consequences(engine.examine(case, step, actor, answers, seen_version=version, at=moment(DAY)))


def test_a_programme_is_seen_by_its_agency_alone_until_it_is_filed(made, case):
    assert case in visible_to(made.agency.handler)
    assert case not in visible_to(made.finance.handler)

    world.write(case)
    event = world.do(made, case, "file_estimate")

    assert case in visible_to(made.finance.handler)
    assert case in visible_to(made.science.handler)
    assert told(event) == {made.finance.handler.person.name, made.science.handler.person.name}


def test_departments_of_regions_have_no_part_in_it(made, case):
    province = world.office(Capacity.FINANCE_DEPARTMENT, Level.PROVINCE)
    world.write(case)
    world.do(made, case, "file_estimate")

    assert case not in visible_to(province.handler)
    assert set(Party.objects.filter(case=case).values_list("capacity", flat=True)) == {
        Capacity.MANAGEMENT_AGENCY,
        Capacity.SCIENCE_DEPARTMENT,
        Capacity.FINANCE_DEPARTMENT,
    }


@pytest.mark.parametrize("count", [0, 2])
def test_without_one_finance_department_of_the_ministry_nothing_is_filed(count):
    offices = [world.office(Capacity.FINANCE_DEPARTMENT, Level.MINISTRY) for _each in range(count)]
    made = world.World(
        world.office(Capacity.MANAGEMENT_AGENCY),
        world.office(Capacity.SCIENCE_DEPARTMENT, Level.MINISTRY),
        offices[0] if offices else world.office(Capacity.FINANCE_DEPARTMENT, Level.PROVINCE),
    )
    case = world.start(made)
    world.write(case)

    (said,) = refused(GuardRefused, world.do, made, case, "file_estimate")
    assert all(each.organisation.name in said for each in offices)


def test_the_code_of_another_programme_is_refused(made, case):
    assert list(refused_at(GuardRefused, world.start, made)) == ["/code"]

    world.do(made, case, "discard", {})
    world.start(made)


@pytest.mark.parametrize("years", [{"last_year": 2025}, {"last_year": 2041}])
def test_a_programme_ends_after_it_begins_and_within_possible_years(made, years):
    assert list(refused_at(PayloadInvalid, world.start, made, **years)) == ["/last_year"]


def test_pages_that_are_not_written_are_named(made, case):
    assert {path for path, _text in findings(made, case)} == {"/basis", "/income", "/expenditure"}


def test_a_year_that_does_not_balance_is_named_with_its_difference(made, case):
    expenditure = [*world.EXPENDITURE[:3], {**world.EXPENDITURE[3], "amount": "79000000.00"}]
    said = found(made, case, expenditure=expenditure)

    assert len(said) == 2
    of_year = next(text for path, text in said if "2028" in text)
    assert "80,000,000.00" in of_year
    assert "79,000,000.00" in of_year
    assert "1,000,000.00" in of_year


def test_the_total_is_held_against_income_and_expenditure(made, case):
    said = found(made, case, basis={**world.BASIS, "total": "310000000.00"})

    assert {path for path, _text in said} == {"/income", "/expenditure"}
    assert all("300,000,000.00" in text and "10,000,000.00" in text for _path, text in said)


def test_an_estimate_of_nothing_is_told_so_on_the_page_of_its_total(made, case):
    nothing = dict.fromkeys(("central", "local", "own", "other"), "0.00")
    income = [{"year": year, **nothing} for year in (2026, 2027, 2028)]
    expenditure = [{**row, "amount": "0.00"} for row in world.EXPENDITURE]
    ((path, text),) = found(made, case, basis={**world.BASIS, "total": "0.00"}, income=income, expenditure=expenditure)

    assert path == "/basis"
    assert "0.00" in text


def test_years_that_are_missing_twice_or_not_of_the_programme_are_named(made, case):
    income = [world.INCOME[0], world.INCOME[0], {**world.INCOME[2], "year": 2029}]
    said = found(made, case, income=income, expenditure=[{**world.EXPENDITURE[0], "year": 2030}])

    for path, year in (("/income", "2026"), ("/income", "2027"), ("/income", "2029"), ("/expenditure", "2030")):
        assert any(path == at and year in text for at, text in said), (path, year)


def test_a_year_that_is_not_of_the_programme_is_told_with_its_years_and_its_page_and_asks_for_no_others(made, case):
    income = [*world.INCOME[:2], {**world.INCOME[2], "year": 2031}]
    expenditure = [*world.EXPENDITURE[:3], {**world.EXPENDITURE[3], "year": 2030}]
    said = found(made, case, income=income, expenditure=expenditure)

    assert not any("2029" in text for _path, text in said)
    for path, year in (("/income", "2031"), ("/expenditure", "2030")):
        (outside,) = [text for at, text in said if at == path and "2026" in text and "2028" in text]
        assert year in outside


def test_an_estimate_with_faults_is_not_filed_and_the_page_to_mend_it_is_named(made, case):
    world.write(case, income=world.INCOME[:2])
    with pytest.raises(GuardRefused) as caught:
        world.do(made, case, "file_estimate")

    page = reverse("casework:section", args=[case.reference, "cost_estimate", "income"])
    assert page in {reason.url for reason in caught.value.reasons}


def test_a_returned_estimate_is_written_on_and_filed_again(made, case):
    world.write(case)
    world.do(made, case, "file_estimate")
    world.do(made, case, "return_estimate")
    assert contents.may_edit(case, COST_ESTIMATE, made.agency.handler)
    assert Notice.objects.get(case=case).addressee == made.agency.organisation

    world.write(case, basis={**world.BASIS, "reasons": "拟支持项目12个，附报价"})
    world.do(made, case, "file_estimate")
    assert Party.objects.filter(case=case).count() == 3
    assert case.contents.filter(frozen_at__isnull=False).count() == 2


def test_what_was_handed_in_is_not_edited(made, case):
    world.write(case)
    world.do(made, case, "file_estimate")

    assert contents.refusal_to_edit(case, COST_ESTIMATE, made.agency.handler) is not None
    assert contents.refusal_to_edit(case, COST_ESTIMATE, made.finance.handler) is not None


def test_the_total_approved_is_the_one_that_was_filed(made, case):
    world.write(case)
    world.do(made, case, "file_estimate")
    world.do(made, case, "assess", {**world.payload_of(case, "assess"), "total": "290000000.00"})

    with pytest.raises(GuardRefused) as caught:
        world.do(made, case, "approve_estimate")
    (reason,) = caught.value.reasons
    assert all(figure in str(reason) for figure in ("300,000,000.00", "290,000,000.00", "10,000,000.00"))
    assert reason.url == reverse("casework:step", args=[case.reference, "return_estimate"])
    world.do(made, case, "return_estimate")
    assert case.state == "draft"


def test_nobody_assesses_tomorrow_or_before_the_estimate_was_filed(made, case):
    world.write(case)
    world.do(made, case, "file_estimate")
    answers = world.payload_of(case, "assess")

    early, late = ({**answers, "assessed_on": day} for day in ("2026-03-09", "2026-03-11"))
    assert list(refused_at(PayloadInvalid, world.do, made, case, "assess", late)) == ["/assessed_on"]
    found = refused_at(GuardRefused, world.do, made, case, "assess", early)
    assert all(day in found["/assessed_on"][0] for day in ("2026-03-09", "2026-03-10"))


@pytest.mark.parametrize(
    ("total", "by"), [("290000000.00", "10,000,000.00 yuan less"), ("300000000.01", "0.01 yuan more")]
)
def test_who_records_another_total_is_told_what_follows(made, case, total, by, english):
    world.write(case)
    world.do(made, case, "file_estimate")
    answers = {**world.payload_of(case, "assess"), "total": total}

    assert any(by in said for said in consequences(made, case, "assess", answers))
    assert consequences(made, case, "assess", world.payload_of(case, "assess")) == []


def test_an_approved_estimate_is_kept_and_the_book_opened(made):
    case = world.approved(made)

    estimate = ApprovedEstimate.objects.get()
    assert (estimate.version, estimate.total, estimate.document_number) == (1, 30_000_000_000, "财教〔2026〕15号")
    assert EstimateIncome.objects.filter(source="central").count() == 3
    assert estimate.expenditure.count() == 4
    assert case.record.book.code == f"programme:{case.pk}"
    assert world.balances(case) == {}
    addressees = set(Notice.objects.filter(code="estimate_approved").values_list("addressee", flat=True))
    assert addressees == {made.agency.organisation.pk, made.science.organisation.pk}
    assert {row["central"] for row in Notice.objects.first().data["years"]} == {
        "80,000,000.00",
        "100,000,000.00",
        "60,000,000.00",
        "240,000,000.00",
    }


def test_one_person_does_not_approve_alone(made, case):
    world.write(case)
    for step in ("file_estimate", "assess"):
        world.do(made, case, step)
    answers = world.payload_of(case, "approve_estimate")

    with pytest.raises(StepRefused):
        take(case, "approve_estimate", made.finance.handler, answers, at=moment(DAY))
    assert not ApprovedEstimate.objects.exists()


# --- changes -----------------------------------------------------------------------------------------------------


@pytest.fixture
def programme(made):
    return world.approved(made)


def ask(made, case, **sections):
    world.write(case, **(sections or world.CHANGED))
    return world.do(made, case, "ask_change")


def test_a_change_that_changes_nothing_is_not_asked_for(made, programme):
    assert refused(GuardRefused, world.do, made, programme, "ask_change")
    assert refused(GuardRefused, world.do, made, programme, "drop_change")


def test_a_draft_of_a_change_is_thrown_away_and_only_the_agency_knows(made, programme):
    world.write(programme, **world.CHANGED)
    event = world.do(made, programme, "drop_change")

    draft = contents.draft(programme, kinds.ESTIMATE)
    assert draft.data == programme.record.estimate_in_force.content.data
    assert event.audience == "office"


def test_a_change_forwarded_and_approved_is_in_force(made, programme):
    ask(made, programme)
    assert not contents.may_edit(programme, COST_ESTIMATE, made.agency.handler)
    world.do(made, programme, "forward_change")
    world.do(made, programme, "approve_change")

    record = Programme.objects.get()
    assert (record.estimate_in_force.version, record.estimate_in_force.total) == (2, 33_000_000_000)
    assert contents.draft(programme, kinds.ESTIMATE).data["basis"]["total"] == "330000000.00"
    assert Notice.objects.filter(code="change_approved").count() == 2


@pytest.mark.parametrize(
    ("steps", "notices"),
    [
        (("withdraw_change",), 0),
        (("refuse_change",), 1),
        (("forward_change", "decline_change"), 2),
    ],
)
def test_a_change_that_is_not_made_leaves_the_estimate_in_force(made, programme, steps, notices):
    ask(made, programme)
    for step in steps:
        world.do(made, programme, step)

    record = Programme.objects.get()
    assert (programme.state, record.estimate_in_force.version) == ("approved", 1)
    assert contents.draft(programme, kinds.ESTIMATE).data == record.estimate_in_force.content.data
    assert Notice.objects.filter(case=programme).exclude(code="estimate_approved").count() == notices
    shown = screens.estimate_tab(programme, made.finance.handler)
    assert shown["shown"] == record.estimate_in_force.content
    assert not shown["table"].compared


def test_a_change_stands_beside_the_estimate_in_force(made, programme):
    ask(made, programme)

    table = screens.estimate_tab(programme, made.finance.handler)["table"]
    changed = [
        (line.label, year)
        for line in table.expenditure
        for year, figure in zip(table.years, line.figures, strict=True)
        if figure.changed
    ]
    assert changed == [("驱动电机", 2028)]
    assert (table.income_total.total.before, table.income_total.total.now) == (300_000_000, 330_000_000)


def test_a_draft_of_a_change_is_shown_to_the_agency_alone(made, programme):
    world.write(programme, **world.CHANGED)

    assert screens.estimate_tab(programme, made.agency.handler)["is_draft"]
    assert not screens.estimate_tab(programme, made.finance.handler)["is_draft"]


def test_a_change_below_what_is_issued_is_refused_with_its_figures(made, programme):
    world.issue(made, programme, 2026, "80000000.00")
    income = [{**world.INCOME[0], "central": "50000000.00", "local": "40000000.00"}, *world.INCOME[1:]]
    (said,) = refused(GuardRefused, ask, made, programme, income=income)

    assert all(figure in said for figure in ("2026", "80,000,000.00", "50,000,000.00", "30,000,000.00"))


# --- yearly budgets ----------------------------------------------------------------------------------------------


def test_a_budget_is_booked_and_noticed(made, programme):
    world.issue(made, programme, 2026, "70000000.00")

    assert world.balances(programme) == {ISSUED: Decimal(-70_000_000), UNDISTRIBUTED: Decimal(70_000_000)}
    budget = YearBudget.objects.get()
    assert (budget.year, budget.version, budget.amount) == (2026, 1, 7_000_000_000)
    entry = Entry.objects.get()
    assert (entry.key, entry.kind) == (f"budget:{programme.pk}:2026:1", "budget")
    assert Notice.objects.get(code="budget_issued").addressee == made.agency.organisation


def test_a_second_budget_of_a_year_is_an_adjustment(made, programme):
    world.issue(made, programme, 2026, "70000000.00")
    found = refused_at(GuardRefused, world.issue, made, programme, 2026, "1000000.00")

    assert "70,000,000.00" in found["/year"][0]


def test_nothing_is_issued_earlier_than_estimated(made, programme):
    found = refused_at(GuardRefused, world.issue, made, programme, 2026, "80000000.01")
    assert "80,000,000.00" in found["/amount"][0]
    assert "0.01" in found["/amount"][0]

    assert list(refused_at(GuardRefused, world.issue, made, programme, 2025, "1.00")) == ["/amount"]


def test_what_was_not_issued_slips_by_two_years_once_the_tasks_are_given_out(made, programme):
    world.issue(made, programme, 2026, "70000000.00")
    assert refused(GuardRefused, world.issue, made, programme, 2027, "110000000.00")
    world.issue(made, programme, 2027, "110000000.00", deployed=True)
    world.issue(made, programme, 2028, "50000000.00", deployed=True)

    world.issue(made, programme, 2030, "10000000.00", deployed=True)
    found = refused_at(GuardRefused, world.issue, made, programme, 2031, "1.00", deployed=True)
    assert "2030" in found["/year"][0]


def test_that_all_tasks_are_given_out_is_said_once_and_stands_ticked_from_then_on(made, programme, as_actor):
    client = as_actor(made.finance.handler)

    def ticked(step):
        page = client.get(reverse("casework:step", args=[programme.reference, step])).content.decode()
        return bool(re.search(r'<input[^>]*name="deployed"[^>]*checked', page))

    world.issue(made, programme, 2026, "70000000.00")
    assert (ticked("issue_budget"), ticked("adjust_budget")) == (False, False)
    world.issue(made, programme, 2027, "110000000.00", deployed=True)
    assert (ticked("issue_budget"), ticked("adjust_budget")) == (True, True)


def test_all_budgets_stay_within_the_central_money_of_the_estimate(made, programme):
    world.issue(made, programme, 2026, "80000000.00")
    world.issue(made, programme, 2027, "100000000.00")
    said = " ".join(refused(GuardRefused, world.issue, made, programme, 2028, "60000000.50"))

    assert "240,000,000.00" in said
    assert "0.50" in said


def test_a_budget_holds_some_money(made, programme):
    assert list(refused_at(PayloadInvalid, world.issue, made, programme, 2026, "0")) == ["/amount"]


def test_an_adjustment_books_the_difference(made, programme):
    world.issue(made, programme, 2026, "70000000.00")
    world.adjust(made, programme, 2026, "75000000.00")
    world.adjust(made, programme, 2026, "60000000.00")

    assert world.balances(programme)[UNDISTRIBUTED] == 60_000_000
    assert [entry.total for entry in Entry.objects.order_by("sequence")] == [7_000_000_000, 500_000_000, 1_500_000_000]
    assert list(YearBudget.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3]
    assert Notice.objects.filter(code="budget_adjusted").last().data["change"] == "-15,000,000.00"


def test_a_year_that_takes_what_a_later_one_was_issued_of_is_told_so(made, programme, english):
    world.issue(made, programme, 2026, "70000000.00")
    world.issue(made, programme, 2027, "110000000.00", deployed=True)
    (said,) = refused(GuardRefused, world.adjust, made, programme, 2026, "75000000.00", deployed=True)

    assert "2027 would then have 105,000,000.00 yuan" in said
    assert all(figure in said for figure in ("110,000,000.00", "5,000,000.00"))


def test_an_adjustment_to_the_same_amount_or_without_a_budget_is_refused(made, programme):
    assert refused(PayloadInvalid, world.adjust, made, programme, 2026, "1.00")
    world.issue(made, programme, 2026, "70000000.00")
    assert list(refused_at(GuardRefused, world.adjust, made, programme, 2026, "70000000.00")) == ["/amount"]


def distribute(case, amount, *, on=DAY):
    book = case.record.book
    posting.open_account(book, AccountSpec(f"{DISTRIBUTED}:1", "项目", Side.DEBIT))
    lines = [Line(f"{DISTRIBUTED}:1", Decimal(amount)), Line(UNDISTRIBUTED, -Decimal(amount))]
    day = moment(on).date()
    posting.post(
        book, lines, kind="distribution", effective_on=day, actor=posting_actor(), memo="下达", key=f"d{amount}"
    )


def posting_actor():
    return factories.actor()


def test_what_is_distributed_is_not_taken_back(made, programme):
    world.issue(made, programme, 2026, "70000000.00")
    distribute(programme, "50000000.00")
    found = refused_at(GuardRefused, world.adjust, made, programme, 2026, "40000000.00")

    said = found["/amount"][0]
    assert all(figure in said for figure in ("2026", "50,000,000.00", "40,000,000.00", "10,000,000.00"))
    world.adjust(made, programme, 2026, "50000000.00")
    assert UNDISTRIBUTED not in world.balances(programme)


def test_money_issued_early_does_not_cover_what_is_distributed_of_this_year(made, programme):
    world.issue(made, programme, 2026, "70000000.00")
    world.issue(made, programme, 2027, "100000000.00")
    distribute(programme, "70000000.00")
    (said,) = refused(GuardRefused, world.adjust, made, programme, 2026, "60000000.00")

    assert all(figure in said for figure in ("2026", "70,000,000.00", "60,000,000.00", "10,000,000.00", "R-14"))
    world.adjust(made, programme, 2027, "1.00")
    assert world.balances(programme)[UNDISTRIBUTED] == 1


def test_a_year_shows_what_is_distributed_and_carried_over(made, programme, time_machine):
    world.issue(made, programme, 2026, "70000000.00")
    distribute(programme, "50000000.00")
    world.issue(made, programme, 2027, "100000000.00", on="2027-01-15")
    time_machine.move_to(moment("2027-01-15"), tick=False)
    rows = {row.year: row for row in budgets_tab(programme, made.agency.handler)["years"]}

    assert (rows[2026].distributed, rows[2026].undistributed) == (50_000_000, 20_000_000)
    assert (rows[2027].issued, rows[2027].distributed, rows[2027].undistributed) == (100_000_000, 0, 120_000_000)
    assert rows[2028].undistributed is None


def test_money_issued_early_for_the_next_year_is_not_carried_over_from_this_one(made, programme, time_machine):
    world.issue(made, programme, 2026, "70000000.00")
    distribute(programme, "50000000.00")
    world.issue(made, programme, 2027, "100000000.00", on="2026-12-01")
    time_machine.move_to(moment("2027-01-15"), tick=False)
    world.adjust(made, programme, 2026, "60000000.00", on="2027-01-10")
    rows = {row.year: row for row in budgets_tab(programme, made.agency.handler)["years"]}

    assert (rows[2026].undistributed, rows[2027].undistributed) == (20_000_000, 110_000_000)


def test_what_is_distributed_after_the_last_year_has_a_year_of_its_own(made, programme, time_machine):
    world.issue(made, programme, 2026, "70000000.00")
    distribute(programme, "50000000.00")
    distribute(programme, "15000000.00", on="2030-02-01")
    time_machine.move_to(moment("2030-03-01"), tick=False)
    shown = budgets_tab(programme, made.agency.handler)

    assert [row.year for row in shown["years"]] == [2026, 2027, 2028, 2030]
    assert (shown["years"][-1].distributed, shown["years"][-1].undistributed) == (15_000_000, 5_000_000)
    assert shown["distributed"] == 65_000_000


@pytest.mark.parametrize("step", ["complete", "terminate"])
def test_what_is_not_distributed_is_returned_at_the_end(made, programme, step):
    world.issue(made, programme, 2026, "70000000.00")
    distribute(programme, "50000000.00")
    world.do(made, programme, step)

    assert world.balances(programme) == {ISSUED: -50_000_000, f"{DISTRIBUTED}:1": 50_000_000}
    assert Entry.objects.get(kind="return").total == 2_000_000_000
    if step == "terminate":
        assert "20,000,000.00" in Notice.objects.filter(code="programme_terminated").first().data["follows"]


def test_the_years_of_an_ended_programme_show_what_went_back_of_each(made, programme, time_machine, as_actor, english):
    world.issue(made, programme, 2026, "70000000.00")
    world.issue(made, programme, 2027, "100000000.00")
    distribute(programme, "80000000.00")
    page = reverse("casework:tab", args=[programme.reference, "budgets"])
    assert "Returned" not in as_actor(made.finance.handler).get(page).content.decode()
    world.do(made, programme, "terminate")
    time_machine.move_to(moment("2027-02-01"), tick=False)

    shown = budgets_tab(programme, made.agency.handler)
    returned = {row.year: row.returned for row in shown["years"]}
    assert returned == {2026: 0, 2027: 90_000_000, 2028: None}
    assert shown["issued"] == shown["distributed"] + shown["returned"] == 170_000_000
    said = as_actor(made.finance.handler).get(page).content.decode()
    assert "Returned" in said
    assert "90,000,000.00" in said


def test_without_money_nothing_is_booked_at_the_end(made, programme):
    ask(made, programme)
    world.do(made, programme, "terminate")

    assert programme.state == "terminated"
    assert not Entry.objects.exists()


def test_the_finance_department_is_asked_for_the_budget_of_the_year(made, programme, time_machine):
    time_machine.move_to(moment(DAY), tick=False)
    assert list(queries.worklist(made.finance.handler)) == [programme]
    world.issue(made, programme, 2026, "70000000.00")
    assert list(queries.worklist(made.finance.handler)) == []

    time_machine.move_to(moment("2027-01-04"), tick=False)
    assert list(queries.worklist(made.finance.handler)) == [programme]
    assert list(queries.worklist(made.agency.handler)) == []
