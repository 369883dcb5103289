"""Both books beside the plan, with what the accounts hold at this moment (L-6, L-8, L-11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from ledger import reading
from ledger.models import Account, Posting
from ledger.money import to_yuan
from wastefund import booking, bookkeeping, rules, volumes
from wastefund.booking import Books
from wastefund.entry_kinds import SETTLING
from wastefund.models import Estimate, Landfill
from wastefund.rules import CostPurpose, SpreadMethod, StatutoryRole
from wastefund.rules.reconciliation import ZERO, Figure, Held, Line, Planned, Spread, reconciliation

ROLES = {
    Figure.AT_THE_BEGINNING: bookkeeping.PROVISIONS,
    Figure.PROVISION: bookkeeping.PROVISIONS,
    Figure.SPENT: bookkeeping.PROVISIONS,
    Figure.STATUTORY_AMOUNT: bookkeeping.RESERVE,
    Figure.CAPITALISED: bookkeeping.CAPITALISED,
    Figure.IN_COST: bookkeeping.IN_COST,
    Figure.BOOK_VALUE: bookkeeping.FIXED_ASSETS,
}
"""The account in which a figure is found, for those that come from one."""


@dataclass(frozen=True)
class Reconciliation:
    """The books of a landfill beside the plan in force."""

    estimate: Estimate
    lines: tuple[Line, ...]
    accounts: dict[Figure, Account]
    """Where a line's figure is found."""
    booked: dict[Figure, date | None]
    """The last month that stands in a line's figures, for those that grow month by month; None before the first."""

    @property
    def compared(self) -> int:
        """How many figures two sources have."""
        return sum(line.is_compared for line in self.lines)

    @property
    def differing(self) -> int:
        return sum(line.differs for line in self.lines)


def reconciliation_of(landfill: Landfill) -> Reconciliation | None:
    """Both books as they are now beside the plan that they follow; None before the first plan."""
    with reading.one_moment():
        books = booking.books_of(landfill)
        if books is None:
            return None
        through = dict(landfill.booked_lines.values_list("line", "through"))
        planned, held = _planned(books, through), _held(books)
    present_value = rules.present_value(planned.costs, planned.rate, planned.first_month)
    return Reconciliation(
        estimate=books.estimate,
        lines=reconciliation(held, planned, present_value),
        accounts={figure: books.accounts[role] for figure, role in ROLES.items()},
        booked={
            Figure.PROVISION: planned.unwound_through,
            Figure.AMORTISED: _all_booked(planned),
            Figure.BOOK_VALUE: planned.asset.through,
        },
    )


def _all_booked(planned: Planned) -> date | None:
    """The last month that all slices have booked."""
    through = [each.through for each in planned.slices]
    return None if None in through else min((each for each in through if each), default=None)


def _planned(books: Books, through: Mapping[str, date]) -> Planned:
    estimate = books.estimate
    works = [row.amount for row in estimate.costs.all() if row.purpose == CostPurpose.CLOSURE_WORKS]
    every_kind = [part.kind for part in books.landfill.parts_as_rules]
    asset = rules.Slice(
        kind=every_kind[0],
        method=SpreadMethod(estimate.depreciation),
        amount=to_yuan(estimate.book_value),
        first_month=estimate.first_month,
        last_month=rules.month_of(estimate.life_until),
        volume=estimate.volume,
    )
    slices = [booking.Amortisation(books, row.as_rule()) for row in estimate.slices.all()]
    return Planned(
        first_month=estimate.first_month,
        total=to_yuan(estimate.total),
        floor=to_yuan(estimate.floor),
        need=to_yuan(estimate.need),
        rate=estimate.discount_rate,
        provision=to_yuan(estimate.provision),
        costs=books.costs,
        closure_works=to_yuan(sum(works)),
        unwound_through=_since(estimate, through.get(booking.Unwinding.code)),
        slices=[_spread(books, line.slice, [line.slice.kind], through.get(line.code)) for line in slices],
        asset=_spread(books, asset, every_kind, through.get(booking.Depreciation.code)),
    )


def _spread(books: Books, slice_: rules.Slice, kinds: list[rules.LandfillKind], through: date | None) -> Spread:
    """The slice with how far it is booked, and what was filled until then into the parts of these kinds."""
    first, last = slice_.first_month, _since(books.estimate, through)
    filled = [volumes.filled(books.log, kind, first, last) for kind in kinds] if last else []
    return Spread(
        method=slice_.method,
        amount=slice_.amount,
        first_month=first,
        last_month=slice_.last_month,
        volume=slice_.volume,
        through=last,
        filled=sum(filled, Decimal(0)),
    )


def _since(estimate: Estimate, through: date | None) -> date | None:
    """The last month booked by this estimate; what is booked by those before it does not count."""
    return through if through is not None and through >= estimate.first_month else None


def _held(books: Books) -> Held:
    estimate, held = books.estimate, _balances(books)
    amortised = [held[role] for role in held if role.startswith(f"{StatutoryRole.AMORTISED}:")]
    spent, on_first_day = _spent(books.accounts[bookkeeping.PROVISIONS], estimate.first_month)
    return Held(
        # An estimate is booked on the day before its first month, or on its first day where the month before is closed.
        at_the_beginning=books.held(bookkeeping.PROVISIONS, estimate.first_month) + on_first_day,
        provision=held[bookkeeping.PROVISIONS],
        spent=spent,
        book_value=held[bookkeeping.FIXED_ASSETS] - held[bookkeeping.DEPRECIATED],
        reserve=held[bookkeeping.RESERVE],
        capitalised=held[bookkeeping.CAPITALISED],
        amortised=sum(amortised, ZERO),
        in_cost=held[bookkeeping.IN_COST],
    )


def _balances(books: Books) -> dict[str, Decimal]:
    """Role > yuan on the account's normal side, with everything recorded, in one query for each book."""
    found = {book.pk: reading.balances(book) for book in books.landfill.books}
    return {
        role: account.on_normal_side(found[account.book_id][account.code]) for role, account in books.accounts.items()
    }


def _spent(provisions: Account, first_month: date) -> tuple[Decimal, Decimal]:
    """What was paid from the provision since the first month, less what was added to it: (in all, on the first day)."""
    settling = Q(entry__kind__in=SETTLING) | Q(entry__reverses__kind__in=SETTLING)
    rows = Posting.objects.filter(settling, account=provisions, effective_on__gte=first_month)
    found = rows.aggregate(whole=Sum("amount"), first=Sum("amount", filter=Q(effective_on=first_month)))
    return to_yuan(found["whole"] or 0), to_yuan(found["first"] or 0)
