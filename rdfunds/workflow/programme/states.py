"""The states of a programme, and what each waits for (R-7 to R-15)."""

from django.utils.translation import gettext_lazy

from casework.steps import Awaits, State
from rdfunds import wanted
from rdfunds.hands import (
    AGENCY,
    FINANCE,
    SCIENCE,
)

PHASES = (
    ("estimate", gettext_lazy("Estimate")),
    ("approval", gettext_lazy("Assessment and approval")),
    ("execution", gettext_lazy("Yearly budgets")),
)
STATES = (
    State(
        "draft",
        gettext_lazy("Estimate being written"),
        gettext_lazy("You are writing the estimate"),
        "estimate",
        awaits=(Awaits(AGENCY, gettext_lazy("Complete the estimate and file it")),),
        private=True,
    ),
    State(
        "filed",
        gettext_lazy("Estimate filed"),
        gettext_lazy("The estimate has been filed and is to be assessed"),
        "approval",
        awaits=(Awaits(FINANCE, gettext_lazy("Have the estimate assessed")),),
    ),
    State(
        "assessed",
        gettext_lazy("Estimate assessed"),
        gettext_lazy("The estimate has been assessed and is to be approved"),
        "approval",
        awaits=(Awaits(FINANCE, gettext_lazy("Approve the estimate or return it")),),
    ),
    State(
        "approved",
        gettext_lazy("Estimate in force"),
        gettext_lazy("The estimate is in force"),
        "execution",
        awaits=(Awaits(FINANCE, gettext_lazy("Issue the budget of this year"), when=wanted.budget_of_the_year),),
    ),
    State(
        "change_asked",
        gettext_lazy("Change asked for"),
        gettext_lazy("Your change is with the science department"),
        "execution",
        awaits=(Awaits(SCIENCE, gettext_lazy("Forward the change or refuse it")),),
    ),
    State(
        "change_forwarded",
        gettext_lazy("Change forwarded"),
        gettext_lazy("Your change is with the finance department"),
        "execution",
        awaits=(Awaits(FINANCE, gettext_lazy("Approve the change or decline it")),),
    ),
    State("completed", gettext_lazy("Completed"), gettext_lazy("The programme is completed"), "execution", final=True),
    State("terminated", gettext_lazy("Terminated"), gettext_lazy("The programme was terminated"), "", final=True),
    State(
        "discarded",
        gettext_lazy("Discarded"),
        gettext_lazy("You discarded the programme"),
        "",
        final=True,
        private=True,
    ),
)
