"""Fields for what landfills are measured in: m3, months, regions, categories of waste."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import regions
from accounts.models import Region
from casework import figures
from casework.figures import WholeFigure
from wastefund import rules

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WASTE_CATEGORY = re.compile(r"HW(0[1-9]|[1-4]\d|50)")
"""The categories of the national list of hazardous wastes, HW01 to HW50."""


class VolumeField(WholeFigure, figures.VolumeField):
    """m3, with at most three places."""

    most, places, unit = rules.MOST_VOLUME, rules.PLACES_OF_VOLUME, "m³"


class PercentField(WholeFigure, figures.FigureField):
    """Per cent a year, to the thousandth."""

    units = ("%",)
    most, places, unit = Decimal(30), 3, "%"
    example = "4.5"


class MonthField(forms.Field):
    """A month, written 2026-03 or 2026年3月; the value is its first day."""

    widget = forms.TextInput(attrs={"placeholder": "2026-03", "inputmode": "numeric"})
    WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月|-01)?")

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if found := self.WRITTEN.fullmatch(unicodedata.normalize("NFKC", str(value)).strip()):
            year, month = int(found[1]), int(found[2])
            if 1 <= month <= rules.MONTHS_OF_YEAR and year >= date.min.year:
                return date(year, month, 1)
        raise ValidationError(_("“%(typed)s” is no month; write it like 2026-03.") % {"typed": value})

    def prepare_value(self, value: Any) -> Any:
        return self.in_words(value) if value else value

    def in_words(self, value: Any) -> str:
        """The month as 2026-03, to read."""
        return f"{value:%Y-%m}" if isinstance(value, date) else re.sub(r"^(\d{4}-\d{2})-01$", r"\1", str(value))


class RegionField(forms.CharField):
    """A region by its code or name; the value is a Region."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 60, **kwargs})

    def clean(self, value: Any) -> Region | None:
        text = super().clean(value)
        if not text:
            return None
        found = regions.find(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("No region is called “%(text)s”. Write its name or its code.") % {"text": text})
        named = _("; ").join(f"{region.code} {regions.full_name(region)}" for region in found[:5])
        raise ValidationError(
            _("Several regions are called “%(text)s”. Write the code of one: %(named)s.")
            % {"text": text, "named": named}
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value.code} {value.name}" if isinstance(value, Region) else value


class WasteCategoriesField(forms.CharField):
    """Categories of the national list, such as HW18, HW31; the value has each once and in order."""

    def clean(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", super().clean(value))
        named = [each.upper() for each in re.split(r"[\s,;、]+", typed) if each]
        for each in named:
            if not WASTE_CATEGORY.fullmatch(each):
                raise ValidationError(
                    _("“%(typed)s” is no category of the list, which goes from HW01 to HW50.") % {"typed": each}
                )
        return ", ".join(sorted(set(named)))
