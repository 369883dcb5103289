"""What is wrong with an estimate or a yearly budget, in words: the faults that the rules find (R-7, R-11, R-12)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.figures import yuan_text
from rdfunds.rules import MOST_YEARS_OF_SLIPPING, Fault, FaultKind


def of_estimate(faults: Iterable[Fault], page: str = "/income") -> list[Reason]:
    """One reason for each fault of an estimate, with its figures and the page on which it is mended.

    `page` is that of years which are not the programme's.
    """
    texts = {
        FaultKind.NO_YEARS: _("The estimate names no year yet."),
        FaultKind.YEAR_MISSING: _("%(year)s is missing in the income; write 0 where a year has none."),
        FaultKind.YEAR_TWICE: _("%(year)s stands in the income more than once."),
        FaultKind.YEAR_OUTSIDE: _("%(year)s is no year of the programme."),
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
    }
    pages = {
        FaultKind.YEAR_OUTSIDE: page,
        FaultKind.INCOME_AND_EXPENDITURE: "/expenditure",
        FaultKind.EXPENDITURE_TOTAL: "/expenditure",
    }
    return [Reason(texts[each.kind] % _figures(each), each.rule, pages.get(each.kind, "/income")) for each in faults]


def of_year_budget(faults: Iterable[Fault], last_year: int) -> list[Reason]:
    """One reason for each fault of yearly budgets; `last_year` is that of the estimate in force."""
    latest = last_year + MOST_YEARS_OF_SLIPPING
    found = []
    for each in faults:
        late = each.where.year is not None and each.where.year > latest
        found.append(Reason(_budget_text(each, late) % {**_figures(each), "latest": latest}, each.rule, "/amount"))
    return found


def _budget_text(fault: Fault, late: bool) -> str:
    if fault.kind is FaultKind.YEARLY_BUDGETS_ABOVE_TOTAL:
        return _(
            "%(year)s: with %(issued)s yuan for the years before, %(amount)s yuan exceed the %(total)s yuan of central "
            "money in the estimate by %(over)s yuan."
        )
    if late:
        return _("%(year)s is later than %(latest)s: a budget may slip by two years and no more.")
    return _(
        "%(year)s: %(left)s yuan are left of what was estimated until then; %(amount)s yuan are %(over)s yuan too much."
    )


def _figures(fault: Fault) -> dict[str, str]:
    """The figures by name, and a difference without its sign."""
    shown = {name: yuan_text(amount) for name, amount in fault.figures.items()}
    by = fault.figures.get("difference")
    return {**shown, "year": str(fault.where.year), "by": "" if by is None else yuan_text(abs(by))}
