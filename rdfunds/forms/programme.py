"""What the steps of a programme ask for (R-7 to R-15)."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fields import DocumentsField
from casework.figures import AmountField
from casework.payloads import CaseField, StepForm
from rdfunds.forms.estimate import LINES, YearField
from rdfunds.year_budgets import budgets_of

DAY = forms.DateInput(attrs={"type": "date"})
CODE = RegexValidator(r"^[0-9A-Z][0-9A-Z-]*$", gettext_lazy("A code has capital letters, digits and dashes."))
LONGEST_PROGRAMME = 15
"""Years; more are a slip of the keyboard."""


class DocumentNumberField(forms.CharField):
    """The number of the document by which something is decided, such as 财教〔2026〕15号."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Document number"))
        super().__init__(max_length=60, **options)


class StartForm(StepForm):
    """Which programme it is."""

    name = forms.CharField(label=gettext_lazy("Name of the programme"), max_length=120)
    code = forms.CharField(
        label=gettext_lazy("Short code"),
        max_length=20,
        validators=[CODE],
        help_text=gettext_lazy("Capital letters, digits and dashes."),
    )
    first_year = YearField(label=gettext_lazy("First year"))
    last_year = YearField(label=gettext_lazy("Last year"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            text = _("The last year, %(last)d, lies before the first, %(first)d.")
            self.add_error("last_year", text % {"last": last, "first": first})
        elif first and last and last - first >= LONGEST_PROGRAMME:
            text = _("From %(first)d to %(last)d are %(years)d years; a programme has %(most)d at most.")
            figures = {"first": first, "last": last, "years": last - first + 1, "most": LONGEST_PROGRAMME}
            self.add_error("last_year", text % figures)
        return cleaned


class FileForm(StepForm):
    """What is handed in with the estimate."""

    documents = DocumentsField(
        label=gettext_lazy("Documents that belong to the estimate"),
        purpose=gettext_lazy("part of an estimate"),
        required=False,
    )


class ReasonsForm(StepForm):
    """Why it is decided so."""

    reasons = forms.CharField(
        label=gettext_lazy("Reasons"), widget=LINES, max_length=2000, help_text=gettext_lazy("They go into the notice.")
    )


class ReturnForm(StepForm):
    """What is to be put right."""

    reasons = forms.CharField(
        label=gettext_lazy("What is to be put right"),
        widget=LINES,
        max_length=2000,
        help_text=gettext_lazy("It goes into the notice."),
    )


class AssessForm(StepForm):
    """What the assessment found."""

    assessed_by = forms.CharField(
        label=gettext_lazy("Who assessed"),
        max_length=200,
        help_text=gettext_lazy("The centre or the experts who made the assessment."),
    )
    assessed_on = forms.DateField(label=gettext_lazy("Day of the assessment"), widget=DAY)
    result = forms.CharField(label=gettext_lazy("Result"), widget=LINES, max_length=4000)
    total = AmountField(label=gettext_lazy("Total found right, yuan"))

    def clean_assessed_on(self) -> date:
        assessed_on: date = self.cleaned_data["assessed_on"]
        if assessed_on > self.today:
            text = _("%(day)s has not come yet; today is %(today)s.")
            raise forms.ValidationError(text % {"day": assessed_on, "today": self.today})
        return assessed_on


class ApproveForm(StepForm):
    """By which document the estimate is approved."""

    document_number = DocumentNumberField()


class ChangeForm(StepForm):
    """Why the estimate is to change, and that the change of tasks was approved before (R-11)."""

    reasons = forms.CharField(label=gettext_lazy("Why the estimate is to change"), widget=LINES, max_length=2000)
    approval = DocumentsField(
        label=gettext_lazy("Approval of the changed tasks"), purpose=gettext_lazy("approval of changed tasks")
    )


class OpinionForm(StepForm):
    """What the science department thinks of it."""

    opinion = forms.CharField(label=gettext_lazy("Opinion"), widget=LINES, max_length=2000)


class DeployedField(forms.BooleanField):
    """Whether all tasks are given out, so that what was not issued in its year may slip (R-12)."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("All tasks of the programme are given out"),
            help_text=gettext_lazy("Only then may what was not issued in its year be issued up to two years later."),
            required=False,
        )


class IssueForm(StepForm):
    """The budget of a year."""

    year = YearField(label=gettext_lazy("Year"))
    amount = AmountField(label=gettext_lazy("Amount, yuan"))
    deployed = DeployedField()
    document_number = DocumentNumberField()

    def clean_amount(self) -> Any:
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError(_("A budget holds some money."))
        return self.cleaned_data["amount"]


class IssuedYearField(CaseField, forms.TypedChoiceField):
    """One of the years for which a budget has been issued."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, **options)

    def offer(self, context: Any) -> None:
        """The years of the programme's budgets."""
        budgets = budgets_of(context.case.record) if context.case.pk else {}
        self.choices = [(str(year), str(year)) for year in budgets]


class AdjustForm(StepForm):
    """What the budget of a year becomes, and why."""

    year = IssuedYearField(label=gettext_lazy("Year"))
    amount = AmountField(
        label=gettext_lazy("New amount, yuan"), help_text=gettext_lazy("What the year has from now on, in all.")
    )
    deployed = DeployedField()
    reasons = forms.CharField(label=gettext_lazy("Reasons"), widget=LINES, max_length=2000)
    document_number = DocumentNumberField()


class CompleteForm(StepForm):
    """How the programme ended."""

    remark = forms.CharField(label=gettext_lazy("How the programme ended"), widget=LINES, max_length=2000)


class TerminateForm(ReasonsForm):
    """Why the programme ends early, and by which document."""

    document_number = DocumentNumberField()
