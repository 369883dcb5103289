"""The time limits of the grading measures, as data."""

from django.utils.translation import gettext_lazy as _

from casework.limits import Limit, Unit
from casework.steps import TimeLimit
from grading.rules import CORRECTION_NOTICE_WORKING_DAYS

AUDIT_WORKING_DAYS = 10  # G-7-2-2

CORRECTION_NOTICE = TimeLimit(
    code="correction_notice",
    label=_("Accept or ask for corrections"),
    limit=Limit(CORRECTION_NOTICE_WORKING_DAYS, Unit.WORKING_DAY),
    whose="organizing_unit",
    rule="G-7-2-1",
    on_lapse="deem_accepted",
)
AUDIT = TimeLimit(
    code="audit",
    label=_("Audit of the report"),
    limit=Limit(AUDIT_WORKING_DAYS, Unit.WORKING_DAY),
    whose="organizing_unit",
    rule="G-7-2-2",
)

LIMITS = (CORRECTION_NOTICE, AUDIT)
