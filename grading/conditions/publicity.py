"""Conditions of the list, the public notice and the announcement (G-7-4, G-7-5, G-11)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.errors import Reason
from casework.limits import may_follow_from
from casework.models import Case
from casework.steps import StepContext
from grading import rules
from grading.commitments import figure
from grading.conditions.outcome import undecided_objections
from grading.deadlines import PUBLIC_NOTICE
from grading.registers import records_of
from grading.rules import AccidentFault, AccidentFaultCode
from grading.terminations import open_reports


def notice_over(context: StepContext) -> list[Reason]:
    """The public notice has run its full working days; what follows may happen the day after (G-7-4, reading: P5)."""
    period = next((row for row in context.case.open_deadlines if row.code == PUBLIC_NOTICE.code), None)
    if period is None or context.today >= (earliest := may_follow_from(period.due_on)):
        return []
    text = _(
        "The public notice of %(first)s runs until %(last)s, %(days)d full working days; "
        "it can be announced from %(earliest)s."
    )
    figures = {
        "first": period.started_on.isoformat(),
        "last": period.due_on.isoformat(),
        "days": period.amount,
        "earliest": earliest.isoformat(),
    }
    return [Reason(text % figures, "G-7-4")]


def no_open_objection(context: StepContext) -> list[Reason]:
    """No objection waits for its decision (G-7-4, G-7-5)."""
    waiting = undecided_objections(context)
    if not waiting:
        return []
    text = ngettext(
        "%(count)d objection is not decided yet (no. %(numbers)s); decide on it first.",
        "%(count)d objections are not decided yet (nos. %(numbers)s); decide on them first.",
        len(waiting),
    )
    numbers = _(", ").join(str(each.number) for each in waiting)
    return [Reason(text % {"count": len(waiting), "numbers": numbers}, "G-7-5")]


def no_open_report(context: StepContext) -> list[Reason]:
    """No report of a false commitment waits for the department (G-8-3)."""
    reports = open_reports(context.case)
    if not reports:
        return []
    text = _("A commitment was reported as false on %(day)s; decide on that report first.")
    return [Reason(text % {"day": reports[0].effective_on.isoformat()}, "G-8-3")]


def no_ground_of_revocation(context: StepContext) -> list[Reason]:
    """Nothing since the day of applying would call for revoking the grade (G-11, reading: G-7-5)."""
    records, applied_on = records_of(context), context.record.applied_on
    since = [accident for accident in records.accidents if accident.on > applied_on]
    listed = rules.dishonesty_listings_in_force(records.listings, context.today)
    return [
        *(_accident(fault) for fault in rules.revocation_faults(since)),
        *(
            Reason(
                _("On the dishonesty list since %(day)s, which is a ground of revocation.")
                % {"day": row.listed_on.isoformat()},
                "G-11",
            )
            for row in listed
        ),
    ]


def one_of_each_enterprise(cases: Sequence[Case]) -> dict[int, list[Reason]]:
    """An enterprise stands on a list once in an industry; each of several is told the others (G-7-4)."""
    places: dict[tuple[int, int], list[Case]] = {}
    for case in cases:
        application = case.record
        places.setdefault((application.enterprise_id, application.standard.industry_id), []).append(case)
    return {
        case.pk: [_twice(case, [other for other in same if other != case])]
        for same in places.values()
        if len(same) > 1
        for case in same
    }


def _twice(case: Case, others: list[Case]) -> Reason:
    application = case.record
    return Reason(
        _("%(enterprise)s stands on this list twice for %(industry)s: %(reference)s and %(others)s; leave one out.")
        % {
            "enterprise": application.enterprise.name,
            "industry": application.standard.industry.name,
            "reference": case.reference,
            "others": _(", ").join(other.reference for other in others),
        },
        "G-7-4",
    )


def _accident(fault: AccidentFault) -> Reason:
    texts = {
        AccidentFaultCode.DEATHS: _("%(total)s dead since the application (%(days)s), a ground of revocation."),
        AccidentFaultCode.SERIOUS_INJURIES: _(
            "%(total)s seriously injured since the application (%(days)s), which reaches the limit of %(limit)s "
            "and is a ground of revocation."
        ),
        AccidentFaultCode.DIRECT_LOSS: _(
            "%(total)s yuan lost since the application (%(days)s), which reaches the limit of %(limit)s yuan "
            "and is a ground of revocation."
        ),
    }
    figures = {
        "total": figure(fault.total),
        "limit": figure(fault.reached_at),
        "days": _(", ").join(accident.on.isoformat() for accident in fault.accidents),
    }
    return Reason(texts[fault.code] % figures, fault.rule)
