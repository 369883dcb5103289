"""A project from its application to the signed task book and its first instalment (R-16 to R-29)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Case
from casework.own_region import own_region
from casework.steps import CaseType, Tab
from rdfunds import kinds
from rdfunds.application import APPLICATION
from rdfunds.deadlines import PROJECT_LIMITS
from rdfunds.hands import FINANCE, LEAD, PARTICIPATING, SCIENCE, SUBPROJECT
from rdfunds.screens import adjustment as adjustment_screens
from rdfunds.screens import budget as budget_screens
from rdfunds.screens import project as screens
from rdfunds.task_book import TASK_BOOK
from rdfunds.workflow.project import applying, executing, reviewing
from rdfunds.workflow.project.states import PHASES, STATES

STEPS = (*applying.STEPS, *reviewing.STEPS, *executing.STEPS)


def _title(case: Case) -> str:
    return _("%(project)s · %(unit)s") % {"project": case.record.title, "unit": case.record.lead_unit.name}


PROJECT = CaseType(
    kind=kinds.PROJECT,
    label=gettext_lazy("Project"),
    states=STATES,
    steps=STEPS,
    limits=PROJECT_LIMITS,
    phases=PHASES,
    reference_prefix="项目",
    applicants=frozenset({LEAD, SUBPROJECT, PARTICIPATING}),
    supervised_by=frozenset({SCIENCE, FINANCE}),
    record="project",
    related=("project__lead_unit", "project__call__programme__agency", "project__call__programme__book"),
    title=_title,
    region_of=own_region,
    contents=(APPLICATION, TASK_BOOK),
    tabs=(
        Tab("overview", gettext_lazy("Overview"), "rdfunds/tabs/overview.html", screens.overview_tab),
        Tab(
            "application", gettext_lazy("Application"), "rdfunds/tabs/application.html", budget_screens.application_tab
        ),
        Tab("task_book", gettext_lazy("Task book"), "rdfunds/tabs/task_book.html", screens.task_book_tab),
        Tab(
            "adjustments",
            gettext_lazy("Budget and adjustments"),
            "rdfunds/tabs/adjustments.html",
            adjustment_screens.project_tab,
            shown_to=adjustment_screens.has_budget,
        ),
    ),
)
