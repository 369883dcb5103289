"""Conditions of a programme's steps (R-7 to R-15)."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.figures import yuan_text
from casework.labels import capacity_label
from casework.steps import SectionContext, StepContext
from ledger.money import to_yuan
from rdfunds import cost_estimate, estimates, faults, kinds, year_budgets
from rdfunds.departments import departments_of
from rdfunds.estimates import estimate_of
from rdfunds.models import Programme, Project


def code_unknown(context: StepContext) -> list[Reason]:
    """No other programme has the code (R-2)."""
    rows = Programme.objects.filter(code=context.data["code"]).exclude(case__state="discarded")
    text = _("%(name)s has the code %(code)s already.")
    return [Reason(text % {"name": row.name, "code": row.code}, "R-2", "/code") for row in rows.order_by("pk")[:1]]


def departments_known(context: StepContext) -> list[Reason]:
    """One science and one finance department of the ministry's level are registered (R-8, R-10)."""
    none = _("No %(what)s of the ministry's level is registered; please tell the site's operator.")
    several = _("%(names)s are both registered as %(what)s of the ministry's level; please tell the site's operator.")
    found = []
    for capacity, registered in departments_of(context).items():
        figures = {
            "what": capacity_label(capacity),
            "names": _(", ").join(each.name for each in registered),
        }
        if len(registered) != 1:
            found.append(Reason((several if registered else none) % figures, "R-10"))
    return found


def estimate_complete(context: StepContext) -> list[Reason]:
    """The estimate has all its pages, and income equals expenditure each year and in all (R-7)."""
    draft = estimates.draft_of(context)
    found = cost_estimate.findings(SectionContext(context.case, context.actor, context.today, draft, context.memo))
    return [_linked(context, reason) for reason in found]


def something_changes(context: StepContext) -> list[Reason]:
    """The draft says something else than the estimate in force (R-11)."""
    draft = estimates.draft_of(context)
    approved = context.record.estimate_in_force
    if draft is not None and draft.data != approved.content.data:
        return []
    text = _("The draft says what the estimate in force says; write what is to change first.")
    return [Reason(text, "R-11", url=_section_url(context, "basis"))]


def assessed_since_filed(context: StepContext) -> list[Reason]:
    """What is assessed is the estimate that was filed, and not an earlier one (R-8)."""
    assessed, filed = context.data["assessed_on"], context.case.state_since
    if assessed >= filed:
        return []
    text = _("%(assessed)s lies before %(filed)s, when the estimate was filed.")
    figures = {"assessed": assessed.isoformat(), "filed": filed.isoformat()}
    return [Reason(text % figures, "R-8", "/assessed_on")]


def total_found_right(context: StepContext) -> list[Reason]:
    """The total approved is the one that was filed; another one is returned and filed again (R-8, R-10)."""
    assessed = Decimal(_last_answers(context, "assess")["total"])
    filed = estimate_of(estimates.filed(context).data).total
    if assessed == filed:
        return []
    text = _(
        "%(filed)s yuan are filed and %(assessed)s yuan were found right, a difference of %(by)s yuan; return the "
        "estimate, so that the agency files it again."
    )
    figures = {"filed": yuan_text(filed), "assessed": yuan_text(assessed), "by": yuan_text(abs(filed - assessed))}
    url = reverse("casework:step", args=[context.case.reference, "return_estimate"])
    return [Reason(text % figures, "R-10", url=url)]


def one_budget_a_year(context: StepContext) -> list[Reason]:
    """No budget has been issued for the year; a second one is an adjustment (R-13)."""
    year = context.data["year"]
    before = year_budgets.budgets_of(context.record).get(year)
    if before is None:
        return []
    text = _("%(year)s has a budget of %(amount)s yuan, %(number)s; adjust that one.")
    figures = {"year": str(year), "amount": yuan_text(to_yuan(before.amount)), "number": before.document_number}
    url = reverse("casework:step", args=[context.case.reference, "adjust_budget"])
    return [Reason(text % figures, "R-13", "/year", url)]


def within_estimate(context: StepContext) -> list[Reason]:
    """All budgets stay within the total, none comes earlier than estimated or more than two years late (R-12)."""
    answers = context.data
    found = year_budgets.faults_with(context.record, answers["year"], answers["amount"], deployed=answers["deployed"])
    estimate = estimates.in_force(context.record)
    last_year = estimate.years[-1] if estimate else context.record.last_year
    return faults.of_year_budget(found, answers["year"], last_year)


def some_budget_issued(context: StepContext) -> list[Reason]:
    """There is a budget to adjust (R-13)."""
    if context.record.budget_versions:
        return []
    return [Reason(_("No budget has been issued yet."), "R-13")]


def amount_changes(context: StepContext) -> list[Reason]:
    """The new amount is another one (R-13)."""
    before = to_yuan(year_budgets.budgets_of(context.record)[context.data["year"]].amount)
    if before != context.data["amount"]:
        return []
    text = _("%(year)s has %(amount)s yuan already.")
    return [Reason(text % {"year": str(context.data["year"]), "amount": yuan_text(before)}, "R-13", "/amount")]


def nothing_distributed_taken_back(context: StepContext) -> list[Reason]:
    """A budget is reduced by what of it is not distributed yet at most (R-14; reading: R-13)."""
    year, amount = context.data["year"], context.data["amount"]
    before = to_yuan(year_budgets.budgets_of(context.record)[year].amount)
    distributed = before - year_budgets.left_of(context.record)[year]
    if amount >= distributed:
        return []
    text = _(
        "%(year)s: projects have got %(distributed)s yuan of its budget, the oldest budget first; %(amount)s yuan are "
        "%(short)s yuan too little. Before it can be less, the agency takes money back from projects."
    )
    figures = {
        "year": str(year),
        "distributed": yuan_text(distributed),
        "amount": yuan_text(amount),
        "short": yuan_text(distributed - amount),
    }
    return [Reason(text % figures, "R-14", "/amount")]


def no_project_funded(context: StepContext) -> list[Reason]:
    """No project has money of the programme that it would no longer give account for, whoever looks (R-15, R-42)."""
    text = _(
        "“%(project)s” (%(reference)s) has got money and has not ended: %(state)s. The agency stops it first; what was "
        "not paid then goes back with the rest."
    )
    return _in_the_way(context, kinds.FUNDED, text)


def no_project_undecided(context: StepContext) -> list[Reason]:
    """No project waits for a decision of the agency or the science department (R-15)."""
    text = _("“%(project)s” (%(reference)s) is not decided yet: %(state)s. Decide on it first.")
    return _in_the_way(context, kinds.UNDECIDED, text)


def _in_the_way(context: StepContext, states: tuple[str, ...], text: str) -> list[Reason]:
    projects = Project.objects.filter(call__programme=context.record, case__state__in=states)
    return [
        Reason(
            text % {"project": each.title, "reference": each.case.reference, "state": each.case.current_state.label},
            "R-15",
            url=reverse("casework:case", args=[each.case.reference]),
        )
        for each in projects.select_related("case").order_by("pk")
    ]


def _last_answers(context: StepContext, step: str) -> dict[str, str]:
    """What was answered when the step was taken last."""
    event = context.case.events.filter(code=step).select_related("content").order_by("-sequence")[0]
    return event.content.payload  # type: ignore[no-any-return]


def _linked(context: StepContext, reason: Reason) -> Reason:
    """The reason with the page of the estimate on which it is mended."""
    return Reason(reason.message, reason.rule, "", _section_url(context, reason.path.split("/")[1]))


def _section_url(context: StepContext, section: str) -> str:
    return reverse("casework:section", args=[context.case.reference, kinds.ESTIMATE, section])
