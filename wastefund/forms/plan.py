"""What a management plan says: its basis, the costs expected after closure, the internal rules (L-5, L-6, L-10)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fields import DocumentsField
from casework.figures import AmountField
from casework.payloads import CaseField, RowForm, StepForm
from casework.visibility import visible_to
from wastefund import kinds, rules
from wastefund.forms.fields import DAY, MonthField, PercentField
from wastefund.labels import METHODS, PURPOSES
from wastefund.models import Landfill, PlanOccasion
from wastefund.rules import CostPurpose, ReserveRegime

LINES = forms.Textarea(attrs={"rows": 4})
EARLIEST_YEAR, LATEST_YEAR = rules.IN_FORCE.year, 2300
PER_CENT = Decimal(100)


class LandfillField(CaseField, forms.ModelChoiceField):
    """One of the unit's own landfills that are in the register."""

    by_address = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Landfill.objects.none(), **kwargs)

    def offer(self, context: Any) -> None:
        """The landfills of the unit that starts the plan."""
        own = Landfill.objects.filter(case__in=visible_to(context.actor), case__state=kinds.KEPT)
        self.queryset = own.filter(responsible_unit=getattr(context.actor, "organisation", None)).select_related("case")


class StartForm(StepForm):
    """For which landfill, and what the version is for."""

    landfill = LandfillField(label=gettext_lazy("Landfill"))
    occasion = forms.ChoiceField(
        label=gettext_lazy("What the version is for"),
        choices=PlanOccasion.choices,
        help_text=gettext_lazy("A later version begins with what the one in force says."),
    )


class BasisForm(StepForm):
    """From when the version holds, how the amount is spread, at which rate it is discounted."""

    first_month = MonthField(
        label=gettext_lazy("First month of this version"),
        required=False,
        help_text=gettext_lazy(
            "Of a change: a month that is not booked yet. The first plan begins with the month in which operation "
            "began, at the earliest 2022-01; leave it empty then."
        ),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Spreading of the statutory amount"),
        choices=[(method.value, label) for method, label in METHODS.items()],
        help_text=gettext_lazy("The choice of a new landfill; one that operated before 2022 is spread by L-8-2."),
    )
    discount_rate = PercentField(label=gettext_lazy("Discount rate, % a year"))
    rate_basis = forms.CharField(
        label=gettext_lazy("What the rate is based on"),
        widget=LINES,
        max_length=1000,
        help_text=gettext_lazy("Such as the yield of government bonds of that term, with its day."),
    )
    asset_cost = AmountField(
        label=gettext_lazy("Book value of the landfill without the obligation, yuan"),
        required=False,
        help_text=gettext_lazy(
            "Asked with the first plan: what it cost to build, or is still worth. 0 where the asset is kept elsewhere."
        ),
    )
    life_until = forms.DateField(
        label=gettext_lazy("End of the asset's life"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Until then it is depreciated; left empty: the planned closure."),
    )
    depreciation = forms.ChoiceField(
        label=gettext_lazy("Depreciation of the asset"),
        choices=[(method.value, label) for method, label in METHODS.items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.context.case.record if self.context and self.context.case.pk else None
        if plan is None:
            return
        if plan.version > 1:
            del self.fields["asset_cost"]
            self.fields["first_month"].required = True
        else:
            del self.fields["first_month"]
        if plan.landfill.regime is ReserveRegime.EXISTING:
            del self.fields["method"]


class CostRow(RowForm):
    """What is expected to be spent on one purpose, each year from the first to the last (L-6, L-12)."""

    fewest = 1
    given = ("purpose", "first_year", "last_year")
    title = gettext_lazy("Expected cost")

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=[(purpose.value, label) for purpose, label in PURPOSES.items()]
    )
    first_year = forms.IntegerField(label=gettext_lazy("From year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    last_year = forms.IntegerField(label=gettext_lazy("To year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    yearly = AmountField(label=gettext_lazy("Yuan in each year"))
    basis = forms.CharField(label=gettext_lazy("What it is based on"), max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first_year") and cleaned.get("last_year") and cleaned["last_year"] < cleaned["first_year"]:
            text = _("The last year, %(last)d, lies before the first, %(first)d.")
            self.add_error("last_year", text % {"last": cleaned["last_year"], "first": cleaned["first_year"]})
        return cleaned


class InternalRulesForm(StepForm):
    """How the unit makes sure that the plan is kept (L-10)."""

    responsibilities = forms.CharField(
        label=gettext_lazy("Who answers for setting aside, booking, approving and reporting"),
        widget=LINES,
        max_length=3000,
    )
    use_of_funds = forms.CharField(
        label=gettext_lazy("How a use of the reserve is asked for, approved and accounted for"),
        widget=LINES,
        max_length=3000,
    )
    rules = DocumentsField(
        label=gettext_lazy("The internal rules"), purpose=gettext_lazy("internal rules of the reserve")
    )


class AdoptForm(StepForm):
    """How the unit decided on the plan."""

    decided_by = forms.CharField(
        label=gettext_lazy("How the unit decided"),
        max_length=300,
        help_text=gettext_lazy("Such as the meeting and its day, or the number of the internal decision."),
    )


def costs_of(data: dict[str, Any]) -> list[rules.ExpectedCost]:
    """The expected costs of a plan's content (JSON), as the rules take them."""
    return [
        rules.ExpectedCost(
            CostPurpose(row["purpose"]), int(row["first_year"]), int(row["last_year"]), Decimal(row["yearly"])
        )
        for row in data.get("costs", {}).get("costs", [])
    ]
