"""What the calculator asks for; pages, PDF, chart and API share it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from accounts.roles import Level
from casework.errors import Reason
from casework.figures import DayField, VolumeField, YuanField, yuan_text
from wastefund import faults, rules
from wastefund.calculator.calculation import Asked
from wastefund.rules import LandfillKind, Part, ReserveRegime, SpreadMethod
from wastefund.words import plain_figure

MOST_NEED = Decimal(1_000_000_000_000)
"""Yuan; far beyond any landfill, so that a slip of the keyboard is noticed."""
METHODS = (
    (SpreadMethod.BY_MONTH, gettext_lazy("in equal parts by month")),
    (SpreadMethod.BY_VOLUME, gettext_lazy("by the volume filled")),
)


class CalculatorForm(forms.Form):
    """A landfill as far as its reserve depends on it (L-6 to L-8)."""

    capacity_flexible = VolumeField(
        label=gettext_lazy("Total capacity of the flexible landfill (m³)"),
        required=False,
        help_text=gettext_lazy("Such as 600,000. Left empty: there is none."),
    )
    capacity_rigid = VolumeField(
        label=gettext_lazy("Total capacity of the rigid landfill (m³)"),
        required=False,
        help_text=gettext_lazy("Left empty: there is none. A site with both is reckoned by each kind."),
    )
    operating_since = DayField(
        label=gettext_lazy("Start of operation"),
        help_text=gettext_lazy("The real or the planned day. Before 2022-01-01 it is an existing landfill."),
    )
    closes_on = DayField(
        label=gettext_lazy("Planned closure"), help_text=gettext_lazy("Or the day on which it closed.")
    )
    filled_flexible = VolumeField(
        label=gettext_lazy("Filled on 2022-01-01 in the flexible landfill (m³)"),
        required=False,
        help_text=gettext_lazy("Only for landfills that operated before that day; 0 if nothing was filled."),
    )
    filled_rigid = VolumeField(
        label=gettext_lazy("Filled on 2022-01-01 in the rigid landfill (m³)"),
        required=False,
        help_text=gettext_lazy("Only for landfills that operated before that day; 0 if nothing was filled."),
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Rates of"),
        required=False,
        help_text=gettext_lazy(
            "A province may set higher rates than the nation; where it has, choose it. A unit's own, higher still, are "
            "reckoned with in its plan."
        ),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How a new landfill spreads it"),
        required=False,
        choices=METHODS,
        help_text=gettext_lazy("Only for landfills that began on 2022-01-01 or later; others follow the rule."),
    )
    need = YuanField(
        label=gettext_lazy("What the years after closure are expected to cost (yuan)"),
        required=False,
        help_text=gettext_lazy("If you know it: the larger of this and the floor is set aside. Such as 30,000,000."),
    )

    def __init__(self, asked: Mapping[str, Any] | None = None) -> None:
        """`asked`: what came with the address; without any of the fields nothing has been asked yet."""
        super().__init__(asked if asked and not self.base_fields.keys().isdisjoint(asked) else None)
        self._provinces = list(Region.objects.filter(level=Level.PROVINCE).order_by("code"))
        nation = ("", _("the nation (floor for everybody)"))
        self.fields["region"].choices = [nation, *((row.code, row.name) for row in self._provinces)]
        self._cited: dict[str, Reason] = {}

    @property
    def asked(self) -> Asked:
        """What was asked; only of a valid form."""
        return self.cleaned_data["asked"]

    def clean_method(self) -> SpreadMethod:
        return SpreadMethod(self.cleaned_data["method"] or SpreadMethod.BY_MONTH)

    def clean_need(self) -> Decimal | None:
        """Refuse what cannot be an amount to set aside."""
        need: Decimal | None = self.cleaned_data["need"]
        if need is None:
            return None
        if not 0 <= need <= MOST_NEED:
            raise ValidationError(
                _("%(need)s yuan cannot be: it has to lie between 0 and %(most)s.")
                % {"need": yuan_text(need), "most": yuan_text(MOST_NEED)}
            )
        if need != round(need, 2):
            raise ValidationError(_("An amount in yuan has two places at most, for the fen."))
        return need

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"operating_since", "closes_on"} <= cleaned.keys():
            parts = self._parts(cleaned)
            for reason in faults.in_words(rules.site_faults(parts, cleaned["operating_since"], cleaned["closes_on"])):
                self._refuse(reason)
            if not self.errors:
                cleaned["asked"] = self._asked(cleaned, parts)
        return cleaned

    def reasons(self) -> list[Reason]:
        """Each thing that is wrong, with its rule and the field in which it is."""
        return [self._reason(field.name, text) for field in self for text in field.errors]

    def problems(self) -> list[dict[str, Any]]:
        """The same for the list on top of the page."""
        return [
            {"text": reason.message, "rule": reason.rule, "anchor": field.auto_id, "where": field.label}
            for field in self
            for reason in (self._reason(field.name, text) for text in field.errors)
        ]

    def field_groups(self) -> list[tuple[str, list[BoundField]]]:
        """The questions in the order in which one answers them, under their headings."""
        groups = (
            (_("The landfill"), ("capacity_flexible", "capacity_rigid", "operating_since", "closes_on")),
            (_("If it operated before 2022"), ("filled_flexible", "filled_rigid")),
            (_("If it began in 2022 or later"), ("method",)),
            (_("Rates and need"), ("region", "need")),
        )
        return [(title, [self[name] for name in names]) for title, names in groups]

    def _parts(self, cleaned: Mapping[str, Any]) -> list[Part]:
        parts = []
        for kind in LandfillKind:
            capacity, filled = (cleaned.get(f"{name}_{kind}") for name in ("capacity", "filled"))
            if capacity is not None:
                parts.append(Part(kind, capacity, Decimal(0) if filled is None else filled))
                self._ask_for_filled(kind, cleaned["operating_since"], filled)
            elif filled:
                self._refuse(
                    Reason(_("Say how large this part is, or leave what was filled empty."), "L-7", f"/capacity_{kind}")
                )
        return parts

    def _ask_for_filled(self, kind: LandfillKind, operating_since: date, filled: Decimal | None) -> None:
        if rules.filled_is_asked(operating_since) and filled is None and f"filled_{kind}" not in self.errors:
            self._refuse(faults.filled_unsaid(kind))

    def _asked(self, cleaned: Mapping[str, Any], parts: list[Part]) -> Asked:
        return Asked(
            parts=tuple(parts),
            operating_since=cleaned["operating_since"],
            closes_on=cleaned["closes_on"],
            method=cleaned["method"],
            need=cleaned["need"],
            province=next((row for row in self._provinces if row.code == cleaned["region"]), None),
        )

    def _refuse(self, reason: Reason) -> None:
        name = reason.path.removeprefix("/")
        # What could not be read has been complained of already.
        if name in self.errors and name not in self.cleaned_data and not self._cited_in(name):
            return
        self._cited[str(reason)] = reason
        self.add_error(name, str(reason))

    def _cited_in(self, name: str) -> bool:
        return any(text in self._cited for text in self.errors[name])

    def _reason(self, name: str, text: str) -> Reason:
        return self._cited.get(text, Reason(text, "", f"/{name}"))


def as_query(asked: Asked) -> str:
    """The same question as the end of an address, in its shortest form."""
    values: dict[str, str] = {}
    for part in asked.parts:
        values[f"capacity_{part.kind}"] = plain_figure(part.capacity)
        if rules.reserve_regime(asked.operating_since) is ReserveRegime.EXISTING:
            values[f"filled_{part.kind}"] = plain_figure(part.filled)
    values |= {"operating_since": asked.operating_since.isoformat(), "closes_on": asked.closes_on.isoformat()}
    if asked.province is not None:
        values["region"] = asked.province.code
    if asked.method is not SpreadMethod.BY_MONTH:
        values["method"] = asked.method.value
    if asked.need is not None:
        values["need"] = plain_figure(asked.need)
    return urlencode(values)
