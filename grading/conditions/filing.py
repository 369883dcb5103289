"""Conditions of the steps; what the regulation says is in `grading.rules`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.errors import Reason
from casework.models import Case
from casework.steps import SectionContext, StepContext
from grading import rules, self_evaluation
from grading.commitments import bar_reason, record_findings
from grading.models import Application, ApplicationKind, Tie, level_numeral
from grading.offices import offices_of, others_to_handle, tie_between, ties_of
from grading.queries import correction_event, first_level_elements, items_to_answer, party_in
from grading.registers import records_of


def report_complete(context: StepContext) -> list[Reason]:
    """The draft of the report is complete, its publication has ended, every commitment is made (G-7-1, G-8)."""
    draft = self_evaluation.draft_of(context)
    found = self_evaluation.findings(SectionContext(context.case, context.actor, context.today, draft, context.memo))
    return [_linked(context.case, reason) for reason in found]


def commitments_hold(context: StepContext) -> list[Reason]:
    """No commitment is contradicted by the records (G-8-1, G-8-2)."""
    draft = self_evaluation.draft_of(context)
    found = record_findings(context.case, draft, context.today, records_of(context))
    return [
        Reason(
            _("Commitment %(number)s cannot be made: %(why)s")
            % {"number": each.commitment.number, "why": reason.message},
            reason.rule,
        )
        for each in found
        for reason in each.against
        if each.commitment.number not in ("7", "8")
    ]


def no_bar(context: StepContext) -> list[Reason]:
    """No bar is in force on the day of applying (G-7-5, G-8-1 (7) and (8), G-8-3)."""
    return in_force(records_of(context).bars, context.today)


def bars_of(enterprise: Organisation, context: StepContext) -> list[Reason]:
    """The bars of `enterprise` in force today, as reasons."""
    return in_force([row.as_rule() for row in enterprise.bars.all()], context.today)


def in_force(bars: Iterable[rules.Bar], day: date) -> list[Reason]:
    """Those of `bars` that still bar on `day`, each as a reason."""
    return [bar_reason(bar, _RULE_OF_BAR[bar.bar.kind]) for bar in rules.bars_in_force(bars, day)]


_RULE_OF_BAR = {
    rules.BarKind.FAILURE: "G-7-5",
    rules.BarKind.REVOCATION: "G-11",
    rules.BarKind.FALSE_COMMITMENT: "G-8-3",
}


def office_known(context: StepContext) -> list[Reason]:
    """There is an office to submit to (G-5, G-6)."""
    found = offices_of(context)
    return [found] if isinstance(found, Reason) else []


def no_other_open_application(context: StepContext) -> list[Reason]:
    """One open application for each enterprise and industry (reading: G-7)."""
    if not isinstance(context.actor, PersonActor):
        return []
    industry = context.data["standard"].industry if context.step.code == "start" else context.record.standard.industry
    final = [state.code for state in context.case.case_type.states if state.final]
    others = (
        Application.objects.filter(enterprise=context.actor.organisation, standard__industry=industry)
        .exclude(case__state__in=final)
        .exclude(case=context.case)
        .select_related("case")
    )
    return [
        Reason(
            _("%(reference)s for %(industry)s is still open (%(state)s); go on with it, or end it first.")
            % {
                "reference": other.case.reference,
                "industry": industry,
                "state": other.case.current_state.label,
            },
            "G-7",
            url=reverse("casework:case", args=[other.case.reference]),
        )
        for other in others
    ]


def renewal_of_a_valid_grade(context: StepContext) -> list[Reason]:
    """A renewal follows a grade of that level that is still valid; later it is a first application (G-10-1)."""
    if context.data["application_kind"] != ApplicationKind.RENEWAL or not isinstance(context.actor, PersonActor):
        return []
    level, industry = context.data["level"], context.data["standard"].industry
    held = context.actor.organisation.grades.filter(
        level=level,
        industry=industry,
        ended_on__isnull=True,
        announced_on__lte=context.today,
        valid_until__gte=context.today,
    )
    if held.exists():
        return []
    return [
        Reason(
            _(
                "No grade of level %(level)s in %(industry)s is valid on %(day)s; choose “First application”, "
                "or have the register corrected."
            )
            % {"level": level_numeral(level), "industry": industry, "day": context.today.isoformat()},
            "G-10-1",
            "/application_kind",
        )
    ]


def unit_without_tie(context: StepContext) -> list[Reason]:
    """Neither the office that acts nor who acts for it has given the enterprise training or consulting (G-13)."""
    if not isinstance(context.actor, PersonActor):
        return []
    tie = tie_between(context.actor.organisation, ties_of(context), context.actor.natural_persons)
    if tie is None:
        return []
    figures = {"who": tie.person or tie.unit, "nature": tie.nature, "day": tie.on.isoformat()}
    return [Reason(_who_acts_instead(context, tie) % figures, "G-13")]


def somebody_else_to_handle(context: StepContext) -> list[Reason]:
    """There is another office to which the case can be given (G-6, G-13)."""
    if others_to_handle(context).exists():
        return []
    text = _(
        "No organising unit without a tie is entrusted by %(department)s for this level and industry, so there is no "
        "other office to handle the case."
    )
    return [Reason(text % {"department": party_in(context.case, "grading_department")}, "G-6")]


def _who_acts_instead(context: StepContext, tie: Tie) -> str:
    if tie.person:
        return _("%(who)s gave this enterprise %(nature)s on %(day)s; a colleague without such a tie must act.")
    if context.by is not None and context.by.capacity == "review_unit":
        return _(
            "%(who)s gave this enterprise %(nature)s on %(day)s; the organising unit must replace the review unit."
        )
    return _("%(who)s gave this enterprise %(nature)s on %(day)s; the grading department must name another office.")


def no_second_correction(case: Case) -> Reason | None:
    """There is one correction notice only, and it is complete (G-7-2-1)."""
    event = correction_event(case)
    if event is None:
        return None
    items = len(event.content.payload["items"])
    text = ngettext(
        "A correction notice went out on %(day)s with %(count)d item; a second one is not possible.",
        "A correction notice went out on %(day)s with %(count)d items; a second one is not possible.",
        items,
    )
    return Reason(text % {"day": event.effective_on.isoformat(), "count": items}, "G-7-2-1")


def every_item_answered(context: StepContext) -> list[Reason]:
    """Each item of the correction notice has its answer, once (G-7-2-1)."""
    return one_each(
        [item["n"] for item in items_to_answer(context.case)],
        [row["item"] for row in context.data["answers"]],
        _("Item %(key)s of the correction notice needs one answer."),
        _("The correction notice has no item %(key)s."),
        "G-7-2-1",
        "/answers",
    )


def opinion_on_every_element(context: StepContext) -> list[Reason]:
    """There is one opinion on each first-level element (G-7-2-2)."""
    return one_each(
        [code for code, _name in first_level_elements(context.record)],
        [row["element"] for row in context.data["opinions"]],
        _("Element %(key)s needs one opinion."),
        _("The standard has no first-level element %(key)s."),
        "G-7-2-2",
        "/opinions",
    )


def one_each(wanted: list[Any], given: list[Any], not_once: str, unknown: str, rule: str, path: str) -> list[Reason]:
    """Reasons at `path` where a key of `wanted` is not given exactly once, or one is given that is not wanted."""
    texts = [not_once % {"key": key} for key in wanted if given.count(key) != 1]
    texts += [unknown % {"key": key} for key in dict.fromkeys(given) if key not in wanted]
    return [Reason(text, rule, path) for text in texts]


def _linked(case: Case, reason: Reason) -> Reason:
    section = reason.path.strip("/").split("/")[0]
    url = reverse("casework:section", args=[case.reference, self_evaluation.KIND, section]) if section else ""
    return Reason(reason.message, reason.rule, "", url)
