"""The states of an application, and the phases into which they fall."""

from django.utils.translation import gettext_lazy

from casework.steps import Awaits, State

PHASES = (
    ("evaluation", gettext_lazy("Self-evaluation")),
    ("acceptance", gettext_lazy("Acceptance")),
    ("audit", gettext_lazy("Audit")),
    ("confirmation", gettext_lazy("Confirmation")),
    ("review", gettext_lazy("Review on site")),
    ("rectification", gettext_lazy("Rectification")),
    ("verification", gettext_lazy("Verification")),
    ("notice", gettext_lazy("Public notice")),
    ("outcome", gettext_lazy("Announcement")),
)

TERMINATION = Awaits(
    "grading_department",
    gettext_lazy("Decide on the commitment reported as false"),
    "termination_decision",
    while_running=True,
)
"""Asked in every state between the submission and the end, while a report waits (G-8-3)."""

STATES = (
    State(
        "draft",
        gettext_lazy("Being drafted"),
        gettext_lazy("You are preparing the report"),
        "evaluation",
        awaits=(Awaits("enterprise", gettext_lazy("Complete the report and have the principal sign it")),),
        private=True,
    ),
    State(
        "submitted",
        gettext_lazy("Submitted"),
        gettext_lazy("The office is looking whether the report is complete"),
        "acceptance",
        awaits=(
            Awaits(
                "organizing_unit",
                gettext_lazy("Accept, or ask once for all corrections"),
                "correction_notice",
            ),
            TERMINATION,
        ),
    ),
    State(
        "correction",
        gettext_lazy("Being corrected"),
        gettext_lazy("You are asked to correct the report"),
        "acceptance",
        awaits=(Awaits("enterprise", gettext_lazy("Correct the report and send it again")), TERMINATION),
    ),
    State(
        "accepted",
        gettext_lazy("Accepted, under audit"),
        gettext_lazy("The application is accepted; the report is being audited"),
        "audit",
        awaits=(Awaits("organizing_unit", gettext_lazy("Audit the report"), "audit"), TERMINATION),
    ),
    State(
        "audited",
        gettext_lazy("Audit passed"),
        gettext_lazy("The audit is passed; the grading department confirms next"),
        "confirmation",
        awaits=(Awaits("grading_department", gettext_lazy("Confirm, return or decline"), "confirmation"), TERMINATION),
        starts=("confirmation",),
    ),
    State(
        "confirmed",
        gettext_lazy("Confirmed"),
        gettext_lazy("The application is confirmed; a review unit is appointed next"),
        "review",
        awaits=(
            Awaits("organizing_unit", gettext_lazy("Appoint the review unit and its team"), "appointment"),
            TERMINATION,
        ),
        starts=("appointment",),
    ),
    State(
        "reviewing",
        gettext_lazy("Under review on site"),
        gettext_lazy("A team reviews on site"),
        "review",
        awaits=(Awaits("review_unit", gettext_lazy("Review on site and report"), "review"), TERMINATION),
        starts=("review",),
    ),
    State(
        "rectifying",
        gettext_lazy("Being rectified"),
        gettext_lazy("You rectify the nonconformities that the review found"),
        "rectification",
        awaits=(
            Awaits("enterprise", gettext_lazy("Rectify every nonconformity and report"), "rectification"),
            Awaits(
                "organizing_unit", gettext_lazy("Decide on the extension"), "extension_decision", while_running=True
            ),
            TERMINATION,
        ),
        starts=("rectification",),
    ),
    State(
        "verifying",
        gettext_lazy("Under verification"),
        gettext_lazy("The team verifies your rectification"),
        "verification",
        awaits=(Awaits("review_unit", gettext_lazy("Verify the rectification"), "verification"), TERMINATION),
        starts=("verification",),
    ),
    State(
        "qualified",
        gettext_lazy("Qualified"),
        gettext_lazy("The review is passed; the list of the qualified is next"),
        "notice",
        awaits=(
            Awaits("organizing_unit", gettext_lazy("Put it on the list of the qualified"), "listing"),
            TERMINATION,
        ),
        starts=("listing",),
    ),
    State(
        "listed",
        gettext_lazy("Listed"),
        gettext_lazy("You are on the list of the qualified; the public notice is next"),
        "notice",
        awaits=(Awaits("grading_department", gettext_lazy("Put up the public notice"), "posting"), TERMINATION),
        starts=("posting",),
    ),
    State(
        "noticed",
        gettext_lazy("Under public notice"),
        gettext_lazy("The result is shown to the public"),
        "notice",
        awaits=(
            Awaits("grading_department", gettext_lazy("Announce when the notice is over"), "public_notice"),
            Awaits(
                "grading_department", gettext_lazy("Decide on the objection"), "objection_check", while_running=True
            ),
            TERMINATION,
        ),
        starts=("public_notice",),
    ),
    State(
        "granted",
        gettext_lazy("Grade announced"),
        gettext_lazy("The grade is announced"),
        "outcome",
        final=True,
    ),
    State(
        "unqualified",
        gettext_lazy("Not qualified"),
        gettext_lazy("The application has not qualified; the grading department will tell you in writing"),
        "",  # the way stops in the phase in which it failed
        awaits=(
            Awaits("grading_department", gettext_lazy("Tell the enterprise that it failed"), "failure_notice"),
            TERMINATION,
        ),
        starts=("failure_notice",),
    ),
    State(
        "failed",
        gettext_lazy("Failed"),
        gettext_lazy("The application has failed; you may apply again when the bar is over"),
        "",  # the way stops in the phase in which it failed
        final=True,
    ),
    State(
        "terminated",
        gettext_lazy("Terminated for a false commitment"),
        gettext_lazy("The application was ended because a commitment was false"),
        "",  # it may be ended in any phase
        final=True,
    ),
    State(
        "refused",
        gettext_lazy("Audit not passed"),
        gettext_lazy("The report did not pass the audit; you may apply again"),
        "audit",
        final=True,
    ),
    State(
        "withdrawn",
        gettext_lazy("Withdrawn"),
        gettext_lazy("You have withdrawn the application"),
        "",  # it may be withdrawn in any phase, and the line across the top stops there
        final=True,
    ),
    State(
        "discarded",
        gettext_lazy("Draft discarded"),
        gettext_lazy("You have discarded the draft"),
        "evaluation",
        final=True,
        private=True,
    ),
)

UNDER_WAY = tuple(state.code for state in STATES if not state.final and not state.private)
"""Every state between the submission and the end."""
