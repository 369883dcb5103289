"""A programme from its first estimate to its end (R-7 to R-15)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Case
from casework.own_region import own_region
from casework.steps import CaseType, Tab
from rdfunds import cost_estimate, kinds
from rdfunds.hands import AGENCY
from rdfunds.screens import estimate as screens
from rdfunds.screens import year_budgets as budget_screens
from rdfunds.workflow.programme import budgets, changing, filing
from rdfunds.workflow.programme.states import PHASES, STATES

STEPS = (*filing.STEPS, *changing.STEPS, *budgets.STEPS)


def _title(case: Case) -> str:
    programme = case.record
    return _("%(programme)s (%(code)s)") % {"programme": programme.name, "code": programme.code}


PROGRAMME = CaseType(
    kind=kinds.PROGRAMME,
    label=gettext_lazy("Programme"),
    states=STATES,
    steps=STEPS,
    limits=(),
    phases=PHASES,
    reference_prefix="专项",
    applicants=frozenset({AGENCY}),
    # Supervision goes by region, and a programme has none: departments of the regions have no part in it.
    supervised_by=frozenset(),
    record="programme",
    related=("programme__agency", "programme__book"),
    title=_title,
    # A programme is the nation's, and its departments see it as parties.
    region_of=own_region,
    contents=(cost_estimate.COST_ESTIMATE,),
    tabs=(
        Tab(cost_estimate.TAB, gettext_lazy("Estimate"), "rdfunds/tabs/estimate.html", screens.estimate_tab),
        Tab("budgets", gettext_lazy("Yearly budgets"), "rdfunds/tabs/budgets.html", budget_screens.budgets_tab),
    ),
)
