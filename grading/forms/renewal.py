"""What the department asks of itself before a renewal goes straight to the public notice (G-10-2)"""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from casework.payloads import RowForm, StepForm
from grading.forms.filing import LONG


@dataclass(frozen=True)
class Judged:
    """One condition of the fast track that no register decides, so that a person judges it."""

    code: str
    text: str | Promise


JUDGED = (
    Judged("bad_influence", gettext_lazy("No event of major bad influence on society has happened (G-10-2)")),
    Judged(
        "revision",
        gettext_lazy("Neither the rules nor the grading standard have been revised in a major way (G-10-2)"),
    ),
    Judged(
        "change",
        gettext_lazy(
            "Process, equipment, products and materials have not changed in a major way, and nothing was newly built, "
            "rebuilt or expanded (G-10-2)"
        ),
    ),
    Judged(
        "revocation",
        gettext_lazy(
            "No other ground of revocation stands: an accident kept secret or reported late, false material, a licence "
            "lost, a major hazard not fixed in time, a system not kept running (G-11)"
        ),
    ),
)
"""The register speaks to the other conditions."""

LINES = forms.Textarea(attrs={"rows": 2})


class JudgementRow(RowForm):
    """The department's own judgement of one condition to which no register speaks."""

    fixed = True
    title = gettext_lazy("Condition")

    condition = forms.CharField(widget=forms.HiddenInput, max_length=20)
    met = forms.BooleanField(
        label=gettext_lazy("Looked into and met"),
        error_messages={
            "required": gettext_lazy(
                "Tick this where the condition is met; where it is not, send the renewal through the full procedure."
            )
        },
    )
    remark = forms.CharField(label=gettext_lazy("What this rests on"), max_length=LONG, widget=LINES)

    def heading(self) -> str:
        """The condition in words."""
        code = self["condition"].value()
        return next((str(each.text) for each in JUDGED if each.code == code), "")


class FullProcedureForm(StepForm):
    """Why a renewal goes through the full procedure."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The enterprise and the offices of the case read it."),
    )
