"""Whatever is posted and reversed, in whatever order: the books balance, to the fen, on every day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actors import SYSTEM
from ledger import snapshots
from ledger.errors import LedgerRefused
from ledger.models import Entry
from ledger.posting import close_period
from ledger.reading import balance, balance_on, statement, trial_balance
from ledger.verifying import findings_of
from tests.ledger.books import ACCOUNTS, Desk

FIRST = date(2026, 1, 1)
CODES = [spec.code for spec in ACCOUNTS]
FEN = st.integers(-(10**9), 10**9)
DAYS = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))

POSTS = st.tuples(st.just("post"), DAYS, st.lists(st.tuples(st.sampled_from(CODES), FEN), min_size=1, max_size=5))
REVERSALS = st.tuples(st.just("reverse"), DAYS, st.integers(0, 30))
CLOSINGS = st.tuples(st.just("close"), DAYS, st.none())
SNAPSHOTS = st.tuples(st.just("snapshot"), st.none(), st.none())


class AnySequence(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.one_of(POSTS, POSTS, POSTS, REVERSALS, REVERSALS, CLOSINGS, SNAPSHOTS), max_size=25))
    def test_the_books_balance(self, acts):
        desk, held = Desk(), dict.fromkeys(CODES, 0)
        days: list[tuple[date, str, int]] = []
        for what, day, detail in acts:
            before = Entry.objects.count()
            try:
                moves = self._act(desk, what, day, detail)
            except LedgerRefused:
                assert Entry.objects.count() == before
                continue
            for code, fen in moves:
                held[code] += fen
                days.append((day, code, fen))
        self._require_right(desk, held, days)

    def _act(self, desk: Desk, what: str, day: date, detail) -> list[tuple[str, int]]:
        """Do one thing; returns what it moved, in fen."""
        if what == "post":
            moves = [*detail, ("1002", -sum(fen for _code, fen in detail))]
            desk.post(*((code, str(Decimal(fen) / 100)) for code, fen in moves), on=day)
            return moves
        if what == "close":
            close_period(desk.book, day, SYSTEM)
        if what == "snapshot":
            spacing, snapshots.SPACING = snapshots.SPACING, 2
            snapshots.make_snapshots()
            snapshots.SPACING = spacing
        entry = Entry.objects.filter(book=desk.book, sequence=detail).first() if what == "reverse" else None
        if entry is None:
            return []
        desk.reverse(entry, on=day)
        return [(posting.account.code, -posting.amount) for posting in entry.postings.all()]

    def _require_right(self, desk: Desk, held: dict[str, int], days: list[tuple[date, str, int]]) -> None:
        trial = trial_balance(desk.book)
        assert trial.debit == trial.credit
        for code, fen in held.items():
            account = desk.account(code)
            assert balance(account) == Decimal(fen) / 100
            for day in (FIRST, FIRST + timedelta(days=30)):
                assert balance_on(account, day) == Decimal(sum(f for d, c, f in days if c == code and d <= day)) / 100
            pages = [statement(account, FIRST, FIRST + timedelta(days=90), page, size=7) for page in range(1, 20)]
            assert pages[-1].closing == Decimal(fen) / 100
            assert not pages[-1].lines or pages[-1].lines[-1].balance == pages[-1].closing
        assert held["available"] <= 0
        assert findings_of(desk.book) == []
