"""What the books say, to the fen, and at what cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from ledger import snapshots
from ledger.models import Snapshot
from ledger.posting import Draft, post_all
from ledger.reading import balance, balance_on, balances, journal, statement, trial_balance
from ledger.tasks import make_snapshots
from tests.ledger.books import DAY, Desk, lines


def day(number: int) -> date:
    """That day of January 2026, or of a later month beyond 31."""
    return date(2025, 12, 31) + timedelta(days=number)


def busy(desk: Desk, number: int, per_day: int = 30) -> None:
    """That many entries over the days from 1 January: 1 yuan, 2 yuan and so on from bank to asset."""
    drafts = [
        Draft(
            desk.book,
            lines(("1601", str(turn + 1)), ("1002", f"-{turn + 1}")),
            "k",
            day(1 + turn // per_day),
            SYSTEM,
            "记账",
            f"busy:{turn}",
        )
        for turn in range(number)
    ]
    post_all(drafts)


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots after few postings, so that a test needs no thousands."""
    monkeypatch.setattr(snapshots, "SPACING", 50)


def test_balances_are_there_from_the_start_and_follow_each_entry(desk: Desk):
    assert balance(desk.account("1601")) == Decimal("0.00")
    desk.post(("6603", "0.07"), ("2801", "-0.07"))
    assert (balance(desk.account("6603")), balance(desk.account("2801"))) == (Decimal("0.07"), Decimal("-0.07"))
    assert desk.account("2801").on_normal_side(balance(desk.account("2801"))) == Decimal("0.07")
    assert balances(desk.book, ["2801", "1002", "none"]) == {"1002": 0, "2801": Decimal("-0.07")}
    assert balances(desk.book, ["2801"], on=day(1)) == {"2801": 0}
    assert set(balances(desk.book)) == {"1002", "1601", "2801", "6603", "available"}


def test_a_balance_as_of_a_day_counts_what_was_recorded_for_it_later(desk: Desk):
    desk.post(on=day(10))
    desk.post(on=day(20))
    desk.post(on=day(5))
    held = [balance_on(desk.account("1601"), day(number)) for number in (4, 5, 9, 10, 19, 20, 300)]
    assert held == [0, 100, 100, 200, 200, 300, 300]


def test_snapshots_are_made_where_they_are_worth_it_and_only_once(desk: Desk, close: None):
    busy(desk, 400)
    assert snapshots.make_snapshots() == 12
    assert snapshots.make_snapshots() == 0
    made = Snapshot.objects.filter(account__code="1601")
    assert [each.posting_count for each in made] == [60, 120, 180, 240, 300, 360]
    assert made[0].day == day(2)


def test_no_day_that_is_not_over_gets_a_snapshot(desk: Desk, close: None):
    from records import clock

    for _turn in range(120):
        desk.post(on=clock.today())
    make_snapshots()
    assert not Snapshot.objects.exists()


def test_answers_are_the_same_with_snapshots_and_entries_of_earlier_days_move_them(desk: Desk, close: None):
    busy(desk, 400)
    account = desk.account("1601")
    days = [day(number) for number in range(20)]
    before = [balance_on(account, each) for each in days]
    make_snapshots()
    assert [balance_on(account, each) for each in days] == before
    desk.post(("1601", "0.05"), ("1002", "-0.05"), on=day(7))
    moved = [balance_on(account, each) for each in days]
    assert [b - a for a, b in zip(before, moved, strict=True)] == [Decimal("0.05") * (each >= day(7)) for each in days]


def test_a_stretch_that_filled_up_later_gets_its_snapshots_too(desk: Desk, close: None):
    busy(desk, 150)
    make_snapshots()
    first = set(Snapshot.objects.values_list("account__code", "day"))
    for turn in range(200):
        desk.post(on=day(-30 + turn % 20))
    make_snapshots()
    added = set(Snapshot.objects.values_list("account__code", "day")) - first
    assert {each for _code, each in added} <= {day(number) for number in range(-30, 0)}
    assert added
    assert balance_on(desk.account("1601"), day(-20)) == 11 * 10 * 100


@pytest.mark.parametrize("with_snapshots", [False, True])
def test_a_statement_adds_up_page_by_page(desk: Desk, close: None, with_snapshots: bool):
    busy(desk, 240)
    desk.post(("1601", "-0.50"), ("1002", "0.50"), on=day(3))
    if with_snapshots:
        make_snapshots()
    account, first, last = desk.account("1601"), day(2), day(7)
    pages = [statement(account, first, last, page, size=40) for page in range(1, 6)]

    assert {(page.opening, page.closing, page.count, page.pages) for page in pages} == {
        (balance_on(account, day(1)), balance_on(account, day(7)), 181, 5)
    }
    seen = [line for page in pages for line in page.lines]
    running = pages[0].opening
    for line in seen:
        running += Decimal(line.posting.amount) / 100
        assert line.balance == running
    assert [line.posting.effective_on for line in seen] == sorted(line.posting.effective_on for line in seen)
    assert running == pages[-1].closing
    assert [page.brought_forward for page in pages[1:]] == [page.lines[-1].balance for page in pages[:-1]]


def test_a_page_that_is_not_there_is_the_nearest(desk: Desk):
    desk.post()
    account = desk.account("1601")
    assert statement(account, DAY, DAY, 99).page == statement(account, DAY, DAY, -1).page == 1
    empty = statement(account, day(1), day(2))
    assert (empty.lines, empty.pages, empty.count, empty.opening, empty.closing) == ((), 1, 0, 0, 0)
    with pytest.raises(ValueError, match="before its first"):
        statement(account, day(2), day(1))


def test_the_trial_balance_balances_on_every_day(desk: Desk):
    desk.post(on=day(1))
    desk.post(("6603", "0.07"), ("2801", "-0.07"), on=day(3))
    today = trial_balance(desk.book)
    assert (today.debit, today.credit) == (Decimal("100.07"), Decimal("100.07"))
    assert [(line.account.code, line.debit, line.credit) for line in today.lines][:3] == [
        ("1002", None, Decimal("100.00")),
        ("1601", Decimal("100.00"), None),
        ("2801", None, Decimal("0.07")),
    ]
    assert trial_balance(desk.book, on=day(2)).debit == Decimal("100.00")
    assert trial_balance(desk.book, on=day(0)).credit == 0
    assert next(line.account.guarded for line in today.lines if line.account.code == "available")


def test_the_journal_reads_as_it_was_recorded(desk: Desk):
    first = desk.post(on=day(9))
    desk.post(on=day(3), kind="use")
    third = desk.reverse(first)
    assert [entry.sequence for entry in journal(desk.book)] == [1, 2, 3]
    assert [entry.sequence for entry in journal(desk.book, first=day(4), last=day(9))] == [1]
    assert [entry.sequence for entry in journal(desk.book, kind="use")] == [2]
    assert journal(desk.book)[0].reversal == third


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_no_answer_asks_more_of_a_longer_book(desk: Desk, close: None):
    acts = [
        lambda: balance(account),
        lambda: balance_on(account, day(5)),
        lambda: trial_balance(desk.book),
        lambda: trial_balance(desk.book, on=day(5)),
        lambda: statement(account, day(1), day(8), 2),
        lambda: [
            (e.book, e.reverses, getattr(e, "reversal", None), list(e.postings.all())) for e in journal(desk.book)[:9]
        ],
    ]
    account = desk.account("1601")
    busy(desk, 60)
    few = [queries(act) for act in acts]
    drafts = [
        Draft(desk.book, lines(("1601", "1"), ("1002", "-1")), "k", day(6), SYSTEM, "m", f"m{n}") for n in range(99)
    ]
    posting = queries(lambda: post_all(drafts))
    assert [queries(act) for act in acts] == few
    assert posting == queries(desk.post) == queries(lambda: post_all(drafts))
