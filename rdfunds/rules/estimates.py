"""A programme's cost estimate, the yearly budgets issued within it, and money not yet distributed (R-7 to R-15)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from rdfunds.rules.faults import Fault, FaultKind, Place, amount_faults_at, differing
from rdfunds.rules.figures import NOTHING
from rdfunds.rules.lines import Source

MOST_YEARS_OF_SLIPPING = 2


class YearAmount(NamedTuple):
    """Income in yuan that an estimate expects of a source in a year."""

    year: int
    source: Source
    amount: Decimal


YearAmounts = Mapping[int, Decimal]
"""Year > yuan; a year that is missing has 0."""


def estimate_faults(total: Decimal, income: Sequence[YearAmount], expenditure: YearAmounts) -> tuple[Fault, ...]:
    """What is wrong with an estimate of `total` yuan: income equals expenditure, each year and in all (R-7)."""
    return (
        *_faults_of_amounts(income, expenditure),
        *_faults_of_years({row.year for row in income} | set(expenditure)),
        *(() if total else (Fault(FaultKind.NO_MONEY),)),
        *_faults_of_balance(income, expenditure),
        *differing(FaultKind.INCOME_TOTAL, Place(), income=_sum(income), total=total),
        *differing(FaultKind.EXPENDITURE_TOTAL, Place(), expenditure=sum(expenditure.values(), NOTHING), total=total),
    )


def years_faults(years: Sequence[int], first_year: int, last_year: int) -> tuple[Fault, ...]:
    """What is wrong with the years that a list names: each year of the programme once, and no other (R-7)."""
    named = set(years)
    expected = set(range(first_year, last_year + 1))
    return (
        *(Fault(FaultKind.YEAR_MISSING, Place(year=year)) for year in sorted(expected - named)),
        *(Fault(FaultKind.YEAR_OUTSIDE, Place(year=year)) for year in sorted(named - expected)),
        *(Fault(FaultKind.YEAR_TWICE, Place(year=year)) for year in sorted(named) if years.count(year) > 1),
    )


def issued_faults(issued: YearAmounts, estimate: YearAmounts) -> tuple[Fault, ...]:
    """What was issued already and a changed estimate would no longer cover (R-11, R-12).

    One for each year up to which more is issued than estimated; where there is none, one for each whose budget would
    have slipped by more than two years.
    """
    faults = []
    for year in sorted(issued):
        issued_so_far, estimated = _until(issued, year), _until(estimate, year)
        if issued_so_far > estimated:
            figures = {"issued": issued_so_far, "estimate": estimated, "over": issued_so_far - estimated}
            faults.append(Fault(FaultKind.ISSUED_ABOVE_ESTIMATE, Place(year=year), figures))
    return tuple(faults) or _slipping_too_far(issued, estimate)


def yearly_budgets_faults(
    budgets: YearAmounts, since: int, estimate: YearAmounts, total: Decimal, deployed: bool
) -> tuple[Fault, ...]:
    """What is wrong with yearly budgets from the year `since` on, each issued on top of those of earlier years (R-12).

    A budget that is issued or changed for one year may leave too little for a later one, which is then at fault.
    """
    faults: list[Fault] = []
    for year in sorted(each for each in budgets if each >= since):
        before = {each: amount for each, amount in budgets.items() if each < year}
        faults += year_budget_faults(year, budgets[year], before, estimate, total, deployed)
    return tuple(faults)


def year_budget_faults(
    year: int, amount: Decimal, issued: YearAmounts, estimate: YearAmounts, total: Decimal, deployed: bool
) -> tuple[Fault, ...]:
    """What keeps a yearly budget of `amount` yuan from being issued on top of what is issued already (R-12).

    All yearly budgets together stay within the total, and each within what is left to issue in its year.
    """
    faults = list(_faults_of_amounts((), {year: amount}))
    so_far = sum(issued.values(), NOTHING)
    if so_far + amount > total:
        figures = {"issued": so_far, "amount": amount, "total": total, "over": so_far + amount - total}
        faults.append(Fault(FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL, Place(year=year), figures))
    left = left_to_issue(year, issued, estimate, deployed)
    if amount > left:
        figures = {"amount": amount, "left": left, "over": amount - left}
        faults.append(Fault(FaultKind.YEAR_ABOVE_ESTIMATE, Place(year=year), figures))
    return tuple(faults)


def left_to_issue(year: int, issued: YearAmounts, estimate: YearAmounts, deployed: bool) -> Decimal:
    """How many yuan may still be issued in a year (R-12; reading: R-12).

    What was estimated for a year is issued in that year and, once the programme is deployed, in one of the two years
    after it; never earlier, and the oldest goes first. So what is issued up to a year is never more than what was
    estimated up to it, and nothing is issued later than two years after the estimate's last year. Anything else
    changes the estimate (R-11). Years are issued in their order: later ones do not count.
    """
    slipping = MOST_YEARS_OF_SLIPPING if deployed else 0
    left = dict(sorted(estimate.items()))
    for issued_in in sorted(each for each in issued if each <= year):
        to_take = issued[issued_in]
        for each in _years_open(left, issued_in, slipping):
            taken = min(to_take, left[each])
            left[each] -= taken
            to_take -= taken
    return sum((left[each] for each in _years_open(left, year, slipping)), NOTHING)


def left_of_budgets(budgets: YearAmounts, distributed: Decimal) -> dict[int, Decimal]:
    """Year > yuan of its budget that are not distributed (R-13, R-15; reading: R-13).

    They carry over to the next year, and go back where the programme ends. The oldest budget is distributed first.
    Raises ValueError where more is distributed than all budgets hold.
    """
    left, to_take = dict(sorted(budgets.items())), distributed
    for year, amount in left.items():
        taken = min(to_take, amount)
        left[year] = amount - taken
        to_take -= taken
    if to_take > 0:
        raise ValueError(f"{distributed} yuan distributed of {sum(budgets.values(), NOTHING)} yuan")
    return left


def _slipping_too_far(issued: YearAmounts, estimate: YearAmounts) -> tuple[Fault, ...]:
    faults = []
    for year, amount in issued.items():
        before = {each: earlier for each, earlier in issued.items() if each < year}
        left = left_to_issue(year, before, estimate, deployed=True)
        if amount > left:
            figures = {"issued": amount, "left": left, "over": amount - left}
            faults.append(Fault(FaultKind.ISSUED_SLIPS_TOO_FAR, Place(year=year), figures))
    return tuple(faults)


def _years_open(estimate: YearAmounts, year: int, slipping: int) -> list[int]:
    """The years of an estimate whose money may be issued in `year`, in its order."""
    return [each for each in estimate if year - slipping <= each <= year]


def _until(amounts: YearAmounts, last_year: int) -> Decimal:
    return sum((amount for year, amount in amounts.items() if year <= last_year), NOTHING)


def _faults_of_amounts(income: Sequence[YearAmount], expenditure: YearAmounts) -> list[Fault]:
    places = [
        *((Place(year=row.year, source=row.source), row.amount) for row in income),
        *((Place(year=year), amount) for year, amount in expenditure.items()),
    ]
    return [fault for where, amount in places for fault in amount_faults_at(where, amount)]


def _faults_of_years(years: set[int]) -> list[Fault]:
    if not years:
        return [Fault(FaultKind.NO_YEARS)]
    missing = set(range(min(years), max(years))) - years
    return [Fault(FaultKind.YEAR_MISSING, Place(year=year)) for year in sorted(missing)]


def _faults_of_balance(income: Sequence[YearAmount], expenditure: YearAmounts) -> list[Fault]:
    faults: list[Fault] = []
    for year in sorted({row.year for row in income} | set(expenditure)):
        of_year = _sum([row for row in income if row.year == year])
        spent = expenditure.get(year, NOTHING)
        faults += differing(FaultKind.INCOME_AND_EXPENDITURE, Place(year=year), income=of_year, expenditure=spent)
    return faults


def _sum(income: Sequence[YearAmount]) -> Decimal:
    return sum((row.amount for row in income), NOTHING)
