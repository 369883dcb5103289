"""What is asked about each nonconformity after the review: how it was rectified, and how that was verified."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fields import shown
from casework.payloads import RowForm, StepForm
from grading import rules
from grading.forms.filing import LONG
from grading.forms.photos import RowDocumentsField
from grading.forms.report import DAY
from grading.models import StandardElement
from grading.nonconformities import (
    CURED,
    NOT_CURED,
    RECTIFICATION,
    REVIEW_SHEET,
    Nonconformity,
    Rectified,
    documents_in,
    found_in,
    rectified_in,
    reported_data,
    reported_in,
)
from records import clock

DOCUMENTS, ON_SITE = "documents", "on_site"
LINES = forms.Textarea(attrs={"rows": 3})
TOO_MANY = gettext_lazy("At most %(limit_value)d working days may be granted in total (G-7-3-2).")


class OfNonconformityRow(RowForm):
    """A row that is about one nonconformity of the review."""

    fixed = True
    title = gettext_lazy("Nonconformity")

    number = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def about(self) -> Nonconformity | None:
        """What the review found."""
        memo = self.context.memo
        if "nonconformities" not in memo:
            found = found_in(reported_data(self.context, REVIEW_SHEET))
            memo["nonconformities"] = {str(each.number): each for each in found}
        return memo["nonconformities"].get(str(self["number"].value()))  # type: ignore[no-any-return]

    @property
    def element(self) -> StandardElement | None:
        """The element that it is about."""
        elements = self.context.case.record.elements_by_code
        return elements.get(self.about.element) if self.about else None

    @property
    def found_photos(self) -> list[dict[str, str]]:
        """The photos taken on site."""
        return self.shown(self.about.photos) if self.about else []

    def shown(self, documents: tuple[int, ...]) -> list[dict[str, str]]:
        """Documents as a page shows them, of those that the person may read."""
        held = documents_in(self.context)
        return [shown(held[pk], self.context.case.reference) for pk in documents if pk in held]

    def heading(self) -> str:
        """Its number, element and place."""
        if self.about is None:
            return ""
        where = self.element or self.about.element
        return _("%(number)d. %(element)s · %(place)s") % {
            "number": self.about.number,
            "element": where,
            "place": self.about.place,
        }

    def clean_number(self) -> int:
        """Refuse a number that the review sheet does not have."""
        number: int = self.cleaned_data["number"]
        if self.about is None:
            raise forms.ValidationError(_("The review found no nonconformity %(number)d.") % {"number": number})
        return number


class RectifiedRow(OfNonconformityRow):
    """What was done about one nonconformity; the report may be saved half done."""

    measures = forms.CharField(label=gettext_lazy("What was done"), required=False, max_length=LONG, widget=LINES)
    done_on = forms.DateField(label=gettext_lazy("Done on"), required=False, widget=DAY)
    evidence = RowDocumentsField(
        label=gettext_lazy("Photos and other evidence"),
        purpose=gettext_lazy("Nonconformity, rectified"),
        required=False,
    )

    def clean_done_on(self) -> date | None:
        """Refuse a day before the review or one that has not come."""
        day: date | None = self.cleaned_data["done_on"]
        visit = reported_data(self.context, REVIEW_SHEET).get("visit")
        if day and visit:
            reviewed_from = date.fromisoformat(visit["first_day"])
            refuse_day(
                day, reviewed_from, self.today, _("%(day)s lies before the review, which began on %(earliest)s.")
            )
        return day


class VerifiedRow(OfNonconformityRow):
    """How one nonconformity was verified; the result may be saved half done."""

    way = forms.ChoiceField(
        label=gettext_lazy("Way of verifying"),
        required=False,
        choices=[
            ("", "---"),
            (DOCUMENTS, gettext_lazy("by the documents")),
            (ON_SITE, gettext_lazy("on site")),
        ],
    )
    verified_on = forms.DateField(label=gettext_lazy("Verified on"), required=False, widget=DAY)
    cured = forms.ChoiceField(
        label=gettext_lazy("Is it cured?"),
        required=False,
        choices=[("", "---"), (CURED, gettext_lazy("Yes")), (NOT_CURED, gettext_lazy("No"))],
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark; if it is not cured, what is missing"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = RowDocumentsField(
        label=gettext_lazy("Photos taken when verifying"),
        purpose=gettext_lazy("Nonconformity, verified"),
        required=False,
    )

    @property
    def reported(self) -> Rectified | None:
        """What the enterprise reported."""
        memo = self.context.memo
        if "rectified" not in memo:
            found = rectified_in(reported_data(self.context, RECTIFICATION))
            memo["rectified"] = {str(number): each for number, each in found.items()}
        return memo["rectified"].get(str(self["number"].value()))  # type: ignore[no-any-return]

    @property
    def evidence_shown(self) -> list[dict[str, str]]:
        """The enterprise's evidence."""
        return self.shown(self.reported.evidence) if self.reported else []

    def clean_number(self) -> int:
        """Refuse a nonconformity that was not reported as rectified."""
        number = super().clean_number()
        if self.reported is None:
            text = _("Nonconformity %(number)d was not reported as rectified; only what is reported is verified.")
            raise forms.ValidationError(text % {"number": number})
        return number

    def clean_verified_on(self) -> date | None:
        """Refuse a day before the report came in or one that has not come."""
        day: date | None = self.cleaned_data["verified_on"]
        report = reported_in(self.context, RECTIFICATION)
        if day and report and report.frozen_at:
            came_in = clock.day_of(report.frozen_at)
            refuse_day(day, came_in, self.today, _("%(day)s lies before the report, which came in on %(earliest)s."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("cured") == NOT_CURED and not cleaned.get("remark"):
            self.add_error("remark", _("Say what is missing; the enterprise is told."))
        return cleaned


class VerificationForm(StepForm):
    """The team's conclusion after the rectification."""

    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 5})
    )


class ExtensionForm(StepForm):
    """For how long the enterprise asks, and why (G-7-3-2)."""

    days = forms.IntegerField(
        label=gettext_lazy("Working days asked for"),
        min_value=1,
        max_value=rules.MOST_EXTENSION_WORKING_DAYS,
        error_messages={"max_value": TOO_MANY},
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=LINES)


class GrantForm(StepForm):
    """How many of the working days asked for are granted."""

    days = forms.IntegerField(
        label=gettext_lazy("Working days granted"),
        min_value=1,
        max_value=rules.MOST_EXTENSION_WORKING_DAYS,
        error_messages={"max_value": TOO_MANY},
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark; if fewer are granted than asked for, why"),
        required=False,
        max_length=LONG,
        widget=LINES,
    )


class DeclineExtensionForm(StepForm):
    """Why no more time is given."""

    reason = forms.CharField(label=gettext_lazy("Reasons"), max_length=LONG, widget=LINES)


def refuse_day(day: date, earliest: date, today: date, too_early: str) -> None:
    """Raise ValidationError for a day before `earliest`, in the words of `too_early`, or one after `today`."""
    fault = rules.day_fault(day, earliest, today)
    if fault is rules.DayFault.TOO_EARLY:
        raise forms.ValidationError(too_early % {"day": day.isoformat(), "earliest": earliest.isoformat()})
    if fault is rules.DayFault.NOT_COME:
        raise forms.ValidationError(
            _("%(day)s has not come yet; today is %(today)s.") % {"day": day.isoformat(), "today": today.isoformat()}
        )
