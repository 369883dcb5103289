"""The pages of the self-evaluation report."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fields import DocumentsField
from casework.payloads import RowForm, StepForm
from grading.commitments import Finding, commitments_of, record_findings
from grading.models import StandardElement
from grading.rules import ElementScore, ScoringFault, ScoringFaultCode, scoring_faults

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea(attrs={"rows": 2})
DEDUCTION = re.compile(r"^[-－]?\s*(\d{1,4}(?:\.\d)?)\s*(?:分)?[\s,，:：;；]+(\S.*)$")
EARLIEST_YEAR = 2000


class BasicsForm(StepForm):
    """When and how the enterprise evaluated itself (G-7-1)."""

    year = forms.IntegerField(label=gettext_lazy("Calendar year evaluated"), min_value=EARLIEST_YEAR)
    evaluated_from = forms.DateField(label=gettext_lazy("First day of the evaluation"), widget=DAY)
    evaluated_until = forms.DateField(label=gettext_lazy("Last day of the evaluation"), widget=DAY)
    summary = forms.CharField(
        label=gettext_lazy("How it was carried out, and its result"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )
    problems_fixed = forms.CharField(
        label=gettext_lazy("Problems found and how each was fixed"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )

    def clean_evaluated_until(self) -> Any:
        until, first = self.cleaned_data["evaluated_until"], self.cleaned_data.get("evaluated_from")
        if until > self.today:
            raise forms.ValidationError(
                _("%(day)s has not come yet; today is %(today)s.") % {"day": until, "today": self.today}
            )
        if first and until < first:
            raise forms.ValidationError(_("The last day, %(day)s, lies before the first.") % {"day": until})
        return until

    def clean_year(self) -> int:
        return year_begun(self.cleaned_data["year"], self.today)


class MemberRow(RowForm):
    """One member of the evaluation group."""

    fewest = 2
    title = gettext_lazy("Member of the group")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=60)
    part = forms.ChoiceField(
        label=gettext_lazy("Part in the group"),
        choices=[
            ("leader", gettext_lazy("Leader (principal responsible person)")),
            ("manager", gettext_lazy("Manager or specialist")),
            ("employee", gettext_lazy("Employees' member")),
        ],
    )


class ScoreRow(RowForm):
    """The score of one element of the standard, with the reason of each deduction (G-4)."""

    fixed = True
    title = gettext_lazy("Element")

    element = forms.CharField(widget=forms.HiddenInput, max_length=10)
    score = forms.DecimalField(
        label=gettext_lazy("Score"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
        max_digits=6,
        decimal_places=1,
        min_value=0,
        required=False,
    )
    not_applicable = forms.BooleanField(label=gettext_lazy("Does not apply"), required=False)
    deductions = forms.CharField(
        label=gettext_lazy("Deductions, or why it does not apply"),
        widget=LINES,
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "One deduction a line: points, a space, the reason. Example: 2.5 three training records missing"
        ),
    )

    @property
    def about(self) -> StandardElement | None:
        """The element that this row scores."""
        return self._element(self["element"].value())

    def heading(self) -> str:
        """The element with its full score."""
        element = self.about
        if element is None:
            return ""
        return _("%(element)s (full score %(full)s)") % {"element": element, "full": element.full_score}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        element = self._element(cleaned.get("element"))
        if element is None:
            raise forms.ValidationError(_("The standard has no element of that code."))
        if cleaned.get("not_applicable"):
            self._clean_not_applicable(cleaned)
        elif "score" in cleaned:
            self._clean_score(cleaned, element)
        return cleaned

    def _element(self, code: str | None) -> StandardElement | None:
        elements = self.context.case.record.elements_by_code
        return elements.get(code)  # type: ignore[no-any-return]

    def _clean_not_applicable(self, cleaned: dict[str, Any]) -> None:
        cleaned["score"] = None
        if not cleaned.get("deductions"):
            self.add_error("deductions", _("Say why this element does not apply."))

    def _clean_score(self, cleaned: dict[str, Any], element: StandardElement) -> None:
        if cleaned["score"] is None:
            self._clean_unscored(cleaned)
            return
        scored = ElementScore(element.code, element.full_score, Decimal(0), cleaned["score"])
        for fault in scoring_faults([scored]):
            self.add_error("score", scoring_fault_text(fault))
        if cleaned.get("score") is not None and cleaned["score"] <= element.full_score:
            self._compare_deductions(cleaned, element)

    def _clean_unscored(self, cleaned: dict[str, Any]) -> None:
        # A report may be saved half done; what has no score yet is named when it is to be submitted.
        if cleaned.get("deductions"):
            self.add_error("score", _("Enter the score, or mark the element as not applicable."))

    def _compare_deductions(self, cleaned: dict[str, Any], element: StandardElement) -> None:
        lines, wrong = parse_deductions(cleaned.get("deductions", ""))
        for number in wrong:
            self.add_error(
                "deductions",
                _("Line %(number)d does not begin with the points deducted, such as “2.5 reason”.")
                % {"number": number},
            )
        total = sum((points for points, _reason in lines), Decimal(0))
        missing = element.full_score - cleaned["score"]
        if not wrong and total != missing:
            self.add_error(
                "deductions",
                _("The deductions add up to %(total)s, but %(full)s - %(score)s = %(missing)s points are missing.")
                % {"total": total, "full": element.full_score, "score": cleaned["score"], "missing": missing},
            )


class PublicationForm(StepForm):
    """The in-house publication of the report (G-7-1)."""

    first_day = forms.DateField(label=gettext_lazy("First day of publication"), widget=DAY)
    last_day = forms.DateField(label=gettext_lazy("Last day of publication"), widget=DAY)
    place = forms.CharField(label=gettext_lazy("Where it was published"), max_length=200)
    evidence = DocumentsField(
        label=gettext_lazy("Evidence"),
        purpose=gettext_lazy("Evidence of the publication"),
        pictures=True,
        help_text=gettext_lazy("Photos or scans of the publication: take or add them here, or tick what is there."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day, %(day)s, lies before the first.") % {"day": last})
        if first and first > self.today:
            self.add_error(
                "first_day",
                _("%(day)s has not come yet; today is %(today)s.") % {"day": first, "today": self.today},
            )
        return cleaned


class CommitmentRow(RowForm):
    """One commitment of the principal responsible person (G-8)."""

    fixed = True
    title = gettext_lazy("Commitment")

    number = forms.CharField(widget=forms.HiddenInput, max_length=5)
    holds = forms.BooleanField(label=gettext_lazy("This is so"), required=False)
    note = forms.CharField(label=gettext_lazy("Remark or evidence"), required=False, max_length=500)

    @property
    def finding(self) -> Finding | None:
        """What the records say on this commitment."""
        memo = self.context.memo
        if "findings" not in memo:
            found = record_findings(self.context.case, self.context.content, self.context.today)
            memo["findings"] = {each.commitment.number: each for each in found}
        return memo["findings"].get(self["number"].value())  # type: ignore[no-any-return]

    def heading(self) -> str:
        """What is committed to."""
        number = self["number"].value()
        return next((f"{each.number}. {each.text}" for each in commitments_of(1) if each.number == number), "")


class StatisticsRow(RowForm):
    """The accident statistics of one calendar year, for level 1 (G-8-2)."""

    fewest = 1
    title = gettext_lazy("Year")

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=EARLIEST_YEAR)
    accidents = forms.DecimalField(label=gettext_lazy("Accidents"), min_value=0, max_digits=10, decimal_places=4)
    casualties = forms.DecimalField(label=gettext_lazy("Casualties"), min_value=0, max_digits=10, decimal_places=4)
    lost_days = forms.DecimalField(label=gettext_lazy("Lost days"), min_value=0, max_digits=10, decimal_places=4)
    death_rate = forms.DecimalField(
        label=gettext_lazy("Deaths per thousand"), min_value=0, max_digits=10, decimal_places=4
    )
    serious_injury_rate = forms.DecimalField(
        label=gettext_lazy("Serious injuries per thousand"), min_value=0, max_digits=10, decimal_places=4
    )
    frequency = forms.DecimalField(label=gettext_lazy("Frequency"), min_value=0, max_digits=10, decimal_places=4)
    severity = forms.DecimalField(label=gettext_lazy("Severity"), min_value=0, max_digits=10, decimal_places=4)

    def clean_year(self) -> int:
        return year_begun(self.cleaned_data["year"], self.today)


def year_begun(year: int, today: date) -> int:
    """`year`, where it has begun by `today`. Raises ValidationError."""
    if year > today.year:
        raise forms.ValidationError(
            _("%(year)s has not come yet; it is %(this_year)s.") % {"year": year, "this_year": today.year}
        )
    return year


def parse_deductions(text: str) -> tuple[list[tuple[Decimal, str]], list[int]]:
    """Lines of “points reason” as pairs, and the numbers of the lines that are none. Empty lines are passed over."""
    lines: list[tuple[Decimal, str]] = []
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if found := DEDUCTION.match(line.strip()):
            lines.append((Decimal(found[1]), found[2]))
        else:
            wrong.append(number)
    return lines, wrong


def scoring_fault_text(fault: ScoringFault) -> str:
    """A fault in the scores, in words with its figures."""
    figures = {"figure": fault.figure, "limit": fault.limit}
    texts = {
        ScoringFaultCode.NEGATIVE: _("A score of %(figure)s is not possible; the least is %(limit)s."),
        ScoringFaultCode.ABOVE_FULL: _("The score %(figure)s is above the full score %(limit)s."),
        ScoringFaultCode.NOT_APPLICABLE_ABOVE_FULL: _(
            "%(figure)s points not applicable are more than the full %(limit)s."
        ),
        ScoringFaultCode.ALL_NOT_APPLICABLE: _("No element applies, so there is no score (G-4)."),
    }
    return texts[fault.code] % figures
