"""What the ends of an application do, and how that is said beforehand."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.steps import StepContext
from grading import rules
from grading.conditions.outcome import undecided_objections
from grading.models import Application, BarRecord, Objection
from grading.queries import party_in
from grading.rules import BarKind

DECISION = ("outcome", "findings", "decided_on")


def decide_objections(context: StepContext) -> None:
    """Write outcome and findings to each objection (G-7-4)."""
    decided = {row["number"]: row for row in context.data["objections"]}
    objections = undecided_objections(context)
    for objection in objections:
        row = decided[objection.number]
        objection.outcome, objection.findings = row["outcome"], row["findings"]
        objection.decided_on = context.today
    Objection.objects.bulk_update(objections, DECISION)


def kept_of_decision(context: StepContext) -> dict[str, Any]:
    """What every party may read: outcomes by number and what the enterprise is told; the findings are not in it."""
    outcomes = [{key: row[key] for key in ("number", "outcome")} for row in context.data["objections"]]
    return {"told": context.data["told"], "objections": outcomes}


def where_objections_lead(context: StepContext) -> str:
    """One upheld objection makes the application unqualified (G-7-5)."""
    return "unqualified" if _upheld(context) else "noticed"


def fail(context: StepContext) -> None:
    """Record the bar of one year that the notice of failure starts (G-7-5)."""
    _bar(context, BarKind.FAILURE, "未通过定级告知书")


def terminate(context: StepContext) -> None:
    """Record the bar of three years that a false commitment starts (G-8-3)."""
    _bar(context, BarKind.FALSE_COMMITMENT, "终止定级告知书")


def record_bar(context: StepContext) -> None:
    """The same bar, recorded after the case has ended (reading: G-8-3)."""
    _bar(context, BarKind.FALSE_COMMITMENT, "虚假承诺处理告知书")


def bar_from_today(context: StepContext, kind: BarKind) -> rules.BarInForce:
    """The bar that a notice of today starts: its last day, and the first on which applying is possible."""
    (bar,) = rules.bars_in_force([rules.Bar(kind, context.today)], context.today)
    return bar


def what_striking_does(context: StepContext) -> list[str]:
    if context.data["to"] == "qualified":
        return [
            _("The application leaves the list; %(unit)s can list it again.")
            % {"unit": party_in(context.case, "organizing_unit")},
            _("The enterprise and the offices of the case read the reason."),
        ]
    return [
        _("The application leaves the list and counts as unqualified."),
        _("The notice of failure follows; with it a bar of one year begins."),
    ]


def what_deciding_does(context: StepContext) -> list[str]:
    count = len(context.data["objections"])
    decided = ngettext(
        "%(count)d objection is decided; findings and names stay with the grading department.",
        "%(count)d objections are decided; findings and names stay with the grading department.",
        count,
    ) % {"count": count}
    if not _upheld(context):
        return [decided, _("The public notice goes on; the grade can be announced when it is over.")]
    return [
        decided,
        _("An objection is upheld: the application counts as unqualified, and the enterprise is told so."),
        _("The notice of failure follows; with it a bar of one year begins."),
    ]


def what_failing_does(context: StepContext) -> list[str]:
    count = len(context.data["reasons"])
    notice = ngettext(
        "The enterprise gets the notice of failure with %(count)d reason.",
        "The enterprise gets the notice of failure with %(count)d reasons.",
        count,
    ) % {"count": count}
    return [notice, _("The case ends."), _in_words(bar_from_today(context, BarKind.FAILURE))]


def what_proposing_does(context: StepContext) -> list[str]:
    return [
        _("The grading department gets your report with its evidence and decides; the enterprise does not see it."),
        _("Until then it cannot be withdrawn, refused, failed or announced; its time limits keep running."),
    ]


def what_terminating_does(context: StepContext) -> list[str]:
    return [
        _("The case ends at once, and all its time limits with it."),
        _("The enterprise gets the notice with what was found; the evidence stays with the offices."),
        _in_words(bar_from_today(context, BarKind.FALSE_COMMITMENT)),
    ]


def what_barring_does(context: StepContext) -> list[str]:
    return [
        _("The enterprise gets the notice with what was found; the outcome of the case stays as it is."),
        _in_words(bar_from_today(context, BarKind.FALSE_COMMITMENT)),
    ]


def what_dismissing_does(context: StepContext) -> list[str]:
    return [
        _("Every open report of a false commitment is set aside, and the case goes on."),
        _("The organising unit reads the reason; the enterprise does not."),
    ]


def what_renewing_does(context: StepContext) -> list[str]:
    return [
        _("The renewal goes to the list for the public notice, without a new review."),
        _("The time limits of acceptance and audit end."),
    ]


def what_full_procedure_does(context: StepContext) -> list[str]:
    return [
        _("The renewal goes on where it stands, with audit and review; the fast track stays closed to it."),
        _("Its time limits keep running, and the validity of the grade is not extended meanwhile."),
    ]


def what_leaving_fast_track_does(context: StepContext) -> list[str]:
    return [
        _("The renewal leaves the list and goes to %(unit)s for the audit; the review follows.")
        % {"unit": party_in(context.case, "organizing_unit")},
        _("The fast track stays closed to it. No bar follows."),
    ]


def _upheld(context: StepContext) -> bool:
    return any(row["outcome"] == Objection.Outcome.UPHELD for row in context.data["objections"])


def _bar(context: StepContext, kind: BarKind, notice: str) -> None:
    application: Application = context.record
    BarRecord.objects.create(
        enterprise=application.enterprise,
        kind=kind.value,
        notified_on=context.today,
        source=f"{context.case.reference} {notice}",
        case=context.case,
    )


def _in_words(bar: rules.BarInForce) -> str:
    return _("The enterprise cannot apply for a grade until %(until)s; it can again from %(possible)s.") % {
        "until": bar.until.isoformat(),
        "possible": bar.may_apply_from.isoformat(),
    }
