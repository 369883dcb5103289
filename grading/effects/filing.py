"""What the steps of an application do, and how that is said beforehand on the page that asks once more."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from casework import calendars, contents, deadlines
from casework.errors import GuardRefused, Reason
from casework.labels import capacity_label
from casework.limits import due_date
from casework.models import Party
from casework.steps import StepContext, TimeLimit
from grading import self_evaluation
from grading.conditions.filing import no_other_open_application
from grading.deadlines import AUDIT, CORRECTION_NOTICE
from grading.models import Application
from grading.offices import Offices, offices_of
from grading.queries import acts_itself, party_in


def start(context: StepContext) -> None:
    """Create the application and begin its report."""
    enterprise = context.actor.organisation  # type: ignore[union-attr]
    # Two starts at once wait here for each other, so that the second sees the first.
    Organisation.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if others := no_other_open_application(context):
        raise GuardRefused(*others)
    Application.objects.create(
        case=context.case,
        enterprise=enterprise,
        standard=context.data["standard"],
        level=context.data["level"],
        kind=context.data["application_kind"],
        offshore_oil=context.data["offshore_oil"],
    )
    contents.begin(context.case, self_evaluation.KIND, at=context.at)


def submit(context: StepContext) -> None:
    """Freeze the report, fix the day of applying, and make the offices parties of the case (G-5, G-6)."""
    _freeze_report(context)
    application: Application = context.record
    application.applied_on = application.applied_on or context.today
    application.contact_name = context.data["contact_name"]
    application.contact_phone = context.data["contact_phone"]
    application.save(update_fields=["applied_on", "contact_name", "contact_phone"])
    offices = offices_of(context)
    if isinstance(offices, Reason):
        raise GuardRefused(offices)
    join(context, grading_department=offices.grading_department, organizing_unit=offices.organizing_unit)


def request_correction(context: StepContext) -> None:
    """Open the next version of the report, beginning with what was submitted."""
    contents.begin(context.case, self_evaluation.KIND, at=context.at)


def resubmit(context: StepContext) -> None:
    """Freeze the corrected version."""
    _freeze_report(context)


def reassign(context: StepContext) -> None:
    """Replace the office that accepts and audits (G-6, G-13)."""
    leave(context, "organizing_unit")
    join(context, organizing_unit=context.data["unit"])


def what_submitting_does(context: StepContext) -> list[str]:
    """In words, for the page before signing."""
    offices = offices_of(context)
    unit = offices.organizing_unit.name if isinstance(offices, Offices) else ""
    return [
        _("The report and the commitments are frozen and go to %(unit)s.") % {"unit": unit},
        _("By %(due)s the office accepts, or asks once for everything to be corrected; else it counts as accepted.")
        % {"due": due_day(context, CORRECTION_NOTICE)},
        _("By %(due)s the office tells the outcome of its audit.") % {"due": due_day(context, AUDIT)},
        _("A commitment that proves false ends the case and bars the enterprise for 3 years (G-8-3)."),
    ]


def what_accepting_does(context: StepContext) -> list[str]:
    return [
        _("The enterprise gets the notice of acceptance."),
        _("No correction notice can follow; the audit goes on until its own due day."),
    ]


def what_correcting_does(context: StepContext) -> list[str]:
    count = len(context.data["items"])
    return [
        ngettext(
            "The enterprise will be told, once and in writing, the following %(count)d item to correct.",
            "The enterprise will be told, once and in writing, the following %(count)d items to correct.",
            count,
        )
        % {"count": count},
        _("A second correction notice will not be possible."),
        _("When the corrected report comes in, the audit's 10 working days start anew."),
    ]


def what_resubmitting_does(context: StepContext) -> list[str]:
    return [
        _("The corrected report is frozen as a new version and goes to the office; it counts as accepted."),
        _("By %(due)s the office tells the outcome of its audit.") % {"due": due_day(context, AUDIT)},
    ]


def what_passing_does(context: StepContext) -> list[str]:
    return [
        _("The enterprise gets the notice that the audit is passed, with the opinion on each element."),
        _("The department's confirmation follows, as a step of its own.")
        if acts_itself(context.case)
        else _("The file goes to the grading department, which confirms."),
    ]


def what_refusing_does(context: StepContext) -> list[str]:
    return [
        _("The enterprise gets the notice with %(count)d reasons.") % {"count": len(context.data["reasons"])},
        _("The case ends. The enterprise may apply again at once; no bar follows."),
    ]


def what_withdrawing_does(context: StepContext) -> list[str]:
    return [_("The case ends and all its time limits with it. No bar follows; a new application is possible.")]


def what_reassigning_does(context: StepContext) -> list[str]:
    case, before = context.case, party_in(context.case, "organizing_unit")
    said = [
        _("%(unit)s handles the case from now on.") % {"unit": context.data["unit"]},
        _what_is_left(before, case.capacities_of(before) - {"organizing_unit"}),
        _("The time limits keep running."),
    ]
    if any(party.capacity == "review_unit" for party in case.current_parties):
        said.append(_("The review unit and its team stay as they are."))
    return said


def _what_is_left(office: Organisation, capacities: set[str]) -> str:
    if not capacities:
        return _("%(office)s no longer sees the case.") % {"office": office}
    names = _(", ").join(sorted(str(capacity_label(each)) for each in capacities))
    return _("%(office)s stays in the case as: %(names)s.") % {"office": office, "names": names}


def due_day(context: StepContext, declared: TimeLimit) -> str:
    """The due day (ISO) of a limit that would begin with the step."""
    limit = deadlines.limit_in_force(context.case, declared, context.today)
    return due_date(context.today, limit, calendar=calendars.of(context)).date.isoformat()


def _freeze_report(context: StepContext) -> None:
    draft = self_evaluation.draft_of(context)
    if draft is None:
        raise GuardRefused(Reason(_("There is no report to send."), "G-7-2"))
    contents.freeze(draft, at=context.at)


def leave(context: StepContext, capacity: str) -> None:
    """End the part of whoever is a party in `capacity`; a case that one of them handles has no handler then."""
    leaving = [party for party in context.case.current_parties if party.capacity == capacity]
    Party.objects.filter(pk__in=[party.pk for party in leaving]).update(until=context.today)
    handler = context.case.handler
    if handler is not None and handler.organisation_id in {party.organisation_id for party in leaving}:
        context.case.handler = None


def join(context: StepContext, **organisations: Organisation) -> None:
    """Make each organisation a party in the capacity by which it is named."""
    Party.objects.bulk_create(
        Party(case=context.case, organisation=organisation, capacity=capacity, since=context.today)
        for capacity, organisation in organisations.items()
    )
