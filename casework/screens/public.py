"""By what public lists can be narrowed, and which of their rows fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, Region
from accounts.roles import Level
from casework import registry, search
from casework.models import Case, PublicListEntry
from casework.steps import PublicFilter, PublicPage


@dataclass(frozen=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Choices:
    """One list to choose from."""

    code: str
    label: str
    options: list[Option]


def choices_of(entries: QuerySet[PublicListEntry], asked: Mapping[str, str]) -> list[Choices]:
    """Region, office, and what the procedures add; of regions and offices those that occur."""
    regions = regions_around(entries.values_list("case__region", flat=True).distinct())
    return [
        _choices("region", _("Region"), regions, asked),
        _choices("office", _("Office"), _offices(entries), asked),
        *(_choices(each.code, each.label, each.choices(), asked) for each in _own_filters()),
    ]


def register_choices(page: PublicPage, asked: Mapping[str, str]) -> list[Choices]:
    """The filters that a register declares."""
    return [_choices(each.code, each.label, each.choices(), asked) for each in page.filters]


def fitting(entries: QuerySet[PublicListEntry], asked: Mapping[str, str]) -> QuerySet[PublicListEntry]:
    """Those of `entries` that fit all that was asked; what makes no sense fits nothing."""
    if q := asked["q"]:
        named = Q(case__in=Case.objects.filter(search.matching(q)))
        entries = entries.filter(named | Q(list__number__icontains=q))
    if region := asked["region"]:
        entries = entries.filter(case__region__code__startswith=digits_inside(region))
    if office := asked["office"]:
        known = office.isascii() and office.isdecimal() and len(office) < 10
        entries = entries.filter(list__organisation=int(office)) if known else entries.none()
    for each in _own_filters():
        if (value := asked.get(each.code)) and each.fitting:
            entries = entries.filter(case__in=Case.objects.filter(each.fitting(value)))
    return entries


def _own_filters() -> list[PublicFilter]:
    return [each for case_type in registry.case_types() for each in case_type.public_filters]


def regions_around(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The provinces, each followed by its cities, in which the regions with these codes lie: code and name."""
    wide = {around for code in codes for around in (f"{code[:2]}0000", f"{code[:4]}00")}
    rows = Region.objects.filter(code__in=wide).select_related("parent").order_by("code")
    return [(row.code, row.name if row.level == Level.PROVINCE else f"{row.parent} {row.name}") for row in rows]


def digits_inside(code: str) -> str:
    """The leading digits that the codes inside a province or a city share."""
    return code[:2] if code.endswith("0000") else code.removesuffix("00")


def _offices(entries: QuerySet[PublicListEntry]) -> list[tuple[str, str]]:
    rows = Organisation.objects.filter(pk__in=entries.values("list__organisation")).order_by("region", "name")
    return [(str(row.pk), row.name) for row in rows]


def _choices(code: str, label: str, options: list[tuple[str, str]], asked: Mapping[str, str]) -> Choices:
    chosen = asked.get(code, "")
    return Choices(code, str(label), [Option(value, str(text), value == chosen) for value, text in options])
