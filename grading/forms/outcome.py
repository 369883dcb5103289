"""What the department asks of itself before it strikes, decides on objections, fails or ends a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fields import DocumentsField
from casework.payloads import RowForm, StepForm
from casework.steps import Audience
from grading.commitments import commitments_of
from grading.forms.filing import LONG, rule_field
from grading.models import Objection

LINES = forms.Textarea(attrs={"rows": 3})
UNDECIDED = ("", "---")


class StrikeForm(StepForm):
    """Why an application leaves the list, and what becomes of it (G-7-4)."""

    to = forms.ChoiceField(
        label=gettext_lazy("What becomes of the application"),
        choices=[
            UNDECIDED,
            ("qualified", gettext_lazy("It leaves the list, and can be listed again")),
            ("unqualified", gettext_lazy("It has not qualified; the notice of failure follows")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONG,
        widget=LINES,
        help_text=gettext_lazy("The enterprise and the offices of the case read it."),
    )


class ObjectionsForm(StepForm):
    """What the enterprise and the organising unit learn of the decision; who objected is not for them (G-7-4)."""

    told = forms.CharField(
        label=gettext_lazy("What the enterprise is told"),
        required=False,
        max_length=LONG,
        widget=LINES,
        help_text=gettext_lazy(
            "Asked for where an objection is upheld. It must not give away who objected; the findings stay here."
        ),
    )


class ObjectionRow(RowForm):
    """The decision on one objection; the findings are for the department alone."""

    fixed = True
    title = gettext_lazy("Objection")

    number = forms.IntegerField(widget=forms.HiddenInput)
    findings = forms.CharField(
        label=gettext_lazy("Findings of the check"),
        max_length=LONG,
        widget=LINES,
        help_text=gettext_lazy("For the grading department alone."),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=[UNDECIDED, *Objection.Outcome.choices])

    def heading(self) -> str:
        """The objection's number."""
        return _("Objection %(number)s") % {"number": self["number"].value()}


class FailureReasonRow(RowForm):
    """One reason of the notice of failure (G-7-5)."""

    fewest = 1
    title = gettext_lazy("Reason")

    place = forms.CharField(label=gettext_lazy("What it concerns"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("Why the application has failed"), max_length=LONG, widget=LINES)
    rule = rule_field("G-7-5")


class FalseCommitmentRow(RowForm):
    """One commitment that was false, and what is true instead (G-8-3)."""

    fewest = 1
    title = gettext_lazy("False commitment")

    commitment = forms.ChoiceField(label=gettext_lazy("Commitment"), choices=[])
    found = forms.CharField(label=gettext_lazy("What was found to be true instead"), max_length=LONG, widget=LINES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = 1 if self.context is None else self.context.record.level
        made = [(each.number, f"{each.number}. {each.text}") for each in commitments_of(level)]
        self.fields["commitment"].choices = [UNDECIDED, *made]  # type: ignore[attr-defined]


class EvidenceForm(StepForm):
    """What shows that a commitment was false; for the offices, as a witness may be named in it."""

    evidence = DocumentsField(
        label=gettext_lazy("Evidence"),
        purpose=gettext_lazy("Evidence on a commitment"),
        audience=Audience.OFFICES,
        help_text=gettext_lazy("What is attached here is read by the offices alone."),
    )


class DismissForm(StepForm):
    """Why a report of a false commitment is set aside."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=LINES)
