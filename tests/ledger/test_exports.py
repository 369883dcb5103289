"""Books as workbooks, and as a page shows them."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from accounts.actors import SYSTEM
from ledger import exports
from ledger.models import Side
from ledger.posting import AccountSpec, close_period, open_account
from ledger.reading import journal, statement, trial_balance
from tests.ledger.books import DAY, Desk

pytestmark = pytest.mark.usefixtures("english")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(path: Path) -> list[list[list[str]]]:
    """What stands in each row of each sheet; no cell is a formula."""
    with zipfile.ZipFile(path) as archive:
        sheets = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        trees = [ElementTree.fromstring(archive.read(name)) for name in sheets]  # noqa: S314 - we have written it
        assert all(tree.find(f".//{MAIN}f") is None for tree in trees)
    return [[["".join(cell.itertext()) for cell in row] for row in tree.iter(f"{MAIN}row")] for tree in trees]


def test_the_journal_has_a_row_for_each_line(desk: Desk, tmp_path: Path):
    entry = desk.post(("6603", "1234567.07"), ("2801", "-1234567.07"), memo="计提利息")
    desk.reverse(entry, on=date(2026, 3, 9))
    exports.write_journal(tmp_path / "j.xlsx", desk.book)
    (rows,) = cells(tmp_path / "j.xlsx")
    assert rows[0] == [
        "No.",
        "Date",
        "Kind",
        "Text",
        "Account",
        "Name of the account",
        "Debit",
        "Credit",
        "Reversal",
        "Hash (SHA-256)",
    ]
    assert rows[1] == [
        "1", "2026-03-05", "recognition", "计提利息", "6603", "财务费用", "1234567.07", "reversed by no. 2", entry.hash
    ]  # fmt: skip
    assert rows[3][-2] == "reverses no. 1"
    assert len(rows) == 5


def test_the_journal_of_a_period_is_that_period(desk: Desk, tmp_path: Path):
    for day in (4, 5, 6):
        desk.post(on=date(2026, 3, day))
    exports.write_journal(tmp_path / "j.xlsx", desk.book, first=DAY, last=DAY)
    assert {row[1] for row in cells(tmp_path / "j.xlsx")[0][1:]} == {"2026-03-05"}


def test_a_statement_runs_from_its_opening_to_its_closing_balance(desk: Desk, tmp_path: Path):
    desk.post(on=date(2026, 2, 1))
    desk.post(("1601", "0.07"), ("1002", "-0.07"), on=DAY)
    exports.write_statement(tmp_path / "s.xlsx", desk.account("1601"), date(2026, 3, 1), date(2026, 3, 31))
    (rows,) = cells(tmp_path / "s.xlsx")
    assert rows[1][:3] == ["2026-03-01", "Brought forward", "100.00"]
    assert rows[2][:5] == ["2", "2026-03-05", "确认弃置费用", "0.07", "100.07"]
    assert rows[3][:3] == ["2026-03-31", "Carried forward", "100.07"]


def test_a_trial_balance_ends_with_its_sums(desk: Desk):
    desk.post()
    target = io.BytesIO()
    exports.write_trial_balance(target, desk.book)
    target.seek(0)
    rows = cells(target)[0]  # type: ignore[arg-type]
    assert rows[1:3] == [["1002", "银行存款", "100.00"], ["1601", "固定资产", "100.00"]]
    assert rows[-1] == ["Total", "", "100.00", "100.00"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.cn/", "{=1}", '=cmd|"/c calc"!A1'])
def test_no_text_becomes_a_formula_or_a_link(desk: Desk, tmp_path: Path, text: str):
    open_account(desk.book, AccountSpec(text, text, Side.DEBIT))
    desk.post((text, "1"), ("1002", "-1"), memo=text)
    exports.write_journal(tmp_path / "j.xlsx", desk.book)
    assert cells(tmp_path / "j.xlsx")[0][1][3:6] == [text, text, text]
    exports.write_statement(tmp_path / "s.xlsx", desk.account(text), DAY, DAY)
    assert cells(tmp_path / "s.xlsx")[0][2][2] == text
    with zipfile.ZipFile(tmp_path / "s.xlsx") as archive:
        assert not any("rels" in name and "sheet" in name for name in archive.namelist())


def test_what_does_not_fit_on_one_sheet_goes_on_the_next(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 4)
    list(desk.many(5))
    exports.write_journal(tmp_path / "j.xlsx", desk.book)
    sheets = cells(tmp_path / "j.xlsx")
    assert [len(rows) - 1 for rows in sheets] == [4, 4, 2]
    assert len({tuple(rows[0]) for rows in sheets}) == 1


def test_the_journal_on_a_page_links_reversed_pairs_and_shows_the_chain(desk: Desk):
    entry = desk.post(("1601", "1234567.89"), ("1002", "-1234567.89"), memo="<b>")
    desk.reverse(entry, on=date(2026, 3, 9))
    close_period(desk.book, date(2026, 3, 31), SYSTEM)
    desk.book.refresh_from_db()
    page = Paginator(journal(desk.book), 10).page(1)
    html = render_to_string("ledger/_journal.html", {"book": desk.book, "page": page})
    assert "1,234,567.89" in html
    assert "&lt;b&gt;" in html
    assert 'href="#entry-2">reversed by no. 2' in html
    assert 'href="#entry-1">reverses no. 1' in html
    assert "2 entries in the chain, closed through 2026-03-31" in html
    assert "broken" in render_to_string("ledger/_chain.html", {"book": desk.book, "broken": "broken at link 1"})


def test_a_statement_on_a_page_shows_each_balance(desk: Desk):
    for _turn in range(3):
        desk.post(("1601", "-0.07"), ("1002", "0.07"))
    shown = statement(desk.account("1601"), DAY, DAY, 2, size=2)
    html = render_to_string("ledger/_statement.html", {"statement": shown, "query": "account=1601&amp;"})
    assert "\u22120.14" in html
    assert "Balance at the end of 2026-03-05" in html
    assert "page=1" in html
    empty = statement(desk.account("6603"), DAY, DAY)
    assert "Nothing has been posted" in render_to_string("ledger/_statement.html", {"statement": empty})


def test_a_trial_balance_on_a_page_balances(desk: Desk):
    desk.post()
    for trial in (trial_balance(desk.book), trial_balance(desk.book, on=DAY)):
        html = render_to_string("ledger/_trial_balance.html", {"trial": trial})
        assert html.count("100.00") == 4
    assert trial_balance(desk.book).debit == Decimal("100.00")
