"""A landfill for as long as it is in the register (L-3, L-5, L-7, L-8, L-19)."""

from django.utils.translation import gettext_lazy

from casework.steps import Awaits, State, Step
from wastefund import wanted
from wastefund.conditions import landfill as conditions
from wastefund.conditions import rates as rates_conditions
from wastefund.effects import landfill as effects
from wastefund.effects import rates as rates_effects
from wastefund.forms import landfill as forms
from wastefund.forms import rates as rates_forms
from wastefund.hands import ACCOUNTANT, TWO_PEOPLE, UNIT
from wastefund.screens import landfill as screens
from wastefund.screens import rates as rates_screens

PHASES = (
    ("entry", gettext_lazy("Entry")),
    ("operation", gettext_lazy("Operation")),
)
STATES = (
    State(
        "entered",
        gettext_lazy("Entered, not confirmed"),
        gettext_lazy("You are entering the landfill"),
        "entry",
        awaits=(Awaits(UNIT, gettext_lazy("Attach the evidence and have the entry confirmed")),),
        private=True,
    ),
    State(
        "kept",
        gettext_lazy("In the register"),
        gettext_lazy("The landfill is in the register"),
        "operation",
        awaits=(
            Awaits(UNIT, gettext_lazy("Make the first management plan"), when=wanted.first_plan),
            Awaits(UNIT, gettext_lazy("Record the volumes of the months that are over"), when=wanted.volumes),
            Awaits(UNIT, gettext_lazy("Adopt a new version of the plan"), when=wanted.next_plan),
        ),
    ),
    State(
        "discarded", gettext_lazy("Discarded"), gettext_lazy("You discarded the entry"), "", final=True, private=True
    ),
    State(
        "removed", gettext_lazy("Removed"), gettext_lazy("You removed the landfill from the register"), "", final=True
    ),
)
STEPS = (
    Step(
        code="start",
        label=gettext_lazy("Enter a landfill"),
        plain=gettext_lazy("The landfill was entered"),
        source=("",),
        targets=("entered",),
        by=(ACCOUNTANT,),
        rules=("L-3", "L-7", "L-8", "L-19"),
        form=forms.FactsForm,
        checks=(conditions.permit_unknown,),
        effect=effects.start,
        prefill=screens.prefill_start,
        aside="wastefund/steps/start.html",
    ),
    Step(
        code="correct_entry",
        label=gettext_lazy("Correct the entry"),
        plain=gettext_lazy("You corrected the entry"),
        source=("entered",),
        stays=True,
        by=(ACCOUNTANT,),
        rules=("L-3",),
        form=forms.FactsForm,
        checks=(conditions.permit_unknown,),
        effect=effects.write_facts,
        prefill=screens.prefill_facts,
        urgent_order=20,
    ),
    Step(
        code="discard",
        label=gettext_lazy("Discard the entry"),
        plain=gettext_lazy("You discarded the entry"),
        source=("entered",),
        targets=("discarded",),
        by=(ACCOUNTANT,),
        rules=("L-3",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="confirm_entry",
        label=gettext_lazy("Confirm the entry"),
        plain=gettext_lazy("The landfill is in the register"),
        source=("entered",),
        targets=("kept",),
        by=(TWO_PEOPLE,),
        rules=("L-3", "L-8-2", "L-19"),
        form=forms.ConfirmForm,
        guards=(conditions.permit_unknown,),
        checks=(conditions.filled_before_is_shown,),
        consequences=effects.what_confirming_does,
        aside="wastefund/steps/facts.html",
        beside=screens.beside_facts,
        urgent_order=10,
    ),
    Step(
        code="record_volumes",
        label=gettext_lazy("Record volumes filled"),
        plain=gettext_lazy("You recorded volumes filled"),
        source=("kept",),
        stays=True,
        by=(ACCOUNTANT,),
        rules=("L-8",),
        rows={"volumes": forms.VolumeRow},
        checks=(
            conditions.months_once,
            conditions.months_possible,
            conditions.corrections_have_reasons,
            conditions.within_capacity,
        ),
        afterwards=effects.after_volumes,
        consequences=effects.what_recording_does,
        prefill=screens.prefill_volumes,
        aside="wastefund/steps/volumes.html",
        beside=screens.beside_volumes,
        urgent_order=10,
    ),
    Step(
        code="change_facts",
        label=gettext_lazy("Change the register's facts"),
        plain=gettext_lazy("The facts of the register were changed"),
        source=("kept",),
        stays=True,
        by=(TWO_PEOPLE,),
        rules=("L-5",),
        form=forms.ChangeForm,
        checks=(conditions.something_changes, conditions.permit_unknown, conditions.facts_fit_the_log),
        effect=effects.change_facts,
        consequences=effects.what_changing_does,
        prefill=screens.prefill_facts,
        aside="wastefund/steps/facts.html",
        beside=screens.beside_facts,
        urgent_order=40,
    ),
    Step(
        code="close_period",
        label=gettext_lazy("Close the books of a month"),
        plain=gettext_lazy("The books were closed through a month"),
        source=("kept",),
        stays=True,
        by=(TWO_PEOPLE,),
        rules=("L-11",),
        form=forms.ClosePeriodForm,
        guards=(conditions.books_open,),
        checks=(conditions.period_can_close,),
        effect=effects.close_period,
        consequences=effects.what_closing_does,
        aside="wastefund/steps/closing.html",
        beside=screens.shown_at_closing,
        urgent_order=30,
    ),
    Step(
        code="set_own_rates",
        label=gettext_lazy("Set the unit's own rates"),
        plain=gettext_lazy("The unit set rates of its own"),
        source=("kept",),
        stays=True,
        by=(TWO_PEOPLE,),
        rules=("L-7",),
        form=rates_forms.OwnRatesForm,
        rows={"tiers": rates_forms.TierRow},
        checks=(
            rates_conditions.tiers_possible,
            rates_conditions.nothing_below_the_floor,
            rates_conditions.begins_after_those_before,
        ),
        effect=rates_effects.set_own_rates,
        consequences=rates_effects.what_own_rates_do,
        prefill=rates_screens.prefill_rates,
        aside="wastefund/steps/rates.html",
        beside=rates_screens.beside_rates,
        urgent_order=50,
    ),
    Step(
        code="remove",
        label=gettext_lazy("Remove the landfill from the register"),
        plain=gettext_lazy("You removed the landfill from the register"),
        source=("kept",),
        targets=("removed",),
        by=(TWO_PEOPLE,),
        rules=("L-3",),
        form=forms.RemoveForm,
        guards=(conditions.books_empty,),
        consequences=effects.what_removing_does,
        quiet=True,
        urgent_order=95,
    ),
)
