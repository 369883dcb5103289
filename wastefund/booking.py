"""What each month takes: the clock books it once the month is over, late or twice with the same entries (L-6, L-8).

Each kind of monthly entry is a line that goes on from where it is booked. A line that depends on what was filled waits
for the volume of its month, while the others go on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from ledger import reading
from ledger.language import site_language
from ledger.models import Account, Book
from ledger.money import to_yuan
from ledger.posting import Draft, post_all
from wastefund import bookkeeping, rules, volumes
from wastefund.labels import KINDS, METHODS
from wastefund.models import BookedLine, Estimate, Landfill
from wastefund.rules import LandfillKind, SpreadMethod, entries

BATCH = 200
"""Entries in one transaction: many in one slow a book down, one in each would be slower still."""


@dataclass(frozen=True)
class Waiting:
    """A month that a line cannot book yet, because the volume filled in it is not recorded."""

    label: str
    month: date


@dataclass
class Books:
    """What the lines of a landfill look at: its estimate, its accounts, its log, and what has been booked so far."""

    landfill: Landfill
    estimate: Estimate
    accounts: dict[str, Account]
    log: volumes.Log
    costs: dict[int, Decimal]
    balances: dict[tuple[str, date], Decimal] = field(default_factory=dict)

    def held(self, role: str, day: date) -> Decimal:
        """What the account of a role holds at the end of `day`, in yuan, on its own side."""
        if (role, day) not in self.balances:
            account = self.accounts[role]
            self.balances[role, day] = account.on_normal_side(reading.balance_on(account, day))
        return self.balances[role, day]


class MonthlyLine:
    """One kind of monthly entry."""

    code: str
    kind: str
    part: bookkeeping.Part | None = None

    def __init__(self, books: Books) -> None:
        self.books, self.estimate = books, books.estimate

    @property
    def label(self) -> str:
        raise NotImplementedError

    @property
    def book(self) -> Book | None:
        return self.books.landfill.accounting_book

    def amounts(self, months: list[date]) -> Iterator[Decimal | None]:
        """What each of these months takes, in yuan, one after the other; None where its volume is missing."""
        raise NotImplementedError

    def movements(self, amount: Decimal) -> entries.Movements:
        raise NotImplementedError


class Amortisation(MonthlyLine):
    """A slice of the statutory amount."""

    kind = "amortisation"

    def __init__(self, books: Books, slice_: rules.Slice) -> None:
        super().__init__(books)
        self.slice, self.part = slice_, (slice_.kind, slice_.method)
        self.code = f"amortisation:{slice_.kind}:{slice_.method}"

    @property
    def label(self) -> str:
        return _("Amortisation, %(part)s, %(method)s") % {
            "part": KINDS[self.slice.kind],
            "method": METHODS[self.slice.method],
        }

    @property
    def book(self) -> Book | None:
        return self.books.landfill.statutory_book

    def movements(self, amount: Decimal) -> entries.Movements:
        return entries.amortisation(amount)

    def amounts(self, months: list[date]) -> Iterator[Decimal | None]:
        if self.slice.method is SpreadMethod.BY_MONTH:
            return rules.months_by_line(self.slice.amount, self.slice.first_month, self.slice.last_month, months)
        role = bookkeeping.role_of_part(self.slice.kind, self.slice.method)
        return _by_volume(self.books, role, [self.slice.kind], self.slice.amount, self.slice.volume, months)


class Unwinding(MonthlyLine):
    """The interest on the provision."""

    code = kind = "unwinding"

    @property
    def label(self) -> str:
        return _("Unwinding of the discount")

    def movements(self, amount: Decimal) -> entries.Movements:
        return entries.unwinding(amount)

    def amounts(self, months: list[date]) -> Iterator[Decimal]:
        role, first = bookkeeping.PROVISIONS, self.estimate.first_month
        if not months:
            return
        opened = rules.opening_month(months[0], first)
        # An estimate may be booked on the first day of its first month, where the month before is closed.
        opening = to_yuan(self.estimate.provision) if opened == first else self.books.held(role, _day_before(opened))
        running = opening if months[0] == opened else self.books.held(role, _day_before(months[0]))
        for month in months:
            if rules.opening_month(month, first) != opened:
                opened, opening = rules.opening_month(month, first), running
            amount = rules.month_of_unwinding(opening, self.estimate.discount_rate, self.books.costs, month, first)
            running += amount
            yield amount


class Depreciation(MonthlyLine):
    """A share of the asset, with the present value of leaving it."""

    code = kind = "depreciation"

    @property
    def label(self) -> str:
        return _("Depreciation")

    def movements(self, amount: Decimal) -> entries.Movements:
        return entries.depreciation(amount)

    def amounts(self, months: list[date]) -> Iterator[Decimal | None]:
        base, first = to_yuan(self.estimate.book_value), self.estimate.first_month
        if self.estimate.depreciation == SpreadMethod.BY_MONTH:
            return rules.months_by_line(base, first, rules.month_of(self.estimate.life_until), months)
        kinds = [part.kind for part in self.books.landfill.parts_as_rules]
        return _by_volume(self.books, bookkeeping.DEPRECIATED, kinds, base, self.estimate.volume, months)


def book_months(landfill: Landfill, today: date, at: datetime) -> int:
    """Book every month that is over on `today` and can be booked; returns how many entries that made."""
    made = 0
    while step := _book_some(landfill.pk, today, at):
        made += step
    return made


def waiting_until(landfill: Landfill, through: date) -> list[Waiting]:
    """What is not booked of the months up to `through` (its first day): each line's first such month."""
    estimate = current_estimate(landfill)
    if estimate is None:
        return []
    booked = _booked(landfill)
    found = []
    for line in lines_of(_books(landfill, estimate)):
        month = _next_month(line, booked)
        if month <= through:
            found.append(Waiting(line.label, month))
    return found


def lines_of(books: Books) -> list[MonthlyLine]:
    """The lines by which the estimate is booked month by month: the statutory ones first."""
    slices = [row.as_rule() for row in books.estimate.slices.all()]
    return [*(Amortisation(books, each) for each in slices), Unwinding(books), Depreciation(books)]


def current_estimate(landfill: Landfill) -> Estimate | None:
    """The estimate of the plan in force, which the next months follow; None before the first plan."""
    return landfill.estimates.prefetch_related("slices__estimate", "costs").order_by("first_month", "pk").last()


def books_of(landfill: Landfill) -> Books | None:
    """The books with what their lines look at, for whoever reckons with them; None before the first plan."""
    estimate = current_estimate(landfill)
    return _books(landfill, estimate) if estimate else None


@transaction.atomic
def _book_some(landfill_id: int, today: date, at: datetime) -> int:
    landfill = Landfill.objects.select_for_update(of=("self",), no_key=True).get(pk=landfill_id)
    estimate = current_estimate(landfill)
    if estimate is None:
        return 0
    books, booked = _books(landfill, estimate), _booked(landfill)
    drafts: list[Draft] = []
    for line in lines_of(books):
        months = list(rules.months(_next_month(line, booked), _day_before(rules.month_of(today))))
        drafts += _drafts(line, months[: BATCH - len(drafts)], at)
    post_all(drafts, recorded_at=at)
    return len(drafts)


def _drafts(line: MonthlyLine, months: list[date], at: datetime) -> list[Draft]:
    """The entries of these months up to the first that waits for its volume; a month that takes nothing has none."""
    drafts, through = [], None
    for month, amount in zip(months, line.amounts(months), strict=False):
        if amount is None:
            break
        through = month
        if amount:
            drafts.append(_draft(line, month, amount))
    if through is not None:
        BookedLine.objects.update_or_create(landfill=line.books.landfill, line=line.code, defaults={"through": through})
    return drafts


def _draft(line: MonthlyLine, month: date, amount: Decimal) -> Draft:
    if line.book is None:
        raise RuntimeError("the books have not been opened yet")
    with site_language():
        memo = f"{line.label} {month:%Y-%m}"
    return Draft(
        book=line.book,
        lines=tuple(bookkeeping.lines(line.books.accounts, line.movements(amount), line.part)),
        kind=line.kind,
        effective_on=rules.last_day_of(month),
        actor=SYSTEM,
        memo=memo,
        key=f"{line.code}:{line.books.landfill.pk}:{month:%Y-%m}",
    )


def _by_volume(
    books: Books, role: str, kinds: list[LandfillKind], amount: Decimal, volume: Decimal, months: list[date]
) -> Iterator[Decimal | None]:
    first = books.estimate.first_month
    booked = Decimal(0)
    if months:
        booked = books.held(role, _day_before(months[0])) - books.held(role, _day_before(first))
    for month in months:
        if volumes.missing(books.log, kinds, month, month):
            yield None
            return
        filled = sum((volumes.filled(books.log, kind, first, month) for kind in kinds), Decimal(0))
        taken = rules.month_by_volume(amount, volume, filled, booked)
        booked += taken
        yield taken


def _books(landfill: Landfill, estimate: Estimate) -> Books:
    return Books(
        landfill=landfill,
        estimate=estimate,
        accounts=bookkeeping.accounts_of(landfill),
        log=volumes.log_of(landfill),
        costs=costs_of(estimate),
    )


def costs_of(estimate: Estimate) -> dict[int, Decimal]:
    """Year > yuan, all purposes together."""
    years: dict[int, Decimal] = {}
    for cost in estimate.costs.all():
        years[cost.year] = years.get(cost.year, Decimal(0)) + to_yuan(cost.amount)
    return years


def _booked(landfill: Landfill) -> dict[str, date]:
    return dict(BookedLine.objects.filter(landfill=landfill).values_list("line", "through"))


def _next_month(line: MonthlyLine, booked: Mapping[str, date]) -> date:
    first = line.estimate.first_month
    if line.code not in booked:
        return first
    return max(first, rules.following_month(booked[line.code]))


def _day_before(day: date) -> date:
    return day - timedelta(days=1)
