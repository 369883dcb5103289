"""The reconciliation in words: what each line says, and what to do where the sources differ (L-6, L-8, L-11, L-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from wastefund.reconciling import Reconciliation
from wastefund.rules.reconciliation import Figure, Line
from wastefund.screens.books import BookPage

LABELS = {
    Figure.AT_THE_BEGINNING: ("", _("Provision when the plan in force began")),
    Figure.PROVISION: ("", _("Provision now")),
    Figure.SPENT: ("+", _("Spent from it since the plan began, less what was added")),
    Figure.INTEREST_TO_COME: ("+", _("Interest still to come")),
    Figure.ALL_COSTS: ("=", _("All expected costs")),
    Figure.CLOSURE_WORKS: ("−", _("Closure works, which the law does not count")),
    Figure.NEED: ("=", _("Need after closure")),
    Figure.ABOVE_NEED: ("+", _("What the floor exceeds the need by")),
    Figure.STATUTORY_AMOUNT: ("=", _("Statutory amount")),
    Figure.CAPITALISED: ("", _("Capitalised as asset-retirement cost")),
    Figure.AMORTISED: ("−", _("Amortised so far")),
    Figure.TO_AMORTISE: ("=", _("Still to amortise")),
    Figure.IN_COST: ("", _("Amortised, in the cost of operation")),
    Figure.BOOK_VALUE: ("", _("Book value of the asset, with the obligation in it")),
}
_BOOKED = _(
    "Look for an entry that does not come from the plan, in the account's statement; reverse it, or adopt a version of "
    "the plan that takes it in."
)
_VOLUME = _(
    "If a volume was corrected after its month had been booked, the difference comes in with the next month booked. "
    "Otherwise look for an entry that does not come from the plan, and reverse it."
)
WHAT_TO_DO = {
    Figure.AT_THE_BEGINNING: _(
        "Something was booked later for a day before the plan began: look at the statement up to that day, and adopt a "
        "new version of the plan, which begins with what the books hold."
    ),
    Figure.PROVISION: _(
        "Look in the statement for interest that was reversed, for other entries, and for costs of past years that "
        "were not paid as expected; then reverse the entry, or adopt a version with the costs as they are now."
    ),
    Figure.ALL_COSTS: _("Follows from the provision: see there."),
    Figure.NEED: _("Follows from the lines above it: see there."),
    Figure.STATUTORY_AMOUNT: _(
        "Where the first column alone differs, it follows from the lines above it. Where the two books differ, the "
        "reserve was booked otherwise than by the plan: look at its statement."
    ),
    Figure.CAPITALISED: _BOOKED,
    Figure.AMORTISED: _VOLUME,
    Figure.IN_COST: _BOOKED,
    Figure.TO_AMORTISE: _("Follows from what is capitalised and what is amortised: see there."),
    Figure.BOOK_VALUE: _VOLUME,
}
GROUPS = (
    (
        _("From the provision to the statutory amount"),
        (
            Figure.AT_THE_BEGINNING,
            Figure.PROVISION,
            Figure.SPENT,
            Figure.INTEREST_TO_COME,
            Figure.ALL_COSTS,
            Figure.CLOSURE_WORKS,
            Figure.NEED,
            Figure.ABOVE_NEED,
            Figure.STATUTORY_AMOUNT,
        ),
    ),
    (
        _("From the statutory amount to what is still to amortise"),
        (Figure.CAPITALISED, Figure.AMORTISED, Figure.TO_AMORTISE, Figure.IN_COST),
    ),
    (_("The asset in the accounting book"), (Figure.BOOK_VALUE,)),
)


@dataclass(frozen=True)
class Row:
    """One line in words; figures in yuan, None where a source does not have it."""

    sign: str
    label: str
    line: Line
    url: str
    """Where its figure is found, entry by entry."""
    through: date | None
    what_to_do: str

    @property
    def figures(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        return self.line.accounting, self.line.statutory, self.line.plan


@dataclass(frozen=True)
class Group:
    """Lines of which one leads to the next."""

    title: str
    rows: tuple[Row, ...]


def in_words(found: Reconciliation, books: Sequence[BookPage] = ()) -> list[Group]:
    """The lines in their groups, each with its account in one of these books; what was never spent is left out."""
    urls = {page.book.pk: page.accounts_url for page in books}
    lines = {line.figure: line for line in found.lines}
    return [
        Group(str(title), tuple(_row(found, lines[figure], urls) for figure in figures if _told(lines[figure])))
        for title, figures in GROUPS
    ]


def _told(line: Line) -> bool:
    return line.figure is not Figure.SPENT or bool(line.accounting)


def _row(found: Reconciliation, line: Line, urls: Mapping[int, str]) -> Row:
    sign, label = LABELS[line.figure]
    account = found.accounts.get(line.figure)
    return Row(
        sign=sign,
        label=str(label),
        line=line,
        url=f"{urls[account.book_id]}{account.code}/" if account and account.book_id in urls else "",
        through=found.booked.get(line.figure),
        what_to_do=str(WHAT_TO_DO[line.figure]) if line.differs else "",
    )
