"""Which rates hold where and when, and what a new row of rates has to respect (L-7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection
from django.db.models import Q

from accounts.models import Organisation, Region
from wastefund.models import Tariff, TariffQuerySet
from wastefund.rules import IN_FORCE, FloorGap, LandfillKind, Tiers, floor_gaps

Owner = Region | Organisation | None
"""Whose tariff: a province's, a unit's own, the nation's."""


class Level(StrEnum):
    """Whose rates are reckoned with."""

    NATION = "nation"
    PROVINCE = "province"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rates come from: whose they are, the document, and from when to when they hold."""

    level: Level
    owner: str
    document: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class GapBelow:
    """A range of volumes in which rates fall below those of `floor`."""

    gap: FloorGap
    floor: Tariff


def tiers_in_force(
    region: Region | None, organisation: Organisation | None, kind: LandfillKind, on: date
) -> tuple[Tiers, Source]:
    """The rates on a day: the unit's own, else its province's, else the floor of the nation (L-7).

    `region` is any division of the province. Before the measures came into force their first day counts. A unit's own
    row does not count while it falls below its province's, which may be younger (reading: L-7).
    """
    return tiers_of_kinds(region, organisation, [kind], on)[kind]


def tiers_of_kinds(
    region: Region | None, organisation: Organisation | None, kinds: Iterable[LandfillKind], on: date
) -> dict[LandfillKind, tuple[Tiers, Source]]:
    """The same for several kinds by one query."""
    day = max(on, IN_FORCE)
    found = Tariff.objects.within(day, day).filter(_owned_by(region, organisation))
    rows = list(found.select_related("region", "organisation"))
    return {kind: _in_force([row for row in rows if row.kind == kind]) for kind in kinds}


def province_of(region: Region) -> str:
    """The code of the province in which a division lies."""
    return f"{region.code[:2]}0000"


def overlapping(kind: str, owner: Owner, since: date, until: date | None, *, but: int | None = None) -> Tariff | None:
    """A row of the same owner and kind that holds on one of the days; `but` is the number of the row itself."""
    return _rows_of(owner).within(since, until).filter(kind=kind).exclude(pk=but).order_by("since").first()


def beginning_from(kind: str, owner: Owner, since: date) -> Sequence[Tariff]:
    """The rows of the same owner and kind that begin on that day or later."""
    return _rows_of(owner).standing().filter(kind=kind, since__gte=since).order_by("since")


def gaps_below(kind: str, tiers: Tiers, owner: Owner, since: date, until: date | None) -> list[GapBelow]:
    """Where rates fall below what holds above them on any day of their validity: province, nation (L-7)."""
    above = Q(region__isnull=True, organisation__isnull=True)
    if isinstance(owner, Organisation):
        above |= Q(region=province_of(owner.region))
    floors = Tariff.objects.within(since, until).filter(above, kind=kind).select_related("region")
    return [GapBelow(gap, floor) for floor in floors for gap in floor_gaps(LandfillKind(kind), tiers, floor.tiers)]


def undercut_by(province: Tariff) -> Sequence[Tariff]:
    """The units' own rows that fall below a province's on some day of its validity, and no longer count then."""
    inside = Tariff.objects.within(province.since, province.until).filter(
        kind=province.kind, organisation__region__code__startswith=(province.region_id or "")[:2]
    )
    rows = inside.select_related("organisation", "region")
    return [row for row in rows if floor_gaps(LandfillKind(row.kind), row.tiers, province.tiers)]


def lock() -> None:
    """Let nobody else enter rates until the end of the transaction, so that what was checked stays true."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Tariff._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")


def _owned_by(region: Region | None, organisation: Organisation | None) -> Q:
    owners = Q(region__isnull=True, organisation__isnull=True)
    if region is not None:
        owners |= Q(region=province_of(region))
    if organisation is not None:
        owners |= Q(organisation=organisation)
    return owners


def _rows_of(owner: Owner) -> TariffQuerySet:
    if isinstance(owner, Organisation):
        return Tariff.objects.filter(organisation=owner)
    return Tariff.objects.filter(region=owner, organisation=None)


def _in_force(rows: Sequence[Tariff]) -> tuple[Tiers, Source]:
    """The row that counts among those of one kind and day."""
    nation = next(row for row in rows if row.national)
    province = next((row for row in rows if row.region_id), nation)
    own = next((row for row in rows if row.organisation_id), None)
    if own is None or floor_gaps(LandfillKind(own.kind), own.tiers, province.tiers):
        return province.tiers, _source(province)
    return own.tiers, _source(own)


def _source(row: Tariff) -> Source:
    level = Level.OWN if row.organisation_id else Level.PROVINCE if row.region_id else Level.NATION
    return Source(level, row.owner, row.source, row.since, row.until)
