"""What stands beside a landfill's steps, and its pages: facts, volumes, plans, books."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.actors import Actor
from casework import engine
from casework.models import Case
from casework.steps import StepContext
from casework.visibility import visible_to
from records import clock
from wastefund import booking, kinds, rules, volumes
from wastefund.adequacy import adequacy_of
from wastefund.labels import KINDS, REGIMES
from wastefund.models import Landfill, ManagementPlan, MonthlyVolume
from wastefund.rules import LandfillKind


@dataclass(frozen=True)
class PartFilled:
    """One part: its capacity in m3, what is filled, and what is still empty."""

    kind: LandfillKind
    label: str
    capacity: Decimal
    filled_before: Decimal
    filled_since: Decimal

    @property
    def filled(self) -> Decimal:
        return self.filled_before + self.filled_since

    @property
    def left(self) -> Decimal:
        return self.capacity - self.filled

    @property
    def per_cent(self) -> int:
        return int(self.filled * 100 / self.capacity)


@dataclass(frozen=True)
class LoggedMonth:
    """One month of the log: m3 by part in the order of the parts; None where nothing is recorded."""

    month: date
    volumes: tuple[Decimal | None, ...]


def facts_of(landfill: Landfill) -> dict[str, Any]:
    """The facts as the register has them, as the form's cleaned values."""
    facts: dict[str, Any] = {
        "name": landfill.name,
        "permit_number": landfill.permit_number,
        "permit_holder": landfill.permit_holder,
        "region": landfill.case.region,
        "address": landfill.address,
        "waste_categories": ", ".join(landfill.waste_categories),
        "operating_since": landfill.operating_since,
        "planned_closure": landfill.planned_closure,
    }
    parts = {part.kind: part for part in landfill.parts_as_rules}
    for kind in LandfillKind:
        part = parts.get(kind)
        facts[f"capacity_{kind}"] = part.capacity if part else None
        facts[f"filled_{kind}"] = part.filled if part else None
    return facts


def prefill_start(context: StepContext) -> dict[str, Any]:
    """The unit's own name and region, which are usually meant."""
    organisation = getattr(context.actor, "organisation", None)
    if organisation is None:
        return {}
    return {"permit_holder": organisation.name, "region": f"{organisation.region.code} {organisation.region.name}"}


def prefill_facts(context: StepContext) -> dict[str, Any]:
    """The facts as the register has them, for the form to begin with."""
    facts = facts_of(context.record)
    region = facts["region"]
    return {
        **{name: value for name, value in facts.items() if value is not None},
        "closed_on": context.record.closed_on,
        "region": f"{region.code} {region.name}",
    }


def prefill_volumes(context: StepContext) -> dict[str, Any]:
    """A row for each month that is over and not recorded yet, the oldest first."""
    landfill: Landfill = context.record
    wanted = sorted(_missing(landfill, volumes.log_of(landfill), context.today), key=lambda each: (each[1], each[0]))
    return {"volumes": [{"part": kind.value, "month": f"{month:%Y-%m}"} for kind, month in wanted[:FIRST_ROWS]]}


FIRST_ROWS = 24
"""More rows at once than two years are better imported."""


def facts_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The register's entry."""
    landfill: Landfill = case.record
    return {
        "landfill": landfill,
        "regime": REGIMES[landfill.regime],
        "parts": parts_filled(landfill, volumes.log_of(landfill)),
        "ends_on": rules.decommissioning_ends_on(landfill.closes_on),
    }


def volumes_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The log, newest month first, with what is missing."""
    landfill: Landfill = case.record
    log = volumes.log_of(landfill)
    parts = [part.kind for part in landfill.parts_as_rules]
    months = sorted({month for _part, month in log}, reverse=True)
    return {
        "landfill": landfill,
        "parts": parts_filled(landfill, log),
        "months": [LoggedMonth(month, tuple(log.get((part, month)) for part in parts)) for month in months],
        "missing": sorted({month for _part, month in _missing(landfill, log, clock.today())}),
        "corrections": _corrections(landfill),
        "may_import": _may_record(case, actor),
    }


def _corrections(landfill: Landfill) -> QuerySet[MonthlyVolume]:
    """The latest rows that corrected a month, with what was recorded `before`, in m3."""
    of_month = {name: OuterRef(name) for name in ("landfill", "kind", "month")}
    before = MonthlyVolume.objects.filter(**of_month, version=OuterRef("version") - 1)
    rows = landfill.volumes.filter(version__gt=1).annotate(before=Subquery(before.values("volume")[:1]))
    return rows.select_related("recorded_by__person", "event").order_by("-pk")[:20]


def _may_record(case: Case, actor: Actor) -> bool:
    step = case.case_type.step("record_volumes")
    return step is not None and case.state in step.source and engine.permitted_as(case, step, actor) is not None


def _missing(landfill: Landfill, log: volumes.Log, today: date) -> list[tuple[LandfillKind, date]]:
    """The months that are over and not recorded, by part; none after closure."""
    last = rules.month_before(volumes.last_logged_month(landfill, today))
    parts = [part.kind for part in landfill.parts_as_rules]
    return volumes.missing(log, parts, volumes.first_logged_month(landfill), last)


def plans_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The versions of the plan that the reader sees, the newest first."""
    plans = ManagementPlan.objects.filter(landfill=case.record, case__in=visible_to(actor)).select_related(
        "case", "estimate"
    )
    return {
        "plans": list(plans.order_by("-version")),
        "landfill": case.record,
        "kept": case.state == kinds.KEPT,
        "adequacy": adequacy_of(case.record, clock.today()),
    }


def parts_filled(landfill: Landfill, log: volumes.Log) -> list[PartFilled]:
    """Each part with what is filled by the log."""
    return [
        PartFilled(part.kind, str(KINDS[part.kind]), part.capacity, part.filled, volumes.filled_after(log, part.kind))
        for part in landfill.parts_as_rules
    ]


def shown_at_closing(context: StepContext) -> dict[str, Any]:
    """How far the books are closed, and what still waits."""
    landfill: Landfill = context.record
    last = rules.month_before(rules.month_of(context.today))
    return {"books": landfill.books, "unbooked": booking.waiting_until(landfill, last), "last": last}


def beside_facts(context: StepContext) -> dict[str, Any]:
    """The register's entry, to compare with."""
    return facts_tab(context.case, context.actor)


def beside_volumes(context: StepContext) -> dict[str, Any]:
    """The log, to go on from."""
    return volumes_tab(context.case, context.actor)
