"""What the steps of a programme do, and how that is said on the page that asks once more (R-7 to R-15)."""

from django.utils.translation import gettext as _

from casework import contents
from casework.errors import GuardRefused, Reason
from casework.figures import yuan_text
from casework.models import Party
from casework.steps import StepContext
from casework.visibility import visible_to
from ledger.language import site_language
from ledger.money import to_yuan
from rdfunds import bookkeeping, ending, estimates, kinds, programmes, year_budgets
from rdfunds.conditions import programme as conditions
from rdfunds.departments import departments_of
from rdfunds.estimates import Estimate, estimate_of
from rdfunds.models import Programme
from rdfunds.rules import NOTHING


def start(context: StepContext) -> None:
    """Create the programme and begin its estimate."""
    Programme.objects.create(
        case=context.case,
        agency=context.actor.organisation,  # type: ignore[union-attr]
        name=context.data["name"],
        code=context.data["code"],
        first_year=context.data["first_year"],
        last_year=context.data["last_year"],
    )
    contents.begin(context.case, kinds.ESTIMATE, at=context.at)


def file_estimate(context: StepContext) -> None:
    """Freeze the estimate; with the first one the departments become parties (R-8, R-10)."""
    freeze(context)
    present = {party.capacity for party in context.case.current_parties}
    for capacity, registered in departments_of(context).items():
        if capacity not in present:
            Party.objects.create(case=context.case, organisation=registered[0], capacity=capacity, since=context.today)


def freeze(context: StepContext) -> None:
    """Freeze what is being written, for the departments to decide on."""
    draft = estimates.draft_of(context)
    if draft is None:
        raise GuardRefused(Reason(_("There is no estimate to hand in."), "R-7"))
    contents.freeze(draft, at=context.at)


def return_estimate(context: StepContext) -> None:
    """Open the next version, beginning with what was filed."""
    contents.begin(context.case, kinds.ESTIMATE, at=context.at)


def approve_estimate(context: StepContext) -> None:
    """Open the book of the programme."""
    bookkeeping.open_book(context.record, context.today)


def after_approval(context: StepContext) -> None:
    """What was filed is in force from now on; a change may be written from there (R-10, R-11)."""
    estimates.keep(context)
    contents.begin(context.case, kinds.ESTIMATE, at=context.at)


def drop_change(context: StepContext) -> None:
    """The draft begins again with the estimate in force, whatever was being written or had been asked for."""
    contents.begin_anew(context.case, kinds.ESTIMATE, context.record.estimate_in_force.content.data, at=context.at)


def issue_budget(context: StepContext) -> None:
    """Book the first budget of a year (R-13)."""
    bookkeeping.book_budget(context, context.data["year"], 1, NOTHING, context.data["amount"])


def after_issue(context: StepContext) -> None:
    """Keep the budget with its event."""
    year_budgets.keep(context, 1)


def adjust_budget(context: StepContext) -> None:
    """Book what the budget of a year becomes beyond what it was, or less (R-13)."""
    programmes.hold(context.record)
    if distributed := conditions.nothing_distributed_taken_back(context):
        # A project has got money since the answers were checked.
        raise GuardRefused(*distributed)
    before = year_budgets.budgets_of(context.record)[context.data["year"]]
    context.memo["version"] = before.version + 1
    bookkeeping.book_budget(context, before.year, before.version + 1, to_yuan(before.amount), context.data["amount"])


def after_adjustment(context: StepContext) -> None:
    """Keep the budget's new version with its event."""
    year_budgets.keep(context, context.memo["version"])


def complete(context: StepContext) -> None:
    """The programme has ended as planned (R-15)."""
    with site_language():
        reason = _("The programme “%(programme)s” is completed.") % {"programme": context.record.name}
    _end(context, reason)


def terminate(context: StepContext) -> None:
    """The programme has ended early, by a document of the finance department (R-15)."""
    with site_language():
        text = _("The finance department has terminated the programme “%(programme)s” (%(number)s).")
    _end(context, text % {"programme": context.record.name, "number": context.data["document_number"]})


def what_filing_does(context: StepContext) -> list[str]:
    names = {"names": _(", ").join(each.name for found in departments_of(context).values() for each in found)}
    return [
        _("The estimate of %(total)s yuan is frozen.") % {"total": yuan_text(_drafted(context).total)},
        _("%(names)s see it from now on.") % names,
    ]


def what_returning_does(context: StepContext) -> list[str]:
    return [
        _("The agency gets the notice with what is to be put right."),
        _("It can change the estimate and file it again."),
    ]


def what_assessing_does(context: StepContext) -> list[str]:
    filed, found = estimate_of(estimates.filed(context).data).total, context.data["total"]
    if found == filed:
        return []
    less = _("%(found)s yuan are %(by)s yuan less than filed; the estimate can then only be returned.")
    more = _("%(found)s yuan are %(by)s yuan more than filed; the estimate can then only be returned.")
    return [(less if found < filed else more) % {"found": yuan_text(found), "by": yuan_text(abs(filed - found))}]


def what_approving_does(context: StepContext) -> list[str]:
    filed = estimate_of(estimates.filed(context).data)
    figures = {"total": yuan_text(filed.total), "central": yuan_text(filed.central)}
    return [
        _("The estimate of %(total)s yuan is in force, of which central money is %(central)s yuan.") % figures,
        _("The book of the programme is opened; yearly budgets can be issued."),
        _("The agency and the science department get the notice."),
    ]


def what_asking_does(context: StepContext) -> list[str]:
    before = estimates.in_force(context.record)
    figures = {
        "before": yuan_text(before.total if before else NOTHING),
        "after": yuan_text(_drafted(context).total),
    }
    return [
        _("The changed estimate is frozen and goes to the science department."),
        _("The total is %(before)s yuan now and would be %(after)s yuan.") % figures,
        _("Until the change is approved, the estimate in force stays, and no budget is issued."),
    ]


def what_dropping_does(context: StepContext) -> list[str]:
    return [_("The draft says what the estimate in force says; what was written is lost.")]


def what_withdrawing_does(context: StepContext) -> list[str]:
    return [
        _("The estimate in force stays."),
        _("What was asked for remains readable in the file; a new draft begins with the estimate in force."),
    ]


def what_forwarding_does(context: StepContext) -> list[str]:
    return [_("The finance department decides on the change.")]


def what_declining_does(context: StepContext) -> list[str]:
    return [
        _("The estimate in force stays."),
        _("The notice gives the agency the reasons; it may ask for another change."),
    ]


def what_approving_a_change_does(context: StepContext) -> list[str]:
    before, after = estimates.in_force(context.record), estimate_of(estimates.filed(context).data)
    figures = {"before": yuan_text(before.total if before else NOTHING), "after": yuan_text(after.total)}
    return [
        _("The total changes from %(before)s to %(after)s yuan; the changed estimate is in force.") % figures,
        _("The agency and the science department get the notice."),
    ]


def what_issuing_does(context: StepContext) -> list[str]:
    figures = {"year": str(context.data["year"]), "amount": yuan_text(context.data["amount"])}
    return [
        _("%(amount)s yuan are issued for %(year)s and booked.") % figures,
        _("The agency gets the notice and may distribute them among projects."),
    ]


def what_adjusting_does(context: StepContext) -> list[str]:
    before = to_yuan(year_budgets.budgets_of(context.record)[context.data["year"]].amount)
    amount = context.data["amount"]
    figures = {
        "year": str(context.data["year"]),
        "before": yuan_text(before),
        "after": yuan_text(amount),
        "by": f"{amount - before:+,.2f}",
    }
    return [
        _("The budget of %(year)s changes from %(before)s to %(after)s yuan; %(by)s yuan are booked.") % figures,
        _("The agency gets the notice."),
    ]


def what_completing_does(context: StepContext) -> list[str]:
    return [
        _returned(context),
        *_what_ends_along(context),
        _("The programme is completed; nothing of it changes any more."),
    ]


def what_terminating_does(context: StepContext) -> list[str]:
    return [
        _returned(context),
        *_what_ends_along(context),
        _("The agency and the science department get the notice; nothing of the programme changes any more."),
    ]


def _returned(context: StepContext) -> str:
    left = yuan_text(bookkeeping.undistributed(context.record))
    return _("%(left)s yuan are not distributed and go back; that is booked.") % {"left": left}


def _what_ends_along(context: StepContext) -> list[str]:
    """The calls that are closed and the applications that end, as far as the reader sees them."""
    closed = _("The call “%(call)s” (%(reference)s) is closed now; its last day would have been %(day)s.")
    texts = [
        closed % {"call": each.title, "reference": each.case.reference, "day": each.closes_on.isoformat()}
        for each in ending.open_calls(context)
    ]
    applications = ending.applications(context.record)
    seen = applications.filter(case__state__in=kinds.UNDECIDED, case__in=visible_to(context.actor))
    if references := [each.case.reference for each in seen]:
        undecided = _("What is not decided yet ends, and the lead units get a notice: %(references)s.")
        texts.append(undecided % {"references": _(", ").join(references)})
    if applications.exclude(pk__in=seen).exists():
        texts.append(_("Applications that are still being written end too; their lead units are told."))
    return texts


def _end(context: StepContext, reason: str) -> None:
    """Calls and applications end along, and what is not distributed goes back; how much, a notice says as well."""
    ending.end_along(context, reason)
    context.memo["returned"] = bookkeeping.book_return(context, context.record)


def _drafted(context: StepContext) -> Estimate:
    draft = estimates.draft_of(context)
    return estimate_of(draft.data if draft else {})
