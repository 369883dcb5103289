"""Writing into books, and what is refused with its figures."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from accounts.actors import PUBLIC, SYSTEM, PersonActor
from ledger.errors import (
    AccountDiffers,
    AlreadyReversed,
    AmountTooFine,
    AmountTooLarge,
    BeforeBook,
    BookDiffers,
    KeyReused,
    LedgerRefused,
    MemoUnfit,
    NotAnAmount,
    PeriodClosed,
    ReversalOfReversal,
    ReversedTooEarly,
    TooFewLines,
    Unbalanced,
    UnknownAccount,
    WouldCrossZero,
    ZeroLine,
)
from ledger.models import Entry, Posting, Side
from ledger.posting import AccountSpec, Draft, Line, close_period, mirror, open_account, open_book, post_all
from ledger.reading import balance, trial_balance
from records import clock
from tests import factories
from tests.ledger.books import ACCOUNTS, DAY, Desk, lines

pytestmark = pytest.mark.usefixtures("english")


def refused(refusal: type[LedgerRefused], desk: Desk, *moves: tuple[str, str], **fields) -> LedgerRefused:
    """The refusal, after which nothing has been written."""
    before = (Entry.objects.count(), Posting.objects.count())
    with pytest.raises(refusal) as caught:
        desk.post(*moves, **fields)
    assert (Entry.objects.count(), Posting.objects.count()) == before
    return caught.value


def test_an_entry_stands_in_the_book_as_it_was_asked_for(desk: Desk):
    clerk = factories.actor()
    entry = desk.post(("6603", "0.07"), ("2801", "-0.07"), actor=clerk, memo="计提利息", kind="unwinding", key="u:1")

    kept = Entry.objects.get()
    assert kept == entry
    assert (kept.sequence, kept.kind, kept.memo, kept.effective_on) == (1, "unwinding", "计提利息", DAY)
    assert (kept.membership, kept.organisation, kept.actor_kind) == (clerk.membership, clerk.organisation, "person")
    assert kept.amount == Decimal("0.07")
    assert [(posting.debit, posting.credit) for posting in kept.postings.all()] == [
        (Decimal("0.07"), None),
        (None, Decimal("0.07")),
    ]
    for field in Entry._meta.concrete_fields:
        assert getattr(entry, field.attname) == getattr(kept, field.attname), field.name


def test_the_hand_of_a_stand_in_and_of_the_public_are_kept(desk: Desk):
    absent = factories.membership()
    stand_in = factories.delegation(absent).stand_in
    entry = desk.post(actor=PersonActor(stand_in, absent))
    assert (entry.membership, entry.absent) == (stand_in, absent)
    assert desk.post(actor=PUBLIC).actor_kind == "public"


def test_balances_follow_from_line_to_line(desk: Desk):
    list(desk.many(3))
    assert [p.balance for p in Posting.objects.filter(account__code="1601").order_by("sequence")] == [
        10000,
        20000,
        30000,
    ]
    assert balance(desk.account("1002")) == Decimal("-300.00")


@pytest.mark.parametrize("amount", ["0.01", "0.10", "1.50", "1E+2", "999999999999.99"])
def test_every_fen_comes_out_as_it_went_in(desk: Desk, amount: str):
    desk.post(("1601", amount), ("1002", f"-{amount}"))
    assert balance(desk.account("1601")) == Decimal(amount)


def test_an_entry_that_does_not_balance_says_by_how_much(desk: Desk):
    error = refused(Unbalanced, desk, ("1601", "100"), ("1002", "-99.93"))
    assert (error.debit, error.credit, error.difference) == (Decimal(100), Decimal("99.93"), Decimal("0.07"))
    assert "debit 100.00 yuan, credit 99.93 yuan, a difference of 0.07 yuan" in str(error)


@pytest.mark.parametrize(
    ("kind", "moves", "says"),
    [
        (AmountTooFine, (("1601", "0.005"), ("1002", "-0.005")), "0.005 yuan has more than two decimal places"),
        (AmountTooFine, (("1601", "1." + "0" * 30 + "1"), ("1002", "-1")), "more than two decimal places"),
        (AmountTooLarge, (("1601", "1E+30"), ("1002", "-1E+30")), "1.000E+30 yuan is larger"),
        (NotAnAmount, (("1601", "NaN"), ("1002", "-1")), "NaN is not an amount"),
        (NotAnAmount, (("1601", "Infinity"), ("1002", "-1")), "Infinity is not an amount"),
        (ZeroLine, (("1601", "0"), ("1002", "-0.00")), "Line 1 (account 1601) is 0.00 yuan"),
        (ZeroLine, (("1601", "1"), ("6603", "0"), ("1002", "-1")), "Line 2 (account 6603)"),
        (TooFewLines, (("1601", "1"),), "at least two lines; this one has 1"),
        (UnknownAccount, (("1601", "1"), ("9999", "-1")), "site:7:accounting has no account 9999"),
    ],
)
def test_lines_that_make_no_sense_are_refused(desk: Desk, kind: type[LedgerRefused], moves, says: str):
    assert says in str(refused(kind, desk, *moves))


@pytest.mark.parametrize("memo", ["", "   ", "长" * 501, "a\0b"])
def test_the_text_of_an_entry_is_there_and_fits(desk: Desk, memo: str):
    assert "1 to 500 characters" in str(refused(MemoUnfit, desk, memo=memo))


@pytest.mark.parametrize("fields", [{"kind": ""}, {"kind": "k" * 41}, {"key": "k" * 121}])
def test_a_program_with_an_unfit_kind_or_key_is_told(desk: Desk, fields):
    with pytest.raises(ValueError, match="characters"):
        desk.post(**fields)


def test_amounts_are_decimals_and_days_are_dates(desk: Desk):
    with pytest.raises(TypeError, match="float"):
        Draft(desk.book, [Line("1601", 0.1), Line("1002", -0.1)], "k", DAY, SYSTEM, "m", "k")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="date"):
        desk.post(on=datetime(2026, 3, 5, tzinfo=clock.SHANGHAI))


def test_a_guarded_account_says_what_it_holds_and_what_lacks(desk: Desk):
    desk.post(("1002", "1000"), ("available", "-1000"))
    error = refused(WouldCrossZero, desk, ("available", "1200.50"), ("1002", "-1200.50"))
    assert (error.holds, error.takes, error.short) == (Decimal(1000), Decimal("1200.50"), Decimal("200.50"))
    assert "available (可用预算) holds 1,000.00 yuan; this entry takes 1,200.50 yuan, 200.50 yuan more" in str(error)
    desk.post(("available", "1000"), ("1002", "-1000"))
    assert balance(desk.account("available")) == 0


def test_a_guarded_account_may_pass_below_zero_within_an_entry(desk: Desk):
    desk.post(("available", "70"), ("available", "-100"), ("1002", "30"))
    assert desk.account("available").on_normal_side(balance(desk.account("available"))) == Decimal("30.00")
    error = refused(WouldCrossZero, desk, ("available", "-10"), ("available", "50"), ("1002", "-40"))
    assert error.short == Decimal("10.00")


def test_a_repeat_with_the_same_key_returns_the_first_entry(desk: Desk):
    first = desk.post(key="unwinding:7:2026-03")
    again = desk.post(key="unwinding:7:2026-03")
    assert (again, again.hash) == (first, first.hash)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"memo": "另一件事"},
        {"on": date(2026, 3, 6)},
        {"kind": "use"},
    ],
)
def test_a_key_stands_for_one_content(desk: Desk, other):
    desk.post(key="k")
    assert "key k belongs to another entry" in str(refused(KeyReused, desk, key="k", **other))
    assert refused(KeyReused, desk, ("1601", "101"), ("1002", "-101"), key="k").key == "k"
    refused(KeyReused, desk, key="k", actor=factories.actor())


def test_a_repeat_is_answered_although_its_period_is_closed_by_now(desk: Desk):
    first = desk.post(key="k")
    close_period(desk.book, DAY, SYSTEM)
    assert desk.post(key="k") == first


def test_each_book_has_its_own_keys_and_its_own_chain(desk: Desk):
    other = Desk("site:7:statutory")
    assert desk.post(key="k") != other.post(key="k")
    assert [entry.sequence for entry in Entry.objects.all()] == [1, 1]


def test_entries_of_several_books_are_written_together_or_not_at_all(desk: Desk):
    other = Desk("site:7:statutory")
    drafts = [
        Draft(each.book, lines(("1601", amount), ("1002", f"-{amount}")), "use", DAY, SYSTEM, "支用", "k")
        for each, amount in ((other, "5"), (desk, "7"))
    ]
    assert [(entry.book, entry.amount) for entry in post_all(drafts)] == [
        (other.book, Decimal("5.00")),
        (desk.book, Decimal("7.00")),
    ]
    bad = Draft(other.book, lines(("available", "1"), ("1002", "-1")), "use", DAY, SYSTEM, "支用", "k3")
    good = Draft(desk.book, lines(("1601", "1"), ("1002", "-1")), "use", DAY, SYSTEM, "支用", "k3")
    with pytest.raises(WouldCrossZero):
        post_all([good, bad])
    assert Entry.objects.count() == 2


def test_entries_of_one_request_build_on_each_other(desk: Desk):
    moves = [(("1002", "10"), ("available", "-10")), (("available", "10"), ("1002", "-10"))]
    drafts = [Draft(desk.book, lines(*move), "k", DAY, SYSTEM, "预算", f"k{i}") for i, move in enumerate(moves)]
    first, second = post_all(drafts)
    assert second.previous_hash == first.hash
    assert post_all([*drafts, drafts[0]]) == [first, second, first]
    assert post_all([]) == []


def test_an_entry_is_reversed_once_by_its_mirror_image_as_of_today(desk: Desk):
    entry = desk.post(("1601", "60"), ("6603", "40"), ("1002", "-100"))
    reversal = desk.reverse(entry, key="r")

    assert (reversal.reverses, reversal.effective_on, reversal.kind) == (entry, clock.today(), "reversal")
    assert [p.amount for p in reversal.postings.all()] == [-6000, -4000, 10000]
    assert all(line.balance == 0 for line in trial_balance(desk.book).lines)
    assert desk.reverse(entry, key="r") == reversal
    with pytest.raises(AlreadyReversed, match=r"no\. 1 has been reversed by no\. 2"):
        desk.reverse(entry, key="another")
    with pytest.raises(ReversalOfReversal, match=r"no\. 2 is itself a reversal"):
        desk.reverse(reversal)


def test_a_repeated_reversal_is_the_first_one_on_the_next_day_too(desk: Desk):
    entry = desk.post()
    reversal = desk.reverse(entry, key="r")
    clock.move_to(clock.today().replace(year=clock.today().year + 1, day=1))
    assert desk.reverse(entry, key="r") == reversal


def test_a_reversal_neither_precedes_its_entry_nor_enters_a_closed_period(desk: Desk):
    entry = desk.post()
    with pytest.raises(ReversedTooEarly, match="takes effect on 2026-03-05"):
        desk.reverse(entry, on=date(2026, 3, 4))
    close_period(desk.book, date(2026, 3, 31), SYSTEM)
    with pytest.raises(PeriodClosed, match="closed through 2026-03-31"):
        desk.reverse(entry, on=date(2026, 3, 31))
    assert desk.reverse(entry, on=date(2026, 4, 1)).effective_on == date(2026, 4, 1)


def test_what_has_been_spent_meanwhile_is_not_reversed_away(desk: Desk):
    granted = desk.post(("1002", "100"), ("available", "-100"))
    desk.post(("available", "30"), ("1002", "-30"))
    with pytest.raises(WouldCrossZero, match=r"30\.00 yuan more than there is"):
        desk.reverse(granted)


def test_one_request_does_not_reverse_an_entry_twice(desk: Desk):
    entry = desk.post()
    drafts = [mirror(entry, key=key, actor=SYSTEM, memo="冲销") for key in ("a", "b")]
    with pytest.raises(ValueError, match="twice"):
        post_all(drafts)


def test_nothing_takes_effect_before_the_book_begins(db: None):
    desk = Desk(opened_on=DAY)
    error = refused(BeforeBook, desk, on=date(2026, 3, 4))
    assert "begins on 2026-03-05; 2026-03-04 lies before that" in str(error)
    desk.post()


def test_opening_a_book_again_changes_nothing_and_adds_what_is_missing(desk: Desk):
    more = AccountSpec("6401", "主营业务成本", Side.DEBIT)
    assert open_book(desk.book.code, desk.book.name, [*ACCOUNTS, more]) == desk.book
    assert open_account(desk.book, more).code == "6401"
    assert desk.book.accounts.count() == len(ACCOUNTS) + 1


def test_names_change_but_not_what_the_figures_rest_on(desk: Desk):
    desk.post()
    renamed = AccountSpec("1601", "弃置资产", Side.DEBIT)
    open_book(desk.book.code, "贾庄填埋场", [renamed])
    assert desk.account("1601").name == "弃置资产"
    with pytest.raises(AccountDiffers, match="account 1601 of the book"):
        open_account(desk.book, AccountSpec("1601", "弃置资产", Side.CREDIT))
    with pytest.raises(BookDiffers, match="opened as of any day, not 2026-01-01"):
        open_book(desk.book.code, "贾庄填埋场", opened_on=date(2026, 1, 1))
    desk.book.refresh_from_db()
    assert (desk.book.name, desk.book.head_sequence) == ("贾庄填埋场", 1)


def test_the_moment_of_recording_may_be_the_caller_s(desk: Desk):
    at = datetime(2026, 3, 9, 10, 30, tzinfo=clock.SHANGHAI)
    assert desk.post(recorded_at=at).recorded_at == at
