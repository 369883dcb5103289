"""Why the ledger refused, in a sentence with its figures. Nothing has been written.

Each error keeps its figures as attributes too, amounts in yuan, so that an app can say it in its procedure's words.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from ledger.models import Account, Book, Entry


class LedgerRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The ledger did not write what was asked; `str()` says why."""

    code = "refused"


class NotAnAmount(LedgerRefused):
    """An amount is not a number (NaN, infinity)."""

    code = "not_an_amount"

    def __init__(self, amount: Decimal) -> None:
        self.amount = amount
        super().__init__(_("%(amount)s is not an amount of money.") % {"amount": amount})


class AmountTooFine(LedgerRefused):
    """An amount has more than two decimal places."""

    code = "amount_too_fine"

    def __init__(self, amount: Decimal) -> None:
        self.amount = amount
        message = _("The amount %(amount)s yuan has more than two decimal places; round it to the fen first.")
        super().__init__(message % {"amount": f"{amount:f}"})


class AmountTooLarge(LedgerRefused):
    """An amount is beyond what one line may hold."""

    code = "amount_too_large"

    def __init__(self, amount: Decimal, largest: Decimal) -> None:
        self.amount, self.largest = amount, largest
        message = _("The amount %(amount)s yuan is larger than one line may hold (%(largest)s yuan); check its units.")
        # Without an exponent an absurd number would fill the page.
        super().__init__(message % {"amount": f"{amount:.3E}", "largest": written(largest)})


class MemoUnfit(LedgerRefused):
    """The text of an entry is missing, too long, or holds a character that cannot be kept."""

    code = "memo_unfit"

    def __init__(self, length: int, longest: int) -> None:
        self.length, self.longest = length, longest
        message = _("The text of an entry has 1 to %(longest)s characters and no zero character; this one has %(has)s.")
        super().__init__(message % {"longest": longest, "has": length})


class TooFewLines(LedgerRefused):
    """An entry has fewer than two lines."""

    code = "too_few_lines"

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(_("An entry has at least two lines; this one has %(count)s.") % {"count": count})


class ZeroLine(LedgerRefused):
    """A line moves nothing."""

    code = "zero_line"

    def __init__(self, line: int, account_code: str) -> None:
        self.line, self.account_code = line, account_code
        message = _("Line %(line)s (account %(account)s) is 0.00 yuan; leave it out or give its amount.")
        super().__init__(message % {"line": line, "account": account_code})


class Unbalanced(LedgerRefused):
    """Debit and credit differ."""

    code = "unbalanced"

    def __init__(self, debit: Decimal, credit: Decimal) -> None:
        self.debit, self.credit, self.difference = debit, credit, debit - credit
        message = _(
            "The entry does not balance: debit %(debit)s yuan, credit %(credit)s yuan, a difference of %(by)s yuan."
        )
        by = written(abs(self.difference))
        super().__init__(message % {"debit": written(debit), "credit": written(credit), "by": by})


class UnknownAccount(LedgerRefused):
    """A line names an account that the book does not have."""

    code = "unknown_account"

    def __init__(self, book: "Book", account_code: str) -> None:
        self.book, self.account_code = book, account_code
        message = _("The book %(book)s has no account %(account)s; open the account first.")
        super().__init__(message % {"book": book.code, "account": account_code})


class AccountDiffers(LedgerRefused):
    """An account exists already with another normal side, or guarded otherwise."""

    code = "account_differs"

    def __init__(self, account: "Account") -> None:
        self.account = account
        message = _(
            "The account %(account)s of the book %(book)s was opened with another side or guard, which never change; "
            "open another account."
        )
        super().__init__(message % {"account": account.code, "book": account.book.code})


class BookDiffers(LedgerRefused):
    """A book exists already with another first day."""

    code = "book_differs"

    def __init__(self, book: "Book", opened_on: date) -> None:
        self.book, self.opened_on = book, opened_on
        message = _("The book %(book)s was opened as of %(first)s, not %(asked)s; its first day never changes.")
        first = book.opened_on.isoformat() if book.opened_on else _("any day")
        super().__init__(message % {"book": book.code, "first": first, "asked": opened_on.isoformat()})


class WouldCrossZero(LedgerRefused):
    """A guarded account would hold less than nothing."""

    code = "would_cross_zero"

    def __init__(self, book: "Book", code: str, name: str, *, holds: Decimal, takes: Decimal) -> None:
        """`holds`: on the account's normal side before the entry; `takes`: what the entry takes from it."""
        self.book, self.account_code, self.account_name = book, code, name
        self.holds, self.takes, self.short = holds, takes, takes - holds
        message = _(
            "The account %(code)s (%(name)s) holds %(holds)s yuan; this entry takes %(takes)s yuan, "
            "%(short)s yuan more than there is."
        )
        figures = {"holds": written(holds), "takes": written(takes), "short": written(self.short)}
        super().__init__(message % {"code": code, "name": name, **figures})


class PeriodClosed(LedgerRefused):
    """The effective day lies in a closed period."""

    code = "period_closed"

    def __init__(self, book: "Book", day: date, closed_through: date) -> None:
        self.book, self.day, self.closed_through = book, day, closed_through
        message = _(
            "The book %(book)s is closed through %(through)s and never reopens; nothing can be posted as of %(day)s. "
            "Use a later day."
        )
        super().__init__(message % {"book": book.code, "through": closed_through.isoformat(), "day": day.isoformat()})


class BeforeBook(LedgerRefused):
    """The day lies before the book's first."""

    code = "before_book"

    def __init__(self, book: "Book", day: date, opened_on: date) -> None:
        self.book, self.day, self.opened_on = book, day, opened_on
        message = _("The book %(book)s begins on %(first)s; %(day)s lies before that.")
        super().__init__(message % {"book": book.code, "first": opened_on.isoformat(), "day": day.isoformat()})


class PeriodNotOver(LedgerRefused):
    """A period is to be closed that has not ended."""

    code = "period_not_over"

    def __init__(self, book: "Book", through: date, today: date) -> None:
        self.book, self.through, self.today = book, through, today
        message = _(
            "The book %(book)s cannot be closed through %(through)s: that day is not over (today is %(today)s), "
            "and what is closed never reopens."
        )
        super().__init__(message % {"book": book.code, "through": through.isoformat(), "today": today.isoformat()})


class KeyReused(LedgerRefused):
    """The idempotency key belongs to an entry with other content."""

    code = "key_reused"

    def __init__(self, book: "Book", key: str) -> None:
        self.book, self.key = book, key
        message = _("The key %(key)s belongs to another entry of the book %(book)s; send this one with a new key.")
        super().__init__(message % {"key": key, "book": book.code})


class AlreadyReversed(LedgerRefused):
    """An entry is reversed once."""

    code = "already_reversed"

    def __init__(self, entry: "Entry", reversal: "Entry") -> None:
        self.entry, self.reversal = entry, reversal
        message = _("Entry no. %(entry)s has been reversed by no. %(reversal)s of %(day)s already.")
        figures = {"entry": entry.sequence, "reversal": reversal.sequence, "day": reversal.effective_on.isoformat()}
        super().__init__(message % figures)


class ReversalOfReversal(LedgerRefused):
    """A reversal is not reversed; what should hold again is posted anew."""

    code = "reversal_of_reversal"

    def __init__(self, entry: "Entry") -> None:
        self.entry = entry
        message = _("Entry no. %(entry)s is itself a reversal; post anew what should hold again.")
        super().__init__(message % {"entry": entry.sequence})


class ReversedTooEarly(LedgerRefused):
    """A reversal would take effect before what it reverses."""

    code = "reversed_too_early"

    def __init__(self, entry: "Entry", on: date) -> None:
        self.entry, self.on = entry, on
        message = _("Entry no. %(entry)s takes effect on %(day)s; its reversal cannot do so on %(on)s, before it.")
        figures = {"entry": entry.sequence, "day": entry.effective_on.isoformat(), "on": on.isoformat()}
        super().__init__(message % figures)


def written(amount: Decimal) -> str:
    """An amount with thousands separators and two places."""
    return f"{amount:,.2f}"
