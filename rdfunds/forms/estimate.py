"""What an estimate says: tasks and total, income by source, expenditure by purpose (R-7)."""

from django import forms
from django.utils.translation import gettext_lazy

from casework.payloads import RowForm, StepForm
from rdfunds.forms.fields import CellField

LINES = forms.Textarea(attrs={"rows": 5})
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


class YearField(forms.IntegerField):
    """A calendar year."""

    def __init__(self, **options: object) -> None:
        super().__init__(min_value=EARLIEST_YEAR, max_value=LATEST_YEAR, **options)  # type: ignore[arg-type]


class BasisForm(StepForm):
    """What the programme is for, what the figures rest on, and the total."""

    tasks = forms.CharField(label=gettext_lazy("Goals and tasks of the programme"), widget=LINES, max_length=4000)
    reasons = forms.CharField(
        label=gettext_lazy("What the figures rest on"),
        widget=LINES,
        max_length=4000,
        help_text=gettext_lazy("Such as the number of projects, comparable programmes, prices asked for."),
    )
    total = CellField(
        label=gettext_lazy("Total, all sources, yuan"),
        help_text=gettext_lazy("Income and expenditure of all years each come to it."),
    )


class IncomeRow(RowForm):
    """What one year has from each source."""

    fewest = 1
    title = gettext_lazy("Year")

    year = YearField(label=gettext_lazy("Year"))
    central = CellField(label=gettext_lazy("Central funds, yuan"))
    local = CellField(label=gettext_lazy("Local funds, yuan"), required=False)
    own = CellField(label=gettext_lazy("Own funds of the units, yuan"), required=False)
    other = CellField(label=gettext_lazy("Funds from others, yuan"), required=False)


class ExpenditureRow(RowForm):
    """What one year spends on one purpose."""

    fewest = 1
    given = ("year",)
    title = gettext_lazy("Expenditure")

    year = YearField(label=gettext_lazy("Year"))
    purpose = forms.CharField(label=gettext_lazy("What it is spent on"), max_length=120)
    amount = CellField(label=gettext_lazy("Yuan"))
