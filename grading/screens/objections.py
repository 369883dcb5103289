"""Objections as they are seen: in full by the grading department, as a receipt by whoever sent one (G-7-4)."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor, PersonActor
from casework import calendars
from casework.fields import shown
from casework.models import Case, Event
from casework.screens.clocks import left_until
from casework.steps import Receipt
from grading.conditions.objections import department_of, notice_period
from grading.models import Application, Objection, level_numeral
from records import clock


def for_the_department(case: Case, actor: Actor) -> bool:
    """Whether `actor` sits in the department that checks the objections, and there can be any."""
    if not isinstance(actor, PersonActor) or "grading_department" not in case.capacities_of(actor.organisation):
        return False
    return notice_period(case) is not None


def objections_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """Every objection with text, contact and evidence, newest first."""
    rows = case.record.objections.prefetch_related("documents").order_by("-number")
    return {"objections": [_entry(row, case) for row in rows], "period": notice_period(case)}


def whom_it_concerns(case: Case) -> dict[str, Any]:
    """The result under public notice, for the page on which anybody objects to it."""
    application: Application = case.record
    period = notice_period(case)
    left = left_until(period.due_on, clock.today(), calendars.current(), statutory=True) if period else None
    return {
        "enterprise": application.enterprise.name,
        "level": level_numeral(application.level),
        "industry": application.standard.industry,
        "department": department_of(case),
        "period": period,
        "left": left,
    }


def receipt_of(event: Event) -> str:
    """The receipt number of the objection that an event took in."""
    return str(Objection.objects.values_list("receipt", flat=True).get(received_by=event))


def receipt(code: str) -> Receipt | None:
    """What is told to whoever has a receipt number: not whom it concerns, not what was said."""
    found = Objection.objects.select_related("application__case").filter(receipt=code).first()
    if found is None:
        return None
    case = found.application.case
    return Receipt(code, found.received_at, department_of(case).name, _outcome(found, case), found.decided_on)


def _outcome(objection: Objection, case: Case) -> str:
    if objection.outcome == Objection.Outcome.UPHELD:
        return _("It was checked and found to hold.")
    if objection.outcome == Objection.Outcome.UNFOUNDED:
        return _("It was checked and found not to hold.")
    if case.current_state.final:
        return _("It needs no decision any more: the application it was about has ended without a grade.")
    return ""


def _entry(objection: Objection, case: Case) -> dict[str, Any]:
    return {
        "objection": objection,
        "documents": [shown(document, case.reference) for document in objection.documents.all()],
        "tone": _TONES.get(objection.outcome, "due"),
    }


_TONES = {Objection.Outcome.UNFOUNDED.value: "waiting", Objection.Outcome.UPHELD.value: "overdue"}
