"""A unit's own rates, above those of its province and of the nation (L-7)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.figures import WholeFigure, YuanField
from casework.payloads import RowForm, StepForm
from wastefund import rules
from wastefund.forms.fields import DAY, VolumeField
from wastefund.forms.landfill import PartField
from wastefund.rules import MOST_VOLUME, Tiers

MOST_TIERS = 8
"""The measures have three."""


class RateField(WholeFigure, YuanField):
    """Yuan for each m3, to the fen."""

    most, places, unit = MOST_VOLUME, 2, gettext_lazy("yuan/m³")
    example = "260"


class OwnRatesForm(StepForm):
    """For which kind of landfill, by which decision, and from when."""

    leads = True

    kind = PartField(label=pgettext_lazy("landfill", "Part"))
    source = forms.CharField(
        label=gettext_lazy("Number of the unit's resolution"),
        max_length=120,
        help_text=gettext_lazy("By which the unit has set these rates."),
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=DAY)

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if not rules.IN_FORCE <= since <= rules.LATEST:
            text = _("%(day)s is not between %(first)s and %(last)s.")
            raise forms.ValidationError(text % {"day": since, "first": rules.IN_FORCE, "last": rules.LATEST})
        return since


class TierRow(RowForm):
    """One tier: up to how many m3, and the rate of each m3 that falls into it."""

    fewest = 1
    most = MOST_TIERS
    title = gettext_lazy("Tier")

    up_to = VolumeField(
        label=gettext_lazy("up to (m³)"),
        required=False,
        help_text=gettext_lazy("Itself included; the last tier is left without one."),
    )
    rate = RateField(label=gettext_lazy("rate (yuan per m³)"))


def tiers_of(data: Mapping[str, Any]) -> Tiers:
    """The tiers of cleaned answers, as the rules take them."""
    return tuple((row["up_to"], row["rate"]) for row in data["tiers"])
