"""Conditions of a project's steps (R-16 to R-29)."""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Membership, Organisation
from casework import contents
from casework.errors import Reason
from casework.figures import yuan_text
from casework.labels import capacity_label
from casework.steps import SectionContext, StepContext
from ledger.money import to_yuan
from rdfunds import applied, bookkeeping, distribution, kinds, reviews, rules, task_book
from rdfunds.application import APPLICATION, Manager, managers
from rdfunds.budget_faults import fault_text
from rdfunds.conditions.call import over_text
from rdfunds.departments import departments_of
from rdfunds.hands import SCIENCE
from rdfunds.models import Call, Programme, Project
from rdfunds.reviews import Reviewer


def call_still_open(context: StepContext) -> list[Reason]:
    """The call's last day is not over; what was sent back may come in again later (R-20)."""
    project: Project = context.record
    call: Call = project.call
    sent_back = context.case.events.filter(code="return_application").exists()
    if call.closes_on >= context.today or sent_back or (call.rounds > 1 and context.case.state == "application"):
        return []
    return [Reason(over_text(call), "R-20")]


def programme_goes_on(context: StepContext) -> list[Reason]:
    """The programme has not ended (R-15)."""
    programme: Programme = context.record.call.programme
    if not programme.case.current_state.final:
        return []
    text = _("“%(programme)s” has ended: %(state)s. No project of it can be chosen any more.")
    return [Reason(text % {"programme": programme.name, "state": programme.case.current_state.label}, "R-15")]


def within_published_estimate(context: StepContext) -> list[Reason]:
    """No more is asked for than the call publishes as an estimate of one project (R-20)."""
    published = context.record.call.published_estimate
    requested = context.data["requested"]
    if published is None or requested <= to_yuan(published):
        return []
    text = _("%(requested)s yuan is asked for; the call publishes an estimate of %(published)s yuan a project.")
    figures = {"requested": yuan_text(requested), "published": yuan_text(to_yuan(published))}
    return [Reason(text % figures, "R-20", "/requested")]


def application_complete(context: StepContext) -> list[Reason]:
    """The application is filled in and its budget without fault (R-17 to R-22, R-28)."""
    draft = contents.draft(context.case, kinds.APPLICATION)
    found = APPLICATION.findings(_section_context(context, draft)) if APPLICATION.findings else []
    return [_linked(context, kinds.APPLICATION, reason) for reason in found]


def experts_apart(context: StepContext) -> list[Reason]:
    """No expert belongs to the project or to a unit that takes part in it (R-24)."""
    experts = reviews.reviewers_of(context.case, context.data["experts"])
    found: list[Reason] = []
    seen: dict[tuple[str, str], int] = {}
    for row, expert in enumerate(experts):
        path = f"/experts/{row}/{'member' if expert.person else 'name'}"
        found += [Reason(text, "R-24", path) for text in _ties(context, expert)]
        first = seen.setdefault((reviews.plain(expert.name), reviews.plain(expert.workplace)), row)
        if first != row:
            text = _("%(name)s is named twice, in rows %(first)d and %(second)d.")
            found.append(Reason(text % {"name": expert.name, "first": first + 1, "second": row + 1}, "R-24", path))
    return found


def not_a_reviewer(context: StepContext) -> list[Reason]:
    """Who reports the review has not reviewed (R-24)."""
    actor = context.actor
    if not isinstance(actor, PersonActor) or not actor.natural_persons & reviews.reviewing_persons(context.case):
        return []
    text = _("%(name)s is one of the experts of this review; somebody else reports it.")
    return [Reason(text % {"name": actor}, "R-24")]


def advised_as_cut(context: StepContext) -> list[Reason]:
    """What is advised is what was asked for less the cuts; a lump-sum has nothing to cut in single (R-24, R-28)."""
    requested, advised = to_yuan(context.record.requested), context.data["advised"]
    outside = _outside(requested, advised)
    if context.record.call.lump_sum or outside:
        return [*(_cuts_of_nothing(context) if context.record.call.lump_sum else ()), *outside]
    cuts = reviews.cuts_of(context.data["cuts"])
    by = sum((cut.amount for cut in cuts), rules.NOTHING)
    if advised == requested - by:
        return []
    text = _("%(requested)s yuan are asked for and %(cut)s yuan cut, which leaves %(left)s yuan, not %(advised)s.")
    figures = {"requested": requested, "cut": by, "left": requested - by, "advised": advised}
    return [Reason(text % {name: yuan_text(each) for name, each in figures.items()}, "R-24", "/advised")]


def cuts_possible(context: StepContext) -> list[Reason]:
    """Each cell is cut once, by something and by no more than it holds (R-24)."""
    before = reviews.central_of(context.case)
    found: list[Reason] = []
    seen: dict[rules.Cell, int] = {}
    for row, cut in enumerate(reviews.cuts_of(context.data["cuts"])):
        holds, path = before.get(cut.cell, rules.NOTHING), f"/cuts/{row}/amount"
        if not 0 < cut.amount <= holds:
            text = _("%(amount)s yuan cannot be cut of %(holds)s yuan.")
            figures = {"amount": yuan_text(cut.amount), "holds": yuan_text(holds)}
            found.append(Reason(text % figures, "R-24", path))
        first = seen.setdefault(cut.cell, row)
        if first != row:
            text = _("Rows %(first)d and %(second)d cut the same; write one row.")
            found.append(Reason(text % {"first": first + 1, "second": row + 1}, "R-24", f"/cuts/{row}/cell"))
    return found


def not_across_the_board(context: StepContext) -> list[Reason]:
    """The budget is not cut by the same share everywhere (R-24)."""
    cuts = {cut.cell: cut.amount for cut in reviews.cuts_of(context.data["cuts"])}
    share = rules.cut_across_the_board(reviews.central_of(context.case), cuts)
    if share is None:
        return []
    text = _("Every line is cut by the same %(share)s%%; cut what a line does not need, and say for what.")
    return [Reason(text % {"share": f"{share * 100:.1f}"}, "R-24", "/cuts")]


def reviewed_budget_holds(context: StepContext) -> list[Reason]:
    """Indirect cost stays within its cap after the cuts (R-22)."""
    content = reviews.application_of(context.case)
    if content is None:
        return []
    after = reviews.with_cuts(applied.budget_of(content.data), reviews.cuts_of(context.data["cuts"]))
    names = applied.names_of(applied.units_of(content.data))
    return [Reason(fault_text(fault, names), fault.rule, "/cuts") for fault in rules.cap_faults(after)]


def science_department_known(context: StepContext) -> list[Reason]:
    """One science department of the ministry's level is registered (R-26)."""
    registered = departments_of(context)[SCIENCE]
    if len(registered) == 1:
        return []
    figures = {"what": capacity_label(SCIENCE), "names": _(", ").join(each.name for each in registered)}
    text = (
        _("%(names)s are both registered as %(what)s of the ministry's level; please tell the site's operator.")
        if registered
        else _("No %(what)s of the ministry's level is registered; please tell the site's operator.")
    )
    return [Reason(text % figures, "R-26")]


def enough_undistributed(context: StepContext) -> list[Reason]:
    """The programme has as much issued and not distributed (R-14, R-27)."""
    project: Project = context.record
    programme = project.call.programme
    granted, left = reviews.advised_of(context.case), bookkeeping.undistributed(programme)
    if granted <= left:
        return []
    text = _(
        "%(granted)s yuan are to be issued, but of the budgets issued for “%(programme)s” only %(left)s yuan are not "
        "distributed; %(short)s yuan are missing."
    )
    figures = {
        "granted": yuan_text(granted),
        "programme": programme.name,
        "left": yuan_text(left),
        "short": yuan_text(granted - left),
    }
    return [Reason(text % figures, "R-14", url=reverse("casework:case", args=[programme.case.reference]))]


def task_book_complete(context: StepContext) -> list[Reason]:
    """The task book has all its pages (R-27)."""
    draft = contents.draft(context.case, kinds.TASK_BOOK)
    found = task_book.findings(_section_context(context, draft))
    return [_linked(context, kinds.TASK_BOOK, reason) for reason in found]


def first_instalment_to_pay(context: StepContext) -> list[Reason]:
    """The first instalment is paid once (R-29)."""
    event = context.case.events.filter(code="record_first_payment").first()
    if event is None:
        return []
    return [Reason(_("It was recorded as paid on %(day)s.") % {"day": event.effective_on.isoformat()}, "R-29")]


def payment_possible(context: StepContext) -> list[Reason]:
    """It is paid after both have signed, and is no more than the project has got (R-29)."""
    project: Project = context.record
    found = []
    paid_on, amount = context.data["paid_on"], context.data["amount"]
    if project.signed_on is not None and paid_on < project.signed_on:
        text = _("%(paid)s lies before %(signed)s, when the task book was signed by both.")
        figures = {"paid": paid_on.isoformat(), "signed": project.signed_on.isoformat()}
        found.append(Reason(text % figures, "R-29", "/paid_on"))
    left = distribution.held_by(project)
    if not 0 < amount <= left:
        text = _("%(amount)s yuan is not between 0 and the %(left)s yuan that the project has got.")
        found.append(Reason(text % {"amount": yuan_text(amount), "left": yuan_text(left)}, "R-29", "/amount"))
    return found


def no_open_adjustment(context: StepContext) -> list[Reason]:
    """No adjustment waits, whose lines are reserved (R-38)."""
    rows = context.record.adjustments.filter(case__state=kinds.ASKED).select_related("case")
    text = _("%(reference)s waits, with money reserved; decide it first.")
    return [
        Reason(
            text % {"reference": row.case.reference}, "R-38", url=reverse("casework:case", args=[row.case.reference])
        )
        for row in rows.order_by("pk")
    ]


def _ties(context: StepContext, expert: Reviewer) -> Iterable[str]:
    """Why an expert is tied to the project: by the units that take part, by its people, by who leads in it."""
    yield from _ties_to_units(context, expert)
    content = reviews.application_of(context.case)
    if content is None:
        return
    text = _("%(name)s of %(workplace)s belongs to the project, by row %(row)d of its people.")
    for row, each in enumerate(content.data.get("people", {}).get("people", []), start=1):
        same = reviews.plain(each["name"]) == reviews.plain(expert.name)
        if same and reviews.may_be_one(each["workplace"], expert.workplace):
            yield text % {"name": expert.name, "workplace": expert.workplace, "row": row}
    text = _("%(name)s leads in the project: %(where)s. If that is somebody else of the same name, ask another expert.")
    for manager in managers(context.record, applied.units_of(content.data)):
        if _is_the_same(expert, manager):
            yield text % {"name": expert.name, "where": manager.where}


def _ties_to_units(context: StepContext, expert: Reviewer) -> Iterable[str]:
    """Which units that take part an expert belongs to: as a natural person, else by the workplace."""
    units = _units_taking_part(context)
    held = (
        Membership.objects.on(context.today).filter(person=expert.person, organisation__in=units)
        if expert.person
        else ()
    )
    text = _("%(name)s is a member of %(unit)s, which takes part in the project.")
    yield from (text % {"name": expert.name, "unit": units[each.organisation_id].name} for each in held)
    text = _("%(name)s works at %(unit)s, which takes part in the project.")
    perhaps = _(
        "%(name)s works at “%(workplace)s”, which by its name is %(unit)s, a part of it or above it; that unit takes "
        "part in the project. Write the full name of the workplace if it is another one, or ask another expert."
    )
    for unit in units.values():
        if reviews.plain(unit.name) == reviews.plain(expert.workplace):
            yield text % {"name": expert.name, "unit": unit.name}
        elif reviews.may_be_one(unit.name, expert.workplace):
            yield perhaps % {"name": expert.name, "workplace": expert.workplace, "unit": unit.name}


def _is_the_same(expert: Reviewer, manager: Manager) -> bool:
    """Whether an expert is who leads: by the addresses of both where they are known, else by name (reading: R-24)."""
    if expert.address and manager.address:
        return expert.address.casefold() == manager.address.casefold()
    return reviews.plain(expert.name) == reviews.plain(manager.name)


def _units_taking_part(context: StepContext) -> dict[int, Organisation]:
    if "units_taking_part" not in context.memo:
        applicants = context.case.case_type.applicants
        context.memo["units_taking_part"] = {
            party.organisation_id: party.organisation
            for party in context.case.current_parties
            if party.capacity in applicants
        }
    return context.memo["units_taking_part"]  # type: ignore[no-any-return]


def _cuts_of_nothing(context: StepContext) -> list[Reason]:
    if not context.data["cuts"]:
        return []
    return [Reason(_("A lump-sum has no lines to cut; say in the opinion why less is advised."), "R-28", "/cuts")]


def _outside(requested: Decimal, advised: Decimal) -> list[Reason]:
    """Nothing at all, or more than was asked for."""
    if 0 < advised <= requested:
        return []
    text = _("%(advised)s yuan is not between 0 and the %(requested)s yuan that are asked for.")
    figures = {"advised": yuan_text(advised), "requested": yuan_text(requested)}
    return [Reason(text % figures, "R-24", "/advised")]


def _section_context(context: StepContext, draft: object) -> SectionContext:
    return SectionContext(context.case, context.actor, context.today, draft, context.memo)  # type: ignore[arg-type]


def _linked(context: StepContext, kind: str, reason: Reason) -> Reason:
    """The reason with the page on which it is mended."""
    section = reason.path.split("/")[1] if reason.path else ""
    url = reverse("casework:section", args=[context.case.reference, kind, section]) if section else ""
    return Reason(reason.message, reason.rule, "", url)
