"""Conditions of the ends of an application: objections, termination, bars (G-7-4, G-8-3)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.errors import Reason
from casework.steps import StepContext
from grading.conditions.filing import one_each
from grading.conditions.renewal import on_fast_track
from grading.models import BarRecord, Objection
from grading.queries import acts_itself, party_in
from grading.rules import BarKind
from grading.terminations import open_reports


def undecided_objections(context: StepContext) -> list[Objection]:
    """The objections to the application that are still to be decided, by number; looked up once for a step."""
    if "undecided" not in context.memo:
        rows = Objection.objects.filter(application=context.record, outcome="")
        context.memo["undecided"] = list(rows.order_by("number"))
    return context.memo["undecided"]  # type: ignore[no-any-return]


def objections_wait(context: StepContext) -> list[Reason]:
    """There is an objection to decide on (G-7-4)."""
    if undecided_objections(context):
        return []
    return [Reason(_("No objection is waiting for a decision."), "G-7-4")]


def every_objection_decided(context: StepContext) -> list[Reason]:
    """Each undecided objection is decided, once (G-7-4)."""
    return one_each(
        [each.number for each in undecided_objections(context)],
        [row["number"] for row in context.data["objections"]],
        _("Objection %(key)s needs one decision."),
        _("No undecided objection has the number %(key)s."),
        "G-7-4",
        "/objections",
    )


def told_where_upheld(context: StepContext) -> list[Reason]:
    """Where an objection is upheld, the enterprise is told in words meant for it (G-7-5)."""
    upheld = any(row["outcome"] == Objection.Outcome.UPHELD for row in context.data["objections"])
    if not upheld or context.data["told"].strip():
        return []
    text = _("An objection is upheld: say what the enterprise is told, without giving away who objected.")
    return [Reason(text, "G-7-5", "/told")]


def nothing_pending_against(context: StepContext) -> list[Reason]:
    """No objection and no report of a false commitment is undecided, so that no bar is evaded (reading: G-8-3)."""
    return [*_pending_objections(context), *_pending_reports(context)]


def _pending_objections(context: StepContext) -> list[Reason]:
    waiting = undecided_objections(context)
    if not waiting:
        return []
    text = ngettext(
        "%(count)d objection to the result is being checked; until that is decided, nothing can be withdrawn.",
        "%(count)d objections to the result are being checked; until that is decided, nothing can be withdrawn.",
        len(waiting),
    )
    return [Reason(text % {"count": len(waiting)}, "G-8-3")]


def _pending_reports(context: StepContext) -> list[Reason]:
    reports = open_reports(context.case)
    if not reports:
        return []
    return [
        Reason(
            _(
                "Since %(day)s the grading department has been looking into whether the commitments are true; "
                "until that is decided, nothing can be withdrawn."
            )
            % {"day": reports[0].effective_on.isoformat()},
            "G-8-3",
        )
    ]


def no_report_stands(context: StepContext) -> list[Reason]:
    """The case does not end otherwise while a report of a false commitment is undecided (reading: G-8-3)."""
    return [
        Reason(
            _(
                "On %(day)s %(unit)s reported a commitment as false; "
                "the grading department first ends the case for it, or sets the report aside."
            )
            % {"day": event.effective_on.isoformat(), "unit": event.organisation},
            "G-8-3",
        )
        for event in open_reports(context.case)
    ]


def reported_to_another(context: StepContext) -> list[Reason]:
    """Nobody reports to themselves: a department that organises by itself decides at once (G-6, G-8-3)."""
    if not acts_itself(context.case):
        return []
    text = _(
        "%(department)s handles this case by itself and reports nothing to itself: where a commitment is false, it "
        "ends the case."
    )
    return [Reason(text % {"department": party_in(context.case, "grading_department")}, "G-8-3")]


def report_stands(context: StepContext) -> list[Reason]:
    """There is a report of a false commitment to set aside (G-8-3)."""
    if open_reports(context.case):
        return []
    return [Reason(_("No report of a false commitment is waiting for a decision."), "G-8-3")]


def each_commitment_once(context: StepContext) -> list[Reason]:
    """No commitment is named twice (G-8-3)."""
    named = [row["commitment"] for row in context.data["commitments"]]
    return [
        Reason(_("Commitment %(number)s is named more than once.") % {"number": number}, "G-8-3", "/commitments")
        for number in dict.fromkeys(named)
        if named.count(number) > 1
    ]


def no_bar_of_this_case(context: StepContext) -> list[Reason]:
    """One bar for a false commitment follows from one case (G-8-3)."""
    bars = BarRecord.objects.filter(case=context.case, kind=BarKind.FALSE_COMMITMENT.value)
    return [
        Reason(
            _("The bar of this case was recorded on %(day)s already.") % {"day": bar.notified_on.isoformat()}, "G-8-3"
        )
        for bar in bars
    ]


def reviewed_where_listed_again(context: StepContext) -> list[Reason]:
    """Nobody goes back to be listed without a review who came to the list by the fast track (G-10-2)."""
    if context.data["to"] != "qualified" or not on_fast_track(context):
        return []
    text = _("The renewal came here without a review: send it through the full procedure, or declare it unqualified.")
    return [Reason(text, "G-10-2", "/to")]
