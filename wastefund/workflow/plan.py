"""A version of a landfill's management plan (L-5, L-6, L-10)."""

from django.utils.translation import gettext_lazy

from casework.steps import Awaits, State, Step
from wastefund import kinds
from wastefund.conditions import plan as conditions
from wastefund.effects import plan as effects
from wastefund.forms import plan as forms
from wastefund.hands import ACCOUNTANT, TWO_PEOPLE, UNIT
from wastefund.screens import plan as screens

PHASES = (
    ("drafting", gettext_lazy("Drafting")),
    ("force", gettext_lazy("In force")),
)
STATES = (
    State(
        "draft",
        gettext_lazy("Being drafted"),
        gettext_lazy("You are preparing the plan"),
        "drafting",
        awaits=(Awaits(UNIT, gettext_lazy("Complete the plan and have it adopted")),),
        private=True,
    ),
    State("adopted", gettext_lazy("In force"), gettext_lazy("The plan is in force"), "force"),
    State(
        "superseded",
        gettext_lazy("Superseded"),
        gettext_lazy("A later version has taken its place"),
        "",
        final=True,
    ),
    State(
        "discarded", gettext_lazy("Discarded"), gettext_lazy("You discarded the draft"), "", final=True, private=True
    ),
)
STEPS = (
    Step(
        code="start",
        label=gettext_lazy("Begin a management plan"),
        plain=gettext_lazy("A version of the plan was begun"),
        source=("",),
        targets=("draft",),
        by=(ACCOUNTANT,),
        rules=("L-5",),
        form=forms.StartForm,
        checks=(conditions.no_other_draft, conditions.occasion_fits),
        effect=effects.start,
        aside="wastefund/steps/start_plan.html",
    ),
    Step(
        code="adopt",
        label=gettext_lazy("Adopt the plan"),
        plain=gettext_lazy("The plan was adopted"),
        source=("draft",),
        targets=("adopted",),
        by=(TWO_PEOPLE,),
        rules=("L-5", "L-6", "L-10"),
        form=forms.AdoptForm,
        guards=(conditions.landfill_kept, conditions.plan_complete),
        effect=effects.adopt,
        afterwards=effects.after_adoption,
        freezes=(kinds.PLAN,),
        consequences=effects.what_adopting_does,
        aside="wastefund/steps/adopt.html",
        beside=screens.shown_at_adoption,
        urgent_order=10,
    ),
    Step(
        code="discard",
        label=gettext_lazy("Discard the draft"),
        plain=gettext_lazy("You discarded the draft"),
        source=("draft",),
        targets=("discarded",),
        by=(ACCOUNTANT,),
        rules=("L-5",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="supersede",
        label=gettext_lazy("Give way to a later version"),
        plain=gettext_lazy("A later version took its place"),
        source=("adopted",),
        targets=("superseded",),
        system=True,
        rules=("L-5",),
    ),
)
