"""What is wrong with an estimate or a yearly budget, in words: the faults that the rules find (R-7, R-11, R-12)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.figures import yuan_text
from rdfunds.rules import MOST_YEARS_OF_SLIPPING, Fault, FaultKind


def of_estimate(faults: Iterable[Fault], years: tuple[int, int], page: str = "/income") -> list[Reason]:
    """One reason for each fault of an estimate, with its figures and the page on which it is mended.

    `years` are the programme's first and last; `page` is that of years which are not among them.
    """
    outside = {
        "/income": _("Income: %(year)s is no year of the programme, which runs from %(first)s to %(last)s."),
        "/expenditure": _("Expenditure: %(year)s is no year of the programme, which runs from %(first)s to %(last)s."),
    }
    texts = {
        FaultKind.NO_YEARS: _("The estimate names no year yet."),
        FaultKind.NO_MONEY: _("The total is 0.00 yuan; an estimate holds some money."),
        FaultKind.YEAR_MISSING: _("%(year)s is missing in the income; write 0 where a year has none."),
        FaultKind.YEAR_TWICE: _("%(year)s stands in the income more than once."),
        FaultKind.YEAR_OUTSIDE: outside[page],
        FaultKind.INCOME_AND_EXPENDITURE: _(
            "%(year)s: income is %(income)s yuan and expenditure %(expenditure)s yuan, a difference of %(by)s yuan."
        ),
        FaultKind.INCOME_TOTAL: _(
            "The income of all years is %(income)s yuan and the total %(total)s yuan, a difference of %(by)s yuan."
        ),
        FaultKind.EXPENDITURE_TOTAL: _(
            "The expenditure of all years is %(expenditure)s yuan and the total %(total)s yuan, a difference of "
            "%(by)s yuan."
        ),
        FaultKind.ISSUED_ABOVE_ESTIMATE: _(
            "Until %(year)s %(issued)s yuan are issued, more than the %(estimate)s yuan of central money that this "
            "estimate has until then; %(over)s yuan too much."
        ),
        FaultKind.ISSUED_SLIPS_TOO_FAR: _(
            "%(issued)s yuan are issued for %(year)s, but of the central money that this estimate has for that year "
            "and the two before only %(left)s yuan would be left for it; %(over)s yuan too much."
        ),
    }
    pages = {
        FaultKind.NO_MONEY: "/basis",
        FaultKind.YEAR_OUTSIDE: page,
        FaultKind.INCOME_AND_EXPENDITURE: "/expenditure",
        FaultKind.EXPENDITURE_TOTAL: "/expenditure",
    }
    span = {"first": str(years[0]), "last": str(years[1])}
    return [
        Reason(texts[each.kind] % {**_figures(each), **span}, each.rule, pages.get(each.kind, "/income"))
        for each in faults
    ]


def of_year_budget(faults: Iterable[Fault], year: int, last_year: int) -> list[Reason]:
    """One reason for each fault of yearly budgets where that of `year` is issued or adjusted.

    `last_year` is that of the estimate in force.
    """
    latest = last_year + MOST_YEARS_OF_SLIPPING
    found = []
    for each in faults:
        text, path = _budget_text(each, year, latest)
        found.append(Reason(text % {**_figures(each), "latest": latest}, each.rule, path))
    return found


def _budget_text(fault: Fault, year: int, latest: int) -> tuple[str, str]:
    """What is wrong where the budget of `year` is written, and in which of its answers that lies."""
    at = fault.where.year or year
    if fault.kind is not FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL and at > latest:
        text = _("%(year)s is later than %(latest)s: a budget may slip by two years and no more.")
        return text, "/year" if at == year else "/amount"
    if fault.kind is FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL:
        text = _(
            "%(year)s: with %(issued)s yuan for the years before, %(amount)s yuan exceed the %(total)s yuan of central "
            "money in the estimate by %(over)s yuan."
        )
    elif at != year:
        text = _(
            "%(year)s would then have %(left)s yuan left of what was estimated until then; the %(amount)s yuan issued "
            "for it would be %(over)s yuan too much."
        )
    else:
        text = _(
            "%(year)s: %(left)s yuan are left of what was estimated until then; %(amount)s yuan are %(over)s yuan too "
            "much."
        )
    return text, "/amount"


def _figures(fault: Fault) -> dict[str, str]:
    """The figures by name, and a difference without its sign."""
    shown = {name: yuan_text(amount) for name, amount in fault.figures.items()}
    by = fault.figures.get("difference")
    return {**shown, "year": str(fault.where.year), "by": "" if by is None else yuan_text(abs(by))}
