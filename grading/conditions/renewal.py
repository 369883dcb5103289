"""The fast track of a renewal: what the records say on its conditions (G-8, G-10-2, G-11)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import Reason
from casework.steps import StepContext
from grading import rules, self_evaluation
from grading.commitments import accident_in_words, figure, record_findings
from grading.conditions.filing import no_bar, one_each
from grading.forms.renewal import JUDGED
from grading.models import Application, ApplicationKind, YearlySelfEvaluation, level_numeral
from grading.registers import Records, records_of
from grading.rules import AccidentFault, AccidentFaultCode, GradeHeld


@dataclass(frozen=True)
class Condition:
    """One condition: what it asks, what the records say on it, and what they hold against it."""

    text: str | Promise
    records: tuple[str, ...]
    against: tuple[Reason, ...]


def renewals_only(context: StepContext) -> list[Reason]:
    """The fast track is for the renewal of a grade at the same level (G-10-2)."""
    application: Application = context.record
    if application.kind == ApplicationKind.RENEWAL:
        return []
    return [
        Reason(
            _("This is for renewals at the same level; the application is of the kind “%(kind)s”.")
            % {"kind": application.get_kind_display()},
            "G-10-2",
        )
    ]


def not_in_full_procedure(context: StepContext) -> list[Reason]:
    """Once sent through the full procedure, a renewal stays in it (G-10-2)."""
    codes = ("to_full_procedure", "leave_fast_track")
    event = context.case.events.filter(code__in=codes).order_by("-sequence").first()
    if event is None:
        return []
    return [
        Reason(
            _("On %(day)s the renewal was sent through the full procedure; it stays there.")
            % {"day": event.effective_on.isoformat()},
            "G-10-2",
        )
    ]


def by_fast_track(context: StepContext) -> list[Reason]:
    """The application came to the list without a review (G-10-2)."""
    if on_fast_track(context):
        return []
    return [Reason(_("The application was reviewed; strike it from the list instead."), "G-10-2")]


def on_fast_track(context: StepContext) -> bool:
    """Whether the renewal was confirmed without a new review."""
    return context.case.events.filter(code="confirm_renewal").exists()


def records_allow(context: StepContext) -> list[Reason]:
    """No record stands against the fast track (G-8, G-10-2, G-11)."""
    if renewals_only(context):
        return []
    return [reason for condition in recorded_conditions(context) for reason in condition.against]


def every_judgement_given(context: StepContext) -> list[Reason]:
    """Each condition that a person judges is judged once (G-10-2)."""
    return one_each(
        [each.code for each in JUDGED],
        [row["condition"] for row in context.data["judgements"]],
        _("Condition “%(key)s” is to be judged once."),
        _("There is no condition “%(key)s”."),
        "G-10-2",
        "/judgements",
    )


def recorded_conditions(context: StepContext) -> list[Condition]:
    """The conditions to which registers speak, those of G-8 and G-11 first; looked up once for a step."""
    if "renewal" not in context.memo:
        records = records_of(context)
        grade = rules.grade_to_renew(records.grades, context.record.level, context.today)
        found = [_validity(context, grade), _commitments(context, records)]
        if grade is not None:
            found += [*_accidents(context, records, grade), _dishonesty(context, records), _evaluations(context, grade)]
        context.memo["renewal"] = found
    return context.memo["renewal"]  # type: ignore[no-any-return]


def _validity(context: StepContext, grade: GradeHeld | None) -> Condition:
    text = gettext_lazy("The grade that is renewed is still valid")
    if grade is not None:
        said = _("Level %(level)s from %(first)s to %(last)s.")
        return Condition(text, (said % _of_grade(grade),), ())
    application: Application = context.record
    reason = Reason(
        _("No grade of level %(level)s in %(industry)s is valid on %(day)s; a renewal without a new review needs one.")
        % {
            "level": level_numeral(application.level),
            "industry": application.standard.industry,
            "day": context.today.isoformat(),
        },
        "G-10-2",
    )
    return Condition(text, (), (reason,))


def _commitments(context: StepContext, records: Records) -> Condition:
    """The commitments as of the day of applying, and the bars of today (G-8)."""
    report = context.case.contents.filter(kind=self_evaluation.KIND, frozen_at__isnull=False).order_by("-version")
    found = record_findings(context.case, report.first(), context.today, records)
    against = [
        Reason(
            _("Commitment %(number)s does not hold: %(why)s")
            % {"number": each.commitment.number, "why": reason.message},
            reason.rule,
        )
        for each in found
        for reason in each.against
    ]
    held = sum(1 for each in found if each.standing == "agrees")
    said = _("The records agree with %(held)d of %(all)d commitments; the others are declared.")
    records_say = (said % {"held": held, "all": len(found)},)
    return Condition(
        gettext_lazy("The commitments hold, and no bar is in force (G-8)"),
        () if against else records_say,
        (*against, *no_bar(context)),
    )


def _accidents(context: StepContext, records: Records, grade: GradeHeld) -> list[Condition]:
    """Grounds of revocation first, then what the whole validity may hold (G-11, G-10-2)."""
    counted = rules.accidents_of_validity(records.accidents, grade, context.today)
    said = tuple(map(accident_in_words, counted)) or (_("No accident in the validity is recorded."),)
    return [
        Condition(
            gettext_lazy("No accident of the validity calls for revocation (G-11)"),
            said,
            tuple(_reason(fault, _REVOKING) for fault in rules.revocation_faults(counted)),
        ),
        Condition(
            gettext_lazy("Deaths, serious injuries and losses of the whole validity stay under the limits (G-10-2)"),
            said,
            tuple(_reason(fault, _BARRING) for fault in rules.fast_track_accident_faults(grade.level, counted)),
        ),
    ]


def _dishonesty(context: StepContext, records: Records) -> Condition:
    listed = rules.dishonesty_listings_in_force(records.listings, context.today)
    against = tuple(
        Reason(
            _("On the dishonesty list since %(day)s, which is a ground of revocation.")
            % {"day": listing.listed_on.isoformat()},
            "G-11",
        )
        for listing in listed
    )
    said = () if against else (_("Not on the dishonesty list."),)
    return Condition(gettext_lazy("The enterprise is not on the dishonesty list (G-11)"), said, against)


def _evaluations(context: StepContext, grade: GradeHeld) -> Condition:
    application: Application = context.record
    applied_on = application.applied_on or context.today
    years = _filed_years(application)
    asked = rules.evaluation_years(grade.announced_on, applied_on)
    missing = rules.missing_evaluations(grade.announced_on, applied_on, years)
    filed = [str(year) for year in asked if year not in missing]
    against = ()
    if missing:
        text = _(
            "No self-evaluation is on record for %(years)s; one is asked for in every calendar year of the validity. "
            "Where it was filed, have the register of yearly self-evaluations completed."
        )
        against = (Reason(text % {"years": _(", ").join(map(str, missing))}, "G-10-2"),)
    said = _("On record: %(years)s (%(last)s by this application).")
    return Condition(
        gettext_lazy("Self-evaluations were filed for every calendar year of the validity (G-10-2)"),
        (said % {"years": _(", ").join(filed), "last": applied_on.year},),
        against,
    )


def _filed_years(application: Application) -> set[int]:
    """Those of the register, and that of the application for which the grade was granted here."""
    of_industry = {"enterprise": application.enterprise}
    filed = YearlySelfEvaluation.objects.filter(**of_industry, industry=application.standard.industry)
    granted = Application.objects.filter(
        **of_industry, standard__industry=application.standard.industry, case__state="granted"
    )
    return {*filed.values_list("year", flat=True), *granted.values_list("applied_on__year", flat=True)}


def _of_grade(grade: GradeHeld) -> dict[str, Any]:
    return {
        "level": level_numeral(grade.level),
        "first": grade.announced_on.isoformat(),
        "last": grade.last_day.isoformat(),
    }


def _reason(fault: AccidentFault, texts: dict[AccidentFaultCode, Any]) -> Reason:
    figures = {"total": figure(fault.total), "limit": figure(fault.reached_at), "days": _days(fault)}
    return Reason(str(texts[fault.code]) % figures, fault.rule)


def _days(fault: AccidentFault) -> str:
    days: list[date] = [accident.on for accident in fault.accidents]
    return str(_(", ")).join(day.isoformat() for day in dict.fromkeys(days))


_BARRING = {
    AccidentFaultCode.DEATHS: gettext_lazy(
        "%(total)s dead (%(days)s), where nobody may have died in the validity; "
        "the renewal cannot go straight to the public notice."
    ),
    AccidentFaultCode.SERIOUS_INJURIES: gettext_lazy(
        "%(total)s seriously injured (%(days)s), which reaches the limit of %(limit)s in the whole validity; "
        "the renewal cannot go straight to the public notice."
    ),
    AccidentFaultCode.DIRECT_LOSS: gettext_lazy(
        "%(total)s yuan lost (%(days)s), which reaches the limit of %(limit)s yuan in the whole validity; "
        "the renewal cannot go straight to the public notice."
    ),
}
_REVOKING = {
    AccidentFaultCode.DEATHS: gettext_lazy(
        "%(total)s dead (%(days)s), which is a ground of revocation; that is to be decided first."
    ),
    AccidentFaultCode.SERIOUS_INJURIES: gettext_lazy(
        "%(total)s seriously injured within 12 months (%(days)s), which reaches the limit of %(limit)s "
        "and is a ground of revocation; that is to be decided first."
    ),
    AccidentFaultCode.DIRECT_LOSS: gettext_lazy(
        "%(total)s yuan lost within 12 months (%(days)s), which reaches the limit of %(limit)s yuan "
        "and is a ground of revocation; that is to be decided first."
    ),
}
