"""What somebody asks the ledger to write, before it is looked at in the light of the book."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from accounts.actors import Actor
from ledger.errors import MemoUnfit, TooFewLines, Unbalanced, ZeroLine
from ledger.hands import person_of
from ledger.models import Book, Entry
from ledger.models.entries import LONGEST
from ledger.money import to_fen, to_yuan
from records import chain

FEWEST_LINES = 2


@dataclass(frozen=True)
class Line:
    """One line of an entry: `amount` in yuan, debit positive, credit negative."""

    account_code: str
    amount: Decimal


@dataclass(frozen=True)
class Draft:
    """An entry to be written; `effective_on` None means the day of recording."""

    book: Book
    lines: Sequence[Line]
    kind: str
    effective_on: date | None
    actor: Actor
    memo: str
    key: str
    reverses: Entry | None = None
    fen: tuple[int, ...] = field(init=False)
    """The amounts of the lines in fen, once they have been found to be whole, not zero, and balanced."""
    asked_hash: str = field(init=False)

    def __post_init__(self) -> None:
        """Raises what is wrong with the draft whatever the book holds: an amount, too few lines, no balance.

        Raises ValueError for a kind or key that is empty or too long, and TypeError for a moment instead of a day:
        no user types those.
        """
        if isinstance(self.effective_on, datetime):
            raise TypeError("an entry takes effect on a date, not at a moment")
        for name in ("kind", "key"):
            if not _fits(getattr(self, name), LONGEST[name]):
                raise ValueError(f"{name} of an entry has 1 to {LONGEST[name]} characters")
        if not _fits(self.memo, LONGEST["memo"]):
            raise MemoUnfit(len(self.memo.strip()), LONGEST["memo"])
        object.__setattr__(self, "fen", _balanced(self.lines))
        object.__setattr__(self, "asked_hash", self._asked())

    @property
    def total(self) -> int:
        """The debit side in fen."""
        return sum(fen for fen in self.fen if fen > 0)

    def _asked(self) -> str:
        return chain.digest(
            {
                "kind": self.kind,
                "effective_on": self.effective_on,
                "memo": self.memo,
                "lines": [[line.account_code, fen] for line, fen in zip(self.lines, self.fen, strict=True)],
                "reverses": self.reverses.sequence if self.reverses else None,
                "person": person_of(self.actor),
            }
        )


def _balanced(lines: Sequence[Line]) -> tuple[int, ...]:
    if len(lines) < FEWEST_LINES:
        raise TooFewLines(len(lines))
    amounts = tuple(to_fen(line.amount) for line in lines)
    for number, (line, fen) in enumerate(zip(lines, amounts, strict=True), start=1):
        if fen == 0:
            raise ZeroLine(number, line.account_code)
    if sum(amounts) != 0:
        debit = sum(fen for fen in amounts if fen > 0)
        raise Unbalanced(to_yuan(debit), to_yuan(debit - sum(amounts)))
    return amounts


def _fits(text: str, longest: int) -> bool:
    return bool(text.strip()) and len(text) <= longest and "\0" not in text
