"""What the steps of a call ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from casework.figures import AmountField
from casework.payloads import CaseField, StepForm
from rdfunds.models import Programme, Rounds
from rdfunds.programmes import RUNNING

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea(attrs={"rows": 4})


class ProgrammeField(CaseField, forms.ModelChoiceField):
    """One of the agency's own programmes whose estimate is approved."""

    by_address = True

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Programme.objects.none(), **options)

    def offer(self, context: Any) -> None:
        """The programmes of the agency that writes the call."""
        own = Programme.objects.filter(agency=getattr(context.actor, "organisation", None), case__state__in=RUNNING)
        self.queryset = own.select_related("case").order_by("name")


class CallForm(StepForm):
    """What is called for, and how (R-20, R-28)."""

    programme = ProgrammeField(label=gettext_lazy("Programme"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    direction = forms.CharField(label=gettext_lazy("What is called for"), widget=LINES, max_length=4000)
    rounds = forms.ChoiceField(
        label=gettext_lazy("Rounds"),
        choices=[(str(value), label) for value, label in Rounds.choices],
        help_text=gettext_lazy(
            "With two rounds the first asks for goals and the total alone, the second for the budget."
        ),
    )
    lump_sum = forms.BooleanField(
        label=gettext_lazy("Lump-sum: applicants ask for a total, without a budget"),
        required=False,
        help_text=gettext_lazy("For open-challenge and race projects (R-28)."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DAY,
        help_text=gettext_lazy("Applications come in until the end of this day; of two rounds, those of the first."),
    )
    published_estimate = AmountField(
        label=gettext_lazy("Published estimate of one project, yuan"),
        required=False,
        help_text=gettext_lazy("Left empty: the call does not say what a project may cost."),
    )
