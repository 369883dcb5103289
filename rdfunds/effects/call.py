"""What the steps of a call do."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import GuardRefused
from casework.limits import lapses_on
from casework.steps import StepContext
from ledger.money import to_fen
from rdfunds import programmes
from rdfunds.conditions import call as conditions
from rdfunds.models import Call


def start(context: StepContext) -> None:
    """Write the call down, for the agency's own eyes until it is published."""
    Call.objects.create(case=context.case, **_said(context.data))


def correct(context: StepContext) -> None:
    """Replace what the call says."""
    call: Call = context.record
    for name, value in _said(context.data).items():
        setattr(call, name, value)
    call.save()


def publish(context: StepContext) -> None:
    """Nothing is called for once the programme has ended, even where it ends at this very moment (R-10)."""
    programmes.hold(context.record.programme)
    context.record.programme.case.refresh_from_db(fields=["state"])
    if ended := conditions.programme_approved(context):
        raise GuardRefused(*ended)


def day_after_last(context: StepContext) -> date:
    """The call is closed from the day after its last one, whenever that is noticed."""
    day: date = context.record.closes_on
    return lapses_on(day)


def what_publishing_does(context: StepContext) -> list[str]:
    """In words, for the page before signing."""
    return [
        _("The call stands on the public page, and lead units can apply, through %(day)s.")
        % {"day": context.record.closes_on.isoformat()},
        _("What it says no longer changes; it closes by itself after its last day."),
    ]


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as the columns hold it."""
    estimate = data["published_estimate"]
    return {
        **data,
        "rounds": int(data["rounds"]),
        "published_estimate": None if estimate is None else to_fen(estimate),
    }
