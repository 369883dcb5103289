"""The rates per m3 by which reserves are reckoned, as dated data (L-7)."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Region
from records.triggers import Trigger
from wastefund.labels import KINDS
from wastefund.rules import Tiers

FEN_PER_YUAN = 100
TABLE = "wastefund_tariff"


class DateRange(Func):
    """From one day to another, both included; without end where the last is null."""

    function = "DATERANGE"
    output_field = DateRangeField()


class TariffQuerySet(models.QuerySet["Tariff"]):
    """Tariffs by the days on which they hold."""

    def standing(self) -> "TariffQuerySet":
        """Without those that were entered by mistake."""
        return self.filter(mistaken=False)

    def within(self, first: date, last: date | None) -> "TariffQuerySet":
        """Those that hold on some day from `first` to `last` (None: without end)."""
        rows = self.standing().filter(Q(until__isnull=True) | Q(until__gte=first))
        return rows if last is None else rows.filter(since__lte=last)


class Tariff(models.Model):
    """One row of rates for one kind of landfill and a time: the nation's, a province's, or a unit's own (L-7).

    What it says is fixed once it is entered: it is ended, or marked as a mistake, and another one entered.
    """

    kind = models.CharField(
        _("kind of landfill"), max_length=10, choices=[(kind.value, label) for kind, label in KINDS.items()]
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    source = models.CharField(
        _("document number"),
        max_length=120,
        help_text=_("Number of the document that says so, or of the unit's resolution."),
    )
    rows = models.JSONField(_("tiers"))
    """Each tier as {"up_to": m3 as text, or null for the last one, "fen": fen per m3}."""
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    mistaken = models.BooleanField(
        _("entered by mistake"),
        default=False,
        help_text=_("The row counts for no day, as if it had never been entered; enter the right one in its place."),
    )
    history = HistoricalRecords()

    objects = TariffQuerySet.as_manager()

    store_triggers = [
        Trigger(TABLE, "refuse_change", f'BEFORE UPDATE OR DELETE ON "{TABLE}" FOR EACH ROW', "wastefund_fix_tariff()"),
        Trigger(TABLE, "refuse_truncate", f'BEFORE TRUNCATE ON "{TABLE}"', "records_refuse_change()"),
    ]

    class Meta:
        ordering = ["region", "organisation", "kind", "-since", "pk"]
        verbose_name = _("tariff of landfill reserves")
        verbose_name_plural = _("tariffs of landfill reserves")
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(organisation__isnull=True), name="tariff_of_one_owner"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="tariff_dates"),
            ExclusionConstraint(
                name="tariff_one_at_a_time",
                expressions=[
                    (Coalesce(F("region"), Value("")), RangeOperators.EQUAL),
                    (Coalesce(F("organisation"), Value(0)), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (DateRange("since", "until", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
                condition=Q(mistaken=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} · {self.get_kind_display()} · {self.since}"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As always, and with `mistaken` where a form leaves it out: Django cannot read the condition without it."""
        super().validate_constraints(set(exclude or ()) - {"mistaken"})

    @property
    def national(self) -> bool:
        """Whether it is the floor of the whole nation, which nobody changes here."""
        return self.region_id is None and self.organisation_id is None

    @property
    def owner(self) -> str:
        """Whose tariff it is, in words."""
        return str(self.organisation or self.region or _("the nation"))

    @property
    def tiers(self) -> Tiers:
        """The tiers as the rules reckon with them: m3 and yuan per m3, exact."""
        return tuple(
            (
                None if row["up_to"] is None else Decimal(row["up_to"]),
                Decimal(row["fen"]) / FEN_PER_YUAN,
            )
            for row in self.rows
        )


def as_rows(tiers: Tiers) -> list[dict[str, Any]]:
    """Tiers as they are stored. Raises ValueError for a rate that is no whole number of fen."""
    return [{"up_to": None if up_to is None else _plain(up_to), "fen": _fen(rate)} for up_to, rate in tiers]


def _plain(volume: Decimal) -> str:
    """200000 and 1500.5, never 2E+5."""
    text = f"{volume:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fen(rate: Decimal) -> int:
    fen = rate * FEN_PER_YUAN
    if fen != int(fen):
        raise ValueError(f"{rate} yuan is no whole number of fen")
    return int(fen)
