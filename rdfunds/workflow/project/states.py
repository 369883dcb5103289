"""The states of a project, and what each waits for (R-16 to R-29)."""

from django.utils.translation import gettext_lazy

from casework.steps import Awaits, State
from rdfunds import kinds
from rdfunds.hands import (
    AGENCY,
    LEAD,
    SCIENCE,
)

PHASES = (
    ("application", gettext_lazy("Application")),
    ("review", gettext_lazy("Review")),
    ("task_book", gettext_lazy("Budget and task book")),
    ("execution", gettext_lazy("Execution")),
)
STATES = (
    State(
        "pre_application",
        gettext_lazy("Pre-application being written"),
        gettext_lazy("You are preparing the pre-application"),
        "application",
        awaits=(Awaits(LEAD, gettext_lazy("Have the pre-application signed and sent"), "sending"),),
        private=True,
    ),
    State(
        "pre_submitted",
        gettext_lazy("Pre-application sent"),
        gettext_lazy("The agency chooses whom to invite"),
        "application",
        awaits=(Awaits(AGENCY, gettext_lazy("Invite the project or pass it over")),),
    ),
    State(
        "application",
        gettext_lazy("Application being written"),
        gettext_lazy("You are preparing the application"),
        "application",
        awaits=(Awaits(LEAD, gettext_lazy("Complete the application and have it signed"), "sending"),),
        private=True,
    ),
    State(
        "submitted",
        gettext_lazy("Application sent"),
        gettext_lazy("The application has been sent and is to be reviewed"),
        "application",
        awaits=(Awaits(AGENCY, gettext_lazy("Call the review or send the application back")),),
    ),
    State(
        "reviewing",
        gettext_lazy("Being reviewed"),
        gettext_lazy("Experts review tasks and budget"),
        "review",
        awaits=(Awaits(AGENCY, gettext_lazy("Report the review")),),
    ),
    State(
        "reviewed",
        gettext_lazy("Reviewed"),
        gettext_lazy("The review is reported"),
        "review",
        awaits=(Awaits(AGENCY, gettext_lazy("Propose the project or decline it")),),
    ),
    State(
        "proposed",
        gettext_lazy("Proposed"),
        gettext_lazy("The project is proposed to the science department"),
        "review",
        awaits=(Awaits(SCIENCE, gettext_lazy("Give an opinion on the proposal")),),
    ),
    State(
        "agreed",
        gettext_lazy("Agreed"),
        gettext_lazy("The science department agrees; the budget follows"),
        "review",
        awaits=(Awaits(AGENCY, gettext_lazy("Issue the budget")),),
    ),
    State(
        "budget_issued",
        gettext_lazy("Budget issued"),
        gettext_lazy("The budget is issued; you write the task book"),
        "task_book",
        awaits=(Awaits(LEAD, gettext_lazy("Complete the task book and have it signed")),),
    ),
    State(
        "signed_by_lead",
        gettext_lazy("Task book signed by the lead unit"),
        gettext_lazy("You have signed the task book; the agency signs next"),
        "task_book",
        awaits=(Awaits(AGENCY, gettext_lazy("Countersign the task book or send it back")),),
    ),
    State(
        kinds.RUNNING,
        gettext_lazy("Running"),
        gettext_lazy("The project runs"),
        "execution",
        awaits=(Awaits(AGENCY, gettext_lazy("Pay the first instalment"), "first_payment", while_running=True),),
    ),
    State("not_chosen", gettext_lazy("Not chosen"), gettext_lazy("The project was not chosen"), "", final=True),
    State(
        "not_sent",
        gettext_lazy("Not sent"),
        gettext_lazy("The project ended before you sent it"),
        "",
        final=True,
        private=True,
    ),
    State("withdrawn", gettext_lazy("Withdrawn"), gettext_lazy("You withdrew the project"), "", final=True),
    State("stopped", gettext_lazy("Stopped"), gettext_lazy("The agency stopped the project"), "", final=True),
)
