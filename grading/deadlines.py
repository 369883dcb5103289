"""The time limits of the grading measures, as data."""

from django.utils.translation import gettext_lazy as _

from casework.limits import Bound, Limit, Unit
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

REVIEW_WORKING_DAYS = 20  # G-7-3-1
RECTIFICATION_WORKING_DAYS = 20  # G-7-3-2
VERIFICATION_WORKING_DAYS = 10  # G-7-3-3
PUBLIC_NOTICE_WORKING_DAYS = 7  # G-7-4

REVIEW = TimeLimit(
    code="review",
    label=_("Review on site"),
    limit=Limit(REVIEW_WORKING_DAYS, Unit.WORKING_DAY),
    whose="review_unit",
    rule="G-7-3-1",
)
RECTIFICATION = TimeLimit(
    code="rectification",
    label=_("Rectification"),
    limit=Limit(RECTIFICATION_WORKING_DAYS, Unit.WORKING_DAY),
    whose="enterprise",
    rule="G-7-3-2",
    on_lapse="deem_unrectified",
)
VERIFICATION = TimeLimit(
    code="verification",
    label=_("Verification of the rectification"),
    limit=Limit(VERIFICATION_WORKING_DAYS, Unit.WORKING_DAY),
    whose="review_unit",
    rule="G-7-3-3",
)
PUBLIC_NOTICE = TimeLimit(
    code="public_notice",
    label=_("Public notice"),
    limit=Limit(PUBLIC_NOTICE_WORKING_DAYS, Unit.WORKING_DAY, Bound.AT_LEAST),
    whose="grading_department",
    rule="G-7-4",
)


def _target(code: str, label: str, whose: str, working_days: int, rule: str, *, stands: bool = False) -> TimeLimit:
    """A target that an office sets itself where the text gives no limit (P8)."""
    limit = Limit(working_days, Unit.WORKING_DAY)
    return TimeLimit(code, label, limit, whose, rule, statutory=False, stands=stands)


TARGETS = (
    _target("renewed_audit", _("Second audit of a returned report"), "organizing_unit", 10, "G-7-3-1"),
    _target("confirmation", _("Confirmation"), "grading_department", 10, "G-7-3-1"),
    _target("appointment", _("Appointment of the review unit"), "organizing_unit", 5, "G-7-3-1"),
    _target("extension_decision", _("Decision on the extension"), "organizing_unit", 3, "G-7-3-2"),
    _target("listing", _("Listing of the qualified"), "organizing_unit", 20, "G-7-4"),
    _target("posting", _("Putting up the public notice"), "grading_department", 10, "G-7-4"),
    # Whatever has come in is decided together: the first of it sets the day, and no further one puts it off.
    _target("objection_check", _("Checking an objection"), "grading_department", 15, "G-7-4", stands=True),
    _target(
        "termination_decision",
        _("Decision on a commitment reported as false"),
        "grading_department",
        10,
        "G-8-3",
        stands=True,
    ),
    _target("failure_notice", _("Notice of failure"), "grading_department", 10, "G-7-5"),
)

LIMITS = (CORRECTION_NOTICE, AUDIT, REVIEW, RECTIFICATION, VERIFICATION, PUBLIC_NOTICE, *TARGETS)
