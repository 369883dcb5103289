"""What the steps of a project do, and how that is said beforehand."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework import calendars, contents, deadlines, drafts
from casework.errors import GuardRefused, Reason
from casework.figures import yuan_text
from casework.limits import due_date, lapses_on
from casework.steps import ContentKind, StepContext
from ledger.money import to_fen, to_yuan
from rdfunds import applied, budgets, distribution, kinds, programmes, reviews, rules, task_book
from rdfunds.application import APPLICATION
from rdfunds.conditions import project as conditions
from rdfunds.conditions.call import why_closed
from rdfunds.deadlines import FIRST_PAYMENT
from rdfunds.departments import departments_of
from rdfunds.forms.project import AGREE
from rdfunds.hands import AGENCY, PARTICIPATING, SCIENCE, SUBPROJECT
from rdfunds.models import Call, Participation, Project, Rounds, Subproject
from rdfunds.taking_part import agency_knows, join, leave


def start(context: StepContext) -> None:
    """Begin the project; where the call has one round, its application too (R-20)."""
    call: Call = context.data["call"]
    if not isinstance(context.actor, PersonActor):
        raise TypeError("a project is begun by a lead unit")
    programmes.hold(call.programme)
    if not Call.objects.filter(pk=call.pk, case__state=kinds.OPEN).exists():
        # The programme has ended since the call was chosen.
        raise GuardRefused(why_closed(Call.objects.select_related("programme__case").get(pk=call.pk)))
    Project.objects.create(
        case=context.case,
        call=call,
        lead_unit=context.actor.organisation,
        title=context.data["title"],
        investigator=context.data["investigator"],
    )
    if call.rounds == Rounds.ONE:
        contents.begin(context.case, kinds.APPLICATION, at=context.at)


def first_state(context: StepContext) -> str:
    """Where a project begins: with two rounds, in the first (R-20)."""
    return "pre_application" if context.data["call"].rounds > Rounds.ONE else "application"


def day_after_call(context: StepContext) -> date:
    """What was not sent ends on the day after the last one of its call, whenever that is noticed."""
    day: date = context.record.call.closes_on
    return lapses_on(day)


def submit_pre_application(context: StepContext) -> None:
    """The agency comes in with what is asked for."""
    _ask_for(context, context.data["requested"])
    join(context.case, AGENCY, [context.record.call.programme.agency], on=context.today)


def invite(context: StepContext) -> None:
    """The application begins."""
    contents.begin(context.case, kinds.APPLICATION, at=context.at)


def submit(context: StepContext) -> None:
    """Freeze the application; what it names of subprojects and units is the project's from now on."""
    draft = contents.draft(context.case, kinds.APPLICATION)
    requested = applied.requested_of(draft.data) if draft else None
    if draft is None or requested is None:
        raise GuardRefused(Reason(_("The application is not complete."), "R-19"))
    contents.freeze(draft, at=context.at)
    _ask_for(context, requested)
    units = applied.units_of(draft.data)
    _write_units(context.record, units)
    join(context.case, AGENCY, [context.record.call.programme.agency], on=context.today)
    organisations = Organisation.objects.in_bulk([int(each) for each in units.ids])
    for capacity, named in ((SUBPROJECT, units.subprojects), (PARTICIPATING, units.parts)):
        wanted = list(dict.fromkeys(organisations[int(each.unit)] for each in named))
        leave(context.case, capacity, staying=wanted, on=context.today)
        join(context.case, capacity, wanted, on=context.today)


def return_application(context: StepContext) -> None:
    """Open the next version of the application, beginning with what was submitted."""
    contents.begin(context.case, kinds.APPLICATION, at=context.at)


def propose(context: StepContext) -> None:
    """Bring the science department in (R-26)."""
    join(context.case, SCIENCE, departments_of(context)[SCIENCE], on=context.today)


def after_opinion(context: StepContext) -> str:
    """On with the budget, or back to the agency."""
    return "agreed" if context.data["verdict"] == AGREE else "reviewed"


def grant(context: StepContext) -> None:
    """Fix what is granted: what was proposed, if the programme still has as much."""
    project: Project = context.record
    # Two budgets issued at once wait here for each other, so that the second sees what the first has left.
    programmes.hold(project.call.programme)
    if short := conditions.enough_undistributed(context):
        raise GuardRefused(*short)
    project.granted = to_fen(reviews.advised_of(context.case))
    project.save(update_fields=["granted"])


def after_issuing(context: StepContext) -> None:
    """Version 1 of the budget, booked for the project and in the programme's book; the task book begins (R-27)."""
    project: Project = context.record
    budgets.issue(
        project,
        reviews.reviewed_budget(context.case),
        event=context.recorded,
        content=reviews.application_of(context.case),
        actor=context.actor,
        at=context.at,
    )
    distribution.distribute(context, project, to_yuan(project.granted or 0))
    contents.begin(context.case, kinds.TASK_BOOK, at=context.at)


def sign_task_book(context: StepContext) -> None:
    """Freeze the task book."""
    draft = contents.draft(context.case, kinds.TASK_BOOK)
    if draft is None:
        raise GuardRefused(Reason(_("There is no task book to sign."), "R-27"))
    contents.freeze(draft, at=context.at)


def return_task_book(context: StepContext) -> None:
    """Open the next version of the task book, beginning with what was signed."""
    contents.begin(context.case, kinds.TASK_BOOK, at=context.at)


def countersign(context: StepContext) -> None:
    """Both have signed: from today the first instalment is waited for (R-27, R-29)."""
    project: Project = context.record
    project.signed_on = context.today
    project.save(update_fields=["signed_on"])


def day_of_payment(context: StepContext) -> date:
    """The payment counts for the day on which it was made."""
    day: date = context.data["paid_on"]
    return day


def after_payment(context: StepContext) -> None:
    """Book what was paid."""
    distribution.pay(context, context.record, context.data["amount"])


def after_stopping(context: StepContext) -> None:
    """What was not paid is undistributed again; where nothing was paid, the budget holds nothing any more (R-42)."""
    project: Project = context.record
    if not distribution.paid_to(project):
        budgets.issue(project, {}, event=context.recorded, content=None, actor=context.actor, at=context.at)
    distribution.take_back(context, project)


def state_when_ended(context: StepContext) -> str:
    """What the agency has seen is not chosen; what was never sent remains the lead unit's own (R-15)."""
    return "not_chosen" if agency_knows(context.case) else "not_sent"


def what_submitting_does(context: StepContext) -> list[str]:
    """In words, for the page before signing."""
    call: Call = context.record.call
    return [
        _("The application is frozen and goes to %(agency)s; the units that it names see the project.")
        % {"agency": call.programme.agency.name},
        _("It can be withdrawn until its review begins."),
        *_kept_unsaved(context, APPLICATION),
    ]


def what_reporting_does(context: StepContext) -> list[str]:
    """What is cut."""
    cuts = reviews.cuts_of(context.data["cuts"])
    total = yuan_text(context.data["advised"])
    texts = [_("%(total)s yuan of central money are advised.") % {"total": total}]
    if cuts:
        by = yuan_text(sum((cut.amount for cut in cuts), rules.NOTHING))
        texts.append(_("%(count)d lines are cut by %(by)s yuan in all.") % {"count": len(cuts), "by": by})
    return texts


def what_proposing_does(context: StepContext) -> list[str]:
    """The sums that are proposed."""
    central = reviews.advised_of(context.case)
    budget = reviews.reviewed_budget(context.case)
    total = max(rules.total_of(budget), central)
    return [
        _("%(total)s yuan in all are proposed, of which %(central)s yuan are central money.")
        % {"total": yuan_text(total), "central": yuan_text(central)},
        _("%(department)s is asked for its opinion.")
        % {"department": _(", ").join(each.name for each in departments_of(context)[SCIENCE])},
    ]


def what_issuing_does(context: StepContext) -> list[str]:
    """The sums that are booked."""
    granted = reviews.advised_of(context.case)
    told = (
        _("All units are told the lump sum in writing; the lead unit writes the task book (R-28).")
        if context.record.call.lump_sum
        else _("All units are told their amounts in writing; the lead unit writes the task book.")
    )
    return [
        _("%(granted)s yuan of “%(programme)s” are distributed to the project and booked.")
        % {"granted": yuan_text(granted), "programme": context.record.call.programme.name},
        told,
    ]


def what_signing_does(context: StepContext) -> list[str]:
    """Where it goes."""
    return [
        _("The task book is frozen and goes to %(agency)s, which signs next or sends it back.")
        % {"agency": context.record.call.programme.agency.name},
        *_kept_unsaved(context, task_book.TASK_BOOK),
    ]


def what_countersigning_does(context: StepContext) -> list[str]:
    """When the first instalment is due."""
    limit = deadlines.limit_in_force(context.case, FIRST_PAYMENT, context.today)
    due = due_date(context.today, limit, calendar=calendars.of(context)).date
    goals = task_book.latest_data(context.case).get("goals", {})
    period = {"first": goals.get("first_day", ""), "last": goals.get("last_day", "")}
    return [
        _("Both have signed then; all units get the task book. The project runs from %(first)s to %(last)s.") % period,
        _("The first instalment is paid by %(due)s: 30 calendar days, and on to a working day (R-29).")
        % {"due": due.isoformat()},
    ]


def what_stopping_does(context: StepContext) -> list[str]:
    """What goes back, and what is to be recovered."""
    project: Project = context.record
    left, paid = distribution.held_by(project), distribution.paid_to(project)
    texts = [
        _("The project ends. %(left)s yuan go back to what the programme has not distributed.")
        % {"left": yuan_text(left)}
    ]
    if paid:
        texts.append(
            _("%(paid)s yuan were paid; its accounts are cleared and what is left is recovered (R-42).")
            % {"paid": yuan_text(paid)}
        )
    return texts


def _kept_unsaved(context: StepContext, kind: ContentKind) -> list[str]:
    """Which pages have something typed that was never saved, and so is not sent."""
    if not isinstance(context.actor, PersonActor):
        return []
    text = _("“%(section)s”: what was typed there and never saved is not sent.")
    return [
        text % {"section": section.label}
        for section in kind.sections_of(context.case)
        if drafts.kept(context.case, kind.form_of(section), context.actor)
    ]


def _ask_for(context: StepContext, requested: Decimal) -> None:
    project: Project = context.record
    project.requested = to_fen(requested)
    project.save(update_fields=["requested"])


def _write_units(project: Project, units: applied.Units) -> None:
    """The subprojects and participations as the application names them, in place of those of an earlier version."""
    project.subprojects.all().delete()
    made = {
        each.number: Subproject.objects.create(
            project=project,
            number=each.number,
            title=each.title,
            unit_id=int(each.unit),
            leader=each.leader,
            leader_email=each.leader_email,
        )
        for each in units.subprojects
    }
    Participation.objects.bulk_create(
        Participation(
            subproject=made[part.subproject],
            unit_id=int(part.unit),
            leader=part.leader,
            leader_email=part.leader_email,
        )
        for part in units.parts
    )
