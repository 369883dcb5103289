"""A book to write into: what the tests of the ledger share."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.actors import SYSTEM, Actor
from ledger.models import Account, Book, Entry, Side
from ledger.posting import AccountSpec, Line, open_book, post, reverse

DAY = date(2026, 3, 5)
ACCOUNTS = (
    AccountSpec("1002", "银行存款", Side.DEBIT),
    AccountSpec("1601", "固定资产", Side.DEBIT),
    AccountSpec("2801", "预计负债", Side.CREDIT),
    AccountSpec("6603", "财务费用", Side.DEBIT),
    AccountSpec("available", "可用预算", Side.CREDIT, guarded=True),
)
_keys = count(1)


def lines(*moves: tuple[str, str]) -> list[Line]:
    """`("1002", "100"), ("2801", "-100")` as lines."""
    return [Line(code, Decimal(amount)) for code, amount in moves]


class Desk:
    """A book, and a hand that writes into it. Every default is believable; say only what the test is about."""

    def __init__(self, code: str = "site:7:accounting", **fields: Any) -> None:
        self.book: Book = open_book(code, "贾庄填埋场会计账", ACCOUNTS, **fields)

    def post(
        self,
        *moves: tuple[str, str],
        on: date = DAY,
        key: str = "",
        actor: Actor = SYSTEM,
        memo: str = "确认弃置费用",
        kind: str = "recognition",
        **fields: Any,
    ) -> Entry:
        """Post these moves, or 100 yuan from bank to asset."""
        wanted = lines(*(moves or (("1601", "100"), ("1002", "-100"))))
        key = key or f"key:{next(_keys)}"
        return post(self.book, wanted, kind=kind, effective_on=on, actor=actor, memo=memo, key=key, **fields)

    def reverse(self, entry: Entry, **fields: Any) -> Entry:
        """Reverse `entry`, as of today unless told."""
        fields = {"key": f"key:{next(_keys)}", "actor": SYSTEM, "memo": "重复记账，冲销"} | fields
        return reverse(entry, **fields)

    def account(self, code: str) -> Account:
        return self.book.accounts.get(code=code)

    def many(self, number: int, *moves: tuple[str, str], **fields: Any) -> Iterator[Entry]:
        for _turn in range(number):
            yield self.post(*moves, **fields)
