"""The books of a landfill as pages: every figure leads to its entry, every entry to its rule and plan."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import SYSTEM
from accounts.roles import Capacity
from config.settings import AUTHENTICATION_BACKENDS
from ledger.models import Certificate, Entry
from ledger.posting import Line, post
from ledger.posting import reverse as reverse_entry
from tests.wastefund import world
from wastefund.reconciling import reconciliation_of
from wastefund.rules.reconciliation import Figure

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return world.unit()


@pytest.fixture
def landfill(unit):
    """A new landfill whose plan is adopted, and whose first two months are booked."""
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2026-03-01")
    return landfill


@pytest.fixture
def browse(client, unit):
    """Opens an address as the accountant of the unit, or as somebody else."""

    def go(url, by=unit.accountant):
        client.force_login(by.person, AUTHENTICATION_BACKENDS[-1])
        return client.get(url, headers={"accept-language": "en"})

    return go


def url(name, landfill, *args):
    return reverse(f"wastefund:{name}", args=[landfill.case.reference, *args])


def tab(landfill):
    return reverse("casework:tab", args=[landfill.case.reference, "books"])


def difference(landfill, figure):
    (line,) = (each for each in reconciliation_of(landfill).lines if each.figure is figure)
    return line.difference


def test_the_tab_says_how_long_the_chains_are_and_that_both_books_agree(browse, landfill):
    page = browse(tab(landfill)).text
    assert "3 entries in the chain" in page
    assert "5 entries in the chain" in page
    assert "figures that can be compared agree to the fen" in page
    assert "95,000,000.00" in page


def test_before_the_first_plan_the_tab_says_when_there_will_be_books(browse, unit):
    landfill = world.keep(unit)
    assert "There are no books yet" in browse(tab(landfill)).text
    assert browse(url("reconciliation", landfill)).status_code == 404
    assert browse(url("journal", landfill, "statutory")).status_code == 404


def test_the_journal_shows_each_entry_with_a_way_to_its_own_page(browse, landfill):
    page = browse(url("journal", landfill, "accounting")).text
    assert url("entry", landfill, "accounting", 1) in page
    assert url("statement", landfill, "accounting", "2801") in page


def test_the_journal_is_narrowed_by_period_and_kind(browse, landfill):
    journal = url("journal", landfill, "accounting")
    page = browse(f"{journal}?first=2026-02-01&last=2026-02-28&kind=unwinding").text
    shown = Entry.objects.get(book=landfill.accounting_book, kind="unwinding", effective_on=date(2026, 2, 28))
    others = Entry.objects.filter(book=landfill.accounting_book).exclude(pk=shown.pk)
    assert f'id="entry-{shown.sequence}"' in page
    assert not [entry for entry in others if f'id="entry-{entry.sequence}"' in page]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=yesterday", "is no day"),
        ("first=2026-02-01&last=2026-01-01", "lies before the first, 2026-02-01"),
        ("first=0001-01-01", "is not between 1950-01-01"),
        ("kind=%27", "kind"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_what_is_wrong(browse, landfill, query, said):
    for name in ("journal", "journal_xlsx", "journal_pdf"):
        answer = browse(f"{url(name, landfill, 'statutory')}?{query}")
        assert answer.status_code == 422
        assert said in answer.text


def test_an_entry_leads_to_its_rule_and_to_the_plan_that_it_follows(browse, unit, landfill):
    plan = landfill.plans.get().case
    for entry in Entry.objects.filter(book=landfill.accounting_book):
        page = browse(url("entry", landfill, "accounting", entry.sequence)).text
        assert entry.hash in page
        assert entry.previous_hash in page
        assert entry.key in page
        assert reverse("casework:case", args=[plan.reference]) in page
        assert "by rule L-" in page


def test_entries_of_a_later_version_lead_to_that_version(browse, unit, landfill):
    change = {"occasion": "cost", "basis": {"first_month": "2026-03-01", "discount_rate": "4.5"}}
    later = world.adopt(unit, landfill, on="2026-03-02", **change)
    world.book(landfill, "2026-04-01")
    entries = Entry.objects.filter(book=landfill.accounting_book)

    def version_of(**which):
        entry = entries.filter(**which).latest("sequence")
        return "Version 2" in browse(url("entry", landfill, "accounting", entry.sequence)).text

    assert version_of(kind="re_estimate")
    assert version_of(kind="unwinding")
    assert not version_of(kind="recognition")
    assert not version_of(kind="unwinding", effective_on="2026-02-28")
    assert later.reference


def test_a_reversed_entry_and_its_reversal_lead_to_each_other(browse, landfill):
    entry = Entry.objects.filter(book=landfill.accounting_book, kind="depreciation").earliest("sequence")
    mirror = reverse_entry(entry, key="wrong", actor=SYSTEM, memo="重复", on=date(2026, 3, 1))

    first = browse(url("entry", landfill, "accounting", entry.sequence)).text
    second = browse(url("entry", landfill, "accounting", mirror.sequence)).text

    assert url("entry", landfill, "accounting", mirror.sequence) in first
    assert f"reverses no. {entry.sequence}" in second
    assert "Version 1" in second


def test_a_statement_goes_from_opening_to_closing_balance(browse, landfill):
    page = browse(f"{url('statement', landfill, 'statutory', '6401')}?first=2026-02-01&last=2026-02-28").text
    assert "791,666.67" in page  # brought forward from January
    assert "791,666.66" in page  # what February takes
    assert "1,583,333.33" in page


def test_the_trial_balance_of_a_day_is_that_of_the_day(browse, landfill):
    january = browse(f"{url('trial_balance', landfill, 'statutory')}?on=2026-01-31").text
    assert "791,666.67" in january
    assert "1,583,333.33" not in january


def test_whoever_is_no_party_gets_404_and_the_departments_of_the_region_read(browse, landfill):
    pages = [
        tab(landfill),
        url("reconciliation", landfill),
        url("reconciliation_pdf", landfill),
        url("reconciliation_xlsx", landfill),
        url("journal", landfill, "statutory"),
        url("journal_xlsx", landfill, "statutory"),
        url("entry", landfill, "statutory", 1),
        url("statement", landfill, "statutory", "2801"),
        url("trial_balance_pdf", landfill, "statutory"),
        url("verification", landfill, "statutory"),
        url("certificates", landfill, "statutory"),
    ]
    other, elsewhere = world.unit().accountant, world.department(region="130100")
    own = world.department(Capacity.FINANCE_DEPARTMENT)
    for page in pages:
        assert browse(page, other).status_code == 404, page
        assert browse(page, elsewhere).status_code == 404, page
        assert browse(page, own).status_code == 200, page


def test_what_is_not_there_is_404(browse, unit, landfill):
    plan = landfill.plans.get().case
    for address in (
        url("journal", landfill, "third"),
        url("entry", landfill, "statutory", 99),
        url("entry", landfill, "statutory", 10**20),
        url("statement", landfill, "statutory", "9999"),
        url("statement", landfill, "statutory", "\x00"),
        url("certificate_json", landfill, "statutory", "2026-01-31"),
        url("certificate_pdf", landfill, "statutory", "yesterday"),
        reverse("wastefund:reconciliation", args=[plan.reference]),
        reverse("wastefund:journal", args=["填埋-none", "statutory"]),
    ):
        assert browse(address).status_code == 404, address


def test_a_page_costs_as_many_queries_with_many_entries_as_with_few(browse, unit, landfill):
    addresses = [
        tab(landfill),
        url("reconciliation", landfill),
        url("journal", landfill, "accounting"),
        url("statement", landfill, "accounting", "2801"),
        url("trial_balance", landfill, "accounting"),
        url("entry", landfill, "accounting", 2),
        url("certificates", landfill, "accounting"),
    ]

    def counts():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert browse(address).status_code == 200
            # Where the clock stands is asked for once a second.
            found.append((address, len([each for each in queries if "clockoffset" not in each["sql"]])))
        return found

    world.do(unit, landfill.case, "close_period", {"month": "2026-01"}, on="2026-03-02")
    browse(tab(landfill))
    few = counts()
    world.book(landfill, "2027-06-01")
    for month in ("2026-02", "2026-03"):
        world.do(unit, landfill.case, "close_period", {"month": month}, on="2027-06-02")
    assert counts() == few


def test_the_workbook_of_the_journal_has_a_row_for_each_line(browse, landfill):
    answer = browse(f"{url('journal_xlsx', landfill, 'accounting')}?kind=unwinding")
    workbook = python_calamine.load_workbook(io.BytesIO(answer.content))
    rows = workbook.get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 2 * 2
    assert rows[1][2] == "Interest of the month"
    assert answer["Content-Disposition"].endswith(".xlsx")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("journal", ("accounting",)),
        ("statement", ("accounting", "2801")),
        ("trial_balance", ("accounting",)),
    ],
)
def test_each_page_is_taken_away_as_workbook_and_as_pdf(browse, landfill, name, args):
    assert browse(url(f"{name}_xlsx", landfill, *args)).content.startswith(b"PK")
    assert browse(url(f"{name}_pdf", landfill, *args)).content.startswith(b"%PDF")


def test_a_period_too_long_for_a_pdf_is_refused_and_says_what_to_do(browse, landfill, monkeypatch):
    monkeypatch.setattr("wastefund.views.book_downloads.MOST_ENTRIES", 2)
    for address in (url("journal_pdf", landfill, "accounting"), url("statement_pdf", landfill, "accounting", "2801")):
        answer = browse(address)
        assert answer.status_code == 422
        assert "There are more than 2 entries" in answer.text
    assert browse(f"{url('journal_pdf', landfill, 'accounting')}?kind=unwinding").status_code == 200


def test_the_certificate_is_downloaded_and_agrees_with_the_book(browse, unit, landfill):
    world.do(unit, landfill.case, "close_period", {"month": "2026-01"}, on="2026-03-02")

    kept = json.loads(browse(url("certificate_json", landfill, "statutory", "2026-01-31")).content)

    certificate = Certificate.objects.get(book=landfill.statutory_book)
    assert kept["head_hash"] == certificate.head_hash
    assert kept["through"] == "2026-01-31"
    assert browse(url("certificate_pdf", landfill, "statutory", "2026-01-31")).content.startswith(b"%PDF")
    assert "2026-01-31" in browse(url("certificates", landfill, "statutory")).text


def test_the_chain_is_checked_when_somebody_asks(browse, landfill):
    page = browse(url("verification", landfill, "accounting")).text
    assert "The chain is whole: 5 entries" in page


def test_a_changed_entry_is_named_with_what_is_wrong(browse, landfill):
    with connection.cursor() as cursor:
        # As somebody who owns the database could.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE ledger_entry SET memo = 'x' WHERE book_id = %s AND sequence = 2", [landfill.accounting_book_id]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    page = browse(url("verification", landfill, "accounting")).text
    assert "broken at entry no. 2: what stands in it is not what was sealed." in page


def test_both_books_agree_with_the_plan_as_it_is_adopted_booked_and_changed(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    assert reconciliation_of(landfill).differing == 0
    world.book(landfill, "2028-05-01")
    assert reconciliation_of(landfill).differing == 0
    change = {"first_month": "2028-05-01", "discount_rate": "4.5"}
    world.adopt(unit, landfill, on="2028-05-03", occasion="cost", basis=change, costs=[world.MONITORING, world.WORKS])
    assert reconciliation_of(landfill).differing == 0
    world.book(landfill, "2036-03-01")
    found = reconciliation_of(landfill)
    assert (found.differing, found.compared) == (0, 10)


def test_an_existing_site_agrees_while_a_part_waits_for_its_volumes(unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-01-05", basis={"life_until": "", "depreciation": "by_volume"})
    world.record(unit, landfill, ("2022-01", "1000"), ("2022-02", "333.333"), on="2026-01-06")
    world.book(landfill, "2023-01-01")
    assert reconciliation_of(landfill).differing == 0


def test_a_version_that_begins_after_a_closed_month_agrees(unit, landfill):
    """Its estimate is booked on the first day of its first month, since the day before is closed."""
    world.do(unit, landfill.case, "close_period", {"month": "2026-02"}, on="2026-03-02")
    change = {"occasion": "cost", "basis": {"first_month": "2026-03-01", "discount_rate": "4"}}
    world.adopt(unit, landfill, on="2026-03-03", **change)
    assert reconciliation_of(landfill).differing == 0
    world.book(landfill, "2026-06-01")
    assert reconciliation_of(landfill).differing == 0


def test_costs_paid_as_expected_still_agree(unit):
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    world.book(landfill, "2037-01-01")
    spend(landfill, "18000000.00", "2036-12-31")
    world.book(landfill, "2037-03-01")
    assert reconciliation_of(landfill).differing == 0


def test_an_entry_that_no_plan_asked_for_is_shown_in_red_with_what_to_do(browse, landfill):
    post(
        landfill.accounting_book,
        [Line("6603", Decimal("0.01")), Line("2801", Decimal("-0.01"))],
        kind="unwinding",
        effective_on=date(2026, 2, 28),
        actor=SYSTEM,
        memo="手工",
        key="by hand",
    )
    assert difference(landfill, Figure.PROVISION) == Decimal("0.01")
    page = browse(url("reconciliation", landfill)).text
    assert "differs by 0.01" in page
    assert "Look in the statement for interest that was reversed" in page
    assert "figures that can be compared differ" in browse(tab(landfill)).text


def test_the_reconciliation_is_taken_away_as_a_workbook(browse, landfill):
    post(
        landfill.accounting_book,
        [Line("6603", Decimal("0.01")), Line("2801", Decimal("-0.01"))],
        kind="unwinding",
        effective_on=date(2026, 2, 28),
        actor=SYSTEM,
        memo="手工",
        key="by hand",
    )
    answer = browse(url("reconciliation_xlsx", landfill))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    lines = {row[2]: row for row in sheet[1:]}

    assert lines["Capitalised as asset-retirement cost"][3:] == ["", "", 95_000_000, 95_000_000, "agrees", "L-6"]
    assert lines["Provision now"][3:] == ["2026-02", 18768497.13, "", 18768497.12, "differs by 0.01", "L-6"]
    assert url("reconciliation_xlsx", landfill) in browse(url("reconciliation", landfill)).text


def test_a_volume_corrected_after_its_month_shows_until_the_next_month_is_booked(browse, unit):
    landfill = world.keep(unit, **world.EXISTING)
    world.adopt(unit, landfill, on="2026-01-05", basis={"life_until": ""})
    world.record(unit, landfill, ("2022-01", "1000"), on="2026-01-06")
    world.book(landfill, "2022-02-01")
    corrected = {"part": "flexible", "month": "2022-01", "volume": "1200", "reason": "地磅复核"}
    landfill.case.refresh_from_db()
    world.take(
        landfill.case, "record_volumes", unit.accountant, {"volumes": [corrected]}, at=world.moment("2026-01-07")
    )

    assert difference(landfill, Figure.AMORTISED) == Decimal("31666.67")
    assert "comes in with the next month booked" in browse(url("reconciliation", landfill)).text

    world.record(unit, landfill, ("2022-02", "0"), on="2026-01-08")
    world.book(landfill, "2022-03-01")
    assert difference(landfill, Figure.AMORTISED) == 0


def spend(landfill, amount, on):
    """A cost paid from the provision."""
    lines = [Line("2801", Decimal(amount)), Line("1002", -Decimal(amount))]
    day = date.fromisoformat(on)
    post(landfill.accounting_book, lines, kind="use", effective_on=day, actor=SYSTEM, memo="封场", key=f"use:{on}")
