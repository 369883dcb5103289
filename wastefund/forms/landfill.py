"""What the steps of a landfill ask for."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.fields import DocumentsField
from casework.payloads import CaseField, RowForm, StepForm
from wastefund import faults, rules
from wastefund.forms.fields import DAY, MonthField, RegionField, VolumeField, WasteCategoriesField
from wastefund.labels import KINDS

LINES = forms.Textarea(attrs={"rows": 3})
VOLUMES = tuple(f"{name}_{kind}" for name in ("capacity", "filled") for kind in rules.LandfillKind)
"""The fields that say how large the parts are, and how much of them was filled."""
MOST_MONTHS = 1_000
"""More than forty years of two parts, as a log is entered from a spreadsheet."""


class PartField(CaseField, forms.ChoiceField):
    """One of the parts that the landfill has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[(kind.value, label) for kind, label in KINDS.items()], **options)

    def offer(self, context: Any) -> None:
        """The parts of the case's landfill."""
        self.choices = [(part.kind.value, KINDS[part.kind]) for part in context.record.parts_as_rules]


class FactsForm(StepForm):
    """What the register says of a landfill (L-3, L-7, L-8, L-19)."""

    name = forms.CharField(label=gettext_lazy("Name of the landfill"), max_length=120)
    permit_number = forms.CharField(label=gettext_lazy("Number of the operating permit"), max_length=60)
    permit_holder = forms.CharField(
        label=gettext_lazy("Holder of the permit"),
        max_length=120,
        help_text=gettext_lazy("As the permit names it; the responsible unit is the unit that registers (L-19)."),
    )
    region = RegionField(
        label=gettext_lazy("Region"), help_text=gettext_lazy("Code or name; its departments supervise the landfill.")
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    waste_categories = WasteCategoriesField(
        label=gettext_lazy("Waste categories"), max_length=300, help_text=gettext_lazy("Such as HW18, HW31.")
    )
    operating_since = forms.DateField(
        label=gettext_lazy("Start of operation"),
        widget=DAY,
        help_text=gettext_lazy("Before 2022-01-01: an existing landfill (L-8-2). Planned, if it does not operate yet."),
    )
    planned_closure = forms.DateField(label=gettext_lazy("Planned closure"), widget=DAY)
    closed_on = forms.DateField(
        label=gettext_lazy("Closed on"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Only of a landfill that has closed already; it then counts in place of the plan."),
    )
    capacity_flexible = VolumeField(
        label=gettext_lazy("Capacity of the flexible part, m³"),
        required=False,
        help_text=gettext_lazy("Leave empty where there is none."),
    )
    filled_flexible = VolumeField(
        label=gettext_lazy("Filled in it on 2022-01-01, m³"),
        required=False,
        help_text=gettext_lazy("Only for landfills that operated before that day; 0 if nothing was filled."),
    )
    capacity_rigid = VolumeField(
        label=gettext_lazy("Capacity of the rigid part, m³"),
        required=False,
        help_text=gettext_lazy("Leave empty where there is none."),
    )
    filled_rigid = VolumeField(
        label=gettext_lazy("Filled in it on 2022-01-01, m³"),
        required=False,
        help_text=gettext_lazy("Only for landfills that operated before that day; 0 if nothing was filled."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"operating_since", "planned_closure", *VOLUMES} <= cleaned.keys():
            return cleaned
        closed_on = cleaned.get("closed_on")
        closing = "closed_on" if closed_on else "planned_closure"
        parts, operating_since = parts_of(cleaned), cleaned["operating_since"]
        found = faults.in_words(rules.site_faults(parts, operating_since, cleaned[closing]))
        if rules.filled_is_asked(operating_since):
            found += [faults.filled_unsaid(part.kind) for part in parts if cleaned[f"filled_{part.kind}"] is None]
        for reason in found:
            field = closing if reason.path == "/closes_on" else reason.path[1:]
            self.add_error(field, str(reason))
        return cleaned

    def clean_closed_on(self) -> date | None:
        closed_on: date | None = self.cleaned_data["closed_on"]
        if closed_on and closed_on > self.today:
            text = _("%(day)s has not come yet; today is %(today)s.")
            raise forms.ValidationError(text % {"day": closed_on, "today": self.today})
        return closed_on


class ChangeForm(FactsForm):
    """The facts as they are from now on, why, and what shows it (L-5); a closure is declared by a step of its own."""

    closed_on = None  # type: ignore[assignment]
    reason = forms.CharField(label=gettext_lazy("What has changed, and why"), widget=LINES, max_length=1000)
    evidence = DocumentsField(label=gettext_lazy("Evidence"), purpose=gettext_lazy("evidence of a change"))


class ConfirmForm(StepForm):
    """What shows that the entry is right (L-8-2, L-19)."""

    evidence = DocumentsField(
        label=gettext_lazy("Permit, and what shows the volume filled on 2022-01-01"),
        purpose=gettext_lazy("evidence of the register's entry"),
    )


class VolumeRow(RowForm):
    """What was filled into one part in one month (L-8)."""

    fewest = 1
    most = MOST_MONTHS
    title = gettext_lazy("Month")

    month = MonthField(label=gettext_lazy("Month"))
    part = PartField(
        label=pgettext_lazy("landfill", "Part"),
        error_messages={"invalid_choice": gettext_lazy("This landfill has no such part.")},
    )
    volume = VolumeField(label=gettext_lazy("Filled, m³"), help_text=gettext_lazy("0 where nothing was filled."))
    reason = forms.CharField(
        label=gettext_lazy("Reason, if it corrects what was recorded"), max_length=200, required=False
    )


class ClosePeriodForm(StepForm):
    """The last month to be closed."""

    month = MonthField(label=gettext_lazy("Close the books through the end of"))


class RemoveForm(StepForm):
    """Why a landfill leaves the register."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=LINES, max_length=1000)


def parts_of(cleaned: dict[str, Any]) -> list[rules.Part]:
    """The parts that the facts name: those with a capacity, or with a volume filled."""
    parts = []
    for kind in rules.LandfillKind:
        capacity, filled = cleaned.get(f"capacity_{kind}"), cleaned.get(f"filled_{kind}")
        if capacity is not None or filled is not None:
            parts.append(rules.Part(kind, capacity or Decimal(0), filled or Decimal(0)))
    return parts
