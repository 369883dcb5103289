"""What the steps of an application ask for."""

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from casework.payloads import RowForm, StepForm
from grading.models import LEVEL_CHOICES, ApplicationKind, GradingStandard, level_numeral
from grading.offices import others_to_handle
from grading.queries import first_level_elements, items_to_answer
from grading.rule_texts import MEASURES

LONG = 2000
RULE = r"^G-\d+(-\d+)*$"
PHONE = r"^[0-9+()\- ]{5,30}$"


def known_rule(rule: str) -> None:
    """Refuse the number of a rule that there is not: it would stand in a letter."""
    if re.fullmatch(RULE, rule) and rule not in dict(MEASURES.rules):
        raise forms.ValidationError(_("There is no rule %(rule)s.") % {"rule": rule})


def rule_field(usual: str) -> forms.CharField:
    """The rule that a reason rests on, such as G-7-1; `usual` stands there until another is typed."""
    return forms.RegexField(
        RULE,
        label=gettext_lazy("Rule"),
        max_length=20,
        initial=usual,
        validators=[known_rule],
        error_messages={"invalid": gettext_lazy("Give the rule by its number, such as G-7-1.")},
    )


def standards_in_force(day: date) -> QuerySet[GradingStandard]:
    """The standards by which one may apply on `day`."""
    return GradingStandard.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day).select_related(
        "industry"
    )


class StartForm(StepForm):
    """What the enterprise applies for."""

    standard = forms.ModelChoiceField(
        label=gettext_lazy("Industry and grading standard"),
        queryset=GradingStandard.objects.none(),
        to_field_name="code",
        help_text=gettext_lazy("The standard by which the enterprise has evaluated itself."),
    )
    level = forms.TypedChoiceField(label=gettext_lazy("Level applied for"), choices=LEVEL_CHOICES, coerce=int)
    application_kind = forms.ChoiceField(label=gettext_lazy("Kind of application"), choices=ApplicationKind.choices)
    offshore_oil = forms.BooleanField(
        label=gettext_lazy("Offshore oil"),
        required=False,
        help_text=gettext_lazy("For offshore oil every level is graded by the Ministry of Emergency Management (G-5)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].queryset = standards_in_force(self.today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        standard, level = cleaned.get("standard"), cleaned.get("level")
        if standard and level and level not in standard.levels:
            offered = _(", ").join(level_numeral(each) for each in sorted(standard.levels))
            self.add_error(
                "level",
                _("“%(standard)s” has no level %(level)s; it is made for: %(offered)s (G-4).")
                % {"standard": standard, "level": level_numeral(level), "offered": offered},
            )
        return cleaned


class SubmitForm(StepForm):
    """Whom to call, and the declaration that the report is true (G-7-2)."""

    contact_name = forms.CharField(label=gettext_lazy("Contact"), max_length=60)
    contact_phone = forms.RegexField(
        PHONE,
        label=gettext_lazy("Telephone"),
        max_length=30,
        error_messages={"invalid": gettext_lazy("Give a telephone number in digits, such as 0311-85901234.")},
    )
    declaration = forms.BooleanField(
        label=gettext_lazy("The report and the commitments are true, and the enterprise answers for them.")
    )


class AcceptForm(StepForm):
    """Nothing but an optional remark in the office."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionItemRow(RowForm):
    """One thing to be corrected: where it is, what is wrong, what is asked for."""

    fewest = 1
    title = gettext_lazy("Item to correct")

    place = forms.CharField(label=gettext_lazy("Place in the report"), max_length=120)
    fault = forms.CharField(
        label=gettext_lazy("What is wrong"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )
    required = forms.CharField(
        label=gettext_lazy("What is asked for"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2})
    )
    rule = rule_field("G-7-2-1")


class CorrectionForm(StepForm):
    """The correction notice says everything at once (G-7-2-1)."""

    complete = forms.BooleanField(label=gettext_lazy("These are all the corrections; a second notice is not possible."))


class AnswerRow(RowForm):
    """The enterprise's answer to one item of the correction notice."""

    fixed = True
    title = gettext_lazy("Answer")

    item = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=gettext_lazy("What was corrected"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )

    def heading(self) -> str:
        """The item's number and place in the correction notice."""
        memo = self.context.memo
        if "items" not in memo:
            memo["items"] = items_to_answer(self.context.case)
        number = str(self["item"].value())
        return next((f"{number}. {item['place']}" for item in memo["items"] if str(item["n"]) == number), "")


class OpinionRow(RowForm):
    """The auditor's opinion on one first-level element."""

    fixed = True
    title = gettext_lazy("Element")

    element = forms.CharField(widget=forms.HiddenInput, max_length=10)
    conforms = forms.ChoiceField(
        label=gettext_lazy("Opinion"),
        choices=[
            ("", "---"),
            ("yes", gettext_lazy("Conforms")),
            ("remark", gettext_lazy("Conforms, with a remark")),
        ],
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=LONG)

    def heading(self) -> str:
        """The first-level element."""
        code = self["element"].value()
        names = dict(first_level_elements(self.context.record))
        return f"{code} {names[code]}" if code in names else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("conforms") == "remark" and not cleaned.get("remark"):
            self.add_error("remark", _("Write the remark, or choose “Conforms”."))
        return cleaned


class PassForm(StepForm):
    """The audit's conclusion as a whole."""

    conclusion = forms.CharField(
        label=gettext_lazy("Audit opinion as a whole"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RefusalRow(RowForm):
    """One reason why the report does not pass."""

    fewest = 1
    title = gettext_lazy("Reason")

    place = forms.CharField(label=gettext_lazy("Place in the report"), max_length=120)
    reason = forms.CharField(
        label=gettext_lazy("Why it does not pass"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    rule = rule_field("G-7-2-2")


class WithdrawForm(StepForm):
    """Why the enterprise withdraws."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))


class ReassignForm(StepForm):
    """To whom the case moves, and why (G-6, G-13)."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("Who handles the case from now on"), queryset=Organisation.objects.none()
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.context is not None and self.context.case.pk:
            self.fields["unit"].queryset = others_to_handle(self.context)  # type: ignore[attr-defined]
