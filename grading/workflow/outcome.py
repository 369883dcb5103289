"""Ends other than the announcement, and the short way of a renewal (G-7-5, G-8-3, G-10-2)."""

from django.utils.translation import gettext_lazy

from casework.steps import Audience, Step
from grading.workflow.hands import GRADING_DEPARTMENT, ORGANIZING_UNIT

OPEN = (
    "submitted",
    "correction",
    "accepted",
    "audited",
    "confirmed",
    "reviewing",
    "rectifying",
    "verifying",
    "qualified",
    "listed",
    "noticed",
    "unqualified",
)
"""Every state between the submission and the end."""

STEPS = (
    Step(
        code="fail",
        label=gettext_lazy("Issue the notice of failure"),
        plain=gettext_lazy("The application has failed"),
        source=("unqualified",),
        targets=("failed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-7-5",),
        meets=("failure_notice",),
        tells=("organizing_unit",),
        urgent_order=10,
    ),
    Step(
        code="propose_termination",
        label=gettext_lazy("Propose to end the case for a false commitment"),
        plain=gettext_lazy("The organising unit reported a commitment as false"),
        source=OPEN,
        stays=True,
        by=(ORGANIZING_UNIT,),
        rules=("G-8-3",),
        audience=Audience.OFFICES,
        tells=("grading_department",),
        quiet=True,
        urgent_order=85,
    ),
    Step(
        code="terminate",
        label=gettext_lazy("End the case for a false commitment"),
        plain=gettext_lazy("The case was ended because a commitment was false"),
        source=OPEN,
        targets=("terminated",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-8-3",),
        tells=("organizing_unit",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="record_bar",
        label=gettext_lazy("Record a bar for a false commitment"),
        plain=gettext_lazy("A bar was recorded because a commitment was false"),
        source=("granted", "failed", "refused", "withdrawn"),
        stays=True,
        by=(GRADING_DEPARTMENT,),
        rules=("G-8-3",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="confirm_renewal",
        label=gettext_lazy("Confirm the renewal without a new review"),
        plain=gettext_lazy("The grading department confirmed the renewal without a new review"),
        source=("submitted", "accepted", "audited"),
        targets=("listed",),
        by=(GRADING_DEPARTMENT,),
        rules=("G-10-2",),
        meets=("correction_notice", "audit", "renewed_audit", "confirmation"),
        tells=("enterprise", "organizing_unit"),
        urgent_order=20,
    ),
    Step(
        code="to_full_procedure",
        label=gettext_lazy("Send the renewal through the full procedure"),
        plain=gettext_lazy("The renewal goes through the full procedure"),
        source=("submitted", "accepted", "audited"),
        stays=True,
        by=(GRADING_DEPARTMENT,),
        rules=("G-10-2",),
        tells=("enterprise", "organizing_unit"),
        urgent_order=25,
    ),
)
