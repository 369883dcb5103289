"""The time limits of the measures, as data."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.roles import Capacity
from casework.limits import Limit, Unit
from casework.models import Case
from casework.steps import TimeLimit
from rdfunds.rules.dates import FIRST_PAYMENT_DAYS


def _last_day_of_call(case: Case) -> date:
    day: date = case.record.closes_on
    return day


APPLICATIONS = TimeLimit(
    code="applications",
    label=_("Applications"),
    limit=Limit(1, Unit.CALENDAR_DAY, rolls=False),
    whose=Capacity.MANAGEMENT_AGENCY.value,
    rule="R-20",
    on_lapse="close",
    last_day=_last_day_of_call,
)


def _last_day_of_its_call(case: Case) -> date:
    day: date = case.record.call.closes_on
    return day


SENDING = TimeLimit(
    code="sending",
    label=_("Sending by the last day of the call"),
    limit=Limit(1, Unit.CALENDAR_DAY, rolls=False),
    whose=Capacity.LEAD_UNIT.value,
    rule="R-20",
    on_lapse="close_unsent",
    last_day=_last_day_of_its_call,
)
FIRST_PAYMENT = TimeLimit(
    code="first_payment",
    label=_("First instalment"),
    limit=Limit(FIRST_PAYMENT_DAYS, Unit.CALENDAR_DAY),
    whose=Capacity.MANAGEMENT_AGENCY.value,
    rule="R-29",
)
CALL_LIMITS = (APPLICATIONS,)
PROJECT_LIMITS = (SENDING, FIRST_PAYMENT)
