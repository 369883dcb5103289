"""A call for projects of a programme (R-20, R-28)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Case
from casework.own_region import own_region
from casework.steps import Awaits, CaseType, State, Step, Tab
from rdfunds import ending, kinds
from rdfunds.conditions import call as conditions
from rdfunds.deadlines import CALL_LIMITS
from rdfunds.effects import call as effects
from rdfunds.forms import call as forms
from rdfunds.forms.project import ReasonForm
from rdfunds.hands import AGENCY, AGENCY_HANDLER, AGENCY_TWO_PEOPLE, FINANCE, SCIENCE
from rdfunds.public import PAGES
from rdfunds.screens import call as screens

PHASES = (
    ("preparing", gettext_lazy("Preparing")),
    ("applications", gettext_lazy("Applications")),
)
STATES = (
    State(
        "draft",
        gettext_lazy("Being drafted"),
        gettext_lazy("The call is being prepared"),
        "preparing",
        awaits=(Awaits(AGENCY, gettext_lazy("Have the call published")),),
        private=True,
    ),
    State("open", gettext_lazy("Open"), gettext_lazy("One can apply"), "applications"),
    State("closed", gettext_lazy("Closed"), gettext_lazy("One can no longer apply"), "applications", final=True),
    State(
        "discarded", gettext_lazy("Discarded"), gettext_lazy("The draft was discarded"), "", final=True, private=True
    ),
)
STEPS = (
    Step(
        code="start",
        label=gettext_lazy("Write a call"),
        plain=gettext_lazy("A call was begun"),
        source=("",),
        targets=("draft",),
        by=(AGENCY_HANDLER,),
        rules=("R-20",),
        form=forms.CallForm,
        effect=effects.start,
    ),
    Step(
        code="correct",
        label=gettext_lazy("Correct the call"),
        plain=gettext_lazy("The draft was corrected"),
        source=("draft",),
        stays=True,
        by=(AGENCY_HANDLER,),
        rules=("R-20",),
        form=forms.CallForm,
        effect=effects.correct,
        prefill=screens.prefill,
        urgent_order=20,
    ),
    Step(
        code="publish",
        label=gettext_lazy("Publish the call"),
        plain=gettext_lazy("The call was published"),
        source=("draft",),
        targets=("open",),
        by=(AGENCY_TWO_PEOPLE,),
        rules=("R-20", "R-28"),
        guards=(conditions.last_day_ahead, conditions.programme_approved),
        effect=effects.publish,
        consequences=effects.what_publishing_does,
        starts=("applications",),
        aside="rdfunds/tabs/call.html",
        beside=lambda context: screens.call_tab(context.case, context.actor),
        urgent_order=10,
    ),
    Step(
        code="discard",
        label=gettext_lazy("Discard the draft"),
        plain=gettext_lazy("The draft was discarded"),
        source=("draft",),
        targets=("discarded",),
        by=(AGENCY_HANDLER,),
        rules=("R-20",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="close",
        label=gettext_lazy("Close the call"),
        plain=gettext_lazy("The last day was over"),
        source=("open",),
        targets=("closed",),
        system=True,
        rules=("R-20",),
        effective=effects.day_after_last,
    ),
    Step(
        code=ending.STEP,
        label=gettext_lazy("Close the call with its programme"),
        plain=gettext_lazy("The programme ended, and the call with it"),
        source=("open",),
        targets=("closed",),
        system=True,
        rules=("R-15", "R-20"),
        form=ReasonForm,
        tells=(AGENCY,),
    ),
)


def _title(case: Case) -> str:
    return _("%(programme)s · %(call)s") % {"programme": case.record.programme.name, "call": case.record.title}


CALL = CaseType(
    kind=kinds.CALL,
    label=gettext_lazy("Call for projects"),
    states=STATES,
    steps=STEPS,
    limits=CALL_LIMITS,
    phases=PHASES,
    reference_prefix="指南",
    applicants=frozenset(),
    supervised_by=frozenset({SCIENCE, FINANCE}),
    record="call",
    related=("call__programme",),
    title=_title,
    region_of=own_region,
    answers_for_clock=AGENCY,
    tabs=(Tab("call", gettext_lazy("Call"), "rdfunds/tabs/call.html", screens.call_tab),),
    public_pages=PAGES,
)
