"""The pages of the review sheet, which the team fills in on site."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fields import DocumentsField
from casework.payloads import RowForm, StepForm
from casework.steps import Audience
from grading import scores, self_evaluation
from grading.forms.filing import LONG
from grading.forms.photos import RowDocumentsField
from grading.forms.report import DAY, ScoreRow
from grading.models import StandardElement
from grading.nonconformities import CURABLE, INCURABLE, REVIEW_SHEET, reported_data
from grading.scores import ScoredElement

LINES = forms.Textarea(attrs={"rows": 3})
SHORT = 500
ELEMENTS = "elements-of-the-standard"
"""Id of the list of elements from which a field completes what is typed."""


class VisitForm(StepForm):
    """When the team was on site, and its meetings with the enterprise (G-7-3-1)."""

    leads = True

    first_day = forms.DateField(label=gettext_lazy("First day on site"), widget=DAY)
    last_day = forms.DateField(label=gettext_lazy("Last day on site"), widget=DAY, required=False)
    opening_meeting = forms.CharField(
        label=gettext_lazy("Opening meeting"),
        required=False,
        max_length=SHORT,
        help_text=gettext_lazy("Time and place, and what was agreed on."),
    )
    closing_meeting = forms.CharField(
        label=gettext_lazy("Closing meeting"),
        required=False,
        max_length=SHORT,
        help_text=gettext_lazy("Time and place, and what the enterprise said to the result."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day, %(day)s, lies before the first.") % {"day": last})
        return cleaned


class ParticipantRow(RowForm):
    """Somebody of the enterprise who took part."""

    title = gettext_lazy("From the enterprise")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=60)


class ElementField(forms.CharField):
    """The code of an element of the standard; its name may be typed behind it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": ELEMENTS, "autocomplete": "off"})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """The code alone."""
        return (super().to_python(value) or "").split(" ")[0]


class OfElementRow(RowForm):
    """A row that is about one element of the standard."""

    @property
    def about(self) -> StandardElement | None:
        """The element, once its code is one of the standard's."""
        code = str(self["element"].value() or "").split(" ")[0]
        return self.context.case.record.elements_by_code.get(code)  # type: ignore[no-any-return]

    def clean_element(self) -> str:
        """Refuse a code that the standard does not have."""
        code: str = self.cleaned_data["element"]
        if code not in self.context.case.record.elements_by_code:
            text = _("The standard has no element “%(code)s”; type its number, or choose it from the list.")
            raise forms.ValidationError(text % {"code": code})
        return code


class FindingRow(OfElementRow):
    """What was found at one element, good or bad."""

    title = gettext_lazy("Finding")

    element = ElementField(label=gettext_lazy("Element"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            ("", "---"),
            ("strength", gettext_lazy("Well done")),
            ("shortcoming", gettext_lazy("To be improved, no nonconformity")),
        ],
    )
    text = forms.CharField(label=gettext_lazy("What was found"), max_length=LONG, widget=LINES)


class NonconformityRow(OfElementRow):
    """One nonconformity (G-7-3-1)."""

    title = gettext_lazy("Nonconformity")

    element = ElementField(label=gettext_lazy("Element"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120)
    found = forms.CharField(label=gettext_lazy("What was found"), max_length=LONG, widget=LINES)
    requirement = forms.CharField(
        label=gettext_lazy("Which requirement is not met"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )
    curable = forms.ChoiceField(
        label=gettext_lazy("Can it be cured?"),
        choices=[("", "---"), (CURABLE, gettext_lazy("Yes")), (INCURABLE, gettext_lazy("No"))],
        help_text=gettext_lazy("One that cannot be cured ends the review as not qualified."),
    )
    reasons = forms.CharField(
        label=gettext_lazy("If it cannot be cured, why not"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = RowDocumentsField(
        label=gettext_lazy("Photos"), purpose=gettext_lazy("Nonconformity, as found"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("curable") == INCURABLE and not cleaned.get("reasons"):
            self.add_error("reasons", _("Say why it cannot be cured; the enterprise is told the reasons."))
        if cleaned.get("curable") == CURABLE and cleaned.get("reasons"):
            self.add_error("reasons", _("Leave this empty, or choose that it cannot be cured."))
        return cleaned


class ConclusionForm(StepForm):
    """The team's preliminary conclusion and the sheet as it was signed on paper."""

    conclusion = forms.CharField(
        label=gettext_lazy("Preliminary conclusion"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 5})
    )
    evidence = DocumentsField(
        label=gettext_lazy("Signed review sheet"),
        purpose=gettext_lazy("Signed review sheet"),
        pictures=True,
        audience=Audience.OFFICE,
        required=False,
        help_text=gettext_lazy("Scan or photos of the sheet signed by the team and the enterprise."),
    )


class ComparedScoreRow(ScoreRow):
    """The score of one element beside that which somebody gave before."""

    beside_label: Any = ""
    beside_kind: str = ""
    """The content from which that score comes."""

    @property
    def beside(self) -> ScoredElement | None:
        """What was given before."""
        memo = self.context.memo
        if "scores beside" not in memo:
            rows = scores.scored_elements(self.context.case.record, reported_data(self.context, self.beside_kind))
            memo["scores beside"] = {row.element.code: row for row in rows}
        return memo["scores beside"].get(self["element"].value())  # type: ignore[no-any-return]


class ReviewScoreRow(ComparedScoreRow):
    """The team's score of one element, beside the enterprise's own."""

    beside_label = gettext_lazy("Enterprise's own score")
    beside_kind = self_evaluation.KIND


class VerifiedScoreRow(ComparedScoreRow):
    """The score of one element after the rectification, beside that of the review."""

    beside_label = gettext_lazy("Score of the review")
    beside_kind = REVIEW_SHEET
