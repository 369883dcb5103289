"""How a row of rates is entered in the console, and in which words it is refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from casework.errors import Reason
from casework.figures import VolumeField, YuanField
from wastefund import tariffs
from wastefund.models import Tariff, as_rows
from wastefund.rules import MOST_VOLUME, TierFault, TierFaultAt, Tiers, tier_faults
from wastefund.tariffs import GapBelow, Owner
from wastefund.words import rate_text, volume_text

ROWS = 8
"""Tiers that can be entered; the measures have three."""
RULE = "L-7"

_FAULTS = {
    TierFault.NONE_AT_ALL: gettext_lazy("Enter one tier at least."),
    TierFault.BOUND_NOT_RISING: gettext_lazy("Tier %(row)d: its volume is not above that of the tier before it."),
    TierFault.END_TOO_EARLY: gettext_lazy("Tier %(row)d: only the last tier is left without a volume."),
    TierFault.NO_END: gettext_lazy(
        "Tier %(row)d: leave the volume of the last tier empty, so that every volume has a rate."
    ),
    TierFault.RATE_NOT_POSITIVE: gettext_lazy("Tier %(row)d: the rate has to be above 0."),
}


class TiersInput(forms.Widget):
    """A line for each tier: up to how many m3, and the rate."""

    template_name = "wastefund/tiers_input.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, str]]:
        return [
            (str(data.get(f"{name}-{row}-up_to", "")).strip(), str(data.get(f"{name}-{row}-rate", "")).strip())
            for row in range(ROWS)
        ]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-0-rate" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = list(value or [])
        return context | {"lines": [*filled, *[("", "")] * (ROWS - len(filled))]}


class TiersField(forms.Field):
    """Tiers, typed line by line; lines left empty are passed over."""

    widget = TiersInput

    def clean(self, value: list[tuple[str, str]]) -> Tiers:
        """The tiers. Raises ValidationError with a sentence for each line that is wrong."""
        errors: list[Any] = []
        tiers = [self._tier(row, up_to, rate, errors) for row, (up_to, rate) in enumerate(value, 1) if up_to or rate]
        if not errors:
            errors = [fault_text(each) for each in tier_faults(tiers)]
        if errors:
            raise ValidationError([str(error) for error in errors])
        return tiers

    def _tier(self, row: int, up_to: str, rate: str, errors: list[Any]) -> tuple[Decimal | None, Decimal]:
        bound = _read(VolumeField(required=False), up_to, row, errors)
        yuan = _read(YuanField(), rate, row, errors) or Decimal(0)
        if bound is not None and (bound > MOST_VOLUME or bound != round(bound, 3)):
            errors.append(
                _("Tier %(row)d: a volume has up to 3 decimals and is %(most)s at most.")
                % {"row": row, "most": volume_text(MOST_VOLUME)}
            )
        if yuan > MOST_VOLUME or yuan != round(yuan, 2):
            errors.append(
                _("Tier %(row)d: a rate is written in yuan with up to 2 decimals and is %(most)s at most.")
                % {"row": row, "most": rate_text(MOST_VOLUME)}
            )
        return bound, yuan


def _read(field: forms.Field, typed: str, row: int, errors: list[Any]) -> Decimal | None:
    try:
        return field.clean(typed)
    except ValidationError as error:
        errors += [_("Tier %(row)d: %(fault)s") % {"row": row, "fault": fault} for fault in error.messages]
    return None


class TariffForm(forms.ModelForm):
    """A province's rates or a unit's own; of those that are there, the end and whether they are a mistake."""

    tiers = TiersField(
        label=gettext_lazy("tiers"),
        help_text=gettext_lazy(
            "Volume up to which a tier goes, itself included, and the rate for each m³ that falls into it. The last "
            "tier has no volume."
        ),
    )

    class Meta:
        model = Tariff
        fields = ("kind", "region", "organisation", "source", "since", "until", "mistaken")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mistaken"):
            return cleaned
        if not self.errors:
            tariffs.lock()
            self._refuse_days(cleaned)
        if not self.errors:
            self._refuse_rates(cleaned)
        return cleaned

    def _refuse_days(self, cleaned: dict[str, Any]) -> None:
        """Whose it is, the days the right way round, and nobody else's days."""
        if not self._one_owner(cleaned):
            self.add_error(
                "region",
                _(
                    "Name either the province or the unit whose rates these are. The floor of the whole nation is "
                    "part of the site and is not entered here."
                ),
            )
            return
        kind, owner, since, until = self._of_whom(cleaned)
        if until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        elif other := tariffs.overlapping(kind, owner, since, until, but=self.instance.pk):
            self.add_error("since" if "since" in self.fields else "until", overlap_text(other))

    def _refuse_rates(self, cleaned: dict[str, Any]) -> None:
        tiers = cleaned.get("tiers", self.instance.tiers if self.instance.pk else ())
        kind, owner, since, until = self._of_whom(cleaned)
        if gaps := tariffs.gaps_below(kind, tiers, owner, since, until):
            errors = [str(Reason(gap_text(each), RULE)) for each in gaps]
            self.add_error("tiers" if "tiers" in self.fields else "until", errors)
        elif not self.instance.pk:
            self.instance.rows = as_rows(tiers)

    def _one_owner(self, cleaned: dict[str, Any]) -> bool:
        if self.instance.pk:
            return True
        return bool(cleaned.get("region")) != bool(cleaned.get("organisation"))

    def _of_whom(self, cleaned: dict[str, Any]) -> tuple[str, Owner, date, date | None]:
        row = self.instance
        if row.pk:
            return row.kind, row.organisation or row.region, row.since, cleaned.get("until", row.until)
        owner: Organisation | Any = cleaned.get("organisation") or cleaned.get("region")
        return cleaned["kind"], owner, cleaned["since"], cleaned.get("until")


def fault_text(found: TierFaultAt) -> str:
    """What is wrong with the tiers, and in which of them."""
    return str(_FAULTS[found.fault] % {"row": found.row + 1})


def overlap_text(other: Tariff) -> str:
    """Which row stands in the way, and what to do."""
    figures = {"owner": other.owner, "source": other.source, "since": other.since.isoformat()}
    if other.until is None:
        text = _(
            "Rates of %(owner)s for this kind of landfill (%(source)s) hold from %(since)s without an end; two rows "
            "cannot hold on one day. End that row on the day before this one begins."
        )
        return text % figures
    return _(
        "Rates of %(owner)s for this kind of landfill (%(source)s) hold from %(since)s to %(until)s; two rows cannot "
        "hold on one day. End that row on the day before this one begins."
    ) % {**figures, "until": other.until.isoformat()}


def gap_text(below: GapBelow) -> str:
    """In which range of volumes the rate is too low, with both rates."""
    figures = {
        "above": volume_text(below.gap.above),
        "up_to": "" if below.gap.up_to is None else volume_text(below.gap.up_to),
        "rate": rate_text(below.gap.rate),
        "floor": rate_text(below.gap.floor),
        "owner": below.floor.owner,
        "source": below.floor.source,
    }
    if below.gap.up_to is None:
        text = _("Above %(above)s the rate is %(rate)s; the floor of %(owner)s (%(source)s) is %(floor)s there.")
    else:
        text = _(
            "Above %(above)s up to %(up_to)s the rate is %(rate)s; the floor of %(owner)s (%(source)s) is %(floor)s "
            "there."
        )
    return text % figures
