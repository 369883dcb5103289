"""The review on site, rectification and verification (G-7-3)."""

from django.utils.translation import gettext_lazy

from casework.limits import lapses_on
from casework.steps import Step, StepContext
from grading.workflow.hands import ENTERPRISE, ORGANIZING_UNIT, REVIEW_UNIT


def day_after_the_limit(context: StepContext) -> object:
    """A rectification not reported in time has failed on the day after the limit's last day (G-7-3-2)."""
    if context.lapsed is None:
        raise RuntimeError("only a lapse has a last day")
    return lapses_on(context.lapsed.due_on)


STEPS = (
    Step(
        code="report_review",
        label=gettext_lazy("Report the review"),
        plain=gettext_lazy("The review unit reported on the review"),
        source=("reviewing",),
        targets=("rectifying", "qualified", "unqualified"),
        choose=lambda context: "rectifying",
        by=(REVIEW_UNIT,),
        rules=("G-7-3-1",),
        meets=("review",),
        tells=("organizing_unit",),
        urgent_order=10,
    ),
    Step(
        code="ask_extension",
        label=gettext_lazy("Ask for more time"),
        plain=gettext_lazy("You asked for more time to rectify"),
        source=("rectifying",),
        stays=True,
        by=(ENTERPRISE,),
        rules=("G-7-3-2",),
        holds=("rectification",),
        starts=("extension_decision",),
        tells=("organizing_unit",),
        urgent_order=40,
    ),
    Step(
        code="grant_extension",
        label=gettext_lazy("Grant the extension"),
        plain=gettext_lazy("You were given more time to rectify"),
        source=("rectifying",),
        stays=True,
        by=(ORGANIZING_UNIT,),
        rules=("G-7-3-2",),
        releases=("rectification",),
        meets=("extension_decision",),
        urgent_order=20,
    ),
    Step(
        code="decline_extension",
        label=gettext_lazy("Decline the extension"),
        plain=gettext_lazy("You were not given more time to rectify"),
        source=("rectifying",),
        stays=True,
        by=(ORGANIZING_UNIT,),
        rules=("G-7-3-2",),
        releases=("rectification",),
        meets=("extension_decision",),
        urgent_order=30,
    ),
    Step(
        code="report_rectification",
        label=gettext_lazy("Report the rectification"),
        plain=gettext_lazy("You reported that the nonconformities are rectified"),
        source=("rectifying",),
        targets=("verifying",),
        by=(ENTERPRISE,),
        rules=("G-7-3-2",),
        meets=("rectification",),
        voids=("extension_decision",),
        tells=("review_unit", "organizing_unit"),
        urgent_order=10,
    ),
    Step(
        code="deem_unrectified",
        label=gettext_lazy("Deemed unqualified"),
        plain=gettext_lazy("The rectification was not reported in time, so the application counts as unqualified"),
        source=("rectifying",),
        targets=("unqualified",),
        system=True,
        rules=("G-7-3-2",),
        effective=day_after_the_limit,
        tells=("enterprise", "organizing_unit", "review_unit", "grading_department"),
    ),
    Step(
        code="verify",
        label=gettext_lazy("Give the result of the verification"),
        plain=gettext_lazy("The rectification was verified"),
        source=("verifying",),
        targets=("qualified", "unqualified"),
        choose=lambda context: "qualified",
        by=(REVIEW_UNIT,),
        rules=("G-7-3-3",),
        meets=("verification",),
        urgent_order=10,
    ),
)
