"""Fields for who takes part in a project and for the cells of its budget."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import OrganisationCapacity
from accounts.roles import Capacity, Role
from casework.figures import AmountField, plain, yuan_text
from casework.payloads import NO_CHOICE, CaseField
from rdfunds import leaders
from rdfunds.applied import Share, Units, names_of, units_of

CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
TAKING_PART = (Capacity.SUBPROJECT_UNIT, Capacity.PARTICIPATING_UNIT)
NOTHING_CHOSEN = ("", NO_CHOICE)


@dataclass
class KnownUnit:
    """An organisation of this site that may take part in projects, and as what."""

    id: str
    name: str
    credit_code: str
    capacities: set[str]


class UnitField(CaseField, forms.CharField):
    """An organisation of this site by its credit code or its name; the value is its id as text.

    `capacity` is what it must be registered as; None: as any that takes part.
    """

    def __init__(self, *, capacity: Capacity | None, **kwargs: Any) -> None:
        super().__init__(max_length=160, **kwargs)
        self.capacity = capacity
        self.known: dict[str, KnownUnit] = {}

    def offer(self, context: Any) -> None:
        """Every organisation that takes part in projects, looked up once for all rows."""
        if "known_units" not in context.memo:
            context.memo["known_units"] = _known_units()
        self.known = context.memo["known_units"]

    def clean(self, value: Any) -> str:
        """The id of the organisation, empty where nothing was typed. Raises ValidationError."""
        typed = super().clean(value)
        if not typed:
            return ""
        unit = self._unit(typed)
        if self.capacity and self.capacity not in unit.capacities:
            raise ValidationError(
                _(
                    "%(name)s is registered on this site, but not as “%(capacity)s”. Its administrator can have "
                    "that added."
                )
                % {"name": unit.name, "capacity": self.capacity.label}
            )
        return unit.id

    def prepare_value(self, value: Any) -> Any:
        unit = self.known.get(str(value))
        return f"{unit.name} {unit.credit_code}" if unit else value

    def in_words(self, value: Any) -> str:
        """The organisation's name, to read, whatever it was named by."""
        try:
            return self._unit(str(value)).name
        except ValidationError:
            return str(value)

    def _unit(self, typed: str) -> KnownUnit:
        if typed in self.known:
            return self.known[typed]
        if code := CREDIT_CODE.search(unicodedata.normalize("NFKC", typed).upper()):
            found = [unit for unit in self.known.values() if unit.credit_code == code[0]]
        else:
            found = [unit for unit in self.known.values() if plain(unit.name) == plain(typed)]
        if not found:
            raise ValidationError(
                _(
                    "No unit that takes part in projects is registered here as “%(typed)s”. Write its name in full or "
                    "its credit code."
                )
                % {"typed": typed}
            )
        if len(found) > 1:
            codes = _("; ").join(unit.credit_code for unit in found)
            raise ValidationError(
                _("Several units are called “%(typed)s”. Write the credit code of one: %(codes)s.")
                % {"typed": typed, "codes": codes}
            )
        return found[0]


class LeaderAddressField(forms.EmailField):
    """The address with which a leader logs in; empty where that is said of nobody."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("E-mail address with which the leader logs in here"),
            required=False,
            max_length=254,
            help_text=gettext_lazy(
                "Then only this person, or who stands in, acts as the leader there; empty: any such leader of the unit."
            ),
        )


def unknown_leader(unit: str, address: str, roles: Iterable[str], day: date) -> str:
    """Why the leader of a unit, given by its id, cannot be the person with that address; empty where nothing is wrong.

    A leader has one of `roles` in the unit on that day.
    """
    if not address or leaders.of_unit([int(unit)], [address], day, roles):
        return ""
    text = _("Nobody who logs in with “%(address)s” leads work in this unit (%(roles)s); leave it empty otherwise.")
    return text % {"address": address, "roles": " / ".join(str(Role(role).label) for role in roles)}


class NamedUnits(CaseField, forms.ChoiceField):
    """A field that offers what the section on units says."""

    def offer(self, context: Any) -> None:
        """The units of the draft with their names, looked up once for all rows and fields."""
        units, names = units_in(context)
        self.choices = [NOTHING_CHOSEN, *self.offered(units, names)]

    def offered(self, units: Units, names: dict[str, str]) -> list[tuple[str, str]]:
        """The choices."""
        raise NotImplementedError


class ShareField(NamedUnits):
    """One unit in one subproject."""

    def offered(self, units: Units, names: dict[str, str]) -> list[tuple[str, str]]:
        return [(share.key, share_label(share, names)) for share in units.shares]


class ProjectUnitField(NamedUnits):
    """One unit of the project; the value is its id as text."""

    def offered(self, units: Units, names: dict[str, str]) -> list[tuple[str, str]]:
        return [(unit, names.get(unit, unit)) for unit in units.ids]


class CellField(AmountField):
    """The amount of one cell, empty for 0, shown with thousands separators, and with fen where it has any.

    `rule` is what an amount below 0 is refused by.
    """

    def __init__(self, *, rule: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.rule = rule

    def check(self, figure: Decimal) -> None:
        """Raise ValidationError where the amount is negative, absurd or too fine."""
        if self.rule and figure < 0:
            text = _("%(amount)s yuan is less than 0, which no line of a budget is (%(rule)s).")
            raise ValidationError(text % {"amount": yuan_text(figure), "rule": self.rule})
        super().check(figure)

    def prepare_value(self, value: Any) -> Any:
        """A saved amount as people write it; what cannot be read stays as typed."""
        amount = self.amount(value)
        return value if amount is None else yuan_text(amount).removesuffix(".00")

    def in_words(self, value: Any) -> str:
        amount = self.amount(value)
        return str(value) if amount is None else super().in_words(amount)

    def amount(self, value: Any) -> Decimal | None:
        """What was saved or typed as an amount; None where that is nothing or no amount."""
        try:
            return self.clean(None if value is None else str(value))
        except ValidationError:
            return None


class RequestedField(AmountField):
    """The central money that a project asks for, above 0 (R-20)."""

    def check(self, figure: Decimal) -> None:
        """Raise ValidationError where that is nothing to apply for, absurd or too fine."""
        if figure <= 0:
            text = _("%(amount)s yuan is nothing to apply for; write how much is asked for in all (R-20).")
            raise ValidationError(text % {"amount": yuan_text(figure)})
        super().check(figure)


def is_lump_sum(context: Any) -> bool:
    """Whether the project at hand gets one sum, without a budget (R-28); `context` is a form's, which may have none."""
    return context is not None and context.case.record.call.lump_sum


def units_in(context: Any) -> tuple[Units, dict[str, str]]:
    """The units that the draft in `context` names, and what they are called; looked up once."""
    if "application_units" not in context.memo:
        units = units_of(context.content.data if context.content else {})
        context.memo["application_units"] = units, names_of(units)
    return context.memo["application_units"]  # type: ignore[no-any-return]


def share_label(share: Share, names: dict[str, str]) -> str:
    """A unit in a subproject, to read: Subproject 1, North China Institute."""
    text = pgettext("a unit in a subproject", "Subproject %(number)s, %(unit)s")
    return text % {"number": share.subproject, "unit": names.get(share.unit, share.unit)}


def _known_units() -> dict[str, KnownUnit]:
    rows = OrganisationCapacity.objects.filter(capacity__in=TAKING_PART)
    found: dict[str, KnownUnit] = {}
    columns = ("organisation_id", "organisation__name", "organisation__credit_code", "capacity")
    for pk, name, credit_code, capacity in rows.values_list(*columns):
        found.setdefault(str(pk), KnownUnit(str(pk), name, credit_code, set())).capacities.add(capacity)
    return found
