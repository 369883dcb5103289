"""Fields that several forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import regions
from accounts.credit_codes import normalise, validate_credit_code
from accounts.models import Region
from accounts.roles import Role


class DateInput(forms.DateInput):
    """The browser's own date field, which sends and wants ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: Any, **options: Any) -> forms.DateField:
    """A date with its own sentence for what is no date."""
    return forms.DateField(
        label=label,
        widget=DateInput,
        error_messages={"invalid": gettext_lazy("This is no date; write it as 2026-03-05.")},
        **options,
    )


class EmailField(forms.EmailField):
    """An address, kept in small letters: people do not mind the case, and passwords are looked up by it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class CreditCodeField(forms.CharField):
    """A unified social credit code, however it was written."""

    def __init__(self, **options: Any) -> None:
        # Longer than a code, so that spaces and a character too many get the validator's own sentence.
        super().__init__(max_length=40, **options)

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value))

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value not in self.empty_values:
            validate_credit_code(value)


class RolesField(forms.MultipleChoiceField):
    """The roles of a member, among those that the organisation's capacities know."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, roles: set[str]) -> None:
        """Offer `roles`, in the order in which they are declared."""
        self.choices = [(role.value, role.label) for role in Role if role in roles]


class RegionSearchForm(forms.Form):
    """Asks for a region by code or name; where several fit, the next page offers them to choose from.

    `cleaned_data["region"]` is a Region that is divided no further.
    """

    region = forms.CharField(
        label=gettext_lazy("Region"),
        max_length=60,
        help_text=gettext_lazy("County, district or city: its name, or its six-digit code."),
    )
    region_choice = forms.ChoiceField(
        label=gettext_lazy("The region that is meant"),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._found = self._search() if self.is_bound else []
        ambiguous = 1 < len(self._found) <= regions.MOST_CHOICES
        if not ambiguous:
            del self.fields["region_choice"]
            return
        self.fields["region_choice"].choices = [(r.code, regions.full_name(r)) for r in self._found]

    def clean_region(self) -> Region | None:
        if len(self._found) == 1:
            return self._found[0]
        if not self._found:
            raise ValidationError(
                _("No region is called “%(text)s”. Write its name without what lies above it, or its code.")
                % {"text": self.data.get(self.add_prefix("region"), "")}
            )
        if len(self._found) > regions.MOST_CHOICES:
            raise ValidationError(_("Too many regions fit. Write more of the name."))
        self.add_error("region_choice", _("Choose one of these %(count)d.") % {"count": len(self._found)})
        return None

    def _search(self) -> list[Region]:
        """What was typed, narrowed by what was chosen, down to what is divided no further."""
        text, choice = self.add_prefix("region"), self.add_prefix("region_choice")
        found, picked = regions.find(self.data.get(text, "")), self.data.get(choice)
        while chosen := _only(found, picked):
            self.data = self.data.copy()
            self.data[text] = f"{chosen.code} {chosen.name}"
            self.data.pop(choice, None)
            within = regions.inside(chosen)
            if not within:
                return [chosen]
            found = within
        return found


def _only(found: list[Region], choice: str | None) -> Region | None:
    """The chosen one of several, or the only one there is."""
    if len(found) == 1:
        return found[0]
    return next((region for region in found if region.code == choice), None)
