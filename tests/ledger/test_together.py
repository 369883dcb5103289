"""Several hands at once, each with its own connection."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from accounts.actors import SYSTEM
from ledger import store
from ledger.errors import PeriodClosed, WouldCrossZero
from ledger.models import Book, Entry
from ledger.posting import Draft, close_period, open_book, post_all
from ledger.reading import balance, trial_balance
from ledger.verifying import findings_of
from tests.casework.together import together
from tests.ledger.books import ACCOUNTS, DAY, Desk, lines

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def test_posts_into_one_book_at_once_leave_its_chain_whole():
    desk = Desk()

    def post_some() -> list[int]:
        return [entry.sequence for entry in desk.many(10)]

    done = together(*[post_some] * HANDS)
    assert sorted(sequence for each in done for sequence in each) == list(range(1, HANDS * 10 + 1))
    assert findings_of(desk.book) == []
    assert balance(desk.account("1601")) == HANDS * 10 * 100


def test_nobody_spends_what_somebody_else_is_spending():
    desk = Desk()
    desk.post(("1002", "100"), ("available", "-100"))
    done = together(*[lambda: desk.post(("available", "30"), ("1002", "-30"))] * HANDS)
    assert sum(isinstance(each, Entry) for each in done) == 3
    assert {type(each) for each in done if not isinstance(each, Entry)} == {WouldCrossZero}
    assert desk.account("available").on_normal_side(balance(desk.account("available"))) == 10
    assert findings_of(desk.book) == []


def test_a_key_sent_many_times_at_once_is_posted_once():
    desk = Desk()
    done = together(*[lambda: desk.post(key="unwinding:7:2026-03")] * HANDS)
    assert len({entry.pk for entry in done}) == Entry.objects.count() == 1


def test_a_key_sent_at_once_with_other_content_is_refused_to_all_but_one():
    desk = Desk()
    done = together(
        *[
            lambda amount=turn: desk.post(("1601", f"{amount}"), ("1002", f"-{amount}"), key="k")
            for turn in range(1, HANDS)
        ]
    )
    assert sorted(type(each).__name__ for each in done) == ["Entry"] + ["KeyReused"] * (HANDS - 2)


def test_an_entry_reversed_by_many_at_once_is_reversed_once():
    desk = Desk()
    entry = desk.post()
    done = together(*[lambda: desk.reverse(entry)] * HANDS)
    assert sum(isinstance(each, Entry) for each in done) == 1
    assert trial_balance(desk.book).debit == 0


def test_requests_over_the_same_books_in_another_order_never_wait_for_each_other():
    desks = [Desk(f"project:{number}") for number in range(3)]

    def across(turn: int):
        def act() -> None:
            for number in range(8):
                order = desks[turn % 3 :] + desks[: turn % 3]
                post_all(
                    [
                        Draft(
                            desk.book,
                            lines(("1601", "1"), ("1002", "-1")),
                            "k",
                            DAY,
                            SYSTEM,
                            "拨付",
                            f"{turn}:{number}",
                        )
                        for desk in order
                    ]
                )

        return act

    assert together(*[across(turn) for turn in range(HANDS)]) == [None] * HANDS
    assert [Book.objects.get(pk=desk.book.pk).head_sequence for desk in desks] == [HANDS * 8] * 3


@pytest.fixture
def between(monkeypatch):
    """Lets something happen once, between the look that a posting has into its book and its writing."""

    def arrange(act) -> None:
        write, todo = store.write, [act]

        def late(*rows) -> bool:
            if todo:
                together(todo.pop())
            return write(*rows)

        monkeypatch.setattr(store, "write", late)

    return arrange


def test_a_posting_overtaken_by_another_continues_it(between):
    desk = Desk()
    between(desk.post)
    assert desk.post().sequence == 2
    assert balance(desk.account("1601")) == 200
    assert findings_of(desk.book) == []


def test_a_posting_overtaken_by_the_same_request_returns_its_entry(between):
    desk = Desk()
    between(lambda: desk.post(key="unwinding:7:2026-03"))
    assert desk.post(key="unwinding:7:2026-03").sequence == 1
    assert Entry.objects.count() == 1


def test_a_posting_overtaken_by_the_end_of_its_period_is_refused(between):
    desk = Desk()
    between(lambda: close_period(desk.book, DAY, SYSTEM))
    with pytest.raises(PeriodClosed):
        desk.post()
    assert not Entry.objects.exists()


def test_a_book_opened_by_many_at_once_is_one():
    done = together(*[lambda: open_book("site:9", "新场", ACCOUNTS)] * HANDS)
    assert {book.pk for book in done} == {Book.objects.get().pk}
    assert Book.objects.get().accounts.count() == len(ACCOUNTS)


def test_a_posting_slipped_in_while_an_entry_is_being_sealed_is_refused():
    """Its own transaction does not see the entry yet, so that only the check at its end can."""
    desk, other = Desk(), Desk("site:8")
    account = other.account("6603").pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('ledger_entry_id_seq', 500)")
    # An entry draws an id for each of its two lines.
    coming = 502

    def slip_in() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_posting (entry_id, line, account_id, effective_on, amount, sequence, balance)"
                " VALUES (%s, 3, %s, %s, 1, 1, 1)",
                [coming, account, DAY],
            )
            together(desk.post)

    with pytest.raises(IntegrityError, match="sealed: no line 3"):
        slip_in()
    assert Entry.objects.get().pk == coming
    assert findings_of(desk.book) == findings_of(other.book) == []
