"""Conditions of a call's steps."""

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.steps import StepContext
from rdfunds.models import Call
from rdfunds.programmes import RUNNING


def last_day_ahead(context: StepContext) -> list[Reason]:
    """The last day has not come yet, so that somebody can still apply (R-20)."""
    call: Call = context.record
    if call.closes_on > context.today:
        return []
    text = _("The last day is %(day)s, and today is %(today)s; correct the call first.")
    return [Reason(text % {"day": call.closes_on.isoformat(), "today": context.today.isoformat()}, "R-20")]


def programme_approved(context: StepContext) -> list[Reason]:
    """The programme has an estimate that is approved, and has not ended (R-10)."""
    programme = context.record.programme
    if programme.case.state in RUNNING:
        return []
    text = _("The estimate of “%(programme)s” is not in force: %(state)s.")
    return [Reason(text % {"programme": programme.name, "state": programme.case.current_state.label}, "R-10")]


def why_closed(call: Call) -> Reason:
    """Why one can no longer apply to a call: its programme has ended, or its last day is over (R-15, R-20)."""
    programme = call.programme
    if programme.case.current_state.final:
        text = _("“%(call)s” is closed, because its programme “%(programme)s” has ended: %(state)s.")
        figures = {"call": call.title, "programme": programme.name, "state": programme.case.current_state.label}
        return Reason(text % figures, "R-15", "/call")
    return Reason(over_text(call), "R-20", "/call")


def over_text(call: Call) -> str:
    """That the last day of a call is over, and which it was (R-20)."""
    return _("“%(call)s” closed on %(day)s.") % {"call": call.title, "day": call.closes_on.isoformat()}
